//! Components in a folder: found wherever they lie in it, written where Salesforce DX expects them.

use std::fs;
use std::path::{Path, PathBuf};

use patchbay_setup::metadata::{Component, unzip};

use crate::failure::{Failure, OrFail as _};

/// Folders within folders that are looked into.
const DEEPEST: usize = 16;

/// Every component below a folder, in source format or in metadata format; or of one file, which may be a zip. Hidden
/// folders and `node_modules` are left out.
pub(crate) fn read_components(place: &Path) -> Result<Vec<Component>, Failure> {
    let shown = place.display();
    if place.is_file() {
        let bytes = fs::read(place).or_asked(format!("`{shown}` cannot be read"))?;
        if bytes.starts_with(b"PK") {
            return unzip(&bytes).or_asked(format!("`{shown}`"));
        }
    }
    let mut components = Vec::new();
    for file in files_below(place)? {
        let path = file.to_string_lossy();
        // Most files of a project are of no interest; only those that are get read.
        if Component::of_file(&path, "").is_some() {
            let text =
                fs::read_to_string(&file).or_asked(format!("`{path}` cannot be read as text"))?;
            components.extend(Component::of_file(&path, text));
        }
    }
    Ok(components)
}

/// Every file below a folder, hidden folders and `node_modules` left out; a file is itself.
pub(crate) fn files_below(place: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    find(place, 0, &mut files)?;
    files.sort();
    Ok(files)
}

fn find(place: &Path, depth: usize, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    if place.is_file() {
        files.push(place.to_owned());
        return Ok(());
    }
    if depth > DEEPEST {
        return Ok(());
    }
    let shown = place.display();
    for entry in fs::read_dir(place).or_asked(format!("`{shown}` cannot be read"))? {
        let entry = entry.or_asked(format!("`{shown}` cannot be read"))?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let kind = entry
            .file_type()
            .or_asked(format!("`{shown}` cannot be read"))?;
        let skipped = name.starts_with('.') || name == "node_modules";
        // A link could lead round in a circle.
        if !skipped && !kind.is_symlink() {
            find(&entry.path(), depth + 1, files)?;
        }
    }
    Ok(())
}

/// Writes components below a folder in source format.
pub(crate) fn write_components(folder: &Path, components: &[Component]) -> Result<(), Failure> {
    for component in components {
        let file = folder.join(component.source_path());
        let shown = file.display();
        if let Some(parent) = file.parent() {
            fs::create_dir_all(parent)
                .or_outside(format!("the folder `{}` cannot be made", parent.display()))?;
        }
        fs::write(&file, &component.text).or_outside(format!("`{shown}` cannot be written"))?;
    }
    Ok(())
}
