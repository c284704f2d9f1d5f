//! What the commands on metadata share: reading components from a folder, sending them with progress, and saying in
//! plain words why an org did not take them.

mod files;

use std::time::Duration;

use patchbay_salesforce::metadata::{DeployResult, DeployStatus};
use patchbay_salesforce::{Client, Deadline};
use patchbay_setup::metadata::{self, Deployed, MetadataError, MetadataErrorKind, Plan, Refusal};

pub(crate) use files::{files_below, read_components, write_components};

use crate::failure::Failure;
use crate::printer::{Line, Printer, Tone};

/// How long a deployment may take. Small ones take seconds; an org that is busy lets them wait in a queue.
const DEPLOYMENT: Duration = Duration::from_mins(10);

/// How long reading the org may take.
const READING: Duration = Duration::from_mins(2);

/// The time for reading an org.
pub(crate) fn reading() -> Deadline {
    Deadline::after(READING)
}

/// Deploys a plan and shows how far it is.
pub(crate) async fn deploy(
    client: &Client,
    plan: &Plan,
    printer: &Printer,
) -> Result<Deployed, Failure> {
    let progress = |result: &DeployResult| {
        let (done, total) = (result.components_deployed, result.components_total);
        match result.status {
            DeployStatus::Pending => printer.progress("waiting in the org's queue"),
            DeployStatus::InProgress => {
                printer.progress(&format!("deploying: {done} of {total} components"));
            }
            _ => {}
        }
    };
    let deployed = metadata::deploy(client, plan, &progress, Deadline::after(DEPLOYMENT))
        .await
        .map_err(|error| failure(&error, printer))?;
    for note in &deployed.notes {
        printer.talk(format!("note: {note}"));
    }
    Ok(deployed)
}

/// The failure that an error is, after its details were said.
pub(crate) fn failure(error: &MetadataError, printer: &Printer) -> Failure {
    if let MetadataError::Components(refusals) = error {
        for refusal in refusals {
            show(refusal, printer);
        }
    }
    match error.kind() {
        MetadataErrorKind::SignIn => Failure::asked(error)
            .hint("sign in again, or give another access token; `patchbay app deploy --help` shows the ways"),
        MetadataErrorKind::Rights => Failure::asked(error)
            .hint("the user needs the permission Modify Metadata Through Metadata API Functions (or Modify All Data)")
            .hint("for external client apps also View all external client apps, view their settings, and edit their \
                   policies"),
        MetadataErrorKind::Unfinished => Failure::outside(error)
            .hint("the deployment may still go on: Setup, Deployment Status shows it")
            .hint("run the command again afterwards; what is done then is not done twice"),
        MetadataErrorKind::Unreachable => Failure::outside(error),
        MetadataErrorKind::Missing => {
            Failure::asked(error).hint("names in metadata have no blanks: Setup, External Client App Manager shows them")
        }
        _ => Failure::asked(error),
    }
}

fn show(refusal: &Refusal, printer: &Printer) {
    let place = refusal
        .line
        .map_or_else(String::new, |line| format!(", line {line}"));
    printer.talk(
        Line::new()
            .with(Tone::Bad, "refused")
            .plain(format!(" {}{place}", refusal.component)),
    );
    printer.talk(format!("    Salesforce says: {}", refusal.problem));
    if let Some(advice) = &refusal.advice {
        printer.talk(
            Line::new()
                .with(Tone::Label, "    what to do: ")
                .plain(advice),
        );
    }
}
