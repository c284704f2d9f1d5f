//! Faults to order: which requests they strike, how often, and what then happens. Owns the orders and their matching;
//! the front of the server carries them out.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{Method, StatusCode, header};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::body::SfJson;
use crate::error::SfError;
use crate::state::SharedState;

/// One order, as the control plane takes it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FaultOrder {
    /// HTTP method to strike; any when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Path to strike: part of it, or with `*` the whole of it, where each `*` stands for any text. Any when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// How many requests to strike; 0 strikes until the order is withdrawn.
    #[serde(default = "once")]
    pub times: u32,
    /// How many matching requests to let pass first.
    #[serde(default)]
    pub skip: u32,
    /// What happens.
    pub fault: Fault,
}

/// What happens to a struck request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    tag = "kind",
    rename_all = "kebab-case",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
pub enum Fault {
    /// A Salesforce error.
    Error {
        /// HTTP status.
        #[serde(default = "bad_request")]
        status: u16,
        /// Salesforce's code.
        error_code: String,
        /// Salesforce's text.
        #[serde(default)]
        message: String,
        /// Instead of the work, or in place of its answer.
        #[serde(default)]
        when: When,
    },
    /// A refusal of the token endpoint: status 400 with `error` and `error_description`.
    OauthError {
        /// Such as `invalid_grant`.
        error: String,
        /// Such as `inactive user`.
        error_description: String,
    },
    /// 403 `REQUEST_LIMIT_EXCEEDED`, as when too many requests run at once.
    Throttle,
    /// A 5xx with an HTML page, as Salesforce's edge answers.
    ServerError {
        /// HTTP status, 500 to 599.
        #[serde(default = "unavailable")]
        status: u16,
        /// Instead of the work, or in place of its answer.
        #[serde(default)]
        when: When,
    },
    /// A wait.
    Slow {
        /// Milliseconds.
        delay_ms: u64,
        /// Before the work, or between the work and its answer.
        #[serde(default)]
        when: When,
    },
    /// The connection is closed without an answer.
    Drop {
        /// Before the work, or after it.
        #[serde(default)]
        when: When,
    },
    /// Every token stops working, that of the request too.
    ExpireTokens,
}

/// Whether a fault strikes before the work is done or after.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum When {
    /// The work is not done (a wait: not yet).
    #[default]
    Before,
    /// The work is done.
    After,
}

impl Fault {
    /// Its name in the request log.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Error { .. } => "error",
            Self::OauthError { .. } => "oauth-error",
            Self::Throttle => "throttle",
            Self::ServerError { .. } => "server-error",
            Self::Slow { .. } => "slow",
            Self::Drop { .. } => "drop",
            Self::ExpireTokens => "expire-tokens",
        }
    }

    /// The answer that it gives in place of the work's at this moment, if it gives one.
    pub(crate) fn answer(&self, moment: When) -> Option<Response> {
        match self {
            Self::Error {
                status,
                error_code,
                message,
                when,
            } if *when == moment => {
                Some(SfError::new(status_of(*status), error_code, message.clone()).into_response())
            }
            Self::OauthError {
                error,
                error_description,
            } if moment == When::Before => {
                let body = json!({"error": error, "error_description": error_description});
                Some((StatusCode::BAD_REQUEST, Json(body)).into_response())
            }
            Self::Throttle if moment == When::Before => Some(throttled().into_response()),
            Self::ServerError { status, when } if *when == moment => Some(html(status_of(*status))),
            _ => None,
        }
    }

    /// How long to wait at this moment.
    pub(crate) fn wait(&self, moment: When) -> Option<Duration> {
        match self {
            Self::Slow { delay_ms, when } if *when == moment => {
                Some(Duration::from_millis(*delay_ms))
            }
            _ => None,
        }
    }

    /// Whether the connection is to be closed at this moment.
    pub(crate) fn drops(&self, moment: When) -> bool {
        matches!(self, Self::Drop { when } if *when == moment)
    }
}

/// The orders that stand.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    orders: Mutex<Vec<Standing>>,
}

#[derive(Clone, Debug)]
struct Standing {
    order: FaultOrder,
    passed: u32,
    struck: u32,
}

impl Standing {
    fn is_spent(&self) -> bool {
        self.order.times != 0 && self.struck >= self.order.times
    }
}

impl Faults {
    /// The fault that strikes a request: the first order that matches and is not spent.
    pub(crate) fn strike(&self, method: &Method, path: &str) -> Option<Fault> {
        let mut orders = self.orders.lock().unwrap_or_else(PoisonError::into_inner);
        let standing = orders
            .iter_mut()
            .find(|it| !it.is_spent() && it.order.matches(method, path))?;
        if standing.passed < standing.order.skip {
            standing.passed += 1;
            return None;
        }
        standing.struck += 1;
        Some(standing.order.fault.clone())
    }

    /// Adds an order.
    pub(crate) fn add(&self, order: FaultOrder) {
        let mut orders = self.orders.lock().unwrap_or_else(PoisonError::into_inner);
        orders.push(Standing {
            order,
            passed: 0,
            struck: 0,
        });
    }

    /// Withdraws every order.
    pub(crate) fn clear(&self) {
        self.orders
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }
}

impl FaultOrder {
    fn matches(&self, method: &Method, path: &str) -> bool {
        let by_method = self
            .method
            .as_deref()
            .is_none_or(|it| it.eq_ignore_ascii_case(method.as_str()));
        by_method
            && self
                .path
                .as_deref()
                .is_none_or(|pattern| path_matches(pattern, path))
    }

    fn check(&self) -> Result<(), SfError> {
        let status = match &self.fault {
            Fault::Error { status, .. } => Some((*status, 400..600)),
            Fault::ServerError { status, .. } => Some((*status, 500..600)),
            _ => None,
        };
        match status {
            Some((status, range)) if !range.contains(&status) => Err(SfError::bad_request(
                "INVALID_FAULT",
                format!(
                    "the status {status} is outside {} to {}",
                    range.start,
                    range.end - 1
                ),
            )),
            _ => Ok(()),
        }
    }
}

/// Whether a path holds the pattern, or matches it whole where it has a `*`.
fn path_matches(pattern: &str, path: &str) -> bool {
    let mut pieces = pattern.split('*');
    let first = pieces.next().unwrap_or_default();
    let Some(mut piece) = pieces.next() else {
        return path.contains(pattern);
    };
    let Some(mut rest) = path.strip_prefix(first) else {
        return false;
    };
    for next in pieces {
        let Some((_, behind)) = rest.split_once(piece) else {
            return false;
        };
        rest = behind;
        piece = next;
    }
    rest.ends_with(piece)
}

fn status_of(number: u16) -> StatusCode {
    StatusCode::from_u16(number).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// 403 for too many requests at once
/// (<https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/errorcodes.htm>; the text is guessed).
fn throttled() -> SfError {
    SfError::new(
        StatusCode::FORBIDDEN,
        "REQUEST_LIMIT_EXCEEDED",
        "ConcurrentRequests (Concurrent API Requests) Limit exceeded.",
    )
}

fn html(status: StatusCode) -> Response {
    let reason = status.canonical_reason().unwrap_or("Error");
    let page = format!(
        "<!DOCTYPE html><html><head><title>{0} {reason}</title></head>\
         <body><h1>{0} {reason}</h1><p>The server is temporarily unable to service your request.</p></body></html>",
        status.as_u16()
    );
    (
        status,
        [(header::CONTENT_TYPE, "text/html;charset=UTF-8")],
        page,
    )
        .into_response()
}

fn once() -> u32 {
    1
}

fn bad_request() -> u16 {
    400
}

fn unavailable() -> u16 {
    503
}

/// `POST /__patchbay/faults`.
pub(super) async fn order(
    State(state): State<SharedState>,
    SfJson(body): SfJson<Value>,
) -> Result<(StatusCode, Json<Value>), SfError> {
    let orders = match body {
        Value::Array(orders) => orders,
        one => vec![one],
    };
    let orders: Result<Vec<FaultOrder>, _> =
        orders.into_iter().map(serde_json::from_value).collect();
    let orders = orders.map_err(|error| {
        SfError::bad_request("INVALID_FAULT", format!("no fault order: {error}"))
    })?;
    for order in &orders {
        order.check()?;
    }
    let count = orders.len();
    for order in orders {
        state.faults.add(order);
    }
    Ok((StatusCode::CREATED, Json(json!({"ordered": count}))))
}

/// `GET /__patchbay/faults`: the orders, with how many requests each has struck.
pub(super) async fn list(State(state): State<SharedState>) -> Json<Value> {
    let orders = state
        .faults
        .orders
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    let shown = |it: &Standing| json!({"order": it.order, "struck": it.struck, "passed": it.passed, "spent": it.is_spent()});
    Json(json!({"faults": orders.iter().map(shown).collect::<Vec<_>>()}))
}

/// `DELETE /__patchbay/faults`.
pub(super) async fn withdraw(State(state): State<SharedState>) -> StatusCode {
    state.faults.clear();
    StatusCode::NO_CONTENT
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_parts_or_whole_paths() {
        let path = "/services/data/v64.0/sobjects/Account/001";
        for pattern in [
            "sobjects",
            "*",
            "/services/*/Account/*",
            "*/sobjects/*/001",
            "/services/*",
        ] {
            assert!(path_matches(pattern, path), "{pattern}");
        }
        for pattern in ["query", "*/Account", "/sobjects/*", "*Contact*"] {
            assert!(!path_matches(pattern, path), "{pattern}");
        }
    }

    #[test]
    fn an_order_strikes_as_often_as_told() {
        let faults = Faults::default();
        let order = r#"{"method": "post", "path": "sobjects", "times": 2, "skip": 1, "fault": {"kind": "throttle"}}"#;
        faults.add(serde_json::from_str(order).expect("an order"));
        let strikes = |method: Method| faults.strike(&method, "/services/data/v64.0/sobjects/A");
        assert_eq!(strikes(Method::GET), None);
        let struck: Vec<bool> = (0..4).map(|_| strikes(Method::POST).is_some()).collect();
        assert_eq!(struck, [false, true, true, false]);
    }

    #[test]
    fn misspelt_orders_are_refused() {
        let order = r#"{"fault": {"kind": "slow", "delayms": 3}}"#;
        assert!(serde_json::from_str::<FaultOrder>(order).is_err());
    }
}
