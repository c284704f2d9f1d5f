//! The elements of the six types that an external client app is made of.

use super::{
    ATTRIBUTE, ElementRule, Form, LOGOUT_BINDINGS, NAME_ID_FORMATS, SIGNING_ALGORITHMS,
    SUBJECT_TYPES, element, flag, number, text, word,
};

pub(super) const HEAD: &[ElementRule] = &[
    text("contactEmail"),
    text("contactPhone"),
    text("description"),
    word(
        "distributionState",
        &["Local", "Packaged", "Managed", "AutoInstalled"],
    ),
    text("iconUrl"),
    text("infoUrl"),
    flag("isProtected"),
    text("label"),
    text("logoUrl"),
    word("managedType", &["Local", "Global"]),
    text("orgScopedExternalApp"),
];

pub(super) const POLICIES: &[ElementRule] = &[
    text("externalClientApplication").required(),
    flag("isAttestPluginEnabled").since(67),
    flag("isCanvasPluginEnabled").since(66),
    flag("isEnabled").required(),
    flag("isMobilePluginEnabled"),
    flag("isNotificationPluginEnabled").since(63),
    flag("isOauthPluginEnabled"),
    flag("isPushPluginEnabled"),
    flag("isSamlPluginEnabled").since(63),
    text("label"),
    word("startPage", &["None", "Custom", "OAuth", "SAML"]).since(63),
    text("startUrl"),
];

const ID_TOKEN: &[ElementRule] = &[
    text("idTokenAudience"),
    flag("idTokenIncludeAttributes"),
    flag("idTokenIncludeCustomPermissions"),
    flag("idTokenIncludeStandardClaims"),
    number("idTokenValidityInMinutes"),
];

pub(super) const GLOBAL_OAUTH_SETTINGS: &[ElementRule] = &[
    text("callbackUrl"),
    text("certificate").since(60),
    text("consumerKey"),
    text("consumerSecret"),
    text("externalClientApplication").required(),
    element("idTokenConfig", Form::Group(ID_TOKEN)),
    flag("isClientCredentialsFlowEnabled"),
    flag("isCodeCredFlowEnabled"),
    flag("isCodeCredPostOnly"),
    flag("isConsumerSecretOptional"),
    flag("isDPopEnabled").since(67),
    flag("isDeviceFlowEnabled"),
    flag("isEnforceRefreshTokenTTL").since(67),
    flag("isIntrospectAllTokens"),
    flag("isMtlsEnabled").since(67),
    flag("isNamedUserJwtEnabled").since(61),
    flag("isPkceRequired"),
    flag("isRefreshTokenRotationEnabled").since(60),
    flag("isSecretRequiredForRefreshToken"),
    flag("isSecretRequiredForTokenExchange").since(60),
    flag("isTokenExchangeEnabled").since(60),
    text("label"),
    flag("shouldRotateConsumerKey"),
    flag("shouldRotateConsumerSecret"),
];

/// Source: the list of the guide, v67.
pub(super) const SCOPES: &[&str] = &[
    "Basic",
    "Api",
    "Web",
    "Full",
    "Chatter",
    "CustomApplications",
    "RefreshToken",
    "OpenID",
    "Profile",
    "Email",
    "Address",
    "Phone",
    "OfflineAccess",
    "CustomPermissions",
    "Wave",
    "Eclair",
    "Pardot",
    "Lightning",
    "Content",
    "CDPIngest",
    "CDPProfile",
    "CDPQuery",
    "Chatbot",
    "CDPSegment",
    "CDPIdentityResolution",
    "CDPCalculatedInsight",
    "SFApiPlatform",
    "Interaction",
    "EinsteinGPT",
    "PwdlessLogin",
    "ForgotPassword",
    "UserRegistration",
    "MCP",
    "SCRT",
];

const IP_RANGE: &[ElementRule] = &[
    text("description"),
    text("endIpAddress").required(),
    text("startIpAddress").required(),
];

pub(super) const OAUTH_SETTINGS: &[ElementRule] = &[
    flag("areAttributesIncludedInAssetToken"),
    flag("areCustomPermsIncludedInAssetToken"),
    text("assetTokenAudiences"),
    text("assetTokenSigningCertificate"),
    number("assetTokenValidity"),
    text("clientAssertionCertificate"),
    text("commaSeparatedCustomScopes"),
    element("commaSeparatedOauthScopes", Form::Words(SCOPES)),
    element("customAttributes", Form::Group(ATTRIBUTE)).many(),
    text("externalClientApplication").required(),
    flag("isFirstPartyAppEnabled"),
    text("label"),
    text("oauthLink"),
    text("singleLogoutUrl"),
    element("trustedIpRanges", Form::Group(IP_RANGE)).many(),
];

const SESSION_TIMEOUTS: &[&str] = &["UserSession", "Custom"];

pub(super) const OAUTH_POLICIES: &[ElementRule] = &[
    text("apexHandler"),
    text("clientCredentialsFlowUser"),
    text("commaSeparatedCustomScopes"),
    text("commaSeparatedPermissionSet"),
    text("commaSeparatedProfile"),
    element("customAttributes", Form::Group(ATTRIBUTE)).many(),
    text("executeHandlerAs"),
    text("externalClientApplication").required(),
    word("guestJwtSessionTimeoutType", SESSION_TIMEOUTS).since(65),
    number("guestJwtTimeout"),
    word(
        "ipRelaxationPolicyType",
        &[
            "Enforce",
            "Bypass",
            "Bypass_2factor",
            "Enforce_RelaxRefresh",
        ],
    ),
    flag("isClientCredentialsFlowEnabled"),
    flag("isGuestCodeCredFlowEnabled"),
    // Observed in files retrieved at 61 and 62.
    flag("isNamedUserJwtEnabled").gone(66),
    flag("isTokenExchangeFlowEnabled"),
    text("label"),
    word("namedUserJwtSessionTimeoutType", SESSION_TIMEOUTS).since(65),
    number("namedUserJwtTimeout"),
    word(
        "permittedUsersPolicyType",
        &["AllSelfAuthorized", "AdminApprovedPreAuthorized"],
    ),
    word("policyAction", &["Block", "RaiseSessionLevel", "StepUpMFA"]),
    word(
        "refreshTokenPolicyType",
        &["Infinite", "Zero", "SpecificLifetime", "SpecificInactivity"],
    ),
    number("refreshTokenValidityPeriod"),
    word("refreshTokenValidityUnit", &["Days", "Hours", "Months"]),
    word(
        "requiredSessionLevel",
        &["LOW", "STANDARD", "HIGH_ASSURANCE"],
    ),
    number("sessionTimeoutInMinutes"),
    text("singleLogoutUrl"),
    text("startUrl"),
];

pub(super) const SAML_POLICIES: &[ElementRule] = &[
    text("acsUrl").required(),
    text("certificate"),
    text("commaSeparatedPermissionSet"),
    text("commaSeparatedProfile"),
    element("customAttributes", Form::Group(ATTRIBUTE)).many(),
    text("encryptionCertificate"),
    word("encryptionType", &["AES_128", "AES_256"]),
    text("entityUrl").required(),
    text("externalClientApplication").required(),
    text("issuer"),
    text("label"),
    word("nameIdFormat", NAME_ID_FORMATS),
    word("signingAlgorithmType", SIGNING_ALGORITHMS),
    word("singleLogoutBindingType", LOGOUT_BINDINGS),
    text("singleLogoutUrl"),
    text("subjectCustomAttribute"),
    word("subjectType", SUBJECT_TYPES),
];
