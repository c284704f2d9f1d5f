//! Mistakes in an app for sign-in to Amazon Connect.

use super::{
    Mistake, assert_named, check, expected, ids, sso_connected, sso_external, with, without,
};
use crate::app::check::Expectations;

const HEAD: &str = ".eca-meta.xml";
const SAML: &str = ".ecaSamlPlcy-meta.xml";
const PLUG_INS: &str = ".ecaPlcy-meta.xml";
const CONNECTED: &str = ".connectedApp-meta.xml";

const PROVIDER: &str =
    "arn:aws:iam::210987654321:saml-provider/SalesforceServiceVoiceIdp_00D5e000000AbCd";
const ROLE: &str = "arn:aws:iam::210987654321:role/AcmeVoiceCC-SAMLRole";

const IN_SETTINGS: &[Mistake] = &[
    (HEAD, ">Local<", ">Packaged<", "app.distribution-state-saml"),
    (
        PLUG_INS,
        "<isSamlPluginEnabled>true",
        "<isSamlPluginEnabled>false",
        "app.saml-switched-off",
    ),
    (
        PLUG_INS,
        "<isSamlPluginEnabled>true</isSamlPluginEnabled>",
        "",
        "app.saml-switch-omitted",
    ),
    (
        PLUG_INS,
        "<isEnabled>true",
        "<isEnabled>false",
        "app.disabled",
    ),
    (PLUG_INS, ">None<", ">Custom<", "app.start-page-sso"),
    (
        SAML,
        ">PersistentId<",
        ">FederationId<",
        "app.saml-subject-type",
    ),
    (SAML, ">PersistentId<", ">PersistentID<", "app.value"),
    (
        SAML,
        "<subjectType>PersistentId</subjectType>",
        "",
        "app.saml-subject-type",
    ),
    (
        SAML,
        ">Persistent<",
        ">Unspecified<",
        "app.saml-name-id-format",
    ),
    (
        SAML,
        ">Persistent<",
        ">urn:oasis:names:tc:SAML:2.0:nameid-format:persistent<",
        "app.value",
    ),
    (
        SAML,
        "aws.amazon.com/saml<",
        "aws.amazon.com/saml/<",
        "app.saml-acs-url",
    ),
    (
        SAML,
        "https://signin.aws.amazon.com/saml<",
        "http://signin.aws.amazon.com/saml<",
        "app.saml-acs-url",
    ),
    (
        SAML,
        "<acsUrl>https://signin.aws.amazon.com/saml</acsUrl>",
        "",
        "app.element-missing",
    ),
    (
        SAML,
        "<entityUrl>AcmeVoiceCC<",
        "<entityUrl>acmevoicecc<",
        "app.saml-entity-id",
    ),
    (
        SAML,
        "<entityUrl>AcmeVoiceCC<",
        "<entityUrl><",
        "app.element-missing",
    ),
    (
        SAML,
        "https://acme.my.salesforce.com",
        "https://login.salesforce.com",
        "app.saml-issuer",
    ),
    (SAML, "SHA256", "SHA1", "app.saml-sha1"),
    (
        SAML,
        "<entityUrl>",
        "<certificate>x</certificate><entityUrl>",
        "app.saml-certificate",
    ),
    (
        SAML,
        "<entityUrl>",
        "<encryptionType>AES_256</encryptionType><entityUrl>",
        "app.saml-encryption",
    ),
    (
        SAML,
        "<entityUrl>",
        "<encryptionType>Triple_Des</encryptionType><entityUrl>",
        "app.value",
    ),
    (
        SAML,
        "<commaSeparatedPermissionSet>Voice_Rest_Client</commaSeparatedPermissionSet>",
        "",
        "app.no-access",
    ),
    (
        SAML,
        "nameIdFormat>",
        "samlNameIdFormat>",
        "app.element-unknown",
    ),
    (SAML, ">AcmeVoiceSso<", ">AcmeVoiceRest<", "app.link"),
];

#[test]
fn mistakes_in_the_settings_are_named() {
    assert_named(&sso_external(), &expected(), IN_SETTINGS);
}

const IN_ATTRIBUTES: &[Mistake] = &[
    (
        SAML,
        "$User.Alias &amp;",
        "$User.Alias &",
        "app.bare-ampersand",
    ),
    (SAML, "&amp;", "&", "app.bare-ampersand"),
    (
        SAML,
        "$User.Alias &amp;",
        "$User.Alias &amp;amp;",
        "app.formula",
    ),
    (SAML, "$User.Alias", "User.Alias", "app.formula"),
    (
        SAML,
        "$User.Alias &amp; '@' &amp; ",
        "",
        "app.session-name-formula",
    ),
    (
        SAML,
        "$User.Alias &amp; '@'",
        "$User.Alias &amp; '/'",
        "app.session-name-characters",
    ),
    (
        SAML,
        "Attributes/RoleSessionName",
        "attributes/RoleSessionName",
        "app.attribute-key",
    ),
    (
        SAML,
        "Attributes/Role<",
        "Attributes/Role/<",
        "app.attribute-key",
    ),
    (
        SAML,
        "https://aws.amazon.com/SAML/Attributes/Role<",
        "http://aws.amazon.com/SAML/Attributes/Role<",
        "app.attribute-key",
    ),
    (
        SAML,
        "<key>https://aws.amazon.com/SAML/Attributes/Role<",
        "<key>Role<",
        "app.attribute-key",
    ),
    (
        SAML,
        "Attributes/Role<",
        "Attributes/Roles<",
        "app.role-attribute-missing",
    ),
    (
        SAML,
        "iam::210987654321:role",
        "iam::111122223333:role",
        "app.role-accounts",
    ),
    (
        SAML,
        "iam::210987654321:role",
        "iam::2109876:role",
        "app.role-pair",
    ),
    (SAML, "' &amp; ',' &amp; '", " , ", "app.role-pair"),
    (SAML, "' &amp; ',' &amp; '", ";", "app.role-pair"),
    (
        SAML,
        "SalesforceServiceVoiceIdp_00D5e000000AbCd",
        "SalesforceServiceVoiceIdp_00D5e000000AbCdEAM",
        "app.provider-name",
    ),
    (
        SAML,
        "SalesforceServiceVoiceIdp",
        "Okta",
        "app.provider-name",
    ),
];

#[test]
fn mistakes_in_the_attributes_are_named() {
    assert_named(&sso_external(), &expected(), IN_ATTRIBUTES);
    let accepted = [
        (
            "SalesforceServiceVoiceIdp_00D5e000000AbCd",
            "SalesforceVoiceIdp_00D5e000000AbCd",
        ),
        ("' &amp; ',' &amp; '", ","),
        ("https://signin.aws", "https://eu-west-2.signin.aws"),
    ];
    for (old, new) in accepted {
        assert_eq!(
            check(&with(&sso_external(), SAML, old, new), &expected()),
            [],
            "{new}"
        );
    }
}

#[test]
fn the_order_of_the_pair_is_named() {
    let pair = |first: &str, second: &str| format!("'{first}' &amp; ',' &amp; '{second}'");
    let turned = with(
        &sso_external(),
        SAML,
        &pair(PROVIDER, ROLE),
        &pair(ROLE, PROVIDER),
    );
    assert_eq!(ids(&check(&turned, &expected())), ["app.role-order"]);
}

#[test]
fn attributes_that_are_missing_are_named() {
    let right = sso_external();
    let text = &right
        .files()
        .iter()
        .find(|file| file.path.ends_with(SAML))
        .expect("is there")
        .text;
    let blocks: Vec<&str> = text.split_inclusive("</customAttributes>").collect();
    let session = blocks[0]
        .split("<customAttributes>")
        .last()
        .expect("has a block");
    let role = blocks[1]
        .split("<customAttributes>")
        .last()
        .expect("has a block");
    let block = |inner: &str| format!("<customAttributes>{inner}");
    let found = check(&with(&right, SAML, &block(session), ""), &expected());
    assert_eq!(ids(&found), ["app.session-name-missing"]);
    let found = check(&with(&right, SAML, &block(role), ""), &expected());
    assert_eq!(ids(&found), ["app.role-attribute-missing"]);
    let twice = block(role).repeat(2);
    let found = check(&with(&right, SAML, &block(role), &twice), &expected());
    assert_eq!(ids(&found), ["app.attribute-twice"]);
}

#[test]
fn a_component_that_is_missing_is_named() {
    for end in [HEAD, PLUG_INS, SAML] {
        let found = check(&without(&sso_external(), end), &expected());
        assert_eq!(ids(&found), ["app.part-missing"], "{end}: {found:#?}");
    }
}

#[test]
fn what_the_caller_knows_is_compared() {
    let right = Expectations {
        centre: Some("AcmeVoiceCC".into()),
        org_id: Some("00D5e000000AbCdEAM".into()),
        account: Some("210987654321".into()),
        provider_arn: Some(PROVIDER.into()),
        role_arn: Some(ROLE.into()),
        ..expected()
    };
    assert_eq!(check(&sso_external(), &right), []);
    assert_eq!(check(&sso_connected(), &right), []);
    let other = |change: fn(&mut Expectations)| {
        let mut wanted = expected();
        change(&mut wanted);
        ids(&check(&sso_external(), &wanted))
    };
    assert_eq!(
        other(|wanted| wanted.role_arn = Some(ROLE.replace("Acme", "Other"))),
        ["app.role-other"]
    );
    assert_eq!(
        other(|wanted| wanted.provider_arn = Some(format!("{PROVIDER}x"))),
        ["app.role-other"]
    );
    assert_eq!(
        other(|wanted| wanted.account = Some("111122223333".into())),
        ["app.role-other"]
    );
    assert_eq!(
        other(|wanted| wanted.org_id = Some("00D5e000000XyZa".into())),
        ["app.provider-name"]
    );
}

const IN_CONNECTED_APP: &[Mistake] = &[
    (
        CONNECTED,
        ">PersistentId<",
        ">UserId<",
        "app.saml-subject-type",
    ),
    (
        CONNECTED,
        ">Persistent<",
        ">Transient<",
        "app.saml-name-id-format",
    ),
    (
        CONNECTED,
        "<samlSubjectType>PersistentId</samlSubjectType>",
        "",
        "app.element-missing",
    ),
    (
        CONNECTED,
        "<samlNameIdFormat>Persistent</samlNameIdFormat>",
        "",
        "app.saml-name-id-format",
    ),
    (
        CONNECTED,
        "$User.Alias &amp;",
        "$User.Alias &",
        "app.bare-ampersand",
    ),
    (
        CONNECTED,
        "iam::210987654321:role",
        "iam::111122223333:role",
        "app.role-accounts",
    ),
    (
        CONNECTED,
        "<label>",
        "<startUrl>https://acme.example</startUrl><label>",
        "app.start-page-sso",
    ),
    (
        CONNECTED,
        "<entityUrl>AcmeVoiceCC<",
        "<entityUrl>Acme<",
        "app.saml-entity-id",
    ),
];

#[test]
fn a_connected_app_is_looked_at_in_the_same_way() {
    assert_named(&sso_connected(), &expected(), IN_CONNECTED_APP);
}
