//! `patchbay app`.

mod deploy;
mod retrieve;

use crate::failure::Outcome;
use crate::printer::Printer;

/// Make, convert, check and deploy the Salesforce apps that a contact centre signs in through
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    Deploy(deploy::Args),
    Retrieve(retrieve::Args),
}

pub(crate) fn run(command: Command, printer: &Printer) -> Outcome {
    match command {
        Command::Deploy(args) => super::wait_for(deploy::run(&args, printer)),
        Command::Retrieve(args) => super::wait_for(retrieve::run(&args, printer)),
    }
}
