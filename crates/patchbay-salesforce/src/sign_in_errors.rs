//! What the token endpoint's refusals mean. One table: OAuth code and a part of the description, then
//! the cause and what mends it. It knows texts only; who shows them (an error, the doctor) is not its
//! affair. Shape of the answers:
//! <https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_flow_errors.htm>.

/// One known refusal of the token endpoint.
#[derive(Debug, PartialEq, Eq)]
pub struct SignInCause {
    /// A stable name, for reports.
    pub id: &'static str,
    /// The OAuth code, such as `invalid_grant`; empty matches every code.
    pub error: &'static str,
    /// A part of the description, lower case; empty matches every description.
    pub description: &'static str,
    /// What usually causes the refusal.
    pub cause: &'static str,
    /// What to do.
    pub mend: &'static str,
    /// Where the pair is known from.
    pub source: &'static str,
}

/// Every known refusal, the particular before the general.
pub const TABLE: &[SignInCause] = &[
    SignInCause {
        id: "audience",
        error: "invalid_grant",
        description: "audience validation failed",
        cause: "The audience of the assertion is not the one this org accepts.",
        mend: "Set the audience to https://login.salesforce.com (production), https://test.salesforce.com \
               (sandbox) or the address of the Experience Cloud site.",
        source: "https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_flow_errors.htm",
    },
    SignInCause {
        id: "audience",
        error: "invalid_grant",
        description: "audience is invalid",
        cause: "The audience of the assertion is not a Salesforce login address.",
        mend: "Set the audience to https://login.salesforce.com (production), https://test.salesforce.com \
               (sandbox) or the address of the Experience Cloud site.",
        source: "https://salesforce.stackexchange.com/questions/184363",
    },
    SignInCause {
        id: "not-approved",
        error: "invalid_grant",
        description: "hasn't approved this consumer",
        cause: "The user is not pre-authorised for the app, or the request went to the wrong org or login host.",
        mend: "In the app's policies choose \"Admin approved users are pre-authorized\", give the user the \
               app's permission set or profile, and check the token address.",
        source: "https://github.com/restforce/restforce/issues/674",
    },
    SignInCause {
        id: "assertion",
        error: "invalid_grant",
        description: "invalid assertion",
        cause: "The signature does not fit the certificate of the app, or the assertion is not a JWT.",
        mend: "Upload the certificate that belongs to the private key to the app, or store the key that \
               belongs to its certificate (`patchbay keys check` compares them).",
        source: "https://github.com/frankkessler/salesforce-laravel-oauth2-rest/issues/68",
    },
    SignInCause {
        id: "assertion",
        error: "",
        description: "couldn't validate jwt token",
        cause: "The signature does not fit the certificate of the app.",
        mend: "Upload the certificate that belongs to the private key to the app, or store the key that \
               belongs to its certificate (`patchbay keys check` compares them).",
        source: "public runbook, see invalid assertion",
    },
    SignInCause {
        id: "clock",
        error: "invalid_grant",
        description: "expired authorization code",
        cause: "The assertion had already expired when it arrived.",
        mend: "Set the clock of this machine; expiry counts in seconds since 1970.",
        source: "https://salesforce.stackexchange.com/questions/282513",
    },
    SignInCause {
        id: "inactive-user",
        error: "invalid_grant",
        description: "inactive user",
        cause: "The user that the settings name is deactivated or frozen.",
        mend: "Activate or unfreeze the user, or name another one as subject.",
        source: "https://github.com/restforce/restforce/issues/303",
    },
    SignInCause {
        id: "activation",
        error: "invalid_grant",
        description: "activation secret invalid",
        cause: "The login was stopped as LOGIN_OAUTH_INVALID_DS.",
        mend: "Read the user's Login History in Setup; approve the app for the user again.",
        source: "https://github.com/restforce/restforce/issues/826",
    },
    SignInCause {
        id: "refresh-expired",
        error: "invalid_grant",
        description: "expired access/refresh token",
        cause: "The refresh token was revoked or has expired.",
        mend: "Authorise the app again.",
        source: "https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_flow_errors.htm",
    },
    SignInCause {
        id: "ip-restricted",
        error: "invalid_grant",
        description: "ip restricted",
        cause: "The address that this call came from is outside the user's or app's IP ranges.",
        mend: "Relax the IP restrictions in the app's policies, or add the address to the profile.",
        source: "https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_flow_errors.htm",
    },
    SignInCause {
        id: "password",
        error: "invalid_grant",
        description: "authentication failure",
        cause: "User name, password or security token is wrong, the password has expired, the address is \
                not allowed, or the org blocks the username-password flow (the default since Summer '23).",
        mend: "Use the JWT bearer or client-credentials sign-in. To keep the password flow for now, allow it \
               under Setup, OAuth and OpenID Connect Settings, and append the security token to the password.",
        source: "https://salesforcedictionary.com/errors/invalid-oauth-grant",
    },
    SignInCause {
        id: "run-as-user",
        error: "invalid_grant",
        description: "no client credentials user enabled",
        cause: "The client-credentials flow of the app has no user to run as.",
        mend: "Name a \"Run As\" user in the app's policies.",
        source: "https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_client_credentials_flow.htm",
    },
    SignInCause {
        id: "rate",
        error: "",
        description: "login rate exceeded",
        cause: "This user has signed in more than 3,600 times within an hour.",
        mend: "Wait, and see what signs in so often; one token serves many calls.",
        source: "https://help.salesforce.com/s/articleView?id=000381578",
    },
    SignInCause {
        id: "rate",
        error: "rate_limit_exceeded",
        description: "",
        cause: "Too many sign-ins within a short time.",
        mend: "Wait, and see what signs in so often; one token serves many calls.",
        source: "https://help.salesforce.com/s/articleView?id=000381578",
    },
    SignInCause {
        id: "grant-type",
        error: "unsupported_grant_type",
        description: "",
        cause: "The flow is not enabled for the app, or the grant type did not arrive as a form field.",
        mend: "Enable the flow in the app's OAuth settings.",
        source: "https://github.com/aaronhuggins/sf-jwt-token/issues/1",
    },
    SignInCause {
        id: "http-post",
        error: "invalid_request",
        description: "must use http post",
        cause: "The token address was reached by GET, as happens after a redirect.",
        mend: "Set the token address to the org's own host: https://<My Domain>.my.salesforce.com/services/oauth2/token.",
        source: "https://github.com/amazon-connect/amazon-connect-salesforce-cti/issues/43",
    },
    SignInCause {
        id: "client",
        error: "invalid_client_id",
        description: "",
        cause: "No app of this org has this consumer key.",
        mend: "Copy the consumer key of the app again; after creating or changing an app wait up to ten minutes.",
        source: "https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_flow_errors.htm",
    },
    SignInCause {
        id: "client-secret",
        error: "invalid_client_credentials",
        description: "",
        cause: "The consumer secret does not belong to the consumer key.",
        mend: "Copy the consumer secret of the app again.",
        source: "https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_flow_errors.htm",
    },
    SignInCause {
        id: "client-secret",
        error: "invalid_client",
        description: "invalid client credentials",
        cause: "The consumer secret does not belong to the consumer key.",
        mend: "Copy the consumer secret of the app again.",
        source: "https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_flow_errors.htm",
    },
    SignInCause {
        id: "client",
        error: "invalid_client",
        description: "",
        cause: "The app is unknown to this org, or may not use this flow.",
        mend: "Check consumer key and secret, and that the token address is this org's.",
        source: "https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_flow_errors.htm",
    },
    SignInCause {
        id: "app-access",
        error: "invalid_app_access",
        description: "",
        cause: "The user may not use this app.",
        mend: "Give the user the app's permission set or profile.",
        source: "https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_flow_errors.htm",
    },
    SignInCause {
        id: "inactive-org",
        error: "inactive_org",
        description: "",
        cause: "The org is locked, closed or suspended.",
        mend: "Ask Salesforce about the state of the org.",
        source: "https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_flow_errors.htm",
    },
    SignInCause {
        id: "password",
        error: "INVALID_LOGIN",
        description: "",
        cause: "The username, the password or the security token is wrong, or the user is locked out.",
        mend: "Append the user's security token to the password, unless the user's network is trusted.",
        source: "https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_login.htm",
    },
    SignInCause {
        id: "soap-login-off",
        error: "INVALID_OPERATION",
        description: "soap api login() is disabled",
        cause: "The org does not let anybody sign in by password and SOAP.",
        mend: "Sign in by the Salesforce program (`sf org login web`) or with an access token.",
        source: "https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_login.htm",
    },
];

/// The first row that fits an answer of the token endpoint.
pub fn find(error: Option<&str>, description: Option<&str>) -> Option<&'static SignInCause> {
    let description = description.unwrap_or_default().to_ascii_lowercase();
    let error = error.unwrap_or_default();
    TABLE.iter().find(|row| {
        (row.error.is_empty() || row.error == error) && description.contains(row.description)
    })
}

#[cfg(test)]
mod tests {
    use super::{TABLE, find};

    #[test]
    fn every_row_is_reached_by_its_own_texts() {
        for row in TABLE {
            let found = find(Some(row.error), Some(row.description)).map(|row| row.id);
            assert_eq!(found, Some(row.id), "{} / {}", row.error, row.description);
            assert!(
                !row.error.is_empty() || !row.description.is_empty(),
                "{} would match all",
                row.id
            );
            assert_eq!(row.description, row.description.to_ascii_lowercase());
        }
    }

    #[test]
    fn texts_vary_in_case_and_unknown_ones_are_none() {
        assert_eq!(
            find(Some("invalid_grant"), Some("Audience Validation Failed"))
                .unwrap()
                .id,
            "audience"
        );
        assert_eq!(find(Some("invalid_grant"), Some("something new")), None);
        assert_eq!(find(None, None), None);
        assert_eq!(
            find(Some("x"), Some("Failed: : Couldn't validate jwt token."))
                .unwrap()
                .id,
            "assertion"
        );
    }
}
