//! JSON log lines in the shape of the replaced package: one line an event with `category`,
//! `context`, `level`, `message` and `timestamp`, then our own members. Only events of this
//! project's crates are written: the HTTP and AWS libraries print headers and bodies at debug
//! level. Texts that look like a credential are blotted out as a last line of defence.

use std::fmt;
use std::io::Write;
use std::sync::{Mutex, PoisonError};

use jiff::tz::TimeZone;
use patchbay_config::LogLevel;
use serde_json::{Map, Value};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

use crate::clock::Clock;

/// Target of the lines that tell of one HTTP request; level `http`.
pub(crate) const HTTP: &str = "patchbay_functions::http";
/// Target of the metrics line, which is written whatever `LOG_LEVEL` says.
pub(crate) const METRICS: &str = "patchbay_functions::metrics";

fn level_of(metadata: &Metadata<'_>) -> LogLevel {
    match *metadata.level() {
        Level::ERROR => LogLevel::Error,
        Level::WARN => LogLevel::Warn,
        Level::INFO => LogLevel::Info,
        _ if metadata.target() == HTTP => LogLevel::Http,
        Level::DEBUG => LogLevel::Debug,
        Level::TRACE => LogLevel::Silly,
    }
}

fn name_of(level: LogLevel) -> &'static str {
    match level {
        LogLevel::Error => "error",
        LogLevel::Warn => "warn",
        LogLevel::Info => "info",
        LogLevel::Http => "http",
        LogLevel::Verbose => "verbose",
        LogLevel::Debug => "debug",
        LogLevel::Silly => "silly",
    }
}

/// Writes the lines. Install it as the only layer of the process.
pub struct JsonLines<W> {
    category: &'static str,
    level: LogLevel,
    clock: Clock,
    writer: Mutex<W>,
}

impl<W: Write> JsonLines<W> {
    /// Lines of one function, at `level` and above.
    pub fn new(category: &'static str, level: LogLevel, clock: Clock, writer: W) -> Self {
        Self {
            category,
            level,
            clock,
            writer: Mutex::new(writer),
        }
    }

    fn write_line(&self, mut line: String) {
        line.push('\n');
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        // A log that cannot be written must not fail the call, and there is nowhere to say so.
        drop(writer.write_all(line.as_bytes()));
        drop(writer.flush());
    }

    fn line(&self, level: LogLevel, fields: &mut Fields, spans: &[Fields]) -> String {
        let context = fields
            .take("context")
            .unwrap_or_else(|| "NO_CONTEXT".into());
        let message = fields
            .take("message")
            .unwrap_or_else(|| "NO_MESSAGE".into());
        let timestamp = (self.clock)()
            .to_zoned(TimeZone::UTC)
            .strftime("%Y-%m-%d %H:%M:%S")
            .to_string();
        let mut line = Map::new();
        line.insert("category".to_owned(), self.category.into());
        line.insert("context".to_owned(), context);
        line.insert("level".to_owned(), name_of(level).into());
        line.insert("message".to_owned(), message);
        line.insert("timestamp".to_owned(), timestamp.into());
        for (name, value) in spans.iter().flat_map(|span| &span.0).chain(&fields.0) {
            line.insert((*name).to_owned(), value.clone());
        }
        Value::Object(line).to_string()
    }
}

impl<S, W> Layer<S> for JsonLines<W>
where
    S: Subscriber + for<'lookup> LookupSpan<'lookup>,
    W: Write + 'static,
    Self: 'static,
{
    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        metadata.target().starts_with("patchbay")
            && (metadata.is_span()
                || metadata.target() == METRICS
                || level_of(metadata) <= self.level)
    }

    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        if let Some(span) = context.span(id) {
            span.extensions_mut().insert(fields);
        }
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        if let Some(span) = context.span(id)
            && let Some(fields) = span.extensions_mut().get_mut::<Fields>()
        {
            values.record(fields);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        if event.metadata().target() == METRICS {
            if let Some(Value::String(line)) = fields.take("line") {
                self.write_line(line);
            }
            return;
        }
        let spans: Vec<Fields> = context
            .event_scope(event)
            .into_iter()
            .flat_map(tracing_subscriber::registry::Scope::from_root)
            .filter_map(|span| span.extensions().get::<Fields>().cloned())
            .collect();
        self.write_line(self.line(level_of(event.metadata()), &mut fields, &spans));
    }
}

/// The members of an event or a span, in the order in which they were given.
#[derive(Clone, Default)]
struct Fields(Vec<(&'static str, Value)>);

impl Fields {
    fn put(&mut self, field: &Field, value: Value) {
        match self.0.iter_mut().find(|(name, _)| *name == field.name()) {
            Some(slot) => slot.1 = value,
            None => self.0.push((field.name(), value)),
        }
    }

    fn take(&mut self, name: &str) -> Option<Value> {
        let index = self
            .0
            .iter()
            .position(|(candidate, _)| *candidate == name)?;
        Some(self.0.remove(index).1)
    }
}

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        // Our own metrics line is built from numbers and names and may be long.
        let value = if field.name() == "line" {
            value.to_owned()
        } else {
            blot_out(value)
        };
        self.put(field, Value::String(value));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, value.into());
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, value.into());
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, value.into());
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.put(field, value.into());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let text = format!("{value:?}");
        self.put(field, Value::String(blot_out(&text)));
    }
}

/// Marks by which a credential is known: a JWT, an HTTP credential, a PEM block, and the way
/// Salesforce's session ids begin (`00D`, fifteen characters of org id, `!`).
fn looks_like_a_credential(text: &str) -> bool {
    text.contains("eyJ")
        || text.contains("Bearer ")
        || text.contains("-----BEGIN")
        || text.split('!').rev().skip(1).any(|head| {
            let start = head.len().saturating_sub(18);
            head.get(start..).is_some_and(|tail| tail.contains("00D"))
        })
}

fn blot_out(text: &str) -> String {
    if looks_like_a_credential(text) {
        "[left out]".to_owned()
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests;
