//! The texts that the published templates put into secrets and parameters until somebody
//! configures them. Owns their recognition.

/// The literals of the published templates: the secret stack of contact centre 19 and later, and
/// the parameters of earlier versions. The whole value is compared, so that a real value that
/// happens to contain one is not refused.
const PLACEHOLDERS: [&str; 10] = [
    "salesforce-rest-api-auth-private-key-value",
    "salesforce-rest-api-auth-consumer-key-value",
    "salesforce-rest-api-auth-access-token-key-value",
    "salesforce-rest-api-auth-audience-key-value",
    "salesforce-rest-api-auth-subject-key-value",
    "salesforce-rest-api-auth-subject",
    "salesforce-rest-api-auth-audience",
    "scrt-jwt-auth-private-key-value",
    "telephony-integration-auth-private-key-value",
    "salesforce-rest-api-access-token-value",
];

/// Whether a value is a template's placeholder.
pub fn is_placeholder(value: &str) -> bool {
    PLACEHOLDERS.contains(&value.trim())
}
