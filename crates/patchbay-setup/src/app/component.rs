//! The metadata types that an app is made of: their names, folders, suffixes and ages.

use std::fmt;

use super::ApiVersion;

/// A metadata type. The settings and policies of an external client app are components of their own, each with a full
/// name of its own; they name the app in the element `externalClientApplication`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ComponentType {
    /// An app as it was made before Spring '26.
    ConnectedApp,
    /// The head of an external client app.
    ExternalClientApplication,
    /// Whether the app and its plug-ins are switched on.
    Policies,
    /// The part of the OAuth settings that belongs to one app everywhere: key, certificate, callback, switches.
    GlobalOauthSettings,
    /// What the org's administrator decides on OAuth: who may use the app, from where, how long.
    OauthPolicies,
    /// The scopes.
    OauthSettings,
    /// Everything on SAML.
    SamlPolicies,
}

impl ComponentType {
    /// All types, in the order of their names.
    pub const ALL: [Self; 7] = [
        Self::ConnectedApp,
        Self::ExternalClientApplication,
        Self::Policies,
        Self::GlobalOauthSettings,
        Self::OauthPolicies,
        Self::OauthSettings,
        Self::SamlPolicies,
    ];

    /// The type's name: root element of its files, and what `package.xml` says.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ConnectedApp => "ConnectedApp",
            Self::ExternalClientApplication => "ExternalClientApplication",
            Self::Policies => "ExtlClntAppConfigurablePolicies",
            Self::GlobalOauthSettings => "ExtlClntAppGlobalOauthSettings",
            Self::OauthPolicies => "ExtlClntAppOauthConfigurablePolicies",
            Self::OauthSettings => "ExtlClntAppOauthSettings",
            Self::SamlPolicies => "ExtlClntAppSamlConfigurablePolicies",
        }
    }

    /// The folder of its files, the same in source format and in metadata format. Source: the type registry of
    /// `@salesforce/source-deploy-retrieve`.
    pub const fn folder(self) -> &'static str {
        match self {
            Self::ConnectedApp => "connectedApps",
            Self::ExternalClientApplication => "externalClientApps",
            Self::Policies => "extlClntAppPolicies",
            Self::GlobalOauthSettings => "extlClntAppGlobalOauthSets",
            Self::OauthPolicies => "extlClntAppOauthPolicies",
            Self::OauthSettings => "extlClntAppOauthSettings",
            Self::SamlPolicies => "extlClntAppSamlConfigurablePolicies",
        }
    }

    /// The suffix of its files without the dot. In source format `-meta.xml` follows.
    pub const fn suffix(self) -> &'static str {
        match self {
            Self::ConnectedApp => "connectedApp",
            Self::ExternalClientApplication => "eca",
            Self::Policies => "ecaPlcy",
            Self::GlobalOauthSettings => "ecaGlblOauth",
            Self::OauthPolicies => "ecaOauthPlcy",
            Self::OauthSettings => "ecaOauth",
            Self::SamlPolicies => "ecaSamlPlcy",
        }
    }

    /// The first API version that knows the type.
    pub const fn since(self) -> ApiVersion {
        match self {
            Self::ConnectedApp => ApiVersion::new(29),
            Self::ExternalClientApplication
            | Self::GlobalOauthSettings
            | Self::OauthPolicies
            | Self::OauthSettings => ApiVersion::new(59),
            Self::Policies => ApiVersion::new(60),
            Self::SamlPolicies => ApiVersion::new(63),
        }
    }

    /// The type of a root element.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The type of a suffix.
    pub fn of_suffix(suffix: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.suffix() == suffix)
    }

    /// Whether it is a part of an external client app.
    pub const fn is_external(self) -> bool {
        !matches!(self, Self::ConnectedApp)
    }

    /// The path of a component in source format, relative to the package directory:
    /// `externalClientApps/AcmeVoiceRest.eca-meta.xml`.
    pub fn source_path(self, full_name: &str) -> String {
        format!("{}/{full_name}.{}-meta.xml", self.folder(), self.suffix())
    }

    /// The path of a component in metadata format, as it stands in the zip of a deployment:
    /// `externalClientApps/AcmeVoiceRest.eca`.
    pub fn metadata_path(self, full_name: &str) -> String {
        format!("{}/{full_name}.{}", self.folder(), self.suffix())
    }
}

impl fmt::Display for ComponentType {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}
