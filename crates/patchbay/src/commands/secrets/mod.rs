//! `patchbay secrets`.

use crate::failure::Outcome;
use crate::printer::Printer;

/// Make, change, check and move the secrets of a contact centre
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {}

pub(crate) fn run(command: Command, _printer: &Printer) -> Outcome {
    match command {}
}
