//! SOSL: text to typed search to records. Owns the language, which fields each group of fields means, and how a limit is
//! shared between objects; conditions and fields are SOQL's, rows are the store's.

mod grammar;
mod index;
mod run;
mod term;

pub use run::execute;
pub use term::{Expression, Letter, Word};

use crate::error::SfError;
use crate::soql::Select;
use crate::soql::fault::Fault;
use crate::soql::token::Tokens;

/// A search.
#[derive(Clone, Debug, PartialEq)]
pub struct Search {
    /// What is searched for.
    pub terms: Expression,
    /// Where in the records.
    pub group: Group,
    /// In which objects; none: in all that can be searched, for their ids.
    pub returning: Vec<Returning>,
    /// Most records in all.
    pub limit: Option<u64>,
    /// Most records of an object that has no limit of its own.
    pub default_limit: Option<u64>,
}

/// One object of a search.
#[derive(Clone, Debug, PartialEq)]
pub struct Returning {
    /// The text that places in `select` refer to.
    pub text: String,
    /// Fields, condition, order and limit.
    pub select: Select,
}

/// Groups of fields (`IN … FIELDS`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Group {
    /// Every text field.
    #[default]
    All,
    /// Names.
    Name,
    /// Email addresses.
    Email,
    /// Telephone numbers.
    Phone,
    /// What the side bar's list shows: names, addresses, numbers and external ids.
    Sidebar,
}

impl Group {
    /// The group of this name, in any case.
    pub fn named(name: &str) -> Option<Self> {
        const ALL: [(&str, Group); 5] = [
            ("ALL", Group::All),
            ("NAME", Group::Name),
            ("EMAIL", Group::Email),
            ("PHONE", Group::Phone),
            ("SIDEBAR", Group::Sidebar),
        ];
        ALL.iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|&(_, it)| it)
    }
}

/// Code of the faults of the grammar.
const MALFORMED: &str = "MALFORMED_SEARCH";

/// Parses a search. Never panics, whatever the text.
///
/// # Errors
/// `MALFORMED_SEARCH` with row and column as Salesforce words it; 501 for what the org does not have.
pub fn parse(text: &str) -> Result<Search, SfError> {
    read(text).map_err(|fault| fault.refusal(text, MALFORMED))
}

fn read(text: &str) -> Result<Search, Fault> {
    let (terms, end) = term::find(text)?;
    let tail = Tokens::of(text, end)?.parse(grammar::tail)?;
    let returning = tail
        .returning
        .into_iter()
        .map(|select| Returning {
            text: text.to_owned(),
            select,
        })
        .collect();
    Ok(Search {
        terms,
        group: tail.group,
        returning,
        limit: tail.limit,
        default_limit: None,
    })
}

/// The terms of a parameterized search, in which reserved characters need no backslash.
///
/// # Errors
/// As [`parse`].
pub(crate) fn plain_terms(text: &str) -> Result<Expression, SfError> {
    term::plain(text).map_err(|fault| fault.refusal(text, MALFORMED))
}

/// One object of a parameterized search.
///
/// # Errors
/// As [`parse`], with places in the text that its parts make together.
pub(crate) fn returning(
    object: &str,
    fields: &[String],
    filter: Option<&str>,
    order: Option<&str>,
) -> Result<Returning, SfError> {
    grammar::returning_parts(object, fields, filter, order)
        .map_err(|(fault, text)| fault.refusal(&text, MALFORMED))
}
