//! Whole events from the fixtures.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod contact_flow;
