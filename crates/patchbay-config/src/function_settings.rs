//! The variables of the function itself: how long, how loud, which opt-ins. Owns their reading and
//! checking, all faults at once; must not know what a function does with them.

use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use crate::aws::AwsSource;
use crate::environment::Environment;
use crate::faults::{ConfigErrors, ConfigFault, FaultKind};
use crate::file::FileSource;
use crate::keys;
use crate::settings::Warning;
use crate::source::SettingsSource;

/// What keeps a repeated create from making a second record.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum DuplicateGuard {
    /// Nothing, as the reference.
    #[default]
    Off,
    /// What this environment remembers.
    Memory,
    /// An external id field of the object, by its API name.
    Field(String),
}

/// The log levels of the reference, quiet to loud.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum LogLevel {
    /// `error`.
    Error,
    /// `warn`.
    Warn,
    /// `info`.
    #[default]
    Info,
    /// `http`.
    Http,
    /// `verbose`.
    Verbose,
    /// `debug`.
    Debug,
    /// `silly`.
    Silly,
}

/// The settings of the function, apart from any contact centre.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FunctionSettings {
    /// `PATCHBAY_FUNCTION`.
    pub function: Option<String>,
    /// `_HANDLER`.
    pub handler: Option<String>,
    /// `AWS_LAMBDA_FUNCTION_NAME`.
    pub lambda_function_name: Option<String>,
    /// `PATCHBAY_SETTINGS_TTL_SECONDS`.
    pub settings_time_to_live: Duration,
    /// `PATCHBAY_DEADLINE_MS`.
    pub deadline: Duration,
    /// `PATCHBAY_DUPLICATE_GUARD`.
    pub duplicate_guard: DuplicateGuard,
    /// `PATCHBAY_VERBATIM_PLACEHOLDERS`.
    pub verbatim_placeholders: bool,
    /// `PATCHBAY_METRICS`.
    pub metrics: bool,
    /// `LOG_LEVEL`, else `LOGGING_LEVEL`.
    pub log_level: LogLevel,
    /// What is odd but does not stop the function.
    pub warnings: Vec<Warning>,
}

const LEVELS: [(&str, LogLevel); 10] = [
    ("error", LogLevel::Error),
    ("critical", LogLevel::Error),
    ("warn", LogLevel::Warn),
    ("warning", LogLevel::Warn),
    ("info", LogLevel::Info),
    ("http", LogLevel::Http),
    ("verbose", LogLevel::Verbose),
    ("debug", LogLevel::Debug),
    ("trace", LogLevel::Silly),
    ("silly", LogLevel::Silly),
];

impl FunctionSettings {
    /// Reads the function's variables.
    ///
    /// # Errors
    /// All variables that cannot be understood. An unknown `LOG_LEVEL` is a warning only: the
    /// reference starts with any.
    pub fn from_environment(environment: &dyn Environment) -> Result<Self, ConfigErrors> {
        let mut reader = Reader {
            environment,
            errors: ConfigErrors::new(),
            warnings: Vec::new(),
        };
        let ttl = reader.number(keys::PATCHBAY_SETTINGS_TTL_SECONDS, 300, 0..=86_400);
        let deadline = reader.number(keys::PATCHBAY_DEADLINE_MS, 7500, 100..=7999);
        let duplicate_guard = reader.duplicate_guard();
        let verbatim_placeholders = reader.flag(keys::PATCHBAY_VERBATIM_PLACEHOLDERS, false);
        let metrics = reader.flag(keys::PATCHBAY_METRICS, true);
        let log_level = reader.log_level();
        let Reader {
            errors, warnings, ..
        } = reader;
        errors.or(|| Self {
            function: environment.text(keys::PATCHBAY_FUNCTION),
            handler: environment.text(keys::HANDLER),
            lambda_function_name: environment.text(keys::AWS_LAMBDA_FUNCTION_NAME),
            settings_time_to_live: Duration::from_secs(ttl),
            deadline: Duration::from_millis(deadline),
            duplicate_guard,
            verbatim_placeholders,
            metrics,
            log_level,
            warnings,
        })
    }
}

/// The source that the environment asks for: the file of `PATCHBAY_SETTINGS_FILE`, else AWS.
pub async fn source_from_environment(environment: &dyn Environment) -> Arc<dyn SettingsSource> {
    match environment.text(keys::PATCHBAY_SETTINGS_FILE) {
        Some(path) => Arc::new(FileSource::new(path)),
        None => Arc::new(AwsSource::from_environment(environment).await),
    }
}

struct Reader<'a> {
    environment: &'a dyn Environment,
    errors: ConfigErrors,
    warnings: Vec<Warning>,
}

impl Reader<'_> {
    fn number<N>(&mut self, key: &str, default: N, range: std::ops::RangeInclusive<N>) -> N
    where
        N: FromStr + PartialOrd + std::fmt::Display,
    {
        match self.environment.text(key).map(|text| text.parse::<N>()) {
            None => default,
            Some(Ok(number)) if range.contains(&number) => number,
            Some(_) => {
                let mend = format!(
                    "set a whole number from {} to {}, or remove it for {default}",
                    range.start(),
                    range.end()
                );
                self.invalid(key, "is not a number in its range", &mend);
                default
            }
        }
    }

    fn flag(&mut self, key: &str, default: bool) -> bool {
        match self
            .environment
            .text(key)
            .map(|text| text.to_ascii_lowercase())
            .as_deref()
        {
            None => default,
            Some("false" | "0" | "no" | "off") => false,
            Some("true" | "1" | "yes" | "on") => true,
            Some(_) => {
                self.invalid(
                    key,
                    "is neither true nor false",
                    "set true or false, or remove it",
                );
                false
            }
        }
    }

    fn duplicate_guard(&mut self) -> DuplicateGuard {
        let key = keys::PATCHBAY_DUPLICATE_GUARD;
        let text = self.environment.text(key);
        match text.as_deref() {
            None => DuplicateGuard::Off,
            Some(text) if text.eq_ignore_ascii_case("off") => DuplicateGuard::Off,
            Some(text) if text.eq_ignore_ascii_case("memory") => DuplicateGuard::Memory,
            Some(text) => {
                let field = text
                    .strip_prefix("field:")
                    .map(str::trim)
                    .filter(|name| is_api_name(name));
                if let Some(name) = field {
                    return DuplicateGuard::Field(name.to_owned());
                }
                let mend = "set off, memory, or field: and the API name of an external id field";
                self.invalid(key, "is not understood", mend);
                DuplicateGuard::Off
            }
        }
    }

    fn log_level(&mut self) -> LogLevel {
        let named = [keys::LOG_LEVEL, keys::LOGGING_LEVEL]
            .into_iter()
            .find_map(|key| Some((key, self.environment.text(key)?.to_ascii_lowercase())));
        let Some((key, text)) = named else {
            return LogLevel::default();
        };
        let known = LEVELS
            .into_iter()
            .find_map(|(name, level)| (name == text).then_some(level));
        known.unwrap_or_else(|| {
            self.warnings.push(Warning {
                key: key.to_owned(),
                looked_in: "environment".to_owned(),
                text: "is not a known level; info is used".to_owned(),
            });
            LogLevel::default()
        })
    }

    fn invalid(&mut self, key: &str, problem: &str, mend: &str) {
        self.errors.push(ConfigFault {
            kind: FaultKind::Invalid,
            key: key.to_owned(),
            looked_in: "environment".to_owned(),
            problem: problem.to_owned(),
            mend: mend.to_owned(),
        });
    }
}

/// Salesforce API names: letters, digits and underscores, starting with a letter.
fn is_api_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name
            .chars()
            .all(|character| character.is_ascii_alphanumeric() || character == '_')
}

#[cfg(test)]
mod tests;
