//! What the doctor is looking at just now, on stderr, where somebody watches.

use std::sync::{Mutex, PoisonError};

use patchbay_setup::doctor::{Ended, Progress};

use crate::printer::Printer;

/// The steps that have begun and not ended.
pub(super) struct Steps<'a> {
    printer: &'a Printer,
    open: Mutex<Vec<&'static str>>,
}

impl<'a> Steps<'a> {
    pub(super) fn new(printer: &'a Printer) -> Self {
        Self {
            printer,
            open: Mutex::default(),
        }
    }
}

impl Progress for Steps<'_> {
    fn started(&self, step: &'static str) {
        self.open
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(step);
    }

    fn ended(&self, step: &'static str, how: Ended) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|one| *one != step);
        let result = match how {
            Ended::Done => "looked at",
            Ended::TooLong => "no answer in time",
        };
        let left = if open.is_empty() {
            String::new()
        } else {
            format!("  (still: {})", open.join(", "))
        };
        self.printer.progress(&format!("  {step}: {result}{left}"));
    }
}
