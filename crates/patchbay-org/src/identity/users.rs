//! Users, profiles and permission sets as rows of the objects of those names, with each user's credentials beside.
//! Owns how a definition becomes rows and how a sign-in finds its user.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::login_history::Outcome;
use super::rows::{Rows, text};
use super::{
    ADMIN_PASSWORD, ADMIN_PROFILE, ADMIN_SECURITY_TOKEN, ADMIN_USERNAME, App, Identity,
    PermissionSet, Profile, Secret, User, apps, restrictions, tables,
};
use crate::error::SfError;
use crate::org::ORG_NAME;
use crate::store::database;

/// A user as a sign-in sees it.
#[derive(Clone, Debug)]
pub(crate) struct SignInUser {
    pub(crate) id: String,
    pub(crate) username: String,
    pub(crate) email: String,
    pub(crate) first_name: Option<String>,
    pub(crate) last_name: String,
    pub(crate) nickname: String,
    pub(crate) active: bool,
    pub(crate) frozen: bool,
    pub(crate) profile_id: String,
    pub(crate) time_zone: String,
    pub(crate) locale: String,
    pub(crate) language: String,
    pub(crate) last_modified: String,
    /// Password with the security token behind it; none when the user cannot sign in by password.
    pub(crate) password: Option<Secret>,
}

impl SignInUser {
    /// First and last name.
    pub(crate) fn display_name(&self) -> String {
        match &self.first_name {
            Some(first) => format!("{first} {}", self.last_name),
            None => self.last_name.clone(),
        }
    }

    /// Whether this is the user's password with the security token behind it.
    pub(crate) fn has_password(&self, password: &str) -> bool {
        self.password
            .as_ref()
            .is_some_and(|ours| ours.0 == password)
    }

    /// Why no token may be issued, when none may.
    pub(crate) fn hindrance(&self) -> Outcome {
        if self.active {
            Outcome::Frozen
        } else {
            Outcome::Inactive
        }
    }

    /// Whether a token may be issued at all.
    pub(crate) fn may_sign_in(&self) -> bool {
        self.active && !self.frozen
    }
}

const SELECT_USER: &str = "
    SELECT u.*, c.frozen AS patchbay_frozen, c.password || coalesce(c.security_token, '') AS patchbay_password
    FROM \"User\" u LEFT JOIN patchbay_credential c ON c.user_id = u.\"Id\"";

/// The user of this username, in any case.
pub(crate) fn user_of_username(
    db: &Connection,
    username: &str,
) -> rusqlite::Result<Option<SignInUser>> {
    let sql =
        format!("{SELECT_USER} WHERE u.\"Username\" = ?1 COLLATE NOCASE AND u.\"IsDeleted\" = 0");
    db.prepare_cached(&sql)?
        .query_row([username], of_row)
        .optional()
}

/// The user of this id.
pub(crate) fn user_of_id(db: &Connection, id: &str) -> rusqlite::Result<Option<SignInUser>> {
    let sql = format!("{SELECT_USER} WHERE u.\"Id\" = ?1");
    db.prepare_cached(&sql)?.query_row([id], of_row).optional()
}

fn of_row(row: &Row<'_>) -> rusqlite::Result<SignInUser> {
    let text_or = |name: &str, absent: &str| -> rusqlite::Result<String> {
        Ok(row
            .get::<_, Option<String>>(name)?
            .unwrap_or_else(|| absent.to_owned()))
    };
    Ok(SignInUser {
        id: row.get("Id")?,
        username: row.get("Username")?,
        email: text_or("Email", "")?,
        first_name: row.get("FirstName")?,
        last_name: text_or("LastName", "")?,
        nickname: text_or("CommunityNickname", "")?,
        active: row.get::<_, Option<bool>>("IsActive")?.unwrap_or(true),
        frozen: row
            .get::<_, Option<bool>>("patchbay_frozen")?
            .unwrap_or(false),
        profile_id: text_or("ProfileId", "")?,
        time_zone: text_or("TimeZoneSidKey", "America/Los_Angeles")?,
        locale: text_or("LocaleSidKey", "en_US")?,
        language: text_or("LanguageLocaleKey", "en_US")?,
        last_modified: text_or("LastModifiedDate", "")?,
        password: row
            .get::<_, Option<String>>("patchbay_password")?
            .map(Secret),
    })
}

/// Whether the user is pre-authorised for the app by profile or by permission set.
pub(crate) fn is_admin_approved(
    db: &Connection,
    app: &App,
    user: &SignInUser,
) -> rusqlite::Result<bool> {
    let profile: Option<String> = db
        .query_row(
            "SELECT \"Name\" FROM \"Profile\" WHERE \"Id\" = ?1",
            [&user.profile_id],
            |row| row.get(0),
        )
        .optional()?;
    if profile.is_some_and(|name| app.profiles.iter().any(|it| it.eq_ignore_ascii_case(&name))) {
        return Ok(true);
    }
    let sql = "SELECT p.\"Name\" FROM \"PermissionSetAssignment\" a
        JOIN \"PermissionSet\" p ON p.\"Id\" = a.\"PermissionSetId\"
        WHERE a.\"AssigneeId\" = ?1 AND a.\"IsDeleted\" = 0 AND p.\"IsDeleted\" = 0";
    let mut statement = db.prepare(sql)?;
    let assigned = statement.query_map([&user.id], |row| row.get::<_, String>(0))?;
    for name in assigned {
        let name = name?;
        if app
            .permission_sets
            .iter()
            .any(|it| it.eq_ignore_ascii_case(&name))
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Brings a whole definition into the org: the administrator first, then what the file says.
pub(crate) fn apply(rows: &Rows<'_>, identity: &Identity) -> Result<(), SfError> {
    save_organization(rows)?;
    save_profile(
        rows,
        &Profile {
            name: ADMIN_PROFILE.to_owned(),
        },
    )?;
    if find_user(rows, ADMIN_USERNAME)?.is_none() {
        save_user(rows, &administrator())?;
    }
    for profile in &identity.profiles {
        save_profile(rows, profile)?;
    }
    for set in &identity.permission_sets {
        save_permission_set(rows, set)?;
    }
    for user in &identity.users {
        save_user(rows, user)?;
    }
    for app in &identity.apps {
        apps::save_app(rows.db, app).map_err(database)?;
    }
    if let Some(settings) = identity.settings {
        tables::save_settings(rows.db, settings).map_err(database)?;
        let id = &rows.context.org_id;
        rows.update(
            "Organization",
            id,
            &[("IsSandbox", settings.sandbox.into())],
        )?;
    }
    Ok(())
}

/// The user that every org has.
fn administrator() -> User {
    User {
        first_name: Some("Ada".to_owned()),
        last_name: Some("Admin".to_owned()),
        password: Some(Secret(ADMIN_PASSWORD.to_owned())),
        security_token: Some(Secret(ADMIN_SECURITY_TOKEN.to_owned())),
        ..User::named(ADMIN_USERNAME)
    }
}

/// The org's own row.
fn save_organization(rows: &Rows<'_>) -> Result<(), SfError> {
    let id = &rows.context.org_id;
    if rows.id_where("Organization", "Id", id)?.is_some() {
        return Ok(());
    }
    rows.insert(
        "Organization",
        &[
            ("Id", text(id)),
            ("Name", text(ORG_NAME)),
            ("OrganizationType", text("Developer Edition")),
            ("InstanceName", text("PB0")),
            ("IsSandbox", false.into()),
            ("DefaultLocaleSidKey", text("en_US")),
            ("LanguageLocaleKey", text("en_US")),
            ("TimeZoneSidKey", text("America/Los_Angeles")),
        ],
    )?;
    Ok(())
}

/// Adds a profile unless there is one of that name; gives its id.
pub(crate) fn save_profile(rows: &Rows<'_>, profile: &Profile) -> Result<String, SfError> {
    if let Some(id) = rows.id_where("Profile", "Name", &profile.name)? {
        return Ok(id);
    }
    let admin = profile.name == ADMIN_PROFILE;
    rows.insert(
        "Profile",
        &[
            ("Name", text(&profile.name)),
            ("PermissionsModifyAllData", admin.into()),
            ("PermissionsViewAllData", admin.into()),
            ("PermissionsViewSetup", admin.into()),
            ("PermissionsManageUsers", admin.into()),
            ("PermissionsCustomizeApplication", admin.into()),
        ],
    )
}

/// Adds a permission set, or changes the label of the one of that name; gives its id.
pub(crate) fn save_permission_set(rows: &Rows<'_>, set: &PermissionSet) -> Result<String, SfError> {
    let label = text(set.label.as_deref().unwrap_or(&set.name));
    if let Some(id) = rows.id_where("PermissionSet", "Name", &set.name)? {
        rows.update("PermissionSet", &id, &[("Label", label)])?;
        return Ok(id);
    }
    rows.insert(
        "PermissionSet",
        &[("Name", text(&set.name)), ("Label", label)],
    )
}

/// Adds a user, or changes the one of that username; gives the id. Profiles and permission sets that are not there
/// yet are made.
pub(crate) fn save_user(rows: &Rows<'_>, user: &User) -> Result<String, SfError> {
    let profile_id = save_profile(
        rows,
        &Profile {
            name: user.profile.clone(),
        },
    )?;
    let local_part = user.username.split('@').next().unwrap_or(&user.username);
    let last_name = user.last_name.as_deref().unwrap_or(local_part);
    let mut fields = vec![
        (
            "Email",
            text(user.email.as_deref().unwrap_or(&user.username)),
        ),
        ("LastName", text(last_name)),
        ("ProfileId", text(&profile_id)),
        ("IsActive", user.active.into()),
    ];
    let name = match &user.first_name {
        Some(first) => {
            fields.push(("FirstName", text(first)));
            format!("{first} {last_name}")
        }
        None => last_name.to_owned(),
    };
    fields.push(("Name", text(&name)));
    let id = if let Some(id) = find_user(rows, &user.username)? {
        rows.update("User", &id, &fields)?;
        id
    } else {
        let alias: String = local_part.chars().take(8).collect();
        fields.push(("Username", text(&user.username)));
        fields.push(("Alias", text(&alias)));
        fields.push(("CommunityNickname", text(local_part)));
        rows.insert("User", &fields)?
    };
    save_credentials(rows, &id, user)?;
    restrictions::save(rows.db, &id, &user.restrictions).map_err(database)?;
    for name in &user.permission_sets {
        assign(rows, &id, name)?;
    }
    Ok(id)
}

fn find_user(rows: &Rows<'_>, username: &str) -> Result<Option<String>, SfError> {
    rows.id_where("User", "Username", username)
}

/// A password that is absent leaves the one that was there.
fn save_credentials(rows: &Rows<'_>, id: &str, user: &User) -> Result<(), SfError> {
    let sql = "INSERT INTO patchbay_credential VALUES (?1, ?2, ?3, ?4) ON CONFLICT (user_id) DO UPDATE SET
        password = coalesce(excluded.password, password),
        security_token = coalesce(excluded.security_token, security_token), frozen = excluded.frozen";
    let secret = |it: &Option<Secret>| it.as_ref().map(|it| it.0.clone());
    rows.db
        .execute(
            sql,
            params![
                id,
                secret(&user.password),
                secret(&user.security_token),
                user.frozen
            ],
        )
        .map_err(database)?;
    Ok(())
}

fn assign(rows: &Rows<'_>, user_id: &str, permission_set: &str) -> Result<(), SfError> {
    let set = PermissionSet {
        name: permission_set.to_owned(),
        label: None,
    };
    let set_id = match rows.id_where("PermissionSet", "Name", permission_set)? {
        Some(id) => id,
        None => save_permission_set(rows, &set)?,
    };
    let sql = "SELECT 1 FROM \"PermissionSetAssignment\"
        WHERE \"AssigneeId\" = ?1 AND \"PermissionSetId\" = ?2 AND \"IsDeleted\" = 0";
    let there = rows
        .db
        .query_row(sql, [user_id, &set_id], |_| Ok(()))
        .optional()
        .map_err(database)?;
    if there.is_none() {
        rows.insert(
            "PermissionSetAssignment",
            &[
                ("AssigneeId", text(user_id)),
                ("PermissionSetId", text(&set_id)),
            ],
        )?;
    }
    Ok(())
}

/// Every user as the control plane shows it: no credentials.
pub(crate) fn all_users(db: &Connection) -> rusqlite::Result<Vec<serde_json::Value>> {
    let sql = "SELECT u.\"Id\", u.\"Username\", u.\"Email\", u.\"IsActive\", p.\"Name\", c.frozen,
            c.password IS NOT NULL, (SELECT group_concat(s.\"Name\", ',')
                FROM \"PermissionSetAssignment\" a JOIN \"PermissionSet\" s ON s.\"Id\" = a.\"PermissionSetId\"
                WHERE a.\"AssigneeId\" = u.\"Id\" AND a.\"IsDeleted\" = 0)
        FROM \"User\" u LEFT JOIN \"Profile\" p ON p.\"Id\" = u.\"ProfileId\"
        LEFT JOIN patchbay_credential c ON c.user_id = u.\"Id\"
        WHERE u.\"IsDeleted\" = 0 ORDER BY u.\"Username\"";
    let mut statement = db.prepare(sql)?;
    let rows = statement.query_map([], |row| {
        let sets: Option<String> = row.get(7)?;
        let sets: Vec<&str> = sets
            .as_deref()
            .unwrap_or_default()
            .split(',')
            .filter(|it| !it.is_empty())
            .collect();
        Ok(serde_json::json!({
            "id": row.get::<_, String>(0)?,
            "username": row.get::<_, Option<String>>(1)?,
            "email": row.get::<_, Option<String>>(2)?,
            "active": row.get::<_, Option<bool>>(3)?.unwrap_or(true),
            "profile": row.get::<_, Option<String>>(4)?,
            "frozen": row.get::<_, Option<bool>>(5)?.unwrap_or(false),
            "hasPassword": row.get::<_, bool>(6)?,
            "permissionSets": sets,
        }))
    })?;
    rows.collect()
}

/// Every profile: id and name.
pub(crate) fn all_profiles(db: &Connection) -> rusqlite::Result<Vec<serde_json::Value>> {
    named(
        db,
        "SELECT \"Id\", \"Name\" FROM \"Profile\" WHERE \"IsDeleted\" = 0 ORDER BY \"Name\"",
    )
}

/// Every permission set: id and name.
pub(crate) fn all_permission_sets(db: &Connection) -> rusqlite::Result<Vec<serde_json::Value>> {
    named(
        db,
        "SELECT \"Id\", \"Name\" FROM \"PermissionSet\" WHERE \"IsDeleted\" = 0 ORDER BY \"Name\"",
    )
}

fn named(db: &Connection, sql: &str) -> rusqlite::Result<Vec<serde_json::Value>> {
    let mut statement = db.prepare(sql)?;
    let rows = statement.query_map([], |row| {
        let (id, name): (String, Option<String>) = (row.get(0)?, row.get(1)?);
        Ok(serde_json::json!({"id": id, "name": name}))
    })?;
    rows.collect()
}
