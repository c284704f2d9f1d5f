//! Shows what would be written, and asks. Every command that writes goes through here.

use std::io::{BufRead as _, IsTerminal as _};

use patchbay_setup::{Change, ChangeKind, ChangeLine};

use crate::failure::{Failure, OrFail as _};
use crate::printer::{Line, Printer, Tone};

/// How a command that writes is to go about it.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
pub(crate) struct Consent {
    /// Do not ask
    #[arg(long)]
    pub(crate) yes: bool,
    /// Show what would be written, and write nothing
    #[arg(long, conflicts_with = "yes")]
    pub(crate) dry_run: bool,
}

/// Shows the changes on stderr and asks. True: write now. False: there is nothing to write, or only looking was asked
/// for.
///
/// # Errors
/// When the person says no, and when nobody is there to ask.
pub(crate) fn confirm(
    printer: &Printer,
    changes: &[Change],
    consent: Consent,
) -> Result<bool, Failure> {
    if changes.is_empty() {
        printer.talk("Nothing to change: everything is already so.");
        return Ok(false);
    }
    for change in changes {
        show(printer, change);
    }
    if consent.dry_run {
        printer.talk("Nothing was written (--dry-run).");
        return Ok(false);
    }
    if consent.yes || ask(printer, "Write this? [y/N]")? {
        Ok(true)
    } else {
        Err(Failure::asked("nothing was written"))
    }
}

/// Asks a question that is answered by yes or no.
///
/// # Errors
/// When nobody is there to ask.
pub(crate) fn ask(printer: &Printer, question: &str) -> Result<bool, Failure> {
    let stdin = std::io::stdin();
    if !stdin.is_terminal() {
        return Err(Failure::asked("nobody is there to ask").hint("--yes goes on without asking"));
    }
    printer.talk(question);
    let mut answer = String::new();
    stdin
        .lock()
        .read_line(&mut answer)
        .or_outside("the answer cannot be read")?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}

fn show(printer: &Printer, change: &Change) {
    let (verb, tone) = match change.kind {
        ChangeKind::Create => ("create", Tone::Good),
        ChangeKind::Update => ("change", Tone::Warning),
        ChangeKind::Delete => ("delete", Tone::Bad),
    };
    printer.talk(Line::new().with(tone, verb).plain(" ").plain(&change.place));
    for line in &change.lines {
        printer.talk(match line {
            ChangeLine::Kept(text) => Line::new().with(Tone::Quiet, format!("    {text}")),
            ChangeLine::Removed(text) => Line::new().with(Tone::Bad, format!("  - {text}")),
            ChangeLine::Added(text) => Line::new().with(Tone::Good, format!("  + {text}")),
        });
    }
}
