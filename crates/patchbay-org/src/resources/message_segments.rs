//! The segments that a Chatter message is written in, and the text that they come to. Knows nothing of feeds.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::error::SfError;

/// One segment as it is posted.
#[derive(Debug, Deserialize)]
pub(crate) struct Segment {
    /// `Text`, `Mention`, `Link`, `Hashtag`; Salesforce takes any case.
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    text: Option<String>,
    /// User or group that is mentioned.
    #[serde(default)]
    pub(crate) id: Option<String>,
    /// User that is mentioned, in place of the id.
    #[serde(default)]
    pub(crate) username: Option<String>,
    #[serde(default)]
    url: Option<String>,
    #[serde(default)]
    tag: Option<String>,
}

/// A message that was read.
#[derive(Debug)]
pub(crate) struct Message {
    /// The text as people see it.
    pub(crate) text: String,
    /// The segments as they are answered.
    pub(crate) segments: Vec<Value>,
}

impl Message {
    /// A message of plain text.
    pub(crate) fn of_text(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            segments: vec![text_segment(text)],
        }
    }
}

fn text_segment(text: &str) -> Value {
    json!({"text": text, "type": "Text"})
}

/// Reads segments; `mentioned` gives id and name of whoever a segment mentions.
pub(crate) fn read(
    segments: &[Segment],
    mentioned: impl Fn(&Segment) -> Result<(String, String), SfError>,
) -> Result<Message, SfError> {
    let mut message = Message {
        text: String::new(),
        segments: vec![],
    };
    for segment in segments {
        let answered = match segment.kind.to_ascii_lowercase().as_str() {
            "text" => text_segment(segment.text.as_deref().unwrap_or_default()),
            "mention" => {
                let (id, name) = mentioned(segment)?;
                json!({"accessible": true, "name": name, "record": {"id": id}, "text": format!("@{name}"), "type": "Mention"})
            }
            "link" => {
                let url = segment.url.as_deref().unwrap_or_default();
                json!({"text": url, "type": "Link", "url": url})
            }
            "hashtag" => {
                let tag = segment.tag.as_deref().unwrap_or_default();
                json!({"tag": tag, "text": format!("#{tag}"), "type": "Hashtag"})
            }
            other => {
                return Err(SfError::unsupported(format!(
                    "Chatter message segments of type {other}"
                )));
            }
        };
        message
            .text
            .push_str(answered["text"].as_str().unwrap_or_default());
        message.segments.push(answered);
    }
    Ok(message)
}

/// A stored text as a body is answered.
pub(crate) fn stored(text: &Value) -> Value {
    let text = text.as_str().unwrap_or_default();
    json!({"isRichText": false, "messageSegments": [text_segment(text)], "text": text})
}
