//! Defaults, every accepted form, and all faults at once.

use super::*;
use crate::environment::MapEnvironment;

fn read(pairs: &[(&str, &str)]) -> Result<FunctionSettings, ConfigErrors> {
    FunctionSettings::from_environment(&pairs.iter().copied().collect::<MapEnvironment>())
}

#[test]
fn nothing_needs_to_be_set() {
    let settings = read(&[("LOG_LEVEL", ""), ("PATCHBAY_DEADLINE_MS", " ")]).expect("defaults");
    assert_eq!(settings.deadline, Duration::from_millis(7500));
    assert_eq!(settings.settings_time_to_live, Duration::from_mins(5));
    assert_eq!(settings.duplicate_guard, DuplicateGuard::Off);
    assert_eq!(settings.log_level, LogLevel::Info);
    assert!(settings.metrics && !settings.verbatim_placeholders);
    assert_eq!(
        (settings.function, settings.handler, settings.warnings.len()),
        (None, None, 0)
    );
}

#[test]
fn everything_can_be_set() {
    let settings = read(&[
        ("PATCHBAY_FUNCTION", "invoke-salesforce-rest-api"),
        ("_HANDLER", "handler.handler"),
        (
            "AWS_LAMBDA_FUNCTION_NAME",
            "CC-InvokeSalesforceRestApiFunction",
        ),
        ("PATCHBAY_DEADLINE_MS", "2500"),
        ("PATCHBAY_SETTINGS_TTL_SECONDS", "0"),
        ("PATCHBAY_DUPLICATE_GUARD", "field:Patchbay_Key__c"),
        ("PATCHBAY_VERBATIM_PLACEHOLDERS", "TRUE"),
        ("PATCHBAY_METRICS", "off"),
        ("LOG_LEVEL", "Debug"),
    ])
    .expect("all right");
    assert_eq!(settings.deadline, Duration::from_millis(2500));
    assert_eq!(settings.settings_time_to_live, Duration::ZERO);
    assert_eq!(
        settings.duplicate_guard,
        DuplicateGuard::Field("Patchbay_Key__c".to_owned())
    );
    assert!(settings.verbatim_placeholders && !settings.metrics);
    assert_eq!(settings.log_level, LogLevel::Debug);
    assert_eq!(
        settings.function.as_deref(),
        Some("invoke-salesforce-rest-api")
    );
}

#[test]
fn all_faults_are_reported_at_once_without_the_values() {
    let errors = read(&[
        ("PATCHBAY_DEADLINE_MS", "8000"),
        ("PATCHBAY_SETTINGS_TTL_SECONDS", "five"),
        ("PATCHBAY_DUPLICATE_GUARD", "field:Name; DROP"),
        ("PATCHBAY_VERBATIM_PLACEHOLDERS", "perhaps"),
        ("LOG_LEVEL", "loud"),
    ])
    .expect_err("must be refused");
    let keys: Vec<&str> = errors
        .faults()
        .iter()
        .map(|fault| fault.key.as_str())
        .collect();
    let expected = [
        "PATCHBAY_SETTINGS_TTL_SECONDS",
        "PATCHBAY_DEADLINE_MS",
        "PATCHBAY_DUPLICATE_GUARD",
        "PATCHBAY_VERBATIM_PLACEHOLDERS",
    ];
    assert_eq!(keys, expected);
    for value in ["five", "DROP", "perhaps"] {
        assert!(!errors.to_string().contains(value), "{errors}");
    }
}

#[test]
fn an_unknown_log_level_is_a_warning() {
    let settings = read(&[("LOG_LEVEL", "loud")]).expect("starts all the same");
    assert_eq!(settings.log_level, LogLevel::Info);
    assert_eq!(settings.warnings.len(), 1);
}
