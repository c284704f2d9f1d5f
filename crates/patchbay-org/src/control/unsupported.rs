//! What was asked of the org that Salesforce has and the org lacks. Owns the list, so that a test can demand that it
//! is empty.

use std::sync::{Mutex, PoisonError};

use http::Method;
use serde::Serialize;

/// One feature that was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MissedFeature {
    /// Its name, as the 501 answer tells it.
    pub feature: String,
    /// HTTP method of the first request that asked for it.
    pub method: String,
    /// Path of that request.
    pub path: String,
    /// How many requests asked for it.
    pub count: u64,
}

/// The features that were asked for, in the order of first asking.
#[derive(Debug, Default)]
pub(crate) struct Unsupported {
    missed: Mutex<Vec<MissedFeature>>,
}

impl Unsupported {
    /// Notes a request.
    pub(crate) fn note(&self, feature: &str, method: &Method, path: &str) {
        let mut missed = self.missed.lock().unwrap_or_else(PoisonError::into_inner);
        match missed.iter_mut().find(|it| it.feature == feature) {
            Some(known) => known.count += 1,
            None => missed.push(MissedFeature {
                feature: feature.to_owned(),
                method: method.to_string(),
                path: path.to_owned(),
                count: 1,
            }),
        }
    }

    /// The list.
    pub(crate) fn list(&self) -> Vec<MissedFeature> {
        self.missed
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Empties the list.
    pub(crate) fn clear(&self) {
        self.missed
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }
}
