//! What the org says of itself and of the API user, once signed in: id, kind, host, API versions, allowance, user.
//! Owns those questions and what is wrong with the answers; objects and fields are `access`'s.

use patchbay_salesforce::{ApiUsage, Client, Deadline, Error};
use serde_json::Value;

use super::door::Door;
use super::sign_in::Places;
use crate::finding::{Check, Finding, Severity};

/// What was learnt with the API user's token.
#[derive(Clone, Debug, Default)]
pub(crate) struct OrgFacts {
    /// Why the first call failed, when it did: nothing else is known then.
    pub(crate) hindrance: Option<Hindrance>,
    /// The org's own row.
    pub(crate) row: Option<OrgRow>,
    /// The host that the token belongs to, when it is another than that of the base.
    pub(crate) other_origin: Option<String>,
    /// The versions of the REST interface that the org has, oldest first.
    pub(crate) versions: Vec<String>,
    /// The allowance of API calls.
    pub(crate) usage: Option<ApiUsage>,
}

/// Why a call with a fresh token fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Hindrance {
    /// The allowance of 24 hours is used up.
    AllowanceUsedUp,
    /// The user may not use the API.
    ApiDisabled,
    /// The org does not have this version of the interface.
    NoSuchVersion,
    /// The host does not know the token.
    TokenUnknown,
    /// What else Salesforce said.
    Other(String),
}

/// Columns of `Organization`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OrgRow {
    /// 18 characters.
    pub(crate) id: String,
    pub(crate) sandbox: bool,
}

/// What an administrator sees of the API user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum UserTold {
    /// No user has this name; users with a like name.
    Unknown { similar: Vec<String> },
    /// There is one.
    Known { active: bool },
}

/// Asks the org with the API user's token.
pub(super) async fn gather(client: &Client, door: &Door, deadline: Deadline) -> OrgFacts {
    let soql = "SELECT Id, IsSandbox FROM Organization";
    let row = client.query(soql, deadline).await;
    let now_at = client.base();
    let mut facts = OrgFacts {
        other_origin: (now_at.origin() != door.base.origin()).then(|| now_at.origin().to_owned()),
        ..OrgFacts::default()
    };
    match row {
        Ok(page) => facts.row = page.records.first().and_then(org_row),
        Err(error) => {
            facts.hindrance = Some(hindrance(&error));
        }
    }
    if matches!(facts.hindrance, Some(Hindrance::AllowanceUsedUp)) {
        facts.usage = client.api_usage();
        return facts;
    }
    let (versions, limits) = futures::join!(client.versions(deadline), client.limits(deadline));
    facts.versions = versions
        .unwrap_or_default()
        .iter()
        .filter_map(|version| version.get("version")?.as_str().map(str::to_owned))
        .collect();
    // Reading `limits` needs "View Setup and Configuration"; every answer has the same figures in a header.
    let of_limits = limits.ok().and_then(|limits| {
        let daily = limits.get("DailyApiRequests")?;
        let limit = u64::try_from(daily.max).ok()?;
        let left = u64::try_from(daily.remaining).ok()?;
        Some(ApiUsage {
            used: limit.saturating_sub(left),
            limit,
        })
    });
    facts.usage = of_limits.or_else(|| client.api_usage());
    facts
}

fn org_row(record: &Value) -> Option<OrgRow> {
    Some(OrgRow {
        id: record.get("Id")?.as_str()?.to_owned(),
        sandbox: record
            .get("IsSandbox")
            .and_then(Value::as_bool)
            .unwrap_or(false),
    })
}

fn hindrance(error: &Error) -> Hindrance {
    let any = |codes: &[&str]| codes.iter().any(|code| error.has_code(code));
    if any(&["REQUEST_LIMIT_EXCEEDED"]) {
        Hindrance::AllowanceUsedUp
    } else if any(&[
        "API_DISABLED_FOR_ORG",
        "API_CURRENTLY_DISABLED",
        "FUNCTIONALITY_NOT_ENABLED",
    ]) {
        Hindrance::ApiDisabled
    } else if any(&["UNSUPPORTED_API_VERSION", "API_VERSION_NOT_SUPPORTED"])
        || matches!(error.status(), Some(404 | 410))
    {
        Hindrance::NoSuchVersion
    } else if error.status() == Some(401) {
        Hindrance::TokenUnknown
    } else {
        Hindrance::Other(error.to_string())
    }
}

/// Asks as an administrator about the user that the settings name.
pub(super) async fn user(admin: &Client, name: &str, deadline: Deadline) -> Option<UserTold> {
    let select =
        |condition: String| format!("SELECT Username, IsActive FROM User WHERE {condition}");
    let literal = |text: &str| text.replace('\\', "\\\\").replace('\'', "\\'");
    let soql = select(format!("Username = '{}'", literal(name)));
    let rows = admin.query(&soql, deadline).await.ok()?.records;
    if let Some(row) = rows.first() {
        let active = row.get("IsActive").and_then(Value::as_bool);
        return Some(UserTold::Known {
            active: active.unwrap_or(true),
        });
    }
    let start: String = name.chars().take(3).collect();
    let soql = select(format!(
        "Username LIKE '{}%' AND IsActive = true",
        literal(&start)
    ));
    let rows = admin.query(&soql, deadline).await.map(|page| page.records);
    let mut similar: Vec<(usize, String)> = rows
        .unwrap_or_default()
        .iter()
        .filter_map(|row| row.get("Username")?.as_str())
        .map(|other| (distance(name, other), other.to_owned()))
        .filter(|(distance, _)| *distance <= FAR)
        .collect();
    similar.sort();
    Some(UserTold::Unknown {
        similar: similar.into_iter().map(|(_, name)| name).collect(),
    })
}

/// Names that differ by more are no slips of each other.
const FAR: usize = 12;

/// How many letters have to be put in, left out or changed (Levenshtein), capitals like small ones.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.to_lowercase().chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, letter) in one.to_lowercase().chars().enumerate() {
        let mut next = vec![index + 1];
        for (column, theirs) in other.iter().enumerate() {
            let changed = row[column] + usize::from(*theirs != letter);
            next.push(changed.min(row[column + 1] + 1).min(next[column] + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

const PRODUCTION_VARIABLE: Check = Check {
    id: "org.production-variable",
    severity: Severity::Warning,
    title: "SF_PRODUCTION says what the org is",
};
const REST_BASE: Check = Check {
    id: "org.rest-base",
    severity: Severity::Error,
    title: "the REST base is that of the org that is signed in to",
};
const API_VERSION: Check = Check {
    id: "org.api-version",
    severity: Severity::Error,
    title: "the org has the version of the API that is set",
};
const API_DISABLED: Check = Check {
    id: "org.api-disabled",
    severity: Severity::Error,
    title: "the API user may use the API",
};
const ALLOWANCE: Check = Check {
    id: "org.allowance-used-up",
    severity: Severity::Error,
    title: "the org has API calls left",
};
const ALLOWANCE_LOW: Check = Check {
    id: "org.allowance-low",
    severity: Severity::Warning,
    title: "a tenth of the org's API calls is left",
};
const REFUSED: Check = Check {
    id: "org.refuses-calls",
    severity: Severity::Error,
    title: "the org answers a query of the API user",
};

/// The checks of this file.
pub(super) const CHECKS: &[Check] = &[
    PRODUCTION_VARIABLE,
    REST_BASE,
    API_VERSION,
    API_DISABLED,
    ALLOWANCE,
    ALLOWANCE_LOW,
    REFUSED,
];

/// What is wrong with the org or with the settings that name it. The org id and the audience are compared with the org
/// by the checks of the secret.
pub(super) fn check(facts: &OrgFacts, door: &Door, places: &Places<'_>) -> Vec<Finding> {
    let place = |key: &str| format!("{}, {key}", places.settings);
    let user = door.username().unwrap_or("the run-as user");
    let mut found = Vec::new();
    found.extend(
        facts
            .hindrance
            .as_ref()
            .and_then(|it| hindered(it, facts, door, user, places)),
    );
    if let Some(other) = &facts.other_origin {
        found.push(REST_BASE.finding(
            place(&places.base),
            format!("the REST base is at {}, the sign-in leads to {other}", door.base.origin()),
            "A token of one org is refused by another.",
            format!("Set the host to {other}, or correct the token address, whichever names the wrong org"),
        ));
    }
    found.extend(facts.row.as_ref().and_then(|row| kind(row, door, places)));
    found.extend(facts.usage.and_then(|usage| allowance(usage, facts)));
    found
}

fn hindered(
    hindrance: &Hindrance,
    facts: &OrgFacts,
    door: &Door,
    user: &str,
    places: &Places<'_>,
) -> Option<Finding> {
    let place = format!("{}, {}", places.settings, places.base);
    let finding = match hindrance {
        Hindrance::AllowanceUsedUp => ALLOWANCE.finding(
            "org",
            "the org's allowance of API calls for 24 hours is used up",
            "Salesforce answers REQUEST_LIMIT_EXCEEDED to every call until earlier ones are 24 hours old.",
            "See in Setup, System Overview, what uses it, or ask Salesforce for more calls",
        ),
        Hindrance::ApiDisabled => API_DISABLED.finding(
            format!("user {user}"),
            format!("{user} may sign in, but not use the API"),
            "The user's profile and permission sets lack \"API Enabled\", or the edition has no API.",
            "Give the user a permission set with the system permission \"API Enabled\"",
        ),
        Hindrance::NoSuchVersion => {
            let known = match (facts.versions.first(), facts.versions.last()) {
                (Some(first), Some(last)) => format!("The org has {first} to {last}."),
                _ => "The org answers that it is not there.".to_owned(),
            };
            API_VERSION.finding(
                place,
                format!("the org has no REST API at {}", door.base.path()),
                known,
                "Set the end of the address to a version that the org has, such as /services/data/v64.0",
            )
        }
        Hindrance::TokenUnknown if facts.other_origin.is_some() => return None,
        Hindrance::TokenUnknown => REFUSED.finding(
            place,
            "the org refuses a token that was issued a moment ago",
            "The REST base is not the org that issued the token, or a session policy ends sessions at once.",
            "Set the host of the REST base to the org's own My Domain host",
        ),
        Hindrance::Other(words) => REFUSED.finding(
            "org",
            "the org refuses a query of its own row",
            words.clone(),
            "See what the message names; the API user needs to read Organization",
        ),
    };
    Some(finding)
}

fn kind(row: &OrgRow, door: &Door, places: &Places<'_>) -> Option<Finding> {
    let production = door.production?;
    let said = if row.sandbox {
        "a sandbox"
    } else {
        "a production org"
    };
    (production == row.sandbox).then(|| {
        PRODUCTION_VARIABLE.finding(
            format!("{}, SF_PRODUCTION", places.settings),
            format!("SF_PRODUCTION is {production}, and the org is {said}"),
            "It decides where the functions sign in, and with which audience.",
            format!(
                "Set the stack's parameter SalesforceProduction to {}",
                !row.sandbox
            ),
        )
    })
}

fn allowance(usage: ApiUsage, facts: &OrgFacts) -> Option<Finding> {
    let left = usage.limit.saturating_sub(usage.used);
    let used_up = facts.hindrance == Some(Hindrance::AllowanceUsedUp);
    (usage.limit > 0 && !used_up && left * 10 < usage.limit).then(|| {
        ALLOWANCE_LOW.finding(
            "org",
            format!("{left} of {} API calls of 24 hours are left", usage.limit),
            "When none are left, every function fails until earlier calls are 24 hours old.",
            "See in Setup, System Overview, what uses them",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_near_and_another_name_is_far() {
        assert_eq!(
            distance("integration@acme.example", "intergration@acme.example"),
            1
        );
        assert_eq!(distance("A@b", "a@B"), 0);
        assert!(distance("integration@acme.example", "jane.doe@acme.example") > FAR - 4);
    }
}
