//! `patchbay contact-center`.

use crate::failure::Outcome;
use crate::printer::Printer;

/// Read, change and check the definition of a contact centre
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {}

pub(crate) fn run(command: Command, _printer: &Printer) -> Outcome {
    match command {}
}
