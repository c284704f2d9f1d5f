//! The folder of one set-up: where each thing is, and how it is written. Owns names and permissions.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use patchbay_setup::Change;
use patchbay_setup::guided::{Answers, State};

use crate::failure::{Failure, OrFail as _};

/// The answers, completed. The doctor reads them too.
pub(super) const ANSWERS: &str = "patchbay-setup.toml";
const STATE: &str = "state.json";

/// The folder.
#[derive(Clone, Debug)]
pub(super) struct Folder {
    root: PathBuf,
}

/// Who may read a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Readers {
    /// The owner alone.
    Owner,
    /// Everybody who may enter the folder.
    All,
}

impl Folder {
    /// The folder that was named, else one with the name of what is set up.
    pub(super) fn at(named: Option<PathBuf>, answers: &Answers) -> Self {
        Self {
            root: named.unwrap_or_else(|| PathBuf::from(answers.prefix())),
        }
    }

    /// Where it is.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// A file of the folder.
    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// A file as a person knows it.
    pub(super) fn shown(&self, name: &str) -> String {
        self.file(name).display().to_string()
    }

    /// The text of a file; none when it is not there.
    pub(super) fn read(&self, name: &str) -> Result<Option<String>, Failure> {
        read(&self.file(name))
    }

    /// What writing this text would change.
    pub(super) fn change(&self, name: &str, text: &str) -> Result<Option<Change>, Failure> {
        let old = self.read(name)?;
        Ok(Change::of_text(
            self.shown(name),
            old.as_deref(),
            Some(text),
        ))
    }

    /// Writes a file, with the folders around it.
    pub(super) fn write(&self, name: &str, text: &str, readers: Readers) -> Result<(), Failure> {
        let file = self.file(name);
        let what = || format!("`{}` cannot be written", file.display());
        if let Some(parent) = file.parent() {
            std::fs::create_dir_all(parent).or_outside(what())?;
        }
        // An old file would keep its own permissions.
        if readers == Readers::Owner && file.symlink_metadata().is_ok() {
            std::fs::remove_file(&file).or_outside(what())?;
        }
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt as _;
            options.mode(if readers == Readers::Owner {
                0o600
            } else {
                0o644
            });
        }
        let mut stream = options.open(&file).or_outside(what())?;
        stream.write_all(text.as_bytes()).or_outside(what())
    }

    /// How far an earlier run has come.
    pub(super) fn state(&self) -> Result<State, Failure> {
        Ok(self
            .read(STATE)?
            .map(|text| State::parse(&text))
            .unwrap_or_default())
    }

    /// Keeps how far this run has come.
    pub(super) fn keep_state(&self, state: &State) -> Result<(), Failure> {
        self.write(STATE, &state.to_json(), Readers::All)
    }

    /// Keeps the answers, unless they are so already.
    pub(super) fn keep_answers(&self, answers: &Answers) -> Result<(), Failure> {
        let text = answers.to_toml();
        if self.read(ANSWERS)?.as_deref() == Some(text.as_str()) {
            return Ok(());
        }
        self.write(ANSWERS, &text, Readers::All)
    }
}

/// The text of a file; none when it is not there.
pub(super) fn read(file: &Path) -> Result<Option<String>, Failure> {
    match std::fs::read_to_string(file) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::outside(format!(
            "`{}` cannot be read: {error}",
            file.display()
        ))),
    }
}
