//! The attribute `RoleSessionName`, which is the login that Amazon Connect looks for.

use super::Reading;
use super::attributes::{self, Attributes, SESSION_NAME};
use crate::saml::checks;
use crate::saml::session_name::{self, LENGTH};

/// Checks the session name.
pub(super) fn check(reading: &mut Reading<'_>, attributes: &Attributes<'_>) {
    let Some(values) = attributes.values(SESSION_NAME) else {
        attributes::absent(reading, attributes, SESSION_NAME);
        return;
    };
    let place = format!("attribute {SESSION_NAME}");
    let [name] = values.as_slice() else {
        reading.add(checks::SESSION_ABSENT.finding(
            place,
            format!("The attribute has {} values.", values.len()),
            "AWS wants exactly one.",
            "In the single-sign-on app keep one custom attribute with this key.",
        ));
        return;
    };
    if let Some(what) = session_name::forbidden(name) {
        reading.add(checks::SESSION_CHARACTERS.finding(place,
            format!("The session name `{name}` has {what}."),
            "AWS takes letters a to z, digits and _ + = , . @ - only. The alias of a Salesforce user may have more.",
            "Change the user's alias in Salesforce to letters and digits; `patchbay saml check --users FILE` finds all \
             users to change."));
        return;
    }
    let length = name.chars().count();
    if !LENGTH.contains(&length) {
        reading.add(checks::SESSION_LENGTH.finding(
            place,
            format!("The session name `{name}` has {length} characters."),
            "AWS takes 2 to 64 characters.",
            "Correct the formula of the custom attribute in the single-sign-on app.",
        ));
        return;
    }
    hold_against_user(reading, place, name);
}

fn hold_against_user(reading: &mut Reading<'_>, place: String, name: &str) {
    let Some(login) = reading.expected.connect_user.clone() else {
        return;
    };
    if login == name {
        return;
    }
    let fix = format!(
        "Make the user in Amazon Connect with the login `{name}`, or correct the formula in the single-sign-on app. A \
         login cannot be changed."
    );
    if login.eq_ignore_ascii_case(name) {
        reading.add(checks::SESSION_CASE.finding(place,
            format!("The session name is `{name}`, the Amazon Connect login `{login}`."),
            "Amazon Connect tells upper and lower case apart, and says \"Access denied\" to a user that it does not find.",
            fix));
    } else {
        reading.add(checks::SESSION_USER.finding(place,
            format!("The session name is `{name}`, the Amazon Connect login `{login}`."),
            "Amazon Connect looks for the user by the session name, and says \"Access denied\" to one that it does not \
             find.",
            fix));
    }
}
