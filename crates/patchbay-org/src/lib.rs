//! A Salesforce org on loopback, for development and tests: an HTTP server over `SQLite` that gives Salesforce's own
//! answers, error codes and texts. Uses none of the other crates, so that a mistake cannot cancel out.

#![recursion_limit = "256"]

mod body;
pub mod clock;
pub mod context;
mod control;
pub mod coverage;
pub mod error;
mod front;
pub mod identity;
mod metadata;
mod oauth;
mod org;
pub mod request_log;
mod resources;
mod router;
pub mod schema;
pub mod seed;
mod server;
pub mod sessions;
pub mod soql;
pub mod sosl;
mod state;
pub mod store;

pub use control::faults::{Fault, FaultOrder, When};
pub use control::unsupported::MissedFeature;
pub use org::{ORG_ID, ORG_NAME, Org, OrgOptions, RunningOrg, StartError};
