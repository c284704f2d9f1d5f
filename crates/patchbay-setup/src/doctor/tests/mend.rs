//! What is mended, and that nothing else is.

use super::right::{change, voice};
use crate::doctor::aws;
use crate::doctor::mend::mends;
use crate::doctor::{Facts, Known};
use crate::{ChangeLine, Finding};

fn changes(facts: &Facts) -> Vec<(String, Vec<ChangeLine>)> {
    let findings: Vec<Finding> = aws::check(facts);
    mends(facts, &findings)
        .into_iter()
        .map(|mend| (mend.change.place, mend.change.lines))
        .collect()
}

fn changed_lines(lines: &[ChangeLine]) -> Vec<&str> {
    lines
        .iter()
        .filter_map(|line| match line {
            ChangeLine::Added(text) | ChangeLine::Removed(text) => Some(text.as_str()),
            ChangeLine::Kept(_) => None,
        })
        .collect()
}

#[test]
fn a_right_centre_needs_no_mend() {
    assert!(changes(&voice()).is_empty());
}

#[test]
fn several_faults_of_one_function_are_one_change() {
    let mut facts = voice();
    change(&mut facts, "invokeSfRestApi", |function| {
        let name = function
            .variables
            .0
            .remove("SECRET_NAME")
            .expect("is there");
        function.variables.0.insert("Secret_Name".into(), name);
        function.variables.0.insert(
            "ACCESS_SECRET_NAME".into(),
            "acmevoicecc-salesforce-access-secret".into(),
        );
        function.timeout = 1;
    });
    let changes = changes(&facts);
    assert_eq!(changes.len(), 1, "{changes:?}");
    let lines = changed_lines(&changes[0].1);
    assert!(
        lines.contains(&"variable SECRET_NAME: AcmeVoiceCC-salesforce-secret"),
        "{lines:?}"
    );
    assert!(
        lines.contains(&"variable ACCESS_SECRET_NAME: AcmeVoiceCC-salesforce-access-secret"),
        "{lines:?}"
    );
    assert!(
        lines.contains(&"timeout: 8 s") && lines.contains(&"timeout: 1 s"),
        "{lines:?}"
    );
}

#[test]
fn values_of_other_variables_are_not_shown() {
    let mut facts = voice();
    change(&mut facts, "invokeSfRestApi", |function| {
        function
            .variables
            .0
            .insert("SOME_TOKEN".into(), "00D-secret-value".into());
        function.timeout = 1;
    });
    let shown = format!("{:?}", changes(&facts));
    assert!(!shown.contains("00D-secret-value"), "{shown}");
}

#[test]
fn a_permission_is_given_only_for_an_instance_that_was_seen() {
    let mut facts = voice();
    change(&mut facts, "invokeSfRestApi", |function| {
        if let Known::Found(aliases) = &mut function.aliases {
            aliases[0].policy = Known::Absent;
        }
    });
    assert_eq!(changes(&facts).len(), 1);
    facts.aws.rest.connect.found = Known::Unseen;
    assert!(changes(&facts).is_empty());
}
