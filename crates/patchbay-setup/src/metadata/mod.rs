//! Components on their way into an org and out of it: source files to a deployment and back. Owns the zip and its
//! manifest, the comparison with what the org has, and the naming trap of policies. Must not know what a right app looks
//! like, nor where files lie.
//!
//! A component that is there is never replaced blindly: an update of the Metadata API replaces the whole record, so what
//! a file does not say is taken from the org first.

mod component;
mod deployment;
mod merge;
mod package;
mod plan;
mod refusal;
mod retrieval;

pub use self::component::{Component, Kind};
pub use self::deployment::{AppIdentity, Deployed, deploy, deploy_as_is, identities};
pub use self::package::{unzip, zip};
pub use self::plan::{Plan, plan};
pub use self::refusal::Refusal;
pub use self::retrieval::{retrieve, retrieve_app};

use crate::app::DocumentError;

/// Why components could not be compared, deployed or retrieved.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MetadataError {
    /// The org did not answer as it should, or refused the call.
    #[error(transparent)]
    Org(#[from] patchbay_salesforce::Error),
    /// A file is no metadata file.
    #[error("{path}: {fault}")]
    File {
        /// Which one.
        path: String,
        /// What is wrong.
        fault: DocumentError,
    },
    /// Two files hold the same component.
    #[error("{0} and {1} hold the same component")]
    Twice(String, String),
    /// A file orders another consumer key or secret.
    #[error(
        "{path}: {element} is true: it would make a new key, and what signs in with the old one would stop"
    )]
    Rotation {
        /// Which one.
        path: String,
        /// The element.
        element: &'static str,
    },
    /// The zip of the org cannot be read.
    #[error("the org's zip cannot be read: {0}")]
    Zip(String),
    /// The deployment failed as a whole.
    #[error("Salesforce refused the deployment: {code}: {text}")]
    Refused {
        /// Salesforce's code.
        code: String,
        /// Salesforce's text.
        text: String,
    },
    /// Components were refused; nothing was saved.
    #[error("Salesforce refused {} of the components; nothing was saved", .0.len())]
    Components(Vec<Refusal>),
    /// What was asked for is not in the org.
    #[error("the org has no {kind} with the name {name}")]
    Missing {
        /// What was looked for.
        kind: &'static str,
        /// Its name.
        name: String,
    },
}

impl MetadataError {
    /// What failed, for deciding what to do about it.
    pub fn kind(&self) -> MetadataErrorKind {
        match self {
            Self::Org(error) => match error.kind() {
                patchbay_salesforce::ErrorKind::Auth => MetadataErrorKind::SignIn,
                patchbay_salesforce::ErrorKind::Permission => MetadataErrorKind::Rights,
                patchbay_salesforce::ErrorKind::Timeout => MetadataErrorKind::Unfinished,
                _ => MetadataErrorKind::Unreachable,
            },
            Self::File { .. } | Self::Twice(..) | Self::Rotation { .. } => MetadataErrorKind::Files,
            Self::Zip(_) => MetadataErrorKind::Unreachable,
            Self::Refused { .. } | Self::Components(_) => MetadataErrorKind::Refused,
            Self::Missing { .. } => MetadataErrorKind::Missing,
        }
    }
}

/// What failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MetadataErrorKind {
    /// Nobody is signed in.
    SignIn,
    /// The user may not change metadata.
    Rights,
    /// The time was used up; the deployment may still go on.
    Unfinished,
    /// The org did not answer, or not as it should.
    Unreachable,
    /// The files are wrong.
    Files,
    /// The org refused what the files say.
    Refused,
    /// It is not there.
    Missing,
}
