//! The end: everything is looked at, with the test event.

use patchbay_setup::Severity;

use super::super::journey::{Journey, StepEnd};
use crate::commands::doctor;
use crate::failure::Failure;

pub(crate) async fn run(journey: &mut Journey<'_>) -> Result<StepEnd, Failure> {
    let mut subject = doctor::folder::subject(journey.folder.root())?;
    subject.invoke = true;
    let tools = doctor::tools(Some(journey.aws.clone()), Some(journey.org.clone()));
    let examination = doctor::examine(subject, &tools, journey.printer).await;
    doctor::show::report(journey.printer, &examination);
    let errors = examination.report.count(Severity::Error);
    journey.report = Some(examination.report);
    Ok(if errors > 0 {
        StepEnd::Unwell
    } else {
        StepEnd::Reached { wrote: false }
    })
}
