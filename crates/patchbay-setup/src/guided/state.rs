//! How far setup has come, as a file beside what it made. It is for people and for the list at the start: every step
//! looks at the world again before it does anything.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// How one step ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepState {
    /// It was done, and looked at afterwards.
    Done,
    /// It was so already.
    AlreadySo,
    /// It waits for something that only the person can do.
    Waiting,
}

/// The file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// Each step by its id: how it ended, and when.
    pub steps: BTreeMap<String, Mark>,
}

/// What is noted of one step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// How it ended.
    pub state: StepState,
    /// When.
    pub at: Timestamp,
}

impl State {
    /// Reads the file's text. What cannot be read counts as nothing done.
    pub fn parse(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }

    /// The file's text.
    ///
    /// # Panics
    /// Never: the steps have texts as keys.
    pub fn to_json(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).expect("steps have texts as keys");
        text.push('\n');
        text
    }

    /// Notes how a step ended.
    pub fn note(&mut self, step: &str, state: StepState, at: Timestamp) {
        self.steps.insert(step.to_owned(), Mark { state, at });
    }

    /// Whether noting this says something new: that a step is as it was does not undo that it was done.
    pub fn moves(&self, step: &str, state: StepState) -> bool {
        match (self.of(step), state) {
            (None, _) | (_, StepState::Done) => true,
            (Some(_), StepState::AlreadySo) => self.of(step) == Some(StepState::Waiting),
            (Some(old), new) => old != new,
        }
    }

    /// How a step ended, if it was reached.
    pub fn of(&self, step: &str) -> Option<StepState> {
        self.steps.get(step).map(|mark| mark.state)
    }
}

#[cfg(test)]
mod tests {
    use super::{State, StepState};

    #[test]
    fn what_was_noted_is_read_back() {
        let mut state = State::default();
        state.note("keys", StepState::Done, jiff::Timestamp::UNIX_EPOCH);
        let again = State::parse(&state.to_json());
        assert_eq!(again.of("keys"), Some(StepState::Done));
        assert_eq!(again.of("stack"), None);
        assert_eq!(State::parse("{"), State::default());
    }

    #[test]
    fn a_second_look_at_what_was_done_is_no_news() {
        let mut state = State::default();
        assert!(state.moves("keys", StepState::AlreadySo));
        state.note("keys", StepState::Done, jiff::Timestamp::UNIX_EPOCH);
        assert!(!state.moves("keys", StepState::AlreadySo));
        state.note("saml", StepState::Waiting, jiff::Timestamp::UNIX_EPOCH);
        assert!(!state.moves("saml", StepState::Waiting));
        assert!(state.moves("saml", StepState::AlreadySo));
    }
}
