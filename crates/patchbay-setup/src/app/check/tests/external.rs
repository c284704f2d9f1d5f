//! Mistakes in an external client app for REST access.

use super::{Mistake, assert_named, check, expected, ids, rest_app, with, without};

const HEAD: &str = ".eca-meta.xml";
const GLOBAL: &str = ".ecaGlblOauth-meta.xml";
const OAUTH: &str = ".ecaOauth-meta.xml";
const POLICY: &str = ".ecaOauthPlcy-meta.xml";
const PLUG_INS: &str = ".ecaPlcy-meta.xml";

const IN_HEAD_AND_PLUG_INS: &[Mistake] = &[
    (HEAD, ">Local<", ">Packageable<", "app.value"),
    (HEAD, ">Local<", ">Packaged<", "app.distribution-state"),
    (
        HEAD,
        "voice-ops@acme.example",
        "voice-ops",
        "app.contact-email",
    ),
    (
        HEAD,
        "<label>",
        "<orgScopedExternalApp>00D5e000000AbCdEAM:AcmeVoiceRest</orgScopedExternalApp><label>",
        "app.org-scoped-18-characters",
    ),
    (
        HEAD,
        "<label>",
        "<orgScopedExternalApp>00D5e000000AbCd:AcmeVoice</orgScopedExternalApp><label>",
        "app.org-scoped-other",
    ),
    (
        HEAD,
        "<label>",
        "<orgScopedExternalApp>AcmeVoiceRest</orgScopedExternalApp><label>",
        "app.org-scoped-other",
    ),
    (HEAD, "2006/04/metadata", "2006/04/other", "app.namespace"),
    (
        HEAD,
        "ExternalClientApplication",
        "ConnectedApp",
        "app.file-name",
    ),
    (HEAD, "</label>", "</lable>", "app.not-xml"),
    (HEAD, "Made for", "Made & not for", "app.bare-ampersand"),
    (
        PLUG_INS,
        "<isEnabled>true",
        "<isEnabled>false",
        "app.disabled",
    ),
    (
        PLUG_INS,
        "<isEnabled>true</isEnabled>",
        "",
        "app.element-missing",
    ),
    (
        PLUG_INS,
        "<isOauthPluginEnabled>true",
        "<isOauthPluginEnabled>false",
        "app.oauth-switched-off",
    ),
    (PLUG_INS, ">None<", ">Custom<", "app.start-page"),
    (PLUG_INS, ">None<", ">none<", "app.value"),
    (
        PLUG_INS,
        "<label>",
        "<ipRelaxation>bypass</ipRelaxation><label>",
        "app.element-unknown",
    ),
    (
        PLUG_INS,
        "<label>",
        "<refreshTokenPolicy>infinite</refreshTokenPolicy><label>",
        "app.element-unknown",
    ),
    (
        PLUG_INS,
        "<label>",
        "<sessionTimeout>15</sessionTimeout><label>",
        "app.element-unknown",
    ),
];

#[test]
fn mistakes_in_the_head_and_the_plug_ins_are_named() {
    assert_named(&rest_app(), &expected(), IN_HEAD_AND_PLUG_INS);
}

const IN_SETTINGS: &[Mistake] = &[
    (
        GLOBAL,
        "<isPkceRequired>false</isPkceRequired>",
        "",
        "app.switch-omitted",
    ),
    (
        GLOBAL,
        "<isPkceRequired>false",
        "<isPkceRequired>true",
        "app.switch",
    ),
    (
        GLOBAL,
        "<isPkceRequired>false",
        "<isPkceRequired>False",
        "app.value",
    ),
    (
        GLOBAL,
        "isPkceRequired>",
        "isPkceRequred>",
        "app.element-unknown",
    ),
    (
        GLOBAL,
        "<isPkceRequired>",
        "<isPkceRequired>false</isPkceRequired><isPkceRequired>",
        "app.element-twice",
    ),
    (
        GLOBAL,
        "<isSecretRequiredForRefreshToken>false</isSecretRequiredForRefreshToken>",
        "",
        "app.switch-omitted",
    ),
    (
        GLOBAL,
        "<isSecretRequiredForRefreshToken>false",
        "<isSecretRequiredForRefreshToken>true",
        "app.switch",
    ),
    (
        GLOBAL,
        "<isConsumerSecretOptional>false",
        "<isConsumerSecretOptional>true",
        "app.switch",
    ),
    (
        GLOBAL,
        "<isConsumerSecretOptional>false</isConsumerSecretOptional>",
        "",
        "app.switch-not-written",
    ),
    (
        GLOBAL,
        "<isNamedUserJwtEnabled>false",
        "<isNamedUserJwtEnabled>true",
        "app.switch",
    ),
    (
        GLOBAL,
        "<isRefreshTokenRotationEnabled>false",
        "<isRefreshTokenRotationEnabled>true",
        "app.switch",
    ),
    (
        GLOBAL,
        "<isClientCredentialsFlowEnabled>false",
        "<isClientCredentialsFlowEnabled>true",
        "app.switch",
    ),
    (
        GLOBAL,
        "<shouldRotateConsumerKey>false",
        "<shouldRotateConsumerKey>true",
        "app.rotates-key",
    ),
    (
        GLOBAL,
        "<shouldRotateConsumerSecret>false",
        "<shouldRotateConsumerSecret>true",
        "app.rotates-key",
    ),
    (
        GLOBAL,
        "<isPkceRequired>",
        "<consumerSecret>0123456789</consumerSecret><isPkceRequired>",
        "app.consumer-secret",
    ),
    (
        GLOBAL,
        "<isPkceRequired>",
        "<consumerKey>a b</consumerKey><isPkceRequired>",
        "app.consumer-key",
    ),
    (
        GLOBAL,
        "http://localhost:1717/OauthRedirect",
        "https://acme.example/back",
        "app.callback",
    ),
    (
        GLOBAL,
        "<callbackUrl>http://localhost:1717/OauthRedirect</callbackUrl>",
        "",
        "app.callback-missing",
    ),
    (
        GLOBAL,
        "-----BEGIN CERTIFICATE-----",
        "",
        "app.certificate-unreadable",
    ),
    (
        GLOBAL,
        "CERTIFICATE-----",
        "PRIVATE KEY-----",
        "app.certificate-unreadable",
    ),
    (
        GLOBAL,
        "<isPkceRequired>",
        "<isJwtBearerEnabled>true</isJwtBearerEnabled><isPkceRequired>",
        "app.element-unknown",
    ),
    (
        OAUTH,
        "Api, RefreshToken",
        "api, RefreshToken",
        "app.scope-runtime-name",
    ),
    (
        OAUTH,
        "Api, RefreshToken",
        "Api, refresh_token",
        "app.scope-runtime-name",
    ),
    (OAUTH, "Api, RefreshToken", "Api", "app.scope-missing"),
    (
        OAUTH,
        "Api, RefreshToken",
        "RefreshToken",
        "app.scope-missing",
    ),
    (
        OAUTH,
        "Api, RefreshToken",
        "Apii, RefreshToken",
        "app.value",
    ),
    (
        OAUTH,
        "Api, RefreshToken",
        "Full, RefreshToken",
        "app.scope-full",
    ),
    (
        OAUTH,
        "commaSeparatedOauthScopes>",
        "scopes>",
        "app.element-unknown",
    ),
    (
        OAUTH,
        "<label>",
        "<oauthLink>00D5e000000AbCdEAM:8885e0000000001</oauthLink><label>",
        "app.org-scoped-18-characters",
    ),
    (OAUTH, ">AcmeVoiceRest<", ">AcmeVoiceOther<", "app.link"),
    (GLOBAL, ">AcmeVoiceRest<", ">acmevoicerest<", "app.link"),
];

#[test]
fn mistakes_in_the_settings_are_named() {
    assert_named(&rest_app(), &expected(), IN_SETTINGS);
    // A retrieve gives back RefreshToken for both.
    let equal = with(&rest_app(), OAUTH, "RefreshToken", "OfflineAccess");
    assert_eq!(check(&equal, &expected()), []);
}

const IN_POLICIES: &[Mistake] = &[
    (
        POLICY,
        "AdminApprovedPreAuthorized",
        "AllSelfAuthorized",
        "app.permitted-users",
    ),
    (
        POLICY,
        "<permittedUsersPolicyType>AdminApprovedPreAuthorized</permittedUsersPolicyType>",
        "",
        "app.permitted-users",
    ),
    (
        POLICY,
        "<commaSeparatedPermissionSet>Voice_Rest_Client</commaSeparatedPermissionSet>",
        "",
        "app.no-access",
    ),
    (
        POLICY,
        "Voice_Rest_Client",
        "0PS5e000000ABCD",
        "app.access-by-id",
    ),
    (POLICY, "STANDARD", "HIGH_ASSURANCE", "app.session-level"),
    (POLICY, "STANDARD", "Standard", "app.value"),
    (POLICY, ">Bypass<", ">Enforce<", "app.ip-relaxation"),
    (
        POLICY,
        ">Bypass<",
        ">Enforce_RelaxRefresh<",
        "app.ip-relaxation",
    ),
    (POLICY, ">Bypass<", ">Bypass_2factor<", "app.ip-relaxation"),
    (POLICY, ">Bypass<", ">BYPASS<", "app.value"),
    (
        POLICY,
        "<ipRelaxationPolicyType>Bypass</ipRelaxationPolicyType>",
        "",
        "app.ip-relaxation",
    ),
    (POLICY, ">Infinite<", ">infinite<", "app.value"),
    (POLICY, ">Infinite<", ">Zero<", "app.refresh-token-policy"),
    (
        POLICY,
        ">Infinite<",
        ">SpecificLifetime<",
        "app.refresh-token-validity",
    ),
    (
        POLICY,
        "<isTokenExchangeFlowEnabled>false",
        "<isTokenExchangeFlowEnabled>true",
        "app.policy-switch",
    ),
    (
        POLICY,
        "ipRelaxationPolicyType>",
        "ipRelaxation>",
        "app.element-unknown",
    ),
];

#[test]
fn mistakes_in_the_policies_are_named() {
    assert_named(&rest_app(), &expected(), IN_POLICIES);
}

#[test]
fn a_component_that_is_missing_is_named() {
    let right = rest_app();
    for (end, id) in [
        (HEAD, "app.part-missing"),
        (GLOBAL, "app.part-missing"),
        (OAUTH, "app.part-missing"),
        (POLICY, "app.part-missing"),
        (PLUG_INS, "app.plug-ins-missing"),
    ] {
        let found = check(&without(&right, end), &expected());
        assert_eq!(ids(&found), [id], "{end}: {found:#?}");
    }
}
