//! What the org covers and how each part is known. Owns the table that the reference page is made from; a test asks
//! every route of it.

mod control;
pub(crate) mod elsewhere;
mod metadata;
mod resources;
mod sign_in;

use std::fmt::Write as _;

pub use control::CONTROL;
pub use elsewhere::NOT_COVERED;
pub use metadata::METADATA;
pub use resources::RESOURCES;
pub use sign_in::SIGN_IN;

use crate::resources::versions;
use crate::schema::{SObject, cti_adapter, standard};

/// One part of what Salesforce does.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// Its name.
    pub name: &'static str,
    /// Methods and paths, with placeholders in braces; none for a part that is no path of its own.
    pub routes: &'static [(&'static str, &'static str)],
    /// How its behaviour is known.
    pub known: Known,
    /// What it does, and what it lacks.
    pub note: &'static str,
}

/// How a behaviour is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// Told by Salesforce's documentation.
    Documented {
        /// Where.
        url: &'static str,
    },
    /// Seen in answers of real orgs that others have published.
    Observed {
        /// Where.
        source: &'static str,
    },
    /// Neither: what fits best with the rest.
    Guessed,
}

const PREFACE: &str = "# What the local org covers

This page is made from the program's own table (`cargo xtask docs`). Each part says how its behaviour is known:

* **documented**: Salesforce's documentation tells it (linked);
* **observed**: answers of real orgs, published by others, show it (linked);
* **guessed**: neither; it fits with the rest. Do not rely on a guessed text.

What the org lacks answers 501 `NOT_EMULATED` with the feature's name, and `GET /__patchbay/unsupported` lists what was
asked for, so that a test can demand that the list is empty.
";

/// The page `docs/reference/local-org.md`.
pub fn coverage_markdown() -> String {
    let mut page = String::from(PREFACE);
    let line = format!(
        "\nAPI versions {}.0 to {}.0.\n",
        versions::OLDEST,
        versions::NEWEST
    );
    page.push_str(&line);
    table(&mut page, "Sign-in", SIGN_IN);
    table(&mut page, "Resources", RESOURCES);
    table(&mut page, "Metadata API", METADATA);
    missing(&mut page);
    control_plane(&mut page);
    objects(&mut page);
    page
}

fn control_plane(page: &mut String) {
    page.push_str("\n## Control plane\n\nPaths below `/__patchbay/`. They ask for no token.\n\n");
    page.push_str("| request | what |\n|---|---|\n");
    for (method, path, what) in CONTROL {
        let row = format!("| `{method} {path}` | {what} |\n");
        page.push_str(&row);
    }
}

fn table(page: &mut String, heading: &str, parts: &[Part]) {
    let head = format!("\n## {heading}\n\n| part | paths | known | what |\n|---|---|---|---|\n");
    page.push_str(&head);
    for part in parts {
        let routes: Vec<String> = part
            .routes
            .iter()
            .map(|(method, path)| format!("`{method} {path}`"))
            .collect();
        let known = match part.known {
            Known::Documented { url } => format!("[documented]({url})"),
            Known::Observed { source } => format!("[observed]({source})"),
            Known::Guessed => "guessed".to_owned(),
        };
        let row = format!(
            "| {} | {} | {known} | {} |\n",
            part.name,
            routes.join("<br>"),
            part.note
        );
        page.push_str(&row);
    }
}

fn missing(page: &mut String) {
    page.push_str("\n## Not covered\n\nThese answer 501 by name.\n\n");
    for (path, feature) in NOT_COVERED {
        let line = format!("* {feature} (`{path}`)\n");
        page.push_str(&line);
    }
}

fn objects(page: &mut String) {
    page.push_str(
        "\n## Standard objects\n\nCustom objects come from Salesforce DX source folders.\n\n",
    );
    rows(page, standard::schema().objects(), &standard::guesses());
    let namespace = cti_adapter::NAMESPACE;
    let preface = format!(
        "\n## Objects of the CTI adapter\n\n\
         The org has them from the start, as the adapter's managed package brings them: each name below, and each name\n\
         of a field that ends in `__c`, has the namespace in front (`{namespace}__`). `patchbay org start\n\
         --adapter-namespace -` leaves it out, as a package without a namespace does; that is what\n\
         `SalesforceAdapterNamespace` of the functions is set to then. The package publishes no source: the names are\n\
         those that its functions write and the columns of reports give, types and lengths are guessed.\n\n"
    );
    page.push_str(&preface);
    let objects = cti_adapter::objects();
    rows(page, objects.iter(), &cti_adapter::guesses());
}

fn rows<'o>(
    page: &mut String,
    objects: impl Iterator<Item = &'o SObject>,
    guesses: &[(String, Vec<String>)],
) {
    page.push_str("| object | id prefix | fields | guessed |\n|---|---|---|---|\n");
    for object in objects {
        let guessed: Vec<&str> = guesses
            .iter()
            .filter(|(name, _)| *name == object.name)
            .flat_map(|(_, parts)| parts.iter().map(String::as_str))
            .collect();
        let prefix = object.key_prefix.as_deref().unwrap_or("none");
        let fields = object.fields.len();
        writeln!(
            page,
            "| {} | {prefix} | {fields} | {} |",
            object.name,
            guessed.join(", ")
        )
        .expect("text can always be written");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_tells_every_part() {
        let page = coverage_markdown();
        for part in SIGN_IN.iter().chain(RESOURCES).chain(METADATA) {
            assert!(page.contains(part.name), "{}", part.name);
            assert!(
                !part.note.contains('|'),
                "{} would break the table",
                part.name
            );
        }
        assert!(page.contains("| Account | 001 |"));
        assert!(page.contains("| AC_QueueMetrics__c | a1E |"));
        assert!(page.contains("Bulk API 2.0"));
    }

    #[test]
    fn sources_are_addresses() {
        for part in SIGN_IN.iter().chain(RESOURCES).chain(METADATA) {
            let source = match part.known {
                Known::Documented { url } => url,
                Known::Observed { source } => source,
                Known::Guessed => continue,
            };
            assert!(source.starts_with("https://"), "{}", part.name);
        }
    }
}
