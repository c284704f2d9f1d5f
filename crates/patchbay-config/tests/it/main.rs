//! The settings from outside: both layouts in a file, and AWS's own wire form.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(clippy::missing_panics_doc, missing_docs, reason = "tests")]

mod aws;
mod aws_server;
mod centre;
mod parameters_layout;
mod reference_page;
mod secrets_layout;
