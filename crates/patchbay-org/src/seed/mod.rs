//! Records to begin with: the sample data, and files of `sf data export tree` (a plan, or a file of records). Owns the
//! file formats and the references between records; the rules of records are the store's.
//!
//! Formats: <https://developer.salesforce.com/docs/atlas.en-us.sfdx_cli_reference.meta/sfdx_cli_reference/cli_reference_data_commands_unified.htm>.

mod tree;

use std::path::{Path, PathBuf};

use rusqlite::Connection;
use serde::Deserialize;
use serde_json::Value;

use crate::context::RequestContext;
use crate::error::SfError;
use crate::schema::Schema;
use crate::store;
use tree::Import;

/// The sample data, in the form of a tree file.
const SAMPLE: &str = include_str!("../../data/sample/org.json");

/// Why records were not taken. Nothing of the import is then stored.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SeedError {
    /// A file that cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// Which one.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// Neither a plan nor a file of records.
    #[error("{place} is neither a plan nor a file of records of `sf data export tree`: {problem}")]
    Form {
        /// The file, or what else the records came in.
        place: String,
        /// What is wrong.
        problem: String,
    },
    /// A record that the org refuses.
    #[error("record {record} was refused: {source}")]
    Record {
        /// Its object and reference id, such as `Account AccountRef1`.
        record: String,
        /// The refusal.
        source: Box<SfError>,
    },
    /// The database failed.
    #[error(transparent)]
    Store(#[from] SfError),
}

impl From<SeedError> for SfError {
    fn from(error: SeedError) -> Self {
        match error {
            SeedError::Store(error) => error,
            other => SfError::bad_request("INVALID_SEED", other.to_string()),
        }
    }
}

/// One step of a plan.
#[derive(Debug, Deserialize)]
struct Step {
    files: Vec<String>,
}

/// Adds the sample data. Returns how many records there are.
pub fn sample(
    conn: &Connection,
    schema: &Schema,
    ctx: &RequestContext,
) -> Result<usize, SeedError> {
    let records = parse("the sample data", SAMPLE)?;
    atomically(conn, || {
        let mut import = Import::trusted(conn, schema, ctx);
        import.file("the sample data", &records)?;
        import.finish()
    })
}

/// Imports a plan with its files, or one file of records. Returns how many records were created.
pub fn import(
    conn: &Connection,
    schema: &Schema,
    ctx: &RequestContext,
    path: &Path,
) -> Result<usize, SeedError> {
    let whole = read(path)?;
    atomically(conn, || {
        let mut import = Import::new(conn, schema, ctx);
        if whole.is_array() {
            let steps: Vec<Step> = serde_json::from_value(whole.clone())
                .map_err(|error| form(&path.display().to_string(), &error.to_string()))?;
            let folder = path.parent().unwrap_or(Path::new("."));
            for file in steps.iter().flat_map(|step| &step.files) {
                import.file(file, &read(&folder.join(file))?)?;
            }
        } else {
            import.file(&path.display().to_string(), &whole)?;
        }
        import.finish()
    })
}

/// Imports records that the control plane was sent: `{"records": […]}`. Returns how many were created.
pub fn import_records(
    conn: &Connection,
    schema: &Schema,
    ctx: &RequestContext,
    records: &Value,
) -> Result<usize, SeedError> {
    atomically(conn, || {
        let mut import = Import::new(conn, schema, ctx);
        import.file("the body", records)?;
        import.finish()
    })
}

fn atomically<T>(
    conn: &Connection,
    work: impl FnOnce() -> Result<T, SeedError>,
) -> Result<T, SeedError> {
    let mut refused = None;
    let done = store::atomically(conn, || {
        work().map_err(|error| {
            refused = Some(error);
            SfError::bad_request("INVALID_SEED", "the import was refused")
        })
    });
    match (done, refused) {
        (_, Some(error)) => Err(error),
        (done, None) => Ok(done?),
    }
}

fn read(path: &Path) -> Result<Value, SeedError> {
    let text = std::fs::read_to_string(path).map_err(|source| SeedError::Read {
        path: path.to_owned(),
        source,
    })?;
    parse(&path.display().to_string(), &text)
}

fn parse(place: &str, text: &str) -> Result<Value, SeedError> {
    serde_json::from_str(text).map_err(|error| form(place, &error.to_string()))
}

fn form(place: &str, problem: &str) -> SeedError {
    SeedError::Form {
        place: place.to_owned(),
        problem: problem.to_owned(),
    }
}

#[cfg(test)]
mod tests;
