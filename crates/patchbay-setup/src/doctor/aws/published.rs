//! The published version of a function that its alias leads to, and what was changed since. Contact flows call the alias.

use aws_sdk_lambda::types::FunctionConfiguration;

use crate::aws::{Aws, AwsError};
use crate::doctor::known::Known;
use crate::doctor::look::Look;

/// The alias that the templates of both packages of Service Cloud Voice publish and give to contact flows.
pub(super) const ALIAS: &str = "active";

/// The version that the alias leads to.
pub(super) async fn version_of(
    look: &Look<'_>,
    aws: &Aws,
    name: &str,
) -> Option<FunctionConfiguration> {
    let answer = aws
        .lambda()
        .get_function_configuration()
        .function_name(name)
        .qualifier(ALIAS)
        .send()
        .await
        .map_err(|error| AwsError::new("lambda:GetFunctionConfiguration", &error));
    let Known::Found(answer) = look.known(answer) else {
        return None;
    };
    Some(
        FunctionConfiguration::builder()
            .set_function_name(answer.function_name)
            .set_function_arn(
                answer
                    .function_arn
                    .as_deref()
                    .map(|arn| unqualified(arn).to_owned()),
            )
            .set_runtime(answer.runtime)
            .set_role(answer.role)
            .set_handler(answer.handler)
            .set_timeout(answer.timeout)
            .set_memory_size(answer.memory_size)
            .set_code_sha256(answer.code_sha256)
            .set_vpc_config(answer.vpc_config)
            .set_environment(answer.environment)
            .set_kms_key_arn(answer.kms_key_arn)
            .set_state(answer.state)
            .set_state_reason(answer.state_reason)
            .set_last_update_status(answer.last_update_status)
            .set_last_update_status_reason(answer.last_update_status_reason)
            .set_architectures(answer.architectures)
            .set_logging_config(answer.logging_config)
            .build(),
    )
}

/// A function's ARN has seven parts; an eighth is its version or alias.
fn unqualified(arn: &str) -> &str {
    match arn.match_indices(':').nth(6) {
        Some((end, _)) => arn.get(..end).unwrap_or(arn),
        None => arn,
    }
}

/// What differs between a published version and the function as it is now.
pub(super) fn changed(
    published: &FunctionConfiguration,
    now: &FunctionConfiguration,
) -> Vec<&'static str> {
    let variables = |one: &FunctionConfiguration| {
        one.environment
            .as_ref()
            .and_then(|all| all.variables.clone())
            .unwrap_or_default()
    };
    let pairs = [
        ("the code", published.code_sha256 == now.code_sha256),
        ("the runtime", published.runtime == now.runtime),
        ("the handler", published.handler == now.handler),
        ("the timeout", published.timeout == now.timeout),
        ("the memory", published.memory_size == now.memory_size),
        ("the role", published.role == now.role),
        ("the variables", variables(published) == variables(now)),
    ];
    pairs
        .into_iter()
        .filter(|(_, same)| !same)
        .map(|(what, _)| what)
        .collect()
}
