//! The log of requests that the org has answered. Owns what is kept of each (never a header, a body or a token) and
//! how many; knows nothing of what the requests mean.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use serde::Serialize;
use serde_json::Value;

/// As many entries are kept; older ones are dropped, but stay counted.
const KEPT: usize = 10_000;

/// One request, as `GET /__patchbay/log` shows it.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// Counts up from 1 since the start or the last reset.
    pub number: u64,
    /// What sort of request it was: `token`, `query`, `record.create`, …
    pub kind: &'static str,
    /// HTTP method.
    pub method: String,
    /// Path, without the query string.
    pub path: String,
    /// Query string as sent; left out where it could hold a credential.
    pub query: Option<String>,
    /// Status answered; absent when the connection was dropped instead.
    pub status: Option<u16>,
    /// Time from the whole request's head to the answer's head, in milliseconds.
    pub ms: f64,
    /// The fault that was ordered and struck.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
    /// Of a token request: `grant_type`, and of a JWT `alg`, `iss`, `sub`, `aud`, `exp` and `iat`; never the JWT.
    #[serde(rename = "signIn", skip_serializing_if = "Option::is_none")]
    pub sign_in: Option<Value>,
}

/// Goes with a token answer, for the log.
#[derive(Clone, Debug)]
pub(crate) struct SignIn(pub(crate) Value);

/// The log.
#[derive(Debug, Default)]
pub struct RequestLog {
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    entries: VecDeque<Entry>,
    counts: BTreeMap<&'static str, u64>,
    total: u64,
}

impl RequestLog {
    /// Adds an entry and gives it its number.
    pub fn add(&self, mut entry: Entry) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.total += 1;
        entry.number = kept.total;
        *kept.counts.entry(entry.kind).or_default() += 1;
        if kept.entries.len() == KEPT {
            kept.entries.pop_front();
        }
        kept.entries.push_back(entry);
    }

    /// The kept entries, oldest first.
    pub fn entries(&self) -> Vec<Entry> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.entries.iter().cloned().collect()
    }

    /// How many requests there were of each kind.
    pub fn counts(&self) -> BTreeMap<&'static str, u64> {
        self.kept
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .counts
            .clone()
    }

    /// Forgets everything.
    pub fn clear(&self) {
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = Kept::default();
    }
}

/// A query string as the log may keep it: of REST requests, and none that could hold a token.
pub fn safe_query(path: &str, query: Option<&str>) -> Option<String> {
    let rest = path.starts_with("/services/data/");
    let query = query.filter(|it| rest && !it.contains("token=") && !it.contains("sid="))?;
    Some(query.to_owned())
}

/// What sort of request this is, for counting.
pub fn kind_of(method: &http::Method, path: &str) -> &'static str {
    if let Some(rest) = path.strip_prefix("/services/data") {
        let mut parts = rest.split('/').filter(|part| !part.is_empty()).skip(1);
        return match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (None, ..) => "versions",
            (Some("sobjects"), object, id, more) => record_kind(method, object, id, more),
            (Some("query" | "queryAll"), Some(_), ..) => "query.more",
            (Some("query" | "queryAll"), ..) => "query",
            (Some("search" | "parameterizedSearch"), ..) => "search",
            (Some("composite"), Some("sobjects"), ..) => "collections",
            (Some("composite"), Some("batch"), ..) => "batch",
            (Some("composite"), ..) => "composite",
            (Some("chatter"), ..) => "chatter",
            (Some("limits"), ..) => "limits",
            _ => "rest",
        };
    }
    match path {
        "/services/oauth2/token" => "token",
        "/services/oauth2/revoke" => "revoke",
        "/services/oauth2/introspect" => "introspect",
        "/services/oauth2/userinfo" => "userinfo",
        _ if path.starts_with("/services/Soap/") => "soap.login",
        _ if path.starts_with("/id/") => "identity",
        _ => "other",
    }
}

fn record_kind(
    method: &http::Method,
    object: Option<&str>,
    id: Option<&str>,
    more: Option<&str>,
) -> &'static str {
    match (object, id, more) {
        (None, ..) => "describe.global",
        (Some(_), Some("describe"), None) => "describe",
        (Some(_), None, _) if *method == http::Method::POST => "record.create",
        (Some(_), None, _) => "describe.basic",
        (Some(_), Some(_), Some(_)) if *method == http::Method::PATCH => "record.upsert",
        _ => match *method {
            http::Method::PATCH => "record.update",
            http::Method::DELETE => "record.delete",
            http::Method::POST => "record.create",
            _ => "record.read",
        },
    }
}

#[cfg(test)]
mod tests {
    use http::Method;

    use super::*;

    #[test]
    fn requests_are_told_apart() {
        let data = "/services/data/v64.0";
        let cases = [
            (Method::POST, "/services/oauth2/token".to_owned(), "token"),
            (Method::GET, "/services/data".to_owned(), "versions"),
            (Method::GET, format!("{data}/query/"), "query"),
            (
                Method::GET,
                format!("{data}/query/01g000000000001-2000"),
                "query.more",
            ),
            (
                Method::POST,
                format!("{data}/sobjects/Account"),
                "record.create",
            ),
            (
                Method::PATCH,
                format!("{data}/sobjects/Account/001000000000001"),
                "record.update",
            ),
            (
                Method::PATCH,
                format!("{data}/sobjects/Account/Key__c/a"),
                "record.upsert",
            ),
            (
                Method::GET,
                format!("{data}/sobjects/Account/describe"),
                "describe",
            ),
            (
                Method::PATCH,
                format!("{data}/composite/sobjects/A/K__c"),
                "collections",
            ),
        ];
        for (method, path, kind) in cases {
            assert_eq!(kind_of(&method, &path), kind, "{method} {path}");
        }
    }
}
