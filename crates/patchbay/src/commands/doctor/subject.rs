//! The options that say what is examined, and the files that go with it.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use patchbay_setup::CentreName;
use patchbay_setup::doctor::{ConnectType, Files, Package, Subject, TextFile};

use crate::failure::{Failure, OrFail as _};

/// What is examined.
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct SubjectArgs {
    /// The folder that `patchbay setup` made, instead of all these options
    #[arg(long, value_name = "DIR")]
    pub(super) folder: Option<PathBuf>,
    /// The API name of the contact centre
    #[arg(long, value_name = "NAME", value_parser = CentreName::parse)]
    contact_center: Option<CentreName>,
    /// The CTI adapter's functions instead of a contact centre of Service Cloud Voice
    #[arg(long)]
    adapter: bool,
    /// What the names of the adapter's functions begin with: the stack's name
    #[arg(long, value_name = "NAME", requires = "adapter")]
    stack: Option<String>,
    /// The function that contact flows call, where its name does not begin with the contact centre's
    #[arg(long, value_name = "NAME")]
    function: Option<String>,
    /// The secret with the settings, where it has another name than the usual one
    #[arg(long, value_name = "NAME")]
    secret: Option<String>,
    /// Id or ARN of the Amazon Connect instance
    #[arg(long, value_name = "ID")]
    instance: Option<String>,
    /// How the contact centre came to its instance; its cross-account roles are examined then
    #[arg(long, value_name = "TYPE")]
    connect_type: Option<ConnectTypeArg>,
    /// An external id that Salesforce shows; the cross-account roles have to ask for it. May be repeated
    #[arg(long, value_name = "ID")]
    external_id: Vec<String>,
    /// The id of the Salesforce org
    #[arg(long, value_name = "ID")]
    org_id: Option<String>,
    /// An object that contact flows write; the API user has to have the right. May be repeated
    #[arg(long, value_name = "NAME")]
    object: Vec<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ConnectTypeArg {
    /// Salesforce made the instance
    New,
    /// Salesforce integrated an existing instance
    Existing,
    /// The contact centre was imported as a file
    XmlImport,
}

/// The files that belong to it.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Files")]
pub(crate) struct FileArgs {
    /// The folder with the source of the app for REST access
    #[arg(long, value_name = "DIR")]
    app: Option<PathBuf>,
    /// The contact-centre definition, imported or retrieved
    #[arg(long, value_name = "FILE")]
    definition: Option<PathBuf>,
    /// The certificate of the REST key
    #[arg(long, value_name = "FILE")]
    certificate: Option<PathBuf>,
    /// A SAML response, as a browser sent it to AWS
    #[arg(long, value_name = "FILE")]
    saml_response: Option<PathBuf>,
    /// The SAML metadata of the org
    #[arg(long, value_name = "FILE")]
    saml_metadata: Option<PathBuf>,
}

/// Puts the options together and reads the files. Options go before what a folder says.
pub(super) fn read(args: &SubjectArgs, files: &FileArgs) -> Result<Subject, Failure> {
    let Some(folder) = &args.folder else {
        return of_options(args, files);
    };
    let mut subject = super::folder::subject(folder)?;
    let given = Subject {
        package: subject.package,
        ..of_options(
            &SubjectArgs {
                adapter: true,
                ..args.clone()
            },
            files,
        )?
    };
    overlay(&mut subject, given);
    Ok(subject)
}

fn overlay(subject: &mut Subject, given: Subject) {
    let put = |old: &mut Option<String>, new: Option<String>| {
        if new.is_some() {
            *old = new;
        }
    };
    put(&mut subject.function, given.function);
    put(&mut subject.stack, given.stack);
    put(&mut subject.secret, given.secret);
    put(&mut subject.instance, given.instance);
    put(&mut subject.org_id, given.org_id);
    subject.connect_type = given.connect_type.or(subject.connect_type);
    subject.centre = given.centre.or(subject.centre.take());
    subject.objects.extend(given.objects);
    subject.external_ids.extend(given.external_ids);
    let (old, new) = (&mut subject.files, given.files);
    if !new.app.is_empty() {
        old.app = new.app;
    }
    old.definition = new.definition.or(old.definition.take());
    old.certificate = new.certificate.or(old.certificate.take());
    old.saml_response = new.saml_response.or(old.saml_response.take());
    old.saml_metadata = new.saml_metadata.or(old.saml_metadata.take());
}

fn of_options(args: &SubjectArgs, files: &FileArgs) -> Result<Subject, Failure> {
    if args.contact_center.is_none() && !args.adapter && args.function.is_none() {
        return Err(Failure::asked("it is not said what to examine")
            .hint("--contact-center NAME for Service Cloud Voice, --adapter for the CTI adapter"));
    }
    let one = |path: &Option<PathBuf>| path.as_deref().map(text_file).transpose();
    Ok(Subject {
        package: if args.adapter {
            Package::Adapter
        } else {
            Package::Voice
        },
        centre: args.contact_center.clone(),
        function: args.function.clone(),
        stack: args.stack.clone(),
        secret: args.secret.clone(),
        instance: args.instance.clone(),
        connect_type: args.connect_type.map(|kind| match kind {
            ConnectTypeArg::New => ConnectType::New,
            ConnectTypeArg::Existing => ConnectType::Existing,
            ConnectTypeArg::XmlImport => ConnectType::XmlImport,
        }),
        external_ids: args.external_id.clone(),
        org_id: args.org_id.clone(),
        objects: args.object.clone(),
        adapter_objects: super::written::adapter_objects(),
        files: Files {
            app: files
                .app
                .as_deref()
                .map(metadata_files)
                .transpose()?
                .unwrap_or_default(),
            definition: one(&files.definition)?,
            certificate: one(&files.certificate)?,
            saml_response: one(&files.saml_response)?,
            saml_metadata: one(&files.saml_metadata)?,
        },
        ..Subject::default()
    })
}

pub(super) fn text_file(path: &Path) -> Result<TextFile, Failure> {
    let text = std::fs::read_to_string(path)
        .or_asked(format!("`{}` cannot be read as text", path.display()))?;
    Ok(TextFile {
        path: path.display().to_string(),
        text,
    })
}

/// The metadata files of a folder and those below it, with paths relative to it.
pub(super) fn metadata_files(root: &Path) -> Result<Vec<TextFile>, Failure> {
    let mut found = Vec::new();
    let mut open = vec![root.to_owned()];
    while let Some(folder) = open.pop() {
        let entries = std::fs::read_dir(&folder)
            .or_asked(format!("`{}` cannot be read", folder.display()))?;
        for entry in entries {
            let path = entry
                .or_asked(format!("`{}` cannot be read", folder.display()))?
                .path();
            if path.is_dir() {
                open.push(path);
            } else if path.to_string_lossy().ends_with("-meta.xml") {
                let mut file = text_file(&path)?;
                file.path = path
                    .strip_prefix(root)
                    .unwrap_or(&path)
                    .display()
                    .to_string();
                found.push(file);
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}
