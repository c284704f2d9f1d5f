//! What a component must fulfil beside the form of its file: its app is there, names are free, keys are made. Texts that
//! are not Salesforce's own are guessed; `In field: … - no … named … found` and `DUPLICATE_VALUE: … duplicates value on …`
//! are observed. Knows nothing of files and zips.

mod app_keys;
mod names;

use super::archive::Source;
use super::check::Problem;
use super::components;
use super::types;
use super::xml::Element;
use crate::error::SfError;
use crate::identity::Rows;

/// Why a component is not saved.
#[derive(Debug)]
pub(super) enum Refused {
    /// It is wrong.
    Problem(Problem),
    /// The org failed.
    Org(SfError),
}

impl From<SfError> for Refused {
    fn from(error: SfError) -> Self {
        Self::Org(error)
    }
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

fn wrong(text: impl Into<String>) -> Refused {
    Refused::Problem(Problem::new(text))
}

/// What the rules look at.
#[derive(Clone, Copy)]
pub(super) struct Rules<'a> {
    pub(super) rows: Rows<'a>,
    /// Warnings do not stop a component.
    pub(super) ignore_warnings: bool,
}

impl Rules<'_> {
    /// The content as it is to be kept, with what the platform adds.
    pub(super) fn apply(self, source: &Source, mut content: Element) -> Result<Element, Refused> {
        names::check(source)?;
        let kind = source.definition.name;
        match kind {
            types::HEADER => self.header(source, &mut content),
            types::GLOBAL_OAUTH => {
                self.belongs(source, &content, "ExternalClientApplicationId")?;
                app_keys::of_external_app(self, source, &mut content)?;
            }
            types::OAUTH => {
                let app = self.belongs(source, &content, "ExternalClientApplicationId")?;
                self.oauth_settings(&app, &mut content)?;
            }
            types::OAUTH_POLICIES => {
                let app = self.belongs(source, &content, "ExtlClntAppOauthSettingsId")?;
                if components::of_app(self.rows.db, types::OAUTH, &app)?.is_empty() {
                    return Err(no_such("externalClientApplication", types::OAUTH, &app));
                }
                self.named_users(&content)?;
                names::check_policy(&content)?;
            }
            types::POLICIES => {
                self.belongs(source, &content, "ExternalClientApplicationId")?;
            }
            types::SAML_POLICIES => self.saml(source, &content)?,
            types::CONNECTED_APP => self.connected_app(source, &mut content)?,
            _ => {}
        }
        content.children.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(content)
    }

    fn header(self, source: &Source, content: &mut Element) {
        let scoped = format!("{}:{}", self.short_org_id(), source.full_name);
        content.set("orgScopedExternalApp", &scoped);
    }

    fn short_org_id(self) -> String {
        self.rows.context.org_id.chars().take(15).collect()
    }

    /// The app that a component belongs to: it is there, and has no other component of this type.
    fn belongs(self, source: &Source, content: &Element, key: &str) -> Result<String, Refused> {
        let app = content
            .text_of("externalClientApplication")
            .unwrap_or_default();
        let Some(app) = components::find(self.rows.db, types::HEADER, app)? else {
            return Err(no_such("externalClientApplication", types::HEADER, app));
        };
        let app = app.full_name;
        let kind = source.definition.name;
        let others = components::of_app(self.rows.db, kind, &app)?;
        match others
            .iter()
            .find(|it| !it.full_name.eq_ignore_ascii_case(&source.full_name))
        {
            None => Ok(app),
            Some(other) => {
                let name = &other.full_name;
                Err(wrong(format!(
                    "DUPLICATE_VALUE: {key} duplicates value on {name}"
                )))
            }
        }
    }

    fn oauth_settings(self, app: &str, content: &mut Element) -> Result<(), Refused> {
        let scopes = content
            .text_of("commaSeparatedOauthScopes")
            .unwrap_or_default();
        if let Some(unknown) = names::split(scopes).find(|it| !names::is_scope(it)) {
            return Err(wrong(format!("Invalid OAuth scope: {unknown}")));
        }
        if let Some(global) = components::of_app(self.rows.db, types::GLOBAL_OAUTH, app)?.first() {
            let consumer: String = global.id.chars().take(15).collect();
            content.set("oauthLink", &format!("{}:{consumer}", self.short_org_id()));
        }
        Ok(())
    }

    fn saml(self, source: &Source, content: &Element) -> Result<(), Refused> {
        let app = self.belongs(source, content, "ExternalClientApplicationId")?;
        let header = components::find(self.rows.db, types::HEADER, &app)?;
        let local =
            header.is_some_and(|it| it.content.text_of("distributionState") == Some("Local"));
        if !local {
            return Err(wrong(
                "SAML policies are for external client apps whose distributionState is Local only",
            ));
        }
        let policies = components::of_app(self.rows.db, types::POLICIES, &app)?;
        if !policies
            .iter()
            .any(|it| it.content.flag_or("isSamlPluginEnabled", true))
        {
            return Err(wrong(format!(
                "The SAML plugin isn't enabled for the external client app {app}"
            )));
        }
        self.named_users(content)
    }

    /// Permission sets and profiles that a policy names have to be there. A permission set that is named by its id is
    /// not found (observed: `couldn't find permission sets called …`).
    fn named_users(self, content: &Element) -> Result<(), Refused> {
        let sets = content
            .text_of("commaSeparatedPermissionSet")
            .unwrap_or_default();
        for name in names::split(sets) {
            if self.rows.id_where("PermissionSet", "Name", name)?.is_none() {
                return Err(wrong(format!(
                    "couldn't find permission sets called {name}"
                )));
            }
        }
        let profiles = content.text_of("commaSeparatedProfile").unwrap_or_default();
        for name in names::split(profiles) {
            let label = names::profile_label(name);
            if self.rows.id_where("Profile", "Name", label)?.is_none() {
                return Err(wrong(format!("couldn't find profiles called {name}")));
            }
        }
        Ok(())
    }

    fn connected_app(self, source: &Source, content: &mut Element) -> Result<(), Refused> {
        let sets = content.all("permissionSetName");
        let profiles = content.all("profileName");
        let empty = |it: &&Element| !it.text.trim().is_empty();
        let (sets, profiles): (Vec<_>, Vec<_>) = (
            sets.filter(empty).collect(),
            profiles.filter(empty).collect(),
        );
        let oauth = content.child("oauthConfig");
        if oauth.is_some_and(|it| !it.flag_or("isAdminApproved", false))
            && !(sets.is_empty() && profiles.is_empty())
        {
            return Err(wrong(
                "Profiles and permission sets need isAdminApproved to be true",
            ));
        }
        for set in sets {
            let name = set.text.trim();
            if self.rows.id_where("PermissionSet", "Name", name)?.is_none() {
                return Err(no_such("permissionSetName", "PermissionSet", name));
            }
        }
        for profile in profiles {
            let name = profile.text.trim();
            let label = names::profile_label(name);
            if self.rows.id_where("Profile", "Name", label)?.is_none() {
                return Err(no_such("profileName", "Profile", name));
            }
        }
        app_keys::of_connected_app(self, source, content)
    }
}

/// Observed wherever a component names another that is not there.
fn no_such(field: &str, kind: &str, name: &str) -> Refused {
    wrong(format!("In field: {field} - no {kind} named {name} found"))
}

pub(super) use names::{profile_label, split};
