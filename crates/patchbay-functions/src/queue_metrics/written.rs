//! What this environment has written into the org, so that the same need not be sent again. Owns
//! the records that were taken and the time of the last full write; must not know what is in them.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};
use patchbay_salesforce::Fields;

/// The records that Salesforce took from this environment, by external id.
#[derive(Default)]
pub(crate) struct Memory {
    written: Mutex<Written>,
}

#[derive(Default)]
struct Written {
    full_at: Option<Timestamp>,
    records: HashMap<String, Fields>,
}

impl Memory {
    /// Whether it is time to write everything, because somebody else may have changed a record in
    /// the org: at first, and `minutes` after the last time. Then it counts as begun.
    pub(super) fn begins_full_write(&self, now: Timestamp, minutes: i64) -> bool {
        let mut written = self.written();
        let is_due = written
            .full_at
            .is_none_or(|last| now.duration_since(last) >= SignedDuration::from_mins(minutes));
        if is_due {
            written.full_at = Some(now);
        }
        is_due
    }

    /// Whether the org has exactly these fields from us.
    pub(super) fn holds(&self, key: &str, fields: &Fields) -> bool {
        self.written().records.get(key) == Some(fields)
    }

    /// Remembers what Salesforce took; a record that it did not take is forgotten, so that it is
    /// sent again.
    pub(super) fn note(&self, key: &str, taken: Option<Fields>) {
        let mut written = self.written();
        match taken {
            Some(fields) => written.records.insert(key.to_owned(), fields),
            None => written.records.remove(key),
        };
    }

    fn written(&self) -> MutexGuard<'_, Written> {
        self.written.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(minute * 60).expect("a time")
    }

    fn fields(figure: i64) -> Fields {
        Fields::from_iter([("Agents_Online__c".to_owned(), figure.into())])
    }

    #[test]
    fn everything_is_due_at_first_and_after_the_time() {
        let memory = Memory::default();
        let due: Vec<_> = [0, 1, 14, 15, 16, 29, 30]
            .into_iter()
            .filter(|minute| memory.begins_full_write(at(*minute), 15))
            .collect();
        assert_eq!(due, [0, 15, 30]);
    }

    #[test]
    fn only_what_was_taken_is_held() {
        let memory = Memory::default();
        assert!(!memory.holds("q-1", &fields(1)));
        memory.note("q-1", Some(fields(1)));
        assert!(memory.holds("q-1", &fields(1)));
        assert!(!memory.holds("q-1", &fields(2)));
        memory.note("q-1", None);
        assert!(!memory.holds("q-1", &fields(1)));
    }
}
