//! The built program, run as a user runs it.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod app;
mod app_deploy;
mod contact_center;
mod demo;
mod dev;
mod doctor;
mod external_id;
mod help;
mod invoke;
mod keys;
mod org;
mod parked;
mod program;
mod saml;
mod secrets;
mod server;
