//! The functions of the CTI adapter: which folder runs, and what they keep between invocations. Owns
//! the list; must not know what any of them does.

use patchbay_connect::interval_report::{AGENTS, QUEUES};
use serde_json::Value;

use crate::runtime::{Function, HandlerError, Work};
use crate::{
    aws_service, contact_lens, contact_records, contact_trace_record, ctr_trigger, interval_report,
    invoke_api, queue_metrics, queue_metrics_loop, recording_url, transcription_result,
    transcription_start, transcription_status, transcription_submit,
};

/// What the functions keep between invocations of one environment.
#[derive(Default)]
pub(crate) struct Memory {
    /// Of the contact records.
    pub(crate) contact_records: contact_records::Memory,
    /// Of the queue metrics.
    pub(crate) queue_metrics: queue_metrics::Memory,
}

/// Runs a function of the adapter.
pub(crate) async fn run(
    function: Function,
    payload: &[u8],
    work: &Work<'_>,
) -> Result<Value, HandlerError> {
    match function {
        Function::InvokeApi => invoke_api::run(payload, work).await,
        Function::CtrTrigger => ctr_trigger::run(payload, work).await,
        Function::ContactTraceRecord => contact_trace_record::run(payload, work).await,
        Function::IntervalAgent => interval_report::run(&AGENTS, payload, work).await,
        Function::IntervalQueue => interval_report::run(&QUEUES, payload, work).await,
        Function::RealtimeQueueMetrics => queue_metrics::run(work).await,
        Function::RealtimeQueueMetricsLoopJob => queue_metrics_loop::run(payload, work).await,
        Function::ExecuteTranscriptionStateMachine => transcription_start::run(payload, work).await,
        Function::SubmitTranscribeJob => transcription_submit::run(payload, work).await,
        Function::GetTranscribeJobStatus => transcription_status::run(payload, work).await,
        Function::ProcessTranscriptionResult => transcription_result::run(payload, work).await,
        Function::ProcessContactLens => contact_lens::run(payload, work).await,
        Function::ExecuteAwsService => aws_service::run(payload, work).await,
        Function::GenerateAudioRecordingStreamingUrl => recording_url::run(payload, work).await,
        Function::InvokeSalesforceRestApi => Err(HandlerError::invalid(
            "this function is not one of the CTI adapter",
        )),
    }
}

/// Whether a function talks to Salesforce itself, so that its environment is made ready for it.
pub(crate) fn uses_salesforce(function: Function) -> bool {
    matches!(
        function,
        Function::InvokeApi
            | Function::CtrTrigger
            | Function::ContactTraceRecord
            | Function::IntervalAgent
            | Function::IntervalQueue
            | Function::RealtimeQueueMetrics
    )
}

/// Whether a contact flow waits for the answer. The other functions call sfInvokeAPI with parameters
/// alone, and may send it an attachment that takes longer than a flow would wait.
pub(crate) fn is_called_by_a_flow(function: Function, payload: &[u8]) -> bool {
    let contact = b"\"ContactData\"";
    function == Function::InvokeApi && payload.windows(contact.len()).any(|part| part == contact)
}
