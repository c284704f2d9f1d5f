//! The checks of external ids, as the reference page lists them.

use crate::finding::{Check, Severity};

macro_rules! checks {
    ($($name:ident = $id:literal, $severity:ident, $title:literal;)*) => {
        $(pub(super) const $name: Check = Check { id: $id, severity: Severity::$severity, title: $title };)*

        /// All checks of external ids.
        pub const CHECKS: &[Check] = &[$($name),*];
    };
}

checks! {
    ROLE_MISSING = "external-id.role-missing", Error, "a role that Salesforce takes is not in the account";
    NO_OTHER_ACCOUNT = "external-id.no-other-account", Error, "a role that Salesforce takes can be taken by no other account";
    WRONG_ACCOUNT = "external-id.wrong-account", Error, "a role trusts another account than Salesforce's";
    ANYONE = "external-id.anyone", Error, "a role can be taken by every account of AWS";
    UNUSED = "external-id.unused", Warning, "no role asks for an external id";
    MISSING = "external-id.missing", Error, "a role does not ask for the external id";
    SIBLING = "external-id.unconditioned-sibling", Error, "a second statement lets the same principal in without the external id";
    WILDCARD = "external-id.wildcard", Error, "the external id is compared with StringLike and a wildcard";
    STRING_LIKE = "external-id.string-like", Warning, "the external id is compared with StringLike";
    IGNORES_CASE = "external-id.ignores-case", Warning, "the case of the external id is ignored";
    IF_EXISTS = "external-id.if-exists", Error, "the external id is only compared if one is sent (IfExists)";
    FOR_ALL_VALUES = "external-id.for-all-values", Error, "ForAllValues lets in who sends no external id";
    FOR_ANY_VALUE = "external-id.for-any-value", Warning, "ForAnyValue compares a key that has one value only";
    NEGATED = "external-id.negated", Error, "a role lets in whoever sends another id than the one named";
    OPERATOR = "external-id.wrong-operator", Error, "the external id is compared by an operator that is not for text";
    MALFORMED = "external-id.malformed", Error, "an external id breaks the rule of STS";
    GUESSABLE = "external-id.guessable", Warning, "an external id can be guessed";
    OTHER_ID = "external-id.other-id", Error, "a role asks for another external id than Salesforce sends";
    DIFFERENT = "external-id.different", Error, "the roles ask for different external ids";
    ON_DENY = "external-id.on-deny", Error, "a Deny statement refuses the right external id";
    DENIED = "external-id.denied", Error, "a Deny statement refuses Salesforce whatever id it sends";
    TRUST_TOO_LARGE = "external-id.trust-policy-too-large", Warning, "a trust policy is larger than AWS allows by default";
}
