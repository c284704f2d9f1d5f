//! Trying a sign-in with a secret, for `rotate`: what the org says, in words.

use patchbay_salesforce::Error;
use patchbay_setup::secrets::{AdapterPlace, SecretKind, SecretObject, SignInTrouble, sign_in};

/// What the org said.
pub(super) enum Answer {
    /// It gave a token, which is forgotten.
    Accepted,
    /// It refused, or it could not be asked; with the cause and what to do where they are known.
    Refused {
        /// What happened.
        what: String,
        /// What to do, where that is known.
        hint: Option<String>,
        /// Whether the org answered that the signature does not fit its certificate.
        certificate: bool,
    },
}

/// Asks the org.
pub(super) async fn ask(kind: SecretKind, secret: &SecretObject, place: &AdapterPlace) -> Answer {
    let error = match sign_in(kind, secret, place).await {
        Ok(()) => return Answer::Accepted,
        Err(error) => error,
    };
    let cause = match &error {
        SignInTrouble::Salesforce(Error::SignIn(refused)) => refused.cause,
        _ => None,
    };
    Answer::Refused {
        what: error.to_string(),
        hint: cause.map(|cause| cause.mend.to_owned()),
        certificate: cause.is_some_and(|cause| cause.id == "assertion"),
    }
}
