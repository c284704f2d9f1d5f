//! The Lambda functions of the subject: which ones they are, and how each is set up.

use std::collections::BTreeMap;
use std::fmt;

use aws_sdk_lambda::types::FunctionConfiguration;
use futures::FutureExt as _;
use futures::future::{LocalBoxFuture, join_all};

use super::published;
use crate::aws::{Aws, AwsError};
use crate::doctor::known::Known;
use crate::doctor::look::Look;
use crate::doctor::subject::{FunctionNames, Package, Selected, Subject};

/// How the name of the function ends that contact flows of Service Cloud Voice call.
const REST_FUNCTION: &str = "invokesalesforcerestapifunction";

/// What the replaced packages call the functions, as deployed names contain it. The longer of two that begin alike
/// stands first.
const ADAPTER_FUNCTIONS: &[&str] = &[
    "sfInvokeAPI",
    "sfCTRTrigger",
    "sfContactTraceRecord",
    "sfIntervalAgent",
    "sfIntervalQueue",
    "sfRealTimeQueueMetricsLoopJob",
    "sfRealTimeQueueMetrics",
    "sfExecuteTranscriptionStateMachine",
    "sfSubmitTranscribeJob",
    "sfGetTranscribeJobStatus",
    "sfProcessTranscriptionResult",
    "sfProcessContactLens",
    "sfExecuteAWSService",
];

/// The variables of a function. Debug prints names only: before contact centre 19 some held more than names.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Variables(pub BTreeMap<String, String>);

impl fmt::Debug for Variables {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.0.keys()).finish()
    }
}

impl Variables {
    /// A variable's value, without blanks around it; none when it is empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .get(name)
            .map(|value| value.trim())
            .filter(|value| !value.is_empty())
    }

    /// A variable that has another case or other separators than `name`, and its value.
    pub fn nearly(&self, name: &str) -> Option<(&str, &str)> {
        let plain = |text: &str| -> String {
            text.chars()
                .filter(char::is_ascii_alphanumeric)
                .map(|letter| letter.to_ascii_lowercase())
                .collect()
        };
        let wanted = plain(name);
        self.0
            .iter()
            .find(|(other, _)| other.as_str() != name && plain(other) == wanted)
            .map(|(other, value)| (other.as_str(), value.as_str()))
    }
}

/// An alias of a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alias {
    /// Its name, `active`.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// The resource policy that holds for it, as JSON.
    pub policy: Known<String>,
}

/// An event source mapping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapping {
    /// Its id.
    pub id: String,
    /// The ARN of the stream or queue.
    pub source: String,
    /// `Enabled`, `Disabled`, `Creating` and so on.
    pub state: String,
    /// Whether failures are told record by record.
    pub reports_items: bool,
    /// What came of the last batch, `OK`, `PROBLEM: …`.
    pub last_result: Option<String>,
}

/// One function.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FunctionFacts {
    /// What the replaced package calls it, `invokeSfRestApi`, `sfInvokeAPI`: by its name.
    pub kind: &'static str,
    /// What the bootstrap would take it for.
    pub selected: Option<Selected>,
    /// Its name.
    pub name: String,
    /// Its ARN, without a qualifier.
    pub arn: String,
    /// The ARN of its role.
    pub role: String,
    /// `provided.al2023`; empty for a container image.
    pub runtime: String,
    /// The handler setting.
    pub handler: String,
    /// `x86_64` or `arm64`.
    pub architecture: String,
    /// In seconds.
    pub timeout: i32,
    /// In MB.
    pub memory: i32,
    /// `Active`, `Pending`, `Inactive`, `Failed`.
    pub state: String,
    /// Why it is not active.
    pub state_reason: String,
    /// `Successful`, `Failed`, `InProgress`.
    pub last_update: String,
    /// Why the last update failed.
    pub last_update_reason: String,
    /// Its variables.
    pub variables: Variables,
    /// Why its variables cannot be read, `AccessDeniedException`: the KMS key that they are encrypted with.
    pub variables_error: Option<String>,
    /// The subnets that it runs in; none outside a VPC.
    pub subnets: Vec<String>,
    /// Its security groups.
    pub security_groups: Vec<String>,
    /// The VPC of its subnets.
    pub vpc: Option<String>,
    /// The KMS key of its variables, where it is not AWS's own.
    pub kms_key: Option<String>,
    /// Its log group, where it is not the usual one.
    pub log_group: Option<String>,
    /// How many invocations at one time are kept for it.
    pub reserved: Option<i32>,
    /// Its resource policy, as JSON.
    pub policy: Known<String>,
    /// The alias whose version all of this is about, where there is one: what contact flows call. Else it is the function
    /// as it was last changed.
    pub alias: Option<String>,
    /// What was changed in the function since that version was published.
    pub unpublished: Vec<&'static str>,
    /// Its aliases.
    pub aliases: Known<Vec<Alias>>,
    /// What streams and queues call it.
    pub mappings: Known<Vec<Mapping>>,
}

impl FunctionFacts {
    /// As a finding names it.
    pub fn place(&self) -> String {
        format!("function {}", self.name)
    }

    /// One of its variables, as a finding names it.
    pub fn variable(&self, name: &str) -> String {
        format!("function {}, variable {name}", self.name)
    }

    /// Whether one function serves several orgs: its events name the secret.
    pub fn is_multi_org(&self) -> bool {
        self.name.to_ascii_lowercase().contains("multiorg")
    }
}

pub(super) async fn gather(look: &Look<'_>, aws: &Aws) -> Known<Vec<FunctionFacts>> {
    let listed = match &look.subject.function {
        // A function that is named need not be searched for, and listing is a right of its own.
        Some(name) if look.subject.package == Package::Voice => {
            return match describe(look, aws, name, "invokeSfRestApi").await {
                Known::Found(function) => Known::Found(vec![function]),
                other => other.map(|_| Vec::new()),
            };
        }
        _ => list(aws).await,
    };
    let listed = match look.known(listed) {
        Known::Found(listed) => listed,
        other => return other.map(|_| Vec::new()),
    };
    let chosen = match look.subject.package {
        Package::Voice => of_voice(&listed, look.subject),
        Package::Adapter => of_adapter(&listed, look),
    };
    if chosen.is_empty() {
        return Known::Absent;
    }
    let described = join_all(
        chosen
            .iter()
            .map(|(name, kind)| describe(look, aws, name, kind)),
    )
    .await;
    Known::Found(
        described
            .into_iter()
            .filter_map(|one| match one {
                Known::Found(function) => Some(function),
                _ => None,
            })
            .collect(),
    )
}

async fn list(aws: &Aws) -> Result<Vec<FunctionConfiguration>, AwsError> {
    let mut pages = aws
        .lambda()
        .list_functions()
        .into_paginator()
        .items()
        .send();
    let mut found = Vec::new();
    while let Some(one) = pages.next().await {
        found.push(one.map_err(|error| AwsError::new("lambda:ListFunctions", &error))?);
    }
    Ok(found)
}

/// The REST function of a contact centre: by its name, else by the secrets that it names, else the only one there is.
fn of_voice(listed: &[FunctionConfiguration], subject: &Subject) -> Vec<(String, &'static str)> {
    let rest: Vec<&FunctionConfiguration> = listed
        .iter()
        .filter(|one| lower(one.function_name()).contains(REST_FUNCTION))
        .collect();
    let Some(centre) = &subject.centre else {
        return rest
            .iter()
            .map(|one| (name_of(one), "invokeSfRestApi"))
            .collect();
    };
    let start = format!("{}-", centre.as_str().to_ascii_lowercase());
    let names_it = |one: &&&FunctionConfiguration| lower(one.function_name()).starts_with(&start);
    let secrets = [
        centre.secret().to_ascii_lowercase(),
        centre.access_secret().to_ascii_lowercase(),
    ];
    let uses_it = |one: &&&FunctionConfiguration| {
        one.environment()
            .and_then(|environment| environment.variables())
            .is_some_and(|variables| {
                variables.values().any(|value| {
                    let value = value.trim().to_ascii_lowercase();
                    secrets.iter().any(|secret| {
                        value == *secret || value.contains(&format!(":secret:{secret}"))
                    }) || value.starts_with(&format!("{start}salesforce-"))
                })
            })
    };
    let chosen = rest
        .iter()
        .find(names_it)
        .or_else(|| rest.iter().find(uses_it))
        .or(if rest.len() == 1 { rest.first() } else { None });
    chosen
        .map(|one| (name_of(one), "invokeSfRestApi"))
        .into_iter()
        .collect()
}

/// The adapter's functions: one of each kind, all of one stack.
fn of_adapter(listed: &[FunctionConfiguration], look: &Look<'_>) -> Vec<(String, &'static str)> {
    let stack = look.subject.stack.as_deref().map(str::to_ascii_lowercase);
    let mut chosen: Vec<(String, &'static str)> = Vec::new();
    for one in listed {
        let name = name_of(one);
        let low = name.to_ascii_lowercase();
        let of_stack = stack
            .as_ref()
            .is_none_or(|stack| low.starts_with(stack.as_str()));
        let kind = ADAPTER_FUNCTIONS
            .iter()
            .find(|kind| low.contains(&kind.to_ascii_lowercase()));
        if let (true, Some(kind)) = (of_stack, kind) {
            if chosen.iter().any(|(_, other)| other == kind) {
                look.unseen(
                    name,
                    "a second function of its kind; say by --stack which stack is meant",
                );
            } else {
                chosen.push((name, kind));
            }
        }
    }
    chosen
}

fn name_of(one: &FunctionConfiguration) -> String {
    one.function_name().unwrap_or_default().to_owned()
}

fn lower(text: Option<&str>) -> String {
    text.unwrap_or_default().to_ascii_lowercase()
}

/// Boxed, because four calls of AWS at a time are a large future.
fn describe<'a>(
    look: &'a Look<'_>,
    aws: &'a Aws,
    name: &'a str,
    kind: &'static str,
) -> LocalBoxFuture<'a, Known<FunctionFacts>> {
    describe_one(look, aws, name, kind).boxed_local()
}

async fn describe_one(
    look: &Look<'_>,
    aws: &Aws,
    name: &str,
    kind: &'static str,
) -> Known<FunctionFacts> {
    let lambda = aws.lambda();
    let (function, policy, aliases, mappings) = futures::join!(
        lambda.get_function().function_name(name).send(),
        policy_of(look, aws, name, None),
        aliases(look, aws, name),
        mappings(look, aws, name),
    );
    let function = function.map_err(|error| AwsError::new("lambda:GetFunction", &error));
    let function = match look.known(function) {
        Known::Found(function) => function,
        other => return other.map(|_| FunctionFacts::default()),
    };
    let Some(configuration) = function.configuration else {
        return Known::Unseen;
    };
    let (published, alias) = match &aliases {
        Known::Found(list) if list.iter().any(|alias| alias.name == published::ALIAS) => (
            published::version_of(look, aws, name).await,
            Some(published::ALIAS.to_owned()),
        ),
        _ => (None, None),
    };
    let unpublished = published
        .as_ref()
        .map(|published| published::changed(published, &configuration))
        .unwrap_or_default();
    let mut facts = of_configuration(published.unwrap_or(configuration), kind);
    facts.alias = alias;
    facts.unpublished = unpublished;
    facts.reserved = function
        .concurrency
        .and_then(|kept| kept.reserved_concurrent_executions);
    facts.policy = policy;
    facts.aliases = aliases;
    facts.mappings = mappings;
    facts.selected = Some((look.tools.names)(&FunctionNames {
        name: facts.name.clone(),
        handler: facts.handler.clone(),
        variables: facts.variables.0.clone(),
    }));
    Known::Found(facts)
}

fn of_configuration(found: FunctionConfiguration, kind: &'static str) -> FunctionFacts {
    let architecture = found
        .architectures()
        .first()
        .map_or("x86_64", |one| one.as_str())
        .to_owned();
    let environment = found
        .environment
        .unwrap_or_else(|| aws_sdk_lambda::types::EnvironmentResponse::builder().build());
    let vpc = found.vpc_config;
    let text = |text: Option<String>| text.unwrap_or_default();
    FunctionFacts {
        kind,
        name: text(found.function_name),
        arn: text(found.function_arn),
        role: text(found.role),
        runtime: found
            .runtime
            .map(|one| one.as_str().to_owned())
            .unwrap_or_default(),
        handler: text(found.handler),
        architecture,
        timeout: found.timeout.unwrap_or(3),
        memory: found.memory_size.unwrap_or(128),
        state: found
            .state
            .map(|one| one.as_str().to_owned())
            .unwrap_or_default(),
        state_reason: text(found.state_reason),
        last_update: found
            .last_update_status
            .map(|one| one.as_str().to_owned())
            .unwrap_or_default(),
        last_update_reason: text(found.last_update_status_reason),
        variables_error: environment
            .error()
            .and_then(|error| error.error_code())
            .map(str::to_owned),
        variables: Variables(
            environment
                .variables
                .unwrap_or_default()
                .into_iter()
                .collect(),
        ),
        subnets: vpc
            .as_ref()
            .map(|vpc| vpc.subnet_ids().to_vec())
            .unwrap_or_default(),
        security_groups: vpc
            .as_ref()
            .map(|vpc| vpc.security_group_ids().to_vec())
            .unwrap_or_default(),
        vpc: vpc.and_then(|vpc| vpc.vpc_id).filter(|id| !id.is_empty()),
        kms_key: found.kms_key_arn.filter(|arn| !arn.is_empty()),
        log_group: found.logging_config.and_then(|logging| logging.log_group),
        ..FunctionFacts::default()
    }
}

/// The resource policy; absent when nobody may call the function that way.
async fn policy_of(
    look: &Look<'_>,
    aws: &Aws,
    name: &str,
    qualifier: Option<&str>,
) -> Known<String> {
    let answer = aws
        .lambda()
        .get_policy()
        .function_name(name)
        .set_qualifier(qualifier.map(str::to_owned))
        .send()
        .await
        .map_err(|error| AwsError::new("lambda:GetPolicy", &error));
    look.known(answer)
        .map(|answer| answer.policy.unwrap_or_default())
}

async fn aliases(look: &Look<'_>, aws: &Aws, name: &str) -> Known<Vec<Alias>> {
    let answer = aws
        .lambda()
        .list_aliases()
        .function_name(name)
        .send()
        .await
        .map_err(|error| AwsError::new("lambda:ListAliases", &error));
    let found = match look.known(answer) {
        Known::Found(answer) => answer.aliases.unwrap_or_default(),
        other => return other.map(|_| Vec::new()),
    };
    let with_policies = join_all(found.into_iter().map(|alias| async move {
        let alias_name = alias.name.unwrap_or_default();
        Alias {
            policy: policy_of(look, aws, name, Some(&alias_name)).await,
            name: alias_name,
            arn: alias.alias_arn.unwrap_or_default(),
        }
    }));
    Known::Found(with_policies.await)
}

async fn mappings(look: &Look<'_>, aws: &Aws, name: &str) -> Known<Vec<Mapping>> {
    let answer = aws
        .lambda()
        .list_event_source_mappings()
        .function_name(name)
        .send()
        .await
        .map_err(|error| AwsError::new("lambda:ListEventSourceMappings", &error));
    look.known(answer).map(|answer| {
        let found = answer.event_source_mappings.unwrap_or_default();
        found
            .into_iter()
            .map(|mapping| Mapping {
                reports_items: mapping
                    .function_response_types()
                    .iter()
                    .any(|kind| kind.as_str() == "ReportBatchItemFailures"),
                id: mapping.uuid.unwrap_or_default(),
                source: mapping.event_source_arn.unwrap_or_default(),
                state: mapping.state.unwrap_or_default(),
                last_result: mapping.last_processing_result,
            })
            .collect()
    })
}
