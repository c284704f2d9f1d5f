//! Values that people put into the wrong place, and what is said of each.

use super::{AUDIENCE, AUTH, BASE, CONSUMER, REST_KEY, SCRT, SUBJECT, TELEPHONY_KEY};

/// One value that is wrong, and the one finding that says so.
pub(super) const VALUES: &[(&str, &str, &str)] = &[
    ("SALESFORCE_ORG_ID", "", "secret.value-empty"),
    ("SALESFORCE_ORG_ID", "0015e000000AbCd", "secret.org-id"),
    ("SALESFORCE_ORG_ID", "00D5e000000AbC", "secret.org-id"),
    ("SALESFORCE_ORG_ID", "00D5e000000AbCdXXX", "secret.org-id"),
    (
        "SALESFORCE_ORG_ID",
        "00D5e000000AbXx",
        "secret.org-id-other",
    ),
    (
        "SALESFORCE_ORG_ID",
        "00D5e000000AbCdEAK",
        "secret.org-id-long",
    ),
    (
        "SALESFORCE_ORG_ID",
        " 00D5e000000AbCd\n",
        "secret.value-blanks",
    ),
    ("CALL_CENTER_API_NAME", "acmevoicecc", "secret.centre-name"),
    ("CALL_CENTER_API_NAME", "Acme Voice", "secret.centre-name"),
    ("CALL_CENTER_API_NAME", "", "secret.value-empty"),
    ("TRANSCRIBE_REGION", "eu-west", "secret.transcribe-region"),
    ("TRANSCRIBE_REGION", "London", "secret.transcribe-region"),
    (
        "TRANSCRIBE_REGION",
        "us-west-2",
        "secret.transcribe-region-other",
    ),
    ("TRANSCRIBE_REGION", "", "secret.transcribe-region-missing"),
    (
        AUDIENCE,
        "salesforce-rest-api-auth-audience-key-value",
        "secret.placeholder",
    ),
    (
        AUDIENCE,
        "https://login.salesforce.com/services/oauth2/token",
        "secret.audience",
    ),
    (AUDIENCE, "login.salesforce.com", "secret.url"),
    (AUDIENCE, "https://login.saleforce.com", "secret.audience"),
    (
        AUDIENCE,
        "https://acme.lightning.force.com",
        "secret.audience",
    ),
    (AUDIENCE, "https://example.com", "secret.audience"),
    (
        AUDIENCE,
        "https://test.salesforce.com",
        "secret.environment",
    ),
    (
        AUDIENCE,
        "\"https://login.salesforce.com\"",
        "secret.value-quoted",
    ),
    (
        AUDIENCE,
        "AcmeVoiceCC-salesforce-rest-api-audience",
        "secret.value-is-name",
    ),
    (
        SUBJECT,
        "salesforce-rest-api-auth-subject",
        "secret.placeholder",
    ),
    (SUBJECT, "<username>", "secret.placeholder"),
    (SUBJECT, "005000000000001", "secret.subject"),
    (SUBJECT, "Integration User", "secret.subject"),
    (CONSUMER, "null", "secret.placeholder"),
    (
        CONSUMER,
        "salesforce-rest-api-auth-consumer-key-value",
        "secret.placeholder",
    ),
    (CONSUMER, "0H45e0000000001", "secret.consumer-key"),
    (
        CONSUMER,
        "0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF",
        "secret.consumer-key",
    ),
    (CONSUMER, "api@acme.example", "secret.consumer-key"),
    (CONSUMER, "3MVG9abc", "secret.consumer-key-odd"),
    (AUTH, "https://acme.my.salesforce.com", "secret.url-path"),
    (
        AUTH,
        "https://acme.my.salesforce.com/services/oauth2/authorize",
        "secret.url-path",
    ),
    (
        AUTH,
        "https://acme.my.salesforce.com/services/oauth2/token/",
        "secret.trailing-slash",
    ),
    (
        AUTH,
        "http://acme.my.salesforce.com/services/oauth2/token",
        "secret.url",
    ),
    (
        AUTH,
        "https://acme.lightning.force.com/services/oauth2/token",
        "secret.url-host",
    ),
    (
        AUTH,
        "https://acme.my.saleforce.com/services/oauth2/token",
        "secret.url-host",
    ),
    (
        AUTH,
        "https://test.salesforce.com/services/oauth2/token",
        "secret.environment",
    ),
    (
        AUTH,
        "https://other.my.salesforce.com/services/oauth2/token",
        "secret.domains-differ",
    ),
    (
        AUTH,
        "https://gateway.acme.example/salesforce/token",
        "secret.host-unknown",
    ),
    (BASE, "https://acme.my.salesforce.com", "secret.url-path"),
    (
        BASE,
        "https://acme.my.salesforce.com/services/data",
        "secret.url-path",
    ),
    (
        BASE,
        "https://acme.my.salesforce.com/services/data/64.0",
        "secret.url-path",
    ),
    (
        BASE,
        "https://acme.my.salesforce.com/services/data/v64.0/sobjects",
        "secret.url-path",
    ),
    (
        BASE,
        "https://acme.my.salesforce.com/services/data/v29.0",
        "secret.api-version",
    ),
    (
        BASE,
        "https://login.salesforce.com/services/data/v64.0",
        "secret.url-host",
    ),
    (
        BASE,
        "https://other.my.salesforce.com/services/data/v64.0",
        "secret.domains-differ",
    ),
    (
        BASE,
        "https://acme--uat.sandbox.my.salesforce.com/services/data/v64.0",
        "secret.environment",
    ),
    (
        SCRT,
        "https://acme.my.salesforce.com/telephony/v1",
        "secret.url-host",
    ),
    (
        SCRT,
        "https://acme.my.salesforce-scrt.com",
        "secret.url-path",
    ),
    (
        SCRT,
        "https://acme.my.salesforce-scrt.com/telephony",
        "secret.url-path",
    ),
    (
        SCRT,
        "https://other.my.salesforce-scrt.com/telephony/v1",
        "secret.domains-differ",
    ),
    (
        REST_KEY,
        "salesforce-rest-api-auth-private-key-value",
        "secret.placeholder",
    ),
    (REST_KEY, "hunter2", "key.unreadable"),
    (
        REST_KEY,
        "-----BEGIN CERTIFICATE-----\nMIIC\n-----END CERTIFICATE-----",
        "key.unreadable",
    ),
    (
        TELEPHONY_KEY,
        "scrt-jwt-auth-private-key-value",
        "secret.placeholder",
    ),
    (
        TELEPHONY_KEY,
        "AcmeVoiceCC-scrt-jwt-auth-private-key",
        "key.unreadable",
    ),
];
