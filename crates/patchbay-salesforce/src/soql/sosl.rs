//! Terms of SOSL. Its reserved characters:
//! <https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_sosl_find.htm>.

/// The characters that mean something in a search term.
const RESERVED: &str = "?&|!{}[]()^~*:\\\"'+-";

/// A text as a part of a search term, where it stands for itself: each reserved character escaped, line
/// breaks as blanks, which is how the search reads them anyway. Words such as `AND` keep their meaning;
/// [`phrase`] takes that away.
pub fn escape_term(text: &str) -> String {
    let mut term = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        if RESERVED.contains(character) {
            term.push('\\');
        }
        term.push(if matches!(character, '\r' | '\n') {
            ' '
        } else {
            character
        });
    }
    term
}

/// Whether a character means something in a search term.
pub(super) fn is_reserved(character: char) -> bool {
    RESERVED.contains(character)
}

/// Whether the text is SOSL: it begins with `FIND`.
pub fn is_search(text: &str) -> bool {
    let word = text.trim_start().get(..4);
    let behind = text.trim_start().chars().nth(4);
    word.is_some_and(|word| word.eq_ignore_ascii_case("find"))
        && behind.is_some_and(|next| next.is_whitespace() || next == '{')
}

/// A text as one phrase, quotes included.
pub fn phrase(text: &str) -> String {
    format!("\"{}\"", escape_term(text))
}

/// The clause that looks for a text as one phrase: `FIND {"…"}`.
pub fn find(text: &str) -> String {
    format!("FIND {{{}}}", phrase(text))
}

#[cfg(test)]
mod tests {
    use super::{escape_term, find, is_search};

    #[test]
    fn a_search_begins_with_find() {
        assert!(is_search("FIND {a}") && is_search(" find{a}"));
        assert!(!is_search("SELECT Id") && !is_search("findings") && !is_search(""));
    }

    #[test]
    fn reserved_characters_are_escaped() {
        assert_eq!(
            escape_term("?&|!{}[]()^~*:\\\"'+-"),
            r#"\?\&\|\!\{\}\[\]\(\)\^\~\*\:\\\"\'\+\-"#
        );
        assert_eq!(
            find("+1 (555) O'B\n} IN"),
            "FIND {\"\\+1 \\(555\\) O\\'B \\} IN\"}"
        );
    }
}
