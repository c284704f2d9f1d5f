//! `patchbay keys format`: a private key in the form that is needed, from any form that it has been mangled into.

use std::path::PathBuf;

use patchbay_setup::keys;
use secrecy::ExposeSecret as _;
use serde_json::json;

use crate::failure::{Exit, Outcome};
use crate::printer::Printer;

/// Print a private key as PEM or as the single line that a secret wants
///
/// Reads PKCS#1 and PKCS#8 PEM, also with literal \n or \r\n, blanks instead of line breaks, without its header
/// line, or as base64 of a PEM.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
#[command(group(clap::ArgGroup::new("form").required(true)))]
pub(crate) struct Args {
    /// The private key; `-` is stdin
    key: PathBuf,
    /// As PEM, with line breaks
    #[arg(long, group = "form")]
    pem: bool,
    /// As one line with \n between the lines of the PEM, to be pasted into the JSON of a secret
    #[arg(long, group = "form")]
    single_line: bool,
}

const EXAMPLES: &str = "\
Examples:
  patchbay keys format server.key --single-line
  patchbay keys format mangled.txt --pem > server.key
  pbpaste | patchbay keys format - --pem";

pub(crate) fn run(args: &Args, printer: &Printer) -> Outcome {
    let text = super::read(&args.key)?;
    let (form, key) = if args.single_line {
        ("single-line", keys::single_line(&text))
    } else {
        ("pem", keys::pem(&text))
    };
    let key = key.map_err(|error| super::unusable(&args.key, &error))?;
    // The key is what the user asked to see; it goes to stdout only.
    printer.verbatim(key.expose_secret());
    printer.json(&json!({ "form": form, "key": key.expose_secret() }));
    Ok(Exit::Done)
}
