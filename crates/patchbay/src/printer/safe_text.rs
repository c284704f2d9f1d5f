//! Makes text from elsewhere harmless for a terminal. A record of an org may hold escape sequences that would
//! move the cursor, change the title or hide what follows.

use std::borrow::Cow;

/// Shows control characters and the marks that reverse the direction of text as escapes.
pub(super) fn safe(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let shown = text.chars().fold(
        String::with_capacity(text.len() + 8),
        |mut shown, letter| {
            if is_unsafe(letter) {
                shown.extend(letter.escape_default());
            } else {
                shown.push(letter);
            }
            shown
        },
    );
    Cow::Owned(shown)
}

/// C0 and C1 controls, and the direction marks that can make a line read differently from what it says
/// (<https://www.unicode.org/reports/tr9/#Directional_Formatting_Characters>).
fn is_unsafe(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_is_left_alone() {
        assert!(matches!(safe("Zoë O'Brien \\ \"x\" %_"), Cow::Borrowed(_)));
    }

    #[test]
    fn escapes_and_direction_marks_are_shown() {
        assert_eq!(safe("\u{1b}]0;x\u{7}"), "\\u{1b}]0;x\\u{7}");
        assert_eq!(safe("a\u{202e}b\u{9b}"), "a\\u{202e}b\\u{9b}");
    }
}
