//! The Lambda functions that join Amazon Connect to Salesforce. `runtime` is what they share, each
//! function has a folder of its own, and the `bootstrap` program is the one artefact that holds
//! them all. Input and output go through the Salesforce client and the settings source that the
//! caller gives; nothing here reads the process environment.

mod adapter;
mod analytics_record;
mod aws_service;
pub mod bootstrap;
pub mod clock;
pub mod cloud;
mod contact_lens;
mod contact_lock;
mod contact_records;
mod contact_trace_record;
mod ctr_trigger;
mod halved_upsert;
mod interval_report;
mod invoke_api;
mod invoke_salesforce_rest_api;
mod javascript;
mod lost_records;
pub mod parked;
mod queue_metrics;
mod queue_metrics_loop;
mod recording_url;
pub mod runtime;
mod s3_event;
mod transcription_result;
mod transcription_start;
mod transcription_status;
mod transcription_submit;

pub use runtime::{
    ErrorType, Function, Functions, FunctionsBuilder, HandlerError, InvocationContext,
    UnknownFunction,
};
