//! What has to be written so that an account has the sign-in, and the writing. Nothing is written that is already so.

use aws_sdk_iam::Client;

use super::{AccountFacts, RoleFacts, Seen};
use crate::Change;
use crate::aws::{Aws, AwsError};
use crate::policy::{Decision, Policy, PolicyPlace};
use crate::saml::documents::{self, Merged};
use crate::saml::metadata::{IdpMetadata, check_metadata};
use crate::saml::sign_in::{SESSION, SignIn};
use crate::{Finding, Severity};

/// What the sign-in is to be, besides its names.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// The identity provider's metadata; needed when the provider is not there yet.
    pub metadata: Option<String>,
    /// The role's `MaxSessionDuration` in seconds; an existing role keeps its own when this is `None`.
    pub max_session: Option<u32>,
}

/// The difference between an account and what is wanted.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// What would be written, for a person.
    pub changes: Vec<Change>,
    /// What a person should know besides.
    pub notes: Vec<String>,
    steps: Vec<Step>,
}

/// One call.
#[derive(Clone, Debug)]
enum Step {
    CreateProvider {
        name: String,
        metadata: String,
    },
    UpdateProvider {
        arn: String,
        metadata: String,
    },
    CreateRole {
        name: String,
        trust: Policy,
        max_session: u32,
    },
    SetTrust {
        role: String,
        trust: Policy,
    },
    SetMaxSession {
        role: String,
        seconds: u32,
    },
    PutPolicy {
        role: String,
        name: String,
        policy: Policy,
    },
}

/// Why nothing can be planned.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// What is there could not be read.
    #[error("what the account has cannot be read: {0}")]
    Unseen(#[from] AwsError),
    /// There is no provider and nothing to make it from.
    #[error("the account has no SAML provider `{0}`, and none can be made without metadata")]
    NoMetadata(String),
    /// IAM would refuse the metadata.
    #[error("IAM would refuse the metadata: {}", .0.what)]
    Metadata(Box<Finding>),
    /// The trust policy of the role is no policy.
    #[error("the trust policy of the role `{0}` cannot be read as a policy")]
    Trust(String),
    /// Seconds outside the rule.
    #[error("a role's sessions last between 3600 and 43200 seconds, not {0}")]
    Session(u32),
    /// A policy would be too large.
    #[error(
        "the {what} would have {size} characters, and IAM takes {limit}: take away what is not needed"
    )]
    TooLarge {
        /// Which policy.
        what: String,
        /// White space not counted.
        size: usize,
        /// As IAM has it.
        limit: usize,
    },
}

/// Compares an account with what is wanted.
///
/// # Errors
/// [`PlanError`] when it cannot be compared or IAM would refuse what is wanted.
pub fn plan(
    facts: &AccountFacts,
    sign_in: &SignIn,
    wanted: &Wanted,
    now: jiff::Timestamp,
) -> Result<Plan, PlanError> {
    if let Some(seconds) = wanted.max_session.filter(|one| !SESSION.contains(one)) {
        return Err(PlanError::Session(seconds));
    }
    let mut plan = Plan::default();
    plan.provider(facts, sign_in, wanted, now)?;
    match &facts.role {
        Seen::Unseen(error) => return Err(error.clone().into()),
        Seen::Absent => plan.new_role(sign_in, wanted)?,
        Seen::There(role) => plan.existing_role(role, sign_in, wanted)?,
    }
    Ok(plan)
}

impl Plan {
    fn provider(
        &mut self,
        facts: &AccountFacts,
        sign_in: &SignIn,
        wanted: &Wanted,
        now: jiff::Timestamp,
    ) -> Result<(), PlanError> {
        let name = sign_in.provider().to_owned();
        let place = format!("SAML provider {name}, metadata");
        let new = match &wanted.metadata {
            Some(text) => Some((text, usable(text, now)?)),
            None => None,
        };
        match (&facts.provider, new) {
            (Seen::Unseen(error), _) => return Err(error.clone().into()),
            (Seen::Absent, None) => return Err(PlanError::NoMetadata(name)),
            (Seen::Absent, Some((text, metadata))) => {
                self.changes
                    .extend(Change::of_text(place, None, Some(&metadata.summary())));
                let metadata = text.clone();
                self.steps.push(Step::CreateProvider { name, metadata });
            }
            (Seen::There(_), None) => {}
            (Seen::There(old), Some((text, metadata))) => {
                let old = IdpMetadata::parse(old).ok();
                if old
                    .as_ref()
                    .is_some_and(|old| old.means_the_same(&metadata))
                {
                    return Ok(());
                }
                let before = old.map_or("cannot be read\n".to_owned(), |old| old.summary());
                let change = Change::of_text(place, Some(&before), Some(&metadata.summary()));
                self.changes.extend(change);
                self.steps.push(Step::UpdateProvider {
                    arn: sign_in.provider_arn(),
                    metadata: text.clone(),
                });
            }
        }
        Ok(())
    }

    fn new_role(&mut self, sign_in: &SignIn, wanted: &Wanted) -> Result<(), PlanError> {
        let role = sign_in.role();
        let trust = sign_in.trust_policy();
        within(&trust, PolicyPlace::Trust, "trust policy")?;
        let max_session = wanted.max_session.unwrap_or(*SESSION.start());
        let text = format!("{}maximum session: {max_session} seconds\n", trust.text());
        let place = format!("role {role}, trust policy");
        self.changes
            .extend(Change::of_text(place, None, Some(&text)));
        self.steps.push(Step::CreateRole {
            name: role,
            trust,
            max_session,
        });
        self.put_policy(None, sign_in)
    }

    fn existing_role(
        &mut self,
        facts: &RoleFacts,
        sign_in: &SignIn,
        wanted: &Wanted,
    ) -> Result<(), PlanError> {
        let role = sign_in.role();
        let Some(existing) = &facts.trust else {
            return Err(PlanError::Trust(role));
        };
        let Merged { policy, notes } = documents::merge_trust(existing, sign_in);
        self.notes.extend(notes);
        if policy != *existing {
            within(&policy, PolicyPlace::Trust, "trust policy")?;
            let place = format!("role {role}, trust policy");
            let change = Change::of_text(place, Some(&existing.text()), Some(&policy.text()));
            self.changes.extend(change);
            let step = Step::SetTrust {
                role: role.clone(),
                trust: policy,
            };
            self.steps.push(step);
        }
        if let Some(seconds) = wanted.max_session.filter(|one| *one != facts.max_session) {
            let place = format!("role {role}, maximum session");
            let (old, new) = (facts.max_session.to_string(), seconds.to_string());
            self.changes
                .extend(Change::of_text(place, Some(&old), Some(&new)));
            self.steps.push(Step::SetMaxSession { role, seconds });
        }
        self.permissions(facts, sign_in)
    }

    fn permissions(&mut self, facts: &RoleFacts, sign_in: &SignIn) -> Result<(), PlanError> {
        if let Some(error) = facts.unseen.first() {
            return Err(error.clone().into());
        }
        match documents::federates(&facts.policies(), sign_in) {
            Decision::Allowed => Ok(()),
            Decision::Denied => {
                self.notes.push(
                    "a policy of the role denies connect:GetFederationToken; it was kept: take it away yourself if it \
                     is not meant"
                        .into(),
                );
                Ok(())
            }
            _ => {
                let name = sign_in.policy();
                let own = facts.inline.iter().find(|(one, _)| *one == name);
                self.put_policy(own.map(|(_, policy)| policy), sign_in)
            }
        }
    }

    fn put_policy(&mut self, old: Option<&Policy>, sign_in: &SignIn) -> Result<(), PlanError> {
        let (role, name) = (sign_in.role(), sign_in.policy());
        let Merged { policy, notes } = documents::merge_permissions(old, sign_in);
        self.notes.extend(notes);
        within(&policy, PolicyPlace::RoleInline, "role's policy")?;
        let place = format!("role {role}, policy {name}");
        let before = old.map(Policy::text);
        let change = Change::of_text(place, before.as_deref(), Some(&policy.text()));
        self.changes.extend(change);
        self.steps.push(Step::PutPolicy { role, name, policy });
        Ok(())
    }
}

/// The metadata, when IAM takes it.
fn usable(text: &str, now: jiff::Timestamp) -> Result<IdpMetadata, PlanError> {
    let worst = check_metadata(text, now)
        .into_iter()
        .find(|finding| finding.severity == Severity::Error);
    match (worst, IdpMetadata::parse(text)) {
        (None, Ok(metadata)) => Ok(metadata),
        (Some(finding), _) => Err(PlanError::Metadata(Box::new(finding))),
        (None, Err(error)) => Err(PlanError::Metadata(Box::new(
            crate::saml::checks::UNREADABLE.finding("metadata", error.to_string(), "", ""),
        ))),
    }
}

fn within(policy: &Policy, place: PolicyPlace, what: &str) -> Result<(), PlanError> {
    let (size, limit) = (policy.size(), place.limit());
    if size <= limit {
        return Ok(());
    }
    Err(PlanError::TooLarge {
        what: what.to_owned(),
        size,
        limit,
    })
}

/// Writes what a plan says, in its order: the provider, the role, the role's policy.
///
/// # Errors
/// The first call that fails; what was written before stays, and a new plan goes on from there.
pub async fn apply(aws: &Aws, plan: &Plan) -> Result<(), AwsError> {
    let iam = aws.iam();
    for step in &plan.steps {
        write(&iam, step).await?;
    }
    Ok(())
}

async fn write(iam: &Client, step: &Step) -> Result<(), AwsError> {
    match step {
        Step::CreateProvider { name, metadata } => {
            let call = iam.create_saml_provider().name(name);
            let sent = call.saml_metadata_document(metadata).send().await;
            sent.map_err(|error| AwsError::new("iam:CreateSAMLProvider", &error))?;
        }
        Step::UpdateProvider { arn, metadata } => {
            let call = iam.update_saml_provider().saml_provider_arn(arn);
            let sent = call.saml_metadata_document(metadata).send().await;
            sent.map_err(|error| AwsError::new("iam:UpdateSAMLProvider", &error))?;
        }
        Step::CreateRole {
            name,
            trust,
            max_session,
        } => {
            let call = iam
                .create_role()
                .role_name(name)
                .description("Sign-in from Salesforce to Amazon Connect")
                .max_session_duration(seconds(*max_session));
            let sent = call
                .assume_role_policy_document(trust.compact())
                .send()
                .await;
            sent.map_err(|error| AwsError::new("iam:CreateRole", &error))?;
        }
        Step::SetTrust { role, trust } => {
            let call = iam.update_assume_role_policy().role_name(role);
            let sent = call.policy_document(trust.compact()).send().await;
            sent.map_err(|error| AwsError::new("iam:UpdateAssumeRolePolicy", &error))?;
        }
        Step::SetMaxSession { role, seconds: s } => {
            let call = iam.update_role().role_name(role);
            let sent = call.max_session_duration(seconds(*s)).send().await;
            sent.map_err(|error| AwsError::new("iam:UpdateRole", &error))?;
        }
        Step::PutPolicy { role, name, policy } => {
            let call = iam.put_role_policy().role_name(role).policy_name(name);
            let sent = call.policy_document(policy.compact()).send().await;
            sent.map_err(|error| AwsError::new("iam:PutRolePolicy", &error))?;
        }
    }
    Ok(())
}

/// The SDK counts seconds with a sign; the rule keeps them small.
fn seconds(seconds: u32) -> i32 {
    i32::try_from(seconds).unwrap_or(i32::MAX)
}
