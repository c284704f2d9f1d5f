//! `patchbay saml`.

use crate::failure::Outcome;
use crate::printer::Printer;

/// Set up and check SAML sign-in from Salesforce to Amazon Connect
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {}

pub(crate) fn run(command: Command, _printer: &Printer) -> Outcome {
    match command {}
}
