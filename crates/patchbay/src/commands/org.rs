//! `patchbay org start`: the local Salesforce org alone, for developing and testing against.

use std::path::PathBuf;

use patchbay_org::RunningOrg;
use serde_json::json;

use crate::failure::{Exit, Outcome};
use crate::laptop::org::{Doorkeys, OrgChoice};
use crate::printer::{Line, Printer};
use crate::signal::StopSignal;

/// Run a local Salesforce org
#[derive(Debug, clap::Subcommand)]
#[command(after_help = EXAMPLES)]
pub(crate) enum Command {
    Start(StartArgs),
}

const EXAMPLES: &str = "\
Examples:
  patchbay org start --sample-data
  patchbay org start --data org.db --schema force-app/main/default --seed accounts.json";

/// Start a local Salesforce org and run it until Ctrl-C
///
/// The org answers the REST API of Salesforce on this machine only. Without `--identity` it gets a user, an app and a
/// password, which it prints.
#[derive(Debug, clap::Args)]
#[command(after_help = START_EXAMPLES)]
pub(crate) struct StartArgs {
    /// The port to listen on; 0 takes a free one
    #[arg(long, value_name = "N", default_value_t = 9002)]
    port: u16,
    /// Keep records in this SQLite file instead of in memory
    #[arg(long, value_name = "FILE")]
    data: Option<PathBuf>,
    /// Namespace of the CTI adapter's objects; `-` for none
    #[arg(
        long,
        value_name = "NAME",
        default_value = "amazonconnect",
        allow_hyphen_values = true
    )]
    adapter_namespace: String,
    /// Load custom objects and fields from a Salesforce DX source folder
    #[arg(long, value_name = "DIR")]
    schema: Vec<PathBuf>,
    /// Load records from a file of `sf data export tree`
    #[arg(long, value_name = "FILE")]
    seed: Vec<PathBuf>,
    /// Load users, profiles, permission sets and apps from a JSON file
    #[arg(long, value_name = "FILE")]
    identity: Option<PathBuf>,
    /// Load sample accounts, contacts and cases
    #[arg(long)]
    sample_data: bool,
}

const START_EXAMPLES: &str = "\
Examples:
  patchbay org start --sample-data
  patchbay org start --port 0 --json
  patchbay org start --data org.db --identity identity.json
  patchbay org start --schema force-app/main/default --seed Account-Contact.json";

pub(crate) fn run(command: Command, printer: &Printer) -> Outcome {
    let Command::Start(args) = command;
    super::wait_for(start(args, printer))
}

async fn start(args: StartArgs, printer: &Printer) -> Outcome {
    let choice = OrgChoice {
        port: args.port,
        data: args.data,
        adapter_namespace: Some(args.adapter_namespace),
        schema: args.schema,
        seed: args.seed,
        identity: args.identity,
        sample_data: args.sample_data,
    };
    let stop = StopSignal::listen()?;
    let (org, doorkeys) = choice.start().await?;
    announce(&org, doorkeys, printer);
    stop.asked().await;
    org.stop().await;
    printer.talk("Stopped.");
    Ok(Exit::Done)
}

/// Says where the org is and how to get in. With `--json` this is the one line that a program waits for.
fn announce(org: &RunningOrg, doorkeys: Option<Doorkeys>, printer: &Printer) {
    let url = org.url();
    let control = format!("{url}/__patchbay/");
    printer.json(&json!({
        "url": url,
        "port": org.port(),
        "pid": std::process::id(),
        "control": control,
        "sign_in": doorkeys,
    }));
    printer.data(Line::new().label("url", 16).plain(url));
    printer.data(
        Line::new()
            .label("token endpoint", 16)
            .plain(format!("{url}/services/oauth2/token")),
    );
    printer.data(Line::new().label("control plane", 16).plain(control));
    match doorkeys {
        Some(keys) => {
            printer.data(Line::new().label("username", 16).plain(keys.username));
            printer.data(Line::new().label("password", 16).plain(keys.password));
            printer.data(
                Line::new()
                    .label("security token", 16)
                    .plain(keys.security_token),
            );
            printer.data(
                Line::new()
                    .label("consumer key", 16)
                    .plain(keys.consumer_key),
            );
            printer.data(
                Line::new()
                    .label("consumer secret", 16)
                    .plain(keys.consumer_secret),
            );
            printer.talk("");
            printer.talk("Get a token:");
            printer.talk(format!(
                "  curl {url}/services/oauth2/token -d grant_type=client_credentials \\"
            ));
            printer.talk(format!("    -d client_id={} \\", keys.consumer_key));
            printer.talk(format!("    -d client_secret={}", keys.consumer_secret));
        }
        None => printer.talk("Sign in as a user of the identity file or of the data file."),
    }
    printer.talk("");
    printer.talk("Ctrl-C stops it.");
}
