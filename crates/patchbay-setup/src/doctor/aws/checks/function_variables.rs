//! Judges the variables of functions: their names, and the names of secrets and parameters in them. A wrong one is the
//! commonest mistake of all.

use patchbay_config::keys;

use crate::doctor::aws::{FunctionFacts, Layout, Secret};
use crate::doctor::facts::Facts;
use crate::doctor::known::Known;
use crate::{Check, Finding, Severity};

pub(super) const CHECKS: &[Check] = &[
    CASE,
    MISSING,
    BLANK,
    UNREADABLE,
    WRONG_SECRET,
    OTHER_CENTRE,
    SWAPPED,
    LEVEL,
    DIFFERENT,
];

const CASE: Check = Check {
    id: "function.variable-case",
    severity: Severity::Error,
    title: "Names of variables have the right case and separators",
};
const MISSING: Check = Check {
    id: "function.variable-missing",
    severity: Severity::Error,
    title: "The variables that the function cannot do without are set",
};
const BLANK: Check = Check {
    id: "function.variable-blank",
    severity: Severity::Warning,
    title: "No blanks stand around the value of a variable",
};
const UNREADABLE: Check = Check {
    id: "function.variables-unreadable",
    severity: Severity::Error,
    title: "Lambda can decrypt the variables",
};
const WRONG_SECRET: Check = Check {
    id: "function.secret-name-wrong",
    severity: Severity::Error,
    title: "The secrets that the variables name are there and are the contact centre's",
};
const OTHER_CENTRE: Check = Check {
    id: "function.secret-of-other-centre",
    severity: Severity::Error,
    title: "The variables do not name another contact centre's secrets",
};
const SWAPPED: Check = Check {
    id: "function.secrets-swapped",
    severity: Severity::Error,
    title: "SECRET_NAME and ACCESS_SECRET_NAME are not exchanged",
};
const LEVEL: Check = Check {
    id: "function.log-level",
    severity: Severity::Warning,
    title: "The log level is one that there is",
};
const DIFFERENT: Check = Check {
    id: "function.settings-differ",
    severity: Severity::Error,
    title: "All functions of the CTI adapter work on the same org with the same secret",
};

/// The variables that all functions of the adapter with access to Salesforce have.
const ADAPTER: [&str; 6] = [
    keys::SF_HOST,
    keys::SF_PRODUCTION,
    keys::SF_USERNAME,
    keys::SF_VERSION,
    keys::SF_ADAPTER_NAMESPACE,
    keys::SF_CREDENTIALS_SECRETS_MANAGER_ARN,
];

/// The adapter's functions that sign in to Salesforce by themselves.
pub(super) const SIGN_IN: &[&str] = &[
    "sfInvokeAPI",
    "sfCTRTrigger",
    "sfContactTraceRecord",
    "sfIntervalAgent",
    "sfIntervalQueue",
    "sfRealTimeQueueMetrics",
];

pub(super) fn check(facts: &Facts) -> Vec<Finding> {
    let Some(functions) = facts.aws.base.functions.found() else {
        return Vec::new();
    };
    let mut findings: Vec<Finding> = functions
        .iter()
        .flat_map(|function| {
            let mut found = levels(function);
            found.extend(unreadable(function));
            match facts.aws.base.secrets.layout {
                _ if function.variables_error.is_some() => {}
                Layout::Secrets => found.extend(voice(facts, function)),
                Layout::Parameters => found.extend(parameters(function)),
                Layout::Adapter => found.extend(adapter(function)),
            }
            found
        })
        .collect();
    findings.extend(same_org(functions));
    findings
}

fn unreadable(function: &FunctionFacts) -> Option<Finding> {
    let code = function.variables_error.as_ref()?;
    Some(UNREADABLE.finding(
        function.place(),
        format!("Lambda cannot show the variables ({code})."),
        "They are encrypted with a KMS key that is disabled, gone, or not open to you or the function's role.",
        "enable the key, or choose AWS's own key for the variables in Lambda's console",
    ))
}

fn voice(facts: &Facts, function: &FunctionFacts) -> Vec<Finding> {
    if function.is_multi_org() {
        // Its events name the secret of their contact.
        return Vec::new();
    }
    let secrets = &facts.aws.base.secrets;
    if let Some(finding) = swapped(facts, function) {
        return vec![finding];
    }
    [
        (keys::SECRET_NAME, &secrets.settings, &secrets.settings_name),
        (
            keys::ACCESS_SECRET_NAME,
            &secrets.access,
            &secrets.access_name,
        ),
    ]
    .into_iter()
    .flat_map(
        |(variable, secret, usual)| match function.variables.get(variable) {
            None => vec![absent(function, variable, usual)],
            Some(value) => blank(function, variable)
                .into_iter()
                .chain(named(
                    facts,
                    function,
                    &Named {
                        variable,
                        value,
                        secret,
                        usual,
                    },
                ))
                .collect(),
        },
    )
    .collect()
}

fn swapped(facts: &Facts, function: &FunctionFacts) -> Option<Finding> {
    let centre = facts.subject.centre.as_ref()?;
    let is = |variable: &str, name: &str| {
        function
            .variables
            .get(variable)
            .is_some_and(|value| names_same(value, name, None))
    };
    let exchanged = is(keys::SECRET_NAME, &centre.access_secret())
        && is(keys::ACCESS_SECRET_NAME, &centre.secret());
    exchanged.then(|| {
        SWAPPED.finding(
            function.variable("SECRET_NAME and ACCESS_SECRET_NAME"),
            "The names of the two secrets are exchanged.",
            "The function looks for its settings in the secret that holds the access token.",
            format!(
                "set SECRET_NAME to {} and ACCESS_SECRET_NAME to {}: `patchbay doctor --fix` does it",
                centre.secret(),
                centre.access_secret()
            ),
        )
    })
}

fn absent(function: &FunctionFacts, variable: &str, usual: &str) -> Finding {
    let fix = if usual.is_empty() {
        format!("set {variable} to the name of the contact centre's secret")
    } else {
        format!("set {variable} to {usual}: `patchbay doctor --fix` does it")
    };
    if let Some((other, _)) = function.variables.nearly(variable) {
        return CASE.finding(
            function.variable(other),
            format!("The variable is called {other}; it has to be {variable}."),
            "Names of variables are case-sensitive, so the function does not see it.",
            format!("rename it to {variable}: `patchbay doctor --fix` does it"),
        );
    }
    MISSING.finding(
        function.variable(variable),
        format!("The variable {variable} is not set."),
        "The function does not know where its settings are, unless each event names a secret.",
        fix,
    )
}

fn blank(function: &FunctionFacts, variable: &str) -> Option<Finding> {
    let value = function.variables.0.get(variable)?;
    (value.trim() != value).then(|| {
        BLANK.finding(
            function.variable(variable),
            format!("Blanks stand around the value of {variable}."),
            "Patchbay leaves them out; the published packages ask for a secret with blanks in its name.",
            "take the blanks away: `patchbay doctor --fix` does it",
        )
    })
}

/// A variable that names a secret.
struct Named<'a> {
    variable: &'static str,
    value: &'a str,
    secret: &'a Known<Secret>,
    usual: &'a str,
}

fn named(facts: &Facts, function: &FunctionFacts, named: &Named<'_>) -> Option<Finding> {
    let arn = named.secret.found().map(|secret| secret.arn.as_str());
    if named.usual.is_empty() || names_same(named.value, named.usual, arn) {
        return None;
    }
    let Named {
        variable,
        value,
        usual,
        ..
    } = named;
    let fix = format!("set {variable} to {usual}: `patchbay doctor --fix` does it");
    let place = function.variable(variable);
    if value.eq_ignore_ascii_case(usual) {
        return Some(WRONG_SECRET.finding(
            place,
            format!("{variable} is {value}; the secret is called {usual}."),
            "Names of secrets are case-sensitive.",
            fix,
        ));
    }
    match facts.aws.base.secrets.others.get(variable) {
        Some(Known::Found(other)) => Some(OTHER_CENTRE.finding(
            place,
            format!("{variable} names {}, which is not this contact centre's secret.", other.name),
            format!("The function works with another contact centre's settings; this one's secret is {usual}."),
            fix,
        )),
        Some(Known::Absent) if named.secret.found().is_some() => Some(WRONG_SECRET.finding(
            place,
            format!("{variable} names {value}, and there is no such secret."),
            format!("The contact centre's secret is called {usual}."),
            fix,
        )),
        // The secret itself is missing: that finding says what to do.
        _ => None,
    }
}

/// Whether a variable's value means the secret: its name, its ARN, or its ARN without the last six characters.
fn names_same(value: &str, name: &str, arn: Option<&str>) -> bool {
    if value == name || arn == Some(value) {
        return true;
    }
    value.starts_with("arn:")
        && value.rsplit(':').next() == Some(name)
        && arn.is_none_or(|arn| arn.starts_with(value))
}

fn parameters(function: &FunctionFacts) -> Vec<Finding> {
    use keys::{
        ACCESS_TOKEN_PARAM_NAME, AUDIENCE, CONSUMER_KEY_PARAM_NAME, PRIVATE_KEY_PARAM_NAME,
        SALESFORCE_AUTH_ENDPOINT, SALESFORCE_REST_API_ENDPOINT_BASE, SUBJECT,
    };
    required(
        function,
        &[
            PRIVATE_KEY_PARAM_NAME,
            CONSUMER_KEY_PARAM_NAME,
            ACCESS_TOKEN_PARAM_NAME,
            AUDIENCE,
            SUBJECT,
            SALESFORCE_AUTH_ENDPOINT,
            SALESFORCE_REST_API_ENDPOINT_BASE,
        ],
        "deploy deploy/contact-centre.yaml with SettingsLayout=Parameters, which sets it",
    )
}

fn adapter(function: &FunctionFacts) -> Vec<Finding> {
    if !SIGN_IN.contains(&function.kind) {
        return Vec::new();
    }
    // An empty namespace means that there is none.
    let names: Vec<&str> = ADAPTER
        .into_iter()
        .filter(|name| *name != keys::SF_ADAPTER_NAMESPACE)
        .collect();
    required(
        function,
        &names,
        "update the stack with the parameter that sets it; docs/reference/cti-template.md lists them",
    )
}

fn required(function: &FunctionFacts, names: &[&str], fix: &str) -> Vec<Finding> {
    names
        .iter()
        .filter_map(|name| {
            if function.variables.get(name).is_some() {
                return blank(function, name);
            }
            if function.variables.nearly(name).is_some() {
                return Some(absent(function, name, ""));
            }
            Some(MISSING.finding(
                function.variable(name),
                format!("The variable {name} is not set."),
                "The function cannot sign in to Salesforce without it.",
                fix,
            ))
        })
        .collect()
}

/// Every function of the adapter has to have what sfInvokeAPI has.
fn same_org(functions: &[FunctionFacts]) -> Vec<Finding> {
    let Some(first) = functions.iter().find(|one| one.kind == "sfInvokeAPI") else {
        return Vec::new();
    };
    functions
        .iter()
        .filter(|one| one.kind != first.kind && SIGN_IN.contains(&one.kind))
        .flat_map(|one| {
            ADAPTER.into_iter().filter_map(move |name| {
                let (here, there) = (one.variables.get(name), first.variables.get(name));
                (here != there && here.is_some() && there.is_some()).then(|| {
                    DIFFERENT.finding(
                        one.variable(name),
                        format!("{name} is another one than that of {}.", first.name),
                        "The stack gives all functions the same; a change by hand reached only some of them.",
                        format!("set {name} of both functions to the right value, best by the stack's parameters"),
                    )
                })
            })
        })
        .collect()
}

const LEVELS: &[&str] = &[
    "error", "warn", "info", "http", "verbose", "debug", "silly", "warning", "critical",
];

fn levels(function: &FunctionFacts) -> Vec<Finding> {
    [keys::LOG_LEVEL, keys::LOGGING_LEVEL]
        .into_iter()
        .filter_map(|name| {
            let value = function.variables.get(name)?;
            let known = LEVELS.iter().any(|level| level.eq_ignore_ascii_case(value));
            (!known).then(|| {
                LEVEL.finding(
                    function.variable(name),
                    format!("{name} is `{value}`, which is no level."),
                    "The function logs as much as with `info`.",
                    format!("set {name} to error, warn, info or debug"),
                )
            })
        })
        .collect()
}
