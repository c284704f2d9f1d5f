//! Precedence of names, and the list that limits them.

use serde_json::json;

use super::*;
use crate::environment::MapEnvironment;

fn both() -> MapEnvironment {
    MapEnvironment::new()
        .with(keys::SECRET_NAME, "own")
        .with(keys::ACCESS_SECRET_NAME, "own-access")
}

fn choose(
    parameters: &Value,
    attributes: &Value,
    environment: &MapEnvironment,
) -> Result<[Option<String>; 2], ConfigErrors> {
    SettingsChoice::from_event(parameters.as_object(), attributes.as_object(), environment)
        .map(|choice| [choice.secret_name, choice.access_secret_name])
}

fn names(first: &str, second: &str) -> [Option<String>; 2] {
    [first, second].map(|name| (!name.is_empty()).then(|| name.to_owned()))
}

#[test]
fn parameters_come_before_attributes_before_the_environment_each_on_its_own() {
    let cases = [
        (json!({}), json!({}), names("own", "own-access")),
        (json!({}), json!(null), names("own", "own-access")),
        (
            json!({"secretName": "p"}),
            json!({"secretName": "a"}),
            names("p", "own-access"),
        ),
        (
            json!({}),
            json!({"secretName": "a", "accessTokenSecretName": "aa"}),
            names("a", "aa"),
        ),
        (
            json!({"accessTokenSecretName": "pa"}),
            json!({"secretName": "a"}),
            names("a", "pa"),
        ),
        (
            json!({"accessSecretName": "p2"}),
            json!({"accessTokenSecretName": "a1"}),
            names("own", "p2"),
        ),
        (
            json!({"accessTokenSecretName": "p1", "accessSecretName": "p2"}),
            json!({}),
            names("own", "p1"),
        ),
        (
            json!({"secretName": " "}),
            json!({"secretName": ""}),
            names("own", "own-access"),
        ),
        (
            json!({"secretName": null}),
            json!({"secretName": " a "}),
            names("a", "own-access"),
        ),
    ];
    for (parameters, attributes, expected) in cases {
        assert_eq!(
            choose(&parameters, &attributes, &both()),
            Ok(expected),
            "{parameters} {attributes}"
        );
    }
    assert_eq!(
        choose(&json!({}), &json!({}), &MapEnvironment::new()),
        Ok(names("", ""))
    );
}

#[test]
fn a_name_that_is_no_text_is_refused() {
    let errors =
        choose(&json!({"secretName": 7}), &json!({}), &both()).expect_err("must be refused");
    assert_eq!(errors.kind(), FaultKind::Invalid);
}

#[test]
fn the_list_limits_what_an_event_names() {
    let environment = both().with(
        keys::PATCHBAY_ALLOWED_SECRETS,
        "Swiss-salesforce-secret, Swiss*access*,",
    );
    let allowed = json!({"secretName": "Swiss-salesforce-secret", "accessTokenSecretName": "Swiss-my-access-secret"});
    assert!(choose(&allowed, &json!({}), &environment).is_ok());
    assert!(choose(&json!({"secretName": "own"}), &json!({}), &environment).is_ok());
    let foreign =
        json!({"secretName": "Other-salesforce-secret", "accessSecretName": "Other-access"});
    let errors = choose(&json!({}), &foreign, &environment).expect_err("must be refused");
    assert_eq!(errors.faults().len(), 2);
    assert!(
        errors
            .faults()
            .iter()
            .all(|fault| fault.kind == FaultKind::NotAllowed)
    );
    // The name comes from a caller and may be anything, so it is not repeated.
    assert!(!errors.to_string().contains("Other-"), "{errors}");
}

#[test]
fn stars_stand_for_any_text() {
    let cases = [
        ("*", "x", true),
        ("*", "", true),
        ("a*", "abc", true),
        ("a*", "ba", false),
        ("*c", "abc", true),
        ("a*c", "abc", true),
        ("a*a", "a", false),
        ("a*b*c", "a-b-b-c", true),
        ("a*b*c", "a-c-b", false),
        ("a", "ab", false),
        ("", "", true),
        ("a**b", "ab", true),
    ];
    for (pattern, name, expected) in cases {
        assert_eq!(matches(pattern, name), expected, "{pattern} {name}");
    }
}
