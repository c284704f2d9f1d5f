//! What counts as a token, under which key, and what a write leaves in place.

use super::*;

fn read(text: &str, centre: Option<&str>) -> Option<String> {
    let centre = centre.map(SecretString::from);
    within(&SecretString::from(text), centre.as_ref()).map(|token| token.expose_secret().to_owned())
}

fn write(text: &str, centre: Option<&str>) -> Option<String> {
    with_token(text, centre, &SecretString::from("NEW")).map(|text| text.expose_secret().to_owned())
}

#[test]
fn the_token_is_found_under_every_known_key() {
    let token = Some("00D!AQ.a_b-c=".to_owned());
    let own = r#"{"x":"y","CC-salesforce-rest-api-access-token":" 00D!AQ.a_b-c= "}"#;
    assert_eq!(read(own, Some("CC")), token);
    assert_eq!(read(own, None), token);
    assert_eq!(
        read(
            r#"{"salesforce-rest-api-access-token":"00D!AQ.a_b-c="}"#,
            Some("CC")
        ),
        token
    );
    assert_eq!(
        read(r#"{"accessToken":"00D!AQ.a_b-c="}"#, Some("CC")),
        token
    );
    assert_eq!(read("00D!AQ.a_b-c=\n", Some("CC")), token);
    assert_eq!(read("\"00D!AQ.a_b-c=\"", Some("CC")), token);
}

#[test]
fn another_contact_centres_token_is_never_taken() {
    let foreign = r#"{"Other-salesforce-rest-api-access-token":"T"}"#;
    assert_eq!(read(foreign, Some("CC")), None);
    let two =
        r#"{"A-salesforce-rest-api-access-token":"T","B-salesforce-rest-api-access-token":"U"}"#;
    assert_eq!(read(two, None), None);
}

#[test]
fn what_is_no_token_counts_as_none() {
    for value in [
        "",
        " ",
        "salesforce-rest-api-auth-access-token-key-value",
        "a b",
        "{\\\"a\\\":1}",
        "ü",
        "a\\nb",
    ] {
        let text = format!(r#"{{"CC-salesforce-rest-api-access-token":"{value}"}}"#);
        assert_eq!(read(&text, Some("CC")), None, "{value}");
    }
    for text in [
        "",
        "{}",
        "{",
        "[]",
        "null",
        "7 8",
        r#"{"CC-salesforce-rest-api-access-token":null}"#,
    ] {
        assert_eq!(read(text, Some("CC")), None, "{text}");
    }
}

#[test]
fn a_write_keeps_the_key_and_all_else() {
    let kept = write(
        r#"{"a":"b","CC-salesforce-rest-api-access-token":"old","n":{"x":1}}"#,
        Some("CC"),
    );
    assert_eq!(
        kept.as_deref(),
        Some(r#"{"a":"b","CC-salesforce-rest-api-access-token":"NEW","n":{"x":1}}"#)
    );
    let beside = write(
        r#"{"Other-salesforce-rest-api-access-token":"T"}"#,
        Some("CC"),
    );
    let expected = r#"{"Other-salesforce-rest-api-access-token":"T","CC-salesforce-rest-api-access-token":"NEW"}"#;
    assert_eq!(beside.as_deref(), Some(expected));
    assert_eq!(
        write(r#"{"accessToken":"old"}"#, Some("CC")).as_deref(),
        Some(r#"{"accessToken":"NEW"}"#)
    );
    assert_eq!(
        write("{}", None).as_deref(),
        Some(r#"{"accessToken":"NEW"}"#)
    );
    assert_eq!(
        write("", Some("CC")).as_deref(),
        Some(r#"{"CC-salesforce-rest-api-access-token":"NEW"}"#)
    );
    assert_eq!(write("OLD", Some("CC")).as_deref(), Some("NEW"));
    assert_eq!(write("\"OLD\"", Some("CC")).as_deref(), Some("\"NEW\""));
}

#[test]
fn a_write_never_replaces_what_it_does_not_understand() {
    for text in ["{\"a\":", "[1]", "7"] {
        assert_eq!(write(text, Some("CC")), None, "{text}");
    }
}
