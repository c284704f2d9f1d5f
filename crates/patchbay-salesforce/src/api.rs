//! One file for each noun of the REST interface: how its calls look and how their answers read. None of
//! them knows tokens, connections or retries.

pub(crate) mod chatter;
pub(crate) mod collections;
pub(crate) mod composite;
pub(crate) mod conversations;
pub(crate) mod describe;
pub(crate) mod events;
pub(crate) mod limits;
pub(crate) mod query;
pub(crate) mod records;
pub(crate) mod search;
