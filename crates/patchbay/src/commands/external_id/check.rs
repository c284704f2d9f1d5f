//! `patchbay external-id check`: the traps.

use patchbay_setup::external_id::{Expected, check};

use super::place::{PlaceArgs, account_id, read_roles};
use crate::commands::{findings, wait_for};
use crate::failure::Outcome;
use crate::printer::Printer;

/// Find what makes an external id useless, or keeps Salesforce out
///
/// Reads only. Without an ID the roles are compared with each other. Ends with exit code 1 when something is wrong.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The external id that Salesforce shows; several for several orgs
    #[arg(value_name = "ID")]
    ids: Vec<String>,
    /// The AWS account from which Salesforce comes
    #[arg(long, value_name = "ID", value_parser = account_id)]
    salesforce_account: Option<String>,
    #[command(flatten)]
    place: PlaceArgs,
}

const EXAMPLES: &str = "\
Examples:
  patchbay external-id check --contact-center AcmeVoiceCC --type xml-import
  patchbay external-id check ID --contact-center AcmeVoiceCC --type new-instance --profile voice
  patchbay external-id check ID --file trust.json --json";

pub(crate) fn run(args: &Args, printer: &Printer) -> Outcome {
    let place = &args.place;
    let trusts = if place.contact_center.is_some() {
        wait_for(async {
            let aws = place.aws.open().await;
            read_roles(&aws, &place.roles()).await
        })?
    } else {
        let files = place.read_files()?;
        files
            .iter()
            .flat_map(|file| place.trusts_of(file))
            .collect()
    };
    let expected = Expected {
        ids: args.ids.clone(),
        salesforce_account: args.salesforce_account.clone(),
    };
    Ok(findings::print(printer, &check(&trusts, &expected)))
}
