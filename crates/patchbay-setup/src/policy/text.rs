//! How a policy is laid out as text.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use serde::Serialize as _;
use serde_json::ser::{PrettyFormatter, Serializer};
use serde_json::{Map, Value};

/// The layout of the text that a policy came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TextStyle {
    indent: String,
    windows_breaks: bool,
    byte_order_mark: bool,
    final_break: bool,
}

impl Default for TextStyle {
    fn default() -> Self {
        Self {
            indent: "  ".into(),
            windows_breaks: false,
            byte_order_mark: false,
            final_break: true,
        }
    }
}

impl TextStyle {
    pub(crate) fn of(text: &str) -> Self {
        let blanks = |line: &str| -> String {
            line.chars()
                .take_while(|one| matches!(one, ' ' | '\t'))
                .collect()
        };
        let inner = text.trim_end().lines().skip(1).map(blanks);
        let indent = inner.into_iter().find(|blanks| !blanks.is_empty());
        let one_line = !text.trim().contains('\n');
        Self {
            indent: indent.unwrap_or_else(|| "  ".into()),
            windows_breaks: text.contains("\r\n"),
            byte_order_mark: text.starts_with('\u{feff}'),
            final_break: one_line || text.ends_with('\n'),
        }
    }

    pub(crate) fn write(&self, document: &Map<String, Value>) -> String {
        let mut bytes = Vec::new();
        let formatter = PrettyFormatter::with_indent(self.indent.as_bytes());
        document
            .serialize(&mut Serializer::with_formatter(&mut bytes, formatter))
            .expect("JSON values are written to memory");
        let mut text = String::from_utf8(bytes).expect("serde_json writes UTF-8");
        if self.final_break {
            text.push('\n');
        }
        if self.windows_breaks {
            text = text.replace('\n', "\r\n");
        }
        if self.byte_order_mark {
            text.insert(0, '\u{feff}');
        }
        text
    }
}

/// The text without the percent-encoding in which IAM returns a document (RFC 3986). JSON that is not encoded begins
/// with a brace or white space and never with a percent sign.
pub(super) fn decoded(text: &str) -> Cow<'_, str> {
    if text.trim_start().starts_with('%') {
        percent_decode_str(text).decode_utf8_lossy()
    } else {
        Cow::Borrowed(text)
    }
}
