//! One mistake after another, each made in a right app: the check names it, and nothing else.

mod connected;
mod external;
mod external_facts;
mod sso;

use super::{Expectations, check};
use crate::app::new::{AppForm, cti, rest, sso};
use crate::app::samples::{NOW, oauth_app, sso_app};
use crate::app::{SourceFile, SourceFolder};
use crate::{Finding, Severity};

/// A mistake: in the file whose path ends so, this text becomes that one.
type Mistake = (&'static str, &'static str, &'static str, &'static str);

fn expected() -> Expectations {
    Expectations::at(NOW.parse().expect("is a time"))
}

fn rest_app() -> SourceFolder {
    rest(&oauth_app(), AppForm::ExternalClientApp)
        .expect("is made")
        .files
}

fn connected_app() -> SourceFolder {
    rest(&oauth_app(), AppForm::ConnectedApp)
        .expect("is made")
        .files
}

fn sso_external() -> SourceFolder {
    sso(&sso_app(), AppForm::ExternalClientApp)
        .expect("is made")
        .files
}

fn sso_connected() -> SourceFolder {
    sso(&sso_app(), AppForm::ConnectedApp)
        .expect("is made")
        .files
}

fn with(folder: &SourceFolder, end: &str, old: &str, new: &str) -> SourceFolder {
    let file = folder
        .files()
        .iter()
        .find(|file| file.path.ends_with(end))
        .unwrap_or_else(|| panic!("no file ends with {end}"));
    assert!(file.text.contains(old), "{old} is not in {}", file.text);
    let mut folder = folder.clone();
    folder.insert(SourceFile {
        path: file.path.clone(),
        text: file.text.replace(old, new),
    });
    folder
}

fn without(folder: &SourceFolder, end: &str) -> SourceFolder {
    SourceFolder::new(
        folder
            .files()
            .iter()
            .filter(|file| !file.path.ends_with(end))
            .cloned(),
    )
}

fn ids(findings: &[Finding]) -> Vec<&'static str> {
    findings.iter().map(|finding| finding.id).collect()
}

/// Each mistake, made alone, gives its finding and no other.
fn assert_named(right: &SourceFolder, expected: &Expectations, mistakes: &[Mistake]) {
    for (file, old, new, id) in mistakes {
        let found = check(&with(right, file, old, new), expected);
        assert_eq!(ids(&found), [*id], "{file}: {old} -> {new}: {found:#?}");
    }
}

#[test]
fn a_right_app_of_each_kind_gives_no_finding() {
    let cti_by_password = crate::app::new::OauthApp {
        certificate: None,
        ..oauth_app()
    };
    let cti = |app, form| cti(app, form).expect("is made").files;
    for folder in [
        rest_app(),
        connected_app(),
        sso_external(),
        sso_connected(),
        cti(&oauth_app(), AppForm::ExternalClientApp),
        cti(&cti_by_password, AppForm::ConnectedApp),
        cti(&oauth_app(), AppForm::ConnectedApp),
    ] {
        let found = check(&folder, &expected());
        assert!(found.is_empty(), "{found:#?}");
    }
}

#[test]
fn all_apps_of_a_folder_are_checked() {
    let mut folder = rest_app();
    for file in sso_external().files() {
        folder.insert(file.clone());
    }
    assert_eq!(check(&folder, &expected()), []);
    let broken = with(&folder, ".ecaSamlPlcy-meta.xml", "PersistentId", "UserId");
    assert_eq!(ids(&check(&broken, &expected())), ["app.saml-subject-type"]);
    let broken = with(&folder, ".ecaOauth-meta.xml", "Api, ", "");
    assert_eq!(ids(&check(&broken, &expected())), ["app.scope-missing"]);
}

#[test]
fn metadata_format_is_read_as_well() {
    let folder = SourceFolder::new(rest_app().files().iter().map(|file| SourceFile {
        path: file.path.replace("-meta.xml", ""),
        text: file.text.clone(),
    }));
    assert_eq!(check(&folder, &expected()), []);
}

#[test]
fn an_app_that_is_not_there_is_said() {
    assert_eq!(
        ids(&check(&SourceFolder::default(), &expected())),
        ["app.none"]
    );
    let sso_wanted = Expectations {
        kind: Some(crate::app::AppKind::Sso),
        ..expected()
    };
    assert_eq!(ids(&check(&rest_app(), &sso_wanted)), ["app.none"]);
    assert_eq!(check(&sso_external(), &sso_wanted), []);
}

#[test]
fn each_id_stands_once_and_says_what_it_looks_for() {
    let mut seen = std::collections::BTreeSet::new();
    for check in super::CHECKS {
        assert!(seen.insert(check.id), "{} is there twice", check.id);
        assert!(check.id.starts_with("app."), "{}", check.id);
        assert!(!check.title.ends_with('.'), "{}", check.id);
    }
    assert!(
        super::CHECKS
            .iter()
            .any(|check| check.severity == Severity::Notice)
    );
}
