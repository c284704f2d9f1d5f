//! What the platform does of itself once components are saved: the policy that every OAuth app gets, the rows that
//! queries see, and the apps that tokens are issued to. Owns how a deployed app becomes an app of the org's sign-in.

use serde_json::Value;

use super::components::{self, Component};
use super::rules::{profile_label, split};
use super::types;
use super::xml::Element;
use crate::error::SfError;
use crate::identity::{self, App, Flow, PermissionSet, PermittedUsers, Rows, Secret};
use crate::store;

/// The row that goes with a component, made or changed before the component is saved; gives its id.
pub(super) fn save_row(
    rows: &Rows<'_>,
    kind: &str,
    full_name: &str,
    content: &Element,
) -> Result<Option<String>, SfError> {
    let label = content.text_of("label").unwrap_or(full_name);
    match kind {
        types::PERMISSION_SET => permission_set(rows, full_name, content).map(Some),
        types::HEADER => {
            let fields = [
                ("DeveloperName", text(full_name)),
                ("MasterLabel", text(label)),
                ("DistributionState", text_of(content, "distributionState")),
                ("ContactEmail", text_of(content, "contactEmail")),
                ("Description", text_of(content, "description")),
            ];
            upsert(rows, kind, ("DeveloperName", full_name), &fields).map(Some)
        }
        types::CONNECTED_APP => {
            let oauth = content.child("oauthConfig");
            let approved = oauth.is_some_and(|it| it.flag_or("isAdminApproved", false));
            let fields = [
                ("Name", text(label)),
                ("OptionsAllowAdminApprovedUsersOnly", approved.into()),
                ("StartUrl", text_of(content, "startUrl")),
            ];
            upsert(rows, "ConnectedApplication", ("Name", label), &fields).map(Some)
        }
        types::CALL_CENTER => {
            let fields = [
                ("Name", text_of(content, "displayName")),
                ("InternalName", text(full_name)),
                ("AdapterUrl", text_of(content, "adapterUrl")),
                ("CustomSettings", text_of(content, "customSettings")),
            ];
            upsert(rows, kind, ("InternalName", full_name), &fields).map(Some)
        }
        _ => Ok(None),
    }
}

fn text(value: &str) -> Value {
    Value::String(value.to_owned())
}

fn text_of(content: &Element, name: &str) -> Value {
    content.text_of(name).map_or(Value::Null, text)
}

fn upsert(
    rows: &Rows<'_>,
    object: &str,
    (field, value): (&str, &str),
    fields: &[(&str, Value)],
) -> Result<String, SfError> {
    if let Some(id) = rows.id_where(object, field, value)? {
        rows.update(object, &id, fields)?;
        return Ok(id);
    }
    let given: Vec<(&str, Value)> = fields
        .iter()
        .filter(|(_, value)| !value.is_null())
        .cloned()
        .collect();
    rows.insert(object, &given)
}

fn permission_set(rows: &Rows<'_>, name: &str, content: &Element) -> Result<String, SfError> {
    let set = PermissionSet {
        name: name.to_owned(),
        label: content.text_of("label").map(str::to_owned),
    };
    let id = identity::save_permission_set(rows, &set)?;
    rows.update(
        "PermissionSet",
        &id,
        &[("Description", text_of(content, "description"))],
    )?;
    let object = store::object_of(rows.schema, "PermissionSet")?;
    for field in &object.fields {
        let Some(permission) = field.name.strip_prefix("Permissions") else {
            continue;
        };
        let given = content
            .all("userPermissions")
            .any(|it| it.text_of("name") == Some(permission) && it.flag_or("enabled", false));
        rows.update("PermissionSet", &id, &[(field.name.as_str(), given.into())])?;
    }
    Ok(id)
}

/// The policy that the platform makes for OAuth settings that come without one: `<settings>_defaultPolicy`, with all
/// users self-authorised (observed: <https://github.com/chrzasz/sf-th-eca-via-metadata>).
pub(super) fn add_default_policies(rows: &Rows<'_>) -> Result<(), SfError> {
    let Some(definition) = types::of_name(types::OAUTH_POLICIES) else {
        return Ok(());
    };
    for settings in components::all(rows.db, types::OAUTH)? {
        let app = settings
            .content
            .text_of("externalClientApplication")
            .unwrap_or_default();
        if !components::of_app(rows.db, types::OAUTH_POLICIES, app)?.is_empty() {
            continue;
        }
        let mut children: Vec<Element> = definition
            .fields
            .iter()
            .filter_map(|field| Some(Element::leaf(field.name, field.default?)))
            .collect();
        let name = format!("{}_defaultPolicy", settings.full_name);
        children.push(Element::leaf("externalClientApplication", app));
        children.push(Element::leaf("label", name.as_str()));
        children.sort_by(|a, b| a.name.cmp(&b.name));
        let content = Element::parent(definition.name, children);
        components::save(rows, definition, (&name, &content), None)?;
    }
    Ok(())
}

/// Brings the org's sign-in to what the deployed components say.
pub(super) fn renew_apps(rows: &Rows<'_>) -> Result<(), SfError> {
    for header in components::all(rows.db, types::HEADER)? {
        if let Some(app) = external_app(rows, &header)? {
            save_app(rows, app)?;
        }
    }
    for connected in components::all(rows.db, types::CONNECTED_APP)? {
        if let Some(app) = connected_app(&connected) {
            save_app(rows, app)?;
        }
    }
    Ok(())
}

/// Users who have approved an app themselves stay so.
fn save_app(rows: &Rows<'_>, mut app: App) -> Result<(), SfError> {
    let old = identity::app_of_key(rows.db, &app.consumer_key).map_err(store::database)?;
    app.approved_by = old.map(|it| it.approved_by).unwrap_or_default();
    identity::save_app(rows.db, &app).map_err(store::database)
}

/// The app of an external client app with OAuth settings, local and global.
fn external_app(rows: &Rows<'_>, header: &Component) -> Result<Option<App>, SfError> {
    let name = &header.full_name;
    let of = |kind| -> Result<Option<Element>, SfError> {
        let found = components::of_app(rows.db, kind, name)?;
        Ok(found.into_iter().next().map(|it| it.content))
    };
    let (Some(global), Some(oauth)) = (of(types::GLOBAL_OAUTH)?, of(types::OAUTH)?) else {
        return Ok(None);
    };
    let policies = of(types::POLICIES)?.unwrap_or_default();
    let policy = of(types::OAUTH_POLICIES)?.unwrap_or_default();
    let Some(key) = global.text_of("consumerKey") else {
        return Ok(None);
    };
    let label = header.content.text_of("label").unwrap_or(name);
    let mut app = App::named(label, key);
    app.consumer_secret = global
        .text_of("consumerSecret")
        .map(|it| Secret(it.to_owned()));
    app.certificate = global.text_of("certificate").map(str::to_owned);
    app.scopes = split(
        oauth
            .text_of("commaSeparatedOauthScopes")
            .unwrap_or_default(),
    )
    .map(scope_of_token)
    .collect();
    app.run_as_user = policy
        .text_of("clientCredentialsFlowUser")
        .map(str::to_owned);
    let credentials = "isClientCredentialsFlowEnabled";
    let switched_on = global.flag_or(credentials, false) && policy.flag_or(credentials, false);
    app.flows = flows_of(&app, switched_on);
    app.blocked =
        !(policies.flag_or("isEnabled", true) && policies.flag_or("isOauthPluginEnabled", true));
    app.permitted_users = match policy.text_of("permittedUsersPolicyType") {
        Some("AdminApprovedPreAuthorized") => PermittedUsers::AdminApproved,
        _ => PermittedUsers::SelfAuthorized,
    };
    let names = |field| split(policy.text_of(field).unwrap_or_default());
    app.permission_sets = names("commaSeparatedPermissionSet")
        .map(str::to_owned)
        .collect();
    app.profiles = names("commaSeparatedProfile")
        .map(|it| profile_label(it).to_owned())
        .collect();
    Ok(Some(app))
}

/// The app of a connected app with OAuth.
fn connected_app(component: &Component) -> Option<App> {
    let content = &component.content;
    let oauth = content.child("oauthConfig")?;
    let label = content.text_of("label").unwrap_or(&component.full_name);
    let mut app = App::named(label, oauth.text_of("consumerKey")?);
    app.consumer_secret = oauth
        .text_of("consumerSecret")
        .map(|it| Secret(it.to_owned()));
    app.certificate = oauth.text_of("certificate").map(str::to_owned);
    app.scopes = oauth
        .all("scopes")
        .map(|it| scope_of_token(it.text.trim()))
        .collect();
    app.run_as_user = oauth
        .text_of("oauthClientCredentialUser")
        .map(str::to_owned);
    app.flows = flows_of(&app, oauth.flag_or("isClientCredentialEnabled", false));
    app.permitted_users = if oauth.flag_or("isAdminApproved", false) {
        PermittedUsers::AdminApproved
    } else {
        PermittedUsers::SelfAuthorized
    };
    let names = |field| content.all(field).map(|it| it.text.trim());
    app.permission_sets = names("permissionSetName").map(str::to_owned).collect();
    app.profiles = names("profileName")
        .map(|it| profile_label(it).to_owned())
        .collect();
    Some(app)
}

/// The flows of a deployed app. A certificate is what switches JWT bearer on; there is no other switch.
fn flows_of(app: &App, client_credentials: bool) -> Vec<Flow> {
    let lasting = |it: &String| it == "refresh_token" || it == "offline_access";
    let flows = [
        (Flow::JwtBearer, app.certificate.is_some()),
        (Flow::ClientCredentials, client_credentials),
        (Flow::RefreshToken, app.scopes.iter().any(lasting)),
    ];
    flows
        .into_iter()
        .filter_map(|(flow, on)| on.then_some(flow))
        .collect()
}

/// The scope in a token of a scope in metadata: `Api` is `api`, `RefreshToken` is `refresh_token`.
fn scope_of_token(name: &str) -> String {
    match name {
        "OpenID" => return "openid".to_owned(),
        "Basic" => return "id".to_owned(),
        _ => {}
    }
    let mut token = String::new();
    let mut after_small = false;
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && after_small {
            token.push('_');
        }
        after_small = letter.is_ascii_lowercase();
        token.push(letter.to_ascii_lowercase());
    }
    token
}

#[cfg(test)]
mod tests {
    use super::scope_of_token;

    #[test]
    fn scopes_are_called_otherwise_in_tokens() {
        assert_eq!(scope_of_token("Api"), "api");
        assert_eq!(scope_of_token("RefreshToken"), "refresh_token");
        assert_eq!(scope_of_token("OfflineAccess"), "offline_access");
        assert_eq!(scope_of_token("OpenID"), "openid");
    }
}
