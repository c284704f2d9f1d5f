//! The attribute `Role`: the pair of provider and role that AWS is to use.

use super::Reading;
use super::attributes::{self, Attributes, ROLE};
use crate::saml::arn::{ArnKind, IamArn};
use crate::saml::checks;
use crate::saml::sign_in::org_of_provider;
use crate::saml::{OrgId, SignIn};

/// Checks each pair. AWS takes role and provider in either order: its page shows the role first
/// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml_assertions.html>), Salesforce's article
/// the provider.
pub(super) fn check(reading: &mut Reading<'_>, attributes: &Attributes<'_>) {
    let Some(values) = attributes.values(ROLE) else {
        attributes::absent(reading, attributes, ROLE);
        return;
    };
    let mut pairs = Vec::new();
    for value in &values {
        match pair(value) {
            Ok(pair) => pairs.push(pair),
            Err(why) => {
                let fix = formula(reading);
                reading.add(checks::ROLE_PAIR.finding(place(),
                    format!("The value `{}` is no pair of a provider and a role: {why}.", shown(value)),
                    "AWS wants the ARN of the SAML provider and the ARN of the role, with a comma between them and \
                     nothing else.",
                    fix));
                return;
            }
        }
    }
    if pairs.is_empty() {
        attributes::absent(reading, attributes, ROLE);
    }
    if values
        .iter()
        .any(|value| value.contains(char::is_whitespace))
        && !pairs.is_empty()
    {
        let fix = formula(reading);
        reading.add(checks::ROLE_BLANKS.finding(
            place(),
            "White space stands around the ARNs.",
            "AWS shows the pair without any; with some it may not find provider or role.",
            fix,
        ));
    }
    for pair in &pairs {
        check_pair(reading, pair);
    }
    if !pairs.is_empty() {
        expect(reading, &pairs);
    }
}

fn place() -> String {
    format!("attribute {ROLE}")
}

fn formula(reading: &Reading<'_>) -> String {
    let formula = reading.expected.sign_in.as_ref().map_or_else(
        || "'<provider ARN>' & ',' & '<role ARN>'".to_owned(),
        SignIn::role_formula,
    );
    format!("In the single-sign-on app set the value of the attribute to: {formula}")
}

struct Pair {
    provider: IamArn,
    role: IamArn,
}

fn pair(value: &str) -> Result<Pair, String> {
    let parts: Vec<&str> = value.split(',').collect();
    let [first, second] = parts.as_slice() else {
        let count = parts.len();
        return Err(if count == 1 {
            "there is no comma".into()
        } else {
            format!("there are {count} parts")
        });
    };
    let (first, second) = (read(first)?, read(second)?);
    match (first.kind, second.kind) {
        (ArnKind::Provider, ArnKind::Role) => Ok(Pair {
            provider: first,
            role: second,
        }),
        (ArnKind::Role, ArnKind::Provider) => Ok(Pair {
            provider: second,
            role: first,
        }),
        (ArnKind::Role, ArnKind::Role) => Err("both are roles".into()),
        (ArnKind::Provider, ArnKind::Provider) => Err("both are providers".into()),
    }
}

/// White space at the ends is passed over here and told apart: AWS's page shows none and does not say what becomes of it.
fn read(text: &str) -> Result<IamArn, String> {
    let text = text.trim();
    IamArn::parse(text).ok_or_else(|| {
        let text_shown = shown(text);
        if text.contains(['\'', '"', '{', '}', '<', '>']) {
            format!("`{text_shown}` still has the marks of the example or of the formula around it")
        } else if text.contains(":sts:") && text.contains("assumed-role") {
            format!("`{text_shown}` is the ARN of a session, not of a role")
        } else {
            format!("`{text_shown}` is the ARN of neither")
        }
    })
}

/// A value in a sentence, cut when it is long.
fn shown(text: &str) -> String {
    const MOST: usize = 200;
    if text.chars().count() > MOST {
        let cut: String = text.chars().take(MOST).collect();
        format!("{cut}…")
    } else {
        text.to_owned()
    }
}

fn check_pair(reading: &mut Reading<'_>, pair: &Pair) {
    let Pair { provider, role } = pair;
    if provider.account != role.account || provider.partition != role.partition {
        let fix = formula(reading);
        reading.add(checks::ROLE_ACCOUNT.finding(
            place(),
            format!("The provider `{provider}` and the role `{role}` are in different accounts."),
            "A role can trust providers of its own account only, so AWS refuses the pair.",
            fix,
        ));
        return;
    }
    let org = org_of_provider(&provider.name);
    if let (Some(named), Some(expected)) = (org, &reading.expected.org)
        && OrgId::parse(named).as_ref() != Ok(expected)
    {
        let expected = expected.to_string();
        reading.add(checks::PROVIDER_ORG.finding(place(),
            format!("The provider `{}` is named after the org {named}.", provider.name),
            format!("The org is {expected}; AWS names have its 15 characters."),
            "Correct the provider's ARN in the attribute Role, or make the provider: `patchbay saml apply`."));
    }
}

/// Whether the pair that is needed is among those that are offered.
fn expect(reading: &mut Reading<'_>, pairs: &[Pair]) {
    let expected = reading.expected;
    if let Some(sign_in) = &expected.sign_in {
        let (provider, role) = (sign_in.provider_arn(), sign_in.role_arn());
        let has = |pair: &&Pair| pair.role.to_string() == role;
        let Some(found) = pairs.iter().find(has) else {
            return other_role(reading, pairs, &role);
        };
        if found.provider.to_string() != provider && same_account(found) {
            let offered = found.provider.to_string();
            let fix = formula(reading);
            reading.add(checks::PROVIDER_OTHER.finding(place(),
                format!("The provider is `{offered}`."),
                format!("The role trusts `{provider}`. Both spellings of the name occur; one has to be used everywhere."),
                fix));
        }
    } else if let Some(centre) = &expected.centre {
        let role = format!("{centre}-SAMLRole");
        if !pairs.iter().any(|pair| pair.role.last_name() == role) {
            other_role(reading, pairs, &role);
        }
    }
}

fn same_account(pair: &Pair) -> bool {
    pair.provider.account == pair.role.account
}

fn other_role(reading: &mut Reading<'_>, pairs: &[Pair], wanted: &str) {
    // Two accounts in one pair are told already.
    if !pairs.iter().all(same_account) {
        return;
    }
    let offered: Vec<String> = pairs.iter().map(|pair| pair.role.to_string()).collect();
    let fix = formula(reading);
    reading.add(checks::ROLE_OTHER.finding(
        place(),
        format!("The role is `{}`.", offered.join("`, `")),
        format!("The contact centre's is `{wanted}`; names of roles count upper and lower case."),
        fix,
    ));
}

#[cfg(test)]
mod tests {
    use super::pair;

    const PROVIDER: &str =
        "arn:aws:iam::210987654321:saml-provider/SalesforceServiceVoiceIdp_00D5e000000AbCd";
    const ROLE: &str = "arn:aws:iam::210987654321:role/AcmeVoiceCC-SAMLRole";

    #[test]
    fn either_order_is_a_pair() {
        assert!(pair(&format!("{PROVIDER},{ROLE}")).is_ok());
        assert!(pair(&format!("{ROLE},{PROVIDER}")).is_ok());
    }

    #[test]
    fn the_usual_slips_are_named() {
        let why = |value: String| pair(&value).err().expect("is no pair");
        assert!(why(ROLE.into()).contains("no comma"));
        assert!(why(format!("{ROLE},{ROLE}")).contains("both are roles"));
        assert!(why(format!("{PROVIDER},{PROVIDER}")).contains("both are providers"));
        assert!(why(format!("'{PROVIDER}','{ROLE}'")).contains("marks of the example"));
        assert!(why(format!("{{{PROVIDER}}},{ROLE}")).contains("marks of the example"));
        assert!(why(format!("{PROVIDER},{ROLE},{ROLE}")).contains("3 parts"));
        assert!(why(format!("{PROVIDER},AcmeVoiceCC-SAMLRole")).contains("neither"));
    }
}
