//! The demonstration: a contact-flow event becomes a Salesforce record, on this machine. It sets a contact centre
//! up, sends events through the function, looks into the org behind the function's back, and says for each step
//! whether what was promised is so.

pub(crate) mod adapter;
mod calls;
mod page;
mod set_up;
mod step;
mod world;

use std::time::{Duration, Instant};

use serde_json::json;

use self::step::Step;
use self::world::World;
use crate::failure::{Exit, Failure};
use crate::printer::{Line, Printer, Tone};

/// A demonstration that has run; the contact centre is still up.
#[derive(Debug)]
pub(crate) struct Demo {
    pub(crate) world: World,
    steps: Vec<Step>,
    took: Duration,
}

impl Demo {
    /// Runs every step and prints each as it ends.
    pub(crate) async fn run(org_port: u16, printer: &Printer) -> Result<Self, Failure> {
        let start = Instant::now();
        printer.data(Line::new().with(
            Tone::Title,
            "A contact flow reads and writes Salesforce records, on this machine",
        ));
        let (world, mut steps) = set_up::run(org_port, printer).await?;
        calls::run(&world, &mut steps, printer).await?;
        Ok(Self {
            world,
            steps,
            took: start.elapsed(),
        })
    }

    /// Says how it went; the exit code says it too.
    pub(crate) fn report(&self, printer: &Printer) -> Exit {
        report(&self.steps, self.took, printer)
    }
}

/// Says how the steps went; the exit code says it too.
fn report(steps: &[Step], took: Duration, printer: &Printer) -> Exit {
    let failed: Vec<usize> = steps
        .iter()
        .filter(|step| !step.is_kept())
        .map(|step| step.number)
        .collect();
    printer.json(&json!({
        "ok": failed.is_empty(),
        "took_ms": took.as_millis(),
        "steps": steps,
    }));
    printer.data("");
    let took = page::duration(took);
    if failed.is_empty() {
        let line = Line::new().with(Tone::Good, "Everything is as promised");
        printer.data(line.plain(format!(": {} steps in {took}.", steps.len())));
        return Exit::Done;
    }
    let failed = failed
        .iter()
        .map(usize::to_string)
        .collect::<Vec<_>>()
        .join(", ");
    let line = Line::new().with(Tone::Bad, "NOT as promised");
    printer.data(line.plain(format!(": step {failed}.")));
    Exit::Failed
}

/// Ends a step: prints it and puts it with the others.
fn finish(step: Step, steps: &mut Vec<Step>, printer: &Printer) {
    page::print(&step, printer);
    steps.push(step);
}
