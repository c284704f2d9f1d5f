//! The settings and the files against each other: secrets, the app's source, the contact-centre definition. Owns what
//! each check is told by the other places, so that a key is compared with the certificate that it has to belong to;
//! the checks are those of `secrets`, `app` and `contact_center`.

use quick_xml::Reader;
use quick_xml::events::Event;
use secrecy::ExposeSecret as _;

use super::super::facts::Facts;
use super::super::subject::{Files, TextFile};
use crate::Finding;
use crate::app::{AppKind, SourceFile, SourceFolder, check as app};
use crate::contact_center;
use crate::doctor::aws::{Layout, Reading};
use crate::secrets::{self, SecretKind, SecretText};

/// What is wrong with the texts.
pub(super) fn check(facts: &Facts) -> Vec<Finding> {
    let reading = &facts.salesforce.reading;
    let mut found = Vec::new();
    if let Some((name, text)) = &reading.settings {
        let text = SecretText::new(text.expose_secret());
        found.extend(secrets::check(
            &text,
            &expected(facts, name, settings_kind(reading)),
        ));
    }
    if let Some((name, text)) = &reading.access {
        let text = SecretText::new(text.expose_secret());
        found.extend(secrets::check(
            &text,
            &expected(facts, name, SecretKind::VoiceAccessToken),
        ));
    }
    if !facts.subject.files.app.is_empty() {
        found.extend(check_app(facts));
    }
    if let Some(definition) = &facts.subject.files.definition {
        found.extend(check_definition(facts, definition));
    }
    found
}

fn settings_kind(reading: &Reading) -> SecretKind {
    match reading.layout {
        Layout::Adapter => SecretKind::Cti,
        _ => SecretKind::VoiceSettings,
    }
}

/// What a secret is compared with.
fn expected(facts: &Facts, name: &str, kind: SecretKind) -> secrets::Expectations {
    let files = &facts.subject.files;
    let row = facts
        .salesforce
        .org
        .as_ref()
        .and_then(|org| org.row.as_ref());
    let org_id = row.map(|row| row.id.clone());
    secrets::Expectations {
        kind,
        name: name.to_owned(),
        centre: facts.subject.centre.as_ref().map(ToString::to_string),
        sandbox: row.map(|row| row.sandbox),
        org_id: org_id.or_else(|| facts.subject.org_id.clone()),
        rest_certificate: app_certificate(files),
        telephony_certificate: files.definition.as_ref().and_then(telephony_certificate),
        // The days of a certificate are told where it lies: in the app and in the definition.
        now: None,
        ..secrets::Expectations::default()
    }
}

fn check_app(facts: &Facts) -> Vec<Finding> {
    let files = facts.subject.files.app.iter().map(|file| SourceFile {
        path: file.path.clone(),
        text: file.text.clone(),
    });
    let stored = &facts.salesforce.stored;
    let consumer_key = stored.consumer_key.as_ref();
    let adapter = facts.salesforce.reading.layout == Layout::Adapter;
    let expected = app::Expectations {
        kind: Some(if adapter { AppKind::Cti } else { AppKind::Rest }),
        consumer_key: consumer_key.map(|(_, value)| value.expose_secret().to_owned()),
        centre: facts.subject.centre.as_ref().map(ToString::to_string),
        ..app::Expectations::at(facts.now)
    };
    app::check(&SourceFolder::new(files), &expected)
}

fn check_definition(facts: &Facts, definition: &TextFile) -> Vec<Finding> {
    let identity = facts.aws.base.identity.found();
    let instance = facts.subject.instance.as_deref();
    let expected = contact_center::Expectations {
        centre: facts.subject.centre.as_ref().map(ToString::to_string),
        region: identity
            .map(|identity| identity.region.clone())
            .filter(|region| !region.is_empty()),
        instance_id: instance
            .and_then(|instance| instance.rsplit('/').next())
            .map(str::to_owned),
        account: identity.map(|identity| identity.account.clone()),
        rest_app_id: facts.salesforce.app_id.clone(),
        ..contact_center::Expectations::default()
    };
    contact_center::check_text(&definition.text, &expected, facts.now)
        .into_iter()
        .map(|finding| Finding {
            place: format!("{}, {}", definition.path, finding.place),
            ..finding
        })
        .collect()
}

/// The certificate of the app that signs in, PEM: from the external client app's OAuth settings or the connected app,
/// else the file that was given alone.
fn app_certificate(files: &Files) -> Option<String> {
    const KINDS: [&str; 2] = [".ecaGlblOauth", ".connectedApp"];
    let of_source = files
        .app
        .iter()
        .filter(|file| KINDS.iter().any(|kind| file.path.contains(kind)))
        .find_map(|file| element_text(&file.text, "certificate"));
    of_source.or_else(|| files.certificate.as_ref().map(|file| file.text.clone()))
}

/// The certificate of the telephony key, in either dialect of the definition: `<item name="…">text</item>`, or
/// `<items>` with `<name>` and `<value>`.
fn telephony_certificate(file: &TextFile) -> Option<String> {
    const NAME: &str = "reqTelephonyIntegrationCertificate";
    const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
    const END: &str = "-----END CERTIFICATE-----";
    let (_, behind) = file.text.split_once(NAME)?;
    let (before, from) = behind.split_once(BEGIN)?;
    let (body, _) = from.split_once(END)?;
    // An item ends before its certificate begins: this item is empty, and the certificate another's.
    let ended = before.contains("</item");
    (!ended).then(|| format!("{BEGIN}{body}{END}\n"))
}

/// The text of the first element of this name in an XML document, whatever its namespace.
fn element_text(xml: &str, name: &str) -> Option<String> {
    let mut reader = Reader::from_str(xml);
    let mut inside = false;
    let mut text = String::new();
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) if start.local_name().as_ref() == name => inside = true,
            Event::Text(part) if inside => text.push_str(&part),
            Event::End(end) if inside && end.local_name().as_ref() == name => {
                return Some(text.trim().to_owned()).filter(|text| !text.is_empty());
            }
            Event::Eof => return None,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_element_is_found_in_any_namespace() {
        let xml = "<a xmlns=\"urn:x\"><label>l</label><b:certificate xmlns:b=\"urn:y\">\nABC\n</b:certificate></a>";
        assert_eq!(element_text(xml, "certificate").as_deref(), Some("ABC"));
        assert_eq!(element_text(xml, "label").as_deref(), Some("l"));
        assert_eq!(element_text(xml, "nothing"), None);
    }

    #[test]
    fn the_telephony_certificate_is_that_of_its_own_item() {
        let pem = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----";
        let file = |text: String| TextFile {
            path: "definition.xml".to_owned(),
            text,
        };
        let item = file(format!(
            "<item name=\"reqTelephonyIntegrationCertificate\">{pem}</item>"
        ));
        let items = file(format!(
            "<items><label>x</label><name>reqTelephonyIntegrationCertificate</name><value>{pem}</value></items>"
        ));
        let empty = file(format!(
            "<item name=\"reqTelephonyIntegrationCertificate\"></item><item name=\"other\">{pem}</item>"
        ));
        assert_eq!(telephony_certificate(&item), Some(format!("{pem}\n")));
        assert_eq!(telephony_certificate(&items), Some(format!("{pem}\n")));
        assert_eq!(telephony_certificate(&empty), None);
    }
}
