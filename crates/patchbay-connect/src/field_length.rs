//! Cutting a text to what a Salesforce field holds. Owns how characters are counted; must not know
//! which field it is or how long.

/// The beginning of a text that fits a field of `limit` characters.
///
/// Characters outside the basic plane are counted twice, as UTF-16 does: what fits by that count
/// fits by any. A character is never cut in half.
pub fn fitting(text: &str, limit: usize) -> &str {
    let mut used = 0;
    for (at, character) in text.char_indices() {
        used += character.len_utf16();
        if used > limit {
            return text.get(..at).unwrap_or(text);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::fitting;

    #[test]
    fn a_text_is_cut_between_characters() {
        assert_eq!(fitting("abc", 3), "abc");
        assert_eq!(fitting("abcd", 3), "abc");
        assert_eq!(fitting("aé€d", 3), "aé€");
        assert_eq!(fitting("a😀b", 2), "a");
        assert_eq!(fitting("a😀b", 3), "a😀");
        assert_eq!(fitting("", 0), "");
    }
}
