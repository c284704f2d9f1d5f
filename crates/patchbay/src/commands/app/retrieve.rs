//! `patchbay app retrieve`: an app of an org as Salesforce DX source.

use std::fs;
use std::path::{Path, PathBuf};

use patchbay_setup::Change;
use patchbay_setup::metadata::{self as setup, Component};
use serde_json::json;

use crate::commands::confirm::{Consent, confirm};
use crate::commands::metadata::{self, write_components};
use crate::commands::org_login::OrgArgs;
use crate::failure::{Exit, Outcome};
use crate::printer::Printer;

/// Write an app of an org as Salesforce DX source
///
/// Retrieves an external client app with its settings and policies, or a connected app, and writes its files below the
/// folder, after it has shown what becomes different there. Salesforce gives the consumer key; it never gives the secret.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The app's name in metadata: the one without blanks
    #[arg(value_name = "NAME")]
    name: String,
    /// The folder to write to: the package directory of a Salesforce DX project
    #[arg(long, value_name = "DIR", default_value = "force-app/main/default")]
    out: PathBuf,
    #[command(flatten)]
    org: OrgArgs,
    #[command(flatten)]
    consent: Consent,
}

const EXAMPLES: &str = "\
Examples:
  patchbay app retrieve AcmeVoiceRest --target-org acme
  patchbay app retrieve AcmeVoiceRest --target-org acme --out retrieved --yes";

pub(crate) async fn run(args: &Args, printer: &Printer) -> Outcome {
    let client = args.org.open()?;
    printer.progress("reading what the org has");
    let components = setup::retrieve_app(&client, &args.name, metadata::reading())
        .await
        .map_err(|error| metadata::failure(&error, printer))?;
    let changes: Vec<Change> = components
        .iter()
        .filter_map(|component| change(&args.out, component))
        .collect();
    let write = confirm(printer, &changes, args.consent)?;
    if write {
        write_components(&args.out, &components)?;
    }
    let paths: Vec<String> = components
        .iter()
        .map(|component| args.out.join(component.source_path()).display().to_string())
        .collect();
    printer.json(&json!({ "changed": write, "files": paths, "changes": changes }));
    for path in &paths {
        printer.data(path.as_str());
    }
    if components
        .iter()
        .any(|it| it.text.contains("<consumerKey>"))
    {
        printer
            .talk("Salesforce advises against keeping the .ecaGlblOauth file in source control.");
    }
    Ok(Exit::Done)
}

fn change(folder: &Path, component: &Component) -> Option<Change> {
    let file = folder.join(component.source_path());
    let old = fs::read_to_string(&file).ok();
    Change::of_text(
        file.display().to_string(),
        old.as_deref(),
        Some(&component.text),
    )
}
