use super::{Answers, AnswersError, Package};

#[test]
fn a_file_is_read_and_written_back() {
    let text = "package = \"voice\"\ncontact-center = \"AcmeVoiceCC\"\nsandbox = false\nobjects = [\"Case\"]\n\n[parameters]\nLogLevel = \"debug\"\n";
    let answers = Answers::parse(text).expect("answers");
    assert_eq!(answers.package(), Package::Voice);
    assert_eq!(Answers::parse(&answers.to_toml()), Ok(answers));
}

#[test]
fn an_unknown_key_is_refused_with_the_known_ones() {
    let error = Answers::parse("package = \"cti\"\ncontact-centre = \"AcmeVoiceCC\"\n")
        .expect_err("a misspelt key")
        .to_string();
    assert!(error.contains("line 2"), "{error}");
    assert!(error.contains("`contact-centre`"), "{error}");
    assert!(error.contains("`contact-center`"), "{error}");
    assert!(error.contains("`connect-instance`"), "{error}");
}

#[test]
fn each_rule_names_its_key() {
    let key = |text: &str| match Answers::parse(text).expect_err("breaks a rule") {
        AnswersError::Value { key, .. } => key,
        other => panic!("{other}"),
    };
    assert_eq!(key("contact-center = \"aws1\""), "contact-center");
    assert_eq!(key("account = \"12345\""), "account");
    assert_eq!(key("org-id = \"005000000000000\""), "org-id");
    assert_eq!(key("my-domain = \"acme.my.salesforce.com\""), "my-domain");
    assert_eq!(
        key("my-domain = \"https://acme.my.salesforce.com/x\""),
        "my-domain"
    );
    assert_eq!(key("api-user = \"contact.flow\""), "api-user");
}

#[test]
fn answers_are_set_as_they_are_typed() {
    let mut answers = Answers::default();
    answers.set("sandbox", "yes").expect("a flag");
    answers.set("objects", "Case, Lead").expect("a list");
    answers.set("package", "cti").expect("a choice");
    assert_eq!(answers.sandbox, Some(true));
    assert_eq!(answers.objects(), ["Case", "Lead"]);
    assert_eq!(answers.text("objects").as_deref(), Some("Case, Lead"));
    assert!(answers.set("package", "sms").is_err());
    assert!(answers.set("sandbox", "perhaps").is_err());
    assert_eq!(
        answers.package(),
        Package::Cti,
        "a refused answer changes nothing"
    );
}

#[test]
fn names_follow_from_the_contact_centre() {
    let text = "contact-center = \"AcmeVoiceCC\"\naccount = \"210987654321\"\nregion = \"eu-west-2\"\n\
                connect-instance = \"6f1d2c3b-0000-4a4a-9b9b-1234567890ab\"\n";
    let answers = Answers::parse(text).expect("answers");
    assert_eq!(answers.stack(), "patchbay-AcmeVoiceCC");
    assert_eq!(answers.app(), "AcmeVoiceCCRest");
    assert_eq!(
        answers.bucket().as_deref(),
        Ok("patchbay-210987654321-eu-west-2")
    );
    assert_eq!(
        answers.instance_arn().as_deref(),
        Some(
            "arn:aws:connect:eu-west-2:210987654321:instance/6f1d2c3b-0000-4a4a-9b9b-1234567890ab"
        )
    );
    assert_eq!(Answers::default().instance_arn(), None);
}
