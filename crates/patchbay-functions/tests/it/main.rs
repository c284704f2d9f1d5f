//! The real `bootstrap` under a Lambda runtime interface, with a stand-in for AWS and a scripted
//! one for Salesforce. Nothing here leans on the code under test.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod environment;
mod guard;
mod init;
mod lists;
mod malformed;
mod recorded;
mod salesforce_stub;
mod secrets_in_logs;
mod tokens;
