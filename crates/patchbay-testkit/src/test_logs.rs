//! Where the logs of processes under test are kept. Owns the folder's name only: `cargo xtask test`
//! empties it before a run and searches it for secrets after.

use std::fs::{self, File};
use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

static NUMBER: AtomicUsize = AtomicUsize::new(0);

/// The Cargo target folder of the running test: `…/target/debug/deps/it-…` is three levels below it.
///
/// # Panics
/// When the running program does not lie in a target folder, which no test does.
pub fn target_folder() -> PathBuf {
    let program = std::env::current_exe().expect("a running test has a path");
    let folder = program
        .ancestors()
        .find(|folder| folder.join("CACHEDIR.TAG").is_file())
        .expect("a test runs from Cargo's target folder");
    folder.to_path_buf()
}

/// A new file `<target>/test-logs/<test program>-<process>-<number>-<label>.log`, open for writing.
pub fn new_log(label: &str) -> io::Result<(File, PathBuf)> {
    let folder = target_folder().join("test-logs");
    fs::create_dir_all(&folder)?;
    let program = std::env::current_exe()?;
    let program = program.file_stem().unwrap_or_default().to_string_lossy();
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let path = folder.join(format!(
        "{program}-{}-{number}-{label}.log",
        std::process::id()
    ));
    Ok((File::create(&path)?, path))
}
