//! The table's part on signing in.

use super::Known::{Documented, Guessed, Observed};
use super::Part;

const TOKEN: &[(&str, &str)] = &[("POST", "/services/oauth2/token")];

/// Signing in.
pub const SIGN_IN: &[Part] = &[
    Part {
        name: "JWT bearer",
        routes: TOKEN,
        known: Documented {
            url: "https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_jwt_flow.htm&language=en_US&type=5",
        },
        note: "RS256 by the app's certificate or public key; `iss`, `sub`, `aud` (login, test, the org's own address, \
               those of the options), `exp`. The answer has no refresh token.",
    },
    Part {
        name: "JWT bearer: pre-authorisation",
        routes: &[],
        known: Observed {
            source: "https://salesforce.stackexchange.com/questions/184363",
        },
        note: "By profile or permission set of the app, or the user's own approval; else `invalid_grant`, \
               `user hasn't approved this consumer`. An unknown user is told the same.",
    },
    Part {
        name: "JWT bearer: `audience is invalid`",
        routes: &[],
        known: Observed {
            source: "https://salesforce.stackexchange.com/questions/184363",
        },
        note: "For an `aud` that is none of the above.",
    },
    Part {
        name: "JWT bearer: `expired authorization code`",
        routes: &[],
        known: Observed {
            source: "https://salesforce.stackexchange.com/questions/282513",
        },
        note: "For an `exp` that has passed; ten seconds of skew are forgiven (guessed).",
    },
    Part {
        name: "JWT bearer: `invalid assertion`",
        routes: &[],
        known: Observed {
            source: "https://github.com/frankkessler/salesforce-laravel-oauth2-rest/issues/68",
        },
        note: "For what is no JWT. That a signature by another key is told the same is guessed.",
    },
    Part {
        name: "JWT bearer: `exp` far ahead",
        routes: &[],
        known: Observed {
            source: "https://github.com/forcedotcom/sfdx-core",
        },
        note: "Taken. Salesforce documents three minutes, but its own command-line tool sends milliseconds.",
    },
    Part {
        name: "Unknown consumer key",
        routes: &[],
        known: Observed {
            source: "https://github.com/omniphx/forrest/issues/184",
        },
        note: "`invalid_client_id`, `client identifier invalid`.",
    },
    Part {
        name: "Wrong consumer secret",
        routes: &[],
        known: Observed {
            source: "https://github.com/restforce/restforce/issues/338",
        },
        note: "`invalid_client`, `invalid client credentials`. The client may authenticate by Basic header or form.",
    },
    Part {
        name: "Inactive or frozen user",
        routes: &[],
        known: Observed {
            source: "https://github.com/restforce/restforce/issues/303",
        },
        note: "`invalid_grant`, `inactive user`. That a frozen user is told the same is guessed.",
    },
    Part {
        name: "Client credentials",
        routes: TOKEN,
        known: Documented {
            url: "https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_client_credentials_flow.htm&type=5",
        },
        note: "Runs as the app's run-as user; without one, or with the flow off, `no client credentials user enabled` \
               (observed in public troubleshooting pages).",
    },
    Part {
        name: "Username and password",
        routes: TOKEN,
        known: Documented {
            url: "https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_username_password_flow.htm&type=5",
        },
        note: "The security token follows the password. App and org must allow the flow; every failure is \
               `authentication failure` (observed). Parameters are read from the query string too.",
    },
    Part {
        name: "Refresh token",
        routes: TOKEN,
        known: Documented {
            url: "https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_refresh_token_flow.htm&type=5",
        },
        note: "Refresh tokens come from the control plane, since the org has no browser sign-in.",
    },
    Part {
        name: "Token by GET",
        routes: &[("GET", "/services/oauth2/token")],
        known: Observed {
            source: "https://github.com/amazon-connect/amazon-connect-salesforce-cti/issues/43",
        },
        note: "`invalid_request`, `must use HTTP POST`.",
    },
    Part {
        name: "Flow that is switched off",
        routes: &[],
        known: Observed {
            source: "https://github.com/aaronhuggins/sf-jwt-token/issues/1",
        },
        note: "`unsupported_grant_type`, `grant type not supported`; also for a body that is no form.",
    },
    Part {
        name: "Sessions",
        routes: &[],
        known: Guessed,
        note: "Two hours from the issue; Salesforce counts from the last use. Each sign-in gives a new token.",
    },
    Part {
        name: "Login history",
        routes: &[],
        known: Documented {
            url: "https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_loginhistory.htm",
        },
        note: "A row of `LoginHistory` for each sign-in of a known user. Some of the words of `Status` are guessed.",
    },
    Part {
        name: "Revocation",
        routes: &[
            ("GET", "/services/oauth2/revoke"),
            ("POST", "/services/oauth2/revoke"),
        ],
        known: Documented {
            url: "https://help.salesforce.com/s/articleView?id=sf.remoteaccess_revoke_token.htm&type=5",
        },
        note: "Of access tokens, and of refresh tokens with their access tokens. The text of `invalid_token` is guessed.",
    },
    Part {
        name: "Introspection",
        routes: &[("POST", "/services/oauth2/introspect")],
        known: Documented {
            url: "https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oidc_token_introspection.htm&type=5",
        },
        note: "Of the asking app's own tokens.",
    },
    Part {
        name: "User info",
        routes: &[
            ("GET", "/services/oauth2/userinfo"),
            ("POST", "/services/oauth2/userinfo"),
        ],
        known: Documented {
            url: "https://help.salesforce.com/s/articleView?id=sf.remoteaccess_using_userinfo_endpoint.htm&type=5",
        },
        note: "A bad token gives 403 `Bad_OAuth_Token`, as observed with published clients.",
    },
    Part {
        name: "Identity URL",
        routes: &[("GET", "/id/{org}/{user}")],
        known: Documented {
            url: "https://help.salesforce.com/s/articleView?id=sf.remoteaccess_using_openid.htm&type=5",
        },
        note: "Of the caller only. JSON; `format=xml` and `callback` are not read.",
    },
    Part {
        name: "SOAP login",
        routes: &[
            ("POST", "/services/Soap/u/{version}"),
            ("POST", "/services/Soap/c/{version}"),
        ],
        known: Documented {
            url: "https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_login.htm",
        },
        note: "The one SOAP operation, for versions 31.0 to 64.0.",
    },
    Part {
        name: "SOAP login from version 65.0 on",
        routes: &[],
        known: Observed {
            source: "https://github.com/forcedotcom/wsc/issues/363",
        },
        note: "`INVALID_OPERATION`.",
    },
];
