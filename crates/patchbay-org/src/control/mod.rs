//! The control plane under `/__patchbay/`: what a test or a developer tells the org beside Salesforce's own paths.
//! Owns those paths; each file knows one subject. No answer holds a token, a key or a password, save a refresh token
//! that was asked for by name.

mod data;
pub(crate) mod faults;
mod identity;
pub(crate) mod unsupported;
pub(crate) mod usage;
mod watch;

use axum::Router;
use axum::routing::{get, post};

use crate::state::SharedState;

/// Where the control plane lies.
pub(crate) const ROOT: &str = "/__patchbay/";

/// The one request that waits until no other is being answered.
pub(crate) const RESET: &str = "/__patchbay/reset";

/// Every path of the control plane.
pub(crate) fn routes() -> Router<SharedState> {
    Router::new()
        .route(RESET, post(data::reset))
        .route("/__patchbay/seed", post(data::seed))
        .route("/__patchbay/events", get(watch::events))
        .route("/__patchbay/log", get(watch::log).delete(watch::clear_log))
        .route(
            "/__patchbay/unsupported",
            get(watch::unsupported).delete(watch::clear_unsupported),
        )
        .route(
            "/__patchbay/clock",
            get(watch::clock).post(watch::set_clock),
        )
        .route(
            "/__patchbay/daily-limit",
            get(watch::daily_limit).post(watch::set_daily_limit),
        )
        .route("/__patchbay/expire-tokens", post(identity::expire_tokens))
        .route(
            "/__patchbay/refresh-tokens",
            post(identity::add_refresh_token),
        )
        .route(
            "/__patchbay/faults",
            get(faults::list)
                .post(faults::order)
                .delete(faults::withdraw),
        )
        .route(
            "/__patchbay/apps",
            get(identity::apps).post(identity::add_app),
        )
        .route(
            "/__patchbay/users",
            get(identity::users).post(identity::add_user),
        )
        .route(
            "/__patchbay/profiles",
            get(identity::profiles).post(identity::add_profile),
        )
        .route(
            "/__patchbay/permission-sets",
            get(identity::permission_sets).post(identity::add_permission_set),
        )
        .route("/__patchbay/identity", post(identity::apply))
}
