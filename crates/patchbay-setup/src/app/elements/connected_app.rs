//! The elements of a connected app.

use super::{
    ATTRIBUTE, ElementRule, Form, LOGOUT_BINDINGS, NAME_ID_FORMATS, SIGNING_ALGORITHMS,
    SUBJECT_TYPES, element, flag, number, text, word,
};

/// `ConnectedAppOauthAccessScope` of the WSDL.
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
    "ForgotPassword",
    "UserRegistration",
    "SFAP",
    "Interaction",
    "CDP",
    "EinsteinGPT",
    "PwdlessLogin",
    "MCP",
    "SCRT",
];

const IP_RANGE: &[ElementRule] = &[
    text("description"),
    text("end").required(),
    text("start").required(),
];

const ASSET_TOKEN: &[ElementRule] = &[
    text("assetAudiences").required(),
    flag("assetIncludeAttributes").required(),
    flag("assetIncludeCustomPerms").required(),
    text("assetSigningCertId").required(),
    number("assetValidityPeriod").required(),
];

const ID_TOKEN: &[ElementRule] = &[
    text("idTokenAudience"),
    flag("idTokenIncludeAttributes"),
    flag("idTokenIncludeCustomPerms"),
    flag("idTokenIncludeStandardClaims"),
    number("idTokenValidity"),
];

const OAUTH_CONFIG: &[ElementRule] = &[
    element("assetTokenConfig", Form::Group(ASSET_TOKEN)),
    text("callbackUrl").required(),
    text("certificate"),
    text("consumerKey"),
    text("consumerSecret"),
    element("idTokenConfig", Form::Group(ID_TOKEN)),
    flag("isAdminApproved").since(46),
    flag("isClientCredentialEnabled").since(56),
    flag("isCodeCredentialEnabled").since(57),
    flag("isCodeCredentialPostOnly").since(57),
    flag("isConsumerSecretOptional").since(49),
    flag("isIntrospectAllTokens").since(49),
    flag("isNamedUserJwtEnabled").since(59),
    flag("isPkceRequired").since(59),
    flag("isRefreshTokenRotationEnabled").since(60),
    flag("isSecretRequiredForRefreshToken").since(51),
    flag("isSecretRequiredForTokenExchange").since(60),
    flag("isTokenExchangeEnabled").since(60),
    text("oauthClientCredentialUser").since(56),
    word("scopes", SCOPES).many(),
    text("singleLogoutUrl"),
];

const OAUTH_POLICY: &[ElementRule] = &[
    word(
        "ipRelaxation",
        &[
            "ENFORCE",
            "BYPASS",
            "BYPASS_2FACTOR",
            "ENFORCE_RELAXREFRESH",
        ],
    )
    .required(),
    flag("isTokenExchangeFlowEnabled"),
    text("refreshTokenPolicy").required(),
    text("singleLogoutUrl"),
];

const SAML_CONFIG: &[ElementRule] = &[
    text("acsUrl").required(),
    text("certificate"),
    text("encryptionCertificate"),
    word("encryptionType", &["AES_128", "AES_256", "Triple_Des"]),
    text("entityUrl").required(),
    text("issuer"),
    word("samlIdpSLOBindingEnum", LOGOUT_BINDINGS),
    word("samlNameIdFormat", NAME_ID_FORMATS),
    word("samlSigningAlgoType", SIGNING_ALGORITHMS).since(50),
    text("samlSloUrl"),
    text("samlSubjectCustomAttr"),
    word("samlSubjectType", SUBJECT_TYPES).required(),
];

const SESSION_POLICY: &[ElementRule] = &[
    text("policyAction"),
    text("sessionLevel"),
    number("sessionTimeout"),
];

pub(super) const CONNECTED_APP: &[ElementRule] = &[
    element("attributes", Form::Group(ATTRIBUTE)).many(),
    element("canvas", Form::Opaque),
    element("canvasConfig", Form::Opaque),
    text("contactEmail").required(),
    text("contactPhone"),
    text("description"),
    text("iconUrl"),
    text("infoUrl"),
    element("ipRanges", Form::Group(IP_RANGE)).many(),
    text("label").required(),
    text("logoUrl"),
    element("mobileAppConfig", Form::Opaque),
    text("mobileStartUrl"),
    element("oauthConfig", Form::Group(OAUTH_CONFIG)),
    element("oauthPolicy", Form::Group(OAUTH_POLICY)).since(49),
    text("permissionSetName").many().since(46),
    text("plugin"),
    text("pluginExecutionUser"),
    text("profileName").many(),
    element("samlConfig", Form::Group(SAML_CONFIG)),
    element("sessionPolicy", Form::Group(SESSION_POLICY)).since(49),
    text("startUrl"),
];
