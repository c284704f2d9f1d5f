//! One mistake each in a contact centre's half of AWS.

use serde_json::json;

use super::right::{
    KEY, NAME, ROLE, allow, called_by, change, function_arn, instance_arn, policy, role, secret,
    voice, voice_statements,
};
use super::{found, ids};
use crate::doctor::aws::{Answer, FunctionFacts, Version};
use crate::doctor::{Facts, Known, Selected};

fn with(how: impl FnOnce(&mut FunctionFacts)) -> Facts {
    let mut facts = voice();
    change(&mut facts, "invokeSfRestApi", how);
    facts
}

fn with_variable(name: &str, value: Option<&str>) -> Facts {
    with(|function| match value {
        Some(value) => {
            function
                .variables
                .0
                .insert(name.to_owned(), value.to_owned());
        }
        None => {
            function.variables.0.remove(name);
        }
    })
}

fn with_role(statements: serde_json::Value) -> Facts {
    let mut facts = voice();
    facts
        .aws
        .rest
        .roles
        .insert(ROLE.to_owned(), Known::Found(role(statements)));
    facts
}

#[test]
fn a_right_centre_has_no_finding() {
    assert_eq!(found(&voice()), []);
}

#[test]
fn variables_are_looked_at_one_by_one() {
    assert_eq!(
        ids(&with_variable("SECRET_NAME", None)),
        ["function.variable-missing"]
    );
    let mut renamed = with_variable("SECRET_NAME", None);
    change(&mut renamed, "invokeSfRestApi", |function| {
        function
            .variables
            .0
            .insert("Secret_Name".into(), "AcmeVoiceCC-salesforce-secret".into());
    });
    let place = format!("function {NAME}, variable Secret_Name");
    assert_eq!(found(&renamed), [("function.variable-case", place)]);
    let blank = with_variable("SECRET_NAME", Some("AcmeVoiceCC-salesforce-secret "));
    assert_eq!(ids(&blank), ["function.variable-blank"]);
    let lower = with_variable("SECRET_NAME", Some("acmevoicecc-salesforce-secret"));
    assert_eq!(ids(&lower), ["function.secret-name-wrong"]);
    assert_eq!(
        ids(&with_variable("LOG_LEVEL", Some("loud"))),
        ["function.log-level"]
    );
}

#[test]
fn an_arn_of_the_secret_is_as_good_as_its_name() {
    let arn = "arn:aws:secretsmanager:eu-west-2:210987654321:secret:AcmeVoiceCC-salesforce-secret";
    assert_eq!(found(&with_variable("SECRET_NAME", Some(arn))), []);
    assert_eq!(
        found(&with_variable(
            "SECRET_NAME",
            Some(&format!("{arn}-AbCdEf"))
        )),
        []
    );
}

#[test]
fn names_of_other_secrets_are_told_apart() {
    let mut gone = with_variable("SECRET_NAME", Some("AcmeVoiceCC-saleforce-secret"));
    gone.aws
        .base
        .secrets
        .others
        .insert("SECRET_NAME", Known::Absent);
    assert_eq!(ids(&gone), ["function.secret-name-wrong"]);
    let mut other = with_variable("SECRET_NAME", Some("OtherCC-salesforce-secret"));
    other.aws.base.secrets.others.insert(
        "SECRET_NAME",
        Known::Found(secret("OtherCC-salesforce-secret")),
    );
    assert_eq!(ids(&other), ["function.secret-of-other-centre"]);
    let mut swapped = with_variable("SECRET_NAME", Some("AcmeVoiceCC-salesforce-access-secret"));
    change(&mut swapped, "invokeSfRestApi", |function| {
        function.variables.0.insert(
            "ACCESS_SECRET_NAME".into(),
            "AcmeVoiceCC-salesforce-secret".into(),
        );
    });
    assert_eq!(ids(&swapped), ["function.secrets-swapped"]);
}

#[test]
fn a_function_for_several_orgs_needs_no_names() {
    let facts = with(|function| {
        function.name = "scvMultiorg-MultiorgInvokeSalesforceRestApiFunction".into();
        function.variables.0.clear();
    });
    assert_eq!(found(&facts), []);
}

#[test]
fn the_frame_of_the_function_is_looked_at() {
    let ids_with = |how: fn(&mut FunctionFacts)| ids(&with(how));
    assert_eq!(
        ids_with(|function| function.runtime = "provided.al2".into()),
        ["function.runtime"]
    );
    assert_eq!(
        ids_with(|function| function.runtime = "nodejs22.x".into()),
        ["function.runtime"]
    );
    let theirs: fn(&mut FunctionFacts) = |function| {
        function.runtime = "nodejs22.x".into();
        function.variables.0.remove("PATCHBAY_FUNCTION");
    };
    assert_eq!(ids_with(theirs), [] as [&str; 0]);
    let old: fn(&mut FunctionFacts) = |function| {
        function.runtime = "nodejs16.x".into();
        function.variables.0.remove("PATCHBAY_FUNCTION");
    };
    assert_eq!(ids_with(old), ["function.runtime-deprecated"]);
    assert_eq!(
        ids_with(|function| function.selected = Some(Selected::Is("sfInvokeAPI"))),
        ["function.handler"]
    );
    assert_eq!(
        ids_with(|function| function.timeout = 1),
        ["function.timeout-short"]
    );
    assert_eq!(
        ids_with(|function| function.timeout = 3),
        ["function.timeout-tight"]
    );
    assert_eq!(ids_with(|function| function.timeout = 30), [] as [&str; 0]);
    assert_eq!(
        ids_with(|function| function.timeout = 60),
        ["function.timeout-long"]
    );
    assert_eq!(
        ids_with(|function| function.memory = 128),
        ["function.memory"]
    );
    assert_eq!(
        ids_with(|function| function.reserved = Some(0)),
        ["function.no-concurrency"]
    );
    assert_eq!(
        ids_with(|function| function.state = "Failed".into()),
        ["function.failed"]
    );
    assert_eq!(
        ids_with(|function| function.last_update = "Failed".into()),
        ["function.update-failed"]
    );
    assert_eq!(
        ids_with(|function| function.variables_error = Some("AccessDenied".into())),
        ["function.variables-unreadable"]
    );
}

#[test]
fn a_missing_function_is_the_only_finding() {
    let mut facts = voice();
    facts.aws.base.functions = Known::Absent;
    assert_eq!(ids(&facts), ["function.missing"]);
}

#[test]
fn rights_that_the_role_lacks_are_named() {
    let without = |index: usize| {
        let mut statements = voice_statements();
        statements.as_array_mut().expect("is a list").remove(index);
        statements
    };
    assert_eq!(ids(&with_role(without(0))), ["role.not-allowed"]);
    assert_eq!(ids(&with_role(without(1))), ["role.token-not-shared"]);
    assert_eq!(ids(&with_role(without(2))), ["kms.role-not-allowed"]);
    assert_eq!(ids(&with_role(without(3))), ["role.no-logs"]);
    let mut denying = voice_statements();
    let deny = json!({ "Effect": "Deny", "Action": "secretsmanager:Get*", "Resource": "*" });
    denying.as_array_mut().expect("is a list").push(deny);
    assert_eq!(ids(&with_role(denying))[0], "role.denied");
}

#[test]
fn a_role_that_cannot_be_read_whole_is_not_blamed() {
    let mut facts = voice();
    let mut unread = role(json!([]));
    unread.complete = false;
    facts
        .aws
        .rest
        .roles
        .insert(ROLE.to_owned(), Known::Found(unread));
    assert_eq!(found(&facts), []);
}

#[test]
fn trust_and_boundary_of_the_role_count() {
    let mut facts = voice();
    let mut other = role(voice_statements());
    other.trust = Some(policy(
        json!([{ "Effect": "Allow", "Principal": { "Service": "ec2.amazonaws.com" }, "Action": "sts:AssumeRole" }]),
    ));
    facts
        .aws
        .rest
        .roles
        .insert(ROLE.to_owned(), Known::Found(other));
    assert_eq!(ids(&facts), ["role.trust"]);
    let mut bounded = role(voice_statements());
    bounded.boundary = Known::Found(policy(json!([allow(&["secretsmanager:*", "logs:*"], "*")])));
    let mut facts = voice();
    facts
        .aws
        .rest
        .roles
        .insert(ROLE.to_owned(), Known::Found(bounded));
    assert_eq!(ids(&facts), ["kms.role-not-allowed"]);
}

#[test]
fn secrets_and_their_state() {
    let mut facts = voice();
    facts.aws.base.secrets.settings = Known::Absent;
    assert_eq!(ids(&facts), ["secret.not-there"]);
    let mut facts = voice();
    let mut gone = secret("AcmeVoiceCC-salesforce-secret");
    gone.deleted = true;
    facts.aws.base.secrets.settings = Known::Found(gone);
    assert_eq!(ids(&facts), ["secret.deleted"]);
    let mut facts = voice();
    let version = |stages: &[&str]| Version {
        stages: stages.iter().map(|stage| (*stage).to_owned()).collect(),
        created: facts.now,
    };
    let mut many = secret("AcmeVoiceCC-salesforce-access-secret");
    many.versions = Known::Found(vec![version(&[]); 90]);
    let mut waiting = secret("AcmeVoiceCC-salesforce-secret");
    waiting.versions = Known::Found(vec![version(&["AWSPENDING"])]);
    waiting.rotates = true;
    facts.aws.base.secrets.access = Known::Found(many);
    facts.aws.base.secrets.settings = Known::Found(waiting);
    assert_eq!(
        ids(&facts),
        [
            "secret.rotates",
            "secret.pending",
            "secret.version-pressure"
        ]
    );
}

#[test]
fn keys_and_their_policies() {
    let with_key = |state: &str, statements: serde_json::Value| {
        let mut facts = voice();
        if let Some(Known::Found(key)) = facts.aws.rest.keys.get_mut(KEY) {
            key.state = state.to_owned();
            key.policy = Known::Found(policy(statements));
        }
        ids(&facts)
    };
    let of = |principal: &str, actions: &str| json!([{ "Effect": "Allow", "Principal": { "AWS": principal }, "Action": actions, "Resource": "*" }]);
    assert_eq!(with_key("Disabled", json!([])), ["kms.disabled"]);
    assert_eq!(with_key("PendingDeletion", json!([])), ["kms.deleting"]);
    let other = "arn:aws:iam::210987654321:role/Another";
    assert_eq!(with_key("Enabled", of(other, "kms:*")), ["kms.key-policy"]);
    assert_eq!(with_key("Enabled", of(ROLE, "kms:*")), [] as [&str; 0]);
}

#[test]
fn who_may_call_the_function() {
    let with_policy = |text: Option<String>| {
        ids(&with(|function| {
            if let Known::Found(aliases) = &mut function.aliases {
                aliases[0].policy = text.into();
            }
        }))
    };
    let alias = format!("{}:active", function_arn(NAME));
    assert_eq!(with_policy(None), ["function.not-callable-by-connect"]);
    let elsewhere = instance_arn().replace("6f1d2c3b", "00000000");
    assert_eq!(
        with_policy(Some(called_by(&elsewhere, &alias))),
        ["function.callable-by-other-instance"]
    );
    let of_the_function = called_by(&instance_arn(), &function_arn(NAME));
    assert_eq!(
        with_policy(Some(of_the_function)),
        ["function.not-callable-by-connect"]
    );
    let open = json!({ "Statement": [{ "Effect": "Allow", "Principal": { "Service": "connect.amazonaws.com" },
        "Action": "lambda:InvokeFunction", "Resource": alias }] });
    assert_eq!(
        with_policy(Some(open.to_string())),
        ["function.callable-by-anybody"]
    );
}

#[test]
fn what_contact_flows_may_use() {
    let with_arns = |arns: &[String]| {
        let mut facts = voice();
        facts.aws.rest.connect.functions = Known::Found(arns.to_vec());
        ids(&facts)
    };
    assert_eq!(with_arns(&[]), ["connect.not-associated"]);
    assert_eq!(
        with_arns(&[function_arn(NAME)]),
        ["function.not-callable-by-connect"]
    );
    assert_eq!(
        with_arns(&[format!("{}:old", function_arn(NAME))]),
        ["connect.alias-gone"]
    );
    let mut facts = voice();
    facts.aws.rest.connect.found = Known::Absent;
    assert_eq!(ids(&facts), ["connect.instance-missing"]);
}

#[test]
fn the_answer_counts_only_where_nothing_else_explains_it() {
    let refused = Answer::Refused {
        code: "INVALID_FIELD".into(),
        message: "No such column".into(),
    };
    let mut facts = voice();
    facts.aws.rest.answer = Known::Found(refused.clone());
    assert_eq!(ids(&facts), ["answer.refused"]);
    let mut facts = with_variable("SECRET_NAME", None);
    facts.aws.rest.answer = Known::Found(refused);
    assert_eq!(ids(&facts), ["function.variable-missing"]);
    let failed = |kind: &str, message: &str| {
        let mut facts = voice();
        facts.aws.rest.answer = Known::Found(Answer::Failed {
            kind: kind.into(),
            message: message.into(),
        });
        ids(&facts)
    };
    assert_eq!(
        failed("Runtime.InvalidEntrypoint", "exec format error"),
        ["function.architecture"]
    );
    assert_eq!(
        failed("Runtime.ImportModuleError", "Cannot find module"),
        ["function.runtime"]
    );
    assert_eq!(
        failed("Sandbox.Timedout", "Task timed out after 8.00 seconds"),
        ["answer.timed-out"]
    );
    assert_eq!(
        failed("Runtime.ExitError", "exited"),
        ["answer.not-started"]
    );
}

#[test]
fn a_clock_that_is_off_is_said() {
    let mut facts = voice();
    facts.aws.rest.clock_ahead = Some(jiff::SignedDuration::from_secs(-400));
    assert_eq!(ids(&facts), ["clock.skew"]);
    facts.aws.rest.clock_ahead = Some(jiff::SignedDuration::from_secs(5));
    assert_eq!(found(&facts), []);
}

#[test]
fn a_change_that_flows_do_not_see_is_said() {
    let facts = with(|function| {
        function.alias = Some("active".into());
        function.unpublished = vec!["the variables"];
    });
    assert_eq!(ids(&facts), ["function.unpublished-change"]);
}
