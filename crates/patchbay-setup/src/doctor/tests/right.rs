//! A contact centre, and a CTI adapter, in which everything is right, as facts.

use std::collections::BTreeMap;

use jiff::Timestamp;
use secrecy::SecretString;
use serde_json::json;

use crate::CentreName;
use crate::doctor::aws::{
    Alias, Answer, AwsFacts, Base, ConnectFacts, FunctionFacts, Identity, Instance, KeyFacts,
    Layout, Mapping, Rest, RoleFacts, Secret, Secrets, Variables,
};
use crate::doctor::{Facts, Known, Package, Selected, Subject};
use crate::policy::Policy;

pub(super) const ACCOUNT: &str = "210987654321";
pub(super) const INSTANCE: &str = "6f1d2c3b-0000-4a4a-9b9b-1234567890ab";
pub(super) const NAME: &str = "AcmeVoiceCC-InvokeSalesforceRestApiFunction";
pub(super) const ROLE: &str = "arn:aws:iam::210987654321:role/AcmeRole";
pub(super) const KEY: &str =
    "arn:aws:kms:eu-west-2:210987654321:key/11111111-2222-4333-8444-555555555555";

pub(super) fn function_arn(name: &str) -> String {
    format!("arn:aws:lambda:eu-west-2:{ACCOUNT}:function:{name}")
}

pub(super) fn instance_arn() -> String {
    format!("arn:aws:connect:eu-west-2:{ACCOUNT}:instance/{INSTANCE}")
}

fn secret_arn(name: &str) -> String {
    format!("arn:aws:secretsmanager:eu-west-2:{ACCOUNT}:secret:{name}-AbCdEf")
}

/// The resource policy by which the instance may call a function.
pub(super) fn called_by(instance: &str, resource: &str) -> String {
    json!({ "Version": "2012-10-17", "Statement": [{
        "Sid": "connect", "Effect": "Allow", "Principal": { "Service": "connect.amazonaws.com" },
        "Action": "lambda:InvokeFunction", "Resource": resource,
        "Condition": { "StringEquals": { "AWS:SourceAccount": ACCOUNT }, "ArnLike": { "AWS:SourceArn": instance } },
    }] })
    .to_string()
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "tests write the statements in place"
)]
pub(super) fn policy(statements: serde_json::Value) -> Policy {
    Policy::parse(&json!({ "Version": "2012-10-17", "Statement": statements }).to_string())
        .expect("is a policy")
}

pub(super) fn allow(actions: &[&str], resource: &str) -> serde_json::Value {
    json!({ "Effect": "Allow", "Action": actions, "Resource": resource })
}

pub(super) fn variables(pairs: &[(&str, &str)]) -> Variables {
    Variables(
        pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
    )
}

fn lambda_trust() -> Policy {
    policy(
        json!([{ "Effect": "Allow", "Principal": { "Service": "lambda.amazonaws.com" }, "Action": "sts:AssumeRole" }]),
    )
}

pub(super) fn role(statements: serde_json::Value) -> RoleFacts {
    RoleFacts {
        name: "AcmeRole".to_owned(),
        arn: ROLE.to_owned(),
        trust: Some(lambda_trust()),
        policies: vec![("inline policy all".to_owned(), policy(statements))],
        complete: true,
        boundary: Known::Absent,
    }
}

pub(super) fn secret(name: &str) -> Secret {
    Secret {
        asked: name.to_owned(),
        name: name.to_owned(),
        arn: secret_arn(name),
        kms_key: Some(KEY.to_owned()),
        versions: Known::Found(Vec::new()),
        policy: Known::Found(String::new()),
        text: Known::Found(SecretString::from("{}")),
        ..Secret::default()
    }
}

pub(super) fn voice_statements() -> serde_json::Value {
    json!([
        allow(
            &["secretsmanager:GetSecretValue"],
            "arn:aws:secretsmanager:eu-west-2:210987654321:secret:AcmeVoiceCC-salesforce-*"
        ),
        allow(
            &["secretsmanager:UpdateSecret"],
            &secret_arn("AcmeVoiceCC-salesforce-access-secret").replace("-AbCdEf", "-??????")
        ),
        allow(&["kms:Decrypt", "kms:GenerateDataKey"], KEY),
        allow(
            &["logs:CreateLogStream", "logs:PutLogEvents"],
            "arn:aws:logs:eu-west-2:210987654321:log-group:/aws/lambda/*"
        ),
    ])
}

fn base(kind: &'static str, name: &str) -> FunctionFacts {
    FunctionFacts {
        kind,
        selected: Some(Selected::Is(kind)),
        name: name.to_owned(),
        arn: function_arn(name),
        role: ROLE.to_owned(),
        runtime: "provided.al2023".to_owned(),
        handler: "handler.handler".to_owned(),
        architecture: "x86_64".to_owned(),
        timeout: 8,
        memory: 512,
        state: "Active".to_owned(),
        last_update: "Successful".to_owned(),
        policy: Known::Absent,
        aliases: Known::Found(Vec::new()),
        mappings: Known::Found(Vec::new()),
        ..FunctionFacts::default()
    }
}

fn voice_function() -> FunctionFacts {
    let arn = format!("{}:active", function_arn(NAME));
    FunctionFacts {
        variables: variables(&[
            ("SECRET_NAME", "AcmeVoiceCC-salesforce-secret"),
            ("ACCESS_SECRET_NAME", "AcmeVoiceCC-salesforce-access-secret"),
            ("LOG_LEVEL", "info"),
            ("PATCHBAY_FUNCTION", "invoke-salesforce-rest-api"),
        ]),
        aliases: Known::Found(vec![Alias {
            name: "active".to_owned(),
            policy: Known::Found(called_by(&instance_arn(), &arn)),
            arn,
        }]),
        ..base("invokeSfRestApi", NAME)
    }
}

fn identity() -> Known<Identity> {
    Known::Found(Identity {
        account: ACCOUNT.to_owned(),
        partition: "aws".to_owned(),
        region: "eu-west-2".to_owned(),
    })
}

fn connect(arns: Vec<String>) -> ConnectFacts {
    ConnectFacts {
        instance: INSTANCE.to_owned(),
        found: Known::Found(Instance {
            arn: instance_arn(),
            alias: "acme-voice".to_owned(),
            status: "ACTIVE".to_owned(),
            identity: "SAML".to_owned(),
        }),
        functions: Known::Found(arns),
    }
}

fn key() -> KeyFacts {
    KeyFacts {
        arn: KEY.to_owned(),
        state: "Enabled".to_owned(),
        is_aws_managed: false,
        spec: "SYMMETRIC_DEFAULT".to_owned(),
        policy: Known::Found(policy(json!([{
            "Effect": "Allow", "Principal": { "AWS": format!("arn:aws:iam::{ACCOUNT}:root") }, "Action": "kms:*", "Resource": "*",
        }]))),
    }
}

fn now() -> Timestamp {
    "2026-11-22T08:00:00Z".parse().expect("is a time")
}

/// A contact centre of version 19 or later.
pub(super) fn voice() -> Facts {
    Facts {
        subject: Subject {
            centre: Some(CentreName::parse("AcmeVoiceCC").expect("is a name")),
            ..Subject::default()
        },
        now: now(),
        aws: AwsFacts {
            base: Base {
                identity: identity(),
                functions: Known::Found(vec![voice_function()]),
                secrets: Secrets {
                    settings: Known::Found(secret("AcmeVoiceCC-salesforce-secret")),
                    settings_name: "AcmeVoiceCC-salesforce-secret".to_owned(),
                    access: Known::Found(secret("AcmeVoiceCC-salesforce-access-secret")),
                    access_name: "AcmeVoiceCC-salesforce-access-secret".to_owned(),
                    ..Secrets::default()
                },
            },
            rest: Rest {
                roles: BTreeMap::from([(ROLE.to_owned(), Known::Found(role(voice_statements())))]),
                keys: BTreeMap::from([(KEY.to_owned(), Known::Found(key()))]),
                connect: connect(vec![format!("{}:active", function_arn(NAME))]),
                answer: Known::Found(Answer::Good),
                ..Rest::default()
            },
        },
        ..Facts::default()
    }
}

const STREAM: &str = "arn:aws:kinesis:eu-west-2:210987654321:stream/ctr";

fn adapter_variables(more: &[(&str, &str)]) -> Variables {
    let mut all = variables(&[
        ("SF_HOST", "https://acme.my.salesforce.com"),
        ("SF_PRODUCTION", "true"),
        ("SF_USERNAME", "api@acme.example"),
        ("SF_VERSION", "v64.0"),
        ("SF_ADAPTER_NAMESPACE", "amazonconnect"),
        (
            "SF_CREDENTIALS_SECRETS_MANAGER_ARN",
            &secret_arn("SalesforceCredentials"),
        ),
    ]);
    all.0.extend(variables(more).0);
    all
}

/// The CTI adapter with its function for contact flows and that for contact records.
pub(super) fn adapter() -> Facts {
    let flow = FunctionFacts {
        variables: adapter_variables(&[]),
        timeout: 30,
        policy: Known::Found(called_by(
            &instance_arn(),
            &function_arn("acme-sfInvokeAPI-1"),
        )),
        ..base("sfInvokeAPI", "acme-sfInvokeAPI-1")
    };
    let records = FunctionFacts {
        variables: adapter_variables(&[
            ("POSTCALL_CTR_IMPORT_ENABLED", "true"),
            ("PATCHBAY_BATCH_ITEM_FAILURES", "true"),
        ]),
        timeout: 60,
        mappings: Known::Found(vec![Mapping {
            id: "m-1".to_owned(),
            source: STREAM.to_owned(),
            state: "Enabled".to_owned(),
            reports_items: true,
            last_result: Some("OK".to_owned()),
        }]),
        ..base("sfCTRTrigger", "acme-sfCTRTrigger-1")
    };
    let statements = json!([
        allow(
            &[
                "secretsmanager:GetSecretValue",
                "secretsmanager:PutSecretValue"
            ],
            &secret_arn("SalesforceCredentials")
        ),
        allow(&["kms:Decrypt", "kms:GenerateDataKey"], KEY),
        allow(&["kinesis:*"], STREAM),
        allow(&["logs:*"], "*"),
    ]);
    let mut facts = voice();
    facts.subject = Subject {
        package: Package::Adapter,
        stack: Some("acme".to_owned()),
        ..Subject::default()
    };
    facts.aws.base.functions = Known::Found(vec![flow, records]);
    facts.aws.base.secrets = Secrets {
        layout: Layout::Adapter,
        settings: Known::Found(secret("SalesforceCredentials")),
        settings_name: secret_arn("SalesforceCredentials"),
        ..Secrets::default()
    };
    facts.aws.rest.roles = BTreeMap::from([(ROLE.to_owned(), Known::Found(role(statements)))]);
    facts.aws.rest.connect = connect(vec![function_arn("acme-sfInvokeAPI-1")]);
    facts
}

/// Changes one of the functions.
pub(super) fn change(facts: &mut Facts, kind: &str, how: impl FnOnce(&mut FunctionFacts)) {
    if let Known::Found(functions) = &mut facts.aws.base.functions {
        how(functions
            .iter_mut()
            .find(|one| one.kind == kind)
            .expect("is there"));
    }
}
