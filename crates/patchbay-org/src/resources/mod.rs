//! The REST resources, one file each with a `routes()` of its own. Owns which resources there are, and the refusals
//! for paths that are none; knows nothing of what each does.

pub(crate) mod chatter;
pub(crate) mod collections;
pub(crate) mod composite;
pub(crate) mod composite_batch;
mod composite_reference;
pub(crate) mod conversations;
pub(crate) mod describe;
mod describe_field;
pub(crate) mod elsewhere;
pub(crate) mod limits;
mod message_segments;
pub(crate) mod parameterized_search;
pub(crate) mod query;
pub(crate) mod query_cursors;
mod record_body;
pub(crate) mod search;
pub(crate) mod sobjects;
mod subrequest;
pub(crate) mod tree;
pub(crate) mod upsert;
pub(crate) mod versions;

use axum::Router;

use crate::state::SharedState;

/// Every REST resource.
pub(crate) fn routes() -> Router<SharedState> {
    Router::new()
        .merge(versions::routes())
        .merge(limits::routes())
        .merge(describe::routes())
        .merge(sobjects::routes())
        .merge(upsert::routes())
        .merge(elsewhere::routes())
        .merge(collections::routes())
        .merge(tree::routes())
        .merge(query::routes())
        .merge(search::routes())
        .merge(parameterized_search::routes())
        .merge(composite::routes())
        .merge(composite_batch::routes())
        .merge(chatter::routes())
        .merge(conversations::routes())
}
