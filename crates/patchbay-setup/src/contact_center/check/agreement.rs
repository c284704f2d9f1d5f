//! Values that have to agree with each other, and with what is known from elsewhere.

use std::collections::BTreeMap;

use super::list::{
    OTHER_ALIAS, OTHER_CENTRE, OTHER_INSTANCE, OTHER_REGION, RELAY_DIFFERENT, RELAY_INSTANCE,
    RELAY_REGION, RESILIENCY, ROLE_ACCOUNT, ROLE_OTHER_CENTRE, ROLE_PARTITION, ROLE_SWAPPED,
    TRANSFER_TARGET as TARGET,
};
use super::{Subject, at};
use crate::contact_center::catalogue::{
    CREDENTIAL_ROLE, GLOBAL_SIGN_IN, INSTANCE_ID, INSTANCE_NAME, INTERNAL_NAME, MANAGEMENT_ROLE,
    PRIMARY, RECORDING_ROLE, REGION, RELAY_STATES, S3_ROLE, SECONDARY, TRANSFER_TARGET,
};
use crate::contact_center::relay_state::RelayState;
use crate::finding::{Check, Finding};
use crate::policy::Arn;

const SET_INSTANCE: &str =
    "`patchbay contact-center set FILE --connect-instance ID --connect-region REGION`";

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    identity(subject, findings);
    relay_states(subject, findings);
    roles(subject, findings);
    findings.extend(transfer_target(subject));
    findings.extend(resiliency(subject));
}

/// The names and ids that are known from elsewhere.
fn identity(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let expected = subject.expectations;
    let rows: [(&Check, &str, Option<&str>, &str); 4] = [
        (
            &OTHER_CENTRE,
            INTERNAL_NAME,
            expected.centre.as_deref(),
            "Secrets, roles and the functions' settings go by this name, and its case counts.",
        ),
        (
            &OTHER_ALIAS,
            INSTANCE_NAME,
            expected.instance_alias.as_deref(),
            "Agents would be led to another Amazon Connect instance.",
        ),
        (
            &OTHER_INSTANCE,
            INSTANCE_ID,
            expected.instance_id.as_deref(),
            "Calls of this instance would not be known to the contact centre.",
        ),
        (
            &OTHER_REGION,
            REGION,
            expected.region.as_deref(),
            "Salesforce would look for the instance in another region.",
        ),
    ];
    for (check, name, wanted, why) in rows {
        let (Some(found), Some(wanted)) = (subject.value(name), wanted) else {
            continue;
        };
        if found != wanted {
            let what = if found.eq_ignore_ascii_case(wanted) {
                format!("the value is `{found}`, which differs from `{wanted}` in case")
            } else {
                format!("the value is `{found}`, not `{wanted}`")
            };
            let fix = format!("`patchbay contact-center set FILE --item {name}={wanted}`");
            findings.push(at(check, name, what, why, fix));
        }
    }
}

fn relay_states(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let values = RELAY_STATES.map(|name| subject.value(name));
    let region = subject.region();
    let instance = subject.instance();
    let read = values.map(|value| value.and_then(|value| RelayState::parse(value).ok()));
    // When both lead to the same other place, it is the region or the id that is wrong, not they.
    let agreed = values[0].is_some() && values[0] == values[1];
    let mut parted = Vec::new();
    for (name, relay_state) in RELAY_STATES.iter().zip(&read) {
        let Some(relay_state) = relay_state else {
            continue;
        };
        let other_region = region.and_then(|region| wrong_region(relay_state, region));
        if let (Some(found), Some(region)) = (other_region, region) {
            parted.push(at(
                &RELAY_REGION,
                if agreed { REGION } else { name },
                format!("the relay state leads to {found}, the region is {region}"),
                "AWS does not find the instance there, and agents see an error after the sign-in.",
                SET_INSTANCE,
            ));
        } else if let Some(instance) = instance
            && !relay_state.instance_id.eq_ignore_ascii_case(instance)
        {
            parted.push(at(
                &RELAY_INSTANCE,
                if agreed { INSTANCE_ID } else { name },
                format!(
                    "the relay state leads to instance {}, the contact centre's is {instance}",
                    relay_state.instance_id
                ),
                "Agents would be led to another Amazon Connect instance, or to none.",
                SET_INSTANCE,
            ));
        }
    }
    if parted.is_empty() {
        findings.extend(difference(values));
    }
    // One finding names the mistake.
    findings.extend(parted.into_iter().next());
}

fn difference(values: [Option<&str>; 2]) -> Option<Finding> {
    let [settings, agents] = values;
    let (settings, agents) = (settings?, agents?);
    (settings != agents).then(|| {
        at(
            &RELAY_DIFFERENT,
            RELAY_STATES[1],
            format!(
                "`{agents}` is not the same as {}, `{settings}`",
                RELAY_STATES[0]
            ),
            "Salesforce documents one value for both.",
            SET_INSTANCE,
        )
    })
}

/// The place that a relay state leads to, if it is another one than the region.
fn wrong_region(relay_state: &RelayState, region: &str) -> Option<String> {
    let government = region.starts_with("us-gov-");
    match &relay_state.region {
        Some(found) if found != region => Some(found.clone()),
        None if !government => Some("AWS GovCloud (US)".into()),
        _ => None,
    }
}

/// The role items with the ends of the names that the vendor's stacks give.
const ROLES: [(&str, &str); 4] = [
    (MANAGEMENT_ROLE, "SCVAmazonConnectManagementRole"),
    (CREDENTIAL_ROLE, "SCVUpdateCredentialRole"),
    (RECORDING_ROLE, "-ConnectCallRole"),
    (S3_ROLE, "-SCVS3Role"),
];

fn roles(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let all: Vec<(&str, &str, Arn)> = ROLES
        .iter()
        .filter_map(|(name, end)| Some((*name, *end, Arn::parse(subject.value(name)?)?)))
        .collect();
    let account = subject
        .expectations
        .account
        .clone()
        .or_else(|| most(all.iter().map(|(_, _, arn)| arn.account.clone())));
    for (name, end, arn) in &all {
        if let Some(account) = &account
            && *account != arn.account
        {
            findings.push(at(
                &ROLE_ACCOUNT,
                name,
                format!(
                    "the role is one of account {}, the contact centre's is {account}",
                    arn.account
                ),
                "All roles of a contact centre are in the account of its Amazon Connect instance.",
                "copy the role's ARN from the outputs of the stack",
            ));
        } else if let Some(finding) = partition(subject, name, arn) {
            findings.push(finding);
        } else {
            findings.extend(purpose(subject, name, end, arn));
        }
    }
}

fn most(texts: impl Iterator<Item = String>) -> Option<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for text in texts {
        *counts.entry(text).or_default() += 1;
    }
    counts
        .into_iter()
        .max_by_key(|(_, count)| *count)
        .map(|(text, _)| text)
}

fn partition(subject: &Subject<'_>, name: &str, arn: &Arn) -> Option<Finding> {
    let region = subject.region()?;
    let wanted = partition_of(region);
    (arn.partition != wanted).then(|| {
        at(
            &ROLE_PARTITION,
            name,
            format!(
                "the ARN begins with arn:{}:, in {region} it is arn:{wanted}:",
                arn.partition
            ),
            "GovCloud, China and the rest of AWS do not know each other's roles.",
            "copy the role's ARN from the outputs of the stack",
        )
    })
}

fn partition_of(region: &str) -> &'static str {
    if region.starts_with("us-gov-") {
        "aws-us-gov"
    } else if region.starts_with("cn-") {
        "aws-cn"
    } else {
        "aws"
    }
}

/// Whether the role's name is that of another job, or of another contact centre.
fn purpose(subject: &Subject<'_>, name: &str, end: &str, arn: &Arn) -> Option<Finding> {
    let role = arn.role_name()?;
    let other = ROLES
        .iter()
        .find(|(of, other_end)| *of != name && role.ends_with(other_end));
    if let Some((of, _)) = other {
        return Some(at(
            &ROLE_SWAPPED,
            name,
            format!("`{role}` is the role of {of}"),
            "Each role may do its own job only, so what this one is for fails.",
            format!("put the role whose name ends with {end} here"),
        ));
    }
    let expected = subject.expectations.centre.as_deref();
    let centre = expected.or_else(|| subject.value(INTERNAL_NAME))?;
    let prefix = role.strip_suffix(end)?;
    (end.starts_with('-') && prefix != centre).then(|| {
        at(
            &ROLE_OTHER_CENTRE,
            name,
            format!("`{role}` is named after the contact centre {prefix}, this one is {centre}"),
            "The stacks name these roles after their contact centre; the role of another one reaches that one's recordings.",
            format!("copy the ARN of {centre}{end}"),
        )
    })
}

fn transfer_target(subject: &Subject<'_>) -> Option<Finding> {
    let arn = Arn::parse(subject.value(TRANSFER_TARGET)?)?;
    let instance = subject.instance()?;
    let own = arn.resource.starts_with(&format!("instance/{instance}/"));
    let region = subject.region().unwrap_or(&arn.region);
    (!own || arn.region != region).then(|| {
        at(
            &TARGET,
            TRANSFER_TARGET,
            "the quick connect is one of another Amazon Connect instance".into(),
            "Transfers can only go to a quick connect of the own instance.",
            "copy the ARN of the quick connect from this instance",
        )
    })
}

fn resiliency(subject: &Subject<'_>) -> Option<Finding> {
    if subject.value(GLOBAL_SIGN_IN) != Some("true") {
        return None;
    }
    let what = match (
        subject.definition.value(PRIMARY),
        subject.definition.value(SECONDARY),
    ) {
        (Some(one), Some(other)) if one == other => "both instances are the same",
        (Some(_), Some(_)) => return None,
        _ => "global sign-in is on, but its two instances are not both named",
    };
    Some(at(
        &RESILIENCY,
        GLOBAL_SIGN_IN,
        what.into(),
        "Global resiliency has a source instance and its replica.",
        format!("set {PRIMARY} and {SECONDARY}, or {GLOBAL_SIGN_IN} to false"),
    ))
}
