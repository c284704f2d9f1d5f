//! How gatherers look: with progress, each within a time limit, and with a list of what could not be seen.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use futures::FutureExt as _;
use futures::future::LocalBoxFuture;
use jiff::Timestamp;
use serde::Serialize;

use super::known::Known;
use super::subject::{FunctionNames, Selected, Subject};
use crate::aws::{Aws, AwsError, AwsErrorKind};

/// The longest that one gatherer may take.
const LIMIT: Duration = Duration::from_secs(25);

/// What the doctor looks with.
#[derive(Clone, Debug)]
pub struct Tools {
    /// The AWS account; none to look at Salesforce and files only.
    pub aws: Option<Aws>,
    /// The org, signed in as an administrator, for what the API user may not see.
    pub admin: Option<patchbay_salesforce::Client>,
    /// The time.
    pub clock: fn() -> Timestamp,
    /// Which function the bootstrap would be under these names. The rule belongs to the functions' runtime.
    pub names: fn(&FunctionNames) -> Selected,
}

/// How a gatherer ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It has its answers; some may say that a right is missing.
    Done,
    /// It was given up after the time limit.
    TooLong,
}

/// Is told what goes on. Called from several gatherers in turn.
pub trait Progress: Sync {
    /// A gatherer begins.
    fn started(&self, step: &'static str);
    /// A gatherer ends.
    fn ended(&self, step: &'static str, how: Ended);
}

/// Tells nobody.
#[derive(Clone, Copy, Debug)]
pub struct Silent;

impl Progress for Silent {
    fn started(&self, _step: &'static str) {}
    fn ended(&self, _step: &'static str, _how: Ended) {}
}

/// Something that could not be looked at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Unseen {
    /// The right that would be needed, `iam:GetRole`, or what was to be looked at.
    pub right: String,
    /// Why not, in a few words.
    pub reason: String,
}

/// What the gatherers share while they look.
pub struct Look<'a> {
    /// What is examined.
    pub subject: &'a Subject,
    /// What it is examined with.
    pub tools: &'a Tools,
    progress: &'a dyn Progress,
    unseen: Mutex<Vec<Unseen>>,
    looked_at: Mutex<Vec<&'static str>>,
}

impl std::fmt::Debug for Look<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Look")
            .field("subject", self.subject)
            .finish_non_exhaustive()
    }
}

impl<'a> Look<'a> {
    /// Nothing has been looked at yet.
    pub fn new(subject: &'a Subject, tools: &'a Tools, progress: &'a dyn Progress) -> Self {
        Self {
            subject,
            tools,
            progress,
            unseen: Mutex::default(),
            looked_at: Mutex::default(),
        }
    }

    /// Runs one gatherer: `step` names what it looks at. One that takes too long is given up, and nothing is known. Boxed,
    /// because the futures of AWS's calls are large.
    pub fn step<'w, T: Default + 'w>(
        &'w self,
        step: &'static str,
        work: impl Future<Output = T> + 'w,
    ) -> LocalBoxFuture<'w, T> {
        let work = work.boxed_local();
        async move {
            self.progress.started(step);
            if let Ok(facts) = tokio::time::timeout(LIMIT, work).await {
                self.progress.ended(step, Ended::Done);
                lock(&self.looked_at).push(step);
                return facts;
            }
            self.progress.ended(step, Ended::TooLong);
            self.unseen(
                step,
                format!("no answer within {} seconds", LIMIT.as_secs()),
            );
            T::default()
        }
        .boxed_local()
    }

    /// What an answer of AWS makes known. A refusal goes on the list of what could not be seen.
    pub fn known<T>(&self, answer: Result<T, AwsError>) -> Known<T> {
        match answer {
            Ok(thing) => Known::Found(thing),
            Err(error) if error.is_not_found() => Known::Absent,
            Err(error) => {
                let reason = match error.kind() {
                    AwsErrorKind::Denied => "denied".to_owned(),
                    AwsErrorKind::Throttled => "refused for the moment, too many calls".to_owned(),
                    AwsErrorKind::Unreachable => "no answer".to_owned(),
                    AwsErrorKind::NotConfigured => "no AWS credentials or region".to_owned(),
                    _ => error.code().unwrap_or("refused").to_owned(),
                };
                self.unseen(error.action(), reason);
                Known::Unseen
            }
        }
    }

    /// Notes that something could not be looked at.
    pub fn unseen(&self, right: impl Into<String>, reason: impl Into<String>) {
        lock(&self.unseen).push(Unseen {
            right: right.into(),
            reason: reason.into(),
        });
    }

    /// What could not be seen, each once, and the gatherers that ended.
    pub(super) fn into_seen(self) -> (Vec<Unseen>, Vec<&'static str>) {
        let mut unseen = self
            .unseen
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        unseen.sort();
        unseen.dedup();
        let mut looked_at = self
            .looked_at
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        looked_at.sort_unstable();
        (unseen, looked_at)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
