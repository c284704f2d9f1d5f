//! What a log line holds, and what it never holds.

use std::io;
use std::sync::{Arc, Mutex};

use serde_json::json;
use tracing_subscriber::layer::SubscriberExt;

use super::*;

#[derive(Clone, Default)]
struct Sink(Arc<Mutex<Vec<u8>>>);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn lines_of(level: LogLevel, work: impl FnOnce()) -> Vec<Value> {
    let sink = Sink::default();
    let clock: Clock = Arc::new(|| "2026-01-02T03:04:05Z".parse().unwrap());
    let layer = JsonLines::new("invokeSfRestApi", level, clock, sink.clone());
    tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), work);
    let bytes = sink.0.lock().unwrap().clone();
    String::from_utf8(bytes)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn a_line_has_the_reference_keys_then_those_of_the_invocation() {
    let lines = lines_of(LogLevel::Info, || {
        let span = tracing::info_span!("invocation", requestId = "r-1", contactId = "c-1");
        let _entered = span.enter();
        tracing::warn!(
            context = "queryRecord",
            status = 400,
            errorCode = "MALFORMED_QUERY",
            "no"
        );
    });
    assert_eq!(
        lines,
        [json!({
            "category": "invokeSfRestApi", "context": "queryRecord", "level": "warn",
            "message": "no", "timestamp": "2026-01-02 03:04:05", "requestId": "r-1",
            "contactId": "c-1", "status": 400, "errorCode": "MALFORMED_QUERY",
        })]
    );
}

#[test]
fn levels_are_those_of_the_reference() {
    let work = || {
        tracing::error!("e");
        tracing::warn!("w");
        tracing::info!("i");
        tracing::debug!(target: HTTP, "h");
        tracing::debug!("d");
        tracing::trace!("s");
        tracing::info!(target: "hyper::client", "foreign");
        tracing::info!(target: METRICS, line = "{\"metric\":1}");
    };
    let count = |level| lines_of(level, work).len();
    let expected = [2, 3, 4, 5, 5, 6, 7];
    let levels = [
        LogLevel::Error,
        LogLevel::Warn,
        LogLevel::Info,
        LogLevel::Http,
        LogLevel::Verbose,
        LogLevel::Debug,
        LogLevel::Silly,
    ];
    for (level, lines) in levels.into_iter().zip(expected) {
        assert_eq!(count(level), lines, "{level:?}");
    }
}

#[test]
fn credentials_are_blotted_out() {
    for text in [
        "Bearer abc",
        "got eyJhbGciOiJSUzI1NiJ9.x.y",
        "-----BEGIN RSA PRIVATE KEY-----",
        "token 00D000000000001!AQ4AQ",
    ] {
        let lines = lines_of(LogLevel::Silly, || tracing::info!(detail = text, "m"));
        assert_eq!(lines[0]["detail"], "[left out]", "{text}");
    }
    let lines = lines_of(LogLevel::Silly, || {
        tracing::info!(detail = "Hello! 00D", "m");
    });
    assert_eq!(lines[0]["detail"], "Hello! 00D");
}
