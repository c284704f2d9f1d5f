//! Amazon Connect's scheduled historical-metrics reports, one row for each agent or queue and
//! interval, and how a row becomes fields of a Salesforce record. Owns the two tables (agents,
//! queues), the file's form and the keys of the records; must not know where a file lies, which
//! fields an org has (the caller says) or how records are written.
//!
//! Reports: <https://docs.aws.amazon.com/connect/latest/adminguide/create-historical-metrics-report.html>.
//! The rules of names and keys are those of the replaced package (observed), because the records
//! of earlier reports carry them.

mod entry;
mod file;
mod table;

pub use entry::{Entry, Mapped, Mapping, OrgField, keep_last};
pub use file::{Misshapen, Report, Row};
pub use table::{AGENTS, QUEUES, Table, Unnamed};

/// Why a file cannot be imported. No text of the file is repeated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReportError {
    /// Not UTF-8, the only encoding that Amazon Connect writes.
    #[error(
        "the report is not UTF-8 (byte {at}): upload it as Amazon Connect wrote it, without saving it \
         in another encoding"
    )]
    Encoding {
        /// The first byte that is wrong, from 0.
        at: usize,
    },
    /// UTF-16, which some spreadsheet programs save.
    #[error(
        "the report is UTF-16, not UTF-8: upload it as Amazon Connect wrote it, or save it as \
         \"CSV UTF-8\""
    )]
    Utf16,
    /// A row ends in a carriage return alone.
    #[error(
        "row {row} of the report begins behind a carriage return without a line feed: save it with \
         line feeds (LF or CRLF) at the ends of its lines"
    )]
    LineEnd {
        /// The row, from 1 below the header.
        row: usize,
    },
    /// A column that each record's key is made of.
    #[error(
        "the report has no column \"{header}\": choose it (and the interval grouping) in the scheduled \
         report of Amazon Connect"
    )]
    NoColumn {
        /// The header that was looked for.
        header: &'static str,
    },
    /// The reader gave up.
    #[error("the report cannot be read as comma-separated values")]
    Unreadable,
}

#[cfg(test)]
mod tests;
