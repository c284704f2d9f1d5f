//! The zip of a deployment: its manifest `package.xml` and the files of its components
//! (<https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/file_based_zip_file.htm>). Owns which file
//! belongs to which component; knows nothing of what the files hold.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _, Write as _};

use zip::ZipArchive;
use zip::write::{SimpleFileOptions, ZipWriter};

use super::types::{self, Definition};
use super::xml::Element;

/// Greatest number of bytes in all files together (Salesforce: 600 MB).
const LIMIT: u64 = 50 * 1024 * 1024;

/// What a deployment brings.
#[derive(Debug)]
pub(super) struct Package {
    /// API version of the manifest, such as 66.
    pub(super) version: u32,
    /// The components, in the order in which they are deployed.
    pub(super) sources: Vec<Source>,
    /// What is wrong before any file is read: file, full name, type, text.
    pub(super) faults: Vec<Fault>,
}

/// A component's file.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) definition: &'static Definition,
    pub(super) full_name: String,
    /// Path in the package, such as `externalClientApps/Acme.eca`.
    pub(super) path: String,
    pub(super) document: Vec<u8>,
}

/// Something in manifest or zip that belongs to no component that could be taken.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) file: String,
    pub(super) full_name: String,
    pub(super) kind: String,
    pub(super) text: String,
}

/// A zip that cannot be deployed at all: the whole deployment's error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BadPackage {
    NoZip,
    NoManifest,
    BadManifest,
    TooLarge,
}

impl BadPackage {
    /// Code and text of the deployment. That of a missing manifest is Salesforce's own; the others are guessed.
    pub(super) fn told(self) -> (&'static str, &'static str) {
        match self {
            Self::NoZip => ("UNKNOWN_EXCEPTION", "The zip file could not be read"),
            Self::NoManifest => ("INVALID_OPERATION", "No package.xml found"),
            Self::BadManifest => ("INVALID_OPERATION", "package.xml could not be parsed"),
            Self::TooLarge => ("LIMIT_EXCEEDED", "The unzipped files are too large"),
        }
    }
}

const MANIFEST: &str = "package.xml";

impl Package {
    /// Reads a zip. `fallback` is the API version where the manifest names none.
    pub(super) fn read(zip: &[u8], fallback: u32) -> Result<Self, BadPackage> {
        let files = unzip(zip)?;
        let manifest = files.get(MANIFEST).ok_or(BadPackage::NoManifest)?;
        let manifest = Element::parse(manifest).map_err(|_| BadPackage::BadManifest)?;
        if manifest.name != "Package" {
            return Err(BadPackage::BadManifest);
        }
        let version = manifest.text_of("version").map_or(Ok(fallback), |text| {
            let major = text.split('.').next().unwrap_or_default();
            major.parse().map_err(|_| BadPackage::BadManifest)
        })?;
        let mut package = Self {
            version,
            sources: Vec::new(),
            faults: Vec::new(),
        };
        let listed = Listed::of(&manifest);
        package.take_files(&files, &listed);
        package.note_absent(&files, &listed);
        let order = |source: &Source| {
            types::TYPES
                .iter()
                .position(|it| it.name == source.definition.name)
        };
        package.sources.sort_by_key(order);
        Ok(package)
    }

    fn take_files(&mut self, files: &BTreeMap<String, Vec<u8>>, listed: &Listed) {
        for (path, document) in files {
            if path == MANIFEST {
                continue;
            }
            if path.starts_with("destructiveChanges") {
                self.fault(path, path, "", not_emulated("deletion of components"));
                continue;
            }
            let Some((definition, full_name)) = component_of(path) else {
                // Files of types that the manifest names are told of there.
                if !listed.knows_elsewhere() {
                    self.fault(path, path, "", "Not in package.xml".to_owned());
                }
                continue;
            };
            if definition.since > self.version {
                let (name, version) = (definition.name, self.version);
                let text =
                    format!("Not available for deploy for this API version: {name}, {version}.0");
                self.fault(path, &full_name, name, text);
            } else if listed.has(definition.name, &full_name) {
                self.sources.push(Source {
                    definition,
                    full_name,
                    path: path.clone(),
                    document: document.clone(),
                });
            } else {
                self.fault(
                    path,
                    &full_name,
                    definition.name,
                    "Not in package.xml".to_owned(),
                );
            }
        }
    }

    /// Members of the manifest that no file goes with, and types that are none.
    fn note_absent(&mut self, files: &BTreeMap<String, Vec<u8>>, listed: &Listed) {
        for (kind, member) in &listed.members {
            match types::of_name(kind) {
                None if types::is_elsewhere(kind) => {
                    let text = not_emulated(&format!("deployment of {kind}"));
                    self.fault(MANIFEST, member, kind, text);
                }
                None => {
                    let text = format!("Unknown type name '{kind}' specified in package.xml");
                    self.fault(MANIFEST, member, kind, text);
                }
                Some(_) if member == "*" => {}
                Some(definition) => {
                    let (folder, suffix) = (definition.folder, definition.suffix);
                    if !files.contains_key(&format!("{folder}/{member}.{suffix}")) {
                        let text = format!(
                            "An object '{member}' of type {kind} was named in package.xml, but was not found in \
                             zipped directory"
                        );
                        self.fault(MANIFEST, member, kind, text);
                    }
                }
            }
        }
    }

    fn fault(&mut self, file: &str, full_name: &str, kind: &str, text: String) {
        self.faults.push(Fault {
            file: file.to_owned(),
            full_name: full_name.to_owned(),
            kind: kind.to_owned(),
            text,
        });
    }
}

fn not_emulated(feature: &str) -> String {
    format!("the local org does not have this feature: {feature}")
}

/// What a manifest names: type and member.
struct Listed {
    members: Vec<(String, String)>,
}

impl Listed {
    fn of(manifest: &Element) -> Self {
        let mut members = Vec::new();
        for group in manifest.all("types") {
            let kind = group.text_of("name").unwrap_or_default();
            for member in group.all("members") {
                members.push((kind.to_owned(), member.text.trim().to_owned()));
            }
        }
        Self { members }
    }

    fn has(&self, kind: &str, full_name: &str) -> bool {
        self.members
            .iter()
            .any(|(of, member)| of == kind && (member == full_name || member == "*"))
    }

    fn knows_elsewhere(&self) -> bool {
        self.members
            .iter()
            .any(|(kind, _)| types::of_name(kind).is_none())
    }
}

/// The component that a path of a package stands for.
fn component_of(path: &str) -> Option<(&'static Definition, String)> {
    let (folder, file) = path.split_once('/')?;
    let definition = types::of_folder(folder)?;
    let full_name = file.strip_suffix(definition.suffix)?.strip_suffix('.')?;
    Some((definition, full_name.to_owned()))
}

/// The files by path, without the one folder that all may lie in.
fn unzip(zip: &[u8]) -> Result<BTreeMap<String, Vec<u8>>, BadPackage> {
    let mut archive = ZipArchive::new(Cursor::new(zip)).map_err(|_| BadPackage::NoZip)?;
    let mut files = BTreeMap::new();
    let mut left = LIMIT;
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).map_err(|_| BadPackage::NoZip)?;
        if file.is_dir() {
            continue;
        }
        let mut bytes = Vec::new();
        let read = file
            .by_ref()
            .take(left + 1)
            .read_to_end(&mut bytes)
            .map_err(|_| BadPackage::NoZip)?;
        left = left
            .checked_sub(u64::try_from(read).unwrap_or(u64::MAX))
            .ok_or(BadPackage::TooLarge)?;
        let path = file
            .name()
            .map_err(|_| BadPackage::NoZip)?
            .replace('\\', "/");
        files.insert(path, bytes);
    }
    let manifest = files
        .keys()
        .filter(|path| path.rsplit('/').next() == Some(MANIFEST))
        .min_by_key(|path| path.len());
    let Some(folder) = manifest
        .and_then(|path| path.strip_suffix(MANIFEST))
        .map(str::to_owned)
    else {
        return Err(BadPackage::NoManifest);
    };
    Ok(files
        .into_iter()
        .filter_map(|(path, bytes)| Some((path.strip_prefix(&folder)?.to_owned(), bytes)))
        .collect())
}

/// A zip of these files.
pub(super) fn zip(files: &[(String, String)]) -> std::io::Result<Vec<u8>> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, text) in files {
        writer.start_file(path, SimpleFileOptions::default())?;
        writer.write_all(text.as_bytes())?;
    }
    Ok(writer.finish()?.into_inner())
}

#[cfg(test)]
mod tests {
    use super::{BadPackage, Package, zip};

    fn package(files: &[(&str, &str)]) -> Result<Package, BadPackage> {
        let files: Vec<(String, String)> = files
            .iter()
            .map(|&(path, text)| (path.to_owned(), text.to_owned()))
            .collect();
        Package::read(&zip(&files).expect("is written"), 60)
    }

    const MANIFEST: &str = "<Package xmlns=\"http://soap.sforce.com/2006/04/metadata\"><types><members>A</members>\
        <members>B</members><name>ExternalClientApplication</name></types><types><members>X</members>\
        <name>ApexClass</name></types><types><members>Y</members><name>Nonsense</name></types>\
        <version>66.0</version></Package>";

    #[test]
    fn a_manifest_says_what_belongs_to_the_deployment() {
        let package = package(&[
            ("unpackaged/package.xml", MANIFEST),
            ("unpackaged/externalClientApps/A.eca", "<a/>"),
            ("unpackaged/externalClientApps/C.eca", "<a/>"),
        ])
        .expect("is a package");
        assert_eq!(package.version, 66);
        let names: Vec<&str> = package
            .sources
            .iter()
            .map(|it| it.full_name.as_str())
            .collect();
        assert_eq!(names, ["A"]);
        let told: Vec<(&str, &str)> = package
            .faults
            .iter()
            .map(|it| (it.full_name.as_str(), it.text.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                ("C", "Not in package.xml"),
                (
                    "B",
                    "An object 'B' of type ExternalClientApplication was named in package.xml, but was not found in \
                     zipped directory"
                ),
                (
                    "X",
                    "the local org does not have this feature: deployment of ApexClass"
                ),
                ("Y", "Unknown type name 'Nonsense' specified in package.xml"),
            ]
        );
    }

    #[test]
    fn what_is_no_package_is_refused() {
        assert_eq!(
            Package::read(b"PK", 60).expect_err("no zip"),
            BadPackage::NoZip
        );
        assert_eq!(
            package(&[("a", "b")]).expect_err("no manifest"),
            BadPackage::NoManifest
        );
        let wrong = package(&[("package.xml", "<x/>")]).expect_err("no manifest");
        assert_eq!(wrong, BadPackage::BadManifest);
    }
}
