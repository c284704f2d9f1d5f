//! The measurements. Owns which artefact is measured; how it is measured is the testkit's bench.

use anyhow::Result;

use crate::package::{self, Architecture};
use crate::shell::run;
use crate::workspace::{Workspace, cargo};

/// Builds what is shipped, measures it on this machine and writes docs/benchmarks.md.
pub(crate) fn run_all(workspace: &Workspace, runs: u32) -> Result<()> {
    let artefact = package::build(workspace, Architecture::X86_64)?;
    let mut command = cargo(&workspace.root);
    command.args([
        "bench",
        "--locked",
        "--package",
        "patchbay-testkit",
        "--bench",
        "functions",
    ]);
    command
        .arg("--")
        .arg("--bootstrap")
        .arg(&artefact.program)
        .arg("--zip")
        .arg(&artefact.zip);
    command.args(["--runs", &runs.to_string(), "--page"]);
    run(command.arg(workspace.root.join("docs/benchmarks.md")))
}
