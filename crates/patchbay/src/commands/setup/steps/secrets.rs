//! The secrets: both of a contact centre, or the adapter's with its KMS key. No value is shown or kept anywhere else.

use patchbay_setup::guided::{Package, partition};
use patchbay_setup::secrets::{
    self, CtiValues, KeyWanted, SecretObject, SecretsError, SecretsPlan, VoiceValues,
};
use secrecy::SecretString;

use super::super::folder::Folder;
use super::super::journey::{Journey, StepEnd};
use super::functions::{self, REST_VERSION};
use super::keys::Purpose;
use crate::commands::confirm::confirm;
use crate::failure::{Failure, OrFail as _};

pub(crate) async fn run(journey: &mut Journey<'_>) -> Result<StepEnd, Failure> {
    let plan = match journey.answers.package() {
        Package::Voice => voice(journey).await?,
        Package::Cti => cti(journey).await?,
    };
    if !confirm(journey.printer, &plan.changes(), journey.consent)? {
        return Ok(StepEnd::Reached { wrote: false });
    }
    plan.apply(&journey.aws).await.map_err(refused)?;
    Ok(StepEnd::Reached { wrote: true })
}

async fn voice(journey: &Journey<'_>) -> Result<SecretsPlan, Failure> {
    let answers = &journey.answers;
    let centre = answers.centre().or_asked("the contact centre")?;
    let stored = secrets::read(&journey.aws, &centre.secret())
        .await
        .map_err(refused)?;
    let stored = stored
        .map(|stored| stored.object())
        .transpose()
        .map_err(refused)?;
    let values = VoiceValues {
        org_id: answers.org_id.clone(),
        my_domain: answers.my_domain.clone(),
        sandbox: answers.sandbox.unwrap_or_default(),
        api_version: REST_VERSION.to_owned(),
        scrt_base: None,
        audience: None,
        region: answers.region.clone(),
        subject: answers.api_user.clone(),
        consumer_key: Some(super::app::consumer_key(journey).await?),
        rest_key: Some(key(&journey.folder, Purpose::Rest)?),
        telephony_key: telephony_key(&journey.folder, stored.as_ref(), centre.as_str())?,
        centre,
    };
    // What this set-up knows better than the secret, above all the app's key, goes before what stands there; what it
    // would change is shown first.
    SecretsPlan::voice(&journey.aws, &values, true)
        .await
        .map_err(refused)
}

/// The telephony key of the folder, unless the secret has one: that one may belong to a certificate that Salesforce has.
fn telephony_key(
    folder: &Folder,
    stored: Option<&SecretObject>,
    centre: &str,
) -> Result<Option<SecretString>, Failure> {
    let name = secrets::voice_key(centre, patchbay_config::keys::SCRT_PRIVATE_KEY);
    let there = stored
        .and_then(|object| object.text(&name))
        .is_some_and(secrets::has_value);
    if there {
        Ok(None)
    } else {
        key(folder, Purpose::Telephony).map(Some)
    }
}

async fn cti(journey: &Journey<'_>) -> Result<SecretsPlan, Failure> {
    let answers = &journey.answers;
    let values = CtiValues {
        consumer_key: Some(super::app::consumer_key(journey).await?),
        private_key: Some(key(&journey.folder, Purpose::Rest)?),
        subject: answers.api_user.clone(),
        audience: Some(secrets::audience(answers.sandbox.unwrap_or_default()).to_owned()),
        ..CtiValues::default()
    };
    let key = key_wanted(journey)?;
    SecretsPlan::cti(&journey.aws, &answers.secret(), &values, Some(key), true)
        .await
        .map_err(refused)
}

fn key_wanted(journey: &Journey<'_>) -> Result<KeyWanted, Failure> {
    let answers = &journey.answers;
    let must = |key, value: &Option<String>| {
        answers
            .required(key, value.as_ref())
            .map(str::to_owned)
            .or_asked("the secret's key")
    };
    let region = must("region", &answers.region)?;
    Ok(KeyWanted {
        alias: format!("alias/{}", answers.secret()),
        account: must("account", &answers.account)?,
        partition: partition(&region).to_owned(),
        region,
        administrators: answers.key_administrators.clone().unwrap_or_default(),
        users: Vec::new(),
    })
}

/// ARN of the adapter's secret, and of its key.
pub(crate) async fn stored_arns(
    journey: &Journey<'_>,
) -> Result<(String, Option<String>), Failure> {
    let name = journey.answers.secret();
    let stored = secrets::read(&journey.aws, &name)
        .await
        .map_err(refused)?
        .ok_or_else(|| Failure::asked(format!("the secret {name} is not there")))?;
    let alias = key_wanted(journey)?.alias;
    let key = secrets::find_key(&journey.aws, &alias)
        .await
        .map_err(functions::refused)?;
    Ok((stored.arn, key.map(|key| key.arn)))
}

fn key(folder: &Folder, purpose: Purpose) -> Result<SecretString, Failure> {
    folder
        .read(purpose.key())?
        .map(SecretString::from)
        .ok_or_else(|| Failure::asked(format!("`{}` is not there", folder.shown(purpose.key()))))
}

fn refused(error: SecretsError) -> Failure {
    match error {
        SecretsError::Aws(error) => functions::refused(error),
        SecretsError::Deleted { .. } => Failure::asked(error)
            .hint("restore it with `aws secretsmanager restore-secret`, or wait until it is gone"),
        other => Failure::asked(other),
    }
}
