//! The log of each call by itself. Calls run side by side, so the lines that a function writes are told apart by
//! the task that writes them.

use std::future::Future;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use patchbay_config::LogLevel;
use patchbay_functions::runtime::logging::JsonLines;
use serde_json::{Value, json};
use tracing_subscriber::layer::SubscriberExt as _;

use crate::printer::{Line, Printer, Tone};

tokio::task_local! {
    static CURRENT: CallLog;
}

/// What one call has logged so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct CallLog(Arc<Mutex<Vec<u8>>>);

impl CallLog {
    /// Runs `work` and keeps what it logs here.
    pub(crate) async fn around<F: Future>(&self, work: F) -> F::Output {
        CURRENT.scope(self.clone(), work).await
    }

    /// What was logged, and starts anew.
    pub(crate) fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Takes the functions' log lines to the call that they belong to. What is written outside any call, such as a
/// token's write-back after the answer, belongs to none and is dropped.
#[derive(Debug)]
struct CurrentCall;

impl Write for CurrentCall {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let outside = CURRENT.try_with(|log| {
            log.0
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .extend_from_slice(bytes);
        });
        // The only error is that there is no call.
        outside.ok();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Makes the functions log, at this level. Only the first time in a process counts.
pub(super) fn install(category: &'static str, level: LogLevel) {
    let lines = JsonLines::new(category, level, Arc::new(crate::clock::now), CurrentCall);
    let subscriber = tracing_subscriber::registry().with(lines);
    // A second laptop in the same process finds the first one's subscriber, which serves both.
    tracing::subscriber::set_global_default(subscriber).ok();
}

/// The call's own log as lines for people: level, message, then what else the line says.
pub(crate) fn show_log(log: &[u8], printer: &Printer) {
    for line in String::from_utf8_lossy(log).lines() {
        let Ok(Value::Object(mut members)) = serde_json::from_str(line) else {
            printer.talk(line);
            continue;
        };
        // What is the same in every line, and the metrics, are for machines.
        if members.contains_key("_aws") {
            continue;
        }
        for name in ["category", "timestamp", "context"] {
            members.remove(name);
        }
        let level = members.remove("level").unwrap_or(json!(""));
        let message = members.remove("message").unwrap_or(json!(""));
        let level = level.as_str().unwrap_or_default().to_owned();
        let tone = match level.as_str() {
            "error" => Tone::Bad,
            "warn" => Tone::Warning,
            _ => Tone::Label,
        };
        let rest: Vec<String> = members
            .iter()
            .map(|(name, value)| match value {
                Value::String(text) => format!("{name}={text}"),
                other => format!("{name}={other}"),
            })
            .collect();
        printer.talk(
            Line::new()
                .with(tone, format!("{level:<10}"))
                .plain(message.as_str().unwrap_or_default())
                .with(Tone::Quiet, format!("  {}", rest.join("  "))),
        );
    }
}
