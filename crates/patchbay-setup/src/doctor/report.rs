//! The report of an examination, as data.

use jiff::SignedDuration;
use serde::Serialize;

use super::catalogue;
use super::look::Unseen;
use super::subject::Subject;
use crate::{Finding, Severity};

/// What the doctor says.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// What was examined.
    pub subject: String,
    /// What is wrong, gravest first, then by place.
    pub findings: Vec<Finding>,
    /// What could not be looked at, and which right would be needed.
    pub not_looked_at: Vec<Unseen>,
    /// What was looked at.
    pub looked_at: Vec<&'static str>,
    /// How many checks there are.
    pub checks: usize,
    /// How long it took, in seconds.
    pub seconds: f64,
}

impl Report {
    pub(super) fn new(
        subject: &Subject,
        mut findings: Vec<Finding>,
        not_looked_at: Vec<Unseen>,
        looked_at: Vec<&'static str>,
        taken: SignedDuration,
    ) -> Self {
        findings.sort_by(|a, b| {
            b.severity
                .cmp(&a.severity)
                .then_with(|| a.place.cmp(&b.place))
                .then_with(|| a.id.cmp(b.id))
        });
        Self {
            subject: subject.title(),
            findings,
            not_looked_at,
            looked_at,
            checks: catalogue::all_checks().len(),
            seconds: taken.as_secs_f64(),
        }
    }

    /// How many findings there are of one severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings
            .iter()
            .filter(|finding| finding.severity == severity)
            .count()
    }
}
