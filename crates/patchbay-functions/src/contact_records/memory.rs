//! What this environment knows of contact records that it has written: their versions, so that an
//! older one that arrives late changes nothing, and the fields that it has already warned of. Owns
//! how much is kept; must not know what a record holds.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

use super::is_older;

/// Versions that are remembered, a hundred bytes each: more than two full batches.
const MOST: usize = 20_000;

/// What is kept between invocations.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    written: Mutex<Written>,
    warned: Mutex<BTreeSet<String>>,
}

#[derive(Debug, Default)]
struct Written {
    versions: HashMap<String, Timestamp>,
    oldest_first: VecDeque<String>,
}

impl Memory {
    /// Whether a newer version of this contact has been written here.
    pub(super) fn knows_newer(&self, contact_id: &str, version: Option<Timestamp>) -> bool {
        let written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        is_older(version, written.versions.get(contact_id).copied())
    }

    /// Remembers that this version has been written.
    pub(super) fn remember(&self, contact_id: &str, version: Option<Timestamp>) {
        let Some(version) = version else { return };
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        let before = written.versions.insert(contact_id.to_owned(), version);
        if before.is_some() {
            return;
        }
        written.oldest_first.push_back(contact_id.to_owned());
        if written.oldest_first.len() > MOST
            && let Some(oldest) = written.oldest_first.pop_front()
        {
            written.versions.remove(&oldest);
        }
    }

    /// The names of `fields` that have not been warned of yet.
    pub(super) fn not_warned_of(&self, fields: BTreeSet<String>) -> Vec<String> {
        let mut warned = self.warned.lock().unwrap_or_else(PoisonError::into_inner);
        fields
            .into_iter()
            .filter(|field| warned.insert(field.clone()))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn older_versions_are_known_and_the_memory_is_bounded() {
        let memory = Memory::default();
        let at = |second| Timestamp::from_second(second).ok();
        memory.remember("c", at(10));
        assert!(memory.knows_newer("c", at(9)));
        assert!(!memory.knows_newer("c", at(10)));
        assert!(!memory.knows_newer("c", None));
        assert!(!memory.knows_newer("d", at(9)));
        for number in 0..MOST {
            memory.remember(&number.to_string(), at(10));
        }
        assert!(!memory.knows_newer("c", at(9)));
        assert!(memory.knows_newer("0", at(9)));
        let written = memory.written.lock().unwrap();
        assert_eq!(written.versions.len(), MOST);
    }
}
