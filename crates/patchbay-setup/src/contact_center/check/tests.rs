//! One realistic mistake each in a right definition, and nothing but the finding that names it.

use std::sync::OnceLock;

use jiff::Timestamp;

use super::{CHECKS, Expectations, check_text};
use crate::contact_center::tests::INSTANCE;
use crate::keys::{self, NewKey};

fn now() -> Timestamp {
    "2026-03-01T00:00:00Z".parse().expect("is a time")
}

fn certificate() -> &'static str {
    static PEM: OnceLock<String> = OnceLock::new();
    PEM.get_or_init(|| {
        let wanted = NewKey {
            bits: 2048,
            subject: "CN=AcmeVoiceCC".into(),
            days: 200,
            now: now(),
        };
        let pair = keys::new(&wanted).expect("is a pair");
        pair.certificate_pem.trim().to_owned()
    })
}

fn right_items() -> Vec<(&'static str, &'static str, String)> {
    let relay = format!("https://eu-west-2.console.aws.amazon.com/connect/federate/{INSTANCE}");
    let role = |name: &str| format!("arn:aws:iam::210987654321:role/{name}");
    let voice = "reqHvcc";
    vec![
        ("reqGeneralInfo", "reqInternalName", "AcmeVoiceCC".into()),
        ("reqGeneralInfo", "reqDisplayName", "Acme Voice".into()),
        (
            "reqGeneralInfo",
            "reqVendorInfoApiName",
            "c__AMAZON_CONNECT".into(),
        ),
        ("reqGeneralInfo", "reqVersion", "21.0".into()),
        (voice, "reqInstanceName", "acme-voice".into()),
        (voice, "reqInstanceId", INSTANCE.into()),
        (voice, "reqConnectedAppId", "0H45e0000004C92".into()),
        (voice, "reqRestApiConnectedAppId", "0xI5e0000004C93".into()),
        (voice, "reqSettingsRelayState", relay.clone()),
        (voice, "reqRelayState", relay),
        (
            voice,
            "reqIdentityUrl",
            "https://acme.my.salesforce.com/idp/login?app=0sp5e0000004C92".into(),
        ),
        (voice, "reqRegion", "eu-west-2".into()),
        (voice, "reqThirdPartyIDP", "false".into()),
        (voice, "reqLongDistPrefix", "+44".into()),
        (
            voice,
            "reqTelephonyIntegrationCertificate",
            certificate().into(),
        ),
        (
            voice,
            "reqTelephonyIntegrationKeyPairExpDate",
            "17/09/2026 00:00:00".into(),
        ),
        (
            voice,
            "reqAmazonConnectManagementRole",
            role("SCVAmazonConnectManagementRole"),
        ),
        (
            voice,
            "reqUpdateCredentialRole",
            role("SCVUpdateCredentialRole"),
        ),
        (
            voice,
            "reqInstanceRecordingRole",
            role("AcmeVoiceCC-ConnectCallRole"),
        ),
        (voice, "reqSCVS3Role", role("AcmeVoiceCC-SCVS3Role")),
    ]
}

fn import() -> String {
    let items = right_items();
    let section = |name: &str| -> String {
        let own = items.iter().filter(|(section, ..)| *section == name);
        let rows = own.map(|(_, name, value)| {
            format!(
                "<item name=\"{name}\" label=\"x\">{}</item>\n",
                value.replace('&', "&amp;")
            )
        });
        format!(
            "<section name=\"{name}\">\n{}</section>\n",
            rows.collect::<String>()
        )
    };
    format!(
        "<callCenter>\n{}{}</callCenter>\n",
        section("reqGeneralInfo"),
        section("reqHvcc")
    )
}

fn metadata() -> String {
    let rows = right_items()
        .into_iter()
        .filter(|(section, ..)| *section == "reqHvcc");
    let items: Vec<String> = rows
        .map(|(_, name, value)| {
            format!(
                "<items>\n<label>x</label>\n<name>{name}</name>\n<value>{value}</value>\n</items>\n"
            )
        })
        .collect();
    let items = items.concat();
    format!(
        "<CallCenter xmlns=\"http://soap.sforce.com/2006/04/metadata\">\n<displayName>Acme</displayName>\n\
         <displayNameLabel>Display Name</displayNameLabel>\n<internalNameLabel>InternalName</internalNameLabel>\n\
         <sections>\n{items}<label>x</label>\n<name>reqHvcc</name>\n</sections>\n</CallCenter>\n"
    )
}

fn expectations() -> Expectations {
    Expectations {
        centre: Some("AcmeVoiceCC".into()),
        region: Some("eu-west-2".into()),
        instance_id: Some(INSTANCE.into()),
        instance_alias: Some("acme-voice".into()),
        account: Some("210987654321".into()),
        rest_app_id: Some("0xI5e0000004C93EAE".into()),
        org_host: Some("acme.my.salesforce.com".into()),
        for_other_org: false,
    }
}

fn found(text: &str, expectations: &Expectations) -> Vec<(&'static str, String)> {
    let findings = check_text(text, expectations, now());
    findings
        .into_iter()
        .map(|finding| (finding.id, finding.place))
        .collect()
}

/// The import file with one item of another value; `None` takes the item out.
fn spoilt(name: &str, value: Option<&str>) -> String {
    let text = import();
    let lines = text.split_inclusive("</item>\n");
    let needle = format!("name=\"{name}\"");
    assert_eq!(text.matches(&needle).count(), 1, "{name}");
    lines
        .map(|line| {
            let Some((before, rest)) = line.split_once(&needle) else {
                return line.to_owned();
            };
            let before = before.strip_suffix("<item ").unwrap_or(before);
            assert!(rest.ends_with("</item>\n"));
            value.map_or_else(
                || before.to_owned(),
                |value| format!("{before}<item {needle} label=\"x\">{value}</item>\n"),
            )
        })
        .collect()
}

#[test]
fn what_is_right_gives_no_finding() {
    assert_eq!(found(&import(), &expectations()), []);
    assert_eq!(found(&metadata(), &expectations()), []);
    assert_eq!(found(&import(), &Expectations::default()), []);
    let gov = import()
        .replace(
            "https://eu-west-2.console.aws.amazon.com",
            "https://console.amazonaws-us-gov.com",
        )
        .replace("eu-west-2", "us-gov-west-1")
        .replace("arn:aws:", "arn:aws-us-gov:");
    assert_eq!(found(&gov, &Expectations::default()), []);
}

/// Check, item and the value that somebody put there.
const WRONG_VALUES: &[(&str, &str, &str)] = &[
    ("api-name", "reqInternalName", "Acme_Voice"),
    ("other-centre", "reqInternalName", "AcmeVoiceCc"),
    ("vendor", "reqVendorInfoApiName", "AMAZON_CONNECT"),
    ("version", "reqVersion", "v21"),
    ("instance-name", "reqInstanceName", "acme.my.connect.aws"),
    ("other-instance-name", "reqInstanceName", "acme-test"),
    ("instance-id", "reqInstanceId", "6f1d2c3b"),
    (
        "other-instance",
        "reqInstanceId",
        "7f1d2c3b-0000-4a4a-9b9b-1234567890ab",
    ),
    (
        "app-is-consumer-id",
        "reqRestApiConnectedAppId",
        "8885e0000004C92",
    ),
    (
        "app-is-consumer-key",
        "reqRestApiConnectedAppId",
        "3MVG9abcdefghijk",
    ),
    (
        "app-is-service-provider",
        "reqConnectedAppId",
        "0sp5e0000004C92",
    ),
    ("app-is-org", "reqConnectedAppId", "00D5e000000AbCd"),
    (
        "app-id-damaged",
        "reqRestApiConnectedAppId",
        "0xI5e0000004C9",
    ),
    ("app-id-unusual", "reqConnectedAppId", "AcmeVoiceSso"),
    (
        "rest-app-is-sso-app",
        "reqRestApiConnectedAppId",
        "0H45e0000004C92CAE",
    ),
    (
        "other-rest-app",
        "reqRestApiConnectedAppId",
        "0H45e0000004C94",
    ),
    (
        "relay-state",
        "reqRelayState",
        "https://acme.my.connect.aws/ccp-v2",
    ),
    (
        "relay-states-differ",
        "reqRelayState",
        "https://eu-west-2.console.aws.amazon.com/connect/federate/6f1d2c3b-0000-4a4a-9b9b-1234567890ab?destination=x",
    ),
    (
        "relay-state-region",
        "reqRelayState",
        "https://eu-west-1.console.aws.amazon.com/connect/federate/6f1d2c3b-0000-4a4a-9b9b-1234567890ab",
    ),
    (
        "relay-state-instance",
        "reqSettingsRelayState",
        "https://eu-west-2.console.aws.amazon.com/connect/federate/7f1d2c3b-0000-4a4a-9b9b-1234567890ab",
    ),
    (
        "identity-url",
        "reqIdentityUrl",
        "https://acme.my.salesforce.com/idp/login?app=0H45e0000004C92",
    ),
    (
        "identity-url",
        "reqIdentityUrl",
        "https://acme.my.salesforce.com/services/saml",
    ),
    (
        "identity-url-of-other-org",
        "reqIdentityUrl",
        "https://other.my.salesforce.com/idp/login?app=0sp5e0000004C92",
    ),
    ("region", "reqRegion", "London"),
    ("region", "reqRegion", "eu-west-2a"),
    ("other-region", "reqRegion", "eu-west-1"),
    ("not-boolean", "reqThirdPartyIDP", "True"),
    ("long-distance-prefix", "reqLongDistPrefix", "0044"),
    (
        "private-key",
        "reqTelephonyIntegrationCertificate",
        "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----",
    ),
    (
        "certificate-unreadable",
        "reqTelephonyIntegrationCertificate",
        "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----",
    ),
    (
        "certificate-end-form",
        "reqTelephonyIntegrationKeyPairExpDate",
        "2026-09-17T00:00:00Z",
    ),
    (
        "certificate-end-differs",
        "reqTelephonyIntegrationKeyPairExpDate",
        "17/09/2025 00:00:00",
    ),
    ("role-arn", "reqSCVS3Role", "AcmeVoiceCC-SCVS3Role"),
    (
        "role-arn",
        "reqSCVS3Role",
        "arn:aws:iam::210987654321:policy/AcmeVoiceCC-SCVS3Role",
    ),
    (
        "role-account",
        "reqSCVS3Role",
        "arn:aws:iam::210987654322:role/AcmeVoiceCC-SCVS3Role",
    ),
    (
        "role-partition",
        "reqSCVS3Role",
        "arn:aws-cn:iam::210987654321:role/AcmeVoiceCC-SCVS3Role",
    ),
    (
        "role-swapped",
        "reqInstanceRecordingRole",
        "arn:aws:iam::210987654321:role/AcmeVoiceCC-SCVS3Role",
    ),
    (
        "role-of-other-centre",
        "reqSCVS3Role",
        "arn:aws:iam::210987654321:role/OtherCC-SCVS3Role",
    ),
    (
        "placeholder",
        "reqSCVS3Role",
        "arn:aws:iam::XXXXXXXXXXXX:role/AcmeVoiceCC-SCVS3Role",
    ),
    ("placeholder", "reqInstanceId", "&lt;INSTANCE_ID&gt;"),
    (
        "placeholder",
        "reqTelephonyIntegrationCertificate",
        "CERTIFICATE-",
    ),
    ("white-space", "reqInstanceName", "acme-voice "),
    ("item-empty", "reqIdentityUrl", ""),
];

#[test]
fn each_wrong_value_is_named_and_nothing_else() {
    for &(name, item, value) in WRONG_VALUES {
        let id = format!("contact-center.{name}");
        let found = found(&spoilt(item, Some(value)), &expectations());
        let place = format!("contact-centre definition, {item}");
        assert_eq!(found, [(id.as_str(), place)], "{value}");
        assert!(CHECKS.iter().any(|check| check.id == id), "{id}");
    }
}

#[test]
fn each_wrong_layout_is_named_and_nothing_else() {
    let (import, metadata) = (import(), metadata());
    let ids = |text: &str| -> Vec<&str> {
        found(text, &expectations())
            .into_iter()
            .map(|(id, _)| id)
            .collect()
    };
    let table = [
        ("not-xml", import.replace("</section>", "")),
        ("wrong-root", import.replace("callCenter", "callcenter")),
        (
            "namespace",
            metadata.replace(" xmlns=\"http://soap.sforce.com/2006/04/metadata\"", ""),
        ),
        (
            "header-missing",
            metadata.replace("<displayNameLabel>Display Name</displayNameLabel>\n", ""),
        ),
        (
            "section-missing",
            import.replace("reqGeneralInfo", "General"),
        ),
        ("item-missing", spoilt("reqRegion", None)),
        (
            "item-misspelt",
            import.replace("reqInstanceId", "reqInstanceID"),
        ),
        (
            "item-twice",
            import.replace(
                "<item name=\"reqThirdPartyIDP\" label=\"x\">false</item>\n",
                &"<item name=\"reqThirdPartyIDP\" label=\"x\">false</item>\n".repeat(2),
            ),
        ),
        ("rest-app-missing", spoilt("reqRestApiConnectedAppId", None)),
        (
            "section-twice",
            import.replace("</callCenter>", "<section name=\"reqHvcc\"/></callCenter>"),
        ),
    ];
    for (name, text) in table {
        assert_eq!(ids(&text), [format!("contact-center.{name}")], "{name}");
    }
    let absent = metadata.replace(
        "<items>\n<label>x</label>\n<name>reqRegion</name>\n<value>eu-west-2</value>\n</items>\n",
        "",
    );
    assert_eq!(ids(&absent), ["contact-center.item-absent"]);
}

#[test]
fn without_knowledge_from_elsewhere_the_odd_one_out_is_named() {
    let alone = |text: &str| found(text, &Expectations::default());
    let id = |text: &str| format!("contact-centre definition, {text}");
    assert_eq!(
        alone(&spoilt("reqRegion", Some("eu-west-1"))),
        [("contact-center.relay-state-region", id("reqRegion"))]
    );
    let other = INSTANCE.replace("6f1d", "7f1d");
    assert_eq!(
        alone(&spoilt("reqInstanceId", Some(&other))),
        [("contact-center.relay-state-instance", id("reqInstanceId"))]
    );
    let role = "arn:aws:iam::210987654322:role/AcmeVoiceCC-SCVS3Role";
    assert_eq!(
        alone(&spoilt("reqSCVS3Role", Some(role))),
        [("contact-center.role-account", id("reqSCVS3Role"))]
    );
}

#[test]
fn the_certificate_s_times_are_looked_at() {
    let ids = |time: &str| -> Vec<&str> {
        let now: Timestamp = time.parse().expect("is a time");
        let findings = check_text(&import(), &expectations(), now);
        findings.into_iter().map(|finding| finding.id).collect()
    };
    assert_eq!(
        ids("2026-09-18T00:00:00Z"),
        ["contact-center.certificate-expired"]
    );
    assert_eq!(
        ids("2026-09-01T00:00:00Z"),
        ["contact-center.certificate-ends-soon"]
    );
    assert_eq!(
        ids("2026-02-01T00:00:00Z"),
        ["contact-center.certificate-not-yet-valid"]
    );
    let american = spoilt(
        "reqTelephonyIntegrationKeyPairExpDate",
        Some("09/10/2026 00:00:00"),
    );
    let findings = check_text(&american, &expectations(), now());
    assert_eq!(findings.len(), 1);
    assert!(
        !findings[0].what.contains("exchanged"),
        "{}",
        findings[0].what
    );
}

#[test]
fn global_sign_in_wants_two_instances() {
    let with = |more: &str| {
        import().replace(
            "<item name=\"reqRegion\"",
            &format!("{more}<item name=\"reqRegion\""),
        )
    };
    let switch = "<item name=\"reqEnableGlobalSignIn\" label=\"x\">true</item>\n";
    let ids = |text: &str| -> Vec<&str> {
        found(text, &expectations())
            .into_iter()
            .map(|(id, _)| id)
            .collect()
    };
    assert_eq!(ids(&with(switch)), ["contact-center.global-resiliency"]);
    let both = format!(
        "{switch}<item name=\"reqPrimaryInstanceName\" label=\"x\">acme-voice</item>\n\
         <item name=\"reqSecondaryInstanceName\" label=\"x\">acme-voice-2</item>\n"
    );
    assert!(ids(&with(&both)).is_empty());
}

#[test]
fn for_another_org_what_belongs_to_the_first_is_found() {
    let other = Expectations {
        for_other_org: true,
        ..Expectations::default()
    };
    let ids: Vec<&str> = found(
        &metadata().replace("<displayName>", "<contactCenterChannels/><displayName>"),
        &other,
    )
    .into_iter()
    .map(|(id, _)| id)
    .collect();
    let bound = "contact-center.ids-of-other-org";
    assert_eq!(
        ids,
        ["contact-center.channels-of-other-org", bound, bound, bound]
    );
    let definition = crate::contact_center::Definition::parse(&import()).expect("is a definition");
    let (copy, _) = definition.for_other_org().expect("is copied");
    assert_eq!(found(copy.text(), &other), []);
}
