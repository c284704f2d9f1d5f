//! Later pages of queries, kept until they are fetched.

/// The pages not yet fetched.
#[derive(Debug, Default)]
pub(crate) struct QueryCursors {}
