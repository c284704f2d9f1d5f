//! The metadata types that the org takes: folder, suffix, and which elements a file may hold. The elements are those of
//! Salesforce's metadata WSDL of version 66.0 (<https://github.com/forcedotcom/wsdl>, `resources/metadata.wsdl`); folders
//! and suffixes those of <https://github.com/forcedotcom/source-deploy-retrieve>, `metadataRegistry.json`. Owns the
//! table; knows nothing of what a component does.

mod connected_app;
mod external_client_app;
mod others;

/// A metadata type.
#[derive(Debug)]
pub(super) struct Definition {
    /// Its name, also the root element of its files.
    pub(super) name: &'static str,
    /// Folder of its files in a package.
    pub(super) folder: &'static str,
    /// Suffix of its files, without the point.
    pub(super) suffix: &'static str,
    /// First characters of its components' ids.
    pub(super) prefix: &'static str,
    /// API version that it came with.
    pub(super) since: u32,
    /// The elements of its files.
    pub(super) fields: &'static [Field],
}

/// An element that a file may hold.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) required: bool,
    /// Whether it may stand there more than once.
    pub(super) many: bool,
    /// What Salesforce takes when it is absent, and gives back.
    pub(super) default: Option<&'static str>,
}

/// What an element holds.
#[derive(Debug)]
pub(super) enum Kind {
    Text,
    Boolean,
    Integer,
    /// One of the values of an enumeration.
    Choice(&'static str, &'static [&'static str]),
    /// Elements.
    Group(&'static str, &'static [Field]),
}

const fn field(name: &'static str, kind: Kind) -> Field {
    Field {
        name,
        kind,
        required: false,
        many: false,
        default: None,
    }
}

const fn text(name: &'static str) -> Field {
    field(name, Kind::Text)
}

const fn flag(name: &'static str) -> Field {
    field(name, Kind::Boolean)
}

const fn number(name: &'static str) -> Field {
    field(name, Kind::Integer)
}

impl Field {
    const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    const fn many(mut self) -> Self {
        self.many = true;
        self
    }

    const fn or(mut self, default: &'static str) -> Self {
        self.default = Some(default);
        self
    }
}

/// Every type, in the order in which components are deployed: what is named stands before what names it.
pub(super) const TYPES: &[Definition] = &[
    others::PERMISSION_SET,
    external_client_app::HEADER,
    external_client_app::GLOBAL_OAUTH,
    external_client_app::OAUTH,
    external_client_app::POLICIES,
    external_client_app::OAUTH_POLICIES,
    external_client_app::SAML_POLICIES,
    connected_app::CONNECTED_APP,
    others::CALL_CENTER,
];

pub(super) const HEADER: &str = external_client_app::HEADER.name;
pub(super) const GLOBAL_OAUTH: &str = external_client_app::GLOBAL_OAUTH.name;
pub(super) const OAUTH: &str = external_client_app::OAUTH.name;
pub(super) const POLICIES: &str = external_client_app::POLICIES.name;
pub(super) const OAUTH_POLICIES: &str = external_client_app::OAUTH_POLICIES.name;
pub(super) const SAML_POLICIES: &str = external_client_app::SAML_POLICIES.name;
pub(super) const CONNECTED_APP: &str = connected_app::CONNECTED_APP.name;
pub(super) const CALL_CENTER: &str = others::CALL_CENTER.name;
pub(super) const PERMISSION_SET: &str = others::PERMISSION_SET.name;

/// The type of this name.
pub(super) fn of_name(name: &str) -> Option<&'static Definition> {
    TYPES.iter().find(|it| it.name == name)
}

/// The type whose files lie in this folder.
pub(super) fn of_folder(folder: &str) -> Option<&'static Definition> {
    TYPES.iter().find(|it| it.folder == folder)
}

/// Whether a connected app may have this scope, by its name in metadata.
pub(super) fn is_scope(name: &str) -> bool {
    matches!(&connected_app::CHOICE_OAUTH_ACCESS_SCOPE, Kind::Choice(_, values) if values.contains(&name))
}

/// Whether Salesforce has this type and the org has not: those that set-up of telephony meets.
pub(super) fn is_elsewhere(name: &str) -> bool {
    const ELSEWHERE: [&str; 40] = [
        "ApexClass",
        "ApexComponent",
        "ApexPage",
        "ApexTrigger",
        "AppMenu",
        "AuraDefinitionBundle",
        "AuthProvider",
        "CallCenterRoutingMap",
        "Certificate",
        "ContentAsset",
        "ConversationVendorInfo",
        "CspTrustedSite",
        "CustomApplication",
        "CustomField",
        "CustomLabels",
        "CustomMetadata",
        "CustomObject",
        "CustomPermission",
        "CustomTab",
        "ExternalCredential",
        "ExternalServiceRegistration",
        "ExtlClntAppCanvasStngs",
        "ExtlClntAppMobileConfigurablePolicies",
        "ExtlClntAppMobileSettings",
        "ExtlClntAppNotificationSettings",
        "ExtlClntAppPushConfigurablePolicies",
        "ExtlClntAppPushSettings",
        "FlexiPage",
        "Flow",
        "Group",
        "Layout",
        "LightningComponentBundle",
        "MutingPermissionSet",
        "NamedCredential",
        "PermissionSetGroup",
        "Profile",
        "Queue",
        "RemoteSiteSetting",
        "SamlSsoConfig",
        "Settings",
    ];
    ELSEWHERE.contains(&name)
}
