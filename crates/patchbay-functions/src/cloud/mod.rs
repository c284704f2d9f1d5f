//! The AWS services that functions call, each behind a trait: on AWS they are the SDK's clients, on a
//! laptop a folder and functions in the same process. Owns the few calls that the functions need and
//! what their failures say; must not know what a function does with an answer. Lambda, Step Functions
//! and the others are called, never imitated.

mod aws;
mod error;
mod folder;
mod services;

use std::sync::Arc;

pub use aws::SdkClients;
pub(crate) use aws::{RawAnswer, cloud_error};
pub use error::CloudError;
pub use folder::FolderObjects;
pub use services::{
    Analysis, ContactCentre, Entity, FunctionAnswer, FunctionCalls, KeyPage, KeyPhrase,
    LanguageAnalysis, MetricPage, MetricQuery, Object, Objects, PutObject, PutOutcome, QueuePage,
    QueueSummary, StateMachines, SyntaxToken, Transcription, Unavailable, WriteWhen,
};

/// The services of one environment. Clones share everything.
#[derive(Clone)]
pub struct Cloud {
    /// S3.
    pub objects: Arc<dyn Objects>,
    /// Lambda's invocations.
    pub calls: Arc<dyn FunctionCalls>,
    /// Step Functions.
    pub state_machines: Arc<dyn StateMachines>,
    /// Transcribe.
    pub transcription: Arc<dyn Transcription>,
    /// Comprehend.
    pub language: Arc<dyn LanguageAnalysis>,
    /// Amazon Connect.
    pub contact_centre: Arc<dyn ContactCentre>,
    /// The SDK's clients, for what is set up in an account; none on a laptop.
    pub sdk: Option<Arc<SdkClients>>,
}

impl Cloud {
    /// AWS itself, by the SDK. Clients are made when they are first used.
    pub fn aws(clients: Arc<SdkClients>) -> Self {
        Self {
            objects: clients.clone(),
            calls: clients.clone(),
            state_machines: clients.clone(),
            transcription: clients.clone(),
            language: clients.clone(),
            contact_centre: clients.clone(),
            sdk: Some(clients),
        }
    }

    /// No service at all: each call fails and says so. A laptop's program puts its own in place of
    /// those that it has.
    pub fn unavailable() -> Self {
        let none = Arc::new(Unavailable);
        Self {
            objects: none.clone(),
            calls: none.clone(),
            state_machines: none.clone(),
            transcription: none.clone(),
            language: none.clone(),
            contact_centre: none,
            sdk: None,
        }
    }
}
