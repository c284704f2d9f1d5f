//! `patchbay contact-center`: the definition of a contact centre, as a file or in an org.

mod check;
mod set;
mod show;
mod source;

use crate::failure::Outcome;
use crate::printer::Printer;

/// Read, change and check the definition of a contact centre
#[derive(Debug, clap::Subcommand)]
#[command(after_help = EXAMPLES)]
pub(crate) enum Command {
    Show(show::Args),
    Set(set::Args),
    Check(check::Args),
}

const EXAMPLES: &str = "\
Examples:
  patchbay contact-center show AcmeVoiceCC.callCenter-meta.xml
  patchbay contact-center set AcmeVoiceCC.callCenter-meta.xml --rest-app 0xI5e0000004C92
  patchbay contact-center check --in-org AcmeVoiceCC --target-org acme";

pub(crate) fn run(command: Command, printer: &Printer) -> Outcome {
    match command {
        Command::Show(args) => show::run(&args, printer),
        Command::Set(args) => set::run(&args, printer),
        Command::Check(args) => check::run(&args, printer),
    }
}
