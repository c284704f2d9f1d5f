//! Reading and changing definitions of both dialects: what is not asked for stays, byte for byte.

use jiff::Timestamp;

use super::{Definition, DefinitionError, Dialect, EditError};

pub(super) const INSTANCE: &str = "6f1d2c3b-0000-4a4a-9b9b-1234567890ab";

/// An import file with everything that an editor may leave in one.
const IMPORT: &str = "\u{feff}<?xml version='1.0' encoding=\"UTF-8\"?>\r\n<!-- ours -->\r\n<callCenter>\r\n\
    <section sortOrder='0' name='reqGeneralInfo' label=\"General Information\">\r\n\
    \t<item  sortOrder=\"0\" name=\"reqInternalName\" label=\"InternalName\" >AcmeVoiceCC</item>\r\n\
    \t<item sortOrder=\"1\" name=\"reqDisplayName\" label=\"Name\"><![CDATA[Acme & Sons]]></item>\r\n\
    </section>\r\n\
    <section sortOrder=\"1\" name=\"reqHvcc\" label=\"SCV &quot;Settings&quot;\">\r\n\
    \t<item sortOrder=\"3\" name=\"reqRegion\" label=\"Region\"/>\r\n\r\n\
    \t<item sortOrder=\"5\"\r\n\t\tname=\"reqLongDistPrefix\" label=\"x\">+44</item>\r\n\
    \t<!-- <item name=\"reqRegion\">old</item> -->\r\n\
    </section>\r\n\
    <section sortOrder=\"2\" name=\"TelephonyProviderSettings\"><item name=\"vendor\" label=\"\">a &lt; b &#38; c</item></section>\r\n\
    </callCenter>";

const METADATA: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<CallCenter xmlns="http://soap.sforce.com/2006/04/metadata">
    <contactCenterChannels>
        <channel>0Mp5e0000000001</channel>
    </contactCenterChannels>
    <contactCenterChannels>
        <channel>0Mp5e0000000002</channel>
    </contactCenterChannels>
    <displayName>Acme Voice</displayName>
    <displayNameLabel>Display Name</displayNameLabel>
    <internalNameLabel>InternalName</internalNameLabel>
    <sections>
        <items>
            <label>Connected App ID</label>
            <name>reqConnectedAppId</name>
            <value>0H45e0000004C92</value>
        </items>
        <items>
            <label>Region</label>
            <name>reqRegion</name>
        </items>
        <items>
            <label>Telephony Integration Certificate</label>
            <name>reqTelephonyIntegrationCertificate</name>
            <value></value>
        </items>
        <label>SCV Settings</label>
        <name>reqHvcc</name>
    </sections>
    <version>5</version>
</CallCenter>
"#;

fn definition(text: &str) -> Definition {
    Definition::parse(text).expect("is a definition")
}

#[test]
fn both_dialects_are_read() {
    let import = definition(IMPORT);
    assert_eq!(import.dialect(), Dialect::Import);
    assert_eq!(import.api_name(), Some("AcmeVoiceCC"));
    assert_eq!(import.value("reqDisplayName"), Some("Acme & Sons"));
    assert_eq!(import.value("reqRegion"), None);
    assert_eq!(import.value("vendor"), Some("a < b & c"));
    assert_eq!(import.items().len(), 5);
    let metadata = definition(METADATA);
    assert_eq!(metadata.dialect(), Dialect::Metadata);
    assert_eq!(metadata.value("reqDisplayName"), Some("Acme Voice"));
    assert_eq!(metadata.items()[0].section, "reqHvcc");
    assert_eq!(metadata.value("reqConnectedAppId"), Some("0H45e0000004C92"));
}

#[test]
fn what_is_no_definition_is_said() {
    let error = |text: &str| Definition::parse(text).expect_err("is none");
    assert_eq!(
        error("<CustomObject/>"),
        DefinitionError::Root("CustomObject".into())
    );
    assert!(matches!(
        error("<callCenter>\n<a>\n</b></callCenter>"),
        DefinitionError::Xml { line: 3, .. }
    ));
    assert!(matches!(
        error("<callCenter>a & b</callCenter>"),
        DefinitionError::Xml { .. }
    ));
    assert!(matches!(
        error("<callCenter>&nbsp;</callCenter>"),
        DefinitionError::Xml { .. }
    ));
    assert!(matches!(error("<callCenter>"), DefinitionError::Xml { .. }));
    assert!(matches!(error(""), DefinitionError::Xml { .. }));
    let deep = "<a>".repeat(100);
    assert!(matches!(error(&deep), DefinitionError::Xml { .. }));
}

#[test]
fn a_change_touches_its_value_only() {
    for (name, value, before, after) in [
        (
            "reqLongDistPrefix",
            "+1",
            "label=\"x\">+44</item>",
            "label=\"x\">+1</item>",
        ),
        (
            "reqDisplayName",
            "A & B",
            "<![CDATA[Acme & Sons]]>",
            "<![CDATA[A & B]]>",
        ),
        ("reqDisplayName", "]]>", "<![CDATA[Acme & Sons]]>", "]]&gt;"),
        (
            "reqRegion",
            "eu-west-2",
            "label=\"Region\"/>",
            "label=\"Region\">eu-west-2</item>",
        ),
        ("vendor", "<&>", "a &lt; b &#38; c", "&lt;&amp;&gt;"),
        ("reqInternalName", "", ">AcmeVoiceCC<", "><"),
        ("vendor", "one\ntwo", "a &lt; b &#38; c", "one\r\ntwo"),
    ] {
        assert_eq!(IMPORT.matches(before).count(), 1);
        let changed = definition(IMPORT).with(name, value).expect("is changed");
        assert_eq!(changed.text(), IMPORT.replace(before, after));
        assert_eq!(changed.value(name).unwrap_or_default(), value);
        assert_eq!(changed.with(name, value), Ok(changed.clone()));
    }
    let changed = definition(METADATA)
        .with("reqRegion", "eu-west-2")
        .expect("is changed");
    let name = "            <name>reqRegion</name>\n";
    let with_value = format!("{name}            <value>eu-west-2</value>\n");
    assert_eq!(changed.text(), METADATA.replace(name, &with_value));
}

#[test]
fn setting_what_is_there_changes_nothing() {
    for text in [IMPORT, METADATA] {
        let definition = definition(text);
        for item in definition.items() {
            let same = definition
                .with(&item.name, &item.value)
                .expect("is the same");
            assert_eq!(same.text(), text, "{}", item.name);
        }
    }
}

#[test]
fn a_new_item_goes_to_the_end_of_its_section() {
    let import = definition(IMPORT)
        .with_rest_app("0xI5e0000004C92")
        .expect("is changed");
    let before = "label=\"x\">+44</item>\r\n";
    let added = "\t<item sortOrder=\"6\" name=\"reqRestApiConnectedAppId\" label=\"REST API Connected App ID\">0xI5e0000004C92</item>\r\n";
    assert_eq!(
        import.text(),
        IMPORT.replace(before, &format!("{before}{added}"))
    );
    let metadata = definition(METADATA)
        .with_rest_app("0xI5e0000004C92")
        .expect("is changed");
    let before = "            <value></value>\n        </items>\n";
    let added = "        <items>\n            <label>REST API Connected App ID</label>\n            \
        <name>reqRestApiConnectedAppId</name>\n            <value>0xI5e0000004C92</value>\n        </items>\n";
    assert_eq!(
        metadata.text(),
        METADATA.replace(before, &format!("{before}{added}"))
    );
}

#[test]
fn what_cannot_be_set_is_refused() {
    let metadata = definition(METADATA);
    assert_eq!(
        metadata.with("reqNothing", "x"),
        Err(EditError::Unknown("reqNothing".into()))
    );
    assert_eq!(
        metadata.with("reqVersion", "19.0"),
        Err(EditError::NoSection("reqGeneralInfo"))
    );
    assert_eq!(
        metadata.with("reqRegion", "\u{1}"),
        Err(EditError::Control("reqRegion".into()))
    );
    assert!(matches!(
        metadata.with_rest_app("3MVG9abc"),
        Err(EditError::Value(_))
    ));
    assert!(matches!(
        metadata.with_relay_state("London", INSTANCE, None),
        Err(EditError::Value(_))
    ));
    assert!(matches!(
        metadata.with_certificate("abc"),
        Err(EditError::Value(_))
    ));
    let item = "<item name=\"vendor\" label=\"\">a &lt; b &#38; c</item>";
    let twice = IMPORT.replace(item, &item.repeat(2));
    assert_eq!(
        definition(&twice).with("vendor", "x"),
        Err(EditError::Twice("vendor".into()))
    );
}

#[test]
fn a_certificate_brings_its_end() {
    let now: Timestamp = "2026-02-25T09:04:49Z".parse().expect("is a time");
    let pair = crate::keys::new(&crate::keys::NewKey {
        bits: 2048,
        subject: "CN=AcmeVoiceCC".into(),
        days: 365,
        now,
    })
    .expect("is a pair");
    let changed = definition(METADATA)
        .with_certificate(&pair.certificate_pem)
        .expect("is changed");
    let end = changed.value("reqTelephonyIntegrationKeyPairExpDate");
    assert_eq!(end, Some("25/02/2027 09:04:49"));
    let written = changed.value("reqTelephonyIntegrationCertificate");
    assert_eq!(written, Some(pair.certificate_pem.trim()));
}

#[test]
fn the_relay_state_brings_region_and_instance() {
    let changed = definition(METADATA)
        .with_relay_state("us-gov-west-1", INSTANCE, None)
        .expect("is changed");
    let url = format!("https://console.amazonaws-us-gov.com/connect/federate/{INSTANCE}");
    assert_eq!(changed.value("reqRelayState"), Some(url.as_str()));
    assert_eq!(changed.value("reqSettingsRelayState"), Some(url.as_str()));
    assert_eq!(changed.value("reqRegion"), Some("us-gov-west-1"));
    assert_eq!(changed.value("reqInstanceId"), Some(INSTANCE));
}

#[test]
fn a_copy_for_another_org_has_nothing_of_the_first() {
    let (copy, removed) = definition(METADATA).for_other_org().expect("is copied");
    assert_eq!(removed.len(), 2);
    assert!(removed[1].contains("0H45e0000004C92"));
    let start = METADATA
        .find("\n    <contactCenterChannels>")
        .expect("has channels");
    let end = METADATA.find("\n    <displayName>").expect("has a name");
    let mut expected = METADATA.to_owned();
    expected.replace_range(start..end, "");
    assert_eq!(copy.text(), expected.replace("0H45e0000004C92", ""));
    assert_eq!(copy.for_other_org(), Ok((copy.clone(), Vec::new())));
}
