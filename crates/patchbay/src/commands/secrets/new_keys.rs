//! New key pairs for `init` and `rotate`: the certificate as a file; the private key only where it is asked for. Owns the
//! files and who may read them.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use patchbay_setup::keys::{self, KeyPair, NewKey};

use crate::clock;
use crate::failure::{Failure, OrFail as _};
use crate::printer::Printer;

/// Makes a pair; nothing is written.
pub(super) fn make(subject: &str, days: u32, printer: &Printer) -> Result<KeyPair, Failure> {
    printer.progress("making an RSA key of 2048 bits");
    keys::new(&NewKey {
        bits: 2048,
        subject: subject.to_owned(),
        days,
        now: clock::now(),
    })
    .or_asked("the key pair was not made")
}

/// Refuses a file that is there.
pub(super) fn refuse_existing(files: &[PathBuf]) -> Result<(), Failure> {
    match files.iter().find(|file| file.symlink_metadata().is_ok()) {
        None => Ok(()),
        Some(file) => Err(
            Failure::asked(format!("`{}` is already there", file.display())).hint(
                "a key or certificate that is in use is not overwritten: name another folder",
            ),
        ),
    }
}

/// Writes a file that is not there yet; a private one can be read by its owner only from the first moment on.
pub(super) fn write(file: &Path, text: &str, private: bool) -> Result<(), Failure> {
    let what = || format!("`{}` cannot be written", file.display());
    if let Some(folder) = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        std::fs::create_dir_all(folder).or_outside(what())?;
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(if private { 0o600 } else { 0o644 });
    }
    #[cfg(not(unix))]
    let _ = private;
    let mut stream = options.open(file).or_outside(what())?;
    stream.write_all(text.as_bytes()).or_outside(what())
}
