//! What set-up makes and checks: keys, secrets, Salesforce apps, the contact-centre definition, SAML, external ids, and
//! the doctor's checks. A library for the program and for tests; it prints nothing, asks nobody and reads no files:
//! texts come in, texts, [`Change`]s and [`Finding`]s go out.

pub mod app;
pub mod aws;
mod centre_name;
mod change;
pub mod contact_center;
pub mod doctor;
pub mod external_id;
mod finding;
pub mod guided;
pub mod keys;
pub mod metadata;
pub mod policy;
pub mod saml;
pub mod secrets;

pub use self::centre_name::{CentreName, CentreNameError};
pub use self::change::{Change, ChangeKind, ChangeLine};
pub use self::finding::{Check, Finding, Severity};
