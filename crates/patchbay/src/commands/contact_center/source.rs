//! Where a definition comes from and goes to: a file, or an org through the Metadata API.

use std::path::{Path, PathBuf};
use std::time::Duration;

use patchbay_salesforce::metadata::DeployResult;
use patchbay_salesforce::{Client, Deadline};
use patchbay_setup::CentreName;
use patchbay_setup::contact_center::Definition;
use patchbay_setup::metadata::{self, Component, Kind};

use crate::commands::org_login::OrgArgs;
use crate::commands::{metadata as org_metadata, wait_for};
use crate::failure::{Failure, OrFail as _};
use crate::printer::Printer;

/// How long a deployment may take; an org that is busy lets it wait in a queue.
const DEPLOYMENT: Duration = Duration::from_mins(10);

/// The definition.
#[derive(Debug, clap::Args)]
pub(super) struct SourceArgs {
    /// The definition: an import file, or a file of the Metadata API (callCenters/NAME.callCenter-meta.xml)
    #[arg(value_name = "FILE", required_unless_present = "in_org")]
    #[arg(conflicts_with = "in_org")]
    file: Option<PathBuf>,
    /// The contact centre of this API name in the org instead of a file
    #[arg(long, value_name = "NAME", value_parser = centre)]
    in_org: Option<CentreName>,
    #[command(flatten)]
    org: OrgArgs,
}

pub(super) fn centre(text: &str) -> Result<CentreName, String> {
    CentreName::parse(text).map_err(|error| error.to_string())
}

/// A definition as text, with where it is from.
pub(super) struct Source {
    pub(super) text: String,
    /// A file, or `contact centre NAME in the org`.
    pub(super) place: String,
    pub(super) home: Home,
}

/// Where it can be written back to.
pub(super) enum Home {
    File(PathBuf),
    Org(Box<Client>, CentreName),
}

impl SourceArgs {
    /// Reads the text, whatever it is.
    pub(super) fn read(&self, printer: &Printer) -> Result<Source, Failure> {
        if let Some(file) = &self.file {
            return Ok(Source {
                text: read_text(file)?,
                place: file.display().to_string(),
                home: Home::File(file.clone()),
            });
        }
        let Some(name) = &self.in_org else {
            return Err(Failure::asked("no definition is named"));
        };
        let client = self.org.open()?;
        printer.progress("reading the contact centre from the org");
        let text = wait_for(retrieve(&client, name, printer))?;
        Ok(Source {
            text,
            place: format!("contact centre {name} in the org"),
            home: Home::Org(Box::new(client), name.clone()),
        })
    }
}

async fn retrieve(
    client: &Client,
    name: &CentreName,
    printer: &Printer,
) -> Result<String, Failure> {
    let wanted = [(Kind::CallCenter, name.as_str())];
    let found = metadata::retrieve(client, &wanted, org_metadata::reading())
        .await
        .map_err(|error| org_metadata::failure(&error, printer))?;
    match found.into_iter().next() {
        Some(component) => Ok(component.text),
        None => Err(
            Failure::asked(format!("the org has no contact centre {name}"))
                .hint("the API name is in Setup, Call Centers: Internal Name; its case counts"),
        ),
    }
}

impl Source {
    /// The definition that the text is.
    pub(super) fn definition(&self) -> Result<Definition, Failure> {
        Definition::parse(&self.text)
            .map_err(|error| Failure::asked(format!("{}: {error}", self.place)))
    }

    /// Puts another text in its place.
    pub(super) fn write(&self, text: &str, printer: &Printer) -> Result<(), Failure> {
        match &self.home {
            Home::File(path) => write_text(path, text),
            Home::Org(client, name) => wait_for(deploy(client, name, text, printer)),
        }
    }
}

async fn deploy(
    client: &Client,
    name: &CentreName,
    text: &str,
    printer: &Printer,
) -> Result<(), Failure> {
    let component = Component {
        kind: Kind::CallCenter,
        full_name: name.to_string(),
        text: text.to_owned(),
    };
    let progress = |_: &DeployResult| printer.progress("deploying the contact centre");
    let deadline = Deadline::after(DEPLOYMENT);
    metadata::deploy_as_is(client, &[component], &progress, deadline)
        .await
        .map_err(|error| org_metadata::failure(&error, printer))
}

/// Reads a text file; `-` is stdin.
pub(super) fn read_text(path: &Path) -> Result<String, Failure> {
    if path.as_os_str() == "-" {
        return std::io::read_to_string(std::io::stdin()).or_asked("stdin cannot be read as text");
    }
    std::fs::read_to_string(path).or_asked(format!("`{}` cannot be read", path.display()))
}

/// Writes a text file; `-` is stdin's counterpart and cannot be written over.
pub(super) fn write_text(path: &Path, text: &str) -> Result<(), Failure> {
    if path.as_os_str() == "-" {
        return Err(
            Failure::asked("what came from stdin cannot be written back")
                .hint("name the file to write by --out"),
        );
    }
    std::fs::write(path, text).or_outside(format!("`{}` cannot be written", path.display()))
}

/// The text without the body of a private key, which should not stand there but may.
pub(super) fn masked(text: &str) -> String {
    let mut shown = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("PRIVATE KEY-----") {
        shown.push_str(before);
        shown.push_str("PRIVATE KEY----- (not shown)");
        rest = behind
            .split_once("PRIVATE KEY-----")
            .map_or("", |(_, behind)| behind);
    }
    shown.push_str(rest);
    shown
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn a_private_key_is_not_shown() {
        let text = "a\n-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\nb";
        let shown = masked(text);
        assert!(!shown.contains("MIIE") && shown.starts_with("a\n") && shown.ends_with("\nb"));
        assert!(!masked("-----BEGIN PRIVATE KEY-----\nMIIE").contains("MIIE"));
        assert_eq!(masked("plain"), "plain");
    }
}
