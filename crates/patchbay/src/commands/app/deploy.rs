//! `patchbay app deploy`: brings the apps of a folder into an org.

use std::collections::BTreeSet;
use std::path::PathBuf;

use patchbay_salesforce::Client;
use patchbay_setup::metadata::{self as setup, AppIdentity, Plan};
use serde_json::json;

use crate::commands::confirm::{Consent, confirm};
use crate::commands::metadata::{self, read_components};
use crate::commands::org_login::OrgArgs;
use crate::failure::{Exit, Failure, Outcome};
use crate::printer::{Line, Printer};

/// Bring the apps of a folder into an org
///
/// Reads every app, permission set and contact centre below the folder, in source format or in metadata format, compares
/// it with what the org has, shows the difference, asks, and deploys it: all of it or nothing. What the files do not say
/// stays as it is in the org. A policy that Salesforce has made by itself is found by its app, whatever it is called.
/// Afterwards it prints each app's id, which the contact-centre definition wants, and its consumer key, which the secret
/// wants. Run again, it changes nothing.
///
/// The user who signs in needs the permission Modify Metadata Through Metadata API Functions; for external client apps
/// also View all external client apps, view their settings, and edit their policies. The org has to let consumer keys be
/// read through the Metadata API (Setup, External Client App Settings).
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The folder, such as force-app; or one file, or a zip of a retrieve
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    #[command(flatten)]
    org: OrgArgs,
    #[command(flatten)]
    consent: Consent,
}

const EXAMPLES: &str = "\
Examples:
  patchbay app deploy force-app --target-org acme --dry-run
  patchbay app deploy force-app --target-org acme
  patchbay app deploy force-app --instance-url https://acme.my.salesforce.com --access-token token.txt --yes
  patchbay app deploy force-app --instance-url http://127.0.0.1:9002 --username admin@patchbay.example \\
    --password password.txt --yes --json";

pub(crate) async fn run(args: &Args, printer: &Printer) -> Outcome {
    let components = read_components(&args.folder)?;
    if components.is_empty() {
        let folder = args.folder.display();
        return Err(Failure::asked(format!("there is no app below `{folder}`"))
            .hint("`patchbay app new` writes one"));
    }
    let client = args.org.open()?;
    printer.progress("reading what the org has");
    let plan = setup::plan(&client, components, metadata::reading())
        .await
        .map_err(|error| metadata::failure(&error, printer))?;
    for note in &plan.notes {
        printer.talk(format!("note: {note}"));
    }
    let write = confirm(printer, &plan.changes, args.consent)?;
    if write {
        metadata::deploy(&client, &plan, printer).await?;
        printer.talk("Deployed.");
    }
    let apps = identities(&client, &plan, printer).await?;
    report(&plan, write, &apps, printer);
    Ok(Exit::Done)
}

async fn identities(
    client: &Client,
    plan: &Plan,
    printer: &Printer,
) -> Result<Vec<AppIdentity>, Failure> {
    let apps: BTreeSet<String> = plan.apps();
    setup::identities(client, apps.iter().map(String::as_str), metadata::reading())
        .await
        .map_err(|error| metadata::failure(&error, printer))
}

fn report(plan: &Plan, written: bool, apps: &[AppIdentity], printer: &Printer) {
    printer.json(&json!({
        "changed": written,
        "changes": plan.changes,
        "apps": apps,
    }));
    for app in apps {
        let row = |label: &str, text: &str| {
            printer.data(Line::new().label(label, 14).plain(text));
        };
        row("app", &app.name);
        row("app id", app.id.as_deref().unwrap_or("not told by the org"));
        if let Some(key) = &app.consumer_key {
            row("consumer key", key);
        }
    }
}
