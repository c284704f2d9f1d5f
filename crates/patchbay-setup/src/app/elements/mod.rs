//! Which elements each metadata type has: name, form, allowed values, age. Owns the tables that the writer and the
//! check work from; knows nothing of what a right value is for a contact centre.
//!
//! Sources: the WSDL of API 66.0; for elements that it lacks, the type definitions of `@salesforce/types` 1.9.0, which
//! are made from a later one.

mod connected_app;
mod external_client_app;

use super::{ApiVersion, ComponentType};

/// One element of a type.
#[derive(Clone, Copy, Debug)]
pub struct ElementRule {
    /// Its name.
    pub name: &'static str,
    /// What may stand in it.
    pub form: Form,
    /// How often it may stand.
    pub count: Count,
    /// The first API version that has it, where that is later than the type's own.
    pub since: Option<ApiVersion>,
    /// The first API version that has it no more.
    pub gone: Option<ApiVersion>,
}

/// What may stand in an element.
#[derive(Clone, Copy, Debug)]
pub enum Form {
    /// Any text.
    Text,
    /// `true` or `false`.
    Flag,
    /// A whole number, none below nought.
    Number,
    /// One of these words.
    Word(&'static [&'static str]),
    /// Some of these words, commas between them.
    Words(&'static [&'static str]),
    /// Elements.
    Group(&'static [ElementRule]),
    /// Elements that nobody here looks into.
    Opaque,
}

/// How often an element may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// Once.
    One,
    /// Once or not at all.
    Optional,
    /// As often as one likes.
    Many,
}

/// The elements of a type, by name.
pub const fn of(kind: ComponentType) -> &'static [ElementRule] {
    match kind {
        ComponentType::ConnectedApp => connected_app::CONNECTED_APP,
        ComponentType::ExternalClientApplication => external_client_app::HEAD,
        ComponentType::Policies => external_client_app::POLICIES,
        ComponentType::GlobalOauthSettings => external_client_app::GLOBAL_OAUTH_SETTINGS,
        ComponentType::OauthPolicies => external_client_app::OAUTH_POLICIES,
        ComponentType::OauthSettings => external_client_app::OAUTH_SETTINGS,
        ComponentType::SamlPolicies => external_client_app::SAML_POLICIES,
    }
}

/// The rule for an element of a type.
pub fn rule(kind: ComponentType, name: &str) -> Option<&'static ElementRule> {
    of(kind).iter().find(|rule| rule.name == name)
}

/// Scopes of a connected app, `ConnectedAppOauthAccessScope`.
pub const CONNECTED_APP_SCOPES: &[&str] = connected_app::SCOPES;
/// Scopes of an external client app, tokens of `commaSeparatedOauthScopes`.
pub const EXTERNAL_CLIENT_APP_SCOPES: &[&str] = external_client_app::SCOPES;

const fn element(name: &'static str, form: Form) -> ElementRule {
    ElementRule {
        name,
        form,
        count: Count::Optional,
        since: None,
        gone: None,
    }
}

const fn text(name: &'static str) -> ElementRule {
    element(name, Form::Text)
}

const fn flag(name: &'static str) -> ElementRule {
    element(name, Form::Flag)
}

const fn number(name: &'static str) -> ElementRule {
    element(name, Form::Number)
}

const fn word(name: &'static str, words: &'static [&'static str]) -> ElementRule {
    element(name, Form::Word(words))
}

impl ElementRule {
    const fn required(self) -> Self {
        Self {
            count: Count::One,
            ..self
        }
    }

    const fn many(self) -> Self {
        Self {
            count: Count::Many,
            ..self
        }
    }

    const fn since(self, version: u16) -> Self {
        Self {
            since: Some(ApiVersion::new(version)),
            ..self
        }
    }

    const fn gone(self, version: u16) -> Self {
        Self {
            gone: Some(ApiVersion::new(version)),
            ..self
        }
    }
}

/// The two parts of a custom attribute.
const ATTRIBUTE: &[ElementRule] = &[text("formula").required(), text("key").required()];

const NAME_ID_FORMATS: &[&str] = &["Unspecified", "EmailAddress", "Persistent", "Transient"];
const SUBJECT_TYPES: &[&str] = &[
    "Username",
    "FederationId",
    "UserId",
    "SpokeId",
    "CustomAttribute",
    "PersistentId",
];
const SIGNING_ALGORITHMS: &[&str] = &["SHA1", "SHA256"];
const LOGOUT_BINDINGS: &[&str] = &["RedirectBinding", "PostBinding"];

#[cfg(test)]
mod tests {
    use super::{ElementRule, Form, of, rule};
    use crate::app::ComponentType;

    fn sorted_without_repetition(rules: &[ElementRule], place: &str) {
        for pair in rules.windows(2) {
            assert!(pair[0].name < pair[1].name, "{place}: {}", pair[1].name);
        }
        for rule in rules {
            if let Form::Group(inner) = rule.form {
                sorted_without_repetition(inner, &format!("{place}.{}", rule.name));
            }
        }
    }

    #[test]
    fn each_table_is_in_the_order_in_which_files_are_written() {
        for kind in ComponentType::ALL {
            sorted_without_repetition(of(kind), kind.name());
        }
    }

    #[test]
    fn a_part_of_an_external_client_app_names_its_app() {
        for kind in ComponentType::ALL {
            let names_app = rule(kind, "externalClientApplication").is_some();
            let is_part = kind.is_external() && kind != ComponentType::ExternalClientApplication;
            assert_eq!(names_app, is_part, "{kind}");
        }
    }

    #[test]
    fn an_element_of_the_connected_app_is_not_one_of_the_policies() {
        // The mistake of a template that is passed around.
        for name in ["ipRelaxation", "refreshTokenPolicy", "sessionTimeout"] {
            assert!(rule(ComponentType::Policies, name).is_none(), "{name}");
        }
    }
}
