//! The Lambda functions that join Amazon Connect to Salesforce. `runtime` is what they share, each
//! function has a folder of its own, and the `bootstrap` program is the one artefact that holds
//! them all. Input and output go through the Salesforce client and the settings source that the
//! caller gives; nothing here reads the process environment.

pub mod bootstrap;
pub mod clock;
mod invoke_salesforce_rest_api;
mod javascript;
pub mod runtime;
mod s3_event;

pub use runtime::{
    ErrorType, Function, Functions, FunctionsBuilder, HandlerError, InvocationContext,
    UnknownFunction,
};
