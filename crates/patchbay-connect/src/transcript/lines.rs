//! From the single words and marks of Amazon Transcribe to lines that a person reads. Pure rules,
//! those of the replaced package (observed).

use serde::Serialize;
use serde_json::Value;

/// A word that begins at most this many seconds after its line began joins the line.
const LINE_SECONDS: f64 = 2.0;

/// Marks behind which a line ends.
const ENDS: [char; 5] = ['.', ',', '?', ':', '!'];

/// A few words that one person said in one go.
///
/// The order of the members is the order in the attachment.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Line {
    /// Where its first word begins, in seconds from the start of the recording.
    pub start_time: f64,
    /// Where its first word ends. Words that join later do not move it (observed; viewers read
    /// the beginnings).
    pub end_time: f64,
    /// The words, with single blanks between them, and their marks.
    pub content: String,
}

impl Line {
    fn has_ended(&self) -> bool {
        self.content
            .chars()
            .next_back()
            .is_some_and(|last| ENDS.contains(&last))
    }
}

/// Builds the lines of one channel from its `items`.
///
/// A mark joins the line before it unless that has ended. A word joins the line before it if that
/// has not ended and began no more than two seconds earlier; otherwise it begins a line. A word
/// whose alternatives are all without confidence is left out, as is a word without readable times.
pub fn lines(items: &[Value]) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for item in items {
        let open = lines.last_mut().filter(|line| !line.has_ended());
        if item.get("start_time").is_none() {
            if let (Some(line), Some(mark)) = (open, mark(item)) {
                line.content.push_str(mark);
            }
            continue;
        }
        let Some((start_time, end_time, word)) = word(item) else {
            continue;
        };
        match open.filter(|line| start_time - line.start_time <= LINE_SECONDS) {
            Some(line) => {
                line.content.push(' ');
                line.content.push_str(word);
            }
            None => lines.push(Line {
                start_time,
                end_time,
                content: word.to_owned(),
            }),
        }
    }
    lines
}

/// The text of an item that is a punctuation mark.
fn mark(item: &Value) -> Option<&str> {
    if item.get("type")?.as_str()? != "punctuation" {
        return None;
    }
    item.pointer("/alternatives/0/content")?.as_str()
}

/// Start, end and text of an item that is a word: its best alternative.
fn word(item: &Value) -> Option<(f64, f64, &str)> {
    let start = number(item.get("start_time")?)?;
    let end = number(item.get("end_time")?)?;
    Some((start, end, best(item.get("alternatives")?.as_array()?)?))
}

/// The text of the alternative with the highest confidence above zero, the first of equal ones; none
/// where that text is empty (observed).
/// Transcribe sends confidences as texts, and `"0.10" > "0.9"` is false only for numbers.
fn best(alternatives: &[Value]) -> Option<&str> {
    let mut best = None;
    let mut highest = 0.0;
    for alternative in alternatives {
        let Some(confidence) = alternative.get("confidence").and_then(number) else {
            continue;
        };
        let Some(content) = alternative.get("content").and_then(Value::as_str) else {
            continue;
        };
        if confidence > highest {
            highest = confidence;
            best = Some(content);
        }
    }
    best.filter(|content| !content.is_empty())
}

/// A number, or a text that holds one.
fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}
