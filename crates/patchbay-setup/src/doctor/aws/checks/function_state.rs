//! Judges how functions are set up: whether they are there and can run, runtime, handler, time, memory.

use crate::doctor::aws::FunctionFacts;
use crate::doctor::facts::Facts;
use crate::doctor::subject::{Package, Selected};
use crate::{Check, Finding, Severity};

pub(super) const CHECKS: &[Check] = &[
    MISSING,
    FAILED,
    INACTIVE,
    UPDATE_FAILED,
    UNPUBLISHED,
    RUNTIME,
    RUNTIME_DEPRECATED,
    HANDLER,
    TIMEOUT_SHORT,
    TIMEOUT_TIGHT,
    TIMEOUT_LONG,
    MEMORY,
    NO_CONCURRENCY,
];

const MISSING: Check = Check {
    id: "function.missing",
    severity: Severity::Error,
    title: "The function that contact flows call is there",
};
const FAILED: Check = Check {
    id: "function.failed",
    severity: Severity::Error,
    title: "Lambda could set the function up",
};
const INACTIVE: Check = Check {
    id: "function.inactive",
    severity: Severity::Warning,
    title: "Lambda has not put the function aside",
};
const UPDATE_FAILED: Check = Check {
    id: "function.update-failed",
    severity: Severity::Error,
    title: "The last change of the function took effect",
};
const UNPUBLISHED: Check = Check {
    id: "function.unpublished-change",
    severity: Severity::Warning,
    title: "Contact flows call the function as it was last changed, not an older version under an alias",
};
pub(super) const RUNTIME: Check = Check {
    id: "function.runtime",
    severity: Severity::Error,
    title: "The runtime can start Patchbay's zip",
};
const RUNTIME_DEPRECATED: Check = Check {
    id: "function.runtime-deprecated",
    severity: Severity::Warning,
    title: "AWS still supports the runtime of a function that is not Patchbay's",
};
const HANDLER: Check = Check {
    id: "function.handler",
    severity: Severity::Error,
    title: "PATCHBAY_FUNCTION, handler and name say which function it is, and they say the right one",
};
const TIMEOUT_SHORT: Check = Check {
    id: "function.timeout-short",
    severity: Severity::Error,
    title: "The function has the time that a sign-in and one call of Salesforce take",
};
const TIMEOUT_TIGHT: Check = Check {
    id: "function.timeout-tight",
    severity: Severity::Warning,
    title: "The function has time for its work also on a slow day",
};
const TIMEOUT_LONG: Check = Check {
    id: "function.timeout-long",
    severity: Severity::Notice,
    title: "The function that a contact flow waits for does not run on long after the flow has gone",
};
const MEMORY: Check = Check {
    id: "function.memory",
    severity: Severity::Notice,
    title: "The function has processor time enough for a quick start, which Lambda gives by memory",
};
const NO_CONCURRENCY: Check = Check {
    id: "function.no-concurrency",
    severity: Severity::Error,
    title: "The function may run: its reserved concurrency is not 0",
};

/// The zip is linked against the C library of Amazon Linux 2023.
pub(in crate::doctor) const OUR_RUNTIME: &str = "provided.al2023";

/// Below this a contact flow's call may be cut off before the answer: a flow waits 8 seconds at most.
/// <https://docs.aws.amazon.com/connect/latest/adminguide/connect-lambda-functions.html>
const FLOW_SECONDS: i32 = 8;

/// Longer than what the templates of both packages give to functions that flows wait for.
const FLOW_SECONDS_MOST: i32 = 30;

/// Lambda's own default. With less the first call of an environment, which signs in first, does not end.
const SECONDS_LEAST: i32 = 3;

/// The memory of the published packages, which set none, is 128 MB: it works, and starts slowly.
const MEMORY_LEAST: i32 = 256;

/// What the templates give.
pub(in crate::doctor) const MEMORY_GOOD: i32 = 512;

/// Runtimes of the replaced packages after their end.
/// <https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html>
const DEPRECATED: &[&str] = &[
    "nodejs",
    "nodejs4.3",
    "nodejs6.10",
    "nodejs8.10",
    "nodejs10.x",
    "nodejs12.x",
    "nodejs14.x",
    "nodejs16.x",
    "nodejs18.x",
    "python2.7",
    "python3.6",
    "python3.7",
    "python3.8",
    "python3.9",
    "java8",
    "provided",
];

pub(super) fn check(facts: &Facts) -> Vec<Finding> {
    let functions = &facts.aws.base.functions;
    if functions.is_absent() {
        return vec![missing(facts)];
    }
    functions
        .found()
        .into_iter()
        .flatten()
        .flat_map(of_one)
        .collect()
}

fn missing(facts: &Facts) -> Finding {
    let (wanted, fix) = match (
        facts.subject.package,
        &facts.subject.function,
        &facts.subject.centre,
    ) {
        (Package::Adapter, ..) => (
            "the CTI adapter's functions, sfInvokeAPI and others".to_owned(),
            "deploy deploy/cti-adapter.yaml, or name the stack by --stack and the region by --region",
        ),
        (_, Some(name), _) => (
            format!("the function {name}"),
            "give --function the name that Lambda shows, and --region the region of the Amazon Connect instance",
        ),
        (.., Some(centre)) => (
            format!("the function {centre}-InvokeSalesforceRestApiFunction"),
            "deploy deploy/contact-centre.yaml, or name the function by --function and the region by --region",
        ),
        _ => (
            "a function …InvokeSalesforceRestApiFunction".to_owned(),
            "name the contact centre, and the region by --region",
        ),
    };
    let region = facts
        .aws
        .base
        .identity
        .found()
        .map(|identity| format!(" in {} of account {}", identity.region, identity.account))
        .unwrap_or_default();
    MISSING.finding(
        "Lambda",
        format!("There is not {wanted}{region}."),
        "Contact flows call it to read and write Salesforce records.",
        fix,
    )
}

fn of_one(function: &FunctionFacts) -> Vec<Finding> {
    [
        state(function),
        unpublished(function),
        runtime(function),
        handler(function),
        timeout(function),
        memory(function),
        concurrency(function),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn state(function: &FunctionFacts) -> Option<Finding> {
    let place = function.place();
    match (function.state.as_str(), function.last_update.as_str()) {
        ("Failed", _) => Some(FAILED.finding(
            place,
            "Lambda could not set the function up.",
            said(&function.state_reason),
            "remove the reason that Lambda gives, then deploy the function again",
        )),
        ("Inactive", _) => Some(INACTIVE.finding(
            place,
            "Lambda has put the function aside because nobody called it for long.",
            "The first call fails while Lambda sets it up again, which takes about a minute.",
            "call it once, as this doctor's test event does, and look again",
        )),
        (_, "Failed") => Some(UPDATE_FAILED.finding(
            place,
            "The last change of the function did not take effect; it runs as it was before.",
            said(&function.last_update_reason),
            "remove the reason that Lambda gives, then make the change again",
        )),
        _ => None,
    }
}

fn unpublished(function: &FunctionFacts) -> Option<Finding> {
    let alias = function.alias.as_ref()?;
    (!function.unpublished.is_empty()).then(|| {
        UNPUBLISHED.finding(
            format!("function {}, alias {alias}", function.name),
            format!("Changed since its version was published: {}.", function.unpublished.join(", ")),
            "Contact flows call the alias, and so the version before the change; what was mended has no effect for them.",
            format!(
                "`aws lambda publish-version --function-name {0}`, then `aws lambda update-alias --function-name {0} --name {alias} \
                 --function-version` with the version that it prints",
                function.name
            ),
        )
    })
}

fn said(reason: &str) -> String {
    if reason.is_empty() {
        "Lambda gives no reason.".to_owned()
    } else {
        format!("Lambda says: {reason}")
    }
}

fn runtime(function: &FunctionFacts) -> Option<Finding> {
    let runtime = function.runtime.as_str();
    if runtime == "provided.al2" {
        return Some(RUNTIME.finding(
            function.place(),
            "The runtime is provided.al2.",
            "Patchbay's bootstrap needs the C library of Amazon Linux 2023 and does not start on Amazon Linux 2.",
            format!("set the runtime to {OUR_RUNTIME}"),
        ));
    }
    let is_ours = function
        .variables
        .0
        .keys()
        .any(|name| name.starts_with("PATCHBAY_"));
    if is_ours && runtime != OUR_RUNTIME && !runtime.is_empty() {
        return Some(RUNTIME.finding(
            function.place(),
            format!("The runtime is {runtime}, and the function has Patchbay's variables."),
            "Patchbay's zip holds a program, which only the runtime provided.al2023 starts.",
            format!("set the runtime to {OUR_RUNTIME}: `patchbay doctor --fix` does it"),
        ));
    }
    DEPRECATED.contains(&runtime).then(|| {
        RUNTIME_DEPRECATED.finding(
            function.place(),
            format!("The runtime {runtime} is past its end."),
            "AWS mends nothing in it any more and will not let it be changed some day.",
            format!("put Patchbay's zip under the function and set its runtime to {OUR_RUNTIME}, or update the package"),
        )
    })
}

fn handler(function: &FunctionFacts) -> Option<Finding> {
    if function.runtime != OUR_RUNTIME {
        return None;
    }
    let (what, why) = match function.selected.as_ref()? {
        Selected::Is(kind) if *kind == function.kind => return None,
        Selected::Is(kind) => (
            format!(
                "It would run as {kind}, and its name says that it is {}.",
                function.kind
            ),
            "PATCHBAY_FUNCTION goes first, then the handler setting, then the end of the name."
                .to_owned(),
        ),
        Selected::Unknown { asked, looked_in } => (
            format!("{looked_in} says `{asked}`, which is no function of Patchbay."),
            "The bootstrap does not know which function it is and fails at each start.".to_owned(),
        ),
    };
    let fix = match function.kind {
        "invokeSfRestApi" => {
            "set the variable PATCHBAY_FUNCTION to invoke-salesforce-rest-api, or remove it and set the handler to handler.handler".to_owned()
        }
        kind => format!("remove the variable PATCHBAY_FUNCTION and set the handler to {kind}.lambda_handler"),
    };
    Some(HANDLER.finding(function.place(), what, why, fix))
}

/// The least time in seconds that a function needs, by what the replaced packages give and what it waits for.
pub(in crate::doctor) fn least_seconds(kind: &str) -> i32 {
    match kind {
        "invokeSfRestApi" | "sfInvokeAPI" => FLOW_SECONDS,
        "sfIntervalAgent"
        | "sfIntervalQueue"
        | "sfProcessTranscriptionResult"
        | "sfProcessContactLens" => 60,
        "sfCTRTrigger" | "sfContactTraceRecord" => 20,
        "sfExecuteTranscriptionStateMachine" => 30,
        "sfRealTimeQueueMetrics" | "sfExecuteAWSService" => 10,
        _ => 3,
    }
}

fn timeout(function: &FunctionFacts) -> Option<Finding> {
    let least = least_seconds(function.kind);
    let is_flow = least == FLOW_SECONDS;
    let seconds = function.timeout;
    if seconds < least {
        let (check, why) = if seconds < SECONDS_LEAST {
            (
                TIMEOUT_SHORT,
                "A call that has to sign in to Salesforce first is cut off before it ends.",
            )
        } else if is_flow {
            (
                TIMEOUT_TIGHT,
                "A contact flow waits up to 8 seconds; a slow call is cut off although the flow would still wait.",
            )
        } else {
            (
                TIMEOUT_TIGHT,
                "Its work on a large file or batch is cut off in the middle and begins again.",
            )
        };
        return Some(check.finding(
            function.place(),
            format!("The timeout is {seconds} s."),
            why,
            format!("set the timeout to {least} s or more: `patchbay doctor --fix` does it"),
        ));
    }
    (is_flow && seconds > FLOW_SECONDS_MOST).then(|| {
        TIMEOUT_LONG.finding(
            function.place(),
            format!("The timeout is {seconds} s."),
            "A contact flow waits 8 seconds at most; a call that hangs is paid for and holds concurrency long after.",
            "set the timeout to 8 s",
        )
    })
}

fn memory(function: &FunctionFacts) -> Option<Finding> {
    let is_flow = least_seconds(function.kind) == FLOW_SECONDS;
    (is_flow && function.runtime == OUR_RUNTIME && function.memory < MEMORY_LEAST).then(|| {
        MEMORY.finding(
            function.place(),
            format!("The function has {} MB.", function.memory),
            "Lambda gives processor time in proportion to memory; with so little the first call of each environment is slow.",
            "set the memory to 512 MB: `patchbay doctor --fix` does it",
        )
    })
}

fn concurrency(function: &FunctionFacts) -> Option<Finding> {
    (function.reserved == Some(0)).then(|| {
        NO_CONCURRENCY.finding(
            function.place(),
            "The reserved concurrency is 0.",
            "Lambda refuses every call (TooManyRequestsException); this is how a function is switched off.",
            "remove the reserved concurrency: `patchbay doctor --fix` does it",
        )
    })
}
