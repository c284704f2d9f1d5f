//! Text in quotes: its escapes, and what Salesforce says about wrong ones. Knows no grammar.
//!
//! Escapes: <https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_quotedstringescapes.htm>.

use logos::Logos;

use super::fault::Fault;
use super::token::Token;

/// A part of a text in quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Logos)]
enum Piece {
    /// Characters that stand for themselves.
    #[regex(r"[^\\]+")]
    Plain,
    /// Backslash and a letter or mark.
    #[regex(r#"\\[nNrRtTbBfF"'\\]"#)]
    Mark,
    /// `\_` and `\%`, which `LIKE` takes for the characters themselves.
    #[regex(r"\\[_%]")]
    Wildcard,
    /// `\u0041`
    #[regex(r"\\u[0-9a-fA-F]{4}")]
    Unit,
}

/// The text that a quoted literal stands for. A pattern for `LIKE` keeps the backslash of `\_`, `\%` and `\\`.
pub(crate) fn unquoted(token: &Token<'_>, pattern: bool) -> Result<String, Fault> {
    let inner = token
        .text
        .strip_prefix('\'')
        .and_then(|text| text.strip_suffix('\''))
        .unwrap_or_default();
    let mut units: Vec<u16> = Vec::with_capacity(inner.len());
    for (piece, span) in Piece::lexer(inner).spanned() {
        let written = inner.get(span.clone()).unwrap_or_default();
        match piece {
            Ok(Piece::Wildcard) if !pattern => {
                units.extend(written.trim_start_matches('\\').encode_utf16());
            }
            Ok(Piece::Mark) if !(pattern && written == r"\\") => units.push(marked(written)),
            Ok(Piece::Plain | Piece::Wildcard | Piece::Mark) => {
                units.extend(written.encode_utf16());
            }
            Ok(Piece::Unit) => {
                let digits = written.trim_start_matches("\\u");
                units.push(u16::from_str_radix(digits, 16).unwrap_or(0xFFFD));
            }
            Err(()) => return Err(illegal(token, inner, span.start)),
        }
    }
    Ok(String::from_utf16_lossy(&units))
}

/// The character that `\n` and its like stand for.
fn marked(written: &str) -> u16 {
    match written.as_bytes().get(1).map(u8::to_ascii_lowercase) {
        Some(b'n') => 0x0A,
        Some(b'r') => 0x0D,
        Some(b't') => 0x09,
        Some(b'b') => 0x08,
        Some(b'f') => 0x0C,
        Some(other) => u16::from(other),
        None => 0xFFFD,
    }
}

fn illegal(token: &Token<'_>, inner: &str, at: usize) -> Fault {
    let sequence: String = inner
        .get(at..)
        .unwrap_or_default()
        .chars()
        .take(2)
        .collect();
    Fault::meaning(
        token.at,
        "MALFORMED_QUERY",
        format!(
            "Illegal string literal: Invalid string literal '{inner}'. Illegal character sequence '{sequence}' in \
             string literal."
        ),
    )
}
