//! The table's part on the Metadata API.

use super::Known::{Documented, Guessed, Observed};
use super::Part;

/// The Metadata API.
pub const METADATA: &[Part] = &[
    Part {
        name: "Deployment by REST",
        routes: &[
            ("POST", "/services/data/{version}/metadata/deployRequest"),
            (
                "GET",
                "/services/data/{version}/metadata/deployRequest/{id}",
            ),
            (
                "PATCH",
                "/services/data/{version}/metadata/deployRequest/{id}",
            ),
        ],
        known: Documented {
            url: "https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_rest_deploy.htm",
        },
        note: "Done aside: `Pending`, `InProgress`, then `Succeeded`, `SucceededPartial`, `Failed` or `Canceled`. \
               `checkOnly`, `rollbackOnError` and `ignoreWarnings` count; tests, deletions and validated deployments \
               are not covered.",
    },
    Part {
        name: "Metadata API by SOAP",
        routes: &[("POST", "/services/Soap/m/{version}")],
        known: Documented {
            url: "https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_calls_intro.htm",
        },
        note: "`deploy`, `checkDeployStatus`, `cancelDeploy`, `listMetadata`, `retrieve`, `checkRetrieveStatus`, \
               `describeMetadata`; tried with jsforce. Other operations answer 501.",
    },
    Part {
        name: "Metadata types",
        routes: &[],
        known: Documented {
            url: "https://github.com/forcedotcom/wsdl",
        },
        note: "`ExternalClientApplication`, `ExtlClntAppGlobalOauthSettings`, `ExtlClntAppOauthSettings`, \
               `ExtlClntAppConfigurablePolicies`, `ExtlClntAppOauthConfigurablePolicies`, \
               `ExtlClntAppSamlConfigurablePolicies`, `ConnectedApp` (without canvas and mobile), `CallCenter`, \
               `PermissionSet`, with the elements, enumerations and required elements of version 66.0. Another type of \
               Salesforce's is refused by name.",
    },
    Part {
        name: "Problems of components",
        routes: &[],
        known: Observed {
            source: "https://salesforce.stackexchange.com/questions/tagged/deployment",
        },
        note: "Unknown element, wrong enumeration value, missing element, missing reference, file without manifest \
               entry and the reverse. The words of rules beyond these are guessed.",
    },
    Part {
        name: "Policies of external client apps",
        routes: &[],
        known: Observed {
            source: "https://github.com/chrzasz/sf-th-eca-via-metadata",
        },
        note: "OAuth settings that come without a policy get `<settings>_defaultPolicy`; a second policy for the same \
               app is refused with `DUPLICATE_VALUE` and the name of the first.",
    },
    Part {
        name: "Sign-in by a deployed app",
        routes: &[],
        known: Documented {
            url: "https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_extlclntappglobaloauthsettings.htm",
        },
        note: "Its certificate switches JWT bearer on; scopes, permitted users, profiles, permission sets and the run-as \
               user count. A consumer key is made unless one is chosen, and told by `retrieve`; the secret never is. IP \
               relaxation and session level have no effect: the org is on loopback.",
    },
    Part {
        name: "App that is switched off",
        routes: &[],
        known: Guessed,
        note: "`isEnabled` or `isOauthPluginEnabled` false: `OAUTH_APP_BLOCKED`, `this app is blocked by admin`.",
    },
    Part {
        name: "Rights on metadata",
        routes: &[],
        known: Observed {
            source: "https://github.com/forcedotcom/cli/issues",
        },
        note: "Modify All Data or Customize Application, by profile or permission set; else `INSUFFICIENT_ACCESS`. That \
               Customize Application stands for Modify Metadata is the org's own simplification.",
    },
    Part {
        name: "Queries of apps",
        routes: &[],
        known: Guessed,
        note: "`ExternalClientApplication` and `ConnectedApplication` have a row for each deployed app, `CallCenter` and \
               `PermissionSet` likewise.",
    },
];
