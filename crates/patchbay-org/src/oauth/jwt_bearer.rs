//! The JWT bearer assertion: read, verified with the app's certificate, and checked claim by claim. Owns those checks
//! and their order; knows nothing of tokens.

use axum::Json;
use jiff::Timestamp;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use rusqlite::Connection;
use serde_json::{Map, Value};
use x509_parser::pem::parse_x509_pem;

use super::error::OauthError;
use crate::identity::{self, App, Flow};
use crate::state::OrgState;

/// Salesforce's own login hosts, which are the usual audiences.
const LOGIN_HOSTS: [&str; 2] = [
    "https://login.salesforce.com",
    "https://test.salesforce.com",
];
/// Clock skew that is forgiven, in seconds (guessed).
const SKEW: i64 = 10;

/// What a verified assertion asks for.
#[derive(Debug)]
pub(super) struct JwtSignIn {
    pub(super) app: App,
    pub(super) subject: String,
}

/// Reads and verifies an assertion.
pub(super) fn verify(
    state: &OrgState,
    db: &Connection,
    assertion: &str,
) -> Result<JwtSignIn, OauthError> {
    let claims = claims_of(assertion).ok_or(OauthError::ASSERTION)?;
    let issuer = text(&claims, "iss").ok_or(OauthError::CLIENT_ID)?;
    let app = identity::app_of_key(db, issuer)?.ok_or(OauthError::CLIENT_ID)?;
    if !app.flows.contains(&Flow::JwtBearer) {
        return Err(OauthError::GRANT_TYPE);
    }
    check_signature(&app, assertion)?;
    let sandbox = identity::org_settings(db)?.sandbox;
    check_audience(state, &claims, sandbox)?;
    check_expiry(&claims, state.clock.now())?;
    let subject = text(&claims, "sub")
        .or_else(|| text(&claims, "prn"))
        .ok_or(OauthError::ASSERTION)?;
    Ok(JwtSignIn {
        subject: subject.to_owned(),
        app,
    })
}

/// What may be shown of a sign-in: the grant, and of a JWT its algorithm and claims, never the JWT itself.
pub(super) fn shown(grant_type: &str, assertion: Option<&str>) -> Json<Value> {
    let mut shown = Map::from_iter([("grant_type".to_owned(), Value::from(grant_type))]);
    if let Some(assertion) = assertion {
        if let Ok(header) = jsonwebtoken::decode_header(assertion) {
            shown.insert("alg".to_owned(), format!("{:?}", header.alg).into());
        }
        for (name, value) in claims_of(assertion).unwrap_or_default() {
            if matches!(name.as_str(), "iss" | "sub" | "aud" | "exp" | "iat") {
                shown.insert(name, value);
            }
        }
    }
    Json(Value::Object(shown))
}

/// The claims, not yet verified.
fn claims_of(assertion: &str) -> Option<Map<String, Value>> {
    jsonwebtoken::dangerous::insecure_decode_claims(assertion).ok()
}

fn text<'c>(claims: &'c Map<String, Value>, name: &str) -> Option<&'c str> {
    claims
        .get(name)
        .and_then(Value::as_str)
        .filter(|value| !value.is_empty())
}

fn check_signature(app: &App, assertion: &str) -> Result<(), OauthError> {
    let pem = app.certificate.as_deref().ok_or(OauthError::ASSERTION)?;
    let key = public_key(pem).ok_or(OauthError::ASSERTION)?;
    let mut validation = Validation::new(Algorithm::RS256);
    // Salesforce takes `exp` as text too (simple-salesforce sends it so); the claims are checked below.
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    match jsonwebtoken::decode::<Value>(assertion, &key, &validation) {
        Ok(_) => Ok(()),
        Err(_) => Err(OauthError::ASSERTION),
    }
}

/// The RSA key of a certificate or of a public key in PEM.
pub(crate) fn public_key(pem: &str) -> Option<DecodingKey> {
    if !pem.contains("CERTIFICATE") {
        return DecodingKey::from_rsa_pem(pem.as_bytes()).ok();
    }
    let (_, block) = parse_x509_pem(pem.as_bytes()).ok()?;
    let certificate = block.parse_x509().ok()?;
    let key = &certificate.public_key().subject_public_key;
    Some(DecodingKey::from_rsa_der(&key.data))
}

fn check_audience(
    state: &OrgState,
    claims: &Map<String, Value>,
    sandbox: bool,
) -> Result<(), OauthError> {
    // A sandbox refuses the audience of production; a local org that is not told to be one takes both.
    let login_hosts = LOGIN_HOSTS.get(usize::from(sandbox)..).unwrap_or_default();
    let ours = |audience: &str| {
        let audience = audience.trim_end_matches('/');
        login_hosts.contains(&audience)
            || state
                .audiences
                .iter()
                .any(|it| it.trim_end_matches('/') == audience)
            || state.answers_at(audience)
    };
    let accepted = match claims.get("aud") {
        Some(Value::String(audience)) => ours(audience),
        Some(Value::Array(audiences)) => audiences.iter().filter_map(Value::as_str).any(ours),
        _ => false,
    };
    if accepted {
        Ok(())
    } else {
        Err(OauthError::AUDIENCE)
    }
}

fn check_expiry(claims: &Map<String, Value>, now: Timestamp) -> Result<(), OauthError> {
    let expiry = match claims.get("exp") {
        Some(Value::Number(number)) => number.as_f64(),
        Some(Value::String(text)) => text.parse().ok(),
        _ => None,
    };
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a moment far outside saturates"
    )]
    let expiry = expiry.ok_or(OauthError::ASSERTION)?.trunc() as i64;
    let now = now.as_second();
    if expiry.saturating_add(SKEW) <= now {
        return Err(OauthError::EXPIRED);
    }
    // No bound upwards: Salesforce documents three minutes, but its own command-line tool sends milliseconds
    // (<https://github.com/forcedotcom/sfdx-core>, `authInfo`: `Date.now() + 300`) and is let in.
    Ok(())
}
