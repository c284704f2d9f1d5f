//! The built program, run as a user runs it.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod help;
mod keys;
mod program;
