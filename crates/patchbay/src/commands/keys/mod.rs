//! `patchbay keys`: makes, checks and rewrites the key pair that signs in to Salesforce.

mod check;
mod format;
mod new;

use std::path::Path;

use patchbay_setup::keys::KeysError;

use crate::failure::{Failure, OrFail as _, Outcome};
use crate::printer::Printer;

/// Make, check and rewrite the key pair that signs in to Salesforce
#[derive(Debug, clap::Subcommand)]
#[command(after_help = EXAMPLES)]
pub(crate) enum Command {
    New(new::Args),
    Check(check::Args),
    Format(format::Args),
}

const EXAMPLES: &str = "\
Examples:
  patchbay keys new                               server.key and server.crt in this folder
  patchbay keys check server.key server.crt       Do they belong together, and until when
  patchbay keys format server.key --single-line   The form that a secret wants";

pub(crate) fn run(command: Command, printer: &Printer) -> Outcome {
    match command {
        Command::New(args) => new::run(&args, printer),
        Command::Check(args) => check::run(&args, printer),
        Command::Format(args) => format::run(&args, printer),
    }
}

/// Reads a small text file; `-` is stdin.
fn read(path: &Path) -> Result<String, Failure> {
    if path.as_os_str() == "-" {
        return std::io::read_to_string(std::io::stdin()).or_asked("stdin cannot be read as text");
    }
    let bytes = std::fs::read(path).or_asked(format!("`{}` cannot be read", path.display()))?;
    String::from_utf8(bytes).map_err(|_| {
        Failure::asked(format!("`{}` is not a text file", path.display())).hint(
            "a key or certificate in binary form (DER) becomes text with `openssl pkey -inform der` or \
             `openssl x509 -inform der`",
        )
    })
}

/// A key or a certificate that cannot be used: the file, then what is wrong with it.
fn unusable(key: &Path, error: &KeysError) -> Failure {
    match error {
        KeysError::Key(fault) => Failure::asked(format!("`{}` {fault}", key.display())),
        other => Failure::asked(other),
    }
}
