//! Environment variables behind a trait, so that tests and the laptop program pass a map. The only
//! place of the project that reads the process environment.

use std::collections::BTreeMap;

/// Where environment variables come from.
pub trait Environment: Send + Sync {
    /// The variable as it is set, if it is set to valid UTF-8.
    fn get(&self, name: &str) -> Option<String>;

    /// The variable without blanks around it; an empty one counts as absent, because consoles and
    /// templates set variables to nothing.
    fn text(&self, name: &str) -> Option<String> {
        let value = self.get(name)?;
        let trimmed = value.trim();
        (!trimmed.is_empty()).then(|| trimmed.to_owned())
    }
}

/// The environment of this process.
#[derive(Debug, Clone, Copy, Default)]
pub struct ProcessEnvironment;

impl Environment for ProcessEnvironment {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that the ban points to"
    )]
    fn get(&self, name: &str) -> Option<String> {
        std::env::var(name).ok()
    }
}

/// An environment made of a map, for tests and for the program's `demo` and `dev`.
#[derive(Clone, Default)]
pub struct MapEnvironment(BTreeMap<String, String>);

impl MapEnvironment {
    /// An empty environment.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same environment with one more variable.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.0.insert(name.into(), value.into());
        self
    }

    /// Sets a variable.
    pub fn set(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.insert(name.into(), value.into());
    }

    /// Unsets a variable.
    pub fn remove(&mut self, name: &str) {
        self.0.remove(name);
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for MapEnvironment {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        Self(
            pairs
                .into_iter()
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
        )
    }
}

impl Environment for MapEnvironment {
    fn get(&self, name: &str) -> Option<String> {
        self.0.get(name).cloned()
    }
}

/// Only names: a variable may hold a secret.
impl std::fmt::Debug for MapEnvironment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}
