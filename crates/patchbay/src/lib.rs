//! The command-line program of Patchbay: keys, the local org, the functions on a laptop.
//!
//! This crate owns the words that a person reads, the layout of the commands and the exit codes. What the
//! commands do lives in the crates below it; nothing here knows how Salesforce or AWS is spoken to.

mod cli;
mod clock;
mod commands;
mod demo;
mod failure;
mod lambda_api;
mod laptop;
mod printer;
mod reference;
mod signal;

use std::process::ExitCode;

use clap::Parser as _;

use crate::cli::Cli;
use crate::failure::Exit;
use crate::printer::Printer;

pub use crate::reference::reference_page;

/// Parses the arguments of the process, runs the command and gives its exit code.
///
/// Exit codes: 0 done, 1 what was asked for failed, 2 the command line is wrong, 3 something outside the
/// program failed.
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return printer::usage(&error),
    };
    let printer = Printer::for_terminal(cli.json);
    match commands::run(cli.command, &printer) {
        Ok(exit) => exit.into(),
        Err(failure) => {
            printer.failure(&failure);
            Exit::from(failure.origin).into()
        }
    }
}
