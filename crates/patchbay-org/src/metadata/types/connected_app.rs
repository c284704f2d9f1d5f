//! The type of connected apps, without canvas and mobile apps
//! (<https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_connectedapp.htm>).

use super::{Definition, Kind, field, flag, number, text};

pub(super) const CHOICE_OAUTH_ACCESS_SCOPE: Kind = Kind::Choice(
    "ConnectedAppOauthAccessScope",
    &[
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
    ],
);

const CHOICE_SAML_ENCRYPTION_TYPE: Kind =
    Kind::Choice("SamlEncryptionType", &["AES_128", "AES_256", "Triple_Des"]);

const CHOICE_SAML_IDP_SLOBINDING: Kind =
    Kind::Choice("SamlIdpSLOBinding", &["RedirectBinding", "PostBinding"]);

const CHOICE_SAML_NAME_ID_FORMAT_TYPE: Kind = Kind::Choice(
    "SamlNameIdFormatType",
    &["Unspecified", "EmailAddress", "Persistent", "Transient"],
);

const CHOICE_SAML_SIGNING_ALGO_TYPE: Kind =
    Kind::Choice("SamlSigningAlgoType", &["SHA1", "SHA256"]);

const CHOICE_SAML_SUBJECT_TYPE: Kind = Kind::Choice(
    "SamlSubjectType",
    &[
        "Username",
        "FederationId",
        "UserId",
        "SpokeId",
        "CustomAttribute",
        "PersistentId",
    ],
);

const GROUP_ATTRIBUTE: Kind = Kind::Group(
    "ConnectedAppAttribute",
    &[text("formula").required(), text("key").required()],
);

const GROUP_IP_RANGE: Kind = Kind::Group(
    "ConnectedAppIpRange",
    &[
        text("description"),
        text("end").required(),
        text("start").required(),
    ],
);

const GROUP_OAUTH_ASSET_TOKEN: Kind = Kind::Group(
    "ConnectedAppOauthAssetToken",
    &[
        text("assetAudiences").required(),
        flag("assetIncludeAttributes").required(),
        flag("assetIncludeCustomPerms").required(),
        text("assetSigningCertId").required(),
        number("assetValidityPeriod").required(),
    ],
);

const GROUP_OAUTH_ID_TOKEN: Kind = Kind::Group(
    "ConnectedAppOauthIdToken",
    &[
        text("idTokenAudience"),
        flag("idTokenIncludeAttributes"),
        flag("idTokenIncludeCustomPerms"),
        flag("idTokenIncludeStandardClaims"),
        number("idTokenValidity"),
    ],
);

const GROUP_OAUTH_CONFIG: Kind = Kind::Group(
    "ConnectedAppOauthConfig",
    &[
        field("assetTokenConfig", GROUP_OAUTH_ASSET_TOKEN),
        text("callbackUrl").required(),
        text("certificate"),
        text("consumerKey"),
        text("consumerSecret"),
        field("idTokenConfig", GROUP_OAUTH_ID_TOKEN),
        flag("isAdminApproved"),
        flag("isClientCredentialEnabled"),
        flag("isCodeCredentialEnabled"),
        flag("isCodeCredentialPostOnly"),
        flag("isConsumerSecretOptional"),
        flag("isIntrospectAllTokens"),
        flag("isNamedUserJwtEnabled"),
        flag("isPkceRequired"),
        flag("isRefreshTokenRotationEnabled"),
        flag("isSecretRequiredForRefreshToken"),
        flag("isSecretRequiredForTokenExchange"),
        flag("isTokenExchangeEnabled"),
        text("oauthClientCredentialUser"),
        field("scopes", CHOICE_OAUTH_ACCESS_SCOPE).many(),
        text("singleLogoutUrl"),
    ],
);

const GROUP_OAUTH_POLICY: Kind = Kind::Group(
    "ConnectedAppOauthPolicy",
    &[
        text("ipRelaxation").required(),
        flag("isTokenExchangeFlowEnabled"),
        text("refreshTokenPolicy").required(),
        text("singleLogoutUrl"),
    ],
);

const GROUP_SAML_CONFIG: Kind = Kind::Group(
    "ConnectedAppSamlConfig",
    &[
        text("acsUrl").required(),
        text("certificate"),
        text("encryptionCertificate"),
        field("encryptionType", CHOICE_SAML_ENCRYPTION_TYPE),
        text("entityUrl").required(),
        text("issuer"),
        field("samlIdpSLOBindingEnum", CHOICE_SAML_IDP_SLOBINDING),
        field("samlNameIdFormat", CHOICE_SAML_NAME_ID_FORMAT_TYPE),
        field("samlSigningAlgoType", CHOICE_SAML_SIGNING_ALGO_TYPE),
        text("samlSloUrl"),
        text("samlSubjectCustomAttr"),
        field("samlSubjectType", CHOICE_SAML_SUBJECT_TYPE).required(),
    ],
);

const GROUP_SESSION_POLICY: Kind = Kind::Group(
    "ConnectedAppSessionPolicy",
    &[
        text("policyAction"),
        text("sessionLevel"),
        number("sessionTimeout"),
    ],
);

pub(super) const CONNECTED_APP: Definition = Definition {
    name: "ConnectedApp",
    folder: "connectedApps",
    suffix: "connectedApp",
    prefix: "0H4",
    since: 29,
    fields: &[
        field("attributes", GROUP_ATTRIBUTE).many(),
        text("contactEmail").required(),
        text("contactPhone"),
        text("description"),
        text("fullName"),
        text("iconUrl"),
        text("infoUrl"),
        field("ipRanges", GROUP_IP_RANGE).many(),
        text("label").required(),
        text("logoUrl"),
        text("mobileStartUrl"),
        field("oauthConfig", GROUP_OAUTH_CONFIG),
        field("oauthPolicy", GROUP_OAUTH_POLICY),
        text("permissionSetName").many(),
        text("plugin"),
        text("pluginExecutionUser"),
        text("profileName").many(),
        field("samlConfig", GROUP_SAML_CONFIG),
        field("sessionPolicy", GROUP_SESSION_POLICY),
        text("startUrl"),
    ],
};
