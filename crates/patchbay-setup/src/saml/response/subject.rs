//! About whom and for whom an assertion speaks: name id, confirmation, recipient, audience.

use super::{APP, Reading};
use crate::saml::arn::Partition;
use crate::saml::checks;
use crate::saml::document::{ASSERTION, Element};

const PERSISTENT: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";
const BEARER: &str = "urn:oasis:names:tc:SAML:2.0:cm:bearer";
/// AWS's own entity id (<https://signin.aws.amazon.com/static/saml-metadata.xml>).
const AWS_ENTITIES: [&str; 3] = [
    "urn:amazon:webservices",
    "urn:amazon:webservices:govcloud",
    "urn:amazon:webservices:cn-north-1",
];

/// Checks the subject; gives its confirmation data, which has times.
pub(super) fn check<'d>(reading: &mut Reading<'_>, assertion: Element<'d>) -> Option<Element<'d>> {
    let subject = assertion.child(ASSERTION, "Subject");
    name_id(reading, subject);
    let data = confirmation(reading, subject?)?;
    recipient(reading, data);
    if data.attribute("NotOnOrAfter").is_none() {
        reading.add(checks::TIME_MISSING.finding(
            "SubjectConfirmationData, NotOnOrAfter",
            "The subject confirmation does not say when it ends.",
            "AWS wants the attribute NotOnOrAfter in the one subject confirmation.",
            APP,
        ));
    }
    Some(data)
}

fn name_id(reading: &mut Reading<'_>, subject: Option<Element<'_>>) {
    let name = subject.and_then(|subject| subject.child(ASSERTION, "NameID"));
    let Some(name) = name.filter(|name| !name.text().trim().is_empty()) else {
        reading.add(checks::NAME_ID.finding(
            "Subject, NameID",
            "The subject has no name id.",
            "AWS names the session's subject after it.",
            "In the single-sign-on app set the subject type to Persistent ID.",
        ));
        return;
    };
    let format = name.attribute("Format").unwrap_or_default();
    if format != PERSISTENT {
        let said = if format.is_empty() {
            "no format"
        } else {
            format
        };
        reading.add(checks::NAME_ID_FORMAT.finding("Subject, NameID",
            format!("The name id has {said}."),
            "Service Cloud Voice needs a persistent one, so that a person is the same in each session.",
            format!("In the single-sign-on app set the name id format to {PERSISTENT} and the subject type to Persistent ID.")));
    }
}

fn confirmation<'d>(reading: &mut Reading<'_>, subject: Element<'d>) -> Option<Element<'d>> {
    let all = subject.children(ASSERTION, "SubjectConfirmation");
    let [one] = all.as_slice() else {
        reading.add(checks::CONFIRMATION.finding(
            "Subject, SubjectConfirmation",
            format!("The subject has {} confirmations.", all.len()),
            "AWS wants exactly one.",
            APP,
        ));
        return None;
    };
    let method = one.attribute("Method").unwrap_or_default();
    if method != BEARER {
        reading.add(checks::CONFIRMATION.finding(
            "Subject, SubjectConfirmation",
            format!("The subject is confirmed by `{method}`."),
            format!("In a browser it is `{BEARER}`."),
            APP,
        ));
    }
    let data = one.child(ASSERTION, "SubjectConfirmationData");
    if data.is_none() {
        reading.add(checks::CONFIRMATION.finding(
            "Subject, SubjectConfirmation",
            "The subject confirmation has no data.",
            "AWS wants SubjectConfirmationData with Recipient and NotOnOrAfter.",
            APP,
        ));
    }
    data
}

fn recipient(reading: &mut Reading<'_>, data: Element<'_>) {
    let place = "SubjectConfirmationData, Recipient";
    let fix = "In the single-sign-on app set the ACS URL to https://signin.aws.amazon.com/saml.";
    let Some(recipient) = data.attribute("Recipient") else {
        reading.add(checks::RECIPIENT.finding(
            place,
            "The subject confirmation names no recipient.",
            "AWS wants its sign-in endpoint there; IAM knows it as SAML:aud.",
            fix,
        ));
        return;
    };
    let Some(partition) = endpoint(recipient) else {
        reading.add(checks::RECIPIENT.finding(place,
            format!("The recipient is `{recipient}`, which is no sign-in endpoint of AWS."),
            "AWS takes https://signin.aws.amazon.com/saml or https://<region>.signin.aws.amazon.com/saml, letter by letter.",
            fix));
        return;
    };
    if let Some(wanted) = reading.expected.partition().filter(|one| *one != partition) {
        reading.add(checks::RECIPIENT.finding(
            place,
            format!("The recipient `{recipient}` belongs to {partition}."),
            format!(
                "The account is in {wanted}, whose endpoint is {}.",
                wanted.global_endpoint()
            ),
            format!(
                "In the single-sign-on app set the ACS URL to {}.",
                wanted.global_endpoint()
            ),
        ));
        return;
    }
    if let Some(trusted) = &reading.expected.trusted_endpoints
        && !trusted.iter().any(|one| one == recipient)
    {
        let list = trusted.join(", ");
        reading.add(checks::RECIPIENT_TRUST.finding(place,
            format!("The role does not take responses sent to `{recipient}`."),
            format!("Its trust policy lists as SAML:aud: {list}."),
            "Run `patchbay saml apply --regional-audience`, or set the ACS URL to an endpoint of the list."));
    }
}

/// The part of AWS whose endpoint this is: global or of a region, for a provider with encryption with `/acs/<id>`, or the
/// old form that AWS's page still names.
fn endpoint(address: &str) -> Option<Partition> {
    let rest = address.strip_prefix("https://")?;
    let (host, path) = rest.split_once('/')?;
    let path_fits = path == "saml"
        || path == "static/saml"
        || path
            .strip_prefix("saml/acs/")
            .is_some_and(|id| !id.is_empty() && !id.contains('/'));
    Partition::ALL.into_iter().find(|partition| {
        let before = host.strip_suffix(partition.sign_in_host());
        let region = before.and_then(|before| before.strip_suffix('.'));
        let host_fits = before == Some("")
            || region.is_some_and(|region| {
                !region.is_empty()
                    && region.bytes().all(|byte| {
                        byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'
                    })
            });
        host_fits && path_fits
    })
}

/// Checks the audience. The set-up article makes the contact centre's name the app's entity id, which Salesforce sends as
/// audience; AWS's own guides make it AWS's endpoint or entity id. IAM's condition key looks at the recipient instead
/// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html>, `saml:aud`).
pub(super) fn check_audience(reading: &mut Reading<'_>, assertion: Element<'_>) {
    let place = "Conditions, Audience";
    let audiences: Vec<String> = assertion
        .children(ASSERTION, "Conditions")
        .into_iter()
        .flat_map(|conditions| conditions.children(ASSERTION, "AudienceRestriction"))
        .flat_map(|restriction| restriction.children(ASSERTION, "Audience"))
        .map(|audience| audience.text().trim().to_owned())
        .collect();
    let wanted = reading.expected.centre().map_or_else(
        || "the API name of the contact centre".to_owned(),
        |centre| format!("`{centre}`"),
    );
    let fix = format!(
        "In the single-sign-on app set the entity id to {wanted}, or to https://signin.aws.amazon.com/saml."
    );
    if audiences.is_empty() {
        reading.add(checks::AUDIENCE.finding(
            place,
            "The response is for no audience.",
            "AWS refuses a response without the required audience.",
            fix,
        ));
        return;
    }
    if !audiences.iter().any(|audience| is_right(reading, audience)) {
        let list = audiences.join("`, `");
        reading.add(checks::AUDIENCE.finding(
            place,
            format!("The response is for `{list}`."),
            format!("It should be for {wanted} or for AWS."),
            fix,
        ));
    }
}

fn is_right(reading: &Reading<'_>, audience: &str) -> bool {
    let expected = reading.expected;
    let named = match expected.centre() {
        Some(centre) => centre.as_str() == audience,
        // Without more knowledge any name of a contact centre may be the right one.
        None => expected.audiences.is_empty() && crate::CentreName::parse(audience).is_ok(),
    };
    named
        || endpoint(audience).is_some()
        || AWS_ENTITIES.contains(&audience)
        || expected.audiences.iter().any(|one| one == audience)
}

#[cfg(test)]
mod tests {
    use super::endpoint;
    use crate::saml::Partition;

    #[test]
    fn endpoints_are_known_letter_by_letter() {
        for address in [
            "https://signin.aws.amazon.com/saml",
            "https://eu-west-2.signin.aws.amazon.com/saml",
            "https://eu-west-2.signin.aws.amazon.com/saml/acs/SAMLSPAB12",
            "https://signin.aws.amazon.com/static/saml",
        ] {
            assert_eq!(endpoint(address), Some(Partition::Commercial), "{address}");
        }
        assert_eq!(
            endpoint("https://signin.amazonaws-us-gov.com/saml"),
            Some(Partition::Gov)
        );
        for address in [
            "http://signin.aws.amazon.com/saml",
            "https://signin.aws.amazon.com/saml/",
            "https://signin.aws.amazon.com/SAML",
            "https://evil.example/signin.aws.amazon.com/saml",
            "https://evilsignin.aws.amazon.com/saml",
            "https://a.b.signin.aws.amazon.com/saml",
            "https://signin.aws.amazon.com.evil.example/saml",
            "https://signin.aws.amazon.com/saml/acs/",
        ] {
            assert_eq!(endpoint(address), None, "{address}");
        }
    }
}
