//! Mends what keeps calls away from functions and settings: permissions, associations, switches that are off.

use aws_sdk_lambda::types::FunctionResponseType;

use super::{Act, Mend, at, ids_of};
use crate::aws::{Aws, AwsError};
use crate::doctor::aws::FunctionFacts;
use crate::doctor::facts::Facts;
use crate::doctor::known::Known;
use crate::{Change, ChangeKind, ChangeLine, Finding};

pub(super) const CHECKS: &[&str] = &[
    "function.no-concurrency",
    "function.not-callable-by-connect",
    "function.callable-by-other-instance",
    "connect.not-associated",
    "trigger.stream-disabled",
    "trigger.stream-item-failures",
    "secret.deleted",
    "kms.disabled",
];

/// One permission, association or switch.
#[derive(Debug)]
pub(super) enum Grant {
    /// Takes the reserved concurrency of 0 away.
    Concurrency { function: String },
    /// Lets the instance call the function, or its alias.
    Permission {
        function: String,
        alias: Option<String>,
        account: String,
        instance: String,
    },
    /// Lets contact flows of the instance use the function.
    Association { instance: String, function: String },
    /// Switches an event source mapping on.
    Mapping { id: String },
    /// Has Lambda read which items failed.
    ItemFailures { id: String },
    /// Takes a secret's deletion back.
    Restore { secret: String },
    /// Enables a key.
    Key { arn: String },
}

pub(super) fn mends(facts: &Facts, findings: &[Finding]) -> Vec<Mend> {
    let functions = facts
        .aws
        .base
        .functions
        .found()
        .map(Vec::as_slice)
        .unwrap_or_default();
    let mut mends: Vec<Mend> = functions
        .iter()
        .flat_map(|function| of_function(facts, function, findings))
        .collect();
    mends.extend(of_settings(facts, findings));
    mends
}

fn made(findings: &[&Finding], place: String, line: String, grant: Grant) -> Mend {
    Mend {
        checks: ids_of(findings),
        change: Change {
            place,
            kind: ChangeKind::Update,
            lines: vec![ChangeLine::Added(line)],
        },
        act: Act::Access(grant),
    }
}

fn of_function(facts: &Facts, function: &FunctionFacts, findings: &[Finding]) -> Vec<Mend> {
    let mut mends = Vec::new();
    let of_it = |ids: &[&str]| at(findings, ids, &function.place());
    let zero = of_it(&["function.no-concurrency"]);
    if !zero.is_empty() {
        mends.push(made(
            &zero,
            function.place(),
            "no reserved concurrency".to_owned(),
            Grant::Concurrency {
                function: function.name.clone(),
            },
        ));
    }
    mends.extend(permission(facts, function, findings));
    mends.extend(association(facts, function, findings));
    for mapping in function.mappings.found().into_iter().flatten() {
        let off = of_it(&["trigger.stream-disabled"]);
        if !off.is_empty() && mapping.state.starts_with("Disabl") {
            mends.push(made(
                &off,
                format!("event source mapping {}", mapping.id),
                "enabled".to_owned(),
                Grant::Mapping {
                    id: mapping.id.clone(),
                },
            ));
        }
        let items = of_it(&["trigger.stream-item-failures"]);
        if !items.is_empty() && !mapping.reports_items {
            mends.push(made(
                &items,
                format!("event source mapping {}", mapping.id),
                "response types: ReportBatchItemFailures".to_owned(),
                Grant::ItemFailures {
                    id: mapping.id.clone(),
                },
            ));
        }
    }
    mends
}

/// Only where the instance was found: a permission for an instance that nobody saw is not certain.
fn permission(facts: &Facts, function: &FunctionFacts, findings: &[Finding]) -> Option<Mend> {
    let ids = [
        "function.not-callable-by-connect",
        "function.callable-by-other-instance",
    ];
    let of_it = at(findings, &ids, &function.place());
    let first = of_it.first()?;
    let instance = facts
        .aws
        .rest
        .connect
        .found
        .found()
        .filter(|instance| !instance.arn.is_empty())?;
    let identity = facts.aws.base.identity.found()?;
    let alias = first
        .place
        .split_once(", alias ")
        .map(|(_, alias)| alias.to_owned());
    Some(made(
        &of_it,
        format!("{}, resource policy", first.place),
        format!("connect.amazonaws.com may call it for {}", instance.arn),
        Grant::Permission {
            function: function.name.clone(),
            alias,
            account: identity.account.clone(),
            instance: instance.arn.clone(),
        },
    ))
}

fn association(facts: &Facts, function: &FunctionFacts, findings: &[Finding]) -> Option<Mend> {
    let connect = &facts.aws.rest.connect;
    let of_it = at(
        findings,
        &["connect.not-associated"],
        "Amazon Connect instance",
    );
    if of_it.is_empty() || facts.aws.base.flow_function()?.arn != function.arn {
        return None;
    }
    // As deploy/contact-centre.yaml gives it to flows: the alias, where there is one.
    let alias = function
        .aliases
        .found()
        .and_then(|aliases| aliases.iter().find(|alias| alias.name == "active"));
    let arn = alias.map_or(&function.arn, |alias| &alias.arn);
    Some(made(
        &of_it,
        format!("Amazon Connect instance {}", connect.instance),
        format!("contact flows may use {arn}"),
        Grant::Association {
            instance: connect.instance.clone(),
            function: arn.clone(),
        },
    ))
}

fn of_settings(facts: &Facts, findings: &[Finding]) -> Vec<Mend> {
    let secrets = &facts.aws.base.secrets;
    let mut mends: Vec<Mend> = [&secrets.settings, &secrets.access]
        .into_iter()
        .filter_map(Known::found)
        .filter_map(|secret| {
            let place = format!("secret {}", secret.name);
            let of_it = at(findings, &["secret.deleted"], &place);
            (!of_it.is_empty()).then(|| {
                made(
                    &of_it,
                    place,
                    "not to be deleted".to_owned(),
                    Grant::Restore {
                        secret: secret.arn.clone(),
                    },
                )
            })
        })
        .collect();
    mends.extend(
        facts
            .aws
            .rest
            .keys
            .values()
            .filter_map(Known::found)
            .filter_map(|key| {
                let place = format!("key {}", key.arn.rsplit('/').next().unwrap_or(&key.arn));
                let of_it = at(findings, &["kms.disabled"], &place);
                (!of_it.is_empty()).then(|| {
                    made(
                        &of_it,
                        place,
                        "enabled".to_owned(),
                        Grant::Key {
                            arn: key.arn.clone(),
                        },
                    )
                })
            }),
    );
    mends
}

impl Grant {
    pub(super) async fn apply(&self, aws: &Aws) -> Result<(), AwsError> {
        match self {
            Self::Concurrency { function } => {
                let call = aws
                    .lambda()
                    .delete_function_concurrency()
                    .function_name(function);
                call.send()
                    .await
                    .map(drop)
                    .map_err(|error| AwsError::new("lambda:DeleteFunctionConcurrency", &error))
            }
            Self::Permission {
                function,
                alias,
                account,
                instance,
            } => {
                let id = instance.rsplit('/').next().unwrap_or_default();
                let call = aws
                    .lambda()
                    .add_permission()
                    .function_name(function)
                    .set_qualifier(alias.clone())
                    .statement_id(format!("patchbay-connect-{id}"))
                    .action("lambda:InvokeFunction")
                    .principal("connect.amazonaws.com")
                    .source_account(account)
                    .source_arn(instance);
                call.send()
                    .await
                    .map(drop)
                    .map_err(|error| AwsError::new("lambda:AddPermission", &error))
            }
            Self::Association { instance, function } => {
                let call = aws
                    .connect()
                    .associate_lambda_function()
                    .instance_id(instance)
                    .function_arn(function);
                call.send()
                    .await
                    .map(drop)
                    .map_err(|error| AwsError::new("connect:AssociateLambdaFunction", &error))
            }
            Self::Mapping { id } => {
                let call = aws
                    .lambda()
                    .update_event_source_mapping()
                    .uuid(id)
                    .enabled(true);
                call.send()
                    .await
                    .map(drop)
                    .map_err(|error| AwsError::new("lambda:UpdateEventSourceMapping", &error))
            }
            Self::ItemFailures { id } => {
                let call = aws
                    .lambda()
                    .update_event_source_mapping()
                    .uuid(id)
                    .function_response_types(FunctionResponseType::ReportBatchItemFailures);
                call.send()
                    .await
                    .map(drop)
                    .map_err(|error| AwsError::new("lambda:UpdateEventSourceMapping", &error))
            }
            Self::Restore { secret } => {
                let call = aws.secrets_manager().restore_secret().secret_id(secret);
                call.send()
                    .await
                    .map(drop)
                    .map_err(|error| AwsError::new("secretsmanager:RestoreSecret", &error))
            }
            Self::Key { arn } => {
                let call = aws.kms().enable_key().key_id(arn);
                call.send()
                    .await
                    .map(drop)
                    .map_err(|error| AwsError::new("kms:EnableKey", &error))
            }
        }
    }
}
