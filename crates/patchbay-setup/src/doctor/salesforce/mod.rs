//! What Salesforce says of the contact centre, and what the secrets and files hold for it. Owns the order of the
//! questions: sign in as the functions do, then ask the org with that token, and an administrator where there is one.
//! Must not know AWS.

mod access;
mod door;
mod files;
mod org;
mod reading;
mod sign_in;
mod stored;

use std::time::Duration;

use patchbay_config::{ConfigFault, MapEnvironment};
use patchbay_salesforce::{Client, Deadline};

use self::access::ObjectFacts;
pub use self::access::WrittenObject;
use self::door::Door;
use self::org::{OrgFacts, UserTold};
use self::reading::ReadSettings;
use self::sign_in::{Places, SignInTrial};
use self::stored::Stored;
use super::facts::Facts;
use super::look::Look;
use super::subject::{Package, TextFile};
use crate::doctor::aws::Base;
use crate::doctor::aws::{Layout, Reading};
use crate::{Check, Finding, Severity, metadata};

/// The checks of this half.
pub const CHECKS: &[&[Check]] = &[
    &[VARIABLE],
    sign_in::CHECKS,
    org::CHECKS,
    access::CHECKS,
    crate::secrets::CHECKS,
    crate::app::check::CHECKS,
    crate::contact_center::CHECKS,
];

const VARIABLE: Check = Check {
    id: "settings.variable",
    severity: Severity::Error,
    title: "The variables of the CTI adapter's functions can be used",
};

/// How long a sign-in with all its trials, and the questions behind it, may take.
const SIGN_IN: Duration = Duration::from_secs(10);
const ASKING: Duration = Duration::from_secs(12);

/// What is known of the Salesforce half.
#[derive(Debug, Default)]
pub struct SalesforceFacts {
    reading: Reading,
    stored: Stored,
    /// What is wrong with the variables of the CTI adapter's functions.
    variables: Vec<ConfigFault>,
    door: Option<Door>,
    trial: Option<SignInTrial>,
    org: Option<OrgFacts>,
    user: Option<UserTold>,
    /// The id of the app of the files, as the org has it.
    app_id: Option<String>,
    objects: Vec<ObjectFacts>,
}

/// Asks Salesforce, with the settings that the AWS half has read.
pub(super) async fn gather(look: &Look<'_>, base: &Base) -> SalesforceFacts {
    let reading = base.reading();
    let centre = look.subject.centre.as_ref();
    let mut facts = SalesforceFacts {
        stored: Stored::of(&reading, centre.map_or("", |centre| centre.as_str())),
        reading: reading.clone(),
        ..SalesforceFacts::default()
    };
    let door = door(&reading).await.unwrap_or_else(|faults| {
        facts.variables = faults;
        None
    });
    let admin = look.tools.admin.as_ref();
    if let Some(admin) = admin {
        facts.app_id = look
            .step("app", app_id(admin, &look.subject.files.app))
            .await;
    }
    let Some(door) = door else {
        look.unseen("sign-in", "the settings do not suffice for one");
        return facts;
    };
    let name = door.username().map(str::to_owned);
    let (trial, user) = futures::join!(
        look.step("sign-in", async {
            Some(sign_in::attempt(&door, Deadline::after(SIGN_IN)).await)
        }),
        look.step("API user", api_user(admin, name.as_deref())),
    );
    facts.user = user;
    if let Some(SignInTrial::In(client)) = &trial {
        let written = written(look, &reading);
        let asking = Deadline::after(ASKING);
        let (org, objects) = futures::join!(
            look.step("org", async {
                Some(org::gather(client, &door, asking).await)
            }),
            look.step(
                "objects and fields",
                access::gather(client, admin, &written, asking)
            ),
        );
        facts.org = org;
        facts.objects = objects;
    } else {
        look.unseen("org, objects and fields", "the sign-in did not succeed");
    }
    facts.trial = trial;
    facts.door = Some(door);
    facts
}

/// The id that the org gave to the app whose source is at hand.
async fn app_id(admin: &Client, files: &[TextFile]) -> Option<String> {
    let name = files.iter().find_map(|file| {
        let name = file.path.rsplit('/').next()?;
        [".eca-meta.xml", ".connectedApp-meta.xml"]
            .iter()
            .find_map(|kind| name.strip_suffix(kind))
    })?;
    let found = metadata::identities(admin, [name], Deadline::after(SIGN_IN)).await;
    found.ok()?.into_iter().next().and_then(|app| app.id)
}

async fn api_user(admin: Option<&Client>, name: Option<&str>) -> Option<UserTold> {
    org::user(admin?, name?, Deadline::after(SIGN_IN)).await
}

async fn door(reading: &Reading) -> Result<Option<Door>, Vec<ConfigFault>> {
    let environment: MapEnvironment = reading
        .environment
        .0
        .iter()
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let mut settings = ReadSettings {
        parameters: reading.parameters.clone(),
        ..ReadSettings::default()
    };
    let name = reading.settings.as_ref().map(|(name, text)| {
        settings.secrets.insert(name.clone(), text.clone());
        name.as_str()
    });
    match reading.layout {
        Layout::Secrets if name.is_none() => Ok(None),
        Layout::Secrets => Ok(Door::of_centre(&settings, name, &environment).await),
        Layout::Parameters => Ok(Door::of_centre(&settings, None, &environment).await),
        // No function was found, so that nobody knows the variables.
        Layout::Adapter if reading.environment.0.is_empty() => Ok(None),
        Layout::Adapter => {
            // The variable may hold the ARN where the secret was read by its name.
            let variable = patchbay_config::keys::SF_CREDENTIALS_SECRETS_MANAGER_ARN;
            let mut environment = environment;
            if let Some(name) = name {
                environment.set(variable, name);
            }
            Door::of_adapter(&settings, &environment).await
        }
    }
}

/// The objects that are written: those that the subject names, and the adapter's own with the namespace in use.
fn written(look: &Look<'_>, reading: &Reading) -> Vec<WrittenObject> {
    let subject = look.subject;
    let mut written: Vec<WrittenObject> = subject
        .objects
        .iter()
        .filter_map(|text| WrittenObject::parse(text))
        .collect();
    if subject.package == Package::Adapter {
        let variable = patchbay_config::keys::SF_ADAPTER_NAMESPACE;
        let namespace = reading.environment.get(variable);
        let namespace = namespace.unwrap_or_default();
        let own = subject.adapter_objects.iter();
        written.extend(
            own.filter_map(|text| WrittenObject::parse(text))
                .map(|object| object.in_namespace(namespace)),
        );
    }
    written
}

/// Judges what was found.
pub(super) fn check(facts: &Facts) -> Vec<Finding> {
    let own = &facts.salesforce;
    let mut found = files::check(facts);
    found.extend(own.variables.iter().map(|fault| {
        VARIABLE.finding(
            format!("variable {}", fault.key),
            format!("{} {}", fault.key, fault.problem),
            "The functions of the adapter do not start without it.",
            format!("{} (a parameter of the stack)", fault.mend),
        )
    }));
    let Some(door) = &own.door else {
        return found;
    };
    let places = own.places();
    if let Some(trial) = &own.trial {
        found.extend(sign_in::check(trial, door, own.user.as_ref(), &places));
    }
    if let Some(org) = &own.org {
        found.extend(org::check(org, door, &places));
        if org.hindrance.is_none() {
            let user = door.username().unwrap_or("the run-as user");
            found.extend(access::check(&own.objects, user));
        }
    }
    found
}

impl SalesforceFacts {
    fn places(&self) -> Places<'_> {
        let stored = &self.stored;
        let consumer_key = stored.consumer_key.as_ref();
        Places {
            settings: &stored.place,
            audience: stored.audience_name.clone(),
            subject: stored.subject_name.clone(),
            consumer_key: consumer_key
                .map(|(name, _)| name.clone())
                .unwrap_or_default(),
            endpoint: stored.endpoint_name.clone(),
            base: stored.base_name.clone(),
        }
    }
}
