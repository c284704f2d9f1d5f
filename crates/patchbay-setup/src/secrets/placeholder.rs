//! Texts that stand where a value belongs: those of the published templates, and what people write until they know
//! better. Owns their recognition.

/// Words that nobody has as a value, lower case.
const WORDS: [&str; 10] = [
    "null",
    "undefined",
    "none",
    "n/a",
    "todo",
    "tbd",
    "changeme",
    "change-me",
    "placeholder",
    "xxx",
];

/// Whether a value is none yet: a template's literal, `<your key>`, `null` as a text.
pub fn is_placeholder(value: &str) -> bool {
    let text = value.trim();
    let lower = text.to_ascii_lowercase();
    patchbay_config::is_placeholder(text)
        || WORDS.contains(&lower.as_str())
        || (text.starts_with('<') && text.ends_with('>'))
        || (text.starts_with("${") && text.ends_with('}'))
}

#[cfg(test)]
mod tests {
    use super::is_placeholder;

    #[test]
    fn what_stands_for_a_value_is_told_from_a_value() {
        for text in [
            "salesforce-rest-api-auth-consumer-key-value",
            " salesforce-rest-api-auth-subject ",
            "<consumer key>",
            "null",
            "Undefined",
            "${ConsumerKey}",
        ] {
            assert!(is_placeholder(text), "{text}");
        }
        for text in ["", "3MVG9x", "none@acme.example", "nullable"] {
            assert!(!is_placeholder(text), "{text}");
        }
    }
}
