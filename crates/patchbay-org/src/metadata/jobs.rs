//! Deployments and retrievals that were asked for: accepted at once, done aside, asked after by id. Owns their states;
//! keeps them in memory.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use super::archive::Package;
use super::deployment::{self, Message, Options};
use super::retrieval::Retrieved;
use crate::context::RequestContext;
use crate::error::SfError;
use crate::identity::Rows;
use crate::state::{OrgState, SharedState};
use crate::store;

/// What was asked for, by id.
#[derive(Default)]
pub(crate) struct Jobs {
    deployments: Mutex<HashMap<String, Deployment>>,
    retrievals: Mutex<HashMap<String, Retrieved>>,
}

/// A deployment as it is asked after (`DeployResult`).
#[derive(Clone, Debug)]
pub(super) struct Deployment {
    pub(super) id: String,
    pub(super) user_id: String,
    pub(super) options: Options,
    pub(super) stage: Stage,
    pub(super) created_at: Timestamp,
    pub(super) started_at: Option<Timestamp>,
    pub(super) completed_at: Option<Timestamp>,
    /// Components that the zip brings.
    pub(super) total: usize,
    pub(super) messages: Vec<Message>,
    /// Code and text of a deployment that failed as a whole.
    pub(super) error: Option<(String, String)>,
}

/// Where a deployment stands (`DeployStatus`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    Pending,
    InProgress,
    Succeeded,
    SucceededPartial,
    Failed,
    Canceled,
}

impl Stage {
    /// Salesforce's word.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Pending => "Pending",
            Self::InProgress => "InProgress",
            Self::Succeeded => "Succeeded",
            Self::SucceededPartial => "SucceededPartial",
            Self::Failed => "Failed",
            Self::Canceled => "Canceled",
        }
    }

    /// Whether nothing more happens.
    pub(super) fn is_last(self) -> bool {
        !matches!(self, Self::Pending | Self::InProgress)
    }

    /// Whether it ended well.
    pub(super) fn is_success(self) -> bool {
        matches!(self, Self::Succeeded | Self::SucceededPartial)
    }
}

impl Deployment {
    /// Components that were not taken.
    pub(super) fn failures(&self) -> usize {
        self.messages.iter().filter(|it| it.result.is_err()).count()
    }
}

impl Jobs {
    fn deployments(&self) -> MutexGuard<'_, HashMap<String, Deployment>> {
        self.deployments
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn retrievals(&self) -> MutexGuard<'_, HashMap<String, Retrieved>> {
        self.retrievals
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// The deployment of this id, in its 15 or 18 characters.
    pub(super) fn deployment(&self, id: &str) -> Option<Deployment> {
        let id = store::RecordId::parse(id)?;
        self.deployments().get(id.as_str()).cloned()
    }

    /// The retrieval of this id.
    pub(super) fn retrieval(&self, id: &str) -> Option<Retrieved> {
        let id = store::RecordId::parse(id)?;
        self.retrievals().get(id.as_str()).cloned()
    }

    /// Keeps a retrieval.
    pub(super) fn add_retrieval(&self, id: String, retrieved: Retrieved) {
        self.retrievals().insert(id, retrieved);
    }

    /// Takes back a deployment that has not begun. Gives it as it then is.
    pub(super) fn cancel(&self, id: &str, now: Timestamp) -> Option<Deployment> {
        let id = store::RecordId::parse(id)?;
        let mut deployments = self.deployments();
        let job = deployments.get_mut(id.as_str())?;
        if job.stage == Stage::Pending {
            job.stage = Stage::Canceled;
            job.completed_at = Some(now);
        }
        Some(job.clone())
    }

    /// Forgets everything; what has not begun is not done any more.
    pub(crate) fn clear(&self) {
        self.deployments().clear();
        self.retrievals().clear();
    }
}

impl fmt::Debug for Jobs {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (deployments, retrievals) = (self.deployments().len(), self.retrievals().len());
        write!(formatter, "Jobs({deployments}, {retrievals})")
    }
}

/// Accepts a deployment and begins it aside; gives it as it was accepted.
pub(super) fn deploy(
    state: &SharedState,
    context: &RequestContext,
    zip: Vec<u8>,
    options: Options,
) -> Result<Deployment, SfError> {
    let id = store::next_id(&state.db(), "0Af")?;
    let job = Deployment {
        id: id.clone(),
        user_id: context.user_id.clone(),
        options,
        stage: Stage::Pending,
        created_at: context.now,
        started_at: None,
        completed_at: None,
        total: 0,
        messages: Vec::new(),
        error: None,
    };
    state.metadata.deployments().insert(id.clone(), job.clone());
    let (state, context) = (SharedState::clone(state), context.clone());
    tokio::spawn(async move {
        // As a request of its own: no composite request is rolled back over it.
        let _shared = state.exclusion.read().await;
        work(&state, &context, &id, &zip);
    });
    Ok(job)
}

fn work(state: &OrgState, context: &RequestContext, id: &str, zip: &[u8]) {
    let begun = state.metadata.deployments().get_mut(id).and_then(|job| {
        (job.stage == Stage::Pending).then(|| {
            job.stage = Stage::InProgress;
            job.started_at = Some(state.clock.now());
            job.options
        })
    });
    // Taken back, or the org was reset.
    let Some(options) = begun else {
        return;
    };
    let package = Package::read(zip, context.major_version());
    let total = package
        .as_ref()
        .map_or(0, |it| it.sources.len() + it.faults.len());
    let (messages, error) = match package {
        Err(bad) => {
            let (code, text) = bad.told();
            (Vec::new(), Some((code.to_owned(), text.to_owned())))
        }
        Ok(package) => match run(state, context, &package, options) {
            Ok(messages) => (messages, None),
            Err(error) => {
                let fault = error.faults.first();
                let told = |pick: fn(&crate::error::Fault) -> &String| {
                    fault.map_or_else(String::new, |it| pick(it).clone())
                };
                (
                    Vec::new(),
                    Some((told(|it| &it.error_code), told(|it| &it.message))),
                )
            }
        },
    };
    if let Some(job) = state.metadata.deployments().get_mut(id) {
        let failed = messages.iter().filter(|it| it.result.is_err()).count();
        job.stage = match (&error, failed) {
            (None, 0) => Stage::Succeeded,
            (None, some) if !options.rollback_on_error && some < messages.len() => {
                Stage::SucceededPartial
            }
            _ => Stage::Failed,
        };
        job.completed_at = Some(state.clock.now());
        (job.total, job.messages, job.error) = (total, messages, error);
    }
}

fn run(
    state: &OrgState,
    context: &RequestContext,
    package: &Package,
    options: Options,
) -> Result<Vec<Message>, SfError> {
    let schema = state.schema();
    let db = state.db();
    let rows = Rows {
        db: &db,
        schema: &schema,
        context,
    };
    deployment::run(rows, package, options)
}
