//! What SQLite must be taught to compare text as Salesforce does: without regard to case, in every alphabet. Knows no
//! query.

use std::cmp::Ordering;

use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;

/// Name of the collation.
pub(super) const COLLATION: &str = "SALESFORCE";

/// Teaches a connection what queries need: the collation and the functions `sf_like` and `sf_includes`. Called once when
/// a connection is opened.
///
/// # Errors
/// Those of SQLite.
pub fn install(conn: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    conn.create_collation(COLLATION, compare)?;
    conn.create_scalar_function("sf_like", 2, flags, |call| {
        let pattern = call.get_raw(0).as_str().unwrap_or_default();
        Ok(call
            .get_raw(1)
            .as_str()
            .is_ok_and(|text| like(pattern, text)))
    })?;
    conn.create_scalar_function("sf_includes", 2, flags, |call| {
        let wanted = call.get_raw(0).as_str().unwrap_or_default();
        Ok(call
            .get_raw(1)
            .as_str()
            .is_ok_and(|text| includes(text, wanted)))
    })
}

fn folded(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().flat_map(char::to_lowercase)
}

/// Order without regard to case.
fn compare(left: &str, right: &str) -> Ordering {
    if left.is_ascii() && right.is_ascii() {
        let left = left.bytes().map(|byte| byte.to_ascii_lowercase());
        return left.cmp(right.bytes().map(|byte| byte.to_ascii_lowercase()));
    }
    folded(left).cmp(folded(right))
}

/// Whether every value of `wanted` (`a;b`) is among those of `text` (`a;b;c`).
fn includes(text: &str, wanted: &str) -> bool {
    wanted.split(';').all(|it| {
        text.split(';')
            .any(|value| compare(value.trim(), it.trim()).is_eq())
    })
}

/// One place of a `LIKE` pattern.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    /// This character.
    Is(char),
    /// `_`
    Any,
    /// `%`
    Many,
}

fn places(pattern: &str) -> Vec<Place> {
    let mut characters = folded(pattern);
    std::iter::from_fn(|| {
        Some(match characters.next()? {
            '\\' => Place::Is(characters.next().unwrap_or('\\')),
            '%' => Place::Many,
            '_' => Place::Any,
            other => Place::Is(other),
        })
    })
    .collect()
}

/// Whether a text matches a `LIKE` pattern: `%` any characters, `_` one, `\` takes the meaning from the next.
fn like(pattern: &str, text: &str) -> bool {
    let places = places(pattern);
    let text: Vec<char> = folded(text).collect();
    let (mut place, mut at) = (0, 0);
    // Where to go on from when the characters after the last `%` do not fit: one character later.
    let mut retry = None;
    while at < text.len() {
        match places.get(place) {
            Some(Place::Many) => {
                retry = Some((place + 1, at));
                place += 1;
            }
            Some(it) if *it == Place::Any || *it == Place::Is(text[at]) => {
                place += 1;
                at += 1;
            }
            _ => {
                let Some((after, from)) = retry else {
                    return false;
                };
                retry = Some((after, from + 1));
                (place, at) = (after, from + 1);
            }
        }
    }
    places.iter().skip(place).all(|it| *it == Place::Many)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_as_salesforce_documents() {
        assert!(like("app%", "Apple") && like("%PLE", "Apple") && like("a__le", "Apple"));
        assert!(like("%", "") && like("", "") && !like("_", ""));
        assert!(like(r"100\%", "100%") && !like(r"100\%", "1000"));
        assert!(like(r"a\_b", "a_b") && !like(r"a\_b", "axb") && like(r"a\\b", r"a\b"));
        assert!(like("%a%b%", "xxaxxbxx") && !like("%a%b", "xxbxxaxx"));
        assert!(like("ÄRGER%", "ärgerlich"));
    }

    #[test]
    fn case_is_no_matter_in_any_alphabet() {
        assert!(compare("Müller", "MÜLLER").is_eq() && compare("Ω", "ω").is_eq());
        assert!(compare("a", "B").is_lt());
        assert!(includes("a;B;c", "b;A") && !includes("a;b", "c"));
    }
}
