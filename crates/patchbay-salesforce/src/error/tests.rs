use super::{ApiError, BodyShape, Error, ErrorKind, SignInError, wire};

fn api(status: u16, body: &str) -> Error {
    let (errors, shape) = wire::read(body.as_bytes());
    Error::Api(Box::new(ApiError {
        status,
        reason: "Some Reason".into(),
        errors,
        call: "query",
        body: shape,
        retry_after: None,
    }))
}

#[test]
fn a_refusal_reads_alone() {
    let error = api(
        400,
        r#"[{"message":"No such column 'X'","errorCode":"INVALID_FIELD","fields":["X","Y"]},{"message":"m","errorCode":"C"}]"#,
    );
    assert_eq!(
        error.to_string(),
        "query: Salesforce answered 400 Some Reason: INVALID_FIELD: No such column 'X' [X, Y]; C: m"
    );
    assert!(error.has_code("INVALID_FIELD") && error.has_code("C") && !error.has_code("D"));
    assert_eq!(
        (error.status(), error.kind()),
        (Some(400), ErrorKind::Invalid)
    );
    assert!(!error.is_retryable());
}

#[test]
fn bodies_of_every_shape_are_told_apart() {
    for (body, shape, codes) in [
        ("", BodyShape::Empty, vec![]),
        ("[]", BodyShape::EmptyList, vec![]),
        (r#"["/services/data/v64.0/x"]"#, BodyShape::List, vec![]),
        (
            r#"{"error":"invalid_grant","error_description":"d"}"#,
            BodyShape::Object,
            vec!["invalid_grant"],
        ),
        ("null", BodyShape::Null, vec![]),
        ("<html>secret</html>", BodyShape::Text, vec![]),
        ("\"text\"", BodyShape::Text, vec![]),
    ] {
        let (faults, read) = wire::read(body.as_bytes());
        assert_eq!(read, shape, "{body}");
        assert_eq!(
            faults
                .iter()
                .map(|fault| fault.code.as_str())
                .collect::<Vec<_>>(),
            codes,
            "{body}"
        );
    }
    assert!(
        !api(500, "<html>secret</html>")
            .to_string()
            .contains("secret")
    );
}

#[test]
fn codes_come_before_statuses() {
    let coded = |status, code: &str| {
        api(
            status,
            &format!(r#"[{{"message":"m","errorCode":"{code}"}}]"#),
        )
        .kind()
    };
    assert_eq!(coded(403, "REQUEST_LIMIT_EXCEEDED"), ErrorKind::Throttled);
    assert_eq!(coded(400, "UNABLE_TO_LOCK_ROW"), ErrorKind::Transient);
    assert_eq!(coded(400, "DUPLICATE_VALUE"), ErrorKind::Duplicate);
    assert_eq!(coded(403, "OTHER"), ErrorKind::Permission);
    assert_eq!(coded(401, "INVALID_SESSION_ID"), ErrorKind::Auth);
    assert_eq!(api(503, "").kind(), ErrorKind::Transient);
    assert_eq!(api(300, r#"["/a","/b"]"#).kind(), ErrorKind::Duplicate);
}

#[test]
fn sign_in_errors_carry_cause_and_mend() {
    let body =
        br#"{"error":"invalid_grant","error_description":"user hasn't approved this consumer"}"#;
    let error = SignInError::read(400, "Bad Request".into(), body);
    let cause = error.cause.expect("the pair is in the table");
    let text = error.to_string();
    assert!(
        text.contains(cause.mend) && text.contains("invalid_grant"),
        "{text}"
    );
    assert_eq!(Error::SignIn(Box::new(error)).kind(), ErrorKind::Auth);
}
