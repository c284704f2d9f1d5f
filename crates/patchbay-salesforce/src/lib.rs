//! The client of a Salesforce org: sign-in, records, queries, search, collections, chatter, platform
//! events, conversations, metadata. It knows HTTP and Salesforce's interfaces; it must not know AWS, the
//! process environment, Lambda or where settings come from. Times come from the caller as a
//! [`Deadline`]; a shared token store comes from the caller as a [`TokenStore`].

pub mod address;
mod api;
mod client;
mod clock;
mod deadline;
pub mod error;
pub mod escape;
mod key;
pub mod metadata;
pub mod observer;
pub mod request;
pub mod retry;
mod session;
mod sign_in;
pub mod sign_in_errors;
pub mod soql;
mod token;
mod transport;
mod xml;

pub use address::{AddressError, ApiBase, TokenEndpoint};
pub use api::{
    chatter::{Chatter, ChatterPost, Segment},
    collections::{Collections, RecordOutcome, UpsertTarget},
    composite::{CompositeAnswer, CompositeCall},
    conversations::Conversations,
    describe::{Describe, FieldDescribe, ObjectName},
    events::Events,
    limits::{Limit, Limits},
    query::{QueryPage, QueryPages},
    records::{Created, Records, Updated, Upserted},
    search::ParameterizedSearch,
};
pub use client::{Client, ClientBuilder};
pub use deadline::Deadline;
pub use error::{ApiError, ApiFault, BodyShape, Error, ErrorKind, SignInError};
pub use key::{KeyError, SigningKey};
pub use observer::{ApiUsage, Observer};
pub use request::{Body, Repeat, Request, Response};
pub use retry::RetryPolicy;
pub use sign_in::{ClientCredentials, JwtBearer, SignIn, SoapLogin, UsernamePassword};
pub use soql::sosl;
pub use token::{AccessToken, GivenToken, StoreError, TokenStore};
pub use transport::{Transport, TransportOptions};

/// A JSON object in the order it was written, as sObjects travel.
pub type Fields = serde_json::Map<String, serde_json::Value>;
