//! `patchbay doctor --fix`: shows what the doctor can mend by itself, asks, mends it, and looks again.

use patchbay_setup::Change;
use patchbay_setup::aws::Aws;
use patchbay_setup::doctor::Examination;
use patchbay_setup::doctor::mend::{self, Mend};

use crate::commands::confirm::{Consent, confirm};
use crate::failure::{Failure, OrFail as _};
use crate::printer::Printer;

/// Mends what is safe. True: something was written, and it is worth looking again.
pub(super) async fn run(
    examination: &Examination,
    aws: &Aws,
    consent: Consent,
    printer: &Printer,
) -> Result<bool, Failure> {
    let mends = mend::mends(&examination.facts, &examination.report.findings);
    let left = examination
        .report
        .findings
        .len()
        .saturating_sub(mended(&mends, examination));
    if mends.is_empty() {
        printer.talk(if left == 0 {
            "There is nothing to mend."
        } else {
            "None of these findings can be mended from here; each says what to do."
        });
        return Ok(false);
    }
    let changes: Vec<Change> = mends.iter().map(|mend| mend.change.clone()).collect();
    if !confirm(printer, &changes, consent)? {
        return Ok(false);
    }
    for mend in &mends {
        printer.progress(&format!("  mending {}", mend.change.place));
        mend.apply(aws)
            .await
            .or_outside(format!("{} was not mended", mend.change.place))?;
    }
    if left > 0 {
        printer.talk(format!(
            "{left} findings are left for you; each says what to do."
        ));
    }
    Ok(true)
}

/// How many findings the mends take away.
fn mended(mends: &[Mend], examination: &Examination) -> usize {
    examination
        .report
        .findings
        .iter()
        .filter(|finding| mends.iter().any(|mend| mend.checks.contains(&finding.id)))
        .count()
}
