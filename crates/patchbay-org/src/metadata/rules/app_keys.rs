//! Consumer keys and secrets of deployed apps: chosen or made, unique, kept through later deployments; and the
//! certificate. The key may be chosen when the app is made and not changed afterwards
//! (<https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_connectedapp.htm>, `consumerKey`).

use aws_lc_rs::rand;

use super::super::archive::Source;
use super::super::check::Problem;
use super::super::components;
use super::super::xml::Element;
use super::{Refused, Rules, wrong};
use crate::{identity, oauth, store};

/// Letters and digits of keys and secrets.
const ALPHABET: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
/// What Salesforce's own consumer keys begin with.
const KEY_START: &str = "3MVG9";
/// Length of Salesforce's own consumer keys.
const KEY_LENGTH: usize = 85;
/// Length of Salesforce's own consumer secrets.
const SECRET_LENGTH: usize = 64;

/// The elements that tell Salesforce to make another key or secret, and what they renew.
const ROTATIONS: [(&str, &str); 2] = [
    ("shouldRotateConsumerKey", "consumerKey"),
    ("shouldRotateConsumerSecret", "consumerSecret"),
];

pub(super) fn of_external_app(
    rules: Rules<'_>,
    source: &Source,
    content: &mut Element,
) -> Result<(), Refused> {
    let old = components::find(rules.rows.db, source.definition.name, &source.full_name)?;
    let mut old = old.map(|it| it.content);
    for (order, what) in ROTATIONS {
        if !content.flag_or(order, false) {
            continue;
        }
        if !rules.ignore_warnings {
            let mut problem = Problem::new(format!(
                "{order} makes another {what}; integrations that use the old one stop working"
            ));
            problem.warning = true;
            return Err(problem.into());
        }
        if let Some(old) = &mut old {
            if let ("consumerKey", Some(key)) = (what, old.text_of("consumerKey")) {
                identity::remove_app(rules.rows.db, key)
                    .map_err(|it| Refused::Org(store::database(it)))?;
            }
            old.remove(what);
        }
        content.set(order, "false");
    }
    settle(rules, content, old.as_ref())
}

pub(super) fn of_connected_app(
    rules: Rules<'_>,
    source: &Source,
    content: &mut Element,
) -> Result<(), Refused> {
    let old = components::find(rules.rows.db, source.definition.name, &source.full_name)?;
    let old = old.and_then(|it| it.content.child("oauthConfig").cloned());
    let config = content
        .children
        .iter_mut()
        .find(|it| it.name == "oauthConfig");
    match config {
        Some(config) => {
            settle(rules, config, old.as_ref())?;
            config.children.sort_by(|a, b| a.name.cmp(&b.name));
            Ok(())
        }
        None => Ok(()),
    }
}

/// Checks what the file says of key, secret and certificate, and fills in what it leaves open.
fn settle(rules: Rules<'_>, content: &mut Element, old: Option<&Element>) -> Result<(), Refused> {
    if let Some(certificate) = content.text_of("certificate")
        && !oauth::is_certificate(certificate)
    {
        return Err(wrong("certificate: The certificate is not valid"));
    }
    let old_key = old.and_then(|it| it.text_of("consumerKey"));
    let key = match (content.text_of("consumerKey"), old_key) {
        (None, Some(old)) => old.to_owned(),
        (Some(given), Some(old)) if given == old => old.to_owned(),
        (Some(_), Some(_)) => {
            return Err(wrong("consumerKey: The consumer key can't be changed"));
        }
        (Some(given), None) => chosen(rules, given)?,
        (None, None) => format!("{KEY_START}{}", random(KEY_LENGTH - KEY_START.len())),
    };
    let old_secret = old.and_then(|it| it.text_of("consumerSecret"));
    let secret = match (content.text_of("consumerSecret"), old_secret) {
        (Some(given), _) if is_word(given) => given.to_owned(),
        (Some(_), _) => {
            return Err(wrong(
                "consumerSecret: 8 to 256 letters and digits are wanted",
            ));
        }
        (None, Some(old)) => old.to_owned(),
        (None, None) => random(SECRET_LENGTH),
    };
    content.set("consumerKey", &key);
    content.set("consumerSecret", &secret);
    Ok(())
}

/// A key that the file chooses, which no other app has.
fn chosen(rules: Rules<'_>, key: &str) -> Result<String, Refused> {
    if !is_word(key) {
        return Err(wrong("consumerKey: 8 to 256 letters and digits are wanted"));
    }
    let taken =
        identity::app_of_key(rules.rows.db, key).map_err(|it| Refused::Org(store::database(it)))?;
    match taken {
        Some(_) => Err(wrong("The consumer key is already taken")),
        None => Ok(key.to_owned()),
    }
}

fn is_word(text: &str) -> bool {
    (8..=256).contains(&text.len()) && text.chars().all(|it| it.is_ascii_alphanumeric())
}

fn random(length: usize) -> String {
    let mut bytes = vec![0_u8; length];
    rand::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
        .iter()
        .map(|byte| char::from(ALPHABET[usize::from(*byte) % ALPHABET.len()]))
        .collect()
}
