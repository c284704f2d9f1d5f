//! The settings of one contact centre: which names exist, where their values come from (AWS
//! Secrets Manager, the Systems Manager Parameter Store, a file, the environment), in both layouts
//! that deployed contact centres have. Faults are collected, not the first one only, and no value
//! of a setting is ever in a message. Must not know Salesforce's API, events or the Lambda runtime.

mod access_token;
mod adapter;
mod aws;
mod cache;
mod choice;
mod environment;
mod faults;
mod file;
mod function_settings;
pub mod keys;
mod parameters_layout;
mod placeholders;
pub mod private_key;
mod sdk_config;
mod secrets_layout;
mod settings;
mod source;
mod values;

pub use access_token::{read_access_token, update_access_token};
pub use adapter::{
    AdapterSettings, AdapterSignIn, Namespace, read_adapter_token, update_adapter_token,
};
pub use aws::AwsSource;
pub use cache::SettingsCache;
pub use choice::{AllowedSecrets, SettingsChoice};
pub use environment::{Environment, MapEnvironment, ProcessEnvironment};
pub use faults::{ConfigErrors, ConfigFault, FaultKind};
pub use file::FileSource;
pub use function_settings::{DuplicateGuard, FunctionSettings, LogLevel, source_from_environment};
pub use placeholders::is_placeholder;
pub use private_key::{KeyForm, PrivateKeyError, PrivateKeyPem};
pub use sdk_config::{SdkLimits, endpoint, sdk_config};
pub use settings::{ContactCentreSettings, Layout, Needs, SignInSettings, Warning, load};
pub use source::{BoxFuture, SettingsSource, SourceError, SourceErrorKind};
