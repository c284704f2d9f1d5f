//! The org over HTTP, asked by a client that is not ours.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod chatter;
mod collections;
mod composite;
mod control;
mod coverage;
mod cti_adapter;
mod data;
mod describe;
mod metadata;
mod oauth;
mod org_under_test;
mod queries;
mod query_columns;
mod records;
mod restrictions;
mod server;
mod soql;
mod sosl;
mod tokens;
mod tree;
