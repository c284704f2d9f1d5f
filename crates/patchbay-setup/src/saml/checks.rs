//! The checks of SAML sign-in: their names, which are public contract, and how much each matters.

use crate::{Check, Severity};

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
    ($($name:ident = $severity:ident $id:literal $title:literal;)*) => {
        $(pub(super) const $name: Check = $severity($id, $title);)*
        /// Every check of SAML sign-in.
        pub const CHECKS: &[Check] = &[$($name),*];
    };
}

checks! {
    // What was captured.
    UNREADABLE = error "saml.unreadable" "What was given is a SAML response or the metadata of an identity provider";
    DOCUMENT_TYPE = error "saml.document-type" "The XML declares no document type and no entities";
    TOO_LARGE = error "saml.too-large" "The response has at most 100,000 characters as base64";
    RELAY_STATE = error "saml.relay-state" "The relay state names the region and the instance";
    STATUS = error "saml.status" "The identity provider reports success";
    NO_ASSERTION = error "saml.no-assertion" "The response holds an assertion";
    SEVERAL_ASSERTIONS = error "saml.several-assertions" "The response holds one assertion";
    ENCRYPTED = error "saml.assertion-encrypted" "The assertion is not encrypted, or AWS has the key";
    BROKEN_TEXT = error "saml.comment-in-value" "No comment stands inside a value";
    // Its signature.
    UNSIGNED = error "saml.unsigned" "The assertion is signed, itself or with the response";
    WRAPPED = error "saml.signature-wrapping" "The signature covers the assertion that is read";
    ALTERED = error "saml.signature-altered" "Nothing was changed after it was signed";
    OTHER_KEY = error "saml.signature-other-key" "The signature was made with the key of the known certificate";
    METHOD = error "saml.signature-method" "The signature is made as SAML allows";
    SHA1 = warning "saml.signature-sha1" "The signature does not use SHA-1";
    NOT_VERIFIED = notice "saml.signature-not-verified" "A certificate is known that the signature can be held against";
    // Who says it, about whom.
    ISSUER = error "saml.issuer" "The issuer is the entity of the metadata";
    NAME_ID = error "saml.name-id" "The subject has a name id";
    NAME_ID_FORMAT = error "saml.name-id-format" "The name id is persistent";
    CONFIRMATION = error "saml.subject-confirmation" "There is exactly one subject confirmation, of a bearer";
    RECIPIENT = error "saml.recipient" "The recipient is AWS's sign-in endpoint";
    RECIPIENT_TRUST = error "saml.recipient-not-trusted" "The role takes responses from this endpoint";
    DESTINATION = warning "saml.destination" "The destination of the response is its recipient";
    AUDIENCE = error "saml.audience" "The audience is AWS or the contact centre";
    // When.
    TIME_MISSING = error "saml.time-missing" "The subject confirmation ends at some time";
    TIME_MALFORMED = error "saml.time-malformed" "Times are times";
    EXPIRED = error "saml.expired" "The response is still valid";
    NOT_YET_VALID = error "saml.not-yet-valid" "The response is valid already";
    // What it grants.
    ATTRIBUTE_NAME = error "saml.attribute-name" "The attributes have exactly the names that AWS reads";
    ROLE_ABSENT = error "saml.role-attribute-missing" "There is an attribute Role";
    ROLE_PAIR = error "saml.role-pair" "Each value of the attribute Role is the ARN of a provider and of a role";
    ROLE_BLANKS = warning "saml.role-blanks" "No white space stands around the ARNs of the attribute Role";
    ROLE_ACCOUNT = error "saml.role-account" "Provider and role are in one account";
    ROLE_OTHER = error "saml.role-unexpected" "The role is the contact centre's";
    PROVIDER_OTHER = error "saml.provider-unexpected" "The provider is the one that AWS has";
    PROVIDER_ORG = error "saml.provider-org" "The provider is named after this org";
    SESSION_ABSENT = error "saml.session-name-missing" "There is an attribute RoleSessionName with one value";
    SESSION_LENGTH = error "saml.session-name-length" "The session name has 2 to 64 characters";
    SESSION_CHARACTERS = error "saml.session-name-characters" "The session name has only characters that AWS allows";
    SESSION_USER = error "saml.session-name-user" "The session name is the login of the Amazon Connect user";
    SESSION_CASE = error "saml.session-name-case" "The session name has the case of the Amazon Connect login";
    DURATION = error "saml.session-duration" "SessionDuration is between 900 and 43200 seconds";
    DURATION_ROLE = error "saml.session-duration-role" "SessionDuration is within what the role allows";
    // The identity provider's metadata.
    METADATA_SIZE = error "saml.metadata-size" "The metadata has 1,000 to 10,000,000 characters";
    METADATA_ROLE = error "saml.metadata-role" "The metadata describes an identity provider";
    METADATA_ENTITY = error "saml.metadata-entity" "The metadata names its entity";
    METADATA_EXPIRED = error "saml.metadata-expired" "The metadata is still valid";
    METADATA_SSO = error "saml.metadata-sso" "The metadata has a single sign-on service with a binding that browsers use";
    METADATA_SIGNED_REQUESTS = warning "saml.metadata-signed-requests" "The identity provider does not ask for signed requests";
    CERTIFICATE_ABSENT = error "saml.certificate-missing" "The metadata holds a certificate for signing";
    CERTIFICATE_DAMAGED = error "saml.certificate-damaged" "The certificate can be read";
    CERTIFICATE_KEY = error "saml.certificate-key" "The certificate has an RSA key of at least 1024 bits";
    CERTIFICATE_EXPIRED = warning "saml.certificate-expired" "The certificate is valid";
    CERTIFICATE_EXPIRES = warning "saml.certificate-expires-soon" "The certificate is valid for more than 30 days";
    // The users.
    USERS_FILE = error "saml.users-file" "The list of users can be read and has the column that is needed";
    USER_SESSION = error "saml.user-session-name" "The user's session name follows AWS's rule";
    USER_DUPLICATE = error "saml.user-duplicate" "No two users have one session name";
    USER_LOGIN = error "saml.user-connect-login" "The user's Amazon Connect login follows Amazon Connect's rule";
    USER_MISMATCH = error "saml.user-login-differs" "The user's session name is the Amazon Connect login";
    // The account.
    PROVIDER_ABSENT = error "saml.provider-missing" "IAM has the SAML provider";
    PROVIDER_METADATA = error "saml.provider-metadata" "IAM has the metadata that Salesforce gives today";
    ROLE_MISSING = error "saml.role-missing" "IAM has the role of the contact centre";
    TRUST_PROVIDER = error "saml.trust-provider" "The role trusts the provider";
    TRUST_SPELLING = error "saml.trust-spelling" "Role and account spell the provider's name alike";
    TRUST_AUDIENCE = error "saml.trust-audience" "The role takes responses sent to AWS's sign-in endpoint";
    TRUST_OPEN = warning "saml.trust-open" "The trust policy has a condition on the endpoint";
    TRUST_DENIED = error "saml.trust-denied" "No statement denies the sign-in";
    PERMISSION = error "saml.permission" "The role allows connect:GetFederationToken on the instance's users";
    ACCOUNT_UNSEEN = notice "saml.account-not-seen" "Provider and role can be read";
}
