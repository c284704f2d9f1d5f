//! How a command ends: its exit code, and for a failure whose fault it is and what to do about it.

use std::fmt::Display;
use std::process::ExitCode;

/// The exit code of a command that ran to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// 0: done as asked.
    Done,
    /// 1: the command worked, and its answer is no: a key that does not match, a function that failed.
    Failed,
    /// 3: something outside the program failed.
    Outside,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Done => Self::SUCCESS,
            Exit::Failed => Self::from(1),
            Exit::Outside => Self::from(3),
        }
    }
}

impl From<Origin> for Exit {
    fn from(origin: Origin) -> Self {
        match origin {
            Origin::Asked => Self::Failed,
            Origin::Outside => Self::Outside,
        }
    }
}

/// Whose fault a failure is; it decides between exit code 1 and 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// What was asked for cannot be done: a file that is not there, a key that cannot be read.
    Asked,
    /// The network, AWS, Salesforce or the operating system refused.
    Outside,
}

/// A failure, with the lines that say what to do next.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) origin: Origin,
    pub(crate) error: anyhow::Error,
    pub(crate) hints: Vec<String>,
}

impl Failure {
    /// A failure of what was asked for (exit code 1).
    pub(crate) fn asked(message: impl Display) -> Self {
        Self::new(Origin::Asked, anyhow::anyhow!("{message}"))
    }

    /// A failure of something outside the program (exit code 3).
    pub(crate) fn outside(message: impl Display) -> Self {
        Self::new(Origin::Outside, anyhow::anyhow!("{message}"))
    }

    fn new(origin: Origin, error: anyhow::Error) -> Self {
        Self {
            origin,
            error,
            hints: Vec::new(),
        }
    }

    /// Adds one line that says what to do.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// The error and what caused it, outermost first, without repeating a cause that the error already
    /// quotes.
    pub(crate) fn message(&self) -> String {
        let mut message = self.error.to_string();
        for cause in self.error.chain().skip(1) {
            let cause = cause.to_string();
            if !message.contains(&cause) {
                message.push_str(": ");
                message.push_str(&cause);
            }
        }
        message
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::new(Origin::Asked, error)
    }
}

/// What a command gives back.
pub(crate) type Outcome = Result<Exit, Failure>;

/// Turns any error into a [`Failure`] where it is met.
pub(crate) trait OrFail<T> {
    /// The failure is of what was asked for.
    fn or_asked(self, what: impl Display) -> Result<T, Failure>;
    /// The failure is of something outside the program.
    fn or_outside(self, what: impl Display) -> Result<T, Failure>;
}

impl<T, E: Into<anyhow::Error>> OrFail<T> for Result<T, E> {
    fn or_asked(self, what: impl Display) -> Result<T, Failure> {
        self.map_err(|error| Failure::new(Origin::Asked, error.into().context(what.to_string())))
    }

    fn or_outside(self, what: impl Display) -> Result<T, Failure> {
        self.map_err(|error| Failure::new(Origin::Outside, error.into().context(what.to_string())))
    }
}
