//! The real `bootstrap` under a Lambda runtime interface, with a stand-in for AWS and, for Salesforce, a
//! scripted one or the local org. Nothing here leans on the code under test.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod adapter_centre;
mod adapter_sign_in;
mod analytics_org;
mod aws_service;
mod bad_days;
mod contact_lens;
mod contact_record_storm;
mod contact_records;
mod contact_stream;
mod environment;
mod guard;
mod init;
mod interval_reports;
mod invoke_api;
mod lists;
mod local_org;
mod lost_answers;
mod malformed;
mod org_by_hand;
mod phone_look_up;
mod queue_metrics;
mod recorded;
mod recorded_adapter;
mod recorded_effects;
mod salesforce_stub;
mod secrets_in_logs;
mod tokens;
mod transcription;
