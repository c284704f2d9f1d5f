//! The reference page of the commands, written from the command line's own definition so that the two cannot
//! differ.

use std::fmt::Write as _;

use clap::{Command, CommandFactory as _};

use crate::cli::Cli;

/// The page `docs/reference/cli.md` as Markdown: one section for each command, its help as `--help` prints it.
pub fn reference_page() -> String {
    let mut page = String::from(
        "# The `patchbay` program\n\n\
         This page is written by `cargo xtask docs` from the program itself. Do not edit it.\n",
    );
    let mut root = Cli::command()
        .term_width(100)
        .color(clap::ColorChoice::Never);
    root.build();
    add(&mut page, &mut root, 2);
    page
}

fn add(page: &mut String, command: &mut Command, level: usize) {
    let name = command
        .get_bin_name()
        .unwrap_or_else(|| command.get_name())
        .to_owned();
    let help = command.render_long_help().to_string();
    let marks = "#".repeat(level);
    writeln!(page, "\n{marks} `{name}`\n\n```text").expect("a String takes all text");
    for line in help.trim_end().lines() {
        writeln!(page, "{}", line.trim_end()).expect("a String takes all text");
    }
    page.push_str("```\n");
    for child in command.get_subcommands_mut() {
        if !child.is_hide_set() && child.get_name() != "help" {
            add(page, child, level + 1);
        }
    }
}
