//! Components as the zip of a deployment, with its manifest, and back
//! (<https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/file_based_zip_file.htm>).

use std::io::{Cursor, Read as _, Write as _};

use zip::ZipArchive;
use zip::write::{SimpleFileOptions, ZipWriter};

use super::{Component, MetadataError};
use crate::app::{ApiVersion, Document, Element};

/// Greatest number of bytes that are unpacked.
const LIMIT: u64 = 64 * 1024 * 1024;

/// The zip of these components: `package.xml` and the files at its root.
///
/// # Errors
/// [`MetadataError::Zip`] when the zip cannot be written.
pub fn zip(components: &[Component]) -> Result<Vec<u8>, MetadataError> {
    let mut files: Vec<(String, &str)> = components
        .iter()
        .map(|component| (component.metadata_path(), component.text.as_str()))
        .collect();
    let manifest = manifest(components);
    files.push(("package.xml".to_owned(), &manifest));
    write(&files).map_err(|error| MetadataError::Zip(error.to_string()))
}

fn write(files: &[(String, &str)]) -> std::io::Result<Vec<u8>> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, text) in files {
        writer.start_file(path, SimpleFileOptions::default())?;
        writer.write_all(text.as_bytes())?;
    }
    Ok(writer.finish()?.into_inner())
}

/// `package.xml`: a `types` element for each type, with its members.
fn manifest(components: &[Component]) -> String {
    let mut kinds: Vec<_> = components.iter().map(|it| it.kind).collect();
    kinds.sort_by_key(|kind| kind.name());
    kinds.dedup();
    let mut manifest = Document::new("Package");
    for kind in kinds {
        let mut elements: Vec<Element> = components
            .iter()
            .filter(|component| component.kind == kind)
            .map(|component| Element::text("members", component.full_name.as_str()))
            .collect();
        elements.push(Element::text("name", kind.name()));
        manifest.push(Element::group("types", elements));
    }
    manifest.set("version", ApiVersion::WRITTEN.to_string());
    manifest.to_xml()
}

/// The components of a zip, as an org gives it. Files of other types are left out.
///
/// # Errors
/// [`MetadataError::Zip`] when it is no zip, or its files are no texts or too large.
pub fn unzip(bytes: &[u8]) -> Result<Vec<Component>, MetadataError> {
    let wrong = |error: &dyn std::fmt::Display| MetadataError::Zip(error.to_string());
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| wrong(&error))?;
    let mut components = Vec::new();
    let mut left = LIMIT;
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).map_err(|error| wrong(&error))?;
        let path = file.name().map_err(|error| wrong(&error))?.into_owned();
        let mut bytes = Vec::new();
        let read = file
            .by_ref()
            .take(left + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| wrong(&error))?;
        left = left
            .checked_sub(u64::try_from(read).unwrap_or(u64::MAX))
            .ok_or_else(|| wrong(&"it is too large"))?;
        let text = String::from_utf8(bytes).map_err(|_| wrong(&format!("{path} is no text")))?;
        components.extend(Component::of_file(&path, text));
    }
    components.sort_by(|a, b| (a.kind, &a.full_name).cmp(&(b.kind, &b.full_name)));
    Ok(components)
}

#[cfg(test)]
mod tests {
    use super::super::Component;
    use super::{manifest, unzip, zip};

    #[test]
    fn a_zip_gives_its_components_back() {
        let components: Vec<Component> = [("x/A.eca", "<a/>"), ("B.callCenter-meta.xml", "<b/>")]
            .into_iter()
            .filter_map(|(path, text)| Component::of_file(path, text))
            .collect();
        let bytes = zip(&components).expect("is written");
        assert_eq!(unzip(&bytes).expect("is read"), components);
        assert!(unzip(b"no zip").is_err());
    }

    #[test]
    fn a_manifest_names_each_component_under_its_type() {
        let components: Vec<Component> = ["B.eca", "A.eca", "A.ecaPlcy"]
            .into_iter()
            .filter_map(|path| Component::of_file(path, ""))
            .collect();
        insta::assert_snapshot!(manifest(&components), @r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <Package xmlns="http://soap.sforce.com/2006/04/metadata">
            <types>
                <members>B</members>
                <members>A</members>
                <name>ExternalClientApplication</name>
            </types>
            <types>
                <members>A</members>
                <name>ExtlClntAppConfigurablePolicies</name>
            </types>
            <version>66.0</version>
        </Package>
        "#);
    }
}
