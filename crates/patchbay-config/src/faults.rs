//! What is wrong with the settings, as data: which key, where it was looked for, what the problem
//! is and what to do. Owns the form of the message; must never be given a value of a setting.

use std::fmt;

/// What sort of fault it is. The names are public contract: functions report `Config.<name>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum FaultKind {
    /// The setting is not there, or empty.
    Missing,
    /// The setting still holds the text that the templates put there.
    Placeholder,
    /// The setting is there and cannot be used.
    Invalid,
    /// AWS does not let us read it.
    Denied,
    /// The place could not be reached in time, or answered with a passing error.
    Unavailable,
    /// An event named a secret that `PATCHBAY_ALLOWED_SECRETS` does not list.
    NotAllowed,
}

impl FaultKind {
    /// The stable name, as in `Config.Missing`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Missing => "Missing",
            Self::Placeholder => "Placeholder",
            Self::Invalid => "Invalid",
            Self::Denied => "Denied",
            Self::Unavailable => "Unavailable",
            Self::NotAllowed => "NotAllowed",
        }
    }
}

/// One fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigFault {
    /// What sort of fault.
    pub kind: FaultKind,
    /// The setting's name: a key of a secret, a parameter's name, a variable's name.
    pub key: String,
    /// Where it was looked for, such as `secret CC-salesforce-secret`.
    pub looked_in: String,
    /// What is wrong. Never holds the value.
    pub problem: String,
    /// What to do.
    pub mend: String,
}

impl fmt::Display for ConfigFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} ({}) {}: {}",
            self.key, self.looked_in, self.problem, self.mend
        )
    }
}

/// All faults of the settings that were asked for; never empty when it is an error.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ConfigErrors(Vec<ConfigFault>);

impl ConfigErrors {
    /// No fault yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one.
    pub fn push(&mut self, fault: ConfigFault) {
        if !self.0.contains(&fault) {
            self.0.push(fault);
        }
    }

    /// Adds all of another collection.
    pub fn extend(&mut self, others: ConfigErrors) {
        others.0.into_iter().for_each(|fault| self.push(fault));
    }

    /// The faults, in the order in which they were found.
    pub fn faults(&self) -> &[ConfigFault] {
        &self.0
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The kind that names the whole: the first fault's, since the others often follow from it.
    /// [`FaultKind::Invalid`] when there is none.
    pub fn kind(&self) -> FaultKind {
        self.0
            .first()
            .map_or(FaultKind::Invalid, |fault| fault.kind)
    }

    /// Whether trying again later may help without anybody changing a setting.
    pub fn is_transient(&self) -> bool {
        !self.0.is_empty()
            && self
                .0
                .iter()
                .all(|fault| fault.kind == FaultKind::Unavailable)
    }

    /// `Ok(value)` when there is no fault.
    ///
    /// # Errors
    /// The faults, when there is at least one.
    pub fn or<T>(self, value: impl FnOnce() -> T) -> Result<T, Self> {
        if self.0.is_empty() {
            Ok(value())
        } else {
            Err(self)
        }
    }
}

impl From<ConfigFault> for ConfigErrors {
    fn from(fault: ConfigFault) -> Self {
        Self(vec![fault])
    }
}

impl fmt::Display for ConfigErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_slice() {
            [] => f.write_str("the settings are right"),
            [fault] => write!(f, "{fault}"),
            faults => {
                write!(f, "{} settings are wrong:", faults.len())?;
                faults.iter().enumerate().try_for_each(|(index, fault)| {
                    let separator = if index == 0 { "" } else { ";" };
                    write!(f, "{separator} ({}) {fault}", index + 1)
                })
            }
        }
    }
}

impl std::error::Error for ConfigErrors {}
