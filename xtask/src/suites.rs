//! The tests: the crates' own, then the acceptance suites, in which programs that we did not write
//! use what we built. Owns the order, what each suite is given, and the sum; knows no single test.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::package::Artefact;
use crate::shell::{run_and_keep, say};
use crate::tally::{self, Tally};
use crate::toolbox;
use crate::workspace::{Workspace, cargo};
use crate::{log_scan, shell};

/// Which tests to run; all, unless a person asked for fewer.
#[derive(Debug, Default)]
pub(crate) struct Selection {
    /// Leave the acceptance suites out.
    pub(crate) crates_only: bool,
    /// Only suites whose file name contains this, and none of the crates' own tests.
    pub(crate) suite: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Runner {
    Python,
    Node,
}

/// What a run came to so far.
#[derive(Debug, Default)]
struct Course {
    tally: Tally,
    faults: Vec<String>,
}

impl Course {
    fn take(&mut self, name: &str, ran: Tally, succeeded: bool) {
        self.tally.add(ran);
        if ran == Tally::default() {
            self.faults.push(format!("{name}: no test ran"));
        } else if !succeeded || ran.failed > 0 {
            self.faults.push(format!("{name}: {} failed", ran.failed));
        } else if ran.skipped > 0 {
            self.faults.push(format!("{name}: {} skipped", ran.skipped));
        }
    }
}

/// Runs the tests and ends with the line `N passed, N failed`.
pub(crate) fn run(workspace: &Workspace, artefact: &Artefact, selection: &Selection) -> Result<()> {
    let logs = workspace.target.join("test-logs");
    if logs.exists() {
        fs::remove_dir_all(&logs)?;
    }
    fs::create_dir_all(&logs)?;
    let mut course = Course::default();
    if selection.suite.is_none() {
        crate_tests(workspace, &mut course)?;
    }
    if !selection.crates_only {
        acceptance(
            workspace,
            artefact,
            &logs,
            selection.suite.as_deref(),
            &mut course,
        )?;
    }
    if selection.suite.is_none() && !selection.crates_only {
        heading("logs");
        if let Err(error) = log_scan::check(&logs) {
            course.faults.push(format!("{error:#}"));
        }
    } else {
        say("this was a part of the tests only, as asked");
    }
    conclude(&course)
}

fn conclude(course: &Course) -> Result<()> {
    for fault in &course.faults {
        say(&format!("FAULT {fault}"));
    }
    let failed = !course.faults.is_empty() || course.tally.passed == 0;
    say(&course.tally.line());
    if failed {
        bail!("the tests did not all pass");
    }
    Ok(())
}

fn heading(name: &str) {
    say(&format!("\n== {name}"));
}

fn crate_tests(workspace: &Workspace, course: &mut Course) -> Result<()> {
    heading("crates");
    let mut command = cargo(&workspace.root);
    command.args(["test", "--workspace", "--locked", "--no-fail-fast"]);
    let output = run_and_keep(&mut command)?;
    course.take(
        "crates",
        tally::from_cargo(&output.text),
        output.status.success(),
    );
    Ok(())
}

fn acceptance(
    workspace: &Workspace,
    artefact: &Artefact,
    logs: &Path,
    only: Option<&str>,
    course: &mut Course,
) -> Result<()> {
    let folder = workspace.root.join("crates/patchbay-testkit/acceptance");
    let python = toolbox::python(workspace, "acceptance")?;
    let node = toolbox::node(workspace)?;
    let modules = toolbox::node_modules(workspace, &node, &folder)?;
    for (runner, path) in suites(&folder)? {
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if only.is_some_and(|part| !name.contains(part)) {
            continue;
        }
        heading(&name);
        let mut command = match runner {
            Runner::Python => Command::new(&python),
            Runner::Node => Command::new(&node.program),
        };
        match runner {
            Runner::Python => command.args(["-B", "-m", "unittest", "-v"]).arg(&name),
            Runner::Node => command.args(["--test", "--test-reporter=tap"]).arg(&name),
        };
        command
            .current_dir(&folder)
            .env("PATCHBAY_PROGRAM", workspace.target.join("debug/patchbay"))
            .env("PATCHBAY_ZIP", &artefact.zip)
            .env("PATCHBAY_TEMPLATES", workspace.root.join("deploy"))
            .env("PATCHBAY_LOGS", logs)
            .env("PATCHBAY_NODE_FOLDER", &modules);
        let output = shell::run_and_keep(&mut command)?;
        let ran = match runner {
            Runner::Python => tally::from_unittest(&output.text),
            Runner::Node => tally::from_node(&output.text),
        };
        course.take(&name, ran, output.status.success());
    }
    Ok(())
}

/// The suites: `test_*.py` and `*.test.mjs`, in the order of their names.
fn suites(folder: &Path) -> Result<Vec<(Runner, PathBuf)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let is_python = path.extension().is_some_and(|extension| extension == "py");
        if name.starts_with("test_") && is_python {
            found.push((Runner::Python, path));
        } else if name.ends_with(".test.mjs") {
            found.push((Runner::Node, path));
        }
    }
    found.sort_by(|left, right| left.1.cmp(&right.1));
    Ok(found)
}
