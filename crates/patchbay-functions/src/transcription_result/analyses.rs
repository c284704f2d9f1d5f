//! What Comprehend finds in what a customer said. Owns which analyses there are, how much text each
//! takes and how a finding becomes a text; must not know where the texts go.

use serde_json::{Value, json};

use crate::cloud::{Analysis, CloudError};
use crate::runtime::Work;

/// Bytes that sentiment and syntax analysis take, and the others
/// (<https://docs.aws.amazon.com/comprehend/latest/dg/guidelines-and-limits.html>, 5 KB and 100 KB).
const SHORT_BYTES: usize = 5_000;
const LONG_BYTES: usize = 100_000;

/// Characters of a list of key phrases or entities (observed; the fields hold 131,072).
const LIST_CHARACTERS: usize = 131_000;

/// The texts of the findings; empty where an analysis was not made or failed.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Findings {
    /// `NEGATIVE, 0.8765`: class and score.
    pub(super) sentiment: String,
    /// Key phrases, with commas between.
    pub(super) keywords: String,
    /// Code of the likeliest language.
    pub(super) dominant_language: String,
    /// `text:TYPE`, with commas between.
    pub(super) named_entities: String,
    /// `[{"text": "TAG:word", "size": times}]`; none where the analysis was not made.
    pub(super) syntax: Option<Value>,
}

impl Findings {
    /// Makes the analyses of a comma list, in its order. Codes: `snt`, `kw`, `dl`, `ne`, `syn`, written
    /// exactly so; others are passed over (observed).
    ///
    /// An analysis that fails leaves its finding empty and is logged: the transcript is worth more
    /// than one finding about it.
    pub(super) async fn make(work: &Work<'_>, codes: &str, text: &str, language: &str) -> Self {
        let mut findings = Self::default();
        for code in codes.split(',') {
            if let Err(error) = findings.add(work, code, text, language).await {
                tracing::warn!(analysis = code, %error, "an analysis failed and is left out");
            }
        }
        findings
    }

    async fn add(
        &mut self,
        work: &Work<'_>,
        code: &str,
        text: &str,
        language: &str,
    ) -> Result<(), CloudError> {
        let of = |limit| Analysis {
            text: beginning(text, limit),
            language,
        };
        let comprehend = work.cloud.language.as_ref();
        match code {
            "snt" => {
                let call = comprehend.sentiment(of(SHORT_BYTES));
                let (class, scores) = work.cloud_call("DetectSentiment", call).await?;
                let score = scores
                    .iter()
                    .find(|(name, _)| name.eq_ignore_ascii_case(&class))
                    .map_or(0.0, |(_, score)| *score);
                self.sentiment = format!("{class}, {}", json!(score));
            }
            "kw" => {
                let call = comprehend.key_phrases(of(LONG_BYTES));
                let phrases = work.cloud_call("DetectKeyPhrases", call).await?;
                self.keywords = list(phrases.into_iter().map(|phrase| phrase.text));
            }
            "dl" => {
                let call = comprehend.dominant_languages(beginning(text, LONG_BYTES));
                let languages = work.cloud_call("DetectDominantLanguage", call).await?;
                self.dominant_language = languages.into_iter().next().unwrap_or_default();
            }
            "ne" => {
                let call = comprehend.entities(of(LONG_BYTES));
                let entities = work.cloud_call("DetectEntities", call).await?;
                self.named_entities = list(
                    entities
                        .into_iter()
                        .map(|entity| format!("{}:{}", entity.text, entity.kind)),
                );
            }
            "syn" => {
                let call = comprehend.syntax(of(SHORT_BYTES));
                let tokens = work.cloud_call("DetectSyntax", call).await?;
                self.syntax = Some(counted(
                    tokens
                        .into_iter()
                        .map(|token| format!("{}:{}", token.tag, token.text)),
                ));
            }
            _ => {}
        }
        Ok(())
    }
}

/// The beginning of a text that has at most `limit` bytes, cut between characters.
fn beginning(text: &str, limit: usize) -> &str {
    text.get(..text.floor_char_boundary(limit)).unwrap_or(text)
}

/// The entries with commas between, as many as fit.
fn list(entries: impl Iterator<Item = String>) -> String {
    let mut list = String::new();
    let mut characters = 0;
    for entry in entries {
        let comma = if list.is_empty() { "" } else { ", " };
        characters += comma.len() + entry.encode_utf16().count();
        if characters > LIST_CHARACTERS {
            break;
        }
        list.push_str(comma);
        list.push_str(&entry);
    }
    list
}

/// How often each word occurs, in the order in which they first occur.
fn counted(words: impl Iterator<Item = String>) -> Value {
    let mut counts = serde_json::Map::new();
    for word in words {
        let count = counts.get(&word).and_then(Value::as_u64).unwrap_or(0);
        counts.insert(word, (count + 1).into());
    }
    counts
        .into_iter()
        .map(|(text, size)| json!({"text": text, "size": size}))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(words: &[&str]) -> impl Iterator<Item = String> {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        words.into_iter()
    }

    #[test]
    fn a_text_is_cut_by_bytes_between_characters() {
        assert_eq!(beginning("abc", 5), "abc");
        assert_eq!(beginning("aéé", 4), "aé");
        assert_eq!(beginning("aéé", 5), "aéé");
    }

    #[test]
    fn a_list_ends_before_it_is_too_long() {
        assert_eq!(list(texts(&["help", "My card"])), "help, My card");
        assert_eq!(list(texts(&[])), "");
        let long = "x".repeat(LIST_CHARACTERS - 5);
        assert_eq!(list(texts(&[&long, "abc"])), format!("{long}, abc"));
        assert_eq!(list(texts(&[&long, "abcd", "e"])), long);
    }

    #[test]
    fn words_are_counted_in_the_order_in_which_they_occur() {
        let counts = counted(texts(&["PRON:I", "VERB:help", "PRON:I"]));
        assert_eq!(
            counts,
            json!([{"text": "PRON:I", "size": 2}, {"text": "VERB:help", "size": 1}])
        );
    }
}
