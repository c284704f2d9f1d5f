//! The checks of secrets, one constant each. Owns their ids, which are public contract.

use crate::finding::{Check, Severity};

const fn error(id: &'static str, title: &'static str) -> Check {
    Check {
        id,
        severity: Severity::Error,
        title,
    }
}

const fn warning(id: &'static str, title: &'static str) -> Check {
    Check {
        id,
        severity: Severity::Warning,
        title,
    }
}

const fn notice(id: &'static str, title: &'static str) -> Check {
    Check {
        id,
        severity: Severity::Notice,
        title,
    }
}

macro_rules! checks {
    ($($name:ident = $kind:ident($id:literal, $title:literal);)*) => {
        $(pub(super) const $name: Check = $kind($id, $title);)*

        /// Every check of secrets and of the keys in them.
        pub const CHECKS: &[Check] = &[$($name),*];
    };
}

checks! {
    NOT_JSON = error("secret.not-json", "The secret is no JSON object of keys and values");
    DUPLICATE_KEY = warning("secret.duplicate-key", "A key stands in the secret twice");
    WRONG_SECRET = error("secret.wrong-secret", "The secret holds what belongs into another secret");
    OTHER_CENTRE = error("secret.other-centre", "The secret is of another contact centre");
    NAME_PREFIX = warning("secret.name-prefix", "The secret's name begins with another name than its keys");
    CENTRE_NAME = error("secret.centre-name", "CALL_CENTER_API_NAME differs from the prefix of the keys");
    CENTRE_NAME_FORM = error("secret.centre-name-form", "CALL_CENTER_API_NAME cannot be an API name");
    KEY_PREFIX = error("secret.key-prefix", "The keys begin with another name than the contact centre's");
    KEY_MISNAMED = error("secret.key-misnamed", "A key has a name that nothing reads");
    KEY_MISSING = error("secret.key-missing", "A key is missing");
    TRANSCRIBE_REGION_MISSING = warning("secret.transcribe-region-missing", "TRANSCRIBE_REGION is missing");
    POINTER_KEY = notice("secret.pointer-key", "A value stands under the name of an older variable");
    POINTER_BROKEN = error("secret.pointer-broken", "A key names another that is not there");
    VALUE_EMPTY = error("secret.value-empty", "A value is empty");
    PLACEHOLDER = error("secret.placeholder", "A value is still a placeholder");
    VALUE_NOT_TEXT = error("secret.value-not-text", "A value is no text");
    VALUE_BLANKS = warning("secret.value-blanks", "Blanks or line breaks stand around a value");
    VALUE_QUOTED = error("secret.value-quoted", "Quotation marks are part of a value");
    VALUE_IS_NAME = error("secret.value-is-name", "The name of a setting stands where its value belongs");
    ORG_ID = error("secret.org-id", "SALESFORCE_ORG_ID is no id of an org");
    ORG_ID_LONG = notice("secret.org-id-long", "SALESFORCE_ORG_ID has 18 characters");
    ORG_ID_OTHER = error("secret.org-id-other", "SALESFORCE_ORG_ID is of another org");
    URL = error("secret.url", "An address is no usable URL");
    URL_PATH = error("secret.url-path", "An address has the wrong path");
    URL_HOST = error("secret.url-host", "An address leads to the wrong host");
    HOST_UNKNOWN = warning("secret.host-unknown", "An address leads to a host outside Salesforce");
    TRAILING_SLASH = warning("secret.trailing-slash", "The token address ends with a slash");
    API_VERSION = error("secret.api-version", "The version of the REST API is retired");
    AUDIENCE = error("secret.audience", "The audience is no login address");
    ENVIRONMENT = error("secret.environment", "Sandbox and production are mixed");
    DOMAINS_DIFFER = error("secret.domains-differ", "The addresses lead to different orgs");
    TRANSCRIBE_REGION = error("secret.transcribe-region", "TRANSCRIBE_REGION is no region");
    TRANSCRIBE_REGION_OTHER = warning("secret.transcribe-region-other", "TRANSCRIBE_REGION is not the region of the Connect instance");
    SUBJECT = error("secret.subject", "The subject is no username");
    CONSUMER_KEY = error("secret.consumer-key", "The consumer key is something else");
    CONSUMER_KEY_ODD = warning("secret.consumer-key-odd", "The consumer key does not look like one");
    ACCESS_TOKEN = warning("secret.access-token", "The stored access token is no token");
    CONSUMER_SECRET = error("secret.consumer-secret", "The consumer secret is something else");
    SECURITY_TOKEN = error("secret.security-token", "AccessToken is not the user's security token");
    PASSWORD_WITH_TOKEN = error("secret.password-with-token", "Password ends with the security token already");
    PASSWORD_FLOW = notice("secret.password-flow", "The adapter signs in with a password");
    CLOUDFRONT = warning("secret.cloudfront", "The CloudFront key is incomplete");
    KEY_UNREADABLE = error("key.unreadable", "A private key cannot be read");
    KEY_BROKEN = error("key.broken", "A private key's numbers do not belong together");
    KEY_FORM = warning("key.form", "A private key is stored in a form that only Patchbay reads");
    KEY_PKCS8 = notice("key.pkcs8", "The telephony key is PKCS#8, which the published transcriber cannot read");
    KEYS_SAME = error("key.same", "The REST key and the telephony key are the same");
    KEYS_SWAPPED = error("key.swapped", "The REST key and the telephony key stand in each other's place");
    KEY_MISPLACED = error("key.misplaced", "A private key stands in the place of the other");
    REST_CERTIFICATE = error("key.rest-certificate", "The REST key does not belong to the app's certificate");
    TELEPHONY_CERTIFICATE = error("key.telephony-certificate", "The telephony key does not belong to the contact centre's certificate");
    CERTIFICATE_UNREADABLE = error("key.certificate-unreadable", "A certificate cannot be read");
    CERTIFICATE_EXPIRED = error("key.certificate-expired", "A certificate has expired");
    CERTIFICATE_EXPIRES = warning("key.certificate-expires", "A certificate expires soon");
    CERTIFICATE_EARLY = error("key.certificate-not-yet-valid", "A certificate is not valid yet");
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::CHECKS;

    #[test]
    fn every_id_is_there_once_and_of_its_area() {
        let ids: BTreeSet<&str> = CHECKS.iter().map(|check| check.id).collect();
        assert_eq!(ids.len(), CHECKS.len());
        for id in ids {
            let (area, fault) = id.split_once('.').expect("area.fault");
            assert!(["secret", "key"].contains(&area), "{id}");
            let is_kebab = |letter: char| {
                letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-'
            };
            assert!(fault.chars().all(is_kebab), "{id}");
        }
    }
}
