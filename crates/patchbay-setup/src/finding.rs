//! What a check has found. Every check of every kind speaks in this form, so that one report can hold them all.

use serde::Serialize;

/// How much a finding matters. Ordered: the gravest is the greatest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; nothing has to be done.
    Notice,
    /// It works today; it is unsafe, or will stop working.
    Warning,
    /// It does not work.
    Error,
}

/// One check, as the reference page lists it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Check {
    /// Stable name, `area.fault-in-kebab-case`: public contract, never reused.
    pub id: &'static str,
    /// How much its findings matter.
    pub severity: Severity,
    /// What it looks for, one line without a full stop.
    pub title: &'static str,
}

/// Something that is not as it should be. No text of it holds a secret value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The check, [`Check::id`].
    pub id: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// Where: a secret's key, a role, a file with its element, a function.
    pub place: String,
    /// What is wrong, one sentence.
    pub what: String,
    /// What comes of it, or how it is known, one sentence or two.
    pub why: String,
    /// What to do, a sentence or a command.
    pub fix: String,
}

impl Check {
    /// A finding of this check at `place`.
    pub fn finding(
        &self,
        place: impl Into<String>,
        what: impl Into<String>,
        why: impl Into<String>,
        fix: impl Into<String>,
    ) -> Finding {
        Finding {
            id: self.id,
            severity: self.severity,
            place: place.into(),
            what: what.into(),
            why: why.into(),
            fix: fix.into(),
        }
    }
}
