//! Each value by itself: has it the form of its kind?

use super::at;
use super::list::{
    API_NAME, BOOLEAN, DIAL_PREFIX, INSTANCE_ALIAS, INSTANCE_ID, PLACEHOLDER, REGION, RELAY_STATE,
    ROLE_ARN, TRANSFER_TARGET, VENDOR, VERSION, WHITE_SPACE,
};
use super::{is_region, is_uuid, rule};
use crate::CentreName;
use crate::contact_center::catalogue::{ItemKind, KnownItem};
use crate::contact_center::definition::{Definition, Item};
use crate::contact_center::relay_state::RelayState;
use crate::finding::{Check, Finding};
use crate::policy::{Arn, is_account_id};

/// The vendor of all Amazon Connect centres.
const VENDOR_NAME: &str = "c__AMAZON_CONNECT";

/// Checks each value; gives the names of the items that have their form.
pub(super) fn check(definition: &Definition, findings: &mut Vec<Finding>) -> Vec<&'static str> {
    let mut sound = Vec::new();
    for item in definition.items() {
        let value = item.value.trim();
        let Some(known) = rule(&item.name) else {
            findings.extend(leftover(item));
            continue;
        };
        if value.is_empty() {
            continue;
        }
        if let Some(finding) = leftover(item) {
            findings.push(finding);
            continue;
        }
        if value.len() != item.value.len() && known.kind != ItemKind::Certificate {
            findings.push(at(
                &WHITE_SPACE,
                known.name,
                "the value has white space around it".into(),
                "It may be taken as part of the value, and nobody sees it.",
                format!(
                    "`patchbay contact-center set FILE --item {}={value}`",
                    known.name
                ),
            ));
        }
        match form(known, value) {
            Some(finding) => findings.push(finding),
            None => sound.push(known.name),
        }
    }
    sound
}

/// A text of a sample or a template that nobody replaced.
fn leftover(item: &Item) -> Option<Finding> {
    let value = item.value.trim();
    is_leftover(value).then(|| {
        let shown: String = value.chars().take(60).collect();
        at(
            &PLACEHOLDER,
            &item.name,
            format!("`{shown}` is the text of a sample"),
            "The import takes it as it is, and fails later where the value is used.",
            "put the real value in its place",
        )
    })
}

fn is_leftover(value: &str) -> bool {
    let bracketed = |open: char, close: char| {
        value
            .split_once(open)
            .and_then(|(_, rest)| rest.split_once(close))
            .is_some_and(|(inner, _)| !inner.is_empty() && !inner.contains(['\n', '>']))
    };
    bracketed('<', '>')
        || value.contains("${")
        || value.contains("{{")
        || value.contains("XXXX")
        || [
            "AmazonConnectInstanceName",
            "AmazonConnectInstanceId",
            "AmazonQuickConnectARN",
            "QuickConnect Display Name",
            "CERTIFICATE-",
        ]
        .contains(&value)
        || value.ends_with("XXX")
}

fn form(known: &KnownItem, value: &str) -> Option<Finding> {
    let (check, what, why, fix): (&Check, String, &str, &str) = match known.kind {
        ItemKind::ApiName => {
            let error = CentreName::parse(value).err()?;
            let why = "Names of secrets, roles and parameters are made of it.";
            (
                &API_NAME,
                error.to_string(),
                why,
                "choose another name; it cannot be changed once the contact centre is there",
            )
        }
        ItemKind::Vendor if value != VENDOR_NAME => (
            &VENDOR,
            format!("the vendor is `{value}`"),
            "Salesforce finds the Amazon Connect integration by this name, which is the same for all.",
            "write c__AMAZON_CONNECT",
        ),
        ItemKind::Version if !is_version(value) => (
            &VERSION,
            format!("`{value}` is no version such as 21.0"),
            "It tells Salesforce which stacks the contact centre has.",
            "write the version of the contact centre's stacks",
        ),
        ItemKind::InstanceAlias if !is_alias(value) => (
            &INSTANCE_ALIAS,
            format!("`{value}` cannot be the alias of an Amazon Connect instance"),
            "An alias has 1 to 45 letters, digits and single hyphens inside, and does not begin with d-.",
            "copy the access URL's first part from the Amazon Connect console",
        ),
        ItemKind::InstanceId if !is_uuid(value) => (
            &INSTANCE_ID,
            format!("`{value}` is no id of an Amazon Connect instance"),
            "The id is the last part of the instance's ARN, 8-4-4-4-12 hexadecimal digits.",
            "`patchbay contact-center set FILE --connect-instance ID --connect-region REGION`",
        ),
        ItemKind::Region if !is_region(value) => (
            &REGION,
            format!("`{value}` is no AWS region"),
            "A region is written such as eu-west-2, not by its name or its zone.",
            "`patchbay contact-center set FILE --item reqRegion=eu-west-2`",
        ),
        ItemKind::RelayState => {
            let fault = RelayState::parse(value).err()?;
            let why = "AWS sends agents there after the sign-in.";
            (
                &RELAY_STATE,
                format!("`{value}`: {fault}"),
                why,
                "`patchbay contact-center set FILE --connect-instance ID --connect-region REGION`",
            )
        }
        ItemKind::DialPrefix if !is_dial_prefix(value) => (
            &DIAL_PREFIX,
            format!("`{value}` is no country's prefix such as +44"),
            "It is put before the numbers that agents dial.",
            "write + and the country's digits",
        ),
        ItemKind::Boolean if !matches!(value, "true" | "false") => (
            &BOOLEAN,
            format!("`{value}` is neither `true` nor `false`"),
            "Only these two texts are read, in lower case.",
            "write true or false",
        ),
        ItemKind::RoleArn => {
            let fault = role_fault(value)?;
            let why = "Salesforce takes the role by this ARN.";
            (
                &ROLE_ARN,
                format!("`{value}` {fault}"),
                why,
                "copy the role's ARN from IAM, or from the outputs of the stack",
            )
        }
        ItemKind::QuickConnectArn if !is_quick_connect(value) => (
            &TRANSFER_TARGET,
            format!("`{value}` is no ARN of a quick connect"),
            "It is written arn:aws:connect:<region>:<account>:instance/<id>/transfer-destination/<id>.",
            "copy it from the quick connect in the Amazon Connect console",
        ),
        _ => return None,
    };
    Some(at(check, known.name, what, why, fix))
}

fn is_version(value: &str) -> bool {
    let mut parts = value.split('.');
    parts.clone().count() <= 3
        && parts.all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

/// `^(?!d-)([\da-zA-Z]+)([-]*[\da-zA-Z])*$`, 1 to 45 characters. Source: Connect's service model, `DirectoryAlias`.
fn is_alias(value: &str) -> bool {
    (1..=45).contains(&value.len())
        && !value.starts_with("d-")
        && !value.starts_with('-')
        && !value.ends_with('-')
        && value
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

fn is_dial_prefix(value: &str) -> bool {
    value.strip_prefix('+').is_some_and(|digits| {
        (1..=7).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

fn role_fault(value: &str) -> Option<&'static str> {
    let Some(arn) = Arn::parse(value) else {
        return Some("is no ARN");
    };
    if arn.role_name().is_none() {
        Some("is no ARN of a role: arn:aws:iam::<account>:role/<name>")
    } else if !is_account_id(&arn.account) {
        Some("has no account id of twelve digits")
    } else if !arn.region.is_empty() {
        Some("has a region; roles have none")
    } else {
        None
    }
}

fn is_quick_connect(value: &str) -> bool {
    Arn::parse(value).is_some_and(|arn| {
        arn.service == "connect"
            && arn.resource.starts_with("instance/")
            && arn.resource.contains("/transfer-destination/")
    })
}
