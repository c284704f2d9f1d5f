//! The list of all checks, and the reference page made of it.

use std::fmt::Write as _;

use super::{aws, salesforce};
use crate::{Check, Severity};

/// Every check that the doctor has, in the order of the page.
pub fn all_checks() -> Vec<Check> {
    aws::checks()
        .into_iter()
        .chain(salesforce::CHECKS.iter().copied().flatten().copied())
        .collect()
}

/// The page `docs/reference/doctor.md` as Markdown: one table for each area.
pub fn reference_page() -> String {
    let mut page = String::from(
        "# What `patchbay doctor` checks\n\n\
         This page is written by `cargo xtask docs` from the checks themselves. Do not edit it.\n\n\
         The id of a check never changes and is never used again. An error: it does not work. A warning: it works today and\n\
         is unsafe or will stop working. A notice: worth knowing.\n",
    );
    let mut checks = all_checks();
    checks.sort_by_key(|check| check.id);
    let mut area = "";
    for check in &checks {
        let (its, _) = check.id.split_once('.').unwrap_or((check.id, ""));
        if its != area {
            area = its;
            write!(
                page,
                "\n## {area}\n\n| Check | Severity | What it looks for |\n|---|---|---|\n"
            )
            .expect("a String takes all text");
        }
        let severity = match check.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Notice => "notice",
        };
        writeln!(
            page,
            "| `{}` | {severity} | {} |",
            check.id,
            check.title.replace('|', "\\|")
        )
        .expect("a String takes all text");
    }
    page
}
