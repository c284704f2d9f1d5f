//! The fixtures and the list of where each came from. Owns the check that neither has what the other
//! lacks; reads no fixture.

use std::collections::BTreeSet;
use std::fs;

use anyhow::{Context, Result, bail};

use crate::source_size::files_under;
use crate::workspace::Workspace;

const LIST: &str = "MANIFEST.md";

/// Fails when a fixture is not listed in `fixtures/MANIFEST.md`, or a listed one does not exist.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    let folder = workspace.root.join("fixtures");
    let list = fs::read_to_string(folder.join(LIST))
        .with_context(|| format!("fixtures/{LIST} says where each fixture came from"))?;
    let there: BTreeSet<String> = files_under(&folder)?
        .iter()
        .filter_map(|path| path.strip_prefix(&folder).ok())
        .map(|path| path.to_string_lossy().replace('\\', "/"))
        .filter(|path| path != LIST)
        .collect();
    let faults = compare(&listed(&list), &there);
    if !faults.is_empty() {
        bail!("fixtures and their list differ:\n  {}", faults.join("\n  "));
    }
    Ok(())
}

/// The first cell of each table row that holds a path in backticks; `folder/*` stands for a folder.
fn listed(list: &str) -> Vec<String> {
    let cells = list
        .lines()
        .filter_map(|line| line.trim().strip_prefix("| `"));
    cells
        .filter_map(|rest| rest.split_once('`'))
        .map(|(path, _)| path.to_owned())
        .collect()
}

fn covers(row: &str, path: &str) -> bool {
    match row.strip_suffix('*') {
        Some(folder) => path.starts_with(folder),
        None => row == path,
    }
}

fn compare(rows: &[String], there: &BTreeSet<String>) -> Vec<String> {
    let unlisted = there
        .iter()
        .filter(|path| !rows.iter().any(|row| covers(row, path)))
        .map(|path| format!("{path} is not listed in {LIST}"));
    let absent = rows
        .iter()
        .filter(|row| !there.iter().any(|path| covers(row, path)))
        .map(|row| format!("{row} is listed in {LIST} but does not exist"));
    unlisted.chain(absent).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{compare, listed};

    #[test]
    fn both_directions_are_checked() {
        let rows = listed("| file | from |\n|---|---|\n| `a.json` | here |\n| `b/*` | there |\n");
        let there = |paths: &[&str]| paths.iter().map(|path| (*path).to_owned()).collect();
        assert_eq!(
            compare(&rows, &there(&["a.json", "b/1.json"])),
            Vec::<String>::new()
        );
        let faults = compare(&rows, &there(&["b/1.json", "c.json"]) as &BTreeSet<String>);
        assert_eq!(
            faults,
            [
                "c.json is not listed in MANIFEST.md",
                "a.json is listed in MANIFEST.md but does not exist"
            ]
        );
    }
}
