//! What is wrong with a query and where, in Salesforce's words: an excerpt of the line, a caret, row and column, and the
//! message. Owns the form of these messages; knows no grammar and no schema.
//!
//! Salesforce counts in two ways (both observed in public error reports). What its parser refuses ("unexpected token",
//! "mismatched character", "Malformed search token") is counted from 0 and printed as if from 1, so that the caret stands
//! one to the left of the token: `SELECT Id, From Account` is refused at column 11. What its binder refuses ("No such
//! column") is counted from 1. The excerpt reaches 30 characters to either side, widened to whole words.

use http::StatusCode;
use winnow::error::{ErrMode, ParserError};
use winnow::stream::Stream;

use super::token::Input;
use crate::error::SfError;

/// Characters that the excerpt shows on either side of the caret at least.
const REACH: usize = 30;

/// What is wrong and where.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    place: Place,
    message: String,
    code: Option<&'static str>,
}

#[derive(Clone, Copy, Debug)]
enum Place {
    /// Byte offset of what the parser refused.
    Syntax(usize),
    /// Byte offset of what the binder refused.
    Meaning(usize),
    /// The whole query.
    Nowhere,
}

impl Fault {
    /// What the grammar refuses at a byte offset.
    pub(crate) fn syntax(at: usize, message: impl Into<String>) -> Self {
        Self {
            place: Place::Syntax(at),
            message: message.into(),
            code: None,
        }
    }

    /// What is well formed but refused, at a byte offset.
    pub(crate) fn meaning(at: usize, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            place: Place::Meaning(at),
            message: message.into(),
            code: Some(code),
        }
    }

    /// What is refused without a place.
    pub(crate) fn whole(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            place: Place::Nowhere,
            message: message.into(),
            code: Some(code),
        }
    }

    /// Salesforce has it, the org does not (answered with 501).
    pub(crate) fn unsupported(feature: impl Into<String>) -> Self {
        Self {
            place: Place::Nowhere,
            message: feature.into(),
            code: Some(UNSUPPORTED),
        }
    }

    /// A query that nests too deep.
    pub(crate) fn too_complicated() -> Self {
        Self::whole(
            "QUERY_TOO_COMPLICATED",
            "Query is either selecting too many fields or the filter conditions are too complicated.",
        )
    }

    /// A character that starts no token.
    pub(crate) fn no_alternative(text: &str, at: usize) -> Self {
        let (row, column, _) = locate(text, at);
        let found = character(text, at);
        Self::syntax(
            at,
            format!("line {row}:{column} no viable alternative at character '{found}'"),
        )
    }

    /// A character, or the end, where another was needed.
    pub(crate) fn mismatched(text: &str, at: usize, wanted: &str) -> Self {
        let (row, column, _) = locate(text, at);
        let found = character(text, at);
        Self::syntax(
            at,
            format!("line {row}:{column} mismatched character '{found}' expecting '{wanted}'"),
        )
    }

    /// The refusal that the caller gets. `code` is that of faults of the grammar (`MALFORMED_QUERY`, …).
    pub(crate) fn refusal(self, text: &str, code: &'static str) -> SfError {
        let code = self.code.unwrap_or(code);
        if code == UNSUPPORTED {
            return SfError::unsupported(self.message);
        }
        let message = match self.place {
            // At the very start there is no excerpt (observed).
            Place::Syntax(0) | Place::Nowhere => self.message,
            Place::Syntax(at) => excerpt(text, at, 0) + &self.message,
            Place::Meaning(at) => excerpt(text, at, 1) + &self.message,
        };
        SfError::new(StatusCode::BAD_REQUEST, code, message)
    }

    /// Whether it stands at this byte offset or later.
    pub(crate) fn is_from(&self, at: usize) -> bool {
        matches!(self.place, Place::Syntax(place) | Place::Meaning(place) if place >= at)
    }

    fn offset(&self) -> usize {
        match self.place {
            Place::Syntax(at) | Place::Meaning(at) => at,
            Place::Nowhere => usize::MAX,
        }
    }
}

/// Marks a fault that is answered with 501.
const UNSUPPORTED: &str = "NOT_EMULATED";

impl<'t, 's> ParserError<Input<'t, 's>> for Fault {
    type Inner = Self;

    fn from_input(input: &Input<'t, 's>) -> Self {
        let next = input.peek_token();
        let (at, text) = next.map_or((0, "<EOF>"), |token| (token.at, token.text));
        Self::syntax(at, format!("unexpected token: '{text}'"))
    }

    /// Of two alternatives that both fail, the one that came further says more.
    fn or(self, other: Self) -> Self {
        if self.offset() > other.offset() {
            self
        } else {
            other
        }
    }

    fn into_inner(self) -> Result<Self, Self> {
        Ok(self)
    }
}

/// A fault that ends the parse.
pub(crate) fn cut(fault: Fault) -> ErrMode<Fault> {
    ErrMode::Cut(fault)
}

/// Row (from 1) and column (from 0) in characters, and the line, of a byte offset.
fn locate(text: &str, at: usize) -> (usize, usize, &str) {
    let before = text.get(..at).unwrap_or(text);
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let row = before.matches('\n').count() + 1;
    let line = text.get(start..).unwrap_or_default();
    let line = line.split(['\n', '\r']).next().unwrap_or_default();
    (
        row,
        before.get(start..).unwrap_or_default().chars().count(),
        line,
    )
}

fn character(text: &str, at: usize) -> String {
    text.get(at..)
        .and_then(|rest| rest.chars().next())
        .map_or_else(|| "<EOF>".to_owned(), String::from)
}

/// `\n<excerpt>\n<caret>\nERROR at Row:r:Column:c\n`.
fn excerpt(text: &str, at: usize, first_column: usize) -> String {
    let (row, column, line) = locate(text, at);
    let column = column + first_column;
    let caret = column.saturating_sub(1);
    let line: Vec<char> = line.chars().collect();
    let is_gap = |index: usize| {
        line.get(index)
            .is_none_or(|it| it.is_whitespace() || *it == ',')
    };
    let mut start = caret.saturating_sub(REACH).min(line.len());
    while start > 0 && !is_gap(start - 1) {
        start -= 1;
    }
    let mut end = (caret + REACH + 1).min(line.len());
    while !is_gap(end) {
        end += 1;
    }
    let shown: String = line.get(start..end).unwrap_or_default().iter().collect();
    format!(
        "\n{shown}\n{:>width$}\nERROR at Row:{row}:Column:{column}\n",
        '^',
        width = caret - start + 1
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Excerpts as public error reports show them.
    #[test]
    fn excerpts_are_cut_as_observed() {
        let query = "Select Id, Status, Location, Body from ApexLog";
        assert_eq!(
            excerpt(query, 29, 1),
            format!("\n{query}\n{}^\nERROR at Row:1:Column:30\n", " ".repeat(29))
        );
        let query = "select Id, ProductCode from Product2 where ProductCode = 3999";
        assert_eq!(
            excerpt(query, 43, 1),
            format!(
                "\nProductCode from Product2 where ProductCode = 3999\n{}^\nERROR at Row:1:Column:44\n",
                " ".repeat(32)
            )
        );
        let query = "SELECT FirstName, LastName FROM CampaignMember WHERE Id = \"id123\"";
        assert_eq!(
            excerpt(query, 58, 0),
            format!(
                "\nFROM CampaignMember WHERE Id = \"id123\"\n{}^\nERROR at Row:1:Column:58\n",
                " ".repeat(30)
            )
        );
        assert_eq!(
            excerpt("FIND {John|jane_gray@uoa.edu} RETURNING Contact", 10, 0),
            "\nFIND {John|jane_gray@uoa.edu} RETURNING Contact\n         ^\nERROR at Row:1:Column:10\n"
        );
    }

    #[test]
    fn rows_are_counted() {
        assert_eq!(
            excerpt("SELECT Id\nFROM Nope", 15, 1),
            "\nFROM Nope\n     ^\nERROR at Row:2:Column:6\n"
        );
    }
}
