//! The sign-in of agents to Amazon Connect through Salesforce: provider and role in AWS, then the app in the org, and who
//! may use it.

use patchbay_salesforce::Client;
use patchbay_setup::app::new::{self, Access, SsoApp};
use patchbay_setup::app::{RoleArn, SamlProviderArn, SourceFile};
use patchbay_setup::guided::api_user::{self, ApiUser};
use patchbay_setup::saml::account::{self, PlanError, Wanted};
use patchbay_setup::saml::{OrgId, SignIn, SignInParts};

use super::super::folder;
use super::super::journey::{Journey, StepEnd};
use super::app::{form, identity, on_top, to_org, write_files};
use crate::clock;
use crate::commands::confirm::confirm;
use crate::failure::{Failure, OrFail as _};

/// Where a person puts the metadata of the org's identity provider.
const METADATA: &str = "saml/idp-metadata.xml";
/// What keeps these steps waiting.
const LEFT: &str = "idp-metadata";

/// Provider and role.
pub(crate) async fn federate(journey: &mut Journey<'_>) -> Result<StepEnd, Failure> {
    let sign_in = sign_in(journey).await?;
    let facts = account::read(&journey.aws, &sign_in).await;
    let wanted = Wanted {
        metadata: metadata(journey)?,
        max_session: None,
    };
    let plan = match account::plan(&facts, &sign_in, &wanted, clock::now()) {
        Ok(plan) => plan,
        Err(PlanError::NoMetadata(provider)) => {
            journey.printer.talk(format!(
                "The account has no identity provider {provider}. Save the metadata of the org's identity provider as {}.",
                journey.folder.shown(METADATA)
            ));
            return Ok(StepEnd::Waits(LEFT));
        }
        Err(PlanError::Unseen(error)) => return Err(super::functions::refused(error)),
        Err(error) => return Err(Failure::asked(error)),
    };
    for note in &plan.notes {
        journey.printer.warn(note);
    }
    if !confirm(journey.printer, &plan.changes, journey.consent)? {
        return Ok(StepEnd::Reached { wrote: false });
    }
    account::apply(&journey.aws, &plan)
        .await
        .map_err(super::functions::refused)?;
    Ok(StepEnd::Reached { wrote: true })
}

/// The app, and the permission set of the agents who may use it.
pub(crate) async fn deploy(journey: &mut Journey<'_>) -> Result<StepEnd, Failure> {
    let sign_in = sign_in(journey).await?;
    let answers = &journey.answers;
    let named = answers.sso_permission_sets.clone();
    let (sets, made) = if let Some(sets) = named.filter(|sets| !sets.is_empty()) {
        (sets, Vec::new())
    } else {
        let name = format!("{}_Sso", answers.prefix());
        let (path, text) = api_user::access_set(&name, &name.replace('_', " "));
        (vec![name], vec![SourceFile { path, text }])
    };
    let app = SsoApp {
        identity: identity(
            answers,
            &answers.sso_app(),
            "signs agents in to Amazon Connect",
        )?,
        centre: answers.centre().or_asked("the contact centre")?,
        provider: SamlProviderArn::parse(&sign_in.provider_arn()).or_asked("the SSO app")?,
        role: RoleArn::parse(&sign_in.role_arn()).or_asked("the SSO app")?,
        issuer: None,
        session_name: None,
        access: Access {
            permission_sets: sets.clone(),
            profiles: Vec::new(),
        },
    };
    let new = new::sso(&app, form(answers)).or_asked("the SSO app's source")?;
    let files = on_top(&journey.folder, &new.files)?;
    let written = write_files(journey, files.files(), &made)?;
    let deployed = to_org(journey, files.files(), &made).await?;
    let admitted = admit(journey, &sets).await?;
    let wrote = [written, deployed].contains(&StepEnd::Reached { wrote: true }) || admitted;
    Ok(StepEnd::Reached { wrote })
}

/// Gives the agents of the answers what lets them use the app.
async fn admit(journey: &Journey<'_>, sets: &[String]) -> Result<bool, Failure> {
    let mut wrote = false;
    for agent in journey.answers.agents.iter().flatten() {
        let wish = ApiUser {
            username: agent.clone(),
            email: String::new(),
            profile: String::new(),
            permission_sets: sets.to_vec(),
        };
        wrote |= admit_one(journey, &journey.org, &wish).await?;
    }
    Ok(wrote)
}

async fn admit_one(journey: &Journey<'_>, org: &Client, wish: &ApiUser) -> Result<bool, Failure> {
    let found = api_user::look(org, wish, Journey::deadline())
        .await
        .or_outside("the org cannot be asked for the agent")?;
    if found.id.is_none() || !found.active {
        return Err(
            Failure::asked(format!("the org has no active user `{}`", wish.username))
                .hint("see to the answer `agents`"),
        );
    }
    if !confirm(
        journey.printer,
        &api_user::changes(&found, wish),
        journey.consent,
    )? {
        return Ok(false);
    }
    api_user::apply(org, &found, wish, Journey::deadline())
        .await
        .or_outside("the permission set was not assigned")?;
    Ok(true)
}

/// The metadata of the identity provider, from the file of the answers or of the folder.
fn metadata(journey: &Journey<'_>) -> Result<Option<String>, Failure> {
    match &journey.answers.idp_metadata {
        Some(file) => {
            let text = folder::read(std::path::Path::new(file))?;
            text.map(Some)
                .ok_or_else(|| Failure::asked(format!("`{file}` is not there")))
        }
        None => journey.folder.read(METADATA),
    }
}

async fn sign_in(journey: &Journey<'_>) -> Result<SignIn, Failure> {
    let answers = &journey.answers;
    let must = |key, value: &Option<String>| {
        answers
            .required(key, value.as_ref())
            .map(str::to_owned)
            .or_asked("the sign-in of agents")
    };
    let org = OrgId::parse(&must("org-id", &answers.org_id)?).or_asked("the answer `org-id`")?;
    let existing = account::existing_provider(&journey.aws, &org)
        .await
        .map_err(super::functions::refused)?;
    SignIn::new(SignInParts {
        account: must("account", &answers.account)?,
        region: must("region", &answers.region)?,
        centre: answers.centre().or_asked("the contact centre")?,
        org,
        instance: must("connect-instance", &answers.connect_instance)?,
        provider: existing,
        regional: false,
    })
    .or_asked("the sign-in of agents")
}
