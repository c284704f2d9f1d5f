//! Contact records: being built.

/// What is kept between invocations.
#[derive(Debug, Default)]
pub(crate) struct Memory {}
