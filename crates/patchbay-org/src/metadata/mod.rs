//! The Metadata API: components deployed from a zip, listed and retrieved, by REST and by SOAP. Owns the components of
//! the types that set-up of telephony needs, and what they make of the org: its apps sign in afterwards.

mod answers;
mod archive;
mod check;
mod components;
mod deployment;
mod jobs;
mod platform;
mod rest;
mod retrieval;
mod rights;
mod rules;
mod soap;
mod types;
mod xml;

use axum::Router;

pub(crate) use components::create;
pub(crate) use jobs::Jobs;

use crate::state::SharedState;

/// Every path of the Metadata API.
pub(crate) fn routes() -> Router<SharedState> {
    Router::new().merge(rest::routes()).merge(soap::routes())
}
