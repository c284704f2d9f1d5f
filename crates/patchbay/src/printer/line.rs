//! One line of output as pieces with a tone each, and the folding of long text to the width of a page.

use std::fmt::Write as _;

use super::{safe_text::safe, style};

/// What a piece of a line is, which decides its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    Plain,
    Title,
    Label,
    Quiet,
    Good,
    Warning,
    Bad,
}

/// A line of output. Control characters in its pieces are shown, not sent to the terminal.
#[derive(Clone, Debug, Default)]
pub(crate) struct Line {
    pieces: Vec<(Tone, String)>,
}

impl Line {
    /// An empty line.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Adds a piece in the given tone.
    pub(crate) fn with(mut self, tone: Tone, text: impl Into<String>) -> Self {
        self.pieces.push((tone, text.into()));
        self
    }

    /// Adds a piece without a tone.
    pub(crate) fn plain(self, text: impl Into<String>) -> Self {
        self.with(Tone::Plain, text)
    }

    /// Adds a label that is padded to `width` columns.
    pub(crate) fn label(self, label: &str, width: usize) -> Self {
        self.with(Tone::Label, format!("{label:<width$}"))
    }

    /// The text to write, with colours or without.
    pub(crate) fn render(&self, colour: bool) -> String {
        let mut text = String::new();
        for (tone, piece) in &self.pieces {
            let piece = safe(piece);
            if colour && *tone != Tone::Plain {
                let style = style(*tone);
                write!(text, "{style}{piece}{style:#}").expect("a String takes all text");
            } else {
                text.push_str(&piece);
            }
        }
        text.truncate(text.trim_end_matches(' ').len());
        text
    }
}

impl From<&str> for Line {
    fn from(text: &str) -> Self {
        Self::new().plain(text)
    }
}

impl From<String> for Line {
    fn from(text: String) -> Self {
        Self::new().plain(text)
    }
}

/// Folds `text` into lines of at most `width` characters, at spaces where there are any. Line breaks in the
/// text stay.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    text.split('\n')
        .flat_map(|line| wrap_line(line, width))
        .collect()
}

fn wrap_line(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut columns = 0;
    for word in text.split_inclusive(' ').flat_map(|word| chop(word, width)) {
        let length = word.trim_end().chars().count();
        if columns > 0 && columns + length > width {
            lines.push(String::new());
            columns = 0;
        }
        columns += word.chars().count();
        lines
            .last_mut()
            .expect("there is always a line")
            .push_str(&word);
    }
    for line in &mut lines {
        line.truncate(line.trim_end().len());
    }
    lines
}

/// Cuts a word that fits on no line, such as a URL.
fn chop(word: &str, width: usize) -> Vec<String> {
    let letters: Vec<char> = word.chars().collect();
    letters
        .chunks(width.max(1))
        .map(|piece| piece.iter().collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_without_colour_is_its_text() {
        let line = Line::new()
            .label("url", 6)
            .with(Tone::Good, "http://x")
            .plain("  ");
        assert_eq!(line.render(false), "url   http://x");
    }

    #[test]
    fn colours_are_switched_off_after_each_piece() {
        let text = Line::new().with(Tone::Bad, "no").plain("!").render(true);
        assert!(text.starts_with("\u{1b}["), "{text:?}");
        assert!(text.ends_with("\u{1b}[0m!"), "{text:?}");
    }

    #[test]
    fn control_characters_of_the_data_do_not_reach_the_terminal() {
        let text = Line::from("a\u{1b}[31mb\r\n").render(true);
        assert_eq!(text, "a\\u{1b}[31mb\\r\\n");
    }

    #[test]
    fn text_is_folded_at_spaces_and_long_words_are_cut() {
        assert_eq!(wrap("one two three", 8), ["one two", "three"]);
        assert_eq!(wrap("abcdefgh", 3), ["abc", "def", "gh"]);
        assert_eq!(wrap("", 3), [""]);
        assert_eq!(wrap("a\nb", 3), ["a", "b"]);
    }
}
