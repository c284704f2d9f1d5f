//! Prints what checks have found, gravest first.

use patchbay_setup::{Finding, Severity};

use crate::failure::Exit;
use crate::printer::{Line, Printer, Tone};

/// Prints the findings as data and gives the exit code: failed when one is an error.
pub(crate) fn print(printer: &Printer, findings: &[Finding]) -> Exit {
    let mut sorted: Vec<&Finding> = findings.iter().collect();
    sorted.sort_by(|a, b| {
        b.severity
            .cmp(&a.severity)
            .then_with(|| a.place.cmp(&b.place))
    });
    printer.json(&serde_json::json!({ "findings": sorted }));
    for finding in &sorted {
        let (word, tone) = match finding.severity {
            Severity::Error => ("error  ", Tone::Bad),
            Severity::Warning => ("warning", Tone::Warning),
            Severity::Notice => ("notice ", Tone::Quiet),
        };
        printer.data(
            Line::new()
                .with(tone, word)
                .plain(format!("  {}  ", finding.place))
                .with(Tone::Quiet, finding.id),
        );
        printer.data(format!("         {}", finding.what));
        printer.data(Line::new().with(Tone::Quiet, format!("         {}", finding.why)));
        printer.data(
            Line::new()
                .with(Tone::Label, "         mend: ")
                .plain(&finding.fix),
        );
    }
    if sorted.is_empty() {
        printer.data(Line::new().with(Tone::Good, "No findings."));
    }
    if sorted
        .iter()
        .any(|finding| finding.severity == Severity::Error)
    {
        Exit::Failed
    } else {
        Exit::Done
    }
}
