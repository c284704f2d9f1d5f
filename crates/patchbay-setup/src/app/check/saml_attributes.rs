//! The two attributes that AWS reads from an assertion: the role with its provider, and the session's name.

use super::super::terms::{ROLE_KEY, SESSION_NAME, SESSION_NAME_KEY};
use super::super::{Element, RoleArn, SamlProviderArn};
use super::Expectations;
use super::app::Section;
use super::catalogue::{
    ATTRIBUTE_KEY, ATTRIBUTE_TWICE, FORMULA, PROVIDER_NAME, ROLE_ACCOUNTS, ROLE_MISSING,
    ROLE_ORDER, ROLE_OTHER, ROLE_PAIR, SESSION_NAME_CHARACTERS, SESSION_NAME_FORMULA,
    SESSION_NAME_MISSING,
};
use super::formula::{self, Term};
use crate::Finding;

/// Where an app's attributes stand.
#[derive(Clone, Copy)]
pub(super) struct Attributes<'a> {
    pub(super) section: Section<'a>,
    pub(super) element: &'static str,
}

struct Attribute<'a> {
    formula: &'a str,
    place: String,
}

impl<'a> Attributes<'a> {
    fn elements(&self) -> impl Iterator<Item = &'a Element> {
        let element = self.element;
        let part = self.section.part;
        part.document
            .elements
            .iter()
            .filter(move |found| found.name == element)
    }

    fn place(&self, key: &str) -> String {
        let short = key.rsplit('/').find(|part| !part.is_empty()).unwrap_or(key);
        self.section.place(&format!("{} {short}", self.element))
    }

    /// The attribute with this key, or with one that is meant to be it. A wrong key is reported, so is a second one.
    fn find(&self, key: &str, findings: &mut Vec<Finding>) -> Option<Attribute<'a>> {
        let mut found: Option<Attribute<'a>> = None;
        for element in self.elements() {
            let Some(written) = element.child("key") else {
                continue;
            };
            if !is_meant(written, key) {
                continue;
            }
            let place = self.place(key);
            if found.is_some() {
                findings.push(ATTRIBUTE_TWICE.finding(
                    place,
                    "The attribute is there more than once.",
                    "AWS wants one value for it.",
                    "Keep one.",
                ));
                continue;
            }
            if written != key {
                findings.push(ATTRIBUTE_KEY.finding(
                    place.clone(),
                    format!("The attribute's key is `{written}`."),
                    "AWS reads the attribute with the exact key only, and answers that it is missing.",
                    format!("Write {key}."),
                ));
            }
            found = Some(Attribute {
                formula: element.child("formula").unwrap_or_default(),
                place,
            });
        }
        found
    }
}

/// Whether a key stands for the other one: its last word, whatever stands before and however it is written.
fn is_meant(written: &str, key: &str) -> bool {
    let word = |text: &str| {
        text.trim_end_matches('/')
            .rsplit('/')
            .next()
            .unwrap_or(text)
            .to_lowercase()
            .replace(['-', '_', ' '], "")
    };
    word(written) == word(key)
}

/// Checks both; gives the name of the role.
pub(super) fn check(
    attributes: Attributes<'_>,
    expected: &Expectations,
    findings: &mut Vec<Finding>,
) -> Option<String> {
    session_name(attributes, findings);
    let Some(role) = attributes.find(ROLE_KEY, findings) else {
        findings.push(ROLE_MISSING.finding(
            attributes.section.place(attributes.element),
            "The attribute with the role is missing.",
            "AWS does not know which role to give: Your request included an invalid SAML response.",
            "`patchbay app new --kind sso` writes it.",
        ));
        return None;
    };
    let terms = read(&role, findings)?;
    let Some(pair) = formula::constant(&terms) else {
        findings.push(ROLE_PAIR.finding(
            role.place,
            "The formula has fields in it.",
            "It has to give the ARN of the provider, a comma and the ARN of the role.",
            "`patchbay app new --kind sso` writes it.",
        ));
        return None;
    };
    check_pair(&pair, &role.place, expected, findings)
}

fn read(attribute: &Attribute<'_>, findings: &mut Vec<Finding>) -> Option<Vec<Term>> {
    match formula::parse(attribute.formula) {
        Ok(terms) => Some(terms),
        Err(fault) => {
            findings.push(FORMULA.finding(
                attribute.place.clone(),
                format!("The formula {fault}."),
                "Salesforce refuses a formula that it cannot read.",
                "Texts stand in straight quotes, fields begin with $, & joins them; in the file each & is &amp;.",
            ));
            None
        }
    }
}

fn check_pair(
    pair: &str,
    place: &str,
    expected: &Expectations,
    findings: &mut Vec<Finding>,
) -> Option<String> {
    let no_pair = |what: String| {
        ROLE_PAIR.finding(
            place,
            what,
            "AWS wants the ARN of the provider, a comma, and the ARN of the role, without blanks.",
            "`patchbay app new --kind sso` writes it.",
        )
    };
    let Some((first, second)) = pair.split_once(',') else {
        findings.push(no_pair(format!(
            "`{pair}` is no pair of ARNs: there is no comma."
        )));
        return None;
    };
    if pair.contains(char::is_whitespace) {
        findings.push(no_pair("There is a blank in the pair of ARNs.".into()));
        return None;
    }
    let (provider, role) = match (SamlProviderArn::parse(first), RoleArn::parse(second)) {
        (Ok(provider), Ok(role)) => (provider, role),
        (Err(fault), _) | (_, Err(fault)) => {
            let (Ok(provider), Ok(role)) = (SamlProviderArn::parse(second), RoleArn::parse(first))
            else {
                findings.push(no_pair(format!("{fault}.")));
                return None;
            };
            findings.push(ROLE_ORDER.finding(
                place,
                "The role stands before the provider.",
                "AWS's own pages show both orders; published is the provider first.",
                format!("Write '{}' & ',' & '{}'.", provider.as_str(), role.as_str()),
            ));
            (provider, role)
        }
    };
    if provider.account() == role.account() {
        findings.extend(other_than_expected(&provider, &role, place, expected));
    } else {
        findings.push(ROLE_ACCOUNTS.finding(
            place,
            format!(
                "The provider is of account {}, the role of account {}.",
                provider.account(),
                role.account()
            ),
            "AWS gives a role only through a provider of the same account.",
            "Write the account of the contact centre into both.",
        ));
    }
    findings.extend(provider_name(&provider, place, expected));
    Some(role.name().to_owned())
}

fn other_than_expected(
    provider: &SamlProviderArn,
    role: &RoleArn,
    place: &str,
    expected: &Expectations,
) -> Option<Finding> {
    let differs = |wanted: &Option<String>, found: &str| {
        wanted.as_ref().filter(|wanted| *wanted != found).cloned()
    };
    let (what, right) = if let Some(right) = differs(&expected.provider_arn, provider.as_str()) {
        (format!("The provider is {}.", provider.as_str()), right)
    } else if let Some(right) = differs(&expected.role_arn, role.as_str()) {
        (format!("The role is {}.", role.as_str()), right)
    } else if let Some(right) = differs(&expected.account, role.account()) {
        (
            format!("Provider and role are of account {}.", role.account()),
            right,
        )
    } else {
        let centre = expected.centre.as_deref()?;
        let right = format!("{centre}-SAMLRole");
        if role.name() == right {
            return None;
        }
        (format!("The role is {}.", role.name()), right)
    };
    Some(ROLE_OTHER.finding(
        place,
        what,
        "AWS refuses a provider or a role that is not there, and agents do not get into this contact centre through another.",
        format!("Write {right}."),
    ))
}

/// Help pages say `SalesforceVoiceIdp`, the stacks make `SalesforceServiceVoiceIdp`; an org id of 15 characters may follow.
fn provider_name(
    provider: &SamlProviderArn,
    place: &str,
    expected: &Expectations,
) -> Option<Finding> {
    if expected.provider_arn.is_some() {
        return None;
    }
    let name = provider.name();
    let rest = name
        .strip_prefix("SalesforceServiceVoiceIdp")
        .or_else(|| name.strip_prefix("SalesforceVoiceIdp"));
    let org = rest.map(|rest| rest.strip_prefix('_').unwrap_or(rest));
    let wanted: Option<String> = expected
        .org_id
        .as_deref()
        .map(|org| org.chars().take(15).collect());
    let what = match org {
        None => format!("The provider is called {name}."),
        Some("") => return None,
        Some(org) if !org.starts_with("00D") || org.len() != 15 => {
            format!("The provider's name ends with `{org}`, which is no org id of 15 characters.")
        }
        Some(org) if wanted.as_deref().is_some_and(|wanted| wanted != org) => {
            format!("The provider's name has the org id {org}; the org is another one.")
        }
        Some(_) => return None,
    };
    Some(PROVIDER_NAME.finding(
        place,
        what,
        "Service Cloud Voice calls it SalesforceServiceVoiceIdp_<org id of 15 characters>, and its policies allow that name.",
        "Compare it with the provider in IAM: `patchbay saml check`.",
    ))
}

fn session_name(attributes: Attributes<'_>, findings: &mut Vec<Finding>) {
    let Some(attribute) = attributes.find(SESSION_NAME_KEY, findings) else {
        findings.push(SESSION_NAME_MISSING.finding(
            attributes.section.place(attributes.element),
            "The attribute with the session's name is missing.",
            "Agents then appear as <user id>@<org id>, and those that Amazon Connect knows by alias are not found.",
            "`patchbay app new --kind sso` writes it.",
        ));
        return;
    };
    let Some(terms) = read(&attribute, findings) else {
        return;
    };
    let outside: String = terms
        .iter()
        .filter_map(|term| match term {
            Term::Text(text) => Some(text.as_str()),
            Term::Field(_) => None,
        })
        .flat_map(str::chars)
        .filter(|letter| !(letter.is_ascii_alphanumeric() || "_+=,.@-".contains(*letter)))
        .collect();
    if !outside.is_empty() {
        findings.push(SESSION_NAME_CHARACTERS.finding(
            attribute.place,
            format!("The formula puts `{outside}` into the session's name."),
            "AWS takes letters, digits and _+=,.@- only.",
            format!("Write {SESSION_NAME}."),
        ));
        return;
    }
    let published = formula::parse(SESSION_NAME).unwrap_or_default();
    if terms != published {
        findings.push(SESSION_NAME_FORMULA.finding(
            attribute.place,
            format!("The formula is {}.", attribute.formula),
            "The session's name has to be the user's name in Amazon Connect, letter by letter; users that Service Cloud Voice \
             made are called <alias>@<user id>@<org id>.",
            format!("Write {SESSION_NAME}, unless the users in Amazon Connect are called otherwise."),
        ));
    }
}
