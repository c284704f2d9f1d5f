//! How the SOAP endpoint refuses: a fault in an envelope, with status 500. Knows the wire form only.

use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use quick_xml::escape::escape;

/// A refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SoapFault {
    /// Salesforce's code, such as `INVALID_LOGIN`.
    pub(super) code: &'static str,
    /// Salesforce's text.
    pub(super) message: String,
    /// Whether the detail is a `LoginFault`.
    pub(super) login: bool,
}

impl IntoResponse for SoapFault {
    fn into_response(self) -> Response {
        let (code, message) = (self.code, escape(self.message.as_str()));
        let kind = if self.login {
            "LoginFault"
        } else {
            "UnexpectedErrorFault"
        };
        let xml = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
             <soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\" \
             xmlns:sf=\"urn:fault.partner.soap.sforce.com\" \
             xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><soapenv:Body><soapenv:Fault>\
             <faultcode>sf:{code}</faultcode><faultstring>{code}: {message}</faultstring>\
             <detail><sf:{kind} xsi:type=\"sf:{kind}\"><sf:exceptionCode>{code}</sf:exceptionCode>\
             <sf:exceptionMessage>{message}</sf:exceptionMessage></sf:{kind}></detail>\
             </soapenv:Fault></soapenv:Body></soapenv:Envelope>"
        );
        (
            StatusCode::INTERNAL_SERVER_ERROR,
            [(header::CONTENT_TYPE, XML)],
            xml,
        )
            .into_response()
    }
}

/// Content type of SOAP answers.
pub(super) const XML: &str = "text/xml;charset=UTF-8";
