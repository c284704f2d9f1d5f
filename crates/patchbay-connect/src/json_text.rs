//! JSON as text inside a field: the form that the published CTI package writes, so that a record
//! reads the same whichever of the two wrote it. Owns the form only; must not know which field
//! the text is for.
//!
//! Observed: a blank behind each `,` and `:`, members in their order, everything outside printable
//! ASCII as `\uXXXX` (a pair of them beyond U+FFFF).

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Value;
use serde_json::ser::{Formatter, Serializer};

/// The text of a value.
#[expect(
    clippy::missing_panics_doc,
    reason = "a JSON value has string keys, and a vector takes whatever is written"
)]
pub fn to_text(value: &Value) -> String {
    let mut bytes = Vec::new();
    let mut serializer = Serializer::with_formatter(&mut bytes, Spaced);
    value
        .serialize(&mut serializer)
        .expect("a JSON value can be written into memory");
    String::from_utf8(bytes).expect("only ASCII is written")
}

/// Blanks behind separators, and nothing outside ASCII.
struct Spaced;

impl Formatter for Spaced {
    fn begin_array_value<W: ?Sized + Write>(&mut self, to: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { to.write_all(b", ") }
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, to: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { to.write_all(b", ") }
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        to.write_all(b": ")
    }

    /// A piece of text without quotes, backslashes and control characters below U+0020.
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        to: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        for character in fragment.chars() {
            if matches!(character, ' '..='~') {
                to.write_all(character.encode_utf8(&mut [0; 4]).as_bytes())?;
                continue;
            }
            for unit in character.encode_utf16(&mut [0; 2]) {
                write!(to, "\\u{unit:04x}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn the_form_is_that_of_the_published_package() {
        let value = json!({
            "b": {"name": "Zo\u{eb}", "face": "\u{1f600}", "rub": "\u{7f}\n\"\\/"},
            "a": [1, 2.0, null, true, {}, []],
        });
        assert_eq!(
            to_text(&value),
            r#"{"b": {"name": "Zo\u00eb", "face": "\ud83d\ude00", "rub": "\u007f\n\"\\/"}, "a": [1, 2.0, null, true, {}, []]}"#
        );
        assert_eq!(to_text(&Value::Null), "null");
    }

    proptest! {
        #[test]
        fn any_text_comes_back(text in any::<String>()) {
            let value = json!({"key": text});
            prop_assert_eq!(serde_json::from_str::<Value>(&to_text(&value)).unwrap(), value);
        }
    }
}
