//! Signing in as the functions do, and why it does not succeed. Owns the trial and the names of its failures; the causes
//! themselves are the client's table.

use patchbay_salesforce::sign_in_errors::SignInCause;
use patchbay_salesforce::{Client, Deadline, Error, RetryPolicy};

use super::door::Door;
use super::org::UserTold;
use crate::finding::{Check, Finding, Severity};

/// Login hosts, each the audience of one kind of org.
const PRODUCTION: &str = "https://login.salesforce.com";
const SANDBOX: &str = "https://test.salesforce.com";

/// How the sign-in went.
#[derive(Clone, Debug)]
pub(crate) enum SignInTrial {
    /// A token came.
    In(Client),
    /// The token endpoint refused.
    Refused(Refusal),
    /// Nothing that is Salesforce answered at the token address.
    NoAnswer {
        /// The host that was asked.
        host: String,
        /// What happened, in words.
        what: String,
    },
}

/// A refusal of the token endpoint.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    /// The row of the table of causes; none for words that it does not know.
    pub(crate) cause: Option<&'static SignInCause>,
    /// Salesforce's own words: `invalid_grant: invalid assertion`.
    pub(crate) words: String,
    /// The audience of the other kind of org, when the same sign-in succeeded with it.
    pub(crate) right_audience: Option<&'static str>,
}

/// Signs in as the functions do, without their stored token. A refusal that a wrong audience may have caused is tried
/// once more with the other one.
pub(super) async fn attempt(door: &Door, deadline: Deadline) -> SignInTrial {
    let error = match enter(door, deadline).await {
        Ok(client) => return SignInTrial::In(client),
        Err(error) => error,
    };
    let host = door.way.endpoint().host().to_owned();
    let Error::SignIn(refused) = &error else {
        let what = error.to_string();
        return SignInTrial::NoAnswer { host, what };
    };
    let words = [refused.error.as_deref(), refused.description.as_deref()];
    let words: Vec<&str> = words.into_iter().flatten().collect();
    let about_audience = refused
        .cause
        .is_some_and(|cause| matches!(cause.id, "audience" | "not-approved"));
    SignInTrial::Refused(Refusal {
        cause: refused.cause,
        words: if words.is_empty() {
            format!("status {}", refused.status)
        } else {
            words.join(": ")
        },
        right_audience: if about_audience {
            other_audience(door, deadline).await
        } else {
            None
        },
    })
}

async fn enter(door: &Door, deadline: Deadline) -> Result<Client, Error> {
    let client = Client::builder(door.base.clone(), door.way.clone())
        .retry(RetryPolicy::never())
        .build();
    client.warm_up(deadline).await.map(|()| client)
}

async fn other_audience(door: &Door, deadline: Deadline) -> Option<&'static str> {
    let stored = door.jwt()?.audience.trim_end_matches('/');
    for other in [PRODUCTION, SANDBOX] {
        if other != stored && enter(&door.with_audience(other)?, deadline).await.is_ok() {
            return Some(other);
        }
    }
    None
}

macro_rules! causes {
    ($($cause:literal, $title:literal;)*) => {
        /// One check for each cause of the client's table.
        pub(super) const CHECKS: &[Check] = &[
            $(Check { id: concat!("sign-in.", $cause), severity: Severity::Error, title: $title },)*
        ];
    };
}

causes! {
    "audience", "the audience is one that the org accepts";
    "not-approved", "the API user is pre-authorised for the app";
    "unknown-user", "the API user exists in the org";
    "assertion", "the private key belongs to the certificate of the app in the org";
    "clock", "the clock is right enough for tokens";
    "inactive-user", "the API user is active and not frozen";
    "activation", "no rule of the org stops the sign-in";
    "refresh-expired", "the refresh token is valid";
    "ip-restricted", "IP restrictions let the sign-in through";
    "password", "user name, password and security token are accepted";
    "run-as-user", "the client-credentials flow has a user to run as";
    "rate", "sign-ins stay below the limit of an hour";
    "grant-type", "the app allows the flow";
    "http-post", "the token address is not redirected";
    "client", "the consumer key is one of an app of the org";
    "client-secret", "the consumer secret belongs to the consumer key";
    "app-access", "the API user may use the app";
    "inactive-org", "the org is active";
    "refused", "the token endpoint gives a token";
    "unreachable", "the token address answers";
}

fn check_of(cause: &str) -> &'static Check {
    let fallback = &CHECKS[CHECKS.len() - 2];
    CHECKS
        .iter()
        .find(|check| check.id.strip_prefix("sign-in.") == Some(cause))
        .unwrap_or(fallback)
}

/// Where the settings are, as a finding names them.
pub(super) struct Places<'a> {
    /// `secret AcmeVoiceCC-salesforce-secret`.
    pub(super) settings: &'a str,
    /// Name of the key or variable with the audience, the subject, the consumer key.
    pub(super) audience: String,
    pub(super) subject: String,
    pub(super) consumer_key: String,
    pub(super) endpoint: String,
    pub(super) base: String,
}

/// What the trial says is wrong. `user`: what an administrator sees of the API user, where one looked.
pub(super) fn check(
    trial: &SignInTrial,
    door: &Door,
    user: Option<&UserTold>,
    places: &Places<'_>,
) -> Vec<Finding> {
    match trial {
        SignInTrial::In(_) => Vec::new(),
        SignInTrial::NoAnswer { host, what } => vec![check_of("unreachable").finding(
            place(places, &places.endpoint),
            format!("{host} did not answer the sign-in as Salesforce does"),
            what.clone(),
            "Set the token address to https://<My Domain>.my.salesforce.com/services/oauth2/token of the org, and see \
             that this machine may reach it",
        )],
        SignInTrial::Refused(refusal) => vec![refused(refusal, door, user, places)],
    }
}

fn place(places: &Places<'_>, key: &str) -> String {
    format!("{}, {key}", places.settings)
}

fn refused(
    refusal: &Refusal,
    door: &Door,
    user: Option<&UserTold>,
    places: &Places<'_>,
) -> Finding {
    let words = &refusal.words;
    if let Some(right) = refusal.right_audience {
        return check_of("audience").finding(
            place(places, &places.audience),
            format!("the org refuses the audience that is stored, and accepts {right}"),
            format!(
                "Salesforce answered {words}; the same sign-in with the audience {right} succeeds."
            ),
            format!("patchbay secrets set {}={right}", places.audience),
        );
    }
    let cause = refusal.cause.map_or("refused", |cause| cause.id);
    let name = door.username().unwrap_or("the run-as user");
    match (cause, user) {
        ("not-approved", Some(UserTold::Unknown { similar })) => unknown_user(similar, name, places),
        ("not-approved", _) => check_of(cause).finding(
            place(places, &places.subject),
            format!("{name} is not approved for the app"),
            format!(
                "Salesforce answered {words}: the app does not pre-authorise the user, no user of the org has this name, \
                 or the token address is another org's."
            ),
            "In the app's policies choose \"Admin approved users are pre-authorized\" and give the user the app's \
             permission set or profile; compare the user name and the token address with the org",
        ),
        _ => check_of(cause).finding(
            place(places, spot(cause, places)),
            format!("Salesforce refuses the sign-in: {words}"),
            refusal
                .cause
                .map_or("The words are not known to Patchbay.", |cause| cause.cause),
            refusal.cause.map_or(
                "Read the user's Login History in Setup: it names the reason",
                |cause| cause.mend,
            ),
        ),
    }
}

fn unknown_user(similar: &[String], name: &str, places: &Places<'_>) -> Finding {
    let hint = match similar.first() {
        Some(other) => format!("patchbay secrets set {}={other}", places.subject),
        None => format!("Set {} to the user name of the API user", places.subject),
    };
    check_of("unknown-user").finding(
        place(places, &places.subject),
        format!("the org has no user {name}"),
        "A user name has the form of an e-mail address and is often not the e-mail address; that of a sandbox ends with \
         the sandbox's name.",
        hint,
    )
}

/// The setting that a cause is about.
fn spot<'p>(cause: &str, places: &'p Places<'_>) -> &'p str {
    match cause {
        "audience" => &places.audience,
        "client" | "client-secret" | "grant-type" | "app-access" | "assertion" => {
            &places.consumer_key
        }
        "http-post" | "inactive-org" => &places.endpoint,
        _ => &places.subject,
    }
}

#[cfg(test)]
mod tests {
    use patchbay_salesforce::sign_in_errors::TABLE;

    use super::*;

    #[test]
    fn every_cause_of_the_table_has_its_check() {
        // The functions never sign in by SOAP.
        for row in TABLE.iter().filter(|row| row.id != "soap-login-off") {
            assert_eq!(check_of(row.id).id, format!("sign-in.{}", row.id));
        }
        assert_eq!(check_of("never heard of").id, "sign-in.refused");
    }
}
