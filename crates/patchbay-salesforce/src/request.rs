//! One call as data, and its answer. The escape hatch [`Client::raw`](crate::Client::raw) takes the same
//! type that every typed call is made of. It knows no addresses and no tokens.

use std::fmt;

use bytes::Bytes;
use http::header::{HeaderMap, HeaderName, HeaderValue};
use http::{Method, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{ApiError, Error, wire};
use crate::escape;
use crate::metadata::soap::Envelope;

/// When a call may be sent again after a failure of the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Repeat {
    /// Doing it twice is as doing it once: reads, updates and deletes by id, upserts by external id.
    Safe,
    /// Doing it twice makes two records: repeated only where it certainly was not done.
    IfNotDone,
    /// Sent once, whatever happens (a refused token aside, which certainly did nothing).
    Never,
}

/// The body of a call.
#[derive(Clone, Default)]
pub struct Body {
    pub(crate) content_type: Option<HeaderValue>,
    pub(crate) bytes: Bytes,
}

impl Body {
    /// No body and no `Content-Type`.
    pub fn empty() -> Self {
        Self::default()
    }

    /// A JSON body, `Content-Type: application/json`.
    ///
    /// # Errors
    /// [`Error::Input`] when the value has no JSON form (a map with keys that are no texts).
    pub fn json(value: &impl Serialize) -> Result<Self, Error> {
        let bytes = serde_json::to_vec(value).map_err(|error| Error::Input {
            detail: format!("the body has no JSON form: {error}"),
        })?;
        Ok(Self {
            content_type: Some(HeaderValue::from_static("application/json")),
            bytes: bytes.into(),
        })
    }

    /// Any bytes with their type.
    ///
    /// # Errors
    /// [`Error::Input`] when the type cannot stand in a header.
    pub fn bytes(content_type: &str, bytes: impl Into<Bytes>) -> Result<Self, Error> {
        let content_type = HeaderValue::from_str(content_type).map_err(|_| Error::Input {
            detail: "the content type cannot stand in a header".into(),
        })?;
        Ok(Self {
            content_type: Some(content_type),
            bytes: bytes.into(),
        })
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Body({:?}, {} bytes)",
            self.content_type,
            self.bytes.len()
        )
    }
}

/// One call to the REST interface.
#[derive(Debug, Clone)]
pub struct Request {
    pub(crate) call: &'static str,
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) query: Option<String>,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) body: Body,
    pub(crate) repeat: Repeat,
    /// A SOAP call in the place of the body: the token goes into it.
    pub(crate) envelope: Option<Envelope>,
}

impl Request {
    /// A call. `call` is the name that errors, logs and metrics give it; `path` is already
    /// percent-encoded ([`escape::path_part`]) and lies below the base, or begins with `/services/` and
    /// lies below the root of the host. GETs may be repeated, others only where they were not done;
    /// [`Self::repeat`] changes that.
    pub fn new(call: &'static str, method: Method, path: impl Into<String>) -> Self {
        let repeat = if method == Method::GET {
            Repeat::Safe
        } else {
            Repeat::IfNotDone
        };
        Self {
            call,
            method,
            path: path.into(),
            query: None,
            headers: Vec::new(),
            body: Body::empty(),
            repeat,
            envelope: None,
        }
    }

    /// A GET.
    pub fn get(call: &'static str, path: impl Into<String>) -> Self {
        Self::new(call, Method::GET, path)
    }

    /// Adds `name=value` to the query string, the value escaped as `encodeURIComponent` does.
    #[must_use]
    pub fn query(mut self, name: &str, value: &str) -> Self {
        let pair = format!("{}={}", escape::component(name), escape::component(value));
        self.query = Some(match self.query {
            Some(query) => format!("{query}&{pair}"),
            None => pair,
        });
        self
    }

    /// Sets a header.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// Sets the body.
    #[must_use]
    pub fn body(mut self, body: Body) -> Self {
        self.body = body;
        self
    }

    /// Sets a JSON body.
    ///
    /// # Errors
    /// As [`Body::json`].
    pub fn json(self, value: &impl Serialize) -> Result<Self, Error> {
        Ok(self.body(Body::json(value)?))
    }

    /// Makes it a SOAP call.
    #[must_use]
    pub(crate) fn envelope(mut self, envelope: Envelope) -> Self {
        self.envelope = Some(envelope);
        self
    }

    /// Says when the call may be sent again.
    #[must_use]
    pub fn repeat(mut self, repeat: Repeat) -> Self {
        self.repeat = repeat;
        self
    }
}

/// The answer to a call: status 200 to 299 where it came out of [`Client::raw`](crate::Client::raw).
#[derive(Clone)]
#[non_exhaustive]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// The reason phrase as the status line carried it; the usual one where it carried none.
    pub reason: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The whole body.
    pub body: Bytes,
}

impl Response {
    /// Reads the body as JSON.
    ///
    /// # Errors
    /// [`Error::Decode`] with the place of the difference, never the body.
    pub fn json<T: DeserializeOwned>(&self, call: &'static str) -> Result<T, Error> {
        serde_json::from_slice(&self.body).map_err(|error| Error::Decode {
            call,
            status: self.status,
            detail: describe(&error, self.body.is_empty()),
        })
    }

    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    pub(crate) fn is_redirect(&self) -> bool {
        matches!(self.status, 301 | 302 | 303 | 307 | 308)
    }

    /// The answer as the error that a redirect is.
    pub(crate) fn as_redirect(&self, call: &'static str) -> Error {
        let to = self
            .headers
            .get(http::header::LOCATION)
            .and_then(|value| value.to_str().ok());
        let to = to.and_then(|text| text.parse::<http::Uri>().ok());
        let to = to
            .as_ref()
            .and_then(http::Uri::host)
            .unwrap_or("elsewhere")
            .to_owned();
        Error::Redirect {
            call,
            status: self.status,
            reason: self.reason.clone(),
            to,
        }
    }

    /// The answer as the error that a refusal is.
    pub(crate) fn as_refusal(&self, call: &'static str) -> Error {
        let (errors, body) = wire::read(&self.body);
        let retry_after = self
            .headers
            .get(http::header::RETRY_AFTER)
            .and_then(|value| value.to_str().ok());
        Error::Api(Box::new(ApiError {
            status: self.status,
            reason: self.reason.clone(),
            errors,
            call,
            body,
            retry_after: retry_after.and_then(|text| text.trim().parse().ok()),
        }))
    }

    /// The usual phrase of a status.
    pub(crate) fn usual_reason(status: StatusCode) -> &'static str {
        status.canonical_reason().unwrap_or_default()
    }
}

/// The place and nature of a JSON fault. `serde_json` quotes the value that it met in faults of type,
/// and that may be somebody's data: such texts are cut down to line and column.
pub(crate) fn describe(error: &serde_json::Error, empty: bool) -> String {
    use serde_json::error::Category;
    if empty {
        return "the body is empty".into();
    }
    let nature = match error.classify() {
        Category::Eof => "the JSON ends too early",
        Category::Data => "the JSON has another shape than this call answers with",
        Category::Syntax | Category::Io => "it is not JSON",
    };
    format!("{nature}, line {} column {}", error.line(), error.column())
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Response({} {}, {} bytes)",
            self.status,
            self.reason,
            self.body.len()
        )
    }
}
