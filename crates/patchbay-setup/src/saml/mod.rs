//! SAML sign-in from Salesforce to Amazon Connect: the IAM provider and role that it needs, and checks of what Salesforce
//! sends. Owns the names and documents of the sign-in, the rules of AWS and Amazon Connect for a response, and what is
//! wrong with one; reads no file and asks nobody.

pub mod account;
mod arn;
mod capture;
mod certificate;
mod checks;
mod document;
mod documents;
mod expected;
pub mod files;
mod metadata;
mod org_id;
mod response;
pub mod session_name;
mod sign_in;
mod users;

pub use self::arn::{ArnKind, IamArn, Partition};
pub use self::capture::{CaptureError, Captured, read as read_capture};
pub use self::certificate::IdpCertificate;
pub use self::checks::CHECKS;
pub use self::expected::Expected;
pub use self::metadata::{
    IdpMetadata, METADATA_SIZE, MetadataError, check_certificate, check_metadata,
};
pub use self::org_id::{OrgId, OrgIdError};
pub use self::sign_in::{
    ProviderSpelling, SESSION, SignIn, SignInError, SignInParts, org_of_provider,
};
pub use self::users::check_users;

use jiff::Timestamp;

use self::document::{Element, METADATA, PROTOCOL, Unreadable};
use crate::Finding;

/// Says whether AWS and Amazon Connect take what Salesforce sends: `text` is a captured response in any form that
/// [`read_capture`] knows, or the metadata of the identity provider.
pub fn check(text: &str, expected: &Expected, now: Timestamp) -> Vec<Finding> {
    match read_capture(text) {
        Ok(captured) => check_captured(&captured, expected, now),
        Err(error) => vec![checks::UNREADABLE.finding(
            "response",
            format!("There is no SAML response: {error}."),
            "A response is the form field SAMLResponse that the browser sends to AWS, or the XML in it.",
            "In the browser's developer tools, Network, keep the log, sign in, find the request to signin.aws.amazon.com \
             and copy the field SAMLResponse, or save all as HAR.",
        )],
    }
}

/// As [`check`], for what was read already. `now` is the time of the sign-in when it was captured earlier.
pub fn check_captured(captured: &Captured, expected: &Expected, now: Timestamp) -> Vec<Finding> {
    let document = match document::parse(&captured.xml) {
        Ok(document) => document,
        Err(Unreadable::DocumentType) => {
            return vec![checks::DOCUMENT_TYPE.finding(
                "response",
                "The XML declares a document type.",
                "SAML never has one, and entities in it can name files or grow without end; it was not read further.",
                "Do not trust it; capture the sign-in again.",
            )];
        }
        Err(Unreadable::NotWellFormed(why)) => {
            return vec![checks::UNREADABLE.finding(
                "response",
                "The XML is not well-formed.",
                why,
                "Capture the sign-in again; copy the whole field.",
            )];
        }
    };
    match Element::root(&document) {
        Some(root) if root.is(PROTOCOL, "Response") => {
            response::check(captured, root, expected, now)
        }
        Some(root) if root.is(METADATA, "EntityDescriptor") => check_metadata(&captured.xml, now),
        root => {
            let name = root.map_or("", |root| root.name());
            vec![checks::UNREADABLE.finding(
                "response",
                format!("This is a document `{name}`, neither a SAML response nor metadata."),
                "A response has the root element Response, metadata EntityDescriptor, both of SAML 2.0.",
                "Capture the form field SAMLResponse that the browser sends to AWS.",
            )]
        }
    }
}
