//! The recorded vectors of the replaced package, and what it gets wrong.

use serde_json::{Value, json};

use super::{Line, Transcript, TranscriptError, lines};
use crate::json_text::to_text;

const VECTORS: &str = include_str!("../../../../fixtures/vectors/transcribe-items-to-lines.json");

fn word(start: &str, end: &str, alternatives: &[(&str, &str)]) -> Value {
    let alternatives: Vec<Value> = alternatives
        .iter()
        .map(|(confidence, content)| json!({"confidence": confidence, "content": content}))
        .collect();
    json!({"type": "pronunciation", "start_time": start, "end_time": end, "alternatives": alternatives})
}

fn mark(content: &str) -> Value {
    json!({"type": "punctuation", "alternatives": [{"confidence": "0.0", "content": content}]})
}

fn contents(items: &[Value]) -> Vec<String> {
    lines(items).into_iter().map(|line| line.content).collect()
}

#[test]
fn recorded_items_give_the_recorded_lines() {
    let vectors: Vec<Value> = serde_json::from_str(VECTORS).unwrap();
    assert!(!vectors.is_empty());
    for vector in vectors {
        let items = vector["items"].as_array().unwrap();
        let expected = vector
            .get("ok")
            .expect("no vector of this file is a defect that we repair");
        let ours = serde_json::to_value(lines(items)).unwrap();
        assert_eq!(&ours, expected, "{items:?}");
    }
}

#[test]
fn confidences_are_compared_as_numbers() {
    // The replaced package fails here: it keeps the first confidence as a text.
    let items = [word(
        "0",
        "1",
        &[("0.2", "car"), ("0.90", "card"), ("0.9", "cart")],
    )];
    assert_eq!(contents(&items), ["card"]);
    let numbers = json!({"type": "pronunciation", "start_time": 0, "end_time": 1.5,
        "alternatives": [{"confidence": 0.25, "content": "a"}, {"confidence": 0.5, "content": "b"}]});
    assert_eq!(contents(&[numbers]), ["b"]);
}

#[test]
fn a_line_lasts_two_seconds_from_its_beginning_or_to_its_mark() {
    let items = [
        mark("."),
        word("0", "0.5", &[("1", "a")]),
        word("2.0", "2.2", &[("1", "b")]),
        word("2.1", "2.4", &[("1", "c")]),
        mark("?"),
        mark("!"),
        word("2.5", "2.7", &[("1", "d")]),
        mark(";"),
    ];
    assert_eq!(contents(&items), ["a b", "c?", "d;"]);
    assert!((lines(&items)[0].end_time - 0.5).abs() < f64::EPSILON);
}

#[test]
fn words_without_text_confidence_or_times_are_left_out() {
    let items = [
        word("0", "1", &[("0.0", "lost")]),
        word("soon", "1", &[("0.9", "lost")]),
        json!({"type": "pronunciation", "start_time": "1", "end_time": "2"}),
        json!({"type": "pronunciation", "alternatives": [{"confidence": "1", "content": "lost"}]}),
        json!({"type": "punctuation", "alternatives": []}),
        word("2", "3", &[("0.2", "second"), ("0.9", "")]),
        word("3", "4", &[("0.1", "kept")]),
    ];
    assert_eq!(contents(&items), ["kept"]);
}

#[test]
fn the_first_channel_is_the_customer_and_the_second_the_agent() {
    let file = json!({"results": {"channel_labels": {"channels": [
        {"channel_label": "ch_0", "items": [word("0", "1", &[("1", "Hi")]), mark("."), word("4", "5", &[("1", "Bye")])]},
        {"channel_label": "ch_1", "items": [word("1", "2", &[("1", "Hello")])]},
    ]}}});
    let transcript = Transcript::read(file.to_string().as_bytes()).unwrap();
    assert_eq!(transcript.customer_text(), "Hi. Bye ");
    assert_eq!(
        transcript.agent,
        [Line {
            start_time: 1.0,
            end_time: 2.0,
            content: "Hello".to_owned()
        }]
    );
    assert_eq!(
        to_text(&serde_json::to_value(&transcript.agent).unwrap()),
        r#"[{"start_time": 1.0, "end_time": 2.0, "content": "Hello"}]"#
    );
}

#[test]
fn a_missing_channel_has_no_lines() {
    for file in [
        r#"{"results": {"transcripts": [{"transcript": "x"}], "items": []}}"#,
        r#"{"results": {"channel_labels": {"channels": []}}}"#,
        r#"{"results": {"channel_labels": null}}"#,
    ] {
        assert_eq!(Transcript::read(file.as_bytes()), Ok(Transcript::default()));
    }
}

#[test]
fn what_is_no_transcript_says_so() {
    assert_eq!(
        Transcript::read(b"{\"jobName\": \"x\"}"),
        Err(TranscriptError::NoResults)
    );
    assert_eq!(
        Transcript::read(b"<html>"),
        Err(TranscriptError::NotJson { line: 1, column: 1 })
    );
}
