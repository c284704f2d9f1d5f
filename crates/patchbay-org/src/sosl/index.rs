//! Whether a record matches search terms. Owns how text is cut into words, and how telephone numbers are compared; knows
//! no database.
//!
//! Salesforce finds whole words, not beginnings, unless a wildcard says so, and telephone numbers however they are
//! written.

use super::term::{Expression, Letter, Word};

/// Fewest digits by which a longer number finds a shorter one, as `+49 30 1234567` finds `1234567`.
const NUMBER: usize = 7;

/// The searchable text of a record.
#[derive(Debug, Default)]
pub(super) struct Entry {
    /// Words of each field, small.
    fields: Vec<Vec<String>>,
    /// Digits of each telephone number.
    numbers: Vec<String>,
}

impl Entry {
    /// Adds a field.
    pub(super) fn add(&mut self, text: &str, is_phone: bool) {
        let words = text
            .split(|it: char| !it.is_alphanumeric())
            .filter(|word| !word.is_empty());
        self.fields.push(words.map(str::to_lowercase).collect());
        if is_phone {
            self.numbers
                .push(text.chars().filter(char::is_ascii_digit).collect());
        }
    }

    /// Whether it is what is searched for. Terms joined by `AND` may be in different fields.
    pub(super) fn matches(&self, expression: &Expression) -> bool {
        match expression {
            Expression::Phrase(words) => self.has(words),
            Expression::All(members) => members.iter().all(|member| self.matches(member)),
            Expression::Any(members) => members.iter().any(|member| self.matches(member)),
            Expression::Not(member) => !self.matches(member),
        }
    }

    /// Whether one field has these words side by side, or is this telephone number.
    fn has(&self, words: &[Word]) -> bool {
        if words.is_empty() {
            return false;
        }
        let side_by_side = |field: &Vec<String>| {
            field.windows(words.len()).any(|window| {
                window
                    .iter()
                    .zip(words)
                    .all(|(text, word)| fits(word, text))
            })
        };
        self.fields.iter().any(side_by_side) || self.has_number(words)
    }

    fn has_number(&self, words: &[Word]) -> bool {
        let letters = || words.iter().flat_map(|word| &word.letters);
        let digits: String = letters()
            .filter_map(|letter| match letter {
                Letter::Is(it) => it.is_ascii_digit().then_some(*it),
                Letter::One | Letter::Many => None,
            })
            .collect();
        let only_digits =
            letters().all(|letter| matches!(letter, Letter::Is('0'..='9') | Letter::Many));
        let open = letters().any(|letter| *letter == Letter::Many);
        if !only_digits || digits.is_empty() {
            return false;
        }
        let long = digits.len() >= NUMBER;
        self.numbers.iter().any(|number| {
            number == &digits
                || open && number.contains(&digits)
                || long
                    && (number.ends_with(&digits)
                        || number.len() >= NUMBER && digits.ends_with(number.as_str()))
        })
    }
}

/// Whether a word of the text is the word searched for.
fn fits(word: &Word, text: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    // Which beginnings of the word fit the text read so far.
    let mut open = vec![false; word.letters.len() + 1];
    open[0] = true;
    follow_wildcards(&word.letters, &mut open);
    for character in text {
        let mut next = vec![false; open.len()];
        for (place, letter) in word
            .letters
            .iter()
            .enumerate()
            .filter(|(place, _)| open[*place])
        {
            match letter {
                Letter::Many => next[place] = true,
                Letter::One => next[place + 1] = true,
                Letter::Is(it) => next[place + 1] |= *it == character,
            }
        }
        follow_wildcards(&word.letters, &mut next);
        open = next;
    }
    open.last().copied().unwrap_or_default()
}

/// `*` fits nothing at all too.
fn follow_wildcards(letters: &[Letter], open: &mut [bool]) {
    for (place, letter) in letters.iter().enumerate() {
        if *letter == Letter::Many && open[place] {
            open[place + 1] = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::term::find;
    use super::*;

    fn entry() -> Entry {
        let mut entry = Entry::default();
        entry.add("Acme O'Brien & Söhne", false);
        entry.add("info@acme-group.example", false);
        entry.add("+49 (30) 123-4567", true);
        entry
    }

    fn finds(term: &str) -> bool {
        let (expression, _) = find(&format!("FIND {{{term}}}")).expect("a term");
        entry().matches(&expression)
    }

    #[test]
    fn whole_words_are_found_and_wildcards_widen() {
        assert!(finds("acme") && !finds("acm") && finds("acm*") && finds("a?me") && !finds("a?e"));
        assert!(
            finds("SÖHNE")
                && finds(r"O\'Brien")
                && finds(r#""acme o\'brien""#)
                && !finds(r#""brien acme""#)
        );
        assert!(
            finds(r"info@acme\-group.example")
                && finds("söhne AND info")
                && !finds("acme AND NOT info")
        );
    }

    #[test]
    fn numbers_are_found_however_they_are_written() {
        assert!(
            finds(r"\+49301234567")
                && finds("1234567")
                && finds("0049301234567")
                && finds("301234567")
        );
        assert!(!finds("7654321") && finds("4930*") && !finds("234"));
    }
}
