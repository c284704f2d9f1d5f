//! Reading and writing the XML of metadata.

use super::{Document, DocumentError, Element, NAMESPACE};

const SSO: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!-- kept by hand -->
<ExtlClntAppSamlConfigurablePolicies xmlns="http://soap.sforce.com/2006/04/metadata">
  <entityUrl>AcmeVoiceCC</entityUrl>
  <customAttributes>
    <key>https://aws.amazon.com/SAML/Attributes/RoleSessionName</key>
    <formula>$User.Alias &amp; '@' &amp; $User.Id</formula>
  </customAttributes>
  <acsUrl>https://signin.aws.amazon.com/saml</acsUrl>
  <somethingNew/>
</ExtlClntAppSamlConfigurablePolicies>
"#;

#[test]
fn everything_is_read_and_written_in_order() {
    let document = Document::parse(SSO).expect("is XML");
    assert_eq!(document.root, "ExtlClntAppSamlConfigurablePolicies");
    assert_eq!(document.namespace.as_deref(), Some(NAMESPACE));
    assert_eq!(document.bare_ampersands, Vec::<String>::new());
    let attribute = document.element("customAttributes").expect("is there");
    assert_eq!(
        attribute.child("formula"),
        Some("$User.Alias & '@' & $User.Id")
    );
    let written = document.to_xml();
    let names: Vec<&str> = [
        "acsUrl",
        "customAttributes",
        "formula",
        "key",
        "entityUrl",
        "somethingNew",
    ]
    .into_iter()
    .collect();
    let mut from = 0;
    for name in names {
        let at = written.find(&format!("<{name}>")).expect("is written");
        assert!(at > from, "{name} is out of order:\n{written}");
        from = at;
    }
    assert!(written.contains("$User.Alias &amp; '@' &amp; $User.Id"));
    // Written once more it is the same text.
    assert_eq!(Document::parse(&written).expect("is XML").to_xml(), written);
}

#[test]
fn an_ampersand_that_is_not_escaped_is_taken_for_itself_and_remembered() {
    let text = SSO.replace("&amp;", "&");
    let document = Document::parse(&text).expect("is read all the same");
    assert_eq!(document.bare_ampersands, ["customAttributes.formula"]);
    let attribute = document.element("customAttributes").expect("is there");
    assert_eq!(
        attribute.child("formula"),
        Some("$User.Alias & '@' & $User.Id")
    );
    // A semicolon further on makes it look like a reference.
    let document = Document::parse("<A><b>x & ';' & y &#38; z</b></A>").expect("is read");
    assert_eq!(document.text("b"), Some("x & ';' & y & z"));
    assert_eq!(document.bare_ampersands, ["b"]);
}

#[test]
fn what_is_no_metadata_is_said() {
    assert_eq!(Document::parse(""), Err(DocumentError::Empty));
    assert_eq!(Document::parse("<A/><B/>"), Err(DocumentError::SecondRoot));
    assert!(matches!(
        Document::parse("<A>\n<b></c></A>"),
        Err(DocumentError::Malformed { line: 2, .. })
    ));
    assert!(matches!(
        Document::parse("<A><b>"),
        Err(DocumentError::Malformed { .. })
    ));
    let deep = "<a>".repeat(40);
    assert_eq!(Document::parse(&deep), Err(DocumentError::TooDeep));
}

#[test]
fn a_text_of_all_characters_comes_back() {
    let mut document = Document::new("ConnectedApp");
    let text = "<a> & \"b\" 'c'\nsecond line\u{e9}";
    document.set("description", text);
    document.push(Element::group(
        "oauthConfig",
        vec![Element::text("callbackUrl", "a?b&c")],
    ));
    let read = Document::parse(&document.to_xml()).expect("is XML");
    assert_eq!(read, document);
}
