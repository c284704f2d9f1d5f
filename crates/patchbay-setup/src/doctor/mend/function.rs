//! Mends how a function is set up: its variables, runtime, time, memory. One call for all of it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use aws_sdk_lambda::types::{Environment, LastUpdateStatus, Runtime};
use patchbay_config::keys;

use super::{Act, Mend, at, ids_of};
use crate::aws::{Aws, AwsError};
use crate::doctor::aws::{FunctionFacts, MEMORY, OUR_RUNTIME, least_seconds};
use crate::doctor::facts::Facts;
use crate::{Change, Finding};

pub(super) const CHECKS: &[&str] = &[
    "function.variable-case",
    "function.variable-missing",
    "function.variable-blank",
    "function.secret-name-wrong",
    "function.secret-of-other-centre",
    "function.secrets-swapped",
    "function.runtime",
    "function.timeout-short",
    "function.timeout-tight",
    "function.memory",
];

/// The new set-up of a function; what is none stays.
#[derive(Debug, Default)]
pub(super) struct Update {
    name: String,
    /// The alias that is to lead to the changed function.
    alias: Option<String>,
    variables: Option<BTreeMap<String, String>>,
    runtime: Option<&'static str>,
    timeout: Option<i32>,
    memory: Option<i32>,
}

pub(super) fn mends(facts: &Facts, findings: &[Finding]) -> Vec<Mend> {
    let functions = facts
        .aws
        .base
        .functions
        .found()
        .map(Vec::as_slice)
        .unwrap_or_default();
    functions
        .iter()
        // Publishing would also publish changes that somebody left unpublished, perhaps for a reason.
        .filter(|function| function.unpublished.is_empty())
        .filter_map(|function| {
            let of_it = at(findings, CHECKS, &function.place());
            let update = update(facts, function, &of_it);
            let change = Change::of_text(
                function.place(),
                Some(&text(function, None)),
                Some(&text(function, Some(&update))),
            )?;
            Some(Mend {
                checks: ids_of(&of_it),
                change,
                act: Act::Function(update),
            })
        })
        .collect()
}

fn update(facts: &Facts, function: &FunctionFacts, findings: &[&Finding]) -> Update {
    let has = |id: &str| findings.iter().any(|finding| finding.id == id);
    let variables = variables(facts, function, findings);
    Update {
        name: function.name.clone(),
        alias: function.alias.clone(),
        variables: (variables != function.variables.0).then_some(variables),
        runtime: has("function.runtime").then_some(OUR_RUNTIME),
        timeout: (has("function.timeout-short") || has("function.timeout-tight"))
            .then(|| least_seconds(function.kind)),
        memory: has("function.memory").then_some(MEMORY),
    }
}

fn variables(
    facts: &Facts,
    function: &FunctionFacts,
    findings: &[&Finding],
) -> BTreeMap<String, String> {
    let mut variables = function.variables.0.clone();
    let secrets = &facts.aws.base.secrets;
    let usual = |name: &str| match name {
        keys::SECRET_NAME => Some(&secrets.settings_name),
        keys::ACCESS_SECRET_NAME => Some(&secrets.access_name),
        _ => None,
    };
    for finding in findings {
        let Some((_, named)) = finding.place.split_once(", variable ") else {
            continue;
        };
        match finding.id {
            "function.variable-case" => rename(&mut variables, named, &finding.what),
            "function.variable-blank" => {
                if let Some(value) = variables.get_mut(named) {
                    *value = value.trim().to_owned();
                }
            }
            "function.secrets-swapped" => {
                for name in [keys::SECRET_NAME, keys::ACCESS_SECRET_NAME] {
                    if let Some(value) = facts.subject.centre.as_ref().and_then(|_| usual(name)) {
                        variables.insert(name.to_owned(), value.clone());
                    }
                }
            }
            _ => {
                if let Some(value) = usual(named).filter(|value| !value.is_empty()) {
                    variables.insert(named.to_owned(), value.clone());
                }
            }
        }
    }
    variables
}

/// The finding's sentence names the right name last: `…; it has to be SECRET_NAME.`
fn rename(variables: &mut BTreeMap<String, String>, wrong: &str, what: &str) {
    let right = what
        .trim_end_matches('.')
        .rsplit(' ')
        .next()
        .unwrap_or_default();
    if let Some(value) = variables.remove(wrong) {
        variables.entry(right.to_owned()).or_insert(value);
    }
}

/// The set-up as text, for the difference. Of the variables those that change.
fn text(function: &FunctionFacts, update: Option<&Update>) -> String {
    let mut text = String::new();
    let runtime = update
        .and_then(|update| update.runtime)
        .unwrap_or(&function.runtime);
    let timeout = update
        .and_then(|update| update.timeout)
        .unwrap_or(function.timeout);
    let memory = update
        .and_then(|update| update.memory)
        .unwrap_or(function.memory);
    write!(
        text,
        "runtime: {runtime}\ntimeout: {timeout} s\nmemory: {memory} MB\n"
    )
    .expect("a String takes all text");
    let variables = update
        .and_then(|update| update.variables.as_ref())
        .unwrap_or(&function.variables.0);
    for (name, value) in variables {
        // What is not the name of a secret is no business of the screen.
        if name
            .to_ascii_uppercase()
            .replace('-', "_")
            .ends_with("SECRET_NAME")
        {
            writeln!(text, "variable {name}: {value}").expect("a String takes all text");
        } else {
            writeln!(
                text,
                "variable {name}{}",
                if value.trim() == value {
                    ""
                } else {
                    " (with blanks)"
                }
            )
            .expect("a String takes all text");
        }
    }
    text
}

/// How long Lambda may take to put a change into effect, in looks of a second.
const LOOKS: u32 = 60;

impl Update {
    pub(super) async fn apply(&self, aws: &Aws) -> Result<(), AwsError> {
        let environment = self.variables.as_ref().map(|variables| {
            let variables = variables.clone().into_iter().collect();
            Environment::builder()
                .set_variables(Some(variables))
                .build()
        });
        aws.lambda()
            .update_function_configuration()
            .function_name(&self.name)
            .set_environment(environment)
            .set_runtime(self.runtime.map(Runtime::from))
            .set_timeout(self.timeout)
            .set_memory_size(self.memory)
            .send()
            .await
            .map_err(|error| AwsError::new("lambda:UpdateFunctionConfiguration", &error))?;
        self.settle(aws).await?;
        match &self.alias {
            Some(alias) => self.publish(aws, alias).await,
            None => Ok(()),
        }
    }

    /// Waits until the change is in effect: a function that is being changed can be neither published nor called anew.
    async fn settle(&self, aws: &Aws) -> Result<(), AwsError> {
        for _ in 0..LOOKS {
            let found = aws
                .lambda()
                .get_function_configuration()
                .function_name(&self.name)
                .send()
                .await
                .map_err(|error| AwsError::new("lambda:GetFunctionConfiguration", &error))?;
            if found.last_update_status != Some(LastUpdateStatus::InProgress) {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        Ok(())
    }

    /// Contact flows call the alias, so a new version has to stand under it.
    async fn publish(&self, aws: &Aws, alias: &str) -> Result<(), AwsError> {
        let published = aws
            .lambda()
            .publish_version()
            .function_name(&self.name)
            .send()
            .await
            .map_err(|error| AwsError::new("lambda:PublishVersion", &error))?;
        aws.lambda()
            .update_alias()
            .function_name(&self.name)
            .name(alias)
            .set_function_version(published.version)
            .send()
            .await
            .map(drop)
            .map_err(|error| AwsError::new("lambda:UpdateAlias", &error))
    }
}
