//! SOQL: text to typed query to SQL to Salesforce's JSON. Owns the language and its errors; rows and their storage belong
//! to the store, and who may see what is not decided here.

mod ast;
mod columns;
pub(crate) mod condition;
mod date_literal;
pub(crate) mod dates;
pub(crate) mod fault;
mod filter;
mod functions;
mod gathered;
pub(crate) mod grammar;
mod operand;
mod plan;
mod query_columns;
mod run;
mod semi_join;
mod shape;
mod source;
mod text_literal;
pub(crate) mod token;

pub use ast::*;
pub use date_literal::DateLiteral;
pub use functions::install;
pub use query_columns::columns;
pub use run::Rows;
pub(crate) use run::broken;
pub(crate) use source::{object as object_named, quoted};

use rusqlite::Connection;

use crate::context::RequestContext;
use crate::error::SfError;
use crate::schema::Schema;
use fault::Fault;
use plan::Planner;
use run::Runner;
use token::Tokens;

/// Longest query that Salesforce takes, in characters.
const LONGEST: usize = 100_000;

/// Parses a query. Never panics, whatever the text.
///
/// # Errors
/// `MALFORMED_QUERY` with row and column as Salesforce words it; 501 for what the org does not have.
pub fn parse(text: &str) -> Result<Query, SfError> {
    read(text)
        .map(|select| Query {
            text: text.to_owned(),
            select,
        })
        .map_err(|fault| fault.refusal(text, MALFORMED))
}

/// Code of the faults of the grammar.
const MALFORMED: &str = "MALFORMED_QUERY";

/// What a caller may choose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Deleted records too (`queryAll`).
    pub include_deleted: bool,
}

/// Runs a query. The connection must have been through [`install`].
///
/// # Errors
/// Salesforce's refusals of names and values (`INVALID_FIELD`, `INVALID_TYPE`, …) with row and column; 501 for what the
/// org does not have.
pub fn execute(
    conn: &Connection,
    schema: &Schema,
    ctx: &RequestContext,
    query: &Query,
    options: Options,
) -> Result<Rows, SfError> {
    let planner = Planner::new(schema, ctx, options.include_deleted);
    let plan = planner
        .plan(&query.select)
        .map_err(|fault| fault.refusal(&query.text, MALFORMED))?;
    Runner { conn, schema, ctx }.run(&plan, None)
}

fn read(text: &str) -> Result<Select, Fault> {
    if text.trim().is_empty() {
        return Err(Fault::whole(
            MALFORMED,
            "SOQL statements cannot be empty or null",
        ));
    }
    if text.len() > LONGEST && text.chars().count() > LONGEST {
        let message = format!("SOQL statements cannot be longer than {LONGEST} characters.");
        return Err(Fault::whole(MALFORMED, message));
    }
    Tokens::of(text, 0)?.parse(grammar::statement)
}
