//! Judges the network of functions in a VPC: a function there has no public address, so it needs a NAT gateway or the like
//! for Salesforce. <https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-internet.html>

use crate::doctor::aws::{FunctionFacts, NetworkFacts};
use crate::doctor::facts::Facts;
use crate::{Check, Finding, Severity};

pub(super) const CHECKS: &[Check] = &[
    SUBNET_MISSING,
    NO_WAY_OUT,
    PUBLIC_SUBNET,
    NO_EGRESS,
    ENDPOINT_CLOSED,
];

const SUBNET_MISSING: Check = Check {
    id: "network.subnet-missing",
    severity: Severity::Error,
    title: "The subnets of the function are there",
};
const NO_WAY_OUT: Check = Check {
    id: "network.no-way-out",
    severity: Severity::Error,
    title: "A function in a VPC has a way to Salesforce: a route to a NAT gateway, a transit gateway or the like",
};
const PUBLIC_SUBNET: Check = Check {
    id: "network.public-subnet",
    severity: Severity::Error,
    title: "A function in a VPC is not in a subnet whose way out is an internet gateway, which it cannot use",
};
const NO_EGRESS: Check = Check {
    id: "network.no-egress",
    severity: Severity::Error,
    title: "The security groups of the function let HTTPS out",
};
const ENDPOINT_CLOSED: Check = Check {
    id: "network.endpoint-closed",
    severity: Severity::Error,
    title: "The security groups of VPC endpoints that the function uses let it in",
};

/// The services that functions call and that have endpoints of their own.
const SERVICES: &[&str] = &[
    "secretsmanager",
    "kms",
    "ssm",
    "sts",
    "logs",
    "lambda",
    "states",
];

pub(super) fn check(facts: &Facts) -> Vec<Finding> {
    let network = &facts.aws.rest.network;
    let functions = facts
        .aws
        .base
        .functions
        .found()
        .map(Vec::as_slice)
        .unwrap_or_default();
    // All functions of a stack share their network: the one that flows call speaks for those that have the same.
    let mut seen: Vec<(&[String], &[String])> = Vec::new();
    let mut findings = Vec::new();
    for function in functions.iter().filter(|function| function.vpc.is_some()) {
        let place = (
            function.subnets.as_slice(),
            function.security_groups.as_slice(),
        );
        if seen.contains(&place) {
            continue;
        }
        seen.push(place);
        findings.extend(
            function
                .subnets
                .iter()
                .filter_map(|subnet| of_subnet(network, function, subnet)),
        );
        findings.extend(egress(network, function));
        findings.extend(endpoints(network, function));
    }
    findings
}

fn of_subnet(network: &NetworkFacts, function: &FunctionFacts, subnet: &str) -> Option<Finding> {
    let place = format!("{}, subnet {subnet}", function.place());
    let known = network.subnets.found()?;
    if !known.iter().any(|one| one.subnet_id == subnet) {
        return Some(SUBNET_MISSING.finding(
            place,
            "The subnet is not there.",
            "Lambda cannot start the function in it.",
            "give the function subnets that are there",
        ));
    }
    network.routes.found()?;
    let route = network
        .table_of(subnet)
        .and_then(|table| table.default_route());
    let to_internet_gateway = route.is_some_and(|route| {
        route
            .gateway_id
            .as_deref()
            .is_some_and(|id| id.starts_with("igw-"))
    });
    match route {
        Some(_) if to_internet_gateway => Some(PUBLIC_SUBNET.finding(
            place,
            "The subnet's way out is an internet gateway.",
            "A function in a VPC has no public address, so nothing of it gets through an internet gateway: neither Salesforce \
             nor AWS is reached, and calls end at the timeout.",
            "put the function into subnets whose route 0.0.0.0/0 leads to a NAT gateway, or take it out of the VPC",
        )),
        Some(route) if route.state == "blackhole" => Some(NO_WAY_OUT.finding(
            place,
            "The subnet's route 0.0.0.0/0 leads to something that is gone.",
            "Neither Salesforce nor AWS is reached, and calls end at the timeout.",
            "make a NAT gateway and point the route at it, or take the function out of the VPC",
        )),
        Some(_) => None,
        None => Some(NO_WAY_OUT.finding(
            place,
            "The subnet has no route 0.0.0.0/0.",
            "Salesforce cannot be reached from it; VPC endpoints lead to AWS only.",
            "add a route 0.0.0.0/0 to a NAT gateway, or take the function out of the VPC",
        )),
    }
}

fn egress(network: &NetworkFacts, function: &FunctionFacts) -> Option<Finding> {
    let groups = network.groups.found()?;
    let own: Vec<_> = groups
        .iter()
        .filter(|group| function.security_groups.contains(&group.group_id))
        .collect();
    if own.is_empty() || own.iter().any(|group| group.lets_out()) {
        return None;
    }
    Some(NO_EGRESS.finding(
        format!("{}, security group {}", function.place(), function.security_groups.join(", ")),
        "No rule lets HTTPS (port 443) out to 0.0.0.0/0.",
        "The addresses of Salesforce change, so that nothing narrower reaches it; calls end at the timeout.",
        "add an outbound rule: TCP 443 to 0.0.0.0/0",
    ))
}

fn endpoints(network: &NetworkFacts, function: &FunctionFacts) -> Vec<Finding> {
    let (Some(endpoints), Some(groups)) = (network.endpoints.found(), network.groups.found())
    else {
        return Vec::new();
    };
    endpoints
        .iter()
        .filter(|endpoint| endpoint.vpc_endpoint_type == "Interface" && endpoint.private_dns_enabled)
        .filter(|endpoint| SERVICES.iter().any(|service| endpoint.service_name.ends_with(&format!(".{service}"))))
        .filter(|endpoint| {
            let of_it: Vec<_> = groups
                .iter()
                .filter(|group| endpoint.groups().any(|id| id == group.group_id))
                .collect();
            !of_it.is_empty() && !of_it.iter().any(|group| group.lets_in(&function.security_groups))
        })
        .map(|endpoint| {
            ENDPOINT_CLOSED.finding(
                format!("VPC endpoint {}", endpoint.vpc_endpoint_id),
                format!("Its security groups do not let {} in by HTTPS.", function.name),
                format!(
                    "The usual name of {} leads to this endpoint inside the VPC, so the function cannot reach the service at all.",
                    endpoint.service_name
                ),
                format!("add an inbound rule to its security group: TCP 443 from {}", function.security_groups.join(", ")),
            )
        })
        .collect()
}
