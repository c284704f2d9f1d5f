//! `patchbay external-id`.

use crate::failure::Outcome;
use crate::printer::Printer;

/// Put an external id into the trust policies of the cross-account roles
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {}

pub(crate) fn run(command: Command, _printer: &Printer) -> Outcome {
    match command {}
}
