//! `patchbay app`.

use crate::failure::Outcome;
use crate::printer::Printer;

/// Make, convert, check and deploy the Salesforce apps that a contact centre signs in through
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {}

pub(crate) fn run(command: Command, _printer: &Printer) -> Outcome {
    match command {}
}
