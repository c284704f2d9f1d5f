//! `patchbay contact-center show`: the items as a table.

use patchbay_setup::contact_center::{Dialect, Item};
use patchbay_setup::keys;
use serde_json::json;

use super::source::{SourceArgs, masked};
use crate::failure::{Exit, Outcome};
use crate::printer::{Line, Printer, Tone};

/// Show the items of a definition
///
/// Reads both forms: the file that Setup imports, and the metadata of an existing contact centre.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    source: SourceArgs,
}

const EXAMPLES: &str = "\
Examples:
  patchbay contact-center show contact-center.xml
  patchbay contact-center show --in-org AcmeVoiceCC --target-org acme
  patchbay contact-center show AcmeVoiceCC.callCenter-meta.xml --json";

/// Characters of a value that fit on a line.
const WIDEST: usize = 100;

pub(crate) fn run(args: &Args, printer: &Printer) -> Outcome {
    let source = args.source.read(printer)?;
    let definition = source.definition()?;
    let dialect = match definition.dialect() {
        Dialect::Import => "import",
        Dialect::Metadata => "metadata",
    };
    let items: Vec<_> = definition
        .items()
        .iter()
        .map(|item| {
            json!({
                "section": item.section, "name": item.name, "label": item.label, "value": masked(&item.value),
            })
        })
        .collect();
    printer.json(&json!({ "dialect": dialect, "items": items }));
    let names = definition
        .items()
        .iter()
        .map(|item| item.name.chars().count());
    let width = names.max().unwrap_or(0) + 2;
    let mut section = None;
    for item in definition.items() {
        if section != Some(&item.section) {
            printer.data(Line::new().with(Tone::Title, &item.section));
            section = Some(&item.section);
        }
        let line = Line::new().plain("  ").label(&item.name, width);
        printer.data(line.plain(shown(item)));
    }
    printer.talk(format!(
        "{} items, {dialect} form",
        definition.items().len()
    ));
    Ok(Exit::Done)
}

/// A value on one line: a certificate by what it says.
fn shown(item: &Item) -> String {
    let value = item.value.trim();
    if value.contains("BEGIN CERTIFICATE")
        && let Ok(certificate) = keys::certificate(value)
    {
        let end = certificate.not_after.strftime("%Y-%m-%d");
        return format!("certificate {}, until {end}", certificate.subject);
    }
    let one_line = masked(value).replace(['\n', '\t'], " ");
    if one_line.chars().count() <= WIDEST {
        return one_line;
    }
    let mut short: String = one_line.chars().take(WIDEST).collect();
    short.push('…');
    short
}
