//! Judges what the function answered to the test event. Where something else says why it did not work, this is left out.

use crate::doctor::aws::Answer;
use crate::doctor::facts::Facts;
use crate::{Check, Finding, Severity};

pub(super) const CHECKS: &[Check] = &[NOT_STARTED, ARCHITECTURE, TIMED_OUT, REFUSED];

const NOT_STARTED: Check = Check {
    id: "answer.not-started",
    severity: Severity::Error,
    title: "The function starts: its zip, runtime and handler fit together",
};
const ARCHITECTURE: Check = Check {
    id: "function.architecture",
    severity: Severity::Error,
    title: "The zip was built for the processor that the function runs on",
};
const TIMED_OUT: Check = Check {
    id: "answer.timed-out",
    severity: Severity::Error,
    title: "The function answers the test event within its time",
};
const REFUSED: Check = Check {
    id: "answer.refused",
    severity: Severity::Error,
    title: "The function answers the test event, a query, with a record or none",
};

pub(super) fn check(facts: &Facts) -> Option<Finding> {
    let function = facts.aws.base.flow_function()?;
    let place = function.place();
    match facts.aws.rest.answer.found()? {
        Answer::Good => None,
        Answer::Refused { code, message } => Some(REFUSED.finding(
            place,
            format!("The test event, a query, was refused: {code}."),
            message.clone(),
            "mend what the answer says, then look again",
        )),
        Answer::Failed { kind, message } => Some(match kind.as_str() {
            "Runtime.InvalidEntrypoint" | "Runtime.InvalidArchitecture" => ARCHITECTURE.finding(
                place,
                format!("The zip does not start on {}.", function.architecture),
                format!("Lambda says {kind}: {message}"),
                format!(
                    "upload the zip for {} (patchbay-{}.zip), or set the function's architecture to that of the zip",
                    function.architecture, function.architecture
                ),
            ),
            _ if message.contains("Task timed out") || kind == "Sandbox.Timedout" => TIMED_OUT.finding(
                place,
                "The function did not answer the test event within its time.",
                format!("Lambda says: {message}"),
                "see in the function's logs what it waits for: a way to Salesforce and to Secrets Manager is missing most often",
            ),
            _ if kind.starts_with("Runtime.Import") || kind.contains("ImportModuleError") => super::function_state::RUNTIME.finding(
                place,
                format!("The runtime {} finds no code of its own in the zip.", function.runtime),
                format!("Lambda says {kind}: {message}"),
                "set the runtime to provided.al2023 where the zip is Patchbay's",
            ),
            _ if kind.starts_with("Runtime.") => NOT_STARTED.finding(
                place,
                "The function does not start.",
                format!("Lambda says {kind}: {message}"),
                "upload Patchbay's zip and set the runtime to provided.al2023; the function's logs say more",
            ),
            _ => REFUSED.finding(
                place,
                format!("The test event, a query, failed: {kind}."),
                message.clone(),
                "mend what the answer says, then look again; docs/reference/errors.md explains the error types",
            ),
        }),
    }
}
