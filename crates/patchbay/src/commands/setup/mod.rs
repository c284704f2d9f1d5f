//! `patchbay setup`.

use crate::failure::{Failure, Outcome};
use crate::printer::Printer;

/// Set up a contact centre, step by step
#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

pub(crate) fn run(_args: &Args, _printer: &Printer) -> Outcome {
    Err(Failure::asked("being built"))
}
