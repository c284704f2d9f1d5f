//! Mistakes in the network of a function in a VPC.

use super::ids;
use super::right::{ROLE, change, role, voice, voice_statements};
use crate::doctor::aws::{NetworkFacts, Route, RouteTable, SecurityGroup, Subnet};
use crate::doctor::{Facts, Known};

fn to(gateway: Option<&str>, nat: Option<&str>, state: &str) -> Route {
    Route {
        destination_cidr_block: Some("0.0.0.0/0".into()),
        gateway_id: gateway.map(str::to_owned),
        nat_gateway_id: nat.map(str::to_owned),
        state: state.into(),
    }
}

/// A function in a subnet with a way out by a NAT gateway.
fn in_vpc() -> Facts {
    let mut facts = voice();
    change(&mut facts, "invokeSfRestApi", |function| {
        function.vpc = Some("vpc-1".into());
        function.subnets = vec!["subnet-1".into()];
        function.security_groups = vec!["sg-1".into()];
    });
    let mut statements = voice_statements();
    let interfaces = [
        "ec2:CreateNetworkInterface",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DeleteNetworkInterface",
    ];
    statements
        .as_array_mut()
        .expect("is a list")
        .push(super::right::allow(&interfaces, "*"));
    facts
        .aws
        .rest
        .roles
        .insert(ROLE.into(), Known::Found(role(statements)));
    facts.aws.rest.network = NetworkFacts {
        subnets: Known::Found(vec![Subnet {
            subnet_id: "subnet-1".into(),
            cidr_block: "10.0.1.0/24".into(),
        }]),
        routes: Known::Found(vec![RouteTable::of(
            &["subnet-1"],
            Some(to(None, Some("nat-1"), "active")),
        )]),
        endpoints: Known::Found(Vec::new()),
        groups: Known::Found(vec![SecurityGroup::of(
            "sg-1",
            Some((443, "0.0.0.0/0")),
            None,
        )]),
    };
    facts
}

#[test]
fn a_way_out_by_a_nat_gateway_is_right() {
    assert_eq!(ids(&in_vpc()), [] as [&str; 0]);
}

#[test]
fn ways_that_lead_nowhere_are_told_apart() {
    let with = |route: Option<Route>| {
        let mut facts = in_vpc();
        // The main table holds for a subnet that has none of its own.
        facts.aws.rest.network.routes = Known::Found(vec![RouteTable::of(&[], route)]);
        ids(&facts)
    };
    assert_eq!(with(None), ["network.no-way-out"]);
    assert_eq!(
        with(Some(to(None, Some("nat-1"), "blackhole"))),
        ["network.no-way-out"]
    );
    assert_eq!(
        with(Some(to(Some("igw-1"), None, "active"))),
        ["network.public-subnet"]
    );
    let mut facts = in_vpc();
    facts.aws.rest.network.subnets = Known::Found(Vec::new());
    assert_eq!(ids(&facts), ["network.subnet-missing"]);
}

#[test]
fn a_group_that_lets_nothing_out_is_found() {
    let mut facts = in_vpc();
    facts.aws.rest.network.groups = Known::Found(vec![SecurityGroup::of(
        "sg-1",
        Some((80, "0.0.0.0/0")),
        None,
    )]);
    assert_eq!(ids(&facts), ["network.no-egress"]);
}

#[test]
fn a_role_without_network_rights_is_found() {
    let mut facts = in_vpc();
    facts
        .aws
        .rest
        .roles
        .insert(ROLE.into(), Known::Found(role(voice_statements())));
    assert_eq!(ids(&facts), ["role.not-allowed"]);
}
