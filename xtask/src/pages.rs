//! The generated pages of docs. Owns their names and the comparison; what they say is
//! printed by the example `reference_page` of the program, which asks the crates that know.

use std::fs;

use anyhow::{Context, Result, bail};

use crate::shell::{capture, say};
use crate::workspace::{Workspace, cargo};

/// The pages: what the example calls each, and its file.
const PAGES: &[(&str, &str)] = &[
    ("cli", "docs/reference/cli.md"),
    ("doctor", "docs/reference/doctor.md"),
    ("errors", "docs/reference/errors.md"),
    ("local-org", "docs/reference/local-org.md"),
    ("seeds", "docs/seeds.md"),
    ("settings", "docs/reference/settings.md"),
];

/// Writes the pages, or, to check, fails when one is not what would be written.
pub(crate) fn run(workspace: &Workspace, check: bool) -> Result<()> {
    fs::create_dir_all(workspace.root.join("docs/reference"))?;
    let mut stale = Vec::new();
    for (page, file) in PAGES {
        let mut command = cargo(&workspace.root);
        command.args(["run", "--quiet", "--locked", "--package", "patchbay"]);
        command.args(["--example", "reference_page", "--", page]);
        let page = capture(&mut command).with_context(|| format!("generating {file}"))?;
        let path = workspace.root.join(file);
        let fresh = fs::read_to_string(&path).is_ok_and(|old| old == page);
        if check && !fresh {
            stale.push(*file);
        } else if !fresh {
            fs::write(&path, page)?;
            say(&format!("wrote {file}"));
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
