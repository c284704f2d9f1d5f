//! The steps of setup, in order, and what each would write. Owns the order and the words; must not do anything.

use serde::Serialize;

use super::answers::{Answers, Package};

/// One step. The names are public: the state file and the JSON of `--plan` hold them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepId {
    /// Key pairs and certificates.
    Keys,
    /// The source of app and permission set.
    AppSource,
    /// App and permission set in the org.
    App,
    /// The user that the functions work as.
    ApiUser,
    /// The secret, or both.
    Secrets,
    /// The zip in a bucket.
    Code,
    /// The CloudFormation stack.
    Stack,
    /// The function at the Amazon Connect instance.
    Connect,
    /// Buckets that tell the adapter's functions of new files.
    Notifications,
    /// The contact-centre definition.
    Definition,
    /// Identity provider and role for sign-in of agents.
    Saml,
    /// The app for sign-in of agents.
    SsoApp,
    /// External ids in the trust policies.
    ExternalIds,
    /// Everything is looked at.
    Doctor,
}

/// A step of the plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlannedStep {
    /// Which step.
    pub id: StepId,
    /// What it does, one line.
    pub title: String,
    /// What it would write, one line each; nothing where it only looks.
    pub writes: Vec<String>,
}

/// All steps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Plan {
    /// In the order in which they are done.
    pub steps: Vec<PlannedStep>,
}

impl StepId {
    /// Its name in the state file and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Keys => "keys",
            Self::AppSource => "app-source",
            Self::App => "app",
            Self::ApiUser => "api-user",
            Self::Secrets => "secrets",
            Self::Code => "code",
            Self::Stack => "stack",
            Self::Connect => "connect",
            Self::Notifications => "notifications",
            Self::Definition => "definition",
            Self::Saml => "saml",
            Self::SsoApp => "sso-app",
            Self::ExternalIds => "external-ids",
            Self::Doctor => "doctor",
        }
    }
}

impl Plan {
    /// The steps that these answers ask for.
    pub fn of(answers: &Answers) -> Self {
        let steps = match answers.package() {
            Package::Voice => voice(answers),
            Package::Cti => cti(answers),
        };
        Self { steps }
    }
}

fn step(id: StepId, title: impl Into<String>, writes: &[String]) -> PlannedStep {
    PlannedStep {
        id,
        title: title.into(),
        writes: writes.to_vec(),
    }
}

fn voice(answers: &Answers) -> Vec<PlannedStep> {
    let centre = answers.prefix();
    let mut steps = vec![step(
        StepId::Keys,
        "Make two key pairs, one for the REST API and one for telephony",
        &[
            "keys/rest/server.key, server.crt".to_owned(),
            "keys/telephony/server.key, server.crt".to_owned(),
        ],
    )];
    steps.extend(salesforce(answers));
    steps.push(step(
        StepId::Secrets,
        "Write the settings into Secrets Manager",
        &[
            format!("secret {}", answers.secret()),
            format!("secret {centre}-salesforce-access-secret"),
        ],
    ));
    steps.extend(functions(answers));
    steps.push(step(
        StepId::Definition,
        "Put app, certificate and relay state into the contact-centre definition",
        &["contact-center.xml, and the contact centre in the org".to_owned()],
    ));
    // The role's rights name the instance.
    if answers.single_sign_on.unwrap_or(true) && answers.instance_arn().is_some() {
        steps.push(step(
            StepId::Saml,
            "Make identity provider and role for the sign-in of agents",
            &[
                "IAM identity provider of the org".to_owned(),
                format!("IAM role {centre}-SAMLRole"),
            ],
        ));
        steps.push(step(
            StepId::SsoApp,
            "Deploy the app for the sign-in of agents",
            &[format!("app {}", answers.sso_app())],
        ));
    }
    if let Some(ids) = answers.external_ids.as_ref().filter(|ids| !ids.is_empty()) {
        steps.push(step(
            StepId::ExternalIds,
            "Ask for the external id in the roles that Salesforce uses",
            &[format!("trust policies, {} external ids", ids.len())],
        ));
    }
    steps.push(step(
        StepId::Doctor,
        "Look at everything, with the test event",
        &[],
    ));
    steps
}

fn cti(answers: &Answers) -> Vec<PlannedStep> {
    let mut steps = vec![step(
        StepId::Keys,
        "Make a key pair",
        &["keys/rest/server.key, server.crt".to_owned()],
    )];
    steps.extend(salesforce(answers));
    steps.push(step(
        StepId::Secrets,
        "Write the adapter's secret, encrypted with a key of its own",
        &[
            "KMS key of the secret".to_owned(),
            format!("secret {}", answers.secret()),
        ],
    ));
    steps.extend(functions(answers));
    let buckets: Vec<String> = [
        "ConnectReportingS3BucketName",
        "ConnectRecordingS3BucketName",
    ]
    .iter()
    .filter_map(|name| answers.parameters.as_ref()?.get(*name))
    .filter(|bucket| !bucket.is_empty())
    .map(|bucket| format!("notifications of bucket {bucket}"))
    .collect();
    if !buckets.is_empty() {
        steps.push(step(
            StepId::Notifications,
            "Tell the functions of new reports and analyses",
            &buckets,
        ));
    }
    steps.push(step(
        StepId::Doctor,
        "Look at everything, with the test event",
        &[],
    ));
    steps
}

fn salesforce(answers: &Answers) -> Vec<PlannedStep> {
    let (app, set) = (answers.app(), answers.permission_set());
    vec![
        step(
            StepId::AppSource,
            "Write the source of the app and the permission set",
            &["salesforce/force-app/main/default".to_owned()],
        ),
        step(
            StepId::App,
            "Deploy app and permission set to the org",
            &[format!("app {app}"), format!("permission set {set}")],
        ),
        step(
            StepId::ApiUser,
            "Make the user that the functions work as, and give it its rights",
            &[format!(
                "user {}",
                answers.api_user.as_deref().unwrap_or("(asked for)")
            )],
        ),
    ]
}

fn functions(answers: &Answers) -> Vec<PlannedStep> {
    let bucket = answers
        .bucket()
        .unwrap_or_else(|_| "(of the account)".to_owned());
    let mut steps = vec![
        step(
            StepId::Code,
            "Upload the functions",
            &[format!("bucket {bucket} and the zip in it")],
        ),
        step(
            StepId::Stack,
            "Deploy the functions with CloudFormation",
            &[format!("stack {}", answers.stack())],
        ),
    ];
    if let Some(instance) = answers
        .connect_instance
        .as_deref()
        .filter(|id| !id.is_empty())
    {
        steps.push(step(
            StepId::Connect,
            "Let contact flows of the Amazon Connect instance call the function",
            &[format!("Lambda functions of instance {instance}")],
        ));
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::{Plan, StepId};
    use crate::guided::Answers;

    fn ids(text: &str) -> Vec<&'static str> {
        let answers = Answers::parse(text).expect("answers");
        let plan = Plan::of(&answers);
        plan.steps.iter().map(|step| step.id.name()).collect()
    }

    #[test]
    fn a_voice_centre_has_all_steps() {
        let text = "contact-center = \"AcmeVoiceCC\"\nconnect-instance = \"6f1d2c3b\"\nexternal-ids = [\"acme-1\"]\n\
                    account = \"210987654321\"\nregion = \"eu-west-2\"\n";
        assert_eq!(
            ids(text),
            [
                "keys",
                "app-source",
                "app",
                "api-user",
                "secrets",
                "code",
                "stack",
                "connect",
                "definition",
                "saml",
                "sso-app",
                "external-ids",
                "doctor"
            ]
        );
    }

    #[test]
    fn what_is_not_wished_is_no_step() {
        let text = "contact-center = \"AcmeVoiceCC\"\nsingle-sign-on = false\n";
        assert_eq!(
            ids(text),
            [
                "keys",
                "app-source",
                "app",
                "api-user",
                "secrets",
                "code",
                "stack",
                "definition",
                "doctor"
            ]
        );
        assert_eq!(
            ids("package = \"cti\"\n"),
            [
                "keys",
                "app-source",
                "app",
                "api-user",
                "secrets",
                "code",
                "stack",
                "doctor"
            ]
        );
    }

    #[test]
    fn the_names_are_those_of_the_json() {
        let written = serde_json::to_value(StepId::ApiUser).expect("a text");
        assert_eq!(written, StepId::ApiUser.name());
    }
}
