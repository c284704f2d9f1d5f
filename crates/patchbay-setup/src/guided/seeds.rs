//! Every step of the five documents that Patchbay was asked for from, and who does it now: a command, or the person.
//! Owns the page `docs/seeds.md`; its tests hold it to the catalogue of checks, the program's to its commands.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Deserialize;

use crate::finding::Check;
use crate::{app, contact_center, doctor, external_id, saml, secrets};

/// One document.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seed {
    /// Number of the document, `000` to `004`.
    #[serde(skip)]
    pub number: &'static str,
    /// What it is about.
    pub title: String,
    /// Its parts, in reading order.
    #[serde(rename = "section")]
    pub sections: Vec<Section>,
}

/// A part of a document. Its command and checks hold for each step that has none of its own.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// What it is about.
    pub title: String,
    #[serde(default)]
    by: Option<String>,
    #[serde(default)]
    check: Vec<String>,
    /// In reading order.
    pub steps: Vec<Step>,
}

/// A step that the document asks a person for.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// `000.1`, counted through the document.
    #[serde(skip)]
    pub number: String,
    /// What is to be done, in our words.
    #[serde(rename = "step")]
    pub text: String,
    /// The command that does it; none when it is left to the person.
    #[serde(default)]
    pub by: Option<String>,
    /// The checks that see whether it is done; those of what is left to the person stand there.
    #[serde(default)]
    pub check: Vec<String>,
    /// What is left to the person, a key of [`left`].
    #[serde(default)]
    pub left: Option<String>,
    /// Why it is different now.
    #[serde(default)]
    pub note: Option<String>,
}

/// Something that only the person can do.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Left {
    /// What it is.
    pub title: String,
    /// How it is done.
    #[serde(rename = "do")]
    pub how: String,
    /// Why no command does it.
    pub why: String,
    /// The checks that see afterwards whether it was done.
    pub check: Vec<String>,
}

const SOURCES: [(&str, &str); 5] = [
    ("000", include_str!("seeds/000.toml")),
    ("001", include_str!("seeds/001.toml")),
    ("002", include_str!("seeds/002.toml")),
    ("003", include_str!("seeds/003.toml")),
    ("004", include_str!("seeds/004.toml")),
];
const LEFT: &str = include_str!("seeds/left.toml");

/// All documents with their steps, numbered, each with its command and checks.
///
/// # Panics
/// Never: the tables are part of the program, and a test reads them.
pub fn all() -> Vec<Seed> {
    SOURCES
        .iter()
        .map(|(number, text)| {
            let mut seed: Seed =
                toml::from_str(text).expect("the tables of steps are read by a test");
            seed.number = number;
            let mut count = 0;
            for section in &mut seed.sections {
                for step in &mut section.steps {
                    count += 1;
                    step.number = format!("{number}.{count}");
                    if step.left.is_some() {
                        continue;
                    }
                    if step.by.is_none() {
                        step.by.clone_from(&section.by);
                    }
                    if step.check.is_empty() {
                        step.check.clone_from(&section.check);
                    }
                }
            }
            seed
        })
        .collect()
}

/// What is left to the person, by key.
///
/// # Panics
/// Never: the table is part of the program, and a test reads it.
pub fn left() -> BTreeMap<String, Left> {
    toml::from_str(LEFT).expect("the table of what is left is read by a test")
}

/// Every check that a step may name: the doctor's, and those of the commands that check files.
pub fn catalogue() -> Vec<Check> {
    let mut checks = doctor::all_checks();
    for area in [
        app::check::CHECKS,
        contact_center::CHECKS,
        external_id::CHECKS,
        saml::CHECKS,
        secrets::CHECKS,
    ] {
        for check in area {
            if checks.iter().all(|known| known.id != check.id) {
                checks.push(*check);
            }
        }
    }
    checks
}

/// The page, as Markdown.
pub fn page() -> String {
    let catalogue = catalogue();
    let (seeds, left) = (all(), left());
    let steps = || {
        seeds
            .iter()
            .flat_map(|seed| &seed.sections)
            .flat_map(|it| &it.steps)
    };
    let by_person = steps().filter(|step| step.left.is_some()).count();
    let mut page = format!(
        "# Every step of the documents, and who does it now\n\n\
         This page is written by `cargo xtask docs` from the tables in `crates/patchbay-setup/src/guided/seeds`. Do not edit it.\n\n\
         The five documents that Patchbay was asked for from hold {} steps. {} of them are done by a command; `patchbay setup`\n\
         runs these commands' work in order. {by_person} steps are left to the person; they come to {} things to do. A check of\n\
         `patchbay doctor` or of the command sees afterwards whether each is right.\n",
        steps().count(),
        steps().count() - by_person,
        left.len(),
    );
    add_left(&mut page, &left);
    for seed in &seeds {
        add_seed(&mut page, seed, &left);
    }
    add_checks(&mut page, &seeds, &left, &catalogue);
    page
}

fn put(page: &mut String, line: &str) {
    writeln!(page, "{line}").expect("a String takes all text");
}

fn add_left(page: &mut String, left: &BTreeMap<String, Left>) {
    put(page, "\n## Left to the person\n");
    put(
        page,
        "| | What to do | Why no command does it | Checked by |\n|---|---|---|---|",
    );
    for (key, it) in left {
        put(
            page,
            &format!(
                "| `{key}` | {}. {} | {} | {} |",
                it.title,
                it.how,
                it.why,
                ids(&it.check)
            ),
        );
    }
}

fn add_seed(page: &mut String, seed: &Seed, left: &BTreeMap<String, Left>) {
    put(page, &format!("\n## {}: {}", seed.number, seed.title));
    for section in &seed.sections {
        put(page, &format!("\n### {}\n", section.title));
        put(
            page,
            "| Step | What the document asks for | Done by | Checked by |\n|---|---|---|---|",
        );
        for step in &section.steps {
            let note = step
                .note
                .as_ref()
                .map(|note| format!("; {note}"))
                .unwrap_or_default();
            let (by, check) = match (&step.left, &step.by) {
                (Some(key), _) => {
                    let check = left.get(key).map(|it| ids(&it.check)).unwrap_or_default();
                    (format!("you: `{key}`{note}"), check)
                }
                (None, Some(command)) => (format!("`{command}`{note}"), ids(&step.check)),
                (None, None) => (String::new(), String::new()),
            };
            put(
                page,
                &format!("| {} | {} | {by} | {check} |", step.number, step.text),
            );
        }
    }
}

fn add_checks(
    page: &mut String,
    seeds: &[Seed],
    left: &BTreeMap<String, Left>,
    catalogue: &[Check],
) {
    let mut used: Vec<&str> = seeds
        .iter()
        .flat_map(|seed| &seed.sections)
        .flat_map(|section| &section.steps)
        .flat_map(|step| &step.check)
        .chain(left.values().flat_map(|it| &it.check))
        .map(String::as_str)
        .collect();
    used.sort_unstable();
    used.dedup();
    put(page, "\n## The checks named here\n");
    put(page, "| Check | What it looks for |\n|---|---|");
    for id in used {
        let title = catalogue
            .iter()
            .find(|check| check.id == id)
            .map_or("", |check| check.title);
        put(page, &format!("| `{id}` | {title} |"));
    }
}

fn ids(checks: &[String]) -> String {
    checks
        .iter()
        .map(|id| format!("`{id}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

#[cfg(test)]
mod tests;
