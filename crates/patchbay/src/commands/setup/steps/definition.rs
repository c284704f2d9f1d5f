//! The contact-centre definition: from the folder, from the file of the answers, or out of the org. The app's id, the
//! telephony certificate and the relay state go into it; everything else stays.

use patchbay_setup::contact_center::{Definition, Dialect, EditError};
use patchbay_setup::keys;
use patchbay_setup::metadata::{self as setup, Component, Kind};
use patchbay_setup::{CentreName, secrets};

use super::super::folder::{self, Readers};
use super::super::journey::{Journey, StepEnd};
use super::app;
use super::keys::Purpose;
use crate::commands::confirm::confirm;
use crate::commands::metadata;
use crate::failure::{Failure, OrFail as _};

/// Its file in the folder.
const FILE: &str = "contact-center.xml";
/// What this step waits for when there is no definition yet.
const LEFT: &str = "contact-center";

pub(crate) async fn run(journey: &mut Journey<'_>) -> Result<StepEnd, Failure> {
    let centre = journey.answers.centre().or_asked("the contact centre")?;
    let Some(text) = find(journey, &centre).await? else {
        journey.printer.talk(format!(
            "Neither the folder nor the org has a definition of {centre}. Create the contact centre, or put its import file \
             there as {}.",
            journey.folder.shown(FILE)
        ));
        return Ok(StepEnd::Waits(LEFT));
    };
    let old = Definition::parse(&text).or_asked(format!("`{}`", journey.folder.shown(FILE)))?;
    let new = edited(journey, &old, &centre).await.map_err(|failure| {
        failure.hint("`patchbay contact-center show` lists the items of the definition")
    })?;
    let change = journey.folder.change(FILE, new.text())?;
    let mut wrote = false;
    if confirm(journey.printer, change.as_slice(), journey.consent)? {
        journey.folder.write(FILE, new.text(), Readers::All)?;
        wrote = true;
    }
    match new.dialect() {
        Dialect::Metadata => {
            wrote |= to_org(journey, &centre, &new).await?;
            Ok(StepEnd::Reached { wrote })
        }
        Dialect::Import if in_org(journey, &centre).await?.is_some() => {
            Ok(StepEnd::Reached { wrote })
        }
        Dialect::Import => Ok(StepEnd::Waits(LEFT)),
    }
}

async fn find(journey: &Journey<'_>, centre: &CentreName) -> Result<Option<String>, Failure> {
    if let Some(text) = journey.folder.read(FILE)? {
        return Ok(Some(text));
    }
    if let Some(file) = &journey.answers.definition {
        let text = folder::read(std::path::Path::new(file))?;
        return text
            .map(Some)
            .ok_or_else(|| Failure::asked(format!("`{file}` is not there")));
    }
    Ok(in_org(journey, centre)
        .await?
        .map(|component| component.text))
}

async fn in_org(journey: &Journey<'_>, centre: &CentreName) -> Result<Option<Component>, Failure> {
    let found = setup::retrieve(
        &journey.org,
        &[(Kind::CallCenter, centre.as_str())],
        metadata::reading(),
    )
    .await
    .map_err(|error| metadata::failure(&error, journey.printer))?;
    Ok(found.into_iter().find(|it| it.kind == Kind::CallCenter))
}

async fn edited(
    journey: &Journey<'_>,
    old: &Definition,
    centre: &CentreName,
) -> Result<Definition, Failure> {
    let answers = &journey.answers;
    let id = app::in_org(journey)
        .await?
        .id
        .ok_or_else(|| Failure::outside("the org does not tell the id of the app"))?;
    let refused = |error: EditError| Failure::asked(error);
    let mut new = old.with_rest_app(&id).map_err(refused)?;
    if let Some(certificate) = certificate(journey, centre).await? {
        new = new.with_certificate(&certificate).map_err(refused)?;
    }
    if let (Some(region), Some(instance)) = (
        &answers.region,
        answers
            .connect_instance
            .as_ref()
            .filter(|id| !id.is_empty()),
    ) {
        new = new
            .with_relay_state(region, instance, None)
            .map_err(refused)?;
    }
    Ok(new)
}

/// The telephony certificate, if it belongs to the key that the functions have.
async fn certificate(
    journey: &Journey<'_>,
    centre: &CentreName,
) -> Result<Option<String>, Failure> {
    let certificate = journey.folder.read(Purpose::Telephony.certificate())?;
    let stored = secrets::read(&journey.aws, &centre.secret())
        .await
        .or_outside("the secret cannot be read")?;
    let (Some(certificate), Some(stored)) = (certificate, stored) else {
        return Ok(None);
    };
    let object = stored.object().or_asked("the secret")?;
    let name = secrets::voice_key(centre.as_str(), patchbay_config::keys::SCRT_PRIVATE_KEY);
    let matches = object
        .text(&name)
        .and_then(|key| keys::check(key, Some(&certificate)).ok())
        .and_then(|report| report.certificate)
        .is_some_and(|report| report.matches);
    Ok(matches.then_some(certificate))
}

async fn to_org(
    journey: &Journey<'_>,
    centre: &CentreName,
    new: &Definition,
) -> Result<bool, Failure> {
    let component = Component {
        kind: Kind::CallCenter,
        full_name: centre.to_string(),
        text: new.text().to_owned(),
    };
    let planned = setup::plan(&journey.org, vec![component], metadata::reading())
        .await
        .map_err(|error| metadata::failure(&error, journey.printer))?;
    if !confirm(journey.printer, &planned.changes, journey.consent)? {
        return Ok(false);
    }
    metadata::deploy(&journey.org, &planned, journey.printer).await?;
    Ok(true)
}
