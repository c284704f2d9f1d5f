//! Where the functions on a laptop find their settings: a file, or AWS with the process environment, in both cases
//! with variables that the user gave on the command line.

use std::path::{Path, PathBuf};

use patchbay_config::{Environment, MapEnvironment, ProcessEnvironment, keys};
use serde_json::Value;

use crate::failure::{Failure, OrFail as _};

/// The end of the settings secret's name, after the contact centre's API name.
const SECRET_END: &str = "-salesforce-secret";
/// The end of the access secret's name.
const ACCESS_SECRET_END: &str = "-salesforce-access-secret";

/// Variables of the command line over those of the process, or over nothing.
#[derive(Debug)]
pub(crate) struct LaptopEnvironment {
    given: MapEnvironment,
    process: bool,
    /// The folder of the settings file; none with settings of AWS.
    pub(crate) folder: Option<PathBuf>,
    /// API name of the contact centre, where it can be told.
    pub(crate) centre: Option<String>,
}

impl Environment for LaptopEnvironment {
    fn get(&self, name: &str) -> Option<String> {
        self.given
            .get(name)
            .or_else(|| self.process.then(|| ProcessEnvironment.get(name)).flatten())
    }
}

impl LaptopEnvironment {
    /// Settings of a file. Variables of the process do not count, except the log level, so that a laptop that is
    /// set up for AWS does not mix the two.
    pub(crate) fn of_file(file: &Path, given: &[(String, String)]) -> Result<Self, Failure> {
        let names = secret_names(file)?;
        let mut environment = MapEnvironment::new();
        environment.set(keys::PATCHBAY_SETTINGS_FILE, file.display().to_string());
        if let Some(level) = ProcessEnvironment.text(keys::LOG_LEVEL) {
            environment.set(keys::LOG_LEVEL, level);
        }
        let mut centre = None;
        if let [secret] = ending(&names, SECRET_END).as_slice() {
            environment.set(keys::SECRET_NAME, *secret);
            centre = secret.strip_suffix(SECRET_END).map(str::to_owned);
        }
        if let [secret] = ending(&names, ACCESS_SECRET_END).as_slice() {
            environment.set(keys::ACCESS_SECRET_NAME, *secret);
        }
        for (name, value) in given {
            environment.set(name, value);
        }
        Ok(Self {
            given: environment,
            process: false,
            folder: Some(file.parent().unwrap_or(Path::new("")).to_owned()),
            centre,
        })
    }

    /// Settings of AWS, or of whatever the process environment names.
    pub(crate) fn of_process(given: &[(String, String)]) -> Self {
        let environment: MapEnvironment = given.iter().cloned().collect();
        let mut environment = Self {
            given: environment,
            process: true,
            folder: None,
            centre: None,
        };
        let secret = environment.text(keys::SECRET_NAME);
        environment.centre =
            secret.and_then(|secret| secret.strip_suffix(SECRET_END).map(str::to_owned));
        environment
    }
}

/// A variable of the command line, `NAME=VALUE`.
pub(crate) fn variable(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("write NAME=VALUE".into()),
    }
}

/// The names of the secrets in a settings file.
fn secret_names(file: &Path) -> Result<Vec<String>, Failure> {
    let shown = file.display();
    let bytes = std::fs::read(file).or_asked(format!("`{shown}` cannot be read"))?;
    // serde's own message could quote a value of the file.
    let settings: Value = serde_json::from_slice(&bytes).map_err(|error| {
        Failure::asked(format!(
            "`{shown}` is not JSON at line {}, column {}",
            error.line(),
            error.column()
        ))
    })?;
    match &settings {
        Value::Object(members) if members.contains_key("secrets") || members.contains_key("parameters") => {
            let secrets = members.get("secrets").and_then(Value::as_object);
            Ok(secrets.map(|secrets| secrets.keys().cloned().collect()).unwrap_or_default())
        }
        _ => Err(Failure::asked(format!("`{shown}` is not a settings file"))
            .hint("it looks like {\"secrets\": {\"DemoCC-salesforce-secret\": {…}}, \"parameters\": {…}}")),
    }
}

fn ending<'a>(names: &'a [String], end: &str) -> Vec<&'a str> {
    names
        .iter()
        .map(String::as_str)
        .filter(|name| name.ends_with(end))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(json: &str, given: &[(&str, &str)]) -> Result<LaptopEnvironment, Failure> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("settings.json");
        std::fs::write(&file, json).unwrap();
        let given: Vec<_> = given
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        LaptopEnvironment::of_file(&file, &given)
    }

    #[test]
    fn the_only_contact_centre_of_a_file_is_chosen() {
        let json = r#"{"secrets": {"A-salesforce-secret": {}, "A-salesforce-access-secret": {}}}"#;
        let environment = environment(json, &[]).unwrap();
        assert_eq!(
            environment.get("SECRET_NAME").as_deref(),
            Some("A-salesforce-secret")
        );
        assert_eq!(
            environment.get("ACCESS_SECRET_NAME").as_deref(),
            Some("A-salesforce-access-secret")
        );
        assert_eq!(environment.centre.as_deref(), Some("A"));
    }

    #[test]
    fn among_several_the_user_chooses() {
        let json = r#"{"secrets": {"A-salesforce-secret": {}, "B-salesforce-secret": {}}}"#;
        assert_eq!(environment(json, &[]).unwrap().get("SECRET_NAME"), None);
        let chosen = environment(json, &[("SECRET_NAME", "B-salesforce-secret")]).unwrap();
        assert_eq!(
            chosen.get("SECRET_NAME").as_deref(),
            Some("B-salesforce-secret")
        );
    }

    #[test]
    fn a_file_of_settings_hides_the_process() {
        let environment = environment(r#"{"secrets": {}}"#, &[]).unwrap();
        assert!(ProcessEnvironment.get("PATH").is_some());
        assert_eq!(environment.get("PATH"), None);
    }

    #[test]
    fn what_is_no_settings_file_is_said_without_its_text() {
        for json in ["{\"geheim", "[]", "{\"geheim\": 1}"] {
            let failure = environment(json, &[]).expect_err("no settings");
            assert!(
                !failure.message().contains("geheim"),
                "{}",
                failure.message()
            );
        }
    }

    #[test]
    fn a_variable_is_a_name_and_a_value() {
        assert_eq!(variable("A=b=c"), Ok(("A".to_owned(), "b=c".to_owned())));
        assert!(variable("A").is_err());
        assert!(variable("=b").is_err());
    }
}
