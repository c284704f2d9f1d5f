//! The arrows between our crates. Owns the table of who may know whom and checks the workspace
//! against it; design and reasons are in docs/ARCHITECTURE.md.

use anyhow::{Result, bail};

use crate::workspace::Workspace;

/// Who may depend on whom. Tests of any crate may also use the testkit and the local org.
const ARROWS: &[(&str, &[&str])] = &[
    ("patchbay-salesforce", &[]),
    ("patchbay-connect", &[]),
    ("patchbay-config", &[]),
    ("patchbay-org", &[]),
    (
        "patchbay-functions",
        &["patchbay-salesforce", "patchbay-connect", "patchbay-config"],
    ),
    (
        "patchbay-setup",
        &["patchbay-salesforce", "patchbay-config"],
    ),
    (
        "patchbay",
        &[
            "patchbay-salesforce",
            "patchbay-connect",
            "patchbay-config",
            "patchbay-functions",
            "patchbay-setup",
            "patchbay-org",
        ],
    ),
    ("patchbay-testkit", &["patchbay-org"]),
    ("xtask", &[]),
];

const ALSO_IN_TESTS: &[&str] = &["patchbay-testkit", "patchbay-org"];

/// Fails with every arrow that should not be there.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    let ours: Vec<&str> = workspace
        .packages
        .iter()
        .map(|package| package.name.as_str())
        .collect();
    let mut faults = Vec::new();
    for package in &workspace.packages {
        let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| *name == package.name) else {
            faults.push(format!("{} is not in the table of arrows", package.name));
            continue;
        };
        for (name, for_tests) in &package.dependencies {
            let known = allowed.contains(&name.as_str());
            let in_tests = *for_tests && ALSO_IN_TESTS.contains(&name.as_str());
            if ours.contains(&name.as_str()) && !known && !in_tests {
                faults.push(format!("{} must not depend on {name}", package.name));
            }
        }
    }
    if !faults.is_empty() {
        bail!(
            "the arrows between crates are broken:\n  {}",
            faults.join("\n  ")
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::check;
    use crate::workspace::{Package, Workspace};

    fn workspace(name: &str, dependency: &str, for_tests: bool) -> Workspace {
        let package = |name: &str, dependencies| Package {
            name: name.to_owned(),
            dependencies,
        };
        Workspace {
            root: PathBuf::new(),
            target: PathBuf::new(),
            packages: vec![
                package(name, vec![(dependency.to_owned(), for_tests)]),
                package(dependency, Vec::new()),
            ],
        }
    }

    #[test]
    fn the_org_may_not_know_the_client() {
        let error = check(&workspace("patchbay-org", "patchbay-salesforce", false));
        let text = format!("{}", error.expect_err("the arrow is forbidden"));
        assert!(
            text.contains("patchbay-org must not depend on patchbay-salesforce"),
            "{text}"
        );
    }

    #[test]
    fn a_test_may_use_the_org_but_a_library_may_not() {
        check(&workspace("patchbay-salesforce", "patchbay-org", true)).expect("tests may");
        check(&workspace("patchbay-salesforce", "patchbay-org", false))
            .expect_err("the library may not");
    }

    #[test]
    fn an_unlisted_crate_is_a_fault() {
        let error = check(&workspace("patchbay-utils", "patchbay-org", false));
        let text = format!("{}", error.expect_err("the crate is not listed"));
        assert!(
            text.contains("patchbay-utils is not in the table"),
            "{text}"
        );
    }
}
