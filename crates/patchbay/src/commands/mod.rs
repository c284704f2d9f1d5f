//! The commands, one file each: its options, its help and what it does.

pub(crate) mod app;
mod aws_place;
pub(crate) mod completions;
mod confirm;
pub(crate) mod contact_center;
pub(crate) mod demo;
pub(crate) mod dev;
pub(crate) mod doctor;
pub(crate) mod external_id;
mod findings;
pub(crate) mod functions;
pub(crate) mod invoke;
pub(crate) mod keys;
mod metadata;
pub(crate) mod org;
mod org_login;
pub(crate) mod parked;
pub(crate) mod saml;
mod secret_input;
pub(crate) mod secrets;
pub(crate) mod setup;

use std::future::Future;

use crate::cli::Command;
use crate::failure::{Exit, Failure, OrFail as _, Outcome};
use crate::printer::Printer;

/// Runs one command.
pub(crate) fn run(command: Command, printer: &Printer) -> Outcome {
    match command {
        Command::Demo(args) => demo::run(&args, printer),
        Command::Dev(args) => dev::run(&args, printer),
        Command::Invoke(args) => invoke::run(&args, printer),
        Command::Functions(args) => Ok(functions::run(&args, printer)),
        Command::Org(command) => org::run(command, printer),
        Command::Setup(args) => setup::run(&args, printer),
        Command::Doctor(args) => doctor::run(&args, printer),
        Command::Secrets(command) => secrets::run(command, printer),
        Command::App(command) => app::run(command, printer),
        Command::ContactCenter(command) => contact_center::run(command, printer),
        Command::Saml(command) => saml::run(command, printer),
        Command::ExternalId(command) => external_id::run(command, printer),
        Command::Keys(command) => keys::run(command, printer),
        Command::Parked(command) => parked::run(command, printer),
        Command::Completions(args) => completions::run(&args, printer),
        Command::Reference => {
            printer.verbatim(&crate::reference::reference_page());
            Ok(Exit::Done)
        }
    }
}

/// As much as the main thread has. Without optimisation one call through function, client and TLS needs more than the
/// 2 MB that tokio gives.
const STACK: usize = 8 * 1024 * 1024;

/// Runs a command that waits for the network, on its own runtime.
fn wait_for<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_stack_size(STACK)
        .build()
        .or_outside("the asynchronous runtime did not start")?
        .block_on(work)
}
