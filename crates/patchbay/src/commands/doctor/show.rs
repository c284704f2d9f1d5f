//! Prints a report: findings first, then what could not be looked at, then how long it took.

use patchbay_setup::doctor::{self, Examination, Report};
use patchbay_setup::{Finding, Severity};
use serde_json::json;

use crate::failure::Exit;
use crate::printer::{Line, Printer, Tone, wrap};

/// The width of the text beside its labels.
const WIDTH: usize = 92;

/// Prints the report for people and gives the exit code: failed when there is an error, outside when AWS told nothing at all.
pub(crate) fn report(printer: &Printer, examination: &Examination) -> Exit {
    let report = &examination.report;
    findings(printer, report);
    if report.findings.is_empty() {
        printer.data(Line::new().with(Tone::Good, "Nothing is wrong."));
    } else {
        printer.data(counts(report));
    }
    if !report.not_looked_at.is_empty() {
        printer.data("");
        printer.data(Line::new().with(Tone::Title, "Not looked at"));
        for unseen in &report.not_looked_at {
            printer.data(
                Line::new()
                    .plain(format!("  {}  ", unseen.right))
                    .with(Tone::Quiet, &unseen.reason),
            );
        }
    }
    printer.data(Line::new().with(
        Tone::Quiet,
        format!("{} checks in {:.1} s.", report.checks, report.seconds),
    ));
    if report.count(Severity::Error) > 0 {
        Exit::Failed
    } else if examination.facts.aws.base.identity.found().is_none() {
        Exit::Outside
    } else {
        Exit::Done
    }
}

/// The findings alone.
pub(super) fn findings(printer: &Printer, report: &Report) {
    for finding in &report.findings {
        show(printer, finding);
    }
}

fn counts(report: &Report) -> String {
    let of = |severity, one: &str| {
        let count = report.count(severity);
        format!("{count} {one}{}", if count == 1 { "" } else { "s" })
    };
    [
        of(Severity::Error, "error"),
        of(Severity::Warning, "warning"),
        of(Severity::Notice, "notice"),
    ]
    .join(", ")
}

fn show(printer: &Printer, finding: &Finding) {
    let (word, tone) = match finding.severity {
        Severity::Error => ("error", Tone::Bad),
        Severity::Warning => ("warning", Tone::Warning),
        Severity::Notice => ("notice", Tone::Label),
    };
    printer.data(
        Line::new()
            .with(tone, format!("{word:<8}"))
            .with(Tone::Title, &finding.what),
    );
    let rows = [
        ("where", &finding.place),
        ("why", &finding.why),
        ("mend", &finding.fix),
    ];
    for (label, text) in rows {
        for (index, piece) in wrap(text, WIDTH).into_iter().enumerate() {
            let label = if index == 0 { label } else { "" };
            printer.data(Line::new().plain("        ").label(label, 7).plain(piece));
        }
    }
    printer.data(
        Line::new()
            .plain("        ")
            .label("check", 7)
            .with(Tone::Quiet, finding.id),
    );
    printer.data("");
}

/// Every check that there is.
pub(super) fn list(printer: &Printer) {
    let mut checks = doctor::all_checks();
    checks.sort_by_key(|check| check.id);
    let data: Vec<_> = checks
        .iter()
        .map(|check| json!({ "id": check.id, "severity": check.severity, "title": check.title }))
        .collect();
    printer.json(&json!({ "checks": data }));
    let width = checks
        .iter()
        .map(|check| check.id.len())
        .max()
        .unwrap_or_default();
    for check in &checks {
        let word = match check.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Notice => "notice",
        };
        printer.data(
            Line::new()
                .label(check.id, width + 2)
                .with(Tone::Quiet, format!("{word:<9}"))
                .plain(check.title),
        );
    }
}
