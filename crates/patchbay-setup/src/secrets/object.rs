//! A secret as an ordered JSON object. Owns telling what a text is when it is none, and changing one member without
//! touching another; must not know what the members mean. No error and no `Debug` text holds a value.

use std::fmt;

use secrecy::{ExposeSecret as _, SecretString};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value};

/// The most that Secrets Manager takes, in bytes.
/// <https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html>
pub const LONGEST: usize = 65_536;

/// The text of a secret as it is stored. Prints its length only.
#[derive(Clone)]
pub struct SecretText(SecretString);

impl SecretText {
    /// Takes a text as it was read.
    pub fn new(text: impl Into<String>) -> Self {
        Self(SecretString::from(text.into()))
    }

    /// The text itself.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl From<SecretString> for SecretText {
    fn from(text: SecretString) -> Self {
        Self(text)
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "SecretText({} bytes)", self.expose().len())
    }
}

/// Why a text is no secret of key and value pairs. Places are counted from 1 and are the parser's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FormFault {
    /// Nothing but blanks.
    #[error("is empty")]
    Empty,
    /// Longer than Secrets Manager takes.
    #[error("has {bytes} bytes; Secrets Manager takes 65,536")]
    TooLong {
        /// How many there are.
        bytes: usize,
    },
    /// A line break, as in a pasted key, inside a value.
    #[error(
        "is not JSON: a real line break stands inside a value (line {line}); in JSON a line break of a key is written \\n"
    )]
    LineBreak {
        /// Where.
        line: usize,
    },
    /// Quotation marks of a word processor, or single ones.
    #[error(
        "is not JSON: its quotation marks are not \" but those of a word processor or of another language"
    )]
    Quotes,
    /// A comma behind the last member.
    #[error("is not JSON: a comma stands behind the last value (line {line})")]
    TrailingComma {
        /// Where.
        line: usize,
    },
    /// JSON with any other mistake.
    #[error("is not JSON (line {line}, column {column})")]
    Broken {
        /// Where.
        line: usize,
        /// Where.
        column: usize,
    },
    /// `KEY=value` or `KEY: value`, a line each.
    #[error("is lines of KEY=value, not JSON")]
    Lines,
    /// A private key and nothing else.
    #[error("is a private key alone, not JSON with the key as one value of several")]
    KeyAlone,
    /// A JSON text that holds the JSON object.
    #[error("is JSON inside a JSON text: it was encoded twice")]
    EncodedTwice,
    /// JSON of another kind.
    #[error("is JSON, but {0} instead of an object of keys and values")]
    NotAnObject(&'static str),
    /// Plain text.
    #[error("is plain text, not JSON")]
    PlainText,
}

/// What stands under a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Member<'a> {
    /// The key is not there, or null stands there.
    Absent,
    /// A text.
    Text(&'a str),
    /// Something else: `a number`, `an object`.
    Other(&'static str),
}

/// The members of a secret, in their order.
#[derive(Clone, Default, PartialEq)]
pub struct SecretObject {
    members: Map<String, Value>,
    twice: Vec<String>,
    laid_out: bool,
}

impl fmt::Debug for SecretObject {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.members.keys()).finish()
    }
}

/// Members as they stand in the text, those that are there twice included.
struct Members(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AsWritten;
        impl<'de> Visitor<'de> for AsWritten {
            type Value = Members;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(AsWritten)
    }
}

impl SecretObject {
    /// Reads the text of a secret. Of a key that is there twice the last value counts, as for every JSON reader.
    ///
    /// # Errors
    /// [`FormFault`] says what the text is instead.
    pub fn parse(text: &SecretText) -> Result<Self, FormFault> {
        let text = text.expose();
        if text.len() > LONGEST {
            return Err(FormFault::TooLong { bytes: text.len() });
        }
        let Ok(Members(written)) = serde_json::from_str(text) else {
            return Err(fault_of(text));
        };
        let mut members = Map::new();
        let mut twice = Vec::new();
        for (key, value) in written {
            if members.contains_key(&key) && !twice.contains(&key) {
                twice.push(key.clone());
            }
            members.insert(key, value);
        }
        Ok(Self {
            members,
            twice,
            laid_out: text.trim().contains('\n'),
        })
    }

    /// What stands under `key`.
    pub fn member(&self, key: &str) -> Member<'_> {
        match self.members.get(key) {
            None | Some(Value::Null) => Member::Absent,
            Some(Value::String(text)) => Member::Text(text),
            Some(Value::Bool(_)) => Member::Other("true or false"),
            Some(Value::Number(_)) => Member::Other("a number"),
            Some(Value::Array(_)) => Member::Other("a list"),
            Some(Value::Object(_)) => Member::Other("an object"),
        }
    }

    /// The text under `key`, if a text is there.
    pub fn text(&self, key: &str) -> Option<&str> {
        match self.member(key) {
            Member::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The keys, in order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.members.keys().map(String::as_str)
    }

    /// The keys that stood in the text more than once.
    pub fn twice(&self) -> &[String] {
        &self.twice
    }

    /// Whether there is no member.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// Whether the value under `key` is the same in both.
    pub fn agrees_with(&self, other: &Self, key: &str) -> bool {
        self.members.get(key) == other.members.get(key)
    }

    /// Puts a text under a key: in its place, or at the end.
    pub fn set(&mut self, key: &str, value: &str) {
        self.members.insert(key.to_owned(), Value::from(value));
    }

    /// The same for builders.
    #[must_use]
    pub fn with(mut self, key: &str, value: &str) -> Self {
        self.set(key, value);
        self
    }

    /// Takes a key away; the others keep their order. Whether it was there.
    pub fn remove(&mut self, key: &str) -> bool {
        self.members.shift_remove(key).is_some()
    }

    /// The text to store: one line, or laid out where it was so when read.
    ///
    /// # Panics
    /// Never: an object of JSON values is always JSON.
    pub fn to_text(&self) -> SecretText {
        let text = if self.laid_out {
            serde_json::to_string_pretty(&self.members)
        } else {
            serde_json::to_string(&self.members)
        };
        SecretText::new(text.expect("an object of JSON values is always JSON"))
    }
}

/// What a text is that is no JSON object.
fn fault_of(text: &str) -> FormFault {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return FormFault::Empty;
    }
    match serde_json::from_str::<Value>(trimmed) {
        Ok(Value::String(inner)) => {
            return if serde_json::from_str::<Map<String, Value>>(&inner).is_ok() {
                FormFault::EncodedTwice
            } else {
                FormFault::NotAnObject("a text")
            };
        }
        Ok(Value::Array(_)) => return FormFault::NotAnObject("a list"),
        Ok(Value::Object(_)) => {}
        Ok(_) => return FormFault::NotAnObject("a single value"),
        Err(error) if trimmed.starts_with('{') => return broken(trimmed, &error),
        Err(_) => {}
    }
    if trimmed.starts_with("-----BEGIN") {
        FormFault::KeyAlone
    } else if are_lines(trimmed) {
        FormFault::Lines
    } else {
        FormFault::PlainText
    }
}

/// What is wrong with a text that begins as an object. The parser's messages hold no part of the text, but only what
/// is told apart here is passed on.
fn broken(text: &str, error: &serde_json::Error) -> FormFault {
    let said = error.to_string();
    let line = error.line();
    if said.starts_with("control character") {
        FormFault::LineBreak { line }
    } else if said.starts_with("trailing comma") {
        FormFault::TrailingComma { line }
    } else if text.contains(['\u{201c}', '\u{201d}', '\u{201e}']) || text.starts_with("{'") {
        FormFault::Quotes
    } else {
        FormFault::Broken {
            line,
            column: error.column(),
        }
    }
}

/// Whether every line is a name, `=` or `:`, and a value.
fn are_lines(text: &str) -> bool {
    let is_name = |name: &str| {
        let name = name.trim().trim_start_matches("export ");
        !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte))
    };
    text.lines()
        .filter(|line| !line.trim().is_empty())
        .all(|line| {
            line.split_once(['=', ':'])
                .is_some_and(|(name, _)| is_name(name))
        })
}

#[cfg(test)]
mod tests {
    use super::{FormFault, Member, SecretObject, SecretText};

    fn parse(text: &str) -> Result<SecretObject, FormFault> {
        SecretObject::parse(&SecretText::new(text))
    }

    #[test]
    fn one_key_is_changed_and_the_others_stay_as_they_are_and_where_they_are() {
        let mut secret = parse(r#"{"b":"1","a":{"x":[1,2.5]},"c":null,"d":"4"}"#).expect("JSON");
        secret.set("d", "five\n\"5\"");
        assert!(secret.remove("b"));
        assert!(!secret.remove("b"));
        secret.set("e", "6");
        assert_eq!(
            secret.to_text().expose(),
            r#"{"a":{"x":[1,2.5]},"c":null,"d":"five\n\"5\"","e":"6"}"#
        );
        assert_eq!(secret.member("c"), Member::Absent);
        assert_eq!(secret.member("a"), Member::Other("an object"));
    }

    #[test]
    fn a_secret_that_was_laid_out_stays_so() {
        let secret = parse("{\n  \"a\": \"1\"\n}\n").expect("JSON");
        assert_eq!(secret.to_text().expose(), "{\n  \"a\": \"1\"\n}");
    }

    #[test]
    fn of_a_key_that_is_there_twice_the_last_counts_and_it_is_said() {
        let secret = parse(r#"{"a":"1","b":"2","a":"3"}"#).expect("JSON");
        assert_eq!(secret.text("a"), Some("3"));
        assert_eq!(secret.twice(), ["a"]);
    }

    #[test]
    fn what_is_no_object_is_named() {
        let fault = |text: &str| parse(text).expect_err("no object");
        assert_eq!(fault("  "), FormFault::Empty);
        assert_eq!(
            fault("{\"a\":\"-----BEGIN\nx\"}"),
            FormFault::LineBreak { line: 2 }
        );
        assert_eq!(
            fault("{\"a\":\"1\",}"),
            FormFault::TrailingComma { line: 1 }
        );
        assert_eq!(fault("{“a”: “1”}"), FormFault::Quotes);
        assert_eq!(fault("{'a': '1'}"), FormFault::Quotes);
        assert!(matches!(
            fault("{\"a\" \"1\"}"),
            FormFault::Broken { line: 1, .. }
        ));
        assert_eq!(fault("A=1\nexport B=2\n"), FormFault::Lines);
        assert_eq!(fault(r#""{\"a\":\"1\"}""#), FormFault::EncodedTwice);
        assert_eq!(fault("[]"), FormFault::NotAnObject("a list"));
        assert_eq!(fault("\"x\""), FormFault::NotAnObject("a text"));
        assert_eq!(fault("hunter2"), FormFault::PlainText);
        assert_eq!(fault("-----BEGIN PRIVATE KEY-----\nx"), FormFault::KeyAlone);
        assert_eq!(
            fault(&"x".repeat(65_537)),
            FormFault::TooLong { bytes: 65_537 }
        );
    }

    #[test]
    fn nothing_of_a_value_is_in_a_debug_text() {
        let text = SecretText::new(r#"{"a":"hunter2"}"#);
        let secret = SecretObject::parse(&text).expect("JSON");
        assert_eq!(
            format!("{text:?} {secret:?}"),
            "SecretText(15 bytes) {\"a\"}"
        );
    }
}
