//! How a secret value comes into the program: from a file, from stdin, or typed without being shown. Never from the
//! command line, where other users and the shell's history see it.

use std::io::{IsTerminal as _, Read as _};
use std::path::PathBuf;
use std::str::FromStr;

use secrecy::SecretString;

use crate::failure::{Failure, OrFail as _};

/// Where a value comes from: `-` is stdin, anything else a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SecretInput {
    Stdin,
    File(PathBuf),
}

impl FromStr for SecretInput {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(if text == "-" {
            Self::Stdin
        } else {
            Self::File(PathBuf::from(text))
        })
    }
}

impl SecretInput {
    /// Reads the value; one line break at the end is taken off.
    pub(crate) fn read(&self) -> Result<SecretString, Failure> {
        let mut text = String::new();
        match self {
            Self::Stdin => {
                std::io::stdin()
                    .lock()
                    .read_to_string(&mut text)
                    .or_asked("stdin cannot be read")?;
            }
            Self::File(path) => {
                text = std::fs::read_to_string(path)
                    .or_asked(format!("`{}` cannot be read", path.display()))?;
            }
        }
        let kept = text.strip_suffix('\n').unwrap_or(&text);
        let kept = kept.strip_suffix('\r').unwrap_or(kept);
        Ok(SecretString::from(kept.to_owned()))
    }
}

/// Asks a person for a value without showing what is typed.
///
/// # Errors
/// When nobody is there to ask.
pub(crate) fn ask(question: &str) -> Result<SecretString, Failure> {
    if !std::io::stdin().is_terminal() {
        return Err(
            Failure::asked(format!("nobody is there to ask: {question}"))
                .hint("give the value by a file, or `-` for stdin"),
        );
    }
    rpassword::prompt_password(format!("{question}: "))
        .map(SecretString::from)
        .or_outside("the answer cannot be read")
}
