//! The checks of a contact centre's definition, as the reference page lists them.

use crate::finding::{Check, Severity};

macro_rules! checks {
    ($($name:ident = $id:literal, $severity:ident, $title:literal;)*) => {
        $(pub(super) const $name: Check = Check { id: $id, severity: Severity::$severity, title: $title };)*

        /// All checks of a contact centre's definition.
        pub const CHECKS: &[Check] = &[$($name),*];
    };
}

checks! {
    NOT_XML = "contact-center.not-xml", Error, "the definition is no well-formed XML";
    WRONG_ROOT = "contact-center.wrong-root", Error, "the file is no definition of a contact centre";
    NAMESPACE = "contact-center.namespace", Error, "the metadata has not the namespace of the Metadata API";
    HEADER = "contact-center.header-missing", Error, "an element that every call centre of the metadata has is missing";
    SECTION_MISSING = "contact-center.section-missing", Error, "a section is missing";
    SECTION_TWICE = "contact-center.section-twice", Error, "a section stands twice";
    ITEM_MISSING = "contact-center.item-missing", Error, "an item that every contact centre has is missing";
    ITEM_ABSENT = "contact-center.item-absent", Warning, "the metadata lacks an item that contact centres of today have";
    ITEM_EMPTY = "contact-center.item-empty", Error, "an item that every contact centre has is empty";
    ITEM_TWICE = "contact-center.item-twice", Error, "an item stands twice";
    ITEM_MISSPELT = "contact-center.item-misspelt", Error, "the name of an item differs in case from a known one";
    PLACEHOLDER = "contact-center.placeholder", Error, "an item still holds the text of a sample";
    WHITE_SPACE = "contact-center.white-space", Warning, "a value has white space around it";
    API_NAME = "contact-center.api-name", Error, "the API name breaks Salesforce's rule";
    OTHER_CENTRE = "contact-center.other-centre", Error, "the definition is one of another contact centre";
    VENDOR = "contact-center.vendor", Error, "the vendor is not Amazon Connect";
    VERSION = "contact-center.version", Warning, "the version is no number";
    INSTANCE_ALIAS = "contact-center.instance-name", Error, "the alias of the Amazon Connect instance breaks AWS's rule";
    OTHER_ALIAS = "contact-center.other-instance-name", Error, "the alias is one of another Amazon Connect instance";
    INSTANCE_ID = "contact-center.instance-id", Error, "the id of the Amazon Connect instance has not its form";
    OTHER_INSTANCE = "contact-center.other-instance", Error, "the id is one of another Amazon Connect instance";
    REGION = "contact-center.region", Error, "the region is none";
    OTHER_REGION = "contact-center.other-region", Error, "the region is not the one of the Amazon Connect instance";
    APP_CONSUMER = "contact-center.app-is-consumer-id", Error, "the id of an app's consumer stands in the place of the app's";
    APP_KEY = "contact-center.app-is-consumer-key", Error, "a consumer key stands in the place of an app's id";
    APP_PROVIDER = "contact-center.app-is-service-provider", Error, "the id of a service provider stands in the place of an app's";
    APP_ORG = "contact-center.app-is-org", Error, "the id of the org stands in the place of an app's";
    APP_DAMAGED = "contact-center.app-id-damaged", Error, "the id of an app is damaged";
    APP_ODD = "contact-center.app-id-unusual", Warning, "the id of an app has not the usual form";
    SAME_APP = "contact-center.rest-app-is-sso-app", Error, "the REST app and the SSO app are the same";
    OTHER_APP = "contact-center.other-rest-app", Error, "the REST app is not the one that the functions sign in with";
    REST_APP_MISSING = "contact-center.rest-app-missing", Error, "no REST app is named";
    IDENTITY_URL = "contact-center.identity-url", Error, "the address of the sign-in is none of an SSO app";
    IDENTITY_HOST = "contact-center.identity-url-of-other-org", Error, "the address of the sign-in is one of another org";
    RELAY_STATE = "contact-center.relay-state", Error, "a relay state has not its form";
    RELAY_DIFFERENT = "contact-center.relay-states-differ", Error, "the two relay states differ";
    RELAY_REGION = "contact-center.relay-state-region", Error, "the relay state leads to another region";
    RELAY_INSTANCE = "contact-center.relay-state-instance", Error, "the relay state leads to another Amazon Connect instance";
    BOOLEAN = "contact-center.not-boolean", Error, "a switch is neither true nor false";
    DIAL_PREFIX = "contact-center.long-distance-prefix", Warning, "the long-distance prefix is none";
    RESILIENCY = "contact-center.global-resiliency", Error, "global sign-in lacks its two instances";
    ROLE_ARN = "contact-center.role-arn", Error, "the ARN of a role is none";
    ROLE_ACCOUNT = "contact-center.role-account", Error, "a role is one of another AWS account";
    ROLE_PARTITION = "contact-center.role-partition", Error, "a role is one of another partition of AWS than the region";
    ROLE_SWAPPED = "contact-center.role-swapped", Error, "a role stands in the place of another one";
    ROLE_OTHER_CENTRE = "contact-center.role-of-other-centre", Warning, "a role is named after another contact centre";
    TRANSFER_TARGET = "contact-center.transfer-target", Error, "the transfer target is no quick connect of this instance";
    CERTIFICATE = "contact-center.certificate-unreadable", Error, "the telephony certificate cannot be read";
    PRIVATE_KEY = "contact-center.private-key", Error, "a private key stands in the definition";
    EXPIRED = "contact-center.certificate-expired", Error, "the telephony certificate has ended";
    NOT_YET = "contact-center.certificate-not-yet-valid", Error, "the telephony certificate is not valid yet";
    ENDS_SOON = "contact-center.certificate-ends-soon", Warning, "the telephony certificate ends soon";
    END_FORM = "contact-center.certificate-end-form", Error, "the end of the certificate has not its form";
    END_DIFFERS = "contact-center.certificate-end-differs", Warning, "the end that is written is not the certificate's";
    CHANNELS = "contact-center.channels-of-other-org", Error, "channels of the old org stand in a definition for another org";
    ORG_BOUND = "contact-center.ids-of-other-org", Error, "ids of the old org stand in a definition for another org";
}
