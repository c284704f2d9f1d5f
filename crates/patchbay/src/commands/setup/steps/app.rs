//! The app that signs in, with the permission set that admits the user to it: as source in the folder, then in the org.

use patchbay_setup::Change;
use patchbay_setup::app::new::{self, Access, AppForm, Identity, NewApp, OauthApp};
use patchbay_setup::app::{AppName, ContactEmail, SourceFile, SourceFolder, project};
use patchbay_setup::guided::{Answers, AppKind, Package, api_user};
use patchbay_setup::metadata::{self as setup, AppIdentity, Component};
use secrecy::SecretString;

use super::super::folder::{Folder, Readers};
use super::super::journey::{Journey, StepEnd};
use super::keys::Purpose;
use crate::commands::confirm::confirm;
use crate::commands::metadata;
use crate::failure::{Failure, OrFail as _};

/// Where Salesforce DX looks for source, in the folder.
pub(crate) const PACKAGE: &str = "salesforce/force-app/main/default";
const PROJECT: &str = "salesforce";

pub(crate) fn write_source(journey: &mut Journey<'_>) -> Result<StepEnd, Failure> {
    let files = source(journey)?;
    write_files(journey, files.files(), &permission_set(&journey.answers))
}

/// Shows and writes source files, and the project around them.
pub(crate) fn write_files(
    journey: &Journey<'_>,
    files: &[SourceFile],
    more: &[SourceFile],
) -> Result<StepEnd, Failure> {
    let mut texts: Vec<(String, String)> = files
        .iter()
        .chain(more)
        .map(|file| (format!("{PACKAGE}/{}", file.path), file.text.clone()))
        .collect();
    let project_file = format!("{PROJECT}/{}", project::FILE);
    if journey.folder.read(&project_file)?.is_none() {
        texts.push((project_file, project::new("force-app")));
    }
    let mut changes: Vec<Change> = Vec::new();
    for (name, text) in &texts {
        changes.extend(journey.folder.change(name, text)?);
    }
    if !confirm(journey.printer, &changes, journey.consent)? {
        return Ok(StepEnd::Reached { wrote: false });
    }
    for (name, text) in &texts {
        journey.folder.write(name, text, Readers::All)?;
    }
    Ok(StepEnd::Reached { wrote: true })
}

/// The new files with what the folder's older ones have from an org.
pub(crate) fn on_top(folder: &Folder, new: &SourceFolder) -> Result<SourceFolder, Failure> {
    let mut old = SourceFolder::default();
    for component in new.components() {
        let path = component.file.path.clone();
        if let Some(text) = folder.read(&format!("{PACKAGE}/{path}"))? {
            old.insert(SourceFile { path, text });
        }
    }
    Ok(new::keep(&old, new))
}

/// The app's source, with what the folder's older files have from an org.
pub(crate) fn source(journey: &Journey<'_>) -> Result<SourceFolder, Failure> {
    on_top(&journey.folder, &app(journey)?.files)
}

fn app(journey: &Journey<'_>) -> Result<NewApp, Failure> {
    let answers = &journey.answers;
    let certificate = journey
        .folder
        .read(Purpose::Rest.certificate())?
        .ok_or_else(|| Failure::asked("the certificate of the REST key is not there"))?;
    let app = OauthApp {
        identity: identity(answers, &answers.app(), "signs in for the functions")?,
        certificate: Some(certificate),
        access: Access {
            permission_sets: vec![answers.permission_set()],
            profiles: Vec::new(),
        },
        callback: None,
        consumer_key: None,
    };
    match answers.package() {
        Package::Voice => new::rest(&app, form(answers)),
        Package::Cti => new::cti(&app, form(answers)),
    }
    .or_asked("the app's source")
}

pub(crate) fn identity(answers: &Answers, name: &str, purpose: &str) -> Result<Identity, Failure> {
    let email = answers
        .required("contact-email", answers.contact_email.as_ref())
        .or_asked("the app")?;
    Ok(Identity {
        name: AppName::parse(name).or_asked("the answer `app`")?,
        label: name.replace('_', " "),
        contact_email: ContactEmail::parse(email).or_asked("the answer `contact-email`")?,
        description: Some(format!("{}: {purpose}", answers.prefix())),
    })
}

pub(crate) fn form(answers: &Answers) -> AppForm {
    match answers.app_kind.unwrap_or_default() {
        AppKind::ExternalClientApp => AppForm::ExternalClientApp,
        AppKind::ConnectedApp => AppForm::ConnectedApp,
    }
}

fn permission_set(answers: &Answers) -> [SourceFile; 1] {
    let name = answers.permission_set();
    let (path, text) = api_user::permission_set(&name, &name.replace('_', " "), &answers.objects());
    [SourceFile { path, text }]
}

/// App and permission set in the org.
pub(crate) async fn deploy(journey: &mut Journey<'_>) -> Result<StepEnd, Failure> {
    let files = source(journey)?;
    to_org(journey, files.files(), &permission_set(&journey.answers)).await
}

/// Shows what the org would become, and deploys.
pub(crate) async fn to_org(
    journey: &Journey<'_>,
    files: &[SourceFile],
    more: &[SourceFile],
) -> Result<StepEnd, Failure> {
    let components: Vec<Component> = files
        .iter()
        .chain(more)
        .filter_map(|file| Component::of_file(&file.path, file.text.clone()))
        .collect();
    let planned = setup::plan(&journey.org, components, metadata::reading())
        .await
        .map_err(|error| metadata::failure(&error, journey.printer))?;
    for note in &planned.notes {
        journey.printer.talk(format!("note: {note}"));
    }
    if !confirm(journey.printer, &planned.changes, journey.consent)? {
        return Ok(StepEnd::Reached { wrote: false });
    }
    metadata::deploy(&journey.org, &planned, journey.printer).await?;
    Ok(StepEnd::Reached { wrote: true })
}

/// The consumer key that the org has given the app.
pub(crate) async fn consumer_key(journey: &Journey<'_>) -> Result<SecretString, Failure> {
    let app = in_org(journey).await?;
    app.consumer_key.map(SecretString::from).ok_or_else(|| {
        Failure::outside(format!("the org does not tell the consumer key of the app {}", app.name)).hint(
            "in Setup, External Client App Settings, allow access to the consumer secrets by the Metadata API, and let \
             the administrator view them",
        )
    })
}

/// The app as the org knows it.
pub(crate) async fn in_org(journey: &Journey<'_>) -> Result<AppIdentity, Failure> {
    let name = journey.answers.app();
    let found = setup::identities(&journey.org, [name.as_str()], metadata::reading())
        .await
        .map_err(|error| metadata::failure(&error, journey.printer))?;
    found
        .into_iter()
        .next()
        .ok_or_else(|| Failure::asked(format!("the org has no app {name}")))
}
