//! The workspace as Cargo sees it: where it lies, where it builds, what depends on what. Knows no rule.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::shell::capture;

/// What `cargo metadata` says, as far as we ask.
pub(crate) struct Workspace {
    /// The folder of the root Cargo.toml.
    pub(crate) root: PathBuf,
    /// Where Cargo builds.
    pub(crate) target: PathBuf,
    /// Our own packages.
    pub(crate) packages: Vec<Package>,
}

/// One of our packages.
pub(crate) struct Package {
    /// Its name.
    pub(crate) name: String,
    /// Names of what it depends on, each with whether only its tests do.
    pub(crate) dependencies: Vec<(String, bool)>,
}

/// Cargo, in the version that runs us.
pub(crate) fn cargo(root: &Path) -> Command {
    let mut command = Command::new(option_env!("CARGO").unwrap_or("cargo"));
    command.current_dir(root);
    command
}

impl Workspace {
    /// Asks Cargo.
    pub(crate) fn load() -> Result<Self> {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut command = cargo(here);
        command.args(["metadata", "--format-version", "1", "--no-deps", "--locked"]);
        let data: Value = serde_json::from_str(&capture(&mut command)?)?;
        let folder = |key: &str| {
            data[key]
                .as_str()
                .map(PathBuf::from)
                .with_context(|| format!("no {key} in metadata"))
        };
        let packages = data["packages"]
            .as_array()
            .context("no packages in metadata")?;
        Ok(Self {
            root: folder("workspace_root")?,
            target: folder("target_directory")?,
            packages: packages.iter().filter_map(package).collect(),
        })
    }
}

fn package(value: &Value) -> Option<Package> {
    let dependencies = value["dependencies"]
        .as_array()?
        .iter()
        .filter_map(|dependency| {
            let name = dependency["name"].as_str()?.to_owned();
            Some((name, dependency["kind"].as_str() == Some("dev")))
        });
    Some(Package {
        name: value["name"].as_str()?.to_owned(),
        dependencies: dependencies.collect(),
    })
}
