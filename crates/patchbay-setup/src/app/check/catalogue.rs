//! The checks on apps: their ids, how much they matter, and what they look for.

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

macro_rules! catalogue {
    ($($name:ident = $weight:ident($id:literal, $title:literal);)*) => {
        $(pub(super) const $name: Check = $weight($id, $title);)*
        /// All checks on apps, in the order in which an app is read.
        pub const CHECKS: &[Check] = &[$($name),*];
    };
}

catalogue! {
    NONE = error("app.none", "There is an app of the kind that is asked for");
    NOT_XML = error("app.not-xml", "A file of an app is XML");
    FILE_NAME = error("app.file-name", "A file's name fits the metadata type in it");
    NAMESPACE = error("app.namespace", "The root element is in the namespace of metadata");
    BARE_AMPERSAND = error("app.bare-ampersand", "Each & is escaped");
    API_VERSION = error("app.api-version", "The API version knows the types of the app");
    ELEMENT_UNKNOWN = error("app.element-unknown", "The metadata type has the element");
    ELEMENT_TOO_NEW = error("app.element-too-new", "The API version already has the element");
    ELEMENT_GONE = error("app.element-gone", "The API version still has the element");
    ELEMENT_MISSING = error("app.element-missing", "No element that has to be there is missing");
    ELEMENT_TWICE = error("app.element-twice", "No element stands twice that may stand once");
    VALUE = error("app.value", "The value is one that the element may have");
    SCOPE_RUNTIME_NAME = error("app.scope-runtime-name", "Scopes have their names of metadata, not those of tokens");
    PART_MISSING = error("app.part-missing", "No component of the app is missing");
    PLUG_INS_MISSING = warning("app.plug-ins-missing", "The component that switches plug-ins on is there");
    PART_TWICE = error("app.part-twice", "No component of the app is there twice");
    TWO_POLICIES = error("app.two-policies", "The OAuth settings have one policy");
    LINK = error("app.link", "Each component names the app that it is part of");
    POLICY_NAME = notice("app.policy-name", "The policy has a name that the platform gives it");
    ORG_SCOPED_18 = error("app.org-scoped-18-characters", "orgScopedExternalApp and oauthLink have the org id of 15 characters");
    ORG_SCOPED_OTHER = error("app.org-scoped-other", "orgScopedExternalApp and oauthLink are of this org and this app");
    DISTRIBUTION = warning("app.distribution-state", "An app with OAuth stays in its org");
    DISTRIBUTION_SAML = error("app.distribution-state-saml", "An app with SAML stays in its org");
    CONTACT_EMAIL = warning("app.contact-email", "Somebody answers for the app");
    DISABLED = error("app.disabled", "The app is switched on");
    OAUTH_OFF = error("app.oauth-switched-off", "OAuth is switched on");
    SAML_OFF = error("app.saml-switched-off", "SAML is switched on");
    SAML_SWITCH_OMITTED = warning("app.saml-switch-omitted", "The switch for SAML is written");
    START_PAGE = warning("app.start-page", "An app for functions has no start page");
    START_PAGE_SSO = error("app.start-page-sso", "An app for sign-in to AWS has no start page of its own");
    CALLBACK_MISSING = error("app.callback-missing", "The app has a callback");
    CALLBACK = notice("app.callback", "The callback is the published one");
    CERTIFICATE_MISSING = error("app.certificate-missing", "The app has the certificate that switches the JWT bearer flow on");
    CERTIFICATE_UNREADABLE = error("app.certificate-unreadable", "The certificate is PEM text");
    CERTIFICATE_EXPIRED = error("app.certificate-expired", "The certificate has not expired");
    CERTIFICATE_NOT_YET = error("app.certificate-not-yet-valid", "The certificate is valid already");
    CERTIFICATE_SOON = warning("app.certificate-expires-soon", "The certificate lasts for another 30 days");
    CERTIFICATE_OTHER_KEY = error("app.certificate-of-another-key", "The certificate belongs to the private key");
    CERTIFICATE_WEAK = error("app.certificate-weak", "The certificate's key is RSA with 2048 bits or more");
    CONSUMER_KEY = error("app.consumer-key", "The consumer key is one");
    CONSUMER_KEY_OTHER = error("app.consumer-key-other", "The consumer key is the one that functions sign in with");
    CONSUMER_SECRET = warning("app.consumer-secret", "No file holds the consumer secret");
    ROTATES_KEY = error("app.rotates-key", "A deployment does not change consumer key or secret");
    SWITCH = warning("app.switch", "Each switch of the OAuth settings is as published");
    SWITCH_OMITTED = warning("app.switch-omitted", "No switch is left out whose default differs");
    SWITCH_NOT_WRITTEN = notice("app.switch-not-written", "The switches of the Security section are written");
    SCOPE_MISSING = error("app.scope-missing", "The app has the scopes that functions need");
    SCOPE_FULL = warning("app.scope-full", "The app has no more than it needs");
    PERMITTED_USERS = error("app.permitted-users", "Users are approved by the administrator");
    NO_ACCESS = error("app.no-access", "A permission set or profile may use the app");
    ACCESS_BY_ID = warning("app.access-by-id", "Permission sets and profiles are named, not given by id");
    ACCESS_DIFFERS = warning("app.access-differs", "OAuth and SAML are for the same people");
    IP_RELAXATION = warning("app.ip-relaxation", "IP restrictions are relaxed");
    REFRESH_POLICY = warning("app.refresh-token-policy", "Refresh tokens are valid until revoked");
    REFRESH_VALIDITY = error("app.refresh-token-validity", "A limited lifetime of refresh tokens has a length and a unit");
    SESSION_LEVEL = error("app.session-level", "The session level is one that the JWT bearer flow reaches");
    POLICY_SWITCH = warning("app.policy-switch", "The policy allows no flow that nobody uses");
    SAML_SUBJECT = error("app.saml-subject-type", "The subject is the persistent id");
    SAML_NAME_ID = error("app.saml-name-id-format", "The name id is persistent");
    SAML_ACS_URL = error("app.saml-acs-url", "Responses go to AWS");
    SAML_ENTITY = error("app.saml-entity-id", "The entity id is the name of the contact centre");
    SAML_ISSUER = error("app.saml-issuer", "The issuer is the org's address");
    SAML_CERTIFICATE = warning("app.saml-certificate", "No certificate for signed requests is set: AWS sends none");
    SAML_ENCRYPTION = warning("app.saml-encryption", "Assertions are not encrypted");
    SAML_SHA1 = warning("app.saml-sha1", "Assertions are signed with SHA-256");
    ATTRIBUTE_KEY = error("app.attribute-key", "The attributes have the keys that AWS reads");
    ATTRIBUTE_TWICE = error("app.attribute-twice", "Each attribute is there once");
    ROLE_MISSING = error("app.role-attribute-missing", "The role attribute is there");
    SESSION_NAME_MISSING = warning("app.session-name-missing", "The attribute of the session's name is there");
    FORMULA = error("app.formula", "The formulas of the attributes can be read");
    ROLE_PAIR = error("app.role-pair", "The role attribute is a provider and a role");
    ROLE_ORDER = warning("app.role-order", "The provider stands before the role");
    ROLE_ACCOUNTS = error("app.role-accounts", "Provider and role are of one account");
    ROLE_OTHER = error("app.role-other", "Provider and role are the ones of this contact centre");
    PROVIDER_NAME = warning("app.provider-name", "The provider has the name that Service Cloud Voice gives it");
    SESSION_NAME_FORMULA = warning("app.session-name-formula", "The session's name has the published formula");
    SESSION_NAME_CHARACTERS = error("app.session-name-characters", "The session's name has only characters that AWS takes");
}
