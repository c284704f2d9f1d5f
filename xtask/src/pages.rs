//! The generated pages of docs/reference. Owns the list of pages and the comparison; each page is
//! printed by an example of the crate whose facts it tells, so that the facts have one home.

use std::fs;

use anyhow::{Context, Result, bail};

use crate::shell::{capture, say};
use crate::workspace::{Workspace, cargo};

/// A page: the crate, its example, and the file below docs/reference.
const PAGES: &[(&str, &str, &str)] = &[];

/// Writes the pages, or, to check, fails when one is not what would be written.
pub(crate) fn run(workspace: &Workspace, check: bool) -> Result<()> {
    let folder = workspace.root.join("docs/reference");
    fs::create_dir_all(&folder)?;
    let mut stale = Vec::new();
    for (package, example, file) in PAGES {
        let mut command = cargo(&workspace.root);
        command.args([
            "run",
            "--quiet",
            "--locked",
            "--package",
            package,
            "--example",
            example,
        ]);
        let page = capture(&mut command).with_context(|| format!("generating {file}"))?;
        let path = folder.join(file);
        let fresh = fs::read_to_string(&path).is_ok_and(|old| old == page);
        if check && !fresh {
            stale.push(format!("docs/reference/{file}"));
        } else if !fresh {
            fs::write(&path, page)?;
            say(&format!("wrote docs/reference/{file}"));
        }
    }
    if !stale.is_empty() {
        bail!(
            "not fresh: {}; `cargo xtask docs` writes them",
            stale.join(", ")
        );
    }
    say(&format!("{} pages are fresh", PAGES.len()));
    Ok(())
}
