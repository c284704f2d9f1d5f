//! The lock object of a contact, `locks/<ContactId>.lock` in the bucket of the transcripts. It keeps
//! two functions from making two analytics records of one contact, and it remembers the record
//! between the functions that fill it. Owns who may go on; must not know what the work is.
//!
//! Every write is conditional on what was read (`If-None-Match: *` and `If-Match`,
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html>), so of two
//! writers one wins and the other reads again. Whoever works on the record holds the lock until
//! the end of its own invocation at most: a function that was stopped half-way blocks nobody
//! for longer. The bodies are those of the replaced package, which reads none of them; the
//! metadata counts.

mod state;

use std::time::Duration;

use crate::cloud::{PutObject, PutOutcome, WriteWhen};
use crate::runtime::Work;
use crate::runtime::{ErrorType, HandlerError};

pub(crate) use state::{LockState, Start, Verdict};

/// How often a write is tried again when somebody else wrote in between.
const TRIES: usize = 8;

/// How long is waited for another holder to finish, and between two looks.
const PATIENCE: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(250);

/// How long after the end of its invocation a holder still counts as one, in seconds: clocks of
/// two machines differ.
const CLOCK_MARGIN: i64 = 2;

/// What the object's body says; for people who look into the bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Somebody works on the contact, or a transcription runs.
    InProgress,
    /// The work failed and may be done again.
    Retryable,
    /// The record is filled.
    Completed,
}

impl Stage {
    fn as_str(self) -> &'static str {
        match self {
            Self::InProgress => "IN_PROGRESS",
            Self::Retryable => "RETRYABLE",
            Self::Completed => "COMPLETED",
        }
    }
}

/// Which version of the object was read.
#[derive(Debug)]
enum Version {
    /// There was none.
    Absent,
    /// This one; a store without entity tags gives none.
    Tag(Option<String>),
}

/// The lock of one contact as it was last read or written.
pub(crate) struct ContactLock<'a> {
    bucket: String,
    key: String,
    version: Version,
    state: LockState,
    /// The invocation's own end, to tell the time and how long to hold.
    ends: i64,
    /// Whether the holder before us may have made a record that it did not remember.
    may_exist: bool,
    work: &'a Work<'a>,
}

impl<'a> ContactLock<'a> {
    /// Reads the lock of a contact.
    ///
    /// # Errors
    /// What kept S3 from answering. No object (404) is an empty lock, and so is a 403: without
    /// `s3:ListBucket` S3 answers that for an object that does not exist
    /// (<https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html>).
    pub(crate) async fn read(
        work: &'a Work<'a>,
        bucket: &str,
        contact_id: &str,
    ) -> Result<Self, HandlerError> {
        let left = i64::try_from(work.deadline.remaining().as_secs()).unwrap_or(i64::MAX / 2);
        let mut lock = Self {
            bucket: bucket.to_owned(),
            key: format!("locks/{contact_id}.lock"),
            version: Version::Absent,
            state: LockState::default(),
            ends: work.now.as_second().saturating_add(left),
            may_exist: false,
            work,
        };
        lock.read_again().await?;
        Ok(lock)
    }

    /// What the lock remembers.
    pub(crate) fn state(&self) -> &LockState {
        &self.state
    }

    /// Whether, when the lock was taken, an earlier holder had ended without a word: it may have
    /// made a record that nobody remembers.
    pub(crate) fn may_exist(&self) -> bool {
        self.may_exist
    }

    /// The present second.
    fn now(&self) -> i64 {
        let left = i64::try_from(self.work.deadline.remaining().as_secs()).unwrap_or(0);
        self.ends.saturating_sub(left)
    }

    /// Takes the lock to hand the recording on, unless that is done. `change` is written with it.
    /// Waits a while for another holder.
    ///
    /// # Errors
    /// `Aws.Unavailable` if somebody else holds the lock for longer than is waited; try again later.
    /// What S3 answered otherwise.
    pub(crate) async fn take_to_start(
        &mut self,
        change: impl Fn(&mut LockState),
    ) -> Result<bool, HandlerError> {
        let change = |state: &mut LockState| {
            state.start = Some(Start::Open);
            change(state);
        };
        self.take(LockState::verdict, change).await
    }

    /// Takes the lock to fill the contact's record. Waits a while for another holder. `start` is what
    /// is known about the recording; it is written where the lock does not say, because a record
    /// without it would look like one of the replaced package.
    ///
    /// # Errors
    /// As for [`ContactLock::take_to_start`].
    pub(crate) async fn take_to_fill(&mut self, start: Start) -> Result<(), HandlerError> {
        let verdict = |state: &LockState, now: i64, request: &str| {
            if state.is_held(now, request) {
                Verdict::Held
            } else {
                Verdict::Open
            }
        };
        let change = |state: &mut LockState| {
            if state.record_id.is_none() {
                state.start.get_or_insert(start);
            }
        };
        self.take(verdict, change).await.map(drop)
    }

    async fn take(
        &mut self,
        verdict: impl Fn(&LockState, i64, &str) -> Verdict,
        change: impl Fn(&mut LockState),
    ) -> Result<bool, HandlerError> {
        let mut waited = Duration::ZERO;
        loop {
            match verdict(&self.state, self.now(), self.work.request_id) {
                Verdict::Finished => return Ok(false),
                Verdict::Open => {
                    let mut next = self.state.clone();
                    self.may_exist = next.is_unclear() && next.record_id.is_none();
                    change(&mut next);
                    let until = self.ends.saturating_add(CLOCK_MARGIN);
                    next.hold(self.work.request_id, until);
                    if self.write(next, Stage::InProgress).await? {
                        return Ok(true);
                    }
                }
                Verdict::Held => {}
            }
            if waited >= PATIENCE || self.work.deadline.remaining() < PAUSE * 4 {
                return Err(HandlerError::new(
                    ErrorType::AwsUnavailable,
                    format!(
                        "somebody else is at work on the same contact ({}); try again later",
                        self.key
                    ),
                ));
            }
            tokio::time::sleep(PAUSE).await;
            waited += PAUSE;
            self.read_again().await?;
        }
    }

    /// Remembers something. If somebody else wrote in between, `change` is made to what they wrote.
    ///
    /// # Errors
    /// What S3 answered, and `Aws.Unavailable` if others keep writing.
    pub(crate) async fn remember(
        &mut self,
        stage: Stage,
        change: impl Fn(&mut LockState),
    ) -> Result<(), HandlerError> {
        for _ in 0..TRIES {
            let mut next = self.state.clone();
            change(&mut next);
            if self.write(next, stage).await? {
                return Ok(());
            }
            self.read_again().await?;
        }
        Err(HandlerError::new(
            ErrorType::AwsUnavailable,
            format!("{} changes all the time; try again later", self.key),
        ))
    }

    /// Notes something that the next write brings into the lock. The caller holds the lock, so
    /// nobody else writes in between.
    pub(crate) fn note(&mut self, change: impl FnOnce(&mut LockState)) {
        change(&mut self.state);
    }

    /// Notes that a record may have been made without an answer; the next holder looks for it.
    pub(crate) fn note_unclear(&mut self) {
        self.may_exist = true;
    }

    /// Notes that it is known whether there is a record.
    pub(crate) fn note_clear(&mut self) {
        self.may_exist = false;
    }

    /// Lets others go on after a failure. A failure to do so is only logged: what failed first is
    /// what the caller must hear, and the lock opens by itself when the invocation is over.
    pub(crate) async fn release(&mut self) {
        let may_exist = self.may_exist;
        let released = self
            .remember(Stage::Retryable, |state| {
                if may_exist {
                    state.open_unclear();
                } else {
                    state.open();
                }
            })
            .await;
        if let Err(error) = released {
            tracing::warn!(lock = self.key, %error, "the lock could not be released");
        }
    }

    async fn read_again(&mut self) -> Result<(), HandlerError> {
        let head = self.work.cloud.objects.head(&self.bucket, &self.key);
        match self.work.cloud_call("HeadObject", head).await {
            Ok(object) => {
                self.version = Version::Tag(object.etag);
                self.state = LockState::from_metadata(object.metadata);
            }
            Err(error) if error.is_not_found() || error.is_denied() => {
                self.version = Version::Absent;
                self.state = LockState::default();
            }
            Err(error) => return Err((&error).into()),
        }
        Ok(())
    }

    /// Writes if nobody else has written since it was read; tells whether it did.
    async fn write(&mut self, state: LockState, stage: Stage) -> Result<bool, HandlerError> {
        let when = match &self.version {
            Version::Absent => WriteWhen::Absent,
            Version::Tag(Some(tag)) => WriteWhen::Unchanged(tag.clone()),
            Version::Tag(None) => WriteWhen::Always,
        };
        let put = self.work.cloud.objects.put(PutObject {
            bucket: &self.bucket,
            key: &self.key,
            body: stage.as_str().as_bytes().to_vec(),
            content_type: "binary/octet-stream",
            metadata: state.to_metadata()?,
            when,
        });
        let outcome = self
            .work
            .cloud_call("PutObject", put)
            .await
            .map_err(|error| HandlerError::from(&error))?;
        match outcome {
            PutOutcome::Written { etag } => {
                self.version = Version::Tag(etag);
                self.state = state;
                Ok(true)
            }
            PutOutcome::Refused => Ok(false),
        }
    }
}
