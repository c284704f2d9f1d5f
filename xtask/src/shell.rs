//! Running other programs. Owns how a step is announced, how its output is shown and kept, and what is
//! said when a tool is missing; knows no step.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, ExitStatus, Stdio};
use std::thread;

use anyhow::{Context, Result, bail};

/// Prints one line for the person who runs the command.
#[expect(clippy::print_stdout, reason = "this is the printer of xtask")]
pub(crate) fn say(line: &str) {
    println!("{line}");
    // A closed pipe must not hide the outcome of a step.
    drop(std::io::stdout().flush());
}

/// What a program said, and how it ended.
pub(crate) struct Output {
    /// Both streams, line by line, in the order they came.
    pub(crate) text: String,
    /// How it ended.
    pub(crate) status: ExitStatus,
}

fn describe(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

fn missing(command: &Command) -> String {
    let tool = command.get_program().to_string_lossy().into_owned();
    format!("cannot start `{tool}`: is it installed and on the PATH?")
}

/// Runs a program with its output passed through; fails when it fails.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    say(&format!("$ {}", describe(command)));
    let status = command
        .stdin(Stdio::null())
        .status()
        .with_context(|| missing(command))?;
    if !status.success() {
        bail!("`{}` failed ({status})", describe(command));
    }
    Ok(())
}

/// Runs a program, shows its output and keeps it; the caller judges the status.
pub(crate) fn run_and_keep(command: &mut Command) -> Result<Output> {
    say(&format!("$ {}", describe(command)));
    let command = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().with_context(|| missing(command))?;
    let (sender, lines) = std::sync::mpsc::channel::<String>();
    let mut readers = Vec::new();
    let streams: [Option<Box<dyn std::io::Read + Send>>; 2] = [
        child.stdout.take().map(|stream| Box::new(stream) as _),
        child.stderr.take().map(|stream| Box::new(stream) as _),
    ];
    for stream in streams.into_iter().flatten() {
        let sender = sender.clone();
        readers.push(thread::spawn(move || {
            for line in BufReader::new(stream).split(b'\n').map_while(Result::ok) {
                let line = String::from_utf8_lossy(&line).into_owned();
                if sender.send(line).is_err() {
                    return;
                }
            }
        }));
    }
    drop(sender);
    let mut text = String::new();
    for line in lines {
        say(&line);
        text.push_str(&line);
        text.push('\n');
    }
    let status = child.wait()?;
    Ok(Output { text, status })
}

/// Runs a program silently and returns what it wrote to its standard output.
pub(crate) fn capture(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| missing(command))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!(
            "`{}` failed ({}): {}",
            describe(command),
            output.status,
            said.trim()
        );
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
