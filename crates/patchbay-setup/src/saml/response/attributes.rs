//! The attributes of an assertion: their names, their values, and how long the session may last.

use super::{APP, Reading};
use crate::saml::checks;
use crate::saml::document::{ASSERTION, Element};

/// What all names begin with. AWS reads them letter by letter
/// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml_assertions.html>).
const STEM: &str = "https://aws.amazon.com/SAML/Attributes/";
/// Provider and role.
pub(super) const ROLE: &str = "https://aws.amazon.com/SAML/Attributes/Role";
/// The session's name.
pub(super) const SESSION_NAME: &str = "https://aws.amazon.com/SAML/Attributes/RoleSessionName";
const DURATION: &str = "https://aws.amazon.com/SAML/Attributes/SessionDuration";
const KNOWN: [&str; 3] = [ROLE, SESSION_NAME, DURATION];
/// Seconds that a session may be asked for.
const SECONDS: std::ops::RangeInclusive<u32> = 900..=43_200;

/// The attributes with the values of each.
pub(super) struct Attributes<'d> {
    all: Vec<(&'d str, Vec<Element<'d>>)>,
}

impl<'d> Attributes<'d> {
    pub(super) fn of(assertion: Element<'d>) -> Self {
        let all = assertion
            .children(ASSERTION, "AttributeStatement")
            .into_iter()
            .flat_map(|statement| statement.children(ASSERTION, "Attribute"))
            .map(|attribute| {
                let name = attribute.attribute("Name").unwrap_or_default();
                (name, attribute.children(ASSERTION, "AttributeValue"))
            })
            .collect();
        Self { all }
    }

    /// The values of an attribute as they stand; `None` when it is not there.
    pub(super) fn values(&self, name: &str) -> Option<Vec<String>> {
        let mut found = self.all.iter().filter(|(one, _)| *one == name).peekable();
        found.peek()?;
        Some(
            found
                .flat_map(|(_, values)| values)
                .map(Element::text)
                .collect(),
        )
    }

    /// A name that is not `wanted` but was meant to be.
    pub(super) fn meant(&self, wanted: &str) -> Option<&'d str> {
        let plain = |name: &str| {
            name.trim()
                .to_ascii_lowercase()
                .replace("http://", "https://")
                .trim_end_matches('/')
                .to_owned()
        };
        let last = wanted.strip_prefix(STEM).unwrap_or(wanted);
        self.all
            .iter()
            .map(|(name, _)| *name)
            .filter(|name| !KNOWN.contains(name))
            .find(|name| {
                let name = plain(name);
                name == plain(wanted) || name == last.to_ascii_lowercase()
            })
    }
}

/// Says that an attribute is absent, or has another name than AWS reads.
pub(super) fn absent(reading: &mut Reading<'_>, attributes: &Attributes<'_>, wanted: &str) {
    if let Some(meant) = attributes.meant(wanted) {
        reading.add(checks::ATTRIBUTE_NAME.finding(format!("attribute {meant}"),
            format!("The attribute is named `{meant}`."),
            format!("AWS reads `{wanted}` only: https, upper and lower case as here, no slash at the end."),
            format!("In the single-sign-on app give the custom attribute the key {wanted}.")));
        return;
    }
    let (check, formula) = if wanted == ROLE {
        let formula = reading.expected.sign_in.as_ref().map_or_else(
            || "'<provider ARN>' & ',' & '<role ARN>'".to_owned(),
            crate::saml::SignIn::role_formula,
        );
        (checks::ROLE_ABSENT, formula)
    } else {
        let formula = "$User.Alias & '@' & $User.Id & '@' & $Organization.Id".to_owned();
        (checks::SESSION_ABSENT, formula)
    };
    reading.add(check.finding(format!("attribute {wanted}"),
        "The response lacks the attribute.",
        "AWS refuses a response without it.",
        format!("In the single-sign-on app make a custom attribute with the key {wanted} and the value {formula}.")));
}

/// Checks the attribute `SessionDuration`, which Service Cloud Voice does not set.
pub(super) fn check_duration(reading: &mut Reading<'_>, attributes: &Attributes<'_>) {
    let Some(values) = attributes.values(DURATION) else {
        return;
    };
    let place = format!("attribute {DURATION}");
    let seconds = match values.as_slice() {
        [one] => one.trim().parse::<u32>().ok(),
        _ => None,
    };
    let Some(seconds) = seconds.filter(|seconds| SECONDS.contains(seconds)) else {
        let said = values.join("`, `");
        reading.add(checks::DURATION.finding(place,
            format!("The session is to last `{said}`."),
            "AWS wants one number of seconds, 900 to 43200.",
            "Correct the attribute in the single-sign-on app, or take it away: a session then lasts an hour."));
        return;
    };
    if let Some(most) = reading.expected.max_session.filter(|most| seconds > *most) {
        reading.add(checks::DURATION_ROLE.finding(
            place,
            format!("The session is to last {seconds} seconds; the role allows {most}."),
            "AWS refuses a session that is longer than the role's MaxSessionDuration.",
            format!("Run `patchbay saml apply --max-session {seconds}`, or lower the attribute."),
        ));
    }
}

/// Elements whose text is a value.
const VALUES: [&str; 4] = ["Issuer", "NameID", "Audience", "AttributeValue"];

/// Says which values a comment breaks.
pub(super) fn check_broken(reading: &mut Reading<'_>, assertion: Element<'_>) {
    let mut places: Vec<String> = Vec::new();
    for name in VALUES {
        for element in assertion.descendants(ASSERTION, name) {
            if !element.has_broken_text() {
                continue;
            }
            let parent = element.parent();
            let of = parent.and_then(|parent| parent.attribute("Name"));
            let place = of.map_or(name.to_owned(), |of| format!("attribute {of}"));
            if !places.contains(&place) {
                places.push(place);
            }
        }
    }
    for place in places {
        reading.add(checks::BROKEN_TEXT.finding(place,
            "A comment stands inside the value.",
            "Comments are not signed. A reader that stops at one reads another value than was signed, which is how one \
             user passes for another.",
            format!("Salesforce writes none: do not trust this response. {APP}")));
    }
}
