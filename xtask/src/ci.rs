//! What CI runs, in the order in which a fault is cheapest to find. Owns the list of checks; each is
//! somebody else's.

use anyhow::{Context, Result};

use crate::package::{self, Architecture};
use crate::shell::{run, say};
use crate::suites::{self, Selection};
use crate::workspace::{Workspace, cargo};
use crate::{architecture, fixtures, pages, source_size};

/// Runs every check and then the tests; stops at the first check that fails.
pub(crate) fn run_all(workspace: &Workspace) -> Result<()> {
    step("form of the code", || {
        run(cargo(&workspace.root).args(["fmt", "--all", "--check"]))
    })?;
    step("arrows between crates", || architecture::check(workspace))?;
    step("size of files", || source_size::check(workspace))?;
    step("fixtures and their list", || fixtures::check(workspace))?;
    step("lints", || {
        let mut clippy = cargo(&workspace.root);
        clippy.args([
            "clippy",
            "--workspace",
            "--all-targets",
            "--locked",
            "--quiet",
        ]);
        run(clippy.args(["--", "-D", "warnings"]))
    })?;
    step("documentation of the code", || {
        let mut doc = cargo(&workspace.root);
        doc.args([
            "doc",
            "--workspace",
            "--no-deps",
            "--document-private-items",
            "--locked",
        ]);
        run(doc.arg("--quiet").env("RUSTDOCFLAGS", "-D warnings"))
    })?;
    step("generated pages", || pages::run(workspace, true))?;
    let mut artefact = None;
    step("package for x86_64", || {
        package::build_unoptimised(workspace)?;
        artefact = Some(package::build(workspace, Architecture::X86_64)?);
        Ok(())
    })?;
    let artefact = artefact.context("the package step leaves an artefact")?;
    suites::run(workspace, &artefact, &Selection::default())
}

fn step(name: &str, action: impl FnOnce() -> Result<()>) -> Result<()> {
    say(&format!("\n== {name}"));
    action().with_context(|| format!("check `{name}`"))
}
