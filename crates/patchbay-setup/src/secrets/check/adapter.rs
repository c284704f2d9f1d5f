//! The secret of the CTI adapter: which way to sign in it stands for, and what that way needs. Owns what is special to
//! it; single values are `values`'.

use patchbay_config::keys;
use patchbay_config::private_key::normalise;

use super::super::catalogue::KnownKey;
use super::super::key_mark::KeyMark;
use super::super::object::Member;
use super::Look;
use super::list::{
    CLOUDFRONT, CONSUMER_KEY, CONSUMER_SECRET, KEY_BROKEN, KEY_MISSING, KEY_UNREADABLE,
    PASSWORD_FLOW, PASSWORD_WITH_TOKEN, REST_CERTIFICATE, SECURITY_TOKEN,
};
use crate::keys as pairs;

impl Look<'_> {
    /// All checks of the adapter's secret.
    pub(super) fn adapter(&mut self) {
        let has = |look: &Self, name: &str| {
            !matches!(
                look.member(look.known(name)),
                Member::Absent | Member::Text("")
            )
        };
        if has(self, keys::ADAPTER_PRIVATE_KEY) {
            self.jwt_bearer();
        } else if has(self, keys::ADAPTER_PASSWORD) || has(self, keys::ADAPTER_SECURITY_TOKEN) {
            self.password();
        } else {
            self.client_credentials();
        }
        let token = self.known(keys::ADAPTER_AUTH_TOKEN);
        if let Member::Text(text) = self.member(token) {
            let text = text.trim().to_owned();
            if !text.is_empty() {
                self.token(token, &text);
            }
        }
        self.cloudfront();
    }

    fn jwt_bearer(&mut self) {
        self.app_key();
        let key = self.known(keys::ADAPTER_PRIVATE_KEY);
        if let Some(text) = self.present(key) {
            self.own_key(key, &text);
        }
        let subject = self.known(keys::ADAPTER_SUBJECT);
        if let Some(text) = self.usable(subject) {
            self.username(subject, &text);
        }
        let audience = self.known(keys::ADAPTER_AUDIENCE);
        self.audience_alone(audience);
    }

    /// Any form that Patchbay reads is right: the published adapter has no such key.
    fn own_key(&mut self, known: &'static KnownKey, text: &str) {
        let fault = match normalise(text).map(|key| KeyMark::of_key(&key)) {
            Ok(Ok(_)) => None,
            Ok(Err(_)) => Some((
                KEY_BROKEN,
                "is damaged: its numbers do not belong together".to_owned(),
            )),
            Err(fault) => Some((KEY_UNREADABLE, fault.to_string())),
        };
        if let Some((check, said)) = fault {
            let what = said.split(": ").next().unwrap_or(&said);
            self.found.push(check.finding(
                self.at(known),
                format!("The value {what}."),
                "With PrivateKey in the secret the adapter signs in by it and by nothing else.",
                self.fill(known),
            ));
            return;
        }
        let certificate = self.expect.rest_certificate.clone();
        let report = certificate.and_then(|pem| pairs::check(text, Some(&pem)).ok()?.certificate);
        if report.is_some_and(|certificate| !certificate.matches) {
            self.found.push(REST_CERTIFICATE.finding(
                self.at(known),
                "The private key does not belong to the certificate of the app.",
                "Salesforce checks what the key signs with that certificate and answers invalid assertion.",
                self.fill(known),
            ));
        }
    }

    fn password(&mut self) {
        self.app_key();
        self.app_secret();
        let password = self.known(keys::ADAPTER_PASSWORD);
        let token = self.known(keys::ADAPTER_SECURITY_TOKEN);
        let password_text = self.needed(password);
        let token_text = match self.member(token) {
            Member::Absent => self.needed(token),
            // Empty where the user's network is trusted.
            Member::Text("") => None,
            _ => self.usable(token),
        };
        if let Some(token_text) = &token_text {
            self.security_token(token, token_text);
        }
        if let (Some(password_text), Some(token_text)) = (password_text, token_text)
            && token_text.len() > 10
            && password_text.ends_with(&token_text)
        {
            self.found.push(PASSWORD_WITH_TOKEN.finding(
                self.at(password),
                "Password ends with the security token, which stands under AccessToken as well.",
                "The functions put both together, so the token would be sent twice and the sign-in refused.",
                self.set(password, "--from FILE"),
            ));
        }
        self.found.push(PASSWORD_FLOW.finding(
            self.at(password),
            "The adapter signs in with a user's password.",
            "Salesforce blocks that flow in new orgs since Summer '23 and is retiring it.",
            "go over to a key pair: `patchbay secrets set private-key --package cti …` with Patchbay's functions",
        ));
    }

    fn client_credentials(&mut self) {
        self.app_key();
        self.app_secret();
    }

    /// What the package calls `AccessToken`: 24 or 25 letters and digits that Salesforce mails to the user.
    fn security_token(&mut self, known: &'static KnownKey, text: &str) {
        let what = if text.starts_with("00D") && text.contains('!') {
            "an OAuth access token"
        } else if text.starts_with("3MVG9") {
            "a consumer key"
        } else if text.contains(char::is_whitespace) {
            "a text with blanks in it"
        } else {
            return;
        };
        self.found.push(SECURITY_TOKEN.finding(
            self.at(known),
            format!("The value is {what}; AccessToken is the security token of the user."),
            "Salesforce mails it after Settings, Reset My Security Token; it is appended to the password.",
            self.set(known, "--from FILE"),
        ));
    }

    fn app_key(&mut self) {
        let known = self.known(keys::ADAPTER_CONSUMER_KEY);
        if let Some(text) = self.usable(known) {
            self.consumer_key_value(known, &text);
        }
    }

    fn app_secret(&mut self) {
        let known = self.known(keys::ADAPTER_CONSUMER_SECRET);
        let Some(text) = self.needed(known) else {
            return;
        };
        let key = self.known(keys::ADAPTER_CONSUMER_KEY);
        let key_is_secret = self
            .found
            .iter()
            .any(|finding| finding.id == CONSUMER_KEY.id && finding.place == self.at(key));
        if text.trim().starts_with("3MVG9") {
            let what = if key_is_secret {
                let at = self.at(key);
                self.found
                    .retain(|finding| finding.id != CONSUMER_KEY.id || finding.place != at);
                "Consumer key and consumer secret stand in each other's place."
            } else {
                "The value is a consumer key, not a consumer secret."
            };
            self.found.push(CONSUMER_SECRET.finding(
                self.at(known),
                what,
                "Both are shown together in the app's settings; the key begins with 3MVG9.",
                self.set(known, "--from FILE"),
            ));
        }
    }

    /// A value that this way of signing in needs.
    fn needed(&mut self, known: &'static KnownKey) -> Option<String> {
        if let Member::Absent | Member::Text("") = self.member(known) {
            self.found.push(KEY_MISSING.finding(
                self.at(known),
                format!("{} is missing.", known.name),
                known.meaning(),
                self.set(known, "--from FILE"),
            ));
            return None;
        }
        self.usable(known)
    }

    /// The signer of recordings, in adapters before 5.19.
    fn cloudfront(&mut self) {
        let key = self.known(keys::CLOUDFRONT_PRIVATE_KEY);
        let id = self.known(keys::CLOUDFRONT_ACCESS_KEY_ID);
        let what = match (self.member(key), self.member(id)) {
            (Member::Absent, Member::Absent) => return,
            (Member::Absent, _) => "CloudFrontAccessKeyID is there without CloudFrontPrivateKey.",
            (_, Member::Absent) => "CloudFrontPrivateKey is there without CloudFrontAccessKeyID.",
            (Member::Text(text), _) if normalise(text).is_err() => {
                "CloudFrontPrivateKey is no usable private key."
            }
            _ => return,
        };
        self.found.push(CLOUDFRONT.finding(
            self.at(key),
            what,
            "Only the signing of recordings' addresses in adapters before 5.19 reads the two.",
            self.set(key, "--from FILE"),
        ));
    }
}
