//! Reads a folder of `patchbay setup`: its answers and its files, as what is examined.

use std::path::Path;

use patchbay_setup::doctor::{ConnectType, Files, Package, Subject};
use patchbay_setup::guided::{self, Answers};

use super::subject::{metadata_files, text_file};
use crate::failure::{Failure, OrFail as _};

/// The answers of `patchbay setup` in its folder.
const ANSWERS: &str = "patchbay-setup.toml";

/// What the folder is about. Files that are not there yet are left out.
pub(crate) fn subject(folder: &Path) -> Result<Subject, Failure> {
    let answers = answers(folder)?;
    let is_voice = answers.package() == guided::Package::Voice;
    let there = |name: &str| {
        let path = folder.join(name);
        path.is_file().then(|| text_file(&path)).transpose()
    };
    let source = folder.join("salesforce/force-app/main/default");
    let mut app = if source.is_dir() {
        metadata_files(&source)?
    } else {
        Vec::new()
    };
    let sso = answers.sso_app();
    app.retain(|file| !file.path.contains(&format!("/{sso}")));
    let external_ids = answers.external_ids.clone().unwrap_or_default();
    Ok(Subject {
        package: if is_voice {
            Package::Voice
        } else {
            Package::Adapter
        },
        centre: if is_voice {
            Some(
                answers
                    .centre()
                    .or_asked(format!("{ANSWERS} names no contact centre"))?,
            )
        } else {
            None
        },
        stack: (!is_voice).then(|| answers.stack()),
        secret: (!is_voice).then(|| answers.secret()),
        instance: answers.connect_instance.clone().filter(|id| !id.is_empty()),
        // The roles are made by Salesforce's own stacks, after set-up; they are examined once there is an id for them.
        connect_type: answers
            .centre_type
            .filter(|_| !external_ids.is_empty())
            .map(|kind| match kind {
                guided::CentreType::New => ConnectType::New,
                guided::CentreType::Existing => ConnectType::Existing,
                guided::CentreType::XmlImport => ConnectType::XmlImport,
            }),
        external_ids,
        org_id: answers.org_id.clone(),
        objects: answers.objects(),
        files: Files {
            app,
            definition: there("contact-center.xml")?,
            certificate: there("keys/rest/server.crt")?,
            saml_response: None,
            saml_metadata: there("saml/idp-metadata.xml")?,
        },
        ..Subject::default()
    })
}

/// The region that the answers name.
pub(super) fn region(folder: &Path) -> Result<Option<String>, Failure> {
    Ok(answers(folder)?.region)
}

fn answers(folder: &Path) -> Result<Answers, Failure> {
    let path = folder.join(ANSWERS);
    let text = std::fs::read_to_string(&path)
        .or_asked(format!("`{}` cannot be read", path.display()))
        .map_err(|failure| failure.hint("`--folder` is the folder that `patchbay setup` made"))?;
    Answers::parse(&text).or_asked(format!("`{}` cannot be used", path.display()))
}
