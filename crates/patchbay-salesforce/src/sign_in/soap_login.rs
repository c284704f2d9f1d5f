//! SOAP `login()`: a token for a username and a password, without any app. An administrator of an org that has no app
//! yet signs in by it. Salesforce disables it in new orgs and ends it with Summer '27
//! (<https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_login.htm>).

use http::HeaderName;
use http::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::Form;
use crate::address::{ApiBase, TokenEndpoint};
use crate::error::{Error, SignInError};
use crate::request::Response;
use crate::sign_in_errors;
use crate::token::AccessToken;
use crate::xml::{Element, leaf};

/// The newest version whose `login()` exists: from 65.0 on it is refused
/// (observed: <https://github.com/forcedotcom/wsc/issues/363>).
const PATH: &str = "/services/Soap/u/64.0";

/// The header without which Salesforce answers `SOAPAction HTTP header missing`.
static HEADERS: [(HeaderName, HeaderValue); 1] = [(
    HeaderName::from_static("soapaction"),
    HeaderValue::from_static("\"\""),
)];

/// What a SOAP sign-in needs.
#[derive(Clone)]
pub struct SoapLogin {
    /// The address of `login()`.
    pub endpoint: TokenEndpoint,
    /// The user name.
    pub username: String,
    /// The password with the security token appended, where the network is not trusted.
    pub password: SecretString,
}

impl SoapLogin {
    /// A sign-in at the host of an org, or at login.salesforce.com and test.salesforce.com.
    ///
    /// # Errors
    /// [`Error::Config`] when the address is none.
    pub fn at(base: &ApiBase, username: &str, password: SecretString) -> Result<Self, Error> {
        Ok(Self {
            endpoint: TokenEndpoint::parse(&format!("{}{PATH}", base.origin()))?,
            username: username.to_owned(),
            password,
        })
    }

    pub(super) fn form(&self) -> Form {
        let text = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
             <soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\">\
             <soapenv:Body><login xmlns=\"urn:partner.soap.sforce.com\">{}{}</login>\
             </soapenv:Body></soapenv:Envelope>",
            leaf("username", &self.username),
            leaf("password", self.password.expose_secret())
        );
        Form {
            text,
            claims: None,
            content_type: "text/xml; charset=UTF-8",
            headers: &HEADERS,
        }
    }
}

/// Reads the answer: `loginResponse/result` with `sessionId` and `serverUrl`, or a fault with status 500.
pub(super) fn read_answer(response: &Response) -> Result<AccessToken, Error> {
    let envelope = Element::parse(&response.body);
    let body = envelope.as_ref().and_then(|it| it.child("Body"));
    let result = body
        .and_then(|it| it.child("loginResponse"))
        .and_then(|it| it.child("result"));
    let token = result
        .and_then(|it| it.text_of("sessionId"))
        .filter(|it| !it.is_empty());
    if let (true, Some(result), Some(token)) = (response.is_success(), result, token) {
        return Ok(AccessToken {
            secret: SecretString::from(token.to_owned()),
            instance_url: result
                .text_of("serverUrl")
                .and_then(|url| Url::parse(url).ok()),
        });
    }
    let fault = body.and_then(|it| it.child("Fault"));
    let code = fault.and_then(|it| it.text_of("faultcode"));
    let code = code.map(|it| it.rsplit(':').next().unwrap_or(it).to_owned());
    let text = fault.and_then(|it| it.text_of("faultstring"));
    let description = match (text, &code) {
        (Some(text), Some(code)) => {
            let told = text.strip_prefix(code.as_str());
            Some(told.map_or(text, |it| it.trim_start_matches([':', ' '])))
        }
        (Some(text), None) => Some(text),
        _ => Some("the answer holds no sessionId"),
    };
    Err(Error::SignIn(Box::new(SignInError {
        // A wrong password answers 500, which would read as a failure of Salesforce's.
        status: if fault.is_some() {
            400
        } else {
            response.status
        },
        reason: response.reason.clone(),
        cause: sign_in_errors::find(code.as_deref(), description),
        error: code,
        description: description.map(str::to_owned),
    })))
}
