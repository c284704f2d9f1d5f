//! A component: its type, its name and its file's text.

use std::fmt;

use crate::app::{ComponentType, Document};

use super::MetadataError;

/// A metadata type as files and manifests name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A part of an app.
    App(ComponentType),
    /// A contact centre
    /// (<https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_callcenter.htm>).
    CallCenter,
    /// A permission set
    /// (<https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_permissionset.htm>).
    PermissionSet,
}

impl Kind {
    /// The type's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::App(part) => part.name(),
            Self::CallCenter => "CallCenter",
            Self::PermissionSet => "PermissionSet",
        }
    }

    /// The folder of its files.
    pub const fn folder(self) -> &'static str {
        match self {
            Self::App(part) => part.folder(),
            Self::CallCenter => "callCenters",
            Self::PermissionSet => "permissionsets",
        }
    }

    /// The suffix of its files, without the point.
    pub const fn suffix(self) -> &'static str {
        match self {
            Self::App(part) => part.suffix(),
            Self::CallCenter => "callCenter",
            Self::PermissionSet => "permissionset",
        }
    }

    /// The type of a suffix.
    pub fn of_suffix(suffix: &str) -> Option<Self> {
        [Self::CallCenter, Self::PermissionSet]
            .into_iter()
            .find(|kind| kind.suffix() == suffix)
            .or_else(|| ComponentType::of_suffix(suffix).map(Self::App))
    }

    /// Whether it names the external client app that it belongs to; the app has one component of this type at most.
    pub fn belongs_to_app(self) -> bool {
        matches!(self, Self::App(part) if part.is_external() && part != ComponentType::ExternalClientApplication)
    }

    /// Path in a zip, such as `externalClientApps/Acme.eca`.
    pub fn metadata_path(self, full_name: &str) -> String {
        format!("{}/{full_name}.{}", self.folder(), self.suffix())
    }

    /// Path in Salesforce DX source, such as `externalClientApps/Acme.eca-meta.xml`.
    pub fn source_path(self, full_name: &str) -> String {
        format!("{}-meta.xml", self.metadata_path(full_name))
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// A component. Its text may hold a consumer secret, which `Debug` does not show.
#[derive(Clone, PartialEq, Eq)]
pub struct Component {
    /// Its type.
    pub kind: Kind,
    /// Its name in metadata.
    pub full_name: String,
    /// Its file's text.
    pub text: String,
}

impl Component {
    /// The component of a file, by the end of its path, in source format or in metadata format; `None` for a file of
    /// another type.
    pub fn of_file(path: &str, text: impl Into<String>) -> Option<Self> {
        let file = path.rsplit(['/', '\\']).next()?;
        let file = file.strip_suffix("-meta.xml").unwrap_or(file);
        let (full_name, suffix) = file.rsplit_once('.')?;
        let kind = Kind::of_suffix(suffix)?;
        (!full_name.is_empty()).then(|| Self {
            kind,
            full_name: full_name.to_owned(),
            text: text.into(),
        })
    }

    /// Path in Salesforce DX source.
    pub fn source_path(&self) -> String {
        self.kind.source_path(&self.full_name)
    }

    /// Path in a zip.
    pub fn metadata_path(&self) -> String {
        self.kind.metadata_path(&self.full_name)
    }

    /// Its file, read.
    ///
    /// # Errors
    /// [`MetadataError::File`] when it is no XML.
    pub fn document(&self) -> Result<Document, MetadataError> {
        Document::parse(&self.text).map_err(|fault| MetadataError::File {
            path: self.source_path(),
            fault,
        })
    }
}

impl fmt::Debug for Component {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Component({} {})", self.kind, self.full_name)
    }
}

#[cfg(test)]
mod tests {
    use super::{Component, Kind};
    use crate::app::ComponentType;

    #[test]
    fn a_file_is_known_by_the_end_of_its_path() {
        let path = "force-app/main/default/externalClientApps/Acme.eca-meta.xml";
        let component = Component::of_file(path, "").expect("is a component");
        assert_eq!(
            component.kind,
            Kind::App(ComponentType::ExternalClientApplication)
        );
        assert_eq!(
            component.source_path(),
            "externalClientApps/Acme.eca-meta.xml"
        );
        let component = Component::of_file("callCenters/A.callCenter", "").expect("is a component");
        assert_eq!(component.kind, Kind::CallCenter);
        assert_eq!(Component::of_file("classes/A.cls-meta.xml", ""), None);
        assert_eq!(Component::of_file("package.xml", ""), None);
    }

    #[test]
    fn no_secret_is_shown() {
        let component = Component::of_file("a.ecaGlblOauth", "geheim").expect("is a component");
        assert!(!format!("{component:?}").contains("geheim"));
    }
}
