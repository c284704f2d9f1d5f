//! Login history: one row of the object `LoginHistory` for each sign-in of a known user, which is where an
//! administrator finds the true reason of a refusal. Owns the rows' words; knows nothing of how one signs in.

use super::SignInUser;
use super::rows::{Rows, text};
use crate::error::SfError;
use crate::store;

/// How a sign-in ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// With a token.
    Success,
    /// The password or the security token is wrong.
    InvalidPassword,
    /// The user is not active.
    Inactive,
    /// The user is frozen.
    Frozen,
    /// The app is not approved for the user.
    NotApproved,
    /// The username-password flow is off.
    PasswordFlowDisabled,
}

impl Outcome {
    /// `LoginHistory.Status`. The words are those of Salesforce's list of login statuses
    /// (<https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_eventlogfile_login_status.htm>);
    /// that of the blocked flow was observed (<https://blog.enree.co/?p=2693>).
    fn status(self) -> &'static str {
        match self {
            Self::Success => "Success",
            Self::InvalidPassword => "Invalid Password",
            Self::Inactive => "User is Inactive",
            Self::Frozen => "User is Frozen",
            Self::NotApproved => "Failed: Not approved for access",
            Self::PasswordFlowDisabled => "Username-Password Flow Disabled",
        }
    }
}

/// Adds a row. `application` is the app's name, or none for a SOAP login.
pub(crate) fn note_login(
    rows: &Rows<'_>,
    user: &SignInUser,
    application: Option<&str>,
    outcome: Outcome,
) -> Result<(), SfError> {
    let kind = if application.is_some() {
        "Remote Access 2.0"
    } else {
        "Partner Product"
    };
    rows.insert(
        "LoginHistory",
        &[
            ("UserId", text(&user.id)),
            ("LoginTime", text(&store::stamp(rows.context.now))),
            ("LoginType", text(kind)),
            ("SourceIp", text("127.0.0.1")),
            ("LoginUrl", text("127.0.0.1")),
            ("Status", text(outcome.status())),
            ("Application", text(application.unwrap_or("N/A"))),
        ],
    )?;
    Ok(())
}
