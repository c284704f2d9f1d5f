//! Who may sign in, and through what: users, profiles, permission sets and apps. Owns their form in a file and on the
//! control plane, and where they are kept. Users, profiles and permission sets are rows of the Salesforce objects of
//! those names, so that a query sees them and an update of one counts at the next sign-in; what Salesforce shows
//! nobody (passwords, apps' keys) is kept beside them. Knows nothing of OAuth's requests and answers.

mod apps;
mod login_history;
mod restrictions;
mod rows;
mod tables;
mod users;

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::error::Category;

pub(crate) use apps::{all_apps, app_of_key, remove_app, save_app};
pub(crate) use login_history::{Outcome, note_login};
pub(crate) use restrictions::restrictions_of;
pub use restrictions::{Restrictions, Right};
pub(crate) use rows::Rows;
pub(crate) use tables::{create, open_sessions, record_session, remove_session};
pub(crate) use tables::{org_settings, record_refresh_token, refresh_grant, remove_refresh_token};
pub(crate) use tables::{remove_every_session, remove_sessions_of};
pub(crate) use users::{SignInUser, apply, is_admin_approved, user_of_id, user_of_username};
pub(crate) use users::{all_permission_sets, all_profiles, all_users};
pub(crate) use users::{save_permission_set, save_profile, save_user};

/// Name of the profile that every org has.
pub const ADMIN_PROFILE: &str = "System Administrator";
/// Username of the user that every org has.
pub const ADMIN_USERNAME: &str = "admin@patchbay.example";
/// That user's password. It is public: the org listens on loopback only.
pub const ADMIN_PASSWORD: &str = "patchbay";
/// That user's security token, which follows the password at a sign-in by password.
pub const ADMIN_SECURITY_TOKEN: &str = "TOKEN";

/// What an identity file holds: `{"profiles": […], "permissionSets": […], "users": […], "apps": […], "settings": {…}}`.
/// Every member may be absent. Unknown members are refused, so that a misspelt one is noticed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Identity {
    /// Profiles beside `System Administrator`.
    pub profiles: Vec<Profile>,
    /// Permission sets.
    pub permission_sets: Vec<PermissionSet>,
    /// Users beside `admin@patchbay.example`.
    pub users: Vec<User>,
    /// External client apps and connected apps.
    pub apps: Vec<App>,
    /// What the org as a whole allows; left as it is when absent.
    pub settings: Option<OrgSettings>,
}

impl Identity {
    /// Reads the JSON of an identity file. The error says where it is wrong and repeats no value.
    pub fn from_json(json: &[u8]) -> Result<Self, IdentityError> {
        serde_json::from_slice(json).map_err(|error| IdentityError::of_json(&error))
    }
}

/// An identity file that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the identity file is wrong at line {line}, column {column}: {problem}")]
pub struct IdentityError {
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1.
    pub column: usize,
    /// What is wrong, without any value of the file.
    pub problem: String,
}

impl IdentityError {
    fn of_json(error: &serde_json::Error) -> Self {
        let told = error.to_string();
        // These two name members only; every other text may quote a value, which may be a secret.
        let names_only = ["unknown field", "missing field"]
            .iter()
            .any(|start| told.starts_with(start));
        let problem = match error.classify() {
            Category::Data if names_only => told.split(" at line ").next().unwrap_or_default(),
            Category::Data => "a member is of the wrong type, or has a value that is not known",
            _ => "this is no JSON",
        };
        Self {
            line: error.line(),
            column: error.column(),
            problem: problem.to_owned(),
        }
    }
}

/// What the org as a whole allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct OrgSettings {
    /// OAuth username-password flow. Salesforce blocks it in orgs made since Summer '23; here the app's own list of
    /// flows decides first, so the org allows it unless told otherwise.
    pub username_password_flow: bool,
    /// SOAP `login()`.
    pub soap_login: bool,
    /// Whether the org says that it is a sandbox, and takes the audience of sandboxes only.
    pub sandbox: bool,
}

impl Default for OrgSettings {
    fn default() -> Self {
        Self {
            username_password_flow: true,
            soap_login: true,
            sandbox: false,
        }
    }
}

/// A profile.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Profile {
    /// Its name, such as `Standard User`.
    pub name: String,
}

/// A permission set.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PermissionSet {
    /// API name.
    pub name: String,
    /// Label; the name when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

/// A user.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct User {
    /// Sign-in name, in the form of an email address, unique in the org.
    pub username: String,
    /// Email address; the username when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// First name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// Last name; the part of the username before the `@` when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    /// Name of the profile.
    #[serde(default = "admin_profile")]
    pub profile: String,
    /// API names of the permission sets.
    #[serde(default)]
    pub permission_sets: Vec<String>,
    /// Whether the user may sign in.
    #[serde(default = "yes")]
    pub active: bool,
    /// Whether sign-in is frozen while the user stays active.
    #[serde(default)]
    pub frozen: bool,
    /// Password; without one the user cannot sign in by password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<Secret>,
    /// Security token that is to follow the password, as for a network that the org does not trust.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub security_token: Option<Secret>,
    /// Objects and fields that the user may not see or not write; all rights otherwise.
    #[serde(default, skip_serializing_if = "Restrictions::is_empty")]
    pub restrictions: Restrictions,
}

/// An external client app or connected app.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct App {
    /// Its name, for people.
    pub name: String,
    /// Consumer key (client id), unique in the org.
    pub consumer_key: String,
    /// Consumer secret, for the flows that need one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consumer_secret: Option<Secret>,
    /// X.509 certificate or RSA public key that JWTs are verified with, in PEM.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<String>,
    /// Flows that are switched on.
    #[serde(default = "jwt_bearer")]
    pub flows: Vec<Flow>,
    /// Scopes of its tokens.
    #[serde(default = "api_scope")]
    pub scopes: Vec<String>,
    /// Who may use it.
    #[serde(default)]
    pub permitted_users: PermittedUsers,
    /// API names of the permission sets whose users are pre-authorised.
    #[serde(default)]
    pub permission_sets: Vec<String>,
    /// Names of the profiles whose users are pre-authorised.
    #[serde(default)]
    pub profiles: Vec<String>,
    /// Usernames that have approved the app themselves, as they would in a browser.
    #[serde(default)]
    pub approved_by: Vec<String>,
    /// Username that the client credentials flow runs as.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run_as_user: Option<String>,
    /// Whether an administrator has switched the app off.
    #[serde(default)]
    pub blocked: bool,
}

impl User {
    /// An active user with the administrator's profile and without a password.
    pub fn named(username: &str) -> Self {
        Self {
            username: username.to_owned(),
            email: None,
            first_name: None,
            last_name: None,
            profile: admin_profile(),
            permission_sets: Vec::new(),
            active: true,
            frozen: false,
            password: None,
            security_token: None,
            restrictions: Restrictions::default(),
        }
    }
}

impl App {
    /// An app for the JWT bearer flow with the scope `api`, that no user is pre-authorised for yet.
    pub fn named(name: &str, consumer_key: &str) -> Self {
        Self {
            name: name.to_owned(),
            consumer_key: consumer_key.to_owned(),
            consumer_secret: None,
            certificate: None,
            flows: jwt_bearer(),
            scopes: api_scope(),
            permitted_users: PermittedUsers::default(),
            permission_sets: Vec::new(),
            profiles: Vec::new(),
            approved_by: Vec::new(),
            run_as_user: None,
            blocked: false,
        }
    }
}

/// A way to a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Flow {
    /// `urn:ietf:params:oauth:grant-type:jwt-bearer`.
    JwtBearer,
    /// `client_credentials`.
    ClientCredentials,
    /// `password`.
    Password,
    /// `refresh_token`; needs the scope `refresh_token` or `offline_access` too.
    RefreshToken,
}

/// An app's policy "Permitted Users".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PermittedUsers {
    /// Admin approved users are pre-authorised: those of the app's profiles and permission sets.
    #[default]
    AdminApproved,
    /// All users may self-authorise: those who have approved the app.
    SelfAuthorized,
}

/// A secret of the file or the control plane. Shows nothing in `Debug`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(…)")
    }
}

fn yes() -> bool {
    true
}

fn admin_profile() -> String {
    ADMIN_PROFILE.to_owned()
}

fn jwt_bearer() -> Vec<Flow> {
    vec![Flow::JwtBearer]
}

fn api_scope() -> Vec<String> {
    vec!["api".to_owned()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_app_needs_little() {
        let json = br#"{"apps": [{"name": "Patchbay", "consumerKey": "3MVG9"}]}"#;
        let identity = Identity::from_json(json).expect("an identity file");
        assert_eq!(identity.apps[0].flows, [Flow::JwtBearer]);
        assert_eq!(
            identity.apps[0].permitted_users,
            PermittedUsers::AdminApproved
        );
    }

    #[test]
    fn faults_repeat_no_value() {
        let json = br#"{"users": [{"username": "a@b.example", "pasword": "geheim"}]}"#;
        let error = Identity::from_json(json).expect_err("a misspelt member");
        assert!(!error.to_string().contains("geheim"), "{error}");
        let user = User {
            password: Some(Secret("geheim".to_owned())),
            ..User::named("a@b.example")
        };
        assert!(!format!("{user:?}").contains("geheim"));
    }
}
