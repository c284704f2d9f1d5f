//! Prints the plan, and at the end what was done and the few things that are left.

use patchbay_setup::guided::{Answers, Plan, StepId, StepState, seeds};
use serde_json::json;

use super::journey::Journey;
use crate::printer::{Line, Printer, Tone, wrap};

const WIDTH: usize = 96;

/// The plan as data.
pub(super) fn print(plan: &Plan, answers: &Answers, printer: &Printer) {
    printer.json(&json!({ "answers": answers, "steps": plan.steps }));
    for (number, step) in plan.steps.iter().enumerate() {
        printer.data(
            Line::new()
                .label(&format!("{}", number + 1), 4)
                .with(Tone::Title, step.title.clone())
                .with(Tone::Quiet, format!("  {}", step.id.name())),
        );
        for line in &step.writes {
            printer.data(format!("      writes {line}"));
        }
    }
    printer.data("");
    printer.data("Nothing was written.");
}

/// What was done in this run, as data, and what is left to the person, as talk.
pub(super) fn close(journey: &Journey<'_>, ends: &[(StepId, StepState)], waiting: &[&str]) {
    let (printer, left) = (journey.printer, seeds::left());
    let state = |id: StepId| {
        ends.iter()
            .find(|(step, _)| *step == id)
            .map(|(_, state)| *state)
    };
    let steps = &journey.plan.steps;
    let rows: Vec<_> = steps
        .iter()
        .map(|step| json!({ "id": step.id, "state": state(step.id) }))
        .collect();
    let open: Vec<_> = waiting
        .iter()
        .filter_map(|key| {
            let it = left.get(*key)?;
            Some(json!({ "id": key, "title": it.title, "do": it.how, "check": it.check }))
        })
        .collect();
    printer.json(&json!({
        "folder": journey.folder.root(),
        "steps": rows,
        "left": open,
        "report": journey.report,
    }));
    printer.data("");
    for step in steps {
        let (word, tone) = match state(step.id) {
            Some(StepState::Done) => ("done", Tone::Good),
            Some(StepState::AlreadySo) => ("as it was", Tone::Good),
            Some(StepState::Waiting) => ("waits", Tone::Warning),
            None => ("not yet", Tone::Quiet),
        };
        printer.data(
            Line::new()
                .with(tone, format!("{word:<11}"))
                .plain(step.title.clone()),
        );
    }
    if waiting.is_empty() {
        return;
    }
    printer.talk("");
    printer.talk(Line::new().with(Tone::Title, "Left to you:"));
    for it in waiting.iter().filter_map(|key| left.get(*key)) {
        printer.talk(
            Line::new()
                .plain("  * ")
                .with(Tone::Title, it.title.clone()),
        );
        for line in wrap(&it.how, WIDTH) {
            printer.talk(format!("    {line}"));
        }
    }
}
