//! No source file grows past what a person reads in one go. Owns the limit and finds what breaks it.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::workspace::Workspace;

/// The most lines that a file may have; files marked `@generated` in their first line are let off.
const LIMIT: usize = 500;

/// Fails with every Rust file that is too long.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    let mut faults = Vec::new();
    let mut read = 0_usize;
    for folder in ["crates", "xtask"] {
        for path in files_under(&workspace.root.join(folder))? {
            if path.extension().is_none_or(|extension| extension != "rs") {
                continue;
            }
            read += 1;
            let text = fs::read_to_string(&path)?;
            let lines = text.lines().count();
            let generated = text
                .lines()
                .next()
                .is_some_and(|line| line.contains("@generated"));
            if lines > LIMIT && !generated {
                let shown = path.strip_prefix(&workspace.root).unwrap_or(&path);
                faults.push(format!("{}: {lines} lines", shown.display()));
            }
        }
    }
    if read == 0 {
        bail!("found no Rust file to measure");
    }
    if !faults.is_empty() {
        bail!(
            "files of more than {LIMIT} lines:\n  {}",
            faults.join("\n  ")
        );
    }
    Ok(())
}

/// Every file below a folder, in a fixed order; build output and installed packages are left out.
pub(crate) fn files_under(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut entries: Vec<_> = fs::read_dir(folder)?.collect::<Result<_, _>>()?;
    entries.sort_by_key(fs::DirEntry::path);
    for entry in entries {
        let name = entry.file_name();
        if entry.file_type()?.is_file() {
            found.push(entry.path());
        } else if !["target", "node_modules", "__pycache__"]
            .iter()
            .any(|skip| name == *skip)
        {
            found.extend(files_under(&entry.path())?);
        }
    }
    Ok(found)
}
