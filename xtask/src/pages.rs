//! The generated pages of docs/reference. Owns their names and the comparison; what they say is
//! printed by the example `reference_page` of the program, which asks the crates that know.

use std::fs;

use anyhow::{Context, Result, bail};

use crate::shell::{capture, say};
use crate::workspace::{Workspace, cargo};

/// The pages: each is the file `docs/reference/<name>.md`.
const PAGES: &[&str] = &["cli", "errors", "local-org", "settings"];

/// Writes the pages, or, to check, fails when one is not what would be written.
pub(crate) fn run(workspace: &Workspace, check: bool) -> Result<()> {
    let folder = workspace.root.join("docs/reference");
    fs::create_dir_all(&folder)?;
    let mut stale = Vec::new();
    for page in PAGES {
        let file = format!("{page}.md");
        let mut command = cargo(&workspace.root);
        command.args(["run", "--quiet", "--locked", "--package", "patchbay"]);
        command.args(["--example", "reference_page", "--", page]);
        let page = capture(&mut command).with_context(|| format!("generating {file}"))?;
        let path = folder.join(&file);
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
