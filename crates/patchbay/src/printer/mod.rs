//! The printer: the only place that writes to the terminal. Data goes to stdout, talk goes to stderr; with
//! `--json` stdout holds JSON only. Text that came from elsewhere is made harmless here, so that no command
//! can forget it. It knows nothing of what is printed.

mod line;
mod safe_text;

use std::io::{self, IsTerminal as _, Write};
use std::process::ExitCode;

use clap::builder::styling::Style;
use patchbay_config::{Environment as _, ProcessEnvironment};
use serde::Serialize;

pub(crate) use self::line::{Line, Tone, wrap};
use crate::failure::{Failure, Origin};

/// Where a command prints, and how.
#[derive(Clone, Debug)]
pub(crate) struct Printer {
    json: bool,
    data_colour: bool,
    talk_colour: bool,
}

impl Printer {
    /// A printer for the terminal of the process: colours only where a person reads, and never when
    /// `NO_COLOR` is set (<https://no-color.org>) or the terminal calls itself `dumb`.
    pub(crate) fn for_terminal(json: bool) -> Self {
        let environment = ProcessEnvironment;
        let refused = environment
            .get("NO_COLOR")
            .is_some_and(|value| !value.is_empty())
            || environment.get("TERM").is_some_and(|term| term == "dumb");
        Self {
            json,
            data_colour: !refused && io::stdout().is_terminal(),
            talk_colour: !refused && io::stderr().is_terminal(),
        }
    }

    /// Prints a line of data for people. With `--json` nothing: the command prints its data by
    /// [`Printer::json`].
    pub(crate) fn data(&self, line: impl Into<Line>) {
        if !self.json {
            write_line(
                &mut io::stdout().lock(),
                &line.into().render(self.data_colour),
            );
        }
    }

    /// Prints text whose line breaks are part of it, such as a PEM or a script, as it is. The text must be
    /// our own or checked by us.
    pub(crate) fn verbatim(&self, text: &str) {
        if !self.json {
            write_line(&mut io::stdout().lock(), text.trim_end_matches('\n'));
        }
    }

    /// Prints `data` as one line of JSON on stdout if the user asked for JSON.
    pub(crate) fn json(&self, data: &impl Serialize) {
        if self.json {
            let text = serde_json::to_string(data).expect("the data of a command has string keys");
            write_line(&mut io::stdout().lock(), &text);
        }
    }

    /// Prints JSON as the answer of a command in both modes: laid out for people, one line for programs.
    pub(crate) fn answer(&self, data: &serde_json::Value) {
        if self.json {
            return self.json(data);
        }
        let text = serde_json::to_string_pretty(data).expect("a JSON value has string keys");
        for line in text.lines() {
            self.data(line);
        }
    }

    /// Says something about the work on stderr. With `--json` as well: stderr is not data.
    pub(crate) fn talk(&self, line: impl Into<Line>) {
        write_line(
            &mut io::stderr().lock(),
            &line.into().render(self.talk_colour),
        );
    }

    /// Says what is going on while it takes long. Only where somebody watches.
    pub(crate) fn progress(&self, text: &str) {
        if io::stderr().is_terminal() && !self.json {
            self.talk(Line::new().with(Tone::Quiet, text));
        }
    }

    /// Warns of something that did not stop the command.
    pub(crate) fn warn(&self, text: &str) {
        self.talk(
            Line::new()
                .with(Tone::Warning, "warning:")
                .plain(" ")
                .plain(text),
        );
    }

    /// Says why the command failed and what to do. With `--json` the same also goes to stdout as data, so
    /// that a program reads one place only.
    pub(crate) fn failure(&self, failure: &Failure) {
        let message = failure.message();
        self.talk(
            Line::new()
                .with(Tone::Bad, "error:")
                .plain(" ")
                .plain(&message),
        );
        for hint in &failure.hints {
            self.talk(
                Line::new()
                    .with(Tone::Label, "hint:")
                    .plain(" ")
                    .plain(hint),
            );
        }
        let fault = if failure.origin == Origin::Outside {
            "outside"
        } else {
            "asked"
        };
        self.json(&serde_json::json!({
            "error": { "message": message, "hints": failure.hints, "fault": fault }
        }));
    }
}

/// Prints what clap has to say about the command line: help on stdout with exit code 0, a mistake on stderr
/// with exit code 2. Clap keeps to the same rules on colours.
pub(crate) fn usage(error: &clap::Error) -> ExitCode {
    let code = if error.use_stderr() {
        ExitCode::from(2)
    } else {
        ExitCode::SUCCESS
    };
    // A closed pipe is the reader's choice; there is nobody left to tell.
    if error.print().is_err() {
        ExitCode::from(3)
    } else {
        code
    }
}

/// Writes and flushes a line. A reader that has gone away (`patchbay … | head`) is no failure of the
/// command, and there is nowhere else to report a full disk to.
fn write_line(stream: &mut impl Write, line: &str) {
    if writeln!(stream, "{line}").is_ok() {
        stream.flush().ok();
    }
}

/// The style of each tone. Every one stays readable without colour.
fn style(tone: Tone) -> Style {
    use clap::builder::styling::AnsiColor::{Cyan, Green, Red, Yellow};
    match tone {
        Tone::Plain => Style::new(),
        Tone::Title => Style::new().bold(),
        Tone::Label => Style::new().fg_color(Some(Cyan.into())),
        Tone::Quiet => Style::new().dimmed(),
        Tone::Good => Style::new().fg_color(Some(Green.into())),
        Tone::Warning => Style::new().bold().fg_color(Some(Yellow.into())),
        Tone::Bad => Style::new().bold().fg_color(Some(Red.into())),
    }
}
