//! The SOAP half of the Metadata API: envelopes out, results and faults in. The session travels in the envelope, so a
//! call is put into one only when the token is known.

use http::header::HeaderValue;
use http::{HeaderName, Method};

use super::VERSION;
use crate::client::Client;
use crate::deadline::Deadline;
use crate::error::{ApiError, ApiFault, BodyShape, Error};
use crate::request::{Body, Repeat, Request, Response};
use crate::token::AccessToken;
use crate::xml::{Element, leaf};

/// The code of a token that is not taken any more.
pub(crate) const INVALID_SESSION: &str = "INVALID_SESSION_ID";

const NAMESPACE: &str = "http://soap.sforce.com/2006/04/metadata";

/// What goes into the body of an envelope: the element of an operation.
#[derive(Debug, Clone)]
pub(crate) struct Envelope {
    operation: String,
}

impl Envelope {
    /// The whole body of a request. Content type and `SOAPAction` are those of SOAP 1.1, which Salesforce speaks.
    pub(crate) fn body(&self, token: &AccessToken) -> Body {
        let session = leaf("sessionId", token.expose());
        let text = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
             <soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns=\"{NAMESPACE}\">\
             <soapenv:Header><SessionHeader>{session}</SessionHeader></soapenv:Header>\
             <soapenv:Body>{}</soapenv:Body></soapenv:Envelope>",
            self.operation
        );
        Body {
            content_type: Some(HeaderValue::from_static("text/xml; charset=UTF-8")),
            bytes: text.into(),
        }
    }
}

/// Calls an operation; gives the `result` elements of its answer. All operations used here only read, or may be done
/// twice.
pub(super) async fn call(
    client: &Client,
    call: &'static str,
    (operation, parameters): (&str, &str),
    deadline: Deadline,
) -> Result<Vec<Element>, Error> {
    let envelope = Envelope {
        operation: format!("<{operation}>{parameters}</{operation}>"),
    };
    let request = Request::new(call, Method::POST, format!("/services/Soap/m/{VERSION}"))
        .header(
            HeaderName::from_static("soapaction"),
            HeaderValue::from_static("\"\""),
        )
        .repeat(Repeat::Safe)
        .envelope(envelope);
    let answer = client.send(&request, deadline).await?;
    results(&answer, call, operation)
}

fn results(answer: &Response, call: &'static str, operation: &str) -> Result<Vec<Element>, Error> {
    let unread = |detail: &str| Error::Decode {
        call,
        status: answer.status,
        detail: detail.to_owned(),
    };
    let envelope = Element::parse(&answer.body).ok_or_else(|| unread("it is not XML"))?;
    let response = envelope
        .child("Body")
        .and_then(|body| body.child(&format!("{operation}Response")))
        .ok_or_else(|| unread(&format!("it holds no {operation}Response")))?;
    Ok(response.all("result").cloned().collect())
}

/// The error of a member that an answer lacks.
pub(super) fn lacks(call: &'static str, member: &str) -> Error {
    Error::Decode {
        call,
        status: 200,
        detail: format!("it holds no {member}"),
    }
}

/// A fault as the error that a refusal is: status 500 with `faultcode` (`sf:INVALID_SESSION_ID`) and `faultstring`
/// (`INVALID_SESSION_ID: …`)
/// (<https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_error_handling.htm>).
pub(crate) fn as_refusal(answer: &Response, call: &'static str) -> Error {
    let envelope = Element::parse(&answer.body);
    let fault = envelope
        .as_ref()
        .and_then(|it| it.child("Body"))
        .and_then(|it| it.child("Fault"));
    let Some(fault) = fault else {
        return answer.as_refusal(call);
    };
    let code = fault.text_of("faultcode").unwrap_or_default();
    let code = code.rsplit(':').next().unwrap_or(code);
    let text = fault.text_of("faultstring").unwrap_or_default();
    let message = text
        .strip_prefix(code)
        .map_or(text, |rest| rest.trim_start_matches([':', ' ']));
    Error::Api(Box::new(ApiError {
        status: answer.status,
        reason: answer.reason.clone(),
        errors: vec![ApiFault {
            code: code.to_owned(),
            message: message.to_owned(),
            fields: Vec::new(),
        }],
        call,
        body: BodyShape::Text,
        retry_after: None,
    }))
}
