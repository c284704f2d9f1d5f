//! The types of external client apps
//! (<https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_externalclientapplication.htm> and
//! the pages beside it, which tell the defaults too). Prefixes other than `0xI` and `888` are guessed.

use super::{Definition, Kind, field, flag, number, text};

const CHOICE_DIST_STATE: Kind = Kind::Choice(
    "ExtlClntAppDistState",
    &["Local", "Packaged", "Managed", "AutoInstalled"],
);

const CHOICE_MANAGED_TYPE: Kind = Kind::Choice("ExtlClntAppManagedType", &["Local", "Global"]);

const CHOICE_START_PAGE: Kind =
    Kind::Choice("ExtlClntAppStartPage", &["None", "Custom", "OAuth", "SAML"]);

const CHOICE_JWTSESSION_TIMEOUT_TYPE: Kind =
    Kind::Choice("JWTSessionTimeoutType", &["UserSession", "Custom"]);

const CHOICE_PERMITTED_USERS_POLICY_TYPE: Kind = Kind::Choice(
    "PermittedUsersPolicyType",
    &["AllSelfAuthorized", "AdminApprovedPreAuthorized"],
);

const CHOICE_POLICY_ACTION: Kind = Kind::Choice("PolicyAction", &["Block", "RaiseSessionLevel"]);

const CHOICE_REFRESH_TOKEN_POLICY_TYPE: Kind = Kind::Choice(
    "RefreshTokenPolicyType",
    &["Infinite", "Zero", "SpecificLifetime", "SpecificInactivity"],
);

const CHOICE_SESSION_SECURITY_LEVEL: Kind = Kind::Choice(
    "SessionSecurityLevel",
    &["LOW", "STANDARD", "HIGH_ASSURANCE"],
);

const CHOICE_SAML_ENCRYPT_TYPE: Kind =
    Kind::Choice("ExtlClntAppSamlEncryptType", &["AES_128", "AES_256"]);

const CHOICE_NAME_ID_FORMAT_TYPE: Kind = Kind::Choice(
    "ExtlClntAppNameIdFormatType",
    &["Unspecified", "EmailAddress", "Persistent", "Transient"],
);

const CHOICE_SAML_SIGN_ALGO_TYPE: Kind =
    Kind::Choice("ExtlClntAppSamlSignAlgoType", &["SHA1", "SHA256"]);

const CHOICE_SAML_BINDING_TYPE: Kind = Kind::Choice(
    "ExtlClntAppSamlBindingType",
    &["RedirectBinding", "PostBinding"],
);

const CHOICE_SAML_SUBJECT_TYPE: Kind = Kind::Choice(
    "ExtlClntAppSamlSubjectType",
    &[
        "Username",
        "FederationId",
        "UserId",
        "SpokeId",
        "CustomAttribute",
        "PersistentId",
    ],
);

const GROUP_ID_TOKEN_CONFIG: Kind = Kind::Group(
    "ExternalAppIdTokenConfig",
    &[
        text("idTokenAudience"),
        flag("idTokenIncludeAttributes"),
        flag("idTokenIncludeCustomPermissions"),
        flag("idTokenIncludeStandardClaims"),
        number("idTokenValidityInMinutes"),
    ],
);

const GROUP_OAUTH_SETTINGS_ATTRIBUTE: Kind = Kind::Group(
    "ExtlClntAppOauthSettingsAttribute",
    &[text("formula").required(), text("key").required()],
);

const GROUP_OAUTH_IP_RANGE: Kind = Kind::Group(
    "ExtlClntAppOauthIpRange",
    &[
        text("description"),
        text("endIpAddress").required(),
        text("startIpAddress").required(),
    ],
);

const GROUP_OAUTH_POLICIES_ATTRIBUTE: Kind = Kind::Group(
    "ExtlClntAppOauthPoliciesAttribute",
    &[text("formula").required(), text("key").required()],
);

const GROUP_SAML_CONFIGURABLE_POLICIES_ATTRIBUTE: Kind = Kind::Group(
    "ExtlClntAppSamlConfigurablePoliciesAttribute",
    &[text("formula").required(), text("key").required()],
);

pub(super) const HEADER: Definition = Definition {
    name: "ExternalClientApplication",
    folder: "externalClientApps",
    suffix: "eca",
    prefix: "0xI",
    since: 59,
    fields: &[
        text("contactEmail"),
        text("contactPhone"),
        text("description"),
        field("distributionState", CHOICE_DIST_STATE).or("Local"),
        text("fullName"),
        text("iconUrl"),
        text("infoUrl"),
        flag("isProtected").or("false"),
        text("label"),
        text("logoUrl"),
        field("managedType", CHOICE_MANAGED_TYPE),
        text("orgScopedExternalApp"),
    ],
};

pub(super) const GLOBAL_OAUTH: Definition = Definition {
    name: "ExtlClntAppGlobalOauthSettings",
    folder: "extlClntAppGlobalOauthSets",
    suffix: "ecaGlblOauth",
    prefix: "888",
    since: 59,
    fields: &[
        text("callbackUrl"),
        text("certificate"),
        text("consumerKey"),
        text("consumerSecret"),
        text("externalClientApplication").required(),
        text("fullName"),
        field("idTokenConfig", GROUP_ID_TOKEN_CONFIG),
        flag("isClientCredentialsFlowEnabled").or("false"),
        flag("isCodeCredFlowEnabled").or("false"),
        flag("isCodeCredPostOnly").or("false"),
        flag("isConsumerSecretOptional").or("false"),
        flag("isDeviceFlowEnabled").or("false"),
        flag("isIntrospectAllTokens").or("false"),
        flag("isNamedUserJwtEnabled").or("false"),
        flag("isPkceRequired").or("true"),
        flag("isRefreshTokenRotationEnabled").or("false"),
        flag("isSecretRequiredForRefreshToken").or("true"),
        flag("isSecretRequiredForTokenExchange").or("false"),
        flag("isTokenExchangeEnabled").or("false"),
        text("label"),
        flag("shouldRotateConsumerKey").or("false"),
        flag("shouldRotateConsumerSecret").or("false"),
    ],
};

pub(super) const OAUTH: Definition = Definition {
    name: "ExtlClntAppOauthSettings",
    folder: "extlClntAppOauthSettings",
    suffix: "ecaOauth",
    prefix: "0xO",
    since: 59,
    fields: &[
        flag("areAttributesIncludedInAssetToken"),
        flag("areCustomPermsIncludedInAssetToken"),
        text("assetTokenAudiences"),
        text("assetTokenSigningCertificate"),
        number("assetTokenValidity"),
        text("clientAssertionCertificate"),
        text("commaSeparatedCustomScopes"),
        text("commaSeparatedOauthScopes"),
        field("customAttributes", GROUP_OAUTH_SETTINGS_ATTRIBUTE).many(),
        text("externalClientApplication").required(),
        text("fullName"),
        flag("isFirstPartyAppEnabled"),
        text("label"),
        text("oauthLink"),
        text("singleLogoutUrl"),
        field("trustedIpRanges", GROUP_OAUTH_IP_RANGE).many(),
    ],
};

pub(super) const POLICIES: Definition = Definition {
    name: "ExtlClntAppConfigurablePolicies",
    folder: "extlClntAppPolicies",
    suffix: "ecaPlcy",
    prefix: "0xC",
    since: 60,
    fields: &[
        text("externalClientApplication").required(),
        text("fullName"),
        flag("isCanvasPluginEnabled").or("true"),
        flag("isEnabled").required(),
        flag("isMobilePluginEnabled").or("true"),
        flag("isNotificationPluginEnabled").or("true"),
        flag("isOauthPluginEnabled").or("true"),
        flag("isPushPluginEnabled").or("true"),
        flag("isSamlPluginEnabled").or("true"),
        text("label"),
        field("startPage", CHOICE_START_PAGE),
        text("startUrl"),
    ],
};

pub(super) const OAUTH_POLICIES: Definition = Definition {
    name: "ExtlClntAppOauthConfigurablePolicies",
    folder: "extlClntAppOauthPolicies",
    suffix: "ecaOauthPlcy",
    prefix: "0xP",
    since: 59,
    fields: &[
        text("apexHandler"),
        text("clientCredentialsFlowUser"),
        text("commaSeparatedCustomScopes"),
        text("commaSeparatedPermissionSet"),
        text("commaSeparatedProfile"),
        field("customAttributes", GROUP_OAUTH_POLICIES_ATTRIBUTE).many(),
        text("executeHandlerAs"),
        text("externalClientApplication").required(),
        text("fullName"),
        field("guestJwtSessionTimeoutType", CHOICE_JWTSESSION_TIMEOUT_TYPE),
        number("guestJwtTimeout"),
        text("ipRelaxationPolicyType").or("Enforce"),
        flag("isClientCredentialsFlowEnabled").or("false"),
        flag("isGuestCodeCredFlowEnabled").or("false"),
        flag("isTokenExchangeFlowEnabled").or("false"),
        text("label"),
        field(
            "namedUserJwtSessionTimeoutType",
            CHOICE_JWTSESSION_TIMEOUT_TYPE,
        ),
        number("namedUserJwtTimeout"),
        field(
            "permittedUsersPolicyType",
            CHOICE_PERMITTED_USERS_POLICY_TYPE,
        )
        .or("AllSelfAuthorized"),
        field("policyAction", CHOICE_POLICY_ACTION),
        field("refreshTokenPolicyType", CHOICE_REFRESH_TOKEN_POLICY_TYPE).or("Infinite"),
        number("refreshTokenValidityPeriod"),
        text("refreshTokenValidityUnit"),
        field("requiredSessionLevel", CHOICE_SESSION_SECURITY_LEVEL).or("STANDARD"),
        number("sessionTimeoutInMinutes"),
        text("singleLogoutUrl"),
        text("startUrl"),
    ],
};

pub(super) const SAML_POLICIES: Definition = Definition {
    name: "ExtlClntAppSamlConfigurablePolicies",
    folder: "extlClntAppSamlConfigurablePolicies",
    suffix: "ecaSamlPlcy",
    prefix: "0xS",
    since: 63,
    fields: &[
        text("acsUrl").required(),
        text("certificate"),
        text("commaSeparatedPermissionSet"),
        text("commaSeparatedProfile"),
        field(
            "customAttributes",
            GROUP_SAML_CONFIGURABLE_POLICIES_ATTRIBUTE,
        )
        .many(),
        text("encryptionCertificate"),
        field("encryptionType", CHOICE_SAML_ENCRYPT_TYPE),
        text("entityUrl").required(),
        text("externalClientApplication").required(),
        text("fullName"),
        text("issuer"),
        text("label"),
        field("nameIdFormat", CHOICE_NAME_ID_FORMAT_TYPE),
        field("signingAlgorithmType", CHOICE_SAML_SIGN_ALGO_TYPE),
        field("singleLogoutBindingType", CHOICE_SAML_BINDING_TYPE),
        text("singleLogoutUrl"),
        text("subjectCustomAttribute"),
        field("subjectType", CHOICE_SAML_SUBJECT_TYPE),
    ],
};
