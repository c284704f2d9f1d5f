//! The files of an app in memory: paths relative to the package directory, and their texts. Owns how a path names a
//! component, in source format (`x.eca-meta.xml`) and in metadata format (`x.eca`).

use super::{ComponentType, Document};

/// A file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Relative to the package directory, with `/` between the folders: `externalClientApps/AcmeVoiceRest.eca-meta.xml`.
    pub path: String,
    /// What it holds.
    pub text: String,
}

/// The files of a package directory, sorted by path, each path once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceFolder {
    files: Vec<SourceFile>,
}

/// A file that holds a component, known by its suffix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Component<'a> {
    /// Its metadata type.
    pub kind: ComponentType,
    /// Its full name, as `package.xml` says it: `AcmeVoiceRest_oauth`.
    pub full_name: String,
    /// Its file.
    pub file: &'a SourceFile,
}

impl SourceFolder {
    /// A folder with these files. Of two with the same path the later one stays.
    pub fn new(files: impl IntoIterator<Item = SourceFile>) -> Self {
        let mut folder = Self::default();
        for file in files {
            folder.insert(file);
        }
        folder
    }

    /// Adds a file, or replaces the one with its path.
    pub fn insert(&mut self, file: SourceFile) {
        match self.find(&file.path) {
            Ok(place) => self.files[place] = file,
            Err(place) => self.files.insert(place, file),
        }
    }

    /// Takes a file away.
    pub fn remove(&mut self, path: &str) -> Option<SourceFile> {
        self.find(path).ok().map(|place| self.files.remove(place))
    }

    /// Adds a component in source format.
    pub fn insert_component(&mut self, full_name: &str, document: &Document) -> Option<()> {
        let kind = ComponentType::of_name(&document.root)?;
        self.insert(SourceFile {
            path: kind.source_path(full_name),
            text: document.to_xml(),
        });
        Some(())
    }

    /// The text of a file.
    pub fn text(&self, path: &str) -> Option<&str> {
        let place = self.find(path).ok()?;
        Some(&self.files[place].text)
    }

    /// All files, by path.
    pub fn files(&self) -> &[SourceFile] {
        &self.files
    }

    /// The files that hold a component of an app, by type and full name. Other files are left out.
    pub fn components(&self) -> Vec<Component<'_>> {
        let mut components: Vec<Component<'_>> =
            self.files.iter().filter_map(Component::of_file).collect();
        components.sort_by(|left, right| {
            (left.kind, &left.full_name).cmp(&(right.kind, &right.full_name))
        });
        components
    }

    /// Gives a component another full name; its text stays. Nothing when it is not there.
    pub fn rename(&mut self, kind: ComponentType, old: &str, new: &str) -> Option<()> {
        let path = self
            .components()
            .into_iter()
            .find(|component| component.kind == kind && component.full_name == old)
            .map(|component| component.file.path.clone())?;
        let file = self.remove(&path)?;
        self.insert(SourceFile {
            path: kind.source_path(new),
            text: file.text,
        });
        Some(())
    }

    fn find(&self, path: &str) -> Result<usize, usize> {
        self.files
            .binary_search_by(|file| file.path.as_str().cmp(path))
    }
}

impl<'a> Component<'a> {
    /// The component that a file's name stands for.
    pub fn of_file(file: &'a SourceFile) -> Option<Self> {
        let name = file.path.rsplit(['/', '\\']).next()?;
        let name = name.strip_suffix("-meta.xml").unwrap_or(name);
        let (full_name, suffix) = name.rsplit_once('.')?;
        let kind = ComponentType::of_suffix(suffix)?;
        (!full_name.is_empty()).then(|| Self {
            kind,
            full_name: full_name.to_owned(),
            file,
        })
    }

    /// Its path in the zip of a deployment.
    pub fn metadata_path(&self) -> String {
        self.kind.metadata_path(&self.full_name)
    }
}

#[cfg(test)]
mod tests {
    use super::{SourceFile, SourceFolder};
    use crate::app::ComponentType;

    fn file(path: &str) -> SourceFile {
        SourceFile {
            path: path.into(),
            text: String::new(),
        }
    }

    #[test]
    fn a_component_is_known_in_both_formats() {
        let folder = SourceFolder::new([
            file("main/default/externalClientApps/AcmeVoiceRest.eca-meta.xml"),
            file("extlClntAppOauthSettings/AcmeVoiceRest_oauth.ecaOauth"),
            file("objects/Case/fields/A__c.field-meta.xml"),
            file("package.xml"),
            file(".eca"),
        ]);
        let found: Vec<_> = folder
            .components()
            .into_iter()
            .map(|component| (component.kind, component.metadata_path()))
            .collect();
        assert_eq!(
            found,
            [
                (
                    ComponentType::ExternalClientApplication,
                    "externalClientApps/AcmeVoiceRest.eca".to_owned()
                ),
                (
                    ComponentType::OauthSettings,
                    "extlClntAppOauthSettings/AcmeVoiceRest_oauth.ecaOauth".to_owned()
                ),
            ]
        );
    }

    #[test]
    fn a_renamed_component_keeps_its_text() {
        let mut folder = SourceFolder::new([SourceFile {
            path: "extlClntAppOauthPolicies/Ours.ecaOauthPlcy".into(),
            text: "<x/>".into(),
        }]);
        folder
            .rename(ComponentType::OauthPolicies, "Ours", "Theirs")
            .expect("is there");
        assert_eq!(
            folder.text("extlClntAppOauthPolicies/Theirs.ecaOauthPlcy-meta.xml"),
            Some("<x/>")
        );
        assert_eq!(folder.files().len(), 1);
        assert_eq!(
            folder.rename(ComponentType::OauthPolicies, "Ours", "Theirs"),
            None
        );
    }

    #[test]
    fn of_two_files_with_one_path_the_later_stays() {
        let mut folder = SourceFolder::new([file("b"), file("a")]);
        folder.insert(SourceFile {
            path: "b".into(),
            text: "later".into(),
        });
        assert_eq!(folder.text("b"), Some("later"));
        assert_eq!(folder.files().len(), 2);
    }
}
