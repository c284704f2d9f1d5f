//! What an app has to be, for each purpose. Owns the values of the published instructions; the writer and the check
//! both take them from here.
//!
//! Sources: knowledge article 005321854 (REST), the help page "Create Connected App" of Service Cloud Voice with Partner
//! Telephony from Amazon Connect (SSO), the installation guide of `amazon-connect-salesforce-cti` (CTI), and the
//! Metadata API guide for the elements' defaults.

/// What an app is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AppKind {
    /// REST access of a contact centre's functions, by OAuth's JWT bearer flow.
    Rest,
    /// REST access of the CTI adapter's functions.
    Cti,
    /// Sign-in of agents and administrators to Amazon Connect, by SAML.
    Sso,
}

/// The OAuth values of a kind.
#[derive(Clone, Copy, Debug)]
pub struct OauthTerms {
    /// The callback. No flow of ours calls it; an app cannot be without.
    pub callback: &'static str,
    /// The scopes that functions need, as metadata names them.
    pub scopes: &'static [&'static str],
}

impl AppKind {
    /// How it is written on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Rest => "rest",
            Self::Cti => "cti",
            Self::Sso => "sso",
        }
    }

    /// The OAuth values; nothing for SAML. The CTI guide asks for `id` and `api`, which is what sign-in by password
    /// needs; sign-in by JWT also needs `refresh_token`: without it Salesforce says that the user has not approved
    /// the app.
    pub const fn oauth(self) -> Option<OauthTerms> {
        match self {
            Self::Rest => Some(OauthTerms {
                callback: "http://localhost:1717/OauthRedirect",
                scopes: &["Api", "RefreshToken"],
            }),
            Self::Cti => Some(OauthTerms {
                callback: "https://www.salesforce.com",
                scopes: &["Basic", "Api"],
            }),
            Self::Sso => None,
        }
    }
}

/// A switch of the OAuth settings.
#[derive(Clone, Copy, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "a row of a table: what a switch is by default and what it has to be"
)]
pub struct Switch {
    /// Its element in `ExtlClntAppGlobalOauthSettings`.
    pub external: &'static str,
    /// Its element in a connected app's `oauthConfig`.
    pub connected: Option<&'static str>,
    /// What the platform takes when the element is left out of an external client app.
    pub external_default: bool,
    /// The same for a connected app.
    pub connected_default: bool,
    /// Its value for REST.
    pub rest: bool,
    /// Its value for the CTI adapter.
    pub cti: bool,
    /// Whether the Security section of an external client app shows it.
    pub security: bool,
    /// What it means when it is on.
    pub meaning: &'static str,
}

const fn switch(
    external: &'static str,
    connected: Option<&'static str>,
    meaning: &'static str,
) -> Switch {
    Switch {
        external,
        connected,
        external_default: false,
        connected_default: false,
        rest: false,
        cti: false,
        security: false,
        meaning,
    }
}

impl Switch {
    const fn security(self) -> Self {
        Self {
            security: true,
            ..self
        }
    }

    /// The value that a kind needs; SAML has no OAuth switches.
    pub const fn wanted(&self, kind: AppKind) -> bool {
        match kind {
            AppKind::Cti => self.cti,
            AppKind::Rest | AppKind::Sso => self.rest,
        }
    }
}

/// All switches, by the name of the element. Seed values: of the Security section only "Require secret for Web Server
/// Flow" is on for REST, and also "Require Secret for Refresh Token Flow" for the CTI adapter.
pub const SWITCHES: &[Switch] = &[
    switch(
        "isClientCredentialsFlowEnabled",
        Some("isClientCredentialEnabled"),
        "the consumer secret alone signs in",
    ),
    switch(
        "isCodeCredFlowEnabled",
        Some("isCodeCredentialEnabled"),
        "a user name and password sign in by an authorization code",
    ),
    switch(
        "isCodeCredPostOnly",
        Some("isCodeCredentialPostOnly"),
        "credentials for an authorization code come by POST only",
    ),
    switch(
        "isConsumerSecretOptional",
        Some("isConsumerSecretOptional"),
        "the web-server flow needs no secret",
    )
    .security(),
    switch(
        "isDeviceFlowEnabled",
        None,
        "a device without a browser signs in",
    ),
    switch(
        "isIntrospectAllTokens",
        Some("isIntrospectAllTokens"),
        "the app may look into tokens of other apps",
    ),
    switch(
        "isNamedUserJwtEnabled",
        Some("isNamedUserJwtEnabled"),
        "access tokens are JWTs; it has nothing to do with the JWT bearer flow",
    )
    .security(),
    Switch {
        external_default: true,
        ..switch(
            "isPkceRequired",
            Some("isPkceRequired"),
            "the web-server flow needs a code verifier",
        )
        .security()
    },
    switch(
        "isRefreshTokenRotationEnabled",
        Some("isRefreshTokenRotationEnabled"),
        "each use of a refresh token makes a new one",
    )
    .security(),
    Switch {
        external_default: true,
        connected_default: true,
        cti: true,
        ..switch(
            "isSecretRequiredForRefreshToken",
            Some("isSecretRequiredForRefreshToken"),
            "the refresh-token flow needs the secret",
        )
        .security()
    },
    switch(
        "isSecretRequiredForTokenExchange",
        Some("isSecretRequiredForTokenExchange"),
        "the token-exchange flow needs the secret",
    ),
    switch(
        "isTokenExchangeEnabled",
        Some("isTokenExchangeEnabled"),
        "tokens of other identity providers can be exchanged",
    ),
];

/// The element by which a deployment asks for a new consumer key, and the one for a new secret.
pub const ROTATIONS: [&str; 2] = ["shouldRotateConsumerKey", "shouldRotateConsumerSecret"];

/// The key of the attribute that names the role: `<provider ARN>,<role ARN>`.
pub const ROLE_KEY: &str = "https://aws.amazon.com/SAML/Attributes/Role";
/// The key of the attribute that names the session, which is the name of the user in Amazon Connect.
pub const SESSION_NAME_KEY: &str = "https://aws.amazon.com/SAML/Attributes/RoleSessionName";
/// The published formula of the session's name.
pub const SESSION_NAME: &str = "$User.Alias & '@' & $User.Id & '@' & $Organization.Id";
/// The session's name of a contact centre without that attribute.
pub const SESSION_NAME_FALLBACK: &str = "$User.Id & '@' & $Organization.Id";

/// Where AWS takes SAML responses, for a partition (`aws`, `aws-us-gov`, `aws-cn`).
pub fn acs_url(partition: &str) -> &'static str {
    match partition {
        "aws-us-gov" => "https://signin.amazonaws-us-gov.com/saml",
        "aws-cn" => "https://signin.amazonaws.cn/saml",
        _ => "https://signin.aws.amazon.com/saml",
    }
}
