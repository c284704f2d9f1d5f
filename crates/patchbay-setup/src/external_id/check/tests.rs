//! One realistic mistake each, and nothing but the finding that names it.

use serde_json::{Value, json};

use super::{CHECKS, Expected, Trust, check};
use crate::policy::Policy;

const ID: &str = "Yw3kq9TfLm2xVb7ZsR0dHc5NgJ8pAe1U";

fn statement(condition: &Value) -> Value {
    json!({
        "Sid": "Salesforce", "Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Condition": condition,
    })
}

fn right() -> Value {
    statement(&json!({"StringEquals": {"sts:ExternalId": ID}}))
}

fn trust(role: &str, statements: &Value) -> Trust {
    Trust {
        place: format!("role {role}"),
        required: true,
        own_account: Some("210987654321".into()),
        policy: Some(Policy::from_value(&json!({"Statement": statements})).expect("is a policy")),
    }
}

fn expected() -> Expected {
    Expected {
        ids: vec![ID.into()],
        salesforce_account: Some("111122223333".into()),
    }
}

/// The findings of one role with these statements beside a right one.
fn found(statements: &Value) -> Vec<&'static str> {
    let trusts = [trust("Right", &right()), trust("Other", statements)];
    check(&trusts, &expected())
        .into_iter()
        .inspect(|finding| assert_eq!(finding.place, "role Other"))
        .map(|finding| finding.id)
        .collect()
}

#[test]
fn what_is_right_gives_no_finding() {
    let both = json!([
        statement(&json!({"StringEquals": {"STS:externalid": ["another-org-with-a-long-id", ID]}})),
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "arn:aws:iam::210987654321:role/Admin"}},
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}},
        {"Effect": "Deny", "Action": "sts:*", "Principal": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
    ]);
    assert!(found(&both).is_empty());
    // The same by a denial of everything else.
    let by_denial = json!([
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "111122223333"}},
        {"Effect": "Deny", "Action": "sts:AssumeRole", "Principal": "*", "Condition": {"StringNotEquals": {"sts:ExternalId": ID}}},
    ]);
    assert!(found(&by_denial).is_empty());
}

/// A condition on the id in the place of the right one.
fn with(operator: &str, value: impl Into<Value>) -> Value {
    statement(&json!({operator: {"sts:ExternalId": value.into()}}))
}

fn deny(operator: &str, value: &str) -> Value {
    json!({
        "Effect": "Deny", "Action": "sts:AssumeRole", "Principal": {"AWS": "*"},
        "Condition": {operator: {"sts:ExternalId": value}},
    })
}

fn allow(principal: &str) -> Value {
    json!({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": principal}})
}

fn allow_with_id(principal: &str) -> Value {
    let mut statement = allow(principal);
    statement["Condition"] = json!({"StringEquals": {"sts:ExternalId": ID}});
    statement
}

#[test]
fn each_weak_comparison_is_named_and_nothing_else() {
    let table = [
        ("wildcard", with("StringLike", "*")),
        ("wildcard", with("StringLike", ID.replace('k', "?"))),
        ("string-like", with("StringLike", ID)),
        ("if-exists", with("StringEqualsIfExists", ID)),
        ("if-exists", with("StringLikeIfExists", ID)),
        ("for-all-values", with("ForAllValues:StringEquals", ID)),
        ("for-any-value", with("ForAnyValue:StringEquals", ID)),
        ("ignores-case", with("StringEqualsIgnoreCase", ID)),
        ("negated", with("StringNotEquals", ID)),
        ("negated", with("Null", "false")),
        ("wrong-operator", with("ArnEquals", ID)),
        (
            "other-id",
            with("StringEquals", "some-other-id-that-is-long"),
        ),
        ("other-id", with("StringEquals", ID.to_lowercase())),
        ("malformed", with("StringEquals", "<EXTERNAL_ID>")),
        ("malformed", with("StringEquals", format!("{ID} "))),
        ("guessable", with("StringEquals", json!(["acme", ID]))),
    ];
    for (name, statements) in table {
        assert_named(name, &statements);
    }
}

#[test]
fn each_wrong_statement_is_named_and_nothing_else() {
    let encrypted = json!({"Bool": {"aws:SecureTransport": "true"}});
    let deny_all = json!({
        "Effect": "Deny", "Action": "sts:*", "Principal": {"AWS": "111122223333"},
    });
    let table = [
        ("missing", statement(&json!({}))),
        ("missing", statement(&encrypted)),
        (
            "unconditioned-sibling",
            json!([right(), allow("111122223333")]),
        ),
        ("on-deny", json!([right(), deny("StringEquals", ID)])),
        (
            "on-deny",
            json!([right(), deny("StringNotEquals", "id-of-last-year")]),
        ),
        ("denied", json!([right(), deny_all])),
        ("anyone", allow_with_id("*")),
        (
            "wrong-account",
            allow_with_id("arn:aws:iam::111122223334:root"),
        ),
        ("no-other-account", allow("210987654321")),
    ];
    for (name, statements) in table {
        assert_named(name, &statements);
    }
}

fn assert_named(name: &str, statements: &Value) {
    let id = format!("external-id.{name}");
    assert_eq!(found(statements), [id.as_str()], "{statements}");
    assert!(CHECKS.iter().any(|check| check.id == id));
}

#[test]
fn a_large_trust_policy_is_said_to_be_large() {
    let ids: Vec<String> = (0..60).map(|number| format!("{ID}{number:02}")).collect();
    let mut ids: Vec<Value> = ids.into_iter().map(Value::from).collect();
    ids.push(ID.into());
    let large = statement(&json!({"StringEquals": {"sts:ExternalId": ids}}));
    assert_eq!(found(&large), ["external-id.trust-policy-too-large"]);
}

#[test]
fn a_role_that_is_not_there_is_a_finding_only_when_it_has_to_be() {
    let mut absent = trust("Absent", &right());
    absent.policy = None;
    let ids = |trust: &Trust| -> Vec<&str> {
        let findings = check(
            &[trust.clone(), self::trust("Right", &right())],
            &expected(),
        );
        findings.into_iter().map(|finding| finding.id).collect()
    };
    assert_eq!(ids(&absent), ["external-id.role-missing"]);
    absent.required = false;
    assert!(ids(&absent).is_empty());
}

#[test]
fn without_an_expected_id_the_roles_are_compared_with_each_other() {
    let other = statement(&json!({"StringEquals": {"sts:ExternalId": format!("{ID}2")}}));
    let trusts = [
        trust("One", &right()),
        trust("Two", &other),
        trust("Three", &right()),
    ];
    let findings = check(&trusts, &Expected::default());
    assert_eq!(findings.len(), 1);
    assert_eq!(
        (findings[0].id, findings[0].place.as_str()),
        ("external-id.different", "role Two")
    );
}

#[test]
fn that_no_role_has_an_id_is_said_once() {
    let trusts = [
        trust("One", &statement(&json!({}))),
        trust("Two", &statement(&json!({}))),
    ];
    let findings = check(&trusts, &Expected::default());
    let ids: Vec<&str> = findings.iter().map(|finding| finding.id).collect();
    assert_eq!(ids, ["external-id.unused"]);
}
