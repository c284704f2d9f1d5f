//! The harnesses are tried too: a harness that lets a fault through makes every test beside it lie.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod aws_objects;
mod aws_stub;
mod http;
mod lambda_host;
mod test_org;
