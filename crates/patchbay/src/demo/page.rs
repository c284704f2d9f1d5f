//! How a step of the demonstration looks: a title line, then labels in one column and text in the next, folded
//! to 80 columns.

use std::time::Duration;

use serde_json::{Map, Value};

use super::step::{Asked, Step};
use crate::printer::{Line, Printer, Tone, wrap};

/// The width of the page, in columns.
const WIDTH: usize = 80;
/// Where labels begin.
const MARGIN: usize = 3;
/// How wide the labels of a row are.
const LABEL: usize = 11;
/// How wide the names of fields are.
const NAME: usize = 14;

/// Prints a step.
pub(crate) fn print(step: &Step, printer: &Printer) {
    for line in lines(step) {
        printer.data(line);
    }
}

fn lines(step: &Step) -> Vec<Line> {
    let mut lines = vec![Line::new(), title(step)];
    for (label, text) in &step.facts {
        lines.extend(row(label, text));
    }
    if let Some(event) = &step.event {
        lines.extend(fields("in", event));
    }
    for (index, asked) in step.asked.iter().enumerate() {
        lines.extend(request(if index == 0 { "asked" } else { "" }, asked));
    }
    match &step.answer {
        Some(Value::Object(map)) if map.is_empty() => {
            lines.extend(row("came back", "{}  (no record)"));
        }
        Some(Value::Object(map)) => lines.extend(fields("came back", map)),
        Some(other) => lines.extend(row("came back", &other.to_string())),
        None => {}
    }
    for check in &step.checks {
        let (mark, tone) = if check.kept {
            ("ok", Tone::Good)
        } else {
            ("NOT SO", Tone::Bad)
        };
        lines.extend(marked(mark, tone, &check.promise));
    }
    lines
}

/// ` 5  Title                                                        12 ms`
fn title(step: &Step) -> Line {
    let took = duration(step.took);
    let number = format!("{:>2}  ", step.number);
    let room = WIDTH.saturating_sub(number.len() + took.len());
    Line::new()
        .with(Tone::Label, number)
        .with(Tone::Title, format!("{:<room$}", step.title))
        .with(Tone::Quiet, took)
}

/// A label and its text, folded below itself.
fn row(label: &str, text: &str) -> Vec<Line> {
    marked(label, Tone::Label, text)
}

fn marked(label: &str, tone: Tone, text: &str) -> Vec<Line> {
    let indent = MARGIN + 1 + LABEL;
    wrap(text, WIDTH - indent)
        .into_iter()
        .enumerate()
        .map(|(index, text)| {
            let label = if index == 0 { label } else { "" };
            Line::new()
                .plain(" ".repeat(MARGIN + 1))
                .with(tone, format!("{label:<LABEL$}"))
                .plain(text)
        })
        .collect()
}

/// Named values, one below the other.
fn fields(label: &str, map: &Map<String, Value>) -> Vec<Line> {
    let name_width = map
        .keys()
        .map(|name| name.chars().count() + 2)
        .max()
        .unwrap_or(0)
        .max(NAME);
    let indent = MARGIN + 1 + LABEL + name_width;
    let mut lines = Vec::new();
    for (name, value) in map {
        let text = match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        for (index, text) in wrap(&text, WIDTH.saturating_sub(indent).max(20))
            .into_iter()
            .enumerate()
        {
            let label = if lines.is_empty() { label } else { "" };
            let name = if index == 0 { name.as_str() } else { "" };
            lines.push(
                Line::new()
                    .plain(" ".repeat(MARGIN + 1))
                    .label(label, LABEL)
                    .with(Tone::Quiet, format!("{name:<name_width$}"))
                    .plain(text),
            );
        }
    }
    lines
}

/// A request with status and time at the right, its query text and its JWT below.
fn request(label: &str, asked: &Asked) -> Vec<Line> {
    let status = asked
        .status
        .map_or_else(|| "dropped".to_owned(), |status| status.to_string());
    let end = format!("{status}  {:>7}", format!("{:.1} ms", asked.ms));
    let indent = MARGIN + 1 + LABEL;
    let call = format!("{} {}", asked.method, short_path(&asked.path));
    let room = WIDTH.saturating_sub(indent + end.len() + 2);
    let mut lines = Vec::new();
    let calls = wrap(&call, room);
    let count = calls.len();
    for (index, call) in calls.into_iter().enumerate() {
        let label = if index == 0 { label } else { "" };
        let line = Line::new()
            .plain(" ".repeat(MARGIN + 1))
            .label(label, LABEL)
            .plain(format!("{call:<room$}  "));
        let last = index + 1 == count;
        lines.push(if last {
            line.with(Tone::Quiet, end.clone())
        } else {
            line
        });
    }
    if let Some(query) = &asked.query {
        lines.extend(below(query));
    }
    if let Some(Value::Object(claims)) = &asked.sign_in {
        lines.extend(sign_in(claims));
    }
    lines
}

/// The grant and the claims of a JWT. Its end is told from its beginning, which says more than two numbers of
/// seconds.
fn sign_in(claims: &Map<String, Value>) -> Vec<Line> {
    let issued = claims.get("iat").and_then(Value::as_i64);
    claims
        .iter()
        .filter(|(name, _)| *name != "iat")
        .flat_map(|(name, value)| {
            let text = match (name.as_str(), value, issued) {
                ("exp", Value::Number(end), Some(issued)) if end.as_i64().is_some() => {
                    let seconds = end.as_i64().unwrap_or(issued) - issued;
                    format!("{seconds} s after it was signed")
                }
                (_, Value::String(text), _) => text.clone(),
                (_, other, _) => other.to_string(),
            };
            below(&format!("{name:<11} {text}"))
        })
        .collect()
}

/// A path of the REST API without its beginning, which is the same each time and takes the room of a record's id; nor
/// does the namespace of the adapter's package say anything.
fn short_path(path: &str) -> String {
    let rest = path
        .strip_prefix("/services/data/")
        .and_then(|rest| rest.split_once('/'));
    rest.map_or_else(
        || path.to_owned(),
        |(_, rest)| format!("…/{}", rest.replace("amazonconnect__", "…")),
    )
}

/// Text that belongs to the request above it.
fn below(text: &str) -> Vec<Line> {
    let indent = MARGIN + 1 + LABEL + 2;
    wrap(text, WIDTH - indent)
        .into_iter()
        .map(|text| {
            Line::new()
                .plain(" ".repeat(indent))
                .with(Tone::Quiet, text)
        })
        .collect()
}

/// A duration for people: `0.4 ms`, `12 ms`, `1.3 s`.
pub(super) fn duration(took: Duration) -> String {
    let milliseconds = took.as_secs_f64() * 1000.0;
    if milliseconds < 10.0 {
        format!("{milliseconds:.1} ms")
    } else if milliseconds < 1000.0 {
        format!("{milliseconds:.0} ms")
    } else {
        format!("{:.1} s", milliseconds / 1000.0)
    }
}

#[cfg(test)]
mod tests;
