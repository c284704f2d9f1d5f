//! The files of apps on disk: reading them into a [`SourceFolder`], and what writing others would change.

use std::fs;
use std::path::{Path, PathBuf};

use patchbay_setup::Change;
use patchbay_setup::app::{ApiVersion, SourceFile, SourceFolder, project};

use crate::commands::metadata::{files_below, read_components};
use crate::failure::{Failure, OrFail as _};

/// A file that will be written, and what becomes different by it.
pub(super) struct Written {
    pub(super) path: PathBuf,
    pub(super) text: String,
    pub(super) change: Option<Change>,
}

/// Everything below these folders or files that may hold an app. Paths stay as the user wrote them.
pub(super) fn read(places: &[PathBuf]) -> Result<SourceFolder, Failure> {
    let mut folder = SourceFolder::default();
    for place in places {
        if place
            .extension()
            .is_some_and(|extension| extension == "zip")
        {
            for component in read_components(place)? {
                folder.insert(SourceFile {
                    path: format!("{}!{}", place.display(), component.source_path()),
                    text: component.text,
                });
            }
            continue;
        }
        for file in files_below(place)? {
            if let Some(text) = text_of(&file)? {
                folder.insert(SourceFile {
                    path: file.to_string_lossy().into_owned(),
                    text,
                });
            }
        }
    }
    Ok(folder)
}

/// What a file says; nothing when it can be no component, by its name or its size.
fn text_of(file: &Path) -> Result<Option<String>, Failure> {
    const LARGEST: u64 = 1024 * 1024;
    let shown = file.display();
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let suffix = name.rsplit('.').next().unwrap_or_default();
    let known = name == project::FILE
        || name.ends_with("-meta.xml")
        || suffix == "xml"
        || suffix.starts_with("eca")
        || suffix == "connectedApp";
    let size = fs::metadata(file)
        .or_asked(format!("`{shown}` cannot be read"))?
        .len();
    if !known || size > LARGEST {
        return Ok(None);
    }
    let bytes = fs::read(file).or_asked(format!("`{shown}` cannot be read"))?;
    String::from_utf8(bytes)
        .map(Some)
        .map_err(|_| Failure::asked(format!("`{shown}` is not text in UTF-8")))
}

/// The project that a folder is in: the nearest `sfdx-project.json` above it.
pub(super) fn project_above(place: &Path) -> Option<(PathBuf, Option<ApiVersion>)> {
    let place = std::path::absolute(place).ok()?;
    place.ancestors().find_map(|folder| {
        let file = folder.join(project::FILE);
        let text = fs::read_to_string(&file).ok()?;
        Some((file, project::api_version(&text)))
    })
}

/// What writing these files would change.
pub(super) fn compare(files: Vec<(PathBuf, String)>) -> Result<Vec<Written>, Failure> {
    files
        .into_iter()
        .map(|(path, text)| {
            let old = match fs::read_to_string(&path) {
                Ok(text) => Some(text),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
                Err(error) => {
                    return Err(Failure::asked(format!(
                        "`{}` cannot be read: {error}",
                        path.display()
                    )));
                }
            };
            let change = Change::of_text(
                path.display().to_string(),
                old.as_deref(),
                Some(text.as_str()),
            );
            Ok(Written { path, text, change })
        })
        .collect()
}

/// Writes what is different.
pub(super) fn write(files: &[Written]) -> Result<(), Failure> {
    for file in files.iter().filter(|file| file.change.is_some()) {
        let shown = file.path.display();
        if let Some(parent) = file.path.parent() {
            fs::create_dir_all(parent)
                .or_outside(format!("the folder `{}` cannot be made", parent.display()))?;
        }
        fs::write(&file.path, &file.text).or_outside(format!("`{shown}` cannot be written"))?;
    }
    Ok(())
}

/// The files of an app below `out`, and the file that makes the folder a project if there is none yet.
pub(super) fn below(out: &Path, files: &SourceFolder) -> Vec<(PathBuf, String)> {
    let mut all: Vec<(PathBuf, String)> = files
        .files()
        .iter()
        .map(|file| (out.join(&file.path), file.text.clone()))
        .collect();
    if let (None, Some((root, package))) = (project_above(out), project_of(out)) {
        all.push((root.join(project::FILE), project::new(&package)));
    }
    all
}

/// Root and package directory of a project whose sources lie in `…/force-app/main/default`.
fn project_of(out: &Path) -> Option<(PathBuf, String)> {
    let package = out
        .parent()
        .filter(|_| out.ends_with("main/default"))?
        .parent()?;
    let name = package.file_name()?.to_string_lossy().into_owned();
    Some((package.parent()?.to_owned(), name))
}

/// What is already below `out`, by paths relative to it.
pub(super) fn existing(out: &Path) -> Result<SourceFolder, Failure> {
    if !out.is_dir() {
        return Ok(SourceFolder::default());
    }
    let found = read(&[out.to_owned()])?;
    Ok(SourceFolder::new(found.files().iter().filter_map(|file| {
        let path = Path::new(&file.path).strip_prefix(out).ok()?;
        Some(SourceFile {
            path: path.to_string_lossy().into_owned(),
            text: file.text.clone(),
        })
    })))
}
