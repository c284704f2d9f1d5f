//! `patchbay completions`: the script that teaches a shell the commands.

use clap::CommandFactory as _;
use clap_complete::Shell;

use crate::cli::Cli;
use crate::failure::{Exit, Failure, Outcome};
use crate::printer::Printer;

/// Print the completion script of a shell
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The shell
    shell: Shell,
}

const EXAMPLES: &str = "\
Examples:
  patchbay completions bash > ~/.local/share/bash-completion/completions/patchbay
  patchbay completions zsh > \"${fpath[1]}/_patchbay\"
  patchbay completions fish > ~/.config/fish/completions/patchbay.fish";

pub(crate) fn run(args: &Args, printer: &Printer) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "patchbay", &mut script);
    let script = String::from_utf8(script)
        .map_err(|_| Failure::asked("the completion script is not UTF-8"))?;
    printer.verbatim(&script);
    printer.json(&serde_json::json!({ "shell": args.shell.to_string(), "script": script }));
    Ok(Exit::Done)
}
