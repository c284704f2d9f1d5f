//! A Salesforce org on loopback, for development and tests: an HTTP server over `SQLite` that gives Salesforce's own
//! answers, error codes and texts. Uses none of the other crates, so that a mistake cannot cancel out.

pub mod context;
pub mod error;
pub mod schema;
pub mod soql;
pub mod sosl;
pub mod store;
