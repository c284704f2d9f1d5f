//! Reading, judging and changing policies.

use serde_json::json;

use super::{Decision, Policy, PolicyError, PolicyPlace, Principal, Quantifier};

const TRUST: &str = r#"{
    "Version": "2012-10-17",
    "Id": "kept",
    "Statement": {
        "Effect": "Allow",
        "Principal": {"AWS": ["arn:aws:iam::111122223333:root", "444455556666"], "Service": "lambda.amazonaws.com"},
        "Action": "sts:AssumeRole",
        "Condition": {"stringequals": {"STS:externalid": "old"}, "Bool": {"aws:SecureTransport": true}}
    }
}
"#;

fn policy(text: &str) -> Policy {
    Policy::parse(text).expect("is a policy")
}

#[test]
fn what_is_no_policy_is_said() {
    let error = |text: &str| Policy::parse(text).expect_err("is no policy");
    assert_eq!(error("{\n  x}"), PolicyError::Json { line: 2, column: 3 });
    assert_eq!(error("[]"), PolicyError::NoObject);
    assert_eq!(error("{}"), PolicyError::NoStatement);
    assert_eq!(error(r#"{"Statement": ["x"]}"#), PolicyError::NoStatement);
}

#[test]
fn principals_of_every_form_are_read() {
    let policy = policy(TRUST);
    let statement = policy.statements()[0];
    assert_eq!(
        statement.principals(),
        [
            Principal::Account("111122223333".into()),
            Principal::Account("444455556666".into()),
            Principal::Service("lambda.amazonaws.com".into()),
        ]
    );
    let role = Principal::aws("arn:aws:iam::111122223333:role/Caller");
    assert!(statement.covers_principal(&role));
    assert!(!statement.covers_principal(&Principal::aws("999988887777")));
    assert!(Principal::Anyone.is_cross_account(Some("111122223333")));
    assert!(!role.is_cross_account(Some("111122223333")));
    assert!(role.is_cross_account(None));
    assert_eq!(policy.allowing("STS:assumerole", &role).len(), 1);
    assert!(policy.allowing("sts:TagSession", &role).is_empty());
}

#[test]
fn everybody_but_one_is_everybody_else() {
    let policy = policy(
        r#"{"Statement": [{"Effect": "Allow", "NotPrincipal": {"AWS": "111122223333"}, "NotAction": "sts:Tag*"}]}"#,
    );
    let statement = policy.statements()[0];
    assert!(statement.covers_principal(&Principal::aws("444455556666")));
    assert!(!statement.covers_principal(&Principal::aws("111122223333")));
    assert!(statement.covers_action("sts:AssumeRole"));
    assert!(!statement.covers_action("sts:TagSession"));
}

#[test]
fn the_case_of_condition_keys_does_not_count() {
    let policy = policy(TRUST);
    let found = policy.statements()[0].conditions_on("sts:ExternalId");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].values, ["old"]);
    assert!(found[0].operator_parts().is("StringEquals"));
    let trick = Policy::parse(
        r#"{"Statement": {"Condition": {"ForAllValues:StringLikeIfExists": {"sts:ExternalId": ["a", "b*"]}}}}"#,
    )
    .expect("is a policy");
    let conditions = trick.statements()[0].conditions();
    let operator = conditions[0].operator_parts();
    assert_eq!(operator.quantifier, Some(Quantifier::ForAllValues));
    assert!(operator.is("stringlike") && operator.if_exists);
}

#[test]
fn a_condition_is_set_in_its_place_and_everything_else_stays() {
    let mut policy = policy(TRUST);
    policy.set_condition(0, "StringEquals", "sts:ExternalId", &["new".into()]);
    let statement = policy.statements()[0];
    assert_eq!(
        statement.members()["Condition"],
        json!({"stringequals": {"STS:externalid": "new"}, "Bool": {"aws:SecureTransport": true}})
    );
    policy.remove_condition(0, "sts:externalId");
    assert_eq!(
        policy.statements()[0].members()["Condition"],
        json!({"Bool": {"aws:SecureTransport": true}})
    );
    policy.remove_condition(0, "aws:securetransport");
    let keys: Vec<&String> = policy.statements()[0].members().keys().collect();
    assert_eq!(keys, ["Effect", "Principal", "Action"]);
    assert_eq!(policy.document()["Id"], "kept");
}

#[test]
fn an_operator_that_is_too_weak_is_replaced() {
    let mut policy = policy(
        r#"{"Statement": [{"Condition": {"StringLike": {"sts:ExternalId": "*", "aws:PrincipalArn": "x*"}}}]}"#,
    );
    policy.set_condition(
        0,
        "StringEquals",
        "sts:ExternalId",
        &["a1".into(), "b2".into()],
    );
    assert_eq!(
        policy.statements()[0].members()["Condition"],
        json!({
            "StringLike": {"aws:PrincipalArn": "x*"},
            "StringEquals": {"sts:ExternalId": ["a1", "b2"]},
        })
    );
}

#[test]
fn the_layout_of_the_text_stays() {
    let text = "\u{feff}{\r\n\t\"Statement\": []\r\n}";
    assert_eq!(policy(text).text(), text);
    assert_eq!(
        policy(r#"{"Statement":[]}"#).text(),
        "{\n  \"Statement\": []\n}\n"
    );
}

#[test]
fn what_iam_returns_is_decoded() {
    let policy = policy("%7B%22Statement%22%3A%5B%7B%22Sid%22%3A%22a%2Bb%22%7D%5D%7D");
    assert_eq!(policy.statements()[0].sid(), Some("a+b"));
    assert_eq!(policy.statements()[0].name(), "statement a+b");
}

#[test]
fn white_space_does_not_count_in_the_size() {
    let spaced = policy("{ \"Statement\" : [ { \"Sid\" : \"a b\" } ] }");
    assert_eq!(spaced.size(), r#"{"Statement":[{"Sid":"ab"}]}"#.len());
    assert_eq!(PolicyPlace::Trust.limit(), 2048);
}

#[test]
fn a_denial_wins_and_a_condition_is_a_doubt() {
    let policy = policy(
        r#"{"Statement": [
            {"Effect": "Allow", "Action": ["s3:Get*", "kms:Decrypt"], "Resource": "arn:aws:s3:::voice/*"},
            {"Effect": "Deny", "Action": "s3:GetObjectAcl", "Resource": "*"},
            {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*", "Condition": {"Bool": {"a:b": "true"}}},
            {"Effect": "Allow", "Action": "lambda:*", "NotResource": "arn:aws:lambda:*:*:function:Other"}
        ]}"#,
    );
    let object = "arn:aws:s3:::voice/a";
    assert_eq!(policy.decide("s3:GetObject", object), Decision::Allowed);
    assert_eq!(policy.decide("s3:GetObjectAcl", object), Decision::Denied);
    assert_eq!(policy.decide("s3:PutObject", object), Decision::Conditional);
    assert_eq!(
        policy.decide("s3:GetObject", "arn:aws:s3:::else/a"),
        Decision::Unmentioned
    );
    let function = "arn:aws:lambda:eu-west-2:210987654321:function:Other";
    assert_eq!(
        policy.decide("lambda:InvokeFunction", function),
        Decision::Unmentioned
    );
}

#[test]
fn a_single_statement_becomes_a_list_when_one_is_added() {
    let mut policy = policy(r#"{"Statement": {"Sid": "a"}}"#);
    let second = json!({"Sid": "b"}).as_object().expect("an object").clone();
    policy.add_statement(second);
    let names: Vec<String> = policy
        .statements()
        .iter()
        .map(super::Statement::name)
        .collect();
    assert_eq!(names, ["statement a", "statement b"]);
}
