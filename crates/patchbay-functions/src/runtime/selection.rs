//! Which function this bootstrap is. One artefact holds every function; the environment says
//! which one a deployed name means. Adding a function is one entry of [`REGISTRY`].

use std::fmt;

use patchbay_config::Environment;

/// A function that the bootstrap can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Function {
    /// `InvokeSalesforceRestApiFunction` of Service Cloud Voice.
    InvokeSalesforceRestApi,
    /// `sfInvokeAPI` of the CTI adapter.
    InvokeApi,
    /// `sfCTRTrigger` of the CTI adapter.
    CtrTrigger,
    /// `sfContactTraceRecord` of the CTI adapter.
    ContactTraceRecord,
    /// `sfIntervalAgent` of the CTI adapter.
    IntervalAgent,
    /// `sfIntervalQueue` of the CTI adapter.
    IntervalQueue,
    /// `sfRealTimeQueueMetrics` of the CTI adapter.
    RealtimeQueueMetrics,
    /// `sfRealTimeQueueMetricsLoopJob` of the CTI adapter.
    RealtimeQueueMetricsLoopJob,
    /// `sfExecuteTranscriptionStateMachine` of the CTI adapter.
    ExecuteTranscriptionStateMachine,
    /// `sfSubmitTranscribeJob` of the CTI adapter.
    SubmitTranscribeJob,
    /// `sfGetTranscribeJobStatus` of the CTI adapter.
    GetTranscribeJobStatus,
    /// `sfProcessTranscriptionResult` of the CTI adapter.
    ProcessTranscriptionResult,
    /// `sfProcessContactLens` of the CTI adapter.
    ProcessContactLens,
    /// `sfExecuteAWSService` of the CTI adapter.
    ExecuteAwsService,
    /// `sfGenerateAudioRecordingStreamingURL` of the CTI adapter.
    GenerateAudioRecordingStreamingUrl,
}

/// What is known of one function by name.
struct Registration {
    function: Function,
    /// Our own name, accepted in `PATCHBAY_FUNCTION`, in `_HANDLER` and on the command line.
    name: &'static str,
    /// The replaced package's code folder: category of the log lines, accepted as a name too.
    reference_name: &'static str,
    /// Ends of deployed function names.
    deployed: &'static [&'static str],
    /// What it does, in a line.
    summary: &'static str,
}

const REGISTRY: &[Registration] = &[
    Registration {
        function: Function::InvokeSalesforceRestApi,
        name: "invoke-salesforce-rest-api",
        reference_name: "invokeSfRestApi",
        deployed: &["InvokeSalesforceRestApiFunction"],
        summary: "Creates, updates, queries and searches Salesforce records for a contact flow",
    },
    Registration {
        function: Function::InvokeApi,
        name: "invoke-api",
        reference_name: "sfInvokeAPI",
        deployed: &["sfInvokeAPI"],
        summary: "Looks up, searches, creates and changes Salesforce records for a contact flow (CTI adapter)",
    },
    Registration {
        function: Function::CtrTrigger,
        name: "ctr-trigger",
        reference_name: "sfCTRTrigger",
        deployed: &["sfCTRTrigger"],
        summary: "Imports the contact records of a Kinesis stream in bulk",
    },
    Registration {
        function: Function::ContactTraceRecord,
        name: "contact-trace-record",
        reference_name: "sfContactTraceRecord",
        deployed: &["sfContactTraceRecord"],
        summary: "Imports one contact record",
    },
    Registration {
        function: Function::IntervalAgent,
        name: "interval-agent",
        reference_name: "sfIntervalAgent",
        deployed: &["sfIntervalAgent"],
        summary: "Imports scheduled reports of agents' performance",
    },
    Registration {
        function: Function::IntervalQueue,
        name: "interval-queue",
        reference_name: "sfIntervalQueue",
        deployed: &["sfIntervalQueue"],
        summary: "Imports scheduled reports of queues",
    },
    Registration {
        function: Function::RealtimeQueueMetrics,
        name: "realtime-queue-metrics",
        reference_name: "sfRealTimeQueueMetrics",
        deployed: &["sfRealTimeQueueMetrics"],
        summary: "Writes what happens in the queues just now",
    },
    Registration {
        function: Function::RealtimeQueueMetricsLoopJob,
        name: "realtime-queue-metrics-loop-job",
        reference_name: "sfRealTimeQueueMetricsLoopJob",
        deployed: &["sfRealTimeQueueMetricsLoopJob"],
        summary: "Starts the queue metrics a few times a minute, for a state machine",
    },
    Registration {
        function: Function::ExecuteTranscriptionStateMachine,
        name: "execute-transcription-state-machine",
        reference_name: "sfExecuteTranscriptionStateMachine",
        deployed: &["sfExecuteTranscriptionStateMachine"],
        summary: "Registers a recording and starts its transcription",
    },
    Registration {
        function: Function::SubmitTranscribeJob,
        name: "submit-transcribe-job",
        reference_name: "sfSubmitTranscribeJob",
        deployed: &["sfSubmitTranscribeJob"],
        summary: "Starts a transcription job",
    },
    Registration {
        function: Function::GetTranscribeJobStatus,
        name: "get-transcribe-job-status",
        reference_name: "sfGetTranscribeJobStatus",
        deployed: &["sfGetTranscribeJobStatus"],
        summary: "Reads how far a transcription job is",
    },
    Registration {
        function: Function::ProcessTranscriptionResult,
        name: "process-transcription-result",
        reference_name: "sfProcessTranscriptionResult",
        deployed: &["sfProcessTranscriptionResult"],
        summary: "Writes a transcript and its analyses",
    },
    Registration {
        function: Function::ProcessContactLens,
        name: "process-contact-lens",
        reference_name: "sfProcessContactLens",
        deployed: &["sfProcessContactLens"],
        summary: "Writes an analysis of Contact Lens",
    },
    Registration {
        function: Function::ExecuteAwsService,
        name: "execute-aws-service",
        reference_name: "sfExecuteAWSService",
        deployed: &["sfExecuteAWSService"],
        summary: "Does the guided set-up's calls of AWS services",
    },
    Registration {
        function: Function::GenerateAudioRecordingStreamingUrl,
        name: "generate-audio-recording-streaming-url",
        reference_name: "sfGenerateAudioRecordingStreamingURL",
        deployed: &["sfGenerateAudioRecordingStreamingURL"],
        summary: "Signs the address of a recording behind CloudFront",
    },
];

/// Handlers that say nothing: the Node package calls every handler `handler.handler`, and
/// custom runtimes are commonly given one of the others.
const NEUTRAL_HANDLERS: &[&str] = &["handler", "index", "bootstrap", "provided", "rust", "main"];

/// The environment names no function that we know.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "no function is called {asked:?} ({looked_in}). Set PATCHBAY_FUNCTION to one of: {known}",
    known = known_names().join(", ")
)]
pub struct UnknownFunction {
    /// The name that matched nothing.
    pub asked: String,
    /// The variable that held it.
    pub looked_in: &'static str,
}

impl Function {
    /// Every function, in the registry's order.
    pub fn all() -> impl Iterator<Item = Self> {
        REGISTRY.iter().map(|entry| entry.function)
    }

    /// Our name, `invoke-salesforce-rest-api` for example.
    pub fn name(self) -> &'static str {
        self.registration().name
    }

    /// The label that log lines carry as `category`, the replaced package's own.
    pub fn category(self) -> &'static str {
        self.registration().reference_name
    }

    /// The ends of the names that it is deployed under, the usual one first.
    pub fn deployed_suffixes(self) -> &'static [&'static str] {
        self.registration().deployed
    }

    /// What it does, in a line for lists.
    pub fn summary(self) -> &'static str {
        self.registration().summary
    }

    /// Finds a function by our name, the reference's, or a deployed function name.
    pub fn by_name(text: &str) -> Option<Self> {
        let text = text.trim();
        REGISTRY
            .iter()
            .find(|entry| {
                text.eq_ignore_ascii_case(entry.name)
                    || text.eq_ignore_ascii_case(entry.reference_name)
            })
            .map(|entry| entry.function)
            .or_else(|| by_deployed_name(text))
    }

    /// Decides by `PATCHBAY_FUNCTION`, then `_HANDLER`, then `AWS_LAMBDA_FUNCTION_NAME`.
    pub fn select(environment: &dyn Environment) -> Result<Self, UnknownFunction> {
        if let Some(asked) = present(environment, "PATCHBAY_FUNCTION") {
            return Self::by_name(&asked).ok_or(UnknownFunction {
                asked,
                looked_in: "PATCHBAY_FUNCTION",
            });
        }
        let handler = present(environment, "_HANDLER").and_then(|text| by_handler(&text));
        if let Some(function) = handler {
            return Ok(function);
        }
        let asked = present(environment, "AWS_LAMBDA_FUNCTION_NAME").unwrap_or_default();
        by_deployed_name(&asked).ok_or(UnknownFunction {
            asked,
            looked_in: "AWS_LAMBDA_FUNCTION_NAME",
        })
    }

    fn registration(self) -> &'static Registration {
        REGISTRY
            .iter()
            .find(|entry| entry.function == self)
            .expect("each variant has its entry, which a test checks")
    }
}

impl fmt::Display for Function {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

fn known_names() -> Vec<&'static str> {
    REGISTRY.iter().map(|entry| entry.name).collect()
}

fn present(environment: &dyn Environment, name: &str) -> Option<String> {
    environment
        .get(name)
        .filter(|value| !value.trim().is_empty())
}

/// `sfInvokeAPI.lambda_handler` names its module; `handler.handler` names nothing.
fn by_handler(handler: &str) -> Option<Function> {
    let module = handler.split('.').next().unwrap_or_default();
    if NEUTRAL_HANDLERS.contains(&module) {
        return None;
    }
    Function::by_name(handler).or_else(|| Function::by_name(module))
}

/// `CC-InvokeSalesforceRestApiFunction`, also with the random tail that CloudFormation adds to a
/// logical id when the template gives no name.
fn by_deployed_name(name: &str) -> Option<Function> {
    let without_tail = name.rsplit_once('-').map(|(head, _)| head);
    [Some(name), without_tail]
        .into_iter()
        .flatten()
        .find_map(|name| {
            REGISTRY
                .iter()
                .find(|entry| {
                    entry
                        .deployed
                        .iter()
                        .any(|end| ends_with_ignoring_case(name, end))
                })
                .map(|entry| entry.function)
        })
}

fn ends_with_ignoring_case(text: &str, end: &str) -> bool {
    let start = text.len().checked_sub(end.len());
    start
        .and_then(|start| text.get(start..))
        .is_some_and(|tail| tail.eq_ignore_ascii_case(end))
}

#[cfg(test)]
mod tests {
    use patchbay_config::MapEnvironment;

    use super::*;

    fn select(variables: &[(&str, &str)]) -> Result<Function, UnknownFunction> {
        let environment: MapEnvironment = variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        Function::select(&environment)
    }

    #[test]
    fn every_variant_is_registered() {
        for function in Function::all() {
            assert_eq!(Function::by_name(function.name()), Some(function));
            assert_eq!(Function::by_name(function.category()), Some(function));
        }
    }

    #[test]
    fn deployed_names_decide_when_the_handler_says_nothing() {
        for name in [
            "CC-InvokeSalesforceRestApiFunction",
            "scvMultiorg-MultiorgInvokeSalesforceRestApiFunction",
            "stack-InvokeSalesforceRestApiFunction-1A2B3C4D5E6F",
        ] {
            let variables = [
                ("_HANDLER", "handler.handler"),
                ("AWS_LAMBDA_FUNCTION_NAME", name),
            ];
            assert_eq!(
                select(&variables),
                Ok(Function::InvokeSalesforceRestApi),
                "{name}"
            );
        }
    }

    #[test]
    fn our_own_setting_goes_first_and_must_be_right() {
        let variables = [
            ("PATCHBAY_FUNCTION", "no-such-function"),
            (
                "AWS_LAMBDA_FUNCTION_NAME",
                "CC-InvokeSalesforceRestApiFunction",
            ),
        ];
        let refused = select(&variables).expect_err("the name is wrong");
        assert_eq!(refused.looked_in, "PATCHBAY_FUNCTION");
        assert!(
            refused.to_string().contains("invoke-salesforce-rest-api"),
            "{refused}"
        );
    }

    #[test]
    fn an_unknown_environment_lists_the_known_names() {
        let refused = select(&[("AWS_LAMBDA_FUNCTION_NAME", "f")]).expect_err("f is no function");
        assert_eq!(
            refused.to_string(),
            "no function is called \"f\" (AWS_LAMBDA_FUNCTION_NAME). \
             Set PATCHBAY_FUNCTION to one of: invoke-salesforce-rest-api, invoke-api, ctr-trigger, contact-trace-record, interval-agent, interval-queue, realtime-queue-metrics, realtime-queue-metrics-loop-job, execute-transcription-state-machine, submit-transcribe-job, get-transcribe-job-status, process-transcription-result, process-contact-lens, execute-aws-service, generate-audio-recording-streaming-url"
        );
    }
}
