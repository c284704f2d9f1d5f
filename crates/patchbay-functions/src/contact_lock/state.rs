//! What a contact's lock object remembers, and how it stands in the object's metadata. Pure; must
//! not know how objects are read or written.

use std::collections::BTreeMap;

use crate::runtime::HandlerError;

/// The replaced package's names. S3 gives names back in lower case whatever was written.
const ANALYSES: &str = "postcalltranscribecomprehendanalysis";
const RECORD: &str = "accontactchannelanalyticsid";
/// Our own names, which the replaced package leaves alone.
const START: &str = "patchbay-start";
const HELD_UNTIL: &str = "patchbay-held-until";
const HOLDER: &str = "patchbay-holder";
const ATTACHED: &str = "patchbay-attached";

/// What S3 takes as user metadata, in bytes of names and values together
/// (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html>).
const METADATA_BYTES: usize = 2048;

/// Whether the recording of the contact has been handed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Start {
    /// Not yet, or it failed and may be tried again.
    Open,
    /// Yes.
    Done,
}

/// What is remembered about a contact.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct LockState {
    /// The analytics record of the contact in Salesforce.
    pub(crate) record_id: Option<String>,
    /// The analyses that were asked for, as the contact's attribute lists them.
    pub(crate) analyses: Option<String>,
    /// The names of the files that hang on the record already.
    pub(crate) attached: Vec<String>,
    /// Whether the recording was handed on; none in an object that the replaced package wrote.
    pub(crate) start: Option<Start>,
    /// The second (since 1970) until which somebody is at work on the record. One that has passed
    /// means that the work ended without a word, so a record may exist that nobody remembers.
    held_until: Option<i64>,
    /// The request that is at work, which is the same when Lambda repeats an event.
    holder: Option<String>,
    /// Metadata that we do not know; kept.
    other: BTreeMap<String, String>,
}

/// What the function that starts transcriptions finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The work is to be done.
    Open,
    /// Somebody is doing it just now.
    Held,
    /// It has been done.
    Finished,
}

impl LockState {
    /// Reads the metadata of a lock object.
    pub(super) fn from_metadata(mut metadata: BTreeMap<String, String>) -> Self {
        let mut take = |name: &str| metadata.remove(name).filter(|value| !value.is_empty());
        Self {
            record_id: take(RECORD),
            analyses: take(ANALYSES),
            attached: take(ATTACHED)
                .map(|names| names.split(',').map(str::to_owned).collect())
                .unwrap_or_default(),
            start: take(START).map(|start| match start.as_str() {
                "done" => Start::Done,
                _ => Start::Open,
            }),
            held_until: take(HELD_UNTIL).and_then(|second| second.parse().ok()),
            holder: take(HOLDER),
            other: metadata,
        }
    }

    /// The metadata to write.
    ///
    /// # Errors
    /// `Input.Invalid` where S3 would not take it: characters outside ASCII, or more than 2 KB. Only
    /// the contact's attribute can be to blame.
    pub(super) fn to_metadata(&self) -> Result<BTreeMap<String, String>, HandlerError> {
        let mut metadata = self.other.clone();
        let mut put = |name: &str, value: Option<String>| {
            if let Some(value) = value {
                metadata.insert(name.to_owned(), value);
            }
        };
        put(RECORD, self.record_id.clone());
        put(ANALYSES, self.analyses.clone());
        let names = (!self.attached.is_empty()).then(|| self.attached.join(","));
        put(ATTACHED, names);
        put(
            START,
            self.start.map(|start| match start {
                Start::Open => "open".to_owned(),
                Start::Done => "done".to_owned(),
            }),
        );
        put(HELD_UNTIL, self.held_until.map(|second| second.to_string()));
        put(HOLDER, self.holder.clone());

        let bytes: usize = metadata
            .iter()
            .map(|(name, value)| name.len() + value.len())
            .sum();
        let is_plain = |value: &String| value.bytes().all(|byte| matches!(byte, b' '..=b'~'));
        if bytes > METADATA_BYTES || !metadata.values().all(is_plain) {
            return Err(HandlerError::invalid(
                "the attribute postcallTranscribeComprehendAnalysis cannot be stored with the \
                 contact's lock: use a short list of codes such as snt,kw,dl,ne,syn",
            ));
        }
        Ok(metadata)
    }

    /// Whether another request is at work on the record at this second.
    pub(super) fn is_held(&self, now: i64, request: &str) -> bool {
        self.held_until.is_some_and(|until| now < until) && self.holder.as_deref() != Some(request)
    }

    /// Notes that a request is at work until a second.
    pub(super) fn hold(&mut self, request: &str, until: i64) {
        self.held_until = Some(until);
        self.holder = Some(request.to_owned());
    }

    /// Notes that nobody is at work any more.
    pub(crate) fn open(&mut self) {
        self.held_until = None;
        self.holder = None;
    }

    /// Notes that nobody is at work, and that a record may have been made without an answer.
    pub(super) fn open_unclear(&mut self) {
        self.held_until = Some(0);
        self.holder = None;
    }

    /// Whether somebody was at work and did not say how it ended.
    pub(super) fn is_unclear(&self) -> bool {
        self.held_until.is_some()
    }

    /// Whether the recording is still to be handed on.
    ///
    /// What counts is what the object says, not that it exists: Contact Lens makes one too. An
    /// object of the replaced package says so only by the record that it remembers.
    pub(super) fn verdict(&self, now: i64, request: &str) -> Verdict {
        match self.start {
            Some(Start::Done) => Verdict::Finished,
            _ if self.is_held(now, request) => Verdict::Held,
            None if self.record_id.is_some() => Verdict::Finished,
            _ => Verdict::Open,
        }
    }

    /// Forgets the record, because it is no longer in Salesforce. Its files went with it.
    pub(crate) fn forget_record(&mut self) {
        self.record_id = None;
        self.attached.clear();
    }

    /// Remembers that a file hangs on the record.
    pub(crate) fn add_attached(&mut self, name: &str) {
        if !self.is_attached(name) {
            self.attached.push(name.to_owned());
        }
    }

    /// Whether the file hangs on the record already.
    pub(crate) fn is_attached(&self, name: &str) -> bool {
        self.attached.iter().any(|attached| attached == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metadata(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    }

    #[test]
    fn metadata_comes_back_as_it_was_written() {
        let state = LockState {
            record_id: Some("a0X1".to_owned()),
            analyses: Some("snt, kw,zzz".to_owned()),
            attached: vec!["A.json".to_owned(), "B.json".to_owned()],
            start: Some(Start::Done),
            held_until: Some(1_738_275_300),
            holder: Some("r-1".to_owned()),
            other: metadata(&[("owner", "us")]),
        };
        let written = state.to_metadata().unwrap();
        assert_eq!(written["accontactchannelanalyticsid"], "a0X1");
        assert_eq!(
            written["postcalltranscribecomprehendanalysis"],
            "snt, kw,zzz"
        );
        assert_eq!(LockState::from_metadata(written), state);
        assert_eq!(
            LockState::from_metadata(BTreeMap::new()),
            LockState::default()
        );
        assert!(LockState::default().to_metadata().unwrap().is_empty());
    }

    #[test]
    fn what_the_metadata_says_decides_and_not_that_there_is_an_object() {
        let verdict =
            |pairs: &[(&str, &str)]| LockState::from_metadata(metadata(pairs)).verdict(100, "r-1");
        assert_eq!(verdict(&[]), Verdict::Open);
        assert_eq!(verdict(&[(ANALYSES, "snt")]), Verdict::Open);
        assert_eq!(verdict(&[(RECORD, "a0X1")]), Verdict::Finished);
        assert_eq!(verdict(&[(RECORD, "a0X1"), (START, "open")]), Verdict::Open);
        assert_eq!(verdict(&[(START, "done")]), Verdict::Finished);
        assert_eq!(
            verdict(&[(START, "open"), (HELD_UNTIL, "101")]),
            Verdict::Held
        );
        assert_eq!(
            verdict(&[(START, "open"), (HELD_UNTIL, "100")]),
            Verdict::Open
        );
    }

    #[test]
    fn a_repeat_of_the_same_request_goes_on_with_its_own_lock() {
        let mut state = LockState::default();
        assert!(!state.is_unclear());
        state.hold("r-1", 200);
        assert!(state.is_held(100, "r-2") && !state.is_held(100, "r-1"));
        assert_eq!(state.verdict(100, "r-2"), Verdict::Held);
        assert_eq!(state.verdict(100, "r-1"), Verdict::Open);
        assert!(!state.is_held(200, "r-2") && state.is_unclear());
        state.open_unclear();
        assert!(!state.is_held(100, "r-2") && state.is_unclear());
        state.open();
        assert_eq!(state, LockState::default());
    }

    #[test]
    fn what_s3_would_not_take_is_refused_with_the_reason() {
        for analyses in ["sn\u{e9}", "a\nb", &"snt,".repeat(600)] {
            let state = LockState {
                analyses: Some(analyses.to_owned()),
                ..LockState::default()
            };
            let error = state.to_metadata().unwrap_err();
            assert!(
                error
                    .message
                    .contains("postcallTranscribeComprehendAnalysis")
            );
        }
    }
}
