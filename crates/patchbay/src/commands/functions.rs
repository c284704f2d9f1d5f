//! `patchbay functions`: what the one `bootstrap` can be.

use patchbay_functions::Function;
use serde_json::json;

use crate::failure::Exit;
use crate::printer::{Line, Printer, Tone};

/// List the functions, with the names that each goes by
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {}

const EXAMPLES: &str = "\
Examples:
  patchbay functions
  patchbay functions --json";

pub(crate) fn run(_: &Args, printer: &Printer) -> Exit {
    let functions: Vec<_> = Function::all()
        .map(|function| {
            json!({
                "name": function.name(),
                "reference_name": function.category(),
                "deployed": function.deployed_suffixes(),
                "summary": function.summary(),
            })
        })
        .collect();
    printer.json(&functions);
    for function in Function::all() {
        printer.data(Line::new().with(Tone::Title, function.name()));
        printer.data(format!("  {}", function.summary()));
        let deployed: Vec<String> = function
            .deployed_suffixes()
            .iter()
            .map(|end| format!("…{end}"))
            .collect();
        printer.data(
            Line::new()
                .label("  deployed as", 16)
                .plain(deployed.join(", ")),
        );
        printer.data(
            Line::new()
                .label("  replaces", 16)
                .plain(function.category()),
        );
    }
    Exit::Done
}
