//! The network of functions in a VPC: subnets, routes, endpoints, security groups.

use futures::future::join_all;
use serde::Deserialize;

use super::functions::FunctionFacts;
use super::signed_call::SignedCall;
use crate::aws::{Aws, AwsErrorKind};
use crate::doctor::known::Known;
use crate::doctor::look::Look;

/// What is known of the VPC that the functions run in.
#[derive(Clone, Debug, Default)]
pub struct NetworkFacts {
    /// Its subnets that functions name; a name that is missing here is not there.
    pub subnets: Known<Vec<Subnet>>,
    /// Its route tables.
    pub routes: Known<Vec<RouteTable>>,
    /// Its endpoints.
    pub endpoints: Known<Vec<Endpoint>>,
    /// The security groups of functions and endpoints.
    pub groups: Known<Vec<SecurityGroup>>,
}

/// A list as EC2 writes it.
#[derive(Clone, Debug, Deserialize)]
struct Items<T> {
    #[serde(default = "Vec::new")]
    item: Vec<T>,
}

impl<T> Default for Items<T> {
    fn default() -> Self {
        Self { item: Vec::new() }
    }
}

/// A subnet.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Subnet {
    /// `subnet-…`.
    pub subnet_id: String,
    /// `10.0.1.0/24`.
    pub cidr_block: String,
}

/// A route table.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RouteTable {
    /// `rtb-…`.
    pub route_table_id: String,
    association_set: Items<Association>,
    route_set: Items<Route>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Association {
    subnet_id: Option<String>,
    main: bool,
}

/// A route.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Route {
    /// `0.0.0.0/0`.
    pub destination_cidr_block: Option<String>,
    /// `igw-…`, `vgw-…`, `local`.
    pub gateway_id: Option<String>,
    /// `nat-…`.
    pub nat_gateway_id: Option<String>,
    /// `active`, `blackhole`.
    pub state: String,
}

impl RouteTable {
    /// The route to everywhere.
    pub fn default_route(&self) -> Option<&Route> {
        self.route_set
            .item
            .iter()
            .find(|route| route.destination_cidr_block.as_deref() == Some("0.0.0.0/0"))
    }

    /// A table for a test: the subnets that it is for, none for the main table, and its route to everywhere.
    #[cfg(test)]
    pub(crate) fn of(subnets: &[&str], default: Option<Route>) -> Self {
        let association = |subnet: Option<&str>| Association {
            subnet_id: subnet.map(str::to_owned),
            main: subnet.is_none(),
        };
        let item = if subnets.is_empty() {
            vec![association(None)]
        } else {
            subnets
                .iter()
                .map(|subnet| association(Some(subnet)))
                .collect()
        };
        Self {
            route_table_id: "rtb-1".to_owned(),
            association_set: Items { item },
            route_set: Items {
                item: default.into_iter().collect(),
            },
        }
    }
}

impl NetworkFacts {
    /// The table that holds for a subnet: its own, else the VPC's main one.
    pub fn table_of(&self, subnet: &str) -> Option<&RouteTable> {
        let tables = self.routes.found()?;
        let own = tables.iter().find(|table| {
            table
                .association_set
                .item
                .iter()
                .any(|one| one.subnet_id.as_deref() == Some(subnet))
        });
        own.or_else(|| {
            tables
                .iter()
                .find(|table| table.association_set.item.iter().any(|one| one.main))
        })
    }
}

/// A VPC endpoint.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Endpoint {
    /// `vpce-…`.
    pub vpc_endpoint_id: String,
    /// `com.amazonaws.eu-west-2.secretsmanager`.
    pub service_name: String,
    /// `Interface`, `Gateway`.
    pub vpc_endpoint_type: String,
    /// Whether the service's usual name leads to it.
    pub private_dns_enabled: bool,
    /// `available`, `pending`, `failed`.
    pub state: String,
    group_set: Items<GroupId>,
}

impl Endpoint {
    /// The security groups in front of it.
    pub fn groups(&self) -> impl Iterator<Item = &str> {
        self.group_set
            .item
            .iter()
            .map(|group| group.group_id.as_str())
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct GroupId {
    group_id: String,
}

/// A security group.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SecurityGroup {
    /// `sg-…`.
    pub group_id: String,
    ip_permissions: Items<Permission>,
    ip_permissions_egress: Items<Permission>,
}

/// What a security group lets through.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Permission {
    /// `tcp`, `-1` for all.
    pub ip_protocol: String,
    /// The first port; all without.
    pub from_port: Option<i32>,
    /// The last port.
    pub to_port: Option<i32>,
    groups: Items<GroupId>,
    ip_ranges: Items<Range>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Range {
    cidr_ip: String,
}

/// The port of HTTPS, by which both Salesforce and AWS are spoken to.
const HTTPS: i32 = 443;

impl Permission {
    fn is_https(&self) -> bool {
        match self.ip_protocol.as_str() {
            "-1" => true,
            "tcp" | "6" => {
                self.from_port.is_none_or(|port| port <= HTTPS)
                    && self.to_port.is_none_or(|port| port >= HTTPS)
            }
            _ => false,
        }
    }
}

impl SecurityGroup {
    /// Whether it lets HTTPS out to the internet.
    pub fn lets_out(&self) -> bool {
        self.ip_permissions_egress.item.iter().any(|rule| {
            rule.is_https()
                && rule
                    .ip_ranges
                    .item
                    .iter()
                    .any(|range| range.cidr_ip == "0.0.0.0/0")
        })
    }

    /// Whether it lets HTTPS in from one of these groups, or from any address range. Ranges are not compared with the
    /// subnet's: in doubt the answer is yes.
    pub fn lets_in(&self, groups: &[String]) -> bool {
        self.ip_permissions.item.iter().any(|rule| {
            rule.is_https()
                && (!rule.ip_ranges.item.is_empty()
                    || rule
                        .groups
                        .item
                        .iter()
                        .any(|one| groups.contains(&one.group_id)))
        })
    }

    /// A group for a test: what it lets out, what it lets in.
    #[cfg(test)]
    pub(crate) fn of(id: &str, out: Option<(i32, &str)>, inside: Option<&str>) -> Self {
        let permission = |port: i32, range: &str| Permission {
            ip_protocol: "tcp".to_owned(),
            from_port: Some(port),
            to_port: Some(port),
            ip_ranges: Items {
                item: vec![Range {
                    cidr_ip: range.to_owned(),
                }],
            },
            ..Permission::default()
        };
        Self {
            group_id: id.to_owned(),
            ip_permissions: Items {
                item: inside
                    .map(|range| permission(HTTPS, range))
                    .into_iter()
                    .collect(),
            },
            ip_permissions_egress: Items {
                item: out
                    .map(|(port, range)| permission(port, range))
                    .into_iter()
                    .collect(),
            },
        }
    }
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Answer {
    subnet_set: Items<Subnet>,
    route_table_set: Items<RouteTable>,
    vpc_endpoint_set: Items<Endpoint>,
    security_group_info: Items<SecurityGroup>,
}

pub(super) async fn gather(
    look: &Look<'_>,
    aws: &Aws,
    functions: &[FunctionFacts],
) -> NetworkFacts {
    let Some(vpc) = functions
        .iter()
        .find_map(|function| function.vpc.as_deref())
    else {
        return NetworkFacts::default();
    };
    let mut subnets: Vec<&str> = functions
        .iter()
        .flat_map(|function| &function.subnets)
        .map(String::as_str)
        .collect();
    subnets.sort_unstable();
    subnets.dedup();
    let of_vpc = |action: &'static str| {
        let filter = [
            ("Filter.1.Name".to_owned(), "vpc-id"),
            ("Filter.1.Value.1".to_owned(), vpc),
        ];
        SignedCall::ec2(action, &filter)
    };
    // By a filter, so that a subnet that is gone is left out of the answer instead of spoiling it.
    let mut by_id = vec![("Filter.1.Name".to_owned(), "subnet-id")];
    by_id.extend(
        subnets
            .iter()
            .enumerate()
            .map(|(index, id)| (format!("Filter.1.Value.{}", index + 1), *id)),
    );
    let calls = [
        SignedCall::ec2("ec2:DescribeSubnets", &by_id),
        of_vpc("ec2:DescribeRouteTables"),
        of_vpc("ec2:DescribeVpcEndpoints"),
        of_vpc("ec2:DescribeSecurityGroups"),
    ];
    let now = (look.tools.clock)();
    let answers = join_all(calls.iter().map(|call| ask(look, aws, call, now))).await;
    let [subnets, routes, endpoints, groups] =
        <[Known<Answer>; 4]>::try_from(answers).unwrap_or_default();
    NetworkFacts {
        subnets: subnets.map(|answer| answer.subnet_set.item),
        routes: routes.map(|answer| answer.route_table_set.item),
        endpoints: endpoints.map(|answer| answer.vpc_endpoint_set.item),
        groups: groups.map(|answer| answer.security_group_info.item),
    }
}

async fn ask(look: &Look<'_>, aws: &Aws, call: &SignedCall, now: jiff::Timestamp) -> Known<Answer> {
    let answer = call.send(aws, now).await.and_then(|text| {
        quick_xml::de::from_str(&text).map_err(|_| {
            crate::aws::AwsError::of_kind(
                call.action(),
                AwsErrorKind::Refused,
                "an answer that cannot be read".to_owned(),
            )
        })
    });
    look.known(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read() {
        let text = r#"<?xml version="1.0"?><DescribeRouteTablesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">
            <requestId>r</requestId><routeTableSet><item><routeTableId>rtb-1</routeTableId>
            <routeSet><item><destinationCidrBlock>0.0.0.0/0</destinationCidrBlock><natGatewayId>nat-1</natGatewayId>
            <state>active</state></item></routeSet>
            <associationSet><item><routeTableAssociationId>a</routeTableAssociationId><main>true</main></item></associationSet>
            </item></routeTableSet></DescribeRouteTablesResponse>"#;
        let answer: Answer = quick_xml::de::from_str(text).expect("is an answer");
        let facts = NetworkFacts {
            routes: Known::Found(answer.route_table_set.item),
            ..NetworkFacts::default()
        };
        let route = facts
            .table_of("subnet-1")
            .and_then(RouteTable::default_route)
            .expect("the main table has one");
        assert_eq!(route.nat_gateway_id.as_deref(), Some("nat-1"));
        let empty: Answer = quick_xml::de::from_str("<R><subnetSet/></R>").expect("is an answer");
        assert!(empty.subnet_set.item.is_empty());
    }
}
