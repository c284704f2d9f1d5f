//! What the functions share: which one runs, its settings and clients, its deadline, its log,
//! its metrics and the form of its errors. Must not know what any function does with an event.

mod adapter_org;
mod connections;
mod deadline;
mod diagnostic;
pub(crate) mod event;
mod functions;
pub mod logging;
mod metrics;
mod selection;
mod token_store;
mod watcher;
mod work;

pub use diagnostic::{ErrorType, HandlerError};
pub use functions::{Functions, FunctionsBuilder, InvocationContext};
pub use selection::{Function, UnknownFunction};

pub(crate) use connections::{Connection, Connections};
pub(crate) use diagnostic::error_type_of;
pub(crate) use metrics::Meter;
pub(crate) use work::Work;
