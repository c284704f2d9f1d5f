//! The steps, one file each for what belongs together. Each looks at the world, shows what it would write, asks, writes,
//! and looks again.

pub(super) mod api_user;
pub(super) mod app;
pub(super) mod definition;
pub(super) mod doctor;
pub(super) mod external_ids;
pub(super) mod functions;
pub(super) mod keys;
pub(super) mod notifications;
pub(super) mod secrets;
pub(super) mod sign_on;
