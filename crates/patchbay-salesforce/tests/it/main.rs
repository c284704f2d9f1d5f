//! The client against servers: a scripted one, which answers, hangs up or keeps silent as a test says,
//! and the local org.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod binding;
mod calls;
mod lines;
mod metadata;
mod org;
mod repeats;
mod script;
mod session;
mod tls;
