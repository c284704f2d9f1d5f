//! `patchbay saml`: sign-in from Salesforce to Amazon Connect.

mod apply;
mod check;
mod names;
mod new;

use std::path::Path;

use crate::failure::{Failure, OrFail as _, Outcome};
use crate::printer::Printer;

/// Set up and check SAML sign-in from Salesforce to Amazon Connect
#[derive(Debug, clap::Subcommand)]
#[command(after_help = EXAMPLES)]
pub(crate) enum Command {
    New(new::Args),
    Apply(apply::Args),
    Check(check::Args),
}

const EXAMPLES: &str = "\
Examples:
  patchbay saml new --contact-center AcmeVoiceCC ...     Policies and a CloudFormation template as files
  patchbay saml apply --contact-center AcmeVoiceCC ...   Provider and role in the account
  patchbay saml check response.txt --metadata idp.xml    Will AWS take what Salesforce sent?";

pub(crate) fn run(command: Command, printer: &Printer) -> Outcome {
    match command {
        Command::New(args) => new::run(&args, printer),
        Command::Apply(args) => apply::run(&args, printer),
        Command::Check(args) => check::run(&args, printer),
    }
}

/// Reads a text file; `-` is stdin.
fn read(path: &Path) -> Result<String, Failure> {
    if path.as_os_str() == "-" {
        return std::io::read_to_string(std::io::stdin()).or_asked("stdin cannot be read as text");
    }
    let bytes = std::fs::read(path).or_asked(format!("`{}` cannot be read", path.display()))?;
    String::from_utf8(bytes)
        .map_err(|_| Failure::asked(format!("`{}` is not a text file", path.display())))
}
