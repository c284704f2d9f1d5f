//! The org's one clock. Owns what counts as now: real time, real time moved forward, or one frozen moment. Knows
//! nothing of requests; every other module is handed a [`Timestamp`] that came from here.

use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

/// The org's clock, set by the control plane.
#[derive(Debug, Default)]
pub struct Clock {
    setting: Mutex<Setting>,
}

#[derive(Clone, Copy, Debug)]
enum Setting {
    Running { ahead: SignedDuration },
    Frozen { at: Timestamp },
}

impl Default for Setting {
    fn default() -> Self {
        Self::Running {
            ahead: SignedDuration::ZERO,
        }
    }
}

impl Clock {
    /// A clock that stands still at this moment.
    pub fn frozen(at: Timestamp) -> Self {
        Self {
            setting: Mutex::new(Setting::Frozen { at }),
        }
    }

    /// What counts as now, in UTC.
    pub fn now(&self) -> Timestamp {
        match self.setting() {
            Setting::Running { ahead } => moved(Timestamp::now(), ahead),
            Setting::Frozen { at } => at,
        }
    }

    /// Makes the clock stand still at this moment.
    pub fn freeze(&self, at: Timestamp) {
        self.set(Setting::Frozen { at });
    }

    /// Moves the clock, running or frozen; a negative duration moves it back.
    pub fn advance(&self, by: SignedDuration) {
        let setting = match self.setting() {
            Setting::Running { ahead } => Setting::Running {
                ahead: ahead.checked_add(by).unwrap_or(ahead),
            },
            Setting::Frozen { at } => Setting::Frozen { at: moved(at, by) },
        };
        self.set(setting);
    }

    /// Back to real time.
    pub fn run(&self) {
        self.set(Setting::default());
    }

    /// Whether the clock stands still.
    pub fn is_frozen(&self) -> bool {
        matches!(self.setting(), Setting::Frozen { .. })
    }

    fn setting(&self) -> Setting {
        *self.setting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, setting: Setting) {
        *self.setting.lock().unwrap_or_else(PoisonError::into_inner) = setting;
    }
}

/// A moment moved by a duration; beyond the calendar it stays where it was.
fn moved(moment: Timestamp, by: SignedDuration) -> Timestamp {
    moment.checked_add(by).unwrap_or(moment)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frozen_clock_moves_only_when_told() {
        let start: Timestamp = "2026-01-02T03:04:05Z".parse().expect("a timestamp");
        let clock = Clock::frozen(start);
        assert_eq!(clock.now(), start);
        clock.advance(SignedDuration::from_mins(5));
        assert_eq!(clock.now().to_string(), "2026-01-02T03:09:05Z");
        clock.run();
        assert!(!clock.is_frozen());
        assert!(clock.now() > start);
    }
}
