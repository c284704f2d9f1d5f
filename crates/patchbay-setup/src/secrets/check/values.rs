//! Single values: there, filled in, and what belongs there. Owns the values that stand for themselves; addresses and
//! private keys, which have to fit together, are looked at elsewhere.

use std::sync::LazyLock;

use patchbay_config::keys;
use regex::Regex;

use super::super::catalogue::{KnownKey, Need, SecretKind, Shape};
use super::super::object::Member;
use super::super::placeholder::is_placeholder;
use super::Look;
use super::list::{
    ACCESS_TOKEN, CONSUMER_KEY, CONSUMER_KEY_ODD, KEY_MISSING, ORG_ID, ORG_ID_LONG, ORG_ID_OTHER,
    PLACEHOLDER, POINTER_BROKEN, POINTER_KEY, SUBJECT, TRANSCRIBE_REGION,
    TRANSCRIBE_REGION_MISSING, TRANSCRIBE_REGION_OTHER, VALUE_BLANKS, VALUE_EMPTY, VALUE_IS_NAME,
    VALUE_NOT_TEXT, VALUE_QUOTED,
};

/// Names of regions, the reserved partitions included:
/// <https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html>.
static REGION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^[a-z]{2,4}(-gov|-iso[a-z]?)?-(north|south|east|west|central|northeast|northwest|southeast|southwest)-[1-9]$")
        .expect("the pattern is right")
});

/// `DemoCC-salesforce-rest-api-subject`, `SALESFORCE_ORG_ID`: the name of a setting.
static NAME_OF_SETTING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(.*(salesforce-rest-api-|scrt-jwt-auth-).*|[A-Z]+(_[A-Z]+){1,6})$")
        .expect("the pattern is right")
});

/// The older variables by the key that took their place.
const POINTERS: [(&str, &str); 4] = [
    (keys::REST_AUDIENCE, keys::AUDIENCE),
    (keys::REST_SUBJECT, keys::SUBJECT),
    (keys::REST_CONSUMER_KEY, keys::CONSUMER_KEY_PARAM_NAME),
    (keys::REST_PRIVATE_KEY, keys::PRIVATE_KEY_PARAM_NAME),
];

impl Look<'_> {
    /// The value without blanks around it. None when there is none to be checked; if that is a mistake it has been
    /// said.
    pub(super) fn usable(&mut self, known: &'static KnownKey) -> Option<String> {
        let text = self.present(known)?;
        let trimmed = text.trim();
        if trimmed != text && !matches!(known.shape, Shape::PrivateKey | Shape::Password) {
            self.found.push(VALUE_BLANKS.finding(
                self.at(known),
                "Blanks or line breaks stand around the value.",
                "Patchbay's functions take them away; the published package sends them to Salesforce, which refuses.",
                self.set(known, "with the value alone"),
            ));
        }
        let bare = trimmed.trim_matches('"').trim_matches('\'');
        if bare != trimmed && known.shape.is_public() {
            self.found.push(VALUE_QUOTED.finding(
                self.at(known),
                "Quotation marks are part of the value.",
                "They were pasted into the console's key/value view, which puts its own around them.",
                self.set(known, "with the value alone"),
            ));
            return None;
        }
        if known.shape.is_public()
            && known.shape != Shape::CentreName
            && NAME_OF_SETTING.is_match(trimmed)
        {
            self.found.push(VALUE_IS_NAME.finding(
                self.at(known),
                "The value is the name of a setting.",
                "Before contact centre 19 variables held the names of parameters; in a secret the value itself stands here.",
                self.set(known, "with the value itself"),
            ));
            return None;
        }
        Some(trimmed.to_owned())
    }

    /// The value as it stands, if there is one that is no placeholder.
    pub(super) fn present(&mut self, known: &'static KnownKey) -> Option<String> {
        let what = match self.member(known) {
            Member::Text(text) if is_placeholder(text) => {
                let misplaced = known.name == keys::REST_PRIVATE_KEY;
                self.found.push(PLACEHOLDER.finding(
                    self.at(known),
                    "The value is a placeholder, nothing that anybody configured.",
                    if misplaced {
                        "The templates write it. Knowledge article 005321854 names the telephony key by mistake: the key may have been pasted there."
                    } else {
                        "The templates write it, until somebody puts the value there."
                    },
                    self.fill(known),
                ));
                return None;
            }
            Member::Text(text) if !text.trim().is_empty() => return Some(text.to_owned()),
            Member::Text(_) => {
                if known.need == Need::Always {
                    self.found.push(VALUE_EMPTY.finding(
                        self.at(known),
                        "The value is empty.",
                        known.meaning(),
                        self.fill(known),
                    ));
                    return None;
                }
                Member::Absent
            }
            other => other,
        };
        if let Member::Other(what) = what {
            self.found.push(VALUE_NOT_TEXT.finding(
                self.at(known),
                format!("The value is {what}, not a text."),
                "The functions read texts only.",
                "put the value in quotation marks",
            ));
            return None;
        }
        self.by_pointer(known)
    }

    /// A value under the name of an older variable, which seed documents name. Otherwise the key is missing.
    fn by_pointer(&mut self, known: &'static KnownKey) -> Option<String> {
        let pointer = POINTERS
            .iter()
            .find(|(name, _)| *name == known.name && self.expect.kind == SecretKind::VoiceSettings)
            .map(|(_, pointer)| *pointer);
        if let Some(pointer) = pointer
            && let Some(text) = self.secret.text(pointer)
        {
            let at = super::place(self.expect, pointer);
            let why = "Patchbay's functions follow such keys, the published package reads the contact centre's own key only.";
            let fix = self.fill(known);
            if let Some(value) = self.secret.text(text.trim()) {
                let value = value.to_owned();
                let what = format!("{pointer} names the key with the value.");
                self.found.push(POINTER_KEY.finding(at, what, why, fix));
                return Some(value);
            }
            if is_value(known.shape, text) {
                let text = text.to_owned();
                let what = format!(
                    "{pointer} holds the value that belongs under {}.",
                    self.key(known)
                );
                self.found.push(POINTER_KEY.finding(at, what, why, fix));
                return Some(text);
            }
            let what = format!("{pointer} names a key that the secret does not have.");
            let why = format!(
                "{} is missing as well, so there is no value.",
                self.key(known)
            );
            self.found.push(POINTER_BROKEN.finding(at, what, why, fix));
            return None;
        }
        let check = match known.need {
            Need::Always => &KEY_MISSING,
            Need::Transcription => &TRANSCRIBE_REGION_MISSING,
            Need::Optional => return None,
        };
        self.found.push(check.finding(
            self.at(known),
            format!("{} is missing.", self.key(known)),
            known.meaning(),
            self.fill(known),
        ));
        None
    }

    /// The command that puts a value there.
    pub(super) fn fill(&self, known: &KnownKey) -> String {
        self.set(
            known,
            match known.shape {
                Shape::PrivateKey => "--from server.key",
                shape if shape.is_public() => "--value VALUE",
                _ => "--from FILE",
            },
        )
    }

    pub(super) fn contact_centre_name(&mut self) {
        let known = self.known(keys::CALL_CENTER_API_NAME);
        self.usable(known);
    }

    pub(super) fn org_id(&mut self) {
        let known = self.known(keys::SALESFORCE_ORG_ID);
        let Some(text) = self.usable(known) else {
            return;
        };
        if let Some(fault) = org_id_fault(&text) {
            self.found.push(ORG_ID.finding(
                self.at(known),
                format!("The value {fault}."),
                "Telephony tokens name the org by it: under Setup, Company Information, Salesforce.com Organization ID.",
                self.set(known, "--value 00D…"),
            ));
            return;
        }
        let other = self.expect.org_id.as_deref().map(str::trim);
        let short = |id: &str| id.chars().take(15).collect::<String>();
        if let Some(other) = other.filter(|other| short(other) != short(&text)) {
            self.found.push(ORG_ID_OTHER.finding(
                self.at(known),
                format!("The value is the id of another org; this org is {}.", short(other)),
                "Telephony tokens of another org are refused. After a sandbox was refreshed its id is new.",
                self.set(known, &format!("--value {}", short(other))),
            ));
        } else if text.len() == 18 {
            self.found.push(ORG_ID_LONG.finding(
                self.at(known),
                "The org's id has 18 characters.",
                "The templates write 15, and the Voice developer guide shows tokens with 15.",
                self.set(known, &format!("--value {}", short(&text))),
            ));
        }
    }

    pub(super) fn subject(&mut self) {
        let known = self.known(keys::REST_SUBJECT);
        if let Some(text) = self.usable(known) {
            self.username(known, &text);
        }
    }

    /// Whether a value is a username: it has the form of an e-mail address.
    /// <https://help.salesforce.com/s/articleView?id=platform.basics_intro_usernames_passwords.htm>
    pub(super) fn username(&mut self, known: &'static KnownKey, text: &str) {
        let is_username = text.split_once('@').is_some_and(|(user, host)| {
            !user.is_empty()
                && host.contains('.')
                && !host.contains('@')
                && !text.contains(char::is_whitespace)
        });
        if !is_username {
            let what = if text.starts_with("005") {
                "The value is the id of a user, not a username."
            } else {
                "The value is no username: usernames have the form of an e-mail address."
            };
            self.found.push(SUBJECT.finding(
                self.at(known),
                what,
                "Salesforce knows the user of a JWT by the username, under Setup, Users.",
                self.set(known, "--value USERNAME"),
            ));
        }
    }

    pub(super) fn consumer_key(&mut self) {
        let known = self.known(keys::REST_CONSUMER_KEY);
        if let Some(text) = self.usable(known) {
            self.consumer_key_value(known, &text);
        }
    }

    /// What was pasted in the place of a consumer key.
    pub(super) fn consumer_key_value(&mut self, known: &'static KnownKey, text: &str) {
        let alphanumeric = text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let hexadecimal = text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let instead = if text.contains("BEGIN") {
            Some("a key or a certificate")
        } else if text.len() == 64 && hexadecimal {
            Some("a consumer secret")
        } else if text.contains('@') {
            Some("a username")
        } else if text.contains("://") {
            Some("an address")
        } else if matches!(text.len(), 15 | 18) && alphanumeric {
            Some("the id of a record, such as the app's")
        } else if text.contains(char::is_whitespace) {
            Some("a text with blanks or line breaks in it")
        } else {
            None
        };
        if let Some(instead) = instead {
            self.found.push(CONSUMER_KEY.finding(
                self.at(known),
                format!("The value is {instead}, not a consumer key."),
                "The consumer key is in the app's settings, OAuth Settings, Consumer Key and Secret; it begins with 3MVG9.",
                self.set(known, "--from FILE"),
            ));
        } else if !text.starts_with("3MVG9") || text.len() < 30 {
            self.found.push(CONSUMER_KEY_ODD.finding(
                self.at(known),
                "The value does not look like a consumer key: those that Salesforce makes begin with 3MVG9 and have about 85 characters.",
                "Part of it may have been lost in copying. An app can have a key of one's own choice.",
                self.set(known, "--from FILE"),
            ));
        }
    }

    pub(super) fn transcribe_region(&mut self) {
        if self.expect.kind != SecretKind::VoiceSettings {
            return;
        }
        let known = self.known(keys::TRANSCRIBE_REGION);
        let Some(text) = self.usable(known) else {
            return;
        };
        if !REGION.is_match(&text) {
            self.found.push(TRANSCRIBE_REGION.finding(
                self.at(known),
                "The value is no region of AWS.",
                "The transcriber speaks to Amazon Transcribe in that region; regions are written like eu-west-2.",
                self.set(known, "--value REGION"),
            ));
            return;
        }
        let other = self.expect.region.clone().filter(|region| *region != text);
        if let Some(region) = other {
            self.found.push(TRANSCRIBE_REGION_OTHER.finding(
                self.at(known),
                format!("Calls are transcribed in {text}; the Connect instance is in {region}."),
                "The audio of calls leaves the region. us-west-2 is what the templates write, whatever the region.",
                self.set(known, &format!("--value {region}")),
            ));
        }
    }

    /// The secret with the shared token. A token that is missing or a placeholder is replaced at the next sign-in.
    pub(super) fn access_token(&mut self) {
        let known = self.known(keys::REST_ACCESS_TOKEN);
        let text = match self.member(known) {
            Member::Text(text) if !is_placeholder(text) && !text.trim().is_empty() => {
                text.trim().to_owned()
            }
            Member::Other(_) => {
                self.present(known);
                return;
            }
            _ => return,
        };
        self.token(known, &text);
    }

    /// Whether a text can be sent as a token.
    pub(super) fn token(&mut self, known: &'static KnownKey, text: &str) {
        let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~+/=!".contains(&byte);
        if !text.bytes().all(is_token) || text.starts_with("3MVG9") {
            self.found.push(ACCESS_TOKEN.finding(
                self.at(known),
                "The value is no access token.",
                "The functions write this key themselves; the first call with it is refused, and they sign in anew.",
                self.unset(known),
            ));
        }
    }

    fn unset(&self, known: &KnownKey) -> String {
        self.set(known, "")
            .trim_end()
            .replacen("secrets set", "secrets unset", 1)
    }
}

/// Whether a text is the value itself where the name of a key could stand.
fn is_value(shape: Shape, text: &str) -> bool {
    match shape {
        Shape::Audience => text.contains("://"),
        Shape::Username => text.contains('@'),
        Shape::PrivateKey => text.contains("PRIVATE KEY") || text.len() > 1000,
        Shape::ConsumerKey => text.starts_with("3MVG9"),
        _ => false,
    }
}

/// What is wrong with the id of an org. The last three characters of a long one say which of the others are capitals:
/// <https://help.salesforce.com/s/articleView?id=000385008>.
fn org_id_fault(id: &str) -> Option<&'static str> {
    if !id.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Some("has characters that no id has");
    }
    if !id.starts_with("00D") {
        return Some("does not begin with 00D, so it is the id of something else");
    }
    match id.len() {
        15 => None,
        18 if checksum(id) == id.chars().skip(15).collect::<String>().to_ascii_uppercase() => None,
        18 => Some("is damaged: its last three characters do not fit to the others"),
        _ => Some("does not have 15 or 18 characters"),
    }
}

fn checksum(id: &str) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
    let letters: Vec<char> = id.chars().take(15).collect();
    letters
        .chunks(5)
        .map(|chunk| {
            let bits = chunk
                .iter()
                .enumerate()
                .fold(0_usize, |bits, (index, letter)| {
                    bits | (usize::from(letter.is_ascii_uppercase()) << index)
                });
            LETTERS.get(bits).map_or('A', |letter| char::from(*letter))
        })
        .collect()
}
