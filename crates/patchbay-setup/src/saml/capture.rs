//! A response as it was captured: XML, base64, a form field or body, or a browser's record (HAR). Owns how the XML is
//! got out of each; knows not what it says.

use base64::Engine as _;
use base64::alphabet::STANDARD as ALPHABET;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use jiff::Timestamp;
use percent_encoding::percent_decode_str;
use serde_json::Value;

/// A response, and what was captured with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Captured {
    /// The XML.
    pub xml: String,
    /// How many characters it has as base64, which is what AWS limits.
    pub encoded: usize,
    /// When the browser sent it.
    pub at: Option<Timestamp>,
    /// The relay state that was sent with it.
    pub relay_state: Option<String>,
}

/// Why a text holds no SAML message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CaptureError {
    /// Nothing at all.
    #[error("nothing was given")]
    Empty,
    /// A form or record without the field.
    #[error("{0} holds no field SAMLResponse")]
    NoField(&'static str),
    /// The request instead of the answer.
    #[error("this is a SAMLRequest, which asks for a sign-in; the answer, SAMLResponse, is needed")]
    Request,
    /// Neither XML nor base64.
    #[error("this is neither XML nor base64 nor a record of a browser")]
    NotEncoded,
    /// Base64 of something else.
    #[error(
        "the base64 holds no XML; a message that came in an address (HTTP-Redirect) is compressed, and AWS takes only \
         what is sent in a form (HTTP-POST)"
    )]
    NotXml,
}

/// Copying from a browser often loses the end of the padding.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &ALPHABET,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Finds the XML in what was captured.
///
/// # Errors
/// [`CaptureError`] says what the text is instead.
pub fn read(text: &str) -> Result<Captured, CaptureError> {
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.is_empty() {
        return Err(CaptureError::Empty);
    }
    if text.starts_with('<') {
        return Ok(Captured {
            xml: text.to_owned(),
            encoded: text.len().div_ceil(3) * 4,
            at: None,
            relay_state: None,
        });
    }
    if text.starts_with('{') {
        return record(text);
    }
    if text.contains("SAMLResponse=") || text.contains("SAMLRequest=") {
        return form(text);
    }
    decode(text)
}

/// The body of a form, `SAMLResponse=…&RelayState=…`, or an address with it.
fn form(text: &str) -> Result<Captured, CaptureError> {
    let field = |name: &str| {
        let (_, rest) = text.split_once(name)?;
        rest.split(['&', '\n', '"', '\'', ' ']).next()
    };
    let Some(value) = field("SAMLResponse=") else {
        return Err(CaptureError::Request);
    };
    let mut captured = decode(value)?;
    captured.relay_state = field("RelayState=").map(percent_decoded);
    Ok(captured)
}

/// A browser's record of what it sent (HAR): the last response in it.
fn record(text: &str) -> Result<Captured, CaptureError> {
    let record: Value = serde_json::from_str(text).map_err(|_| CaptureError::NotEncoded)?;
    let entries = record["log"]["entries"].as_array();
    let entries = entries.map(Vec::as_slice).unwrap_or_default();
    let mut found = Err(CaptureError::NoField("the browser's record"));
    for entry in entries {
        let body = &entry["request"]["postData"];
        let named = |name: &str| {
            let parameters = body["params"].as_array()?;
            let one = parameters.iter().find(|one| one["name"] == name)?;
            one["value"].as_str()
        };
        let read = match (named("SAMLResponse"), body["text"].as_str()) {
            (Some(value), _) => decode(value).map(|captured| Captured {
                relay_state: named("RelayState").map(percent_decoded),
                ..captured
            }),
            (None, Some(text)) if text.contains("SAMLResponse=") => form(text),
            _ => continue,
        };
        let at = entry["startedDateTime"]
            .as_str()
            .and_then(|at| at.parse().ok());
        found = read.map(|captured| Captured { at, ..captured });
    }
    found
}

fn decode(text: &str) -> Result<Captured, CaptureError> {
    let mut text: String = text.split_whitespace().collect();
    if text.contains('%') {
        text = percent_decoded(&text).split_whitespace().collect();
    }
    let bytes = LENIENT
        .decode(text.trim_matches(['"', '\'', ',']))
        .map_err(|_| CaptureError::NotEncoded)?;
    let xml = String::from_utf8(bytes).map_err(|_| CaptureError::NotXml)?;
    if !xml
        .trim_start_matches('\u{feff}')
        .trim_start()
        .starts_with('<')
    {
        return Err(CaptureError::NotXml);
    }
    Ok(Captured {
        xml,
        encoded: text.len(),
        at: None,
        relay_state: None,
    })
}

fn percent_decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    use super::{CaptureError, read};

    const XML: &str = "<a>1>2?</a>";

    #[test]
    fn every_form_gives_the_same_xml() {
        let plain = STANDARD.encode(XML);
        let quoted = plain
            .replace('+', "%2B")
            .replace('/', "%2F")
            .replace('=', "%3D");
        let (head, tail) = plain.split_at(8);
        let wrapped = format!("{head}\n  {tail}");
        let body = format!("SAMLResponse={quoted}&RelayState=https%3A%2F%2Fa.example%2Fb");
        for text in [
            XML,
            &plain,
            &quoted,
            &wrapped,
            &body,
            plain.trim_end_matches('='),
        ] {
            assert_eq!(read(text).expect("is read").xml, XML, "{text}");
        }
        let captured = read(&body).expect("is read");
        assert_eq!(captured.relay_state.as_deref(), Some("https://a.example/b"));
        assert_eq!(captured.encoded, plain.len());
    }

    #[test]
    fn a_browsers_record_gives_response_and_time() {
        let value = STANDARD.encode(XML);
        let record = serde_json::json!({"log": {"entries": [
            {"startedDateTime": "2026-11-22T08:00:00.000Z", "request": {"method": "GET"}},
            {"startedDateTime": "2026-11-22T09:00:01.5Z", "request": {"postData": {"params": [
                {"name": "SAMLResponse", "value": value}, {"name": "RelayState", "value": "x"}]}}},
        ]}});
        let captured = read(&record.to_string()).expect("is read");
        assert_eq!(captured.xml, XML);
        assert_eq!(captured.relay_state.as_deref(), Some("x"));
        assert_eq!(
            captured.at.map(|at| at.to_string()).as_deref(),
            Some("2026-11-22T09:00:01.5Z")
        );
    }

    #[test]
    fn what_is_something_else_is_told() {
        assert_eq!(read(" "), Err(CaptureError::Empty));
        assert_eq!(read("SAMLRequest=abcd"), Err(CaptureError::Request));
        assert_eq!(read("not base64!"), Err(CaptureError::NotEncoded));
        assert_eq!(
            read("{\"a\": 1}"),
            Err(CaptureError::NoField("the browser's record"))
        );
        assert_eq!(read(&STANDARD.encode("hello")), Err(CaptureError::NotXml));
        assert_eq!(
            read(&STANDARD.encode([0x4b, 0xff, 0x01])),
            Err(CaptureError::NotXml)
        );
    }
}
