//! `sfdx-project.json`: what makes a folder a Salesforce DX project. Owns its few keys.

use serde_json::{Value, json};

use super::ApiVersion;

/// The file's name, at the root of the project.
pub const FILE: &str = "sfdx-project.json";

/// A new project whose only package directory is `package_directory` (`force-app`).
pub fn new(package_directory: &str) -> String {
    let project = json!({
        "packageDirectories": [{ "path": package_directory, "default": true }],
        "namespace": "",
        "sfdcLoginUrl": "https://login.salesforce.com",
        "sourceApiVersion": ApiVersion::WRITTEN.to_string(),
    });
    format!("{project:#}\n")
}

/// The API version that a project's files are written for; nothing when it says none.
pub fn api_version(text: &str) -> Option<ApiVersion> {
    let project: Value = serde_json::from_str(text).ok()?;
    ApiVersion::parse(project.get("sourceApiVersion")?.as_str()?)
}

/// The API version of a `package.xml`, which stands beside files in metadata format.
pub fn api_version_of_manifest(text: &str) -> Option<ApiVersion> {
    let manifest = super::Document::parse(text).ok()?;
    (manifest.root == "Package").then(|| ApiVersion::parse(manifest.text("version")?))?
}

#[cfg(test)]
mod tests {
    use super::{api_version, api_version_of_manifest, new};
    use crate::app::ApiVersion;

    #[test]
    fn a_new_project_says_its_version() {
        assert_eq!(api_version(&new("force-app")), Some(ApiVersion::WRITTEN));
        assert_eq!(api_version("{}"), None);
        assert_eq!(api_version("no json"), None);
    }

    #[test]
    fn a_manifest_says_its_version() {
        let manifest = "<Package xmlns=\"x\"><types/><version>59.0</version></Package>";
        assert_eq!(api_version_of_manifest(manifest), Some(ApiVersion::new(59)));
        assert_eq!(
            api_version_of_manifest("<Other><version>1</version></Other>"),
            None
        );
    }
}
