//! The Salesforce user that the functions work as, and the permission set that opens the org to it. Owns what is made
//! by REST and the permission set's source; knows nothing of apps.

use std::fmt::Write as _;

use patchbay_salesforce::{Client, Deadline, Error, Fields, soql};
use serde_json::{Value, json};

use crate::change::Change;

/// The user as wished.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiUser {
    /// Sign-in name.
    pub username: String,
    /// E-mail address.
    pub email: String,
    /// Name of the profile.
    pub profile: String,
    /// API names of the permission sets.
    pub permission_sets: Vec<String>,
}

/// The user as found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FoundUser {
    /// Id; none when there is no such user.
    pub id: Option<String>,
    /// Whether the user may sign in.
    pub active: bool,
    /// Id of the wished profile; none when there is no such profile.
    pub profile_id: Option<String>,
    /// Permission sets that the user lacks, with their ids; those that do not exist have none.
    pub lacking: Vec<(String, Option<String>)>,
}

/// Asks the org for user, profile and permission sets.
///
/// # Errors
/// [`Error`] of Salesforce.
pub async fn look(client: &Client, wish: &ApiUser, deadline: Deadline) -> Result<FoundUser, Error> {
    let name = soql::quote(&wish.username);
    let users = format!("SELECT Id, IsActive FROM User WHERE Username = {name}");
    let user = first(client, &users, deadline).await?;
    let profile = soql::quote(&wish.profile);
    let profiles = format!("SELECT Id FROM Profile WHERE Name = {profile}");
    let profile_id = first(client, &profiles, deadline)
        .await?
        .and_then(|row| text(&row, "Id"));
    let mut found = FoundUser {
        id: user.as_ref().and_then(|row| text(row, "Id")),
        active: user
            .as_ref()
            .and_then(|row| row.get("IsActive"))
            .and_then(Value::as_bool)
            .unwrap_or_default(),
        profile_id,
        lacking: Vec::new(),
    };
    for set in &wish.permission_sets {
        let sets = format!(
            "SELECT Id FROM PermissionSet WHERE Name = {}",
            soql::quote(set)
        );
        let set_id = first(client, &sets, deadline)
            .await?
            .and_then(|row| text(&row, "Id"));
        let assigned = match (&found.id, &set_id) {
            (Some(user), Some(set_id)) => is_assigned(client, user, set_id, deadline).await?,
            _ => false,
        };
        if !assigned {
            found.lacking.push((set.clone(), set_id));
        }
    }
    Ok(found)
}

async fn is_assigned(
    client: &Client,
    user: &str,
    set: &str,
    deadline: Deadline,
) -> Result<bool, Error> {
    let query = format!(
        "SELECT Id FROM PermissionSetAssignment WHERE AssigneeId = {} AND PermissionSetId = {}",
        soql::quote(user),
        soql::quote(set)
    );
    Ok(first(client, &query, deadline).await?.is_some())
}

async fn first(client: &Client, query: &str, deadline: Deadline) -> Result<Option<Value>, Error> {
    let page = client.query(query, deadline).await?;
    Ok(page.records.into_iter().next())
}

fn text(row: &Value, name: &str) -> Option<String> {
    row.get(name).and_then(Value::as_str).map(str::to_owned)
}

/// What would be written.
pub fn changes(found: &FoundUser, wish: &ApiUser) -> Vec<Change> {
    let place = format!("user {}", wish.username);
    let user = if found.id.is_none() {
        let text = format!("profile: {}\nemail: {}\n", wish.profile, wish.email);
        Change::of_text(place.clone(), None, Some(&text))
    } else if found.active {
        None
    } else {
        Change::of_text(
            place.clone(),
            Some("active: false\n"),
            Some("active: true\n"),
        )
    };
    let mut sets: Vec<&str> = found
        .lacking
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    // Every line ends, the last one too.
    if !sets.is_empty() {
        sets.push("");
    }
    let sets = sets.join("\n");
    let sets = Change::of_text(
        format!("{place}, permission sets"),
        None,
        (!sets.is_empty()).then_some(sets.as_str()),
    );
    user.into_iter().chain(sets).collect()
}

/// Makes the user and assigns what it lacks; gives the user's id.
///
/// # Errors
/// [`Error`] of Salesforce. Profile and permission sets must be there: the caller looks first.
pub async fn apply(
    client: &Client,
    found: &FoundUser,
    wish: &ApiUser,
    deadline: Deadline,
) -> Result<String, Error> {
    let id = match &found.id {
        None => {
            let fields = fields_of(wish, found.profile_id.as_deref().unwrap_or_default());
            client.records().create("User", &fields, deadline).await?.id
        }
        Some(id) => {
            if !found.active {
                let fields = object(json!({ "IsActive": true }));
                client
                    .records()
                    .update("User", id, &fields, deadline)
                    .await?;
            }
            id.clone()
        }
    };
    for set in found.lacking.iter().filter_map(|(_, set)| set.as_ref()) {
        let fields = object(json!({ "AssigneeId": id, "PermissionSetId": set }));
        client
            .records()
            .create("PermissionSetAssignment", &fields, deadline)
            .await?;
    }
    Ok(id)
}

/// The fields that Salesforce asks of every new user:
/// <https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_user.htm>.
fn fields_of(wish: &ApiUser, profile_id: &str) -> Fields {
    let name = wish.username.split('@').next().unwrap_or(&wish.username);
    let alias: String = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(8)
        .collect();
    object(json!({
        "Username": wish.username,
        "LastName": name,
        "Alias": alias,
        "Email": wish.email,
        "CommunityNickname": name.chars().take(40).collect::<String>(),
        "EmailEncodingKey": "UTF-8",
        "LanguageLocaleKey": "en_US",
        "LocaleSidKey": "en_US",
        "TimeZoneSidKey": "GMT",
        "ProfileId": profile_id,
    }))
}

fn object(value: Value) -> Fields {
    match value {
        Value::Object(fields) => fields,
        _ => Fields::new(),
    }
}

/// The permission set as Salesforce DX source: API access, and the objects for reading, creating and editing. Gives path
/// and text.
pub fn permission_set(name: &str, label: &str, objects: &[String]) -> (String, String) {
    let mut objects: Vec<&String> = objects.iter().collect();
    objects.sort();
    let mut body = String::new();
    for object in objects {
        // Flows serve every caller: the user must see records that others own.
        write!(
            body,
            "    <objectPermissions>\n        <allowCreate>true</allowCreate>\n        \
             <allowDelete>false</allowDelete>\n        <allowEdit>true</allowEdit>\n        \
             <allowRead>true</allowRead>\n        <modifyAllRecords>false</modifyAllRecords>\n        \
             <object>{}</object>\n        <viewAllRecords>true</viewAllRecords>\n    </objectPermissions>\n",
            escaped(object)
        )
        .expect("a String takes all text");
    }
    body.push_str(
        "    <userPermissions>\n        <enabled>true</enabled>\n        <name>ApiEnabled</name>\n    \
         </userPermissions>\n",
    );
    let what = "What the functions called by Amazon Connect may do";
    source(name, label, what, &body)
}

/// A permission set that opens nothing, as Salesforce DX source: an app names it, so that its users may use the app. Gives
/// path and text.
pub fn access_set(name: &str, label: &str) -> (String, String) {
    source(name, label, "Who may sign in to Amazon Connect", "")
}

fn source(name: &str, label: &str, what: &str, body: &str) -> (String, String) {
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <PermissionSet xmlns=\"http://soap.sforce.com/2006/04/metadata\">\n    \
         <description>{what}</description>\n    \
         <hasActivationRequired>false</hasActivationRequired>\n    \
         <label>{}</label>\n{body}</PermissionSet>\n",
        escaped(label)
    );
    (
        format!("permissionsets/{name}.permissionset-meta.xml"),
        text,
    )
}

fn escaped(text: &str) -> String {
    quick_xml::escape::escape(text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::{ApiUser, FoundUser, changes, fields_of, permission_set};

    fn wish() -> ApiUser {
        ApiUser {
            username: "contact.flow@acme.example".into(),
            email: "voice-ops@acme.example".into(),
            profile: "Minimum Access - API Only Integrations".into(),
            permission_sets: vec!["AcmeVoiceCC_Api".into()],
        }
    }

    #[test]
    fn a_user_with_all_its_sets_is_no_change() {
        let found = FoundUser {
            id: Some("005000000000001AAA".into()),
            active: true,
            ..FoundUser::default()
        };
        assert!(changes(&found, &wish()).is_empty());
    }

    #[test]
    fn user_and_assignment_are_shown() {
        let found = FoundUser {
            lacking: vec![("AcmeVoiceCC_Api".into(), None)],
            ..FoundUser::default()
        };
        let places: Vec<String> = changes(&found, &wish())
            .into_iter()
            .map(|it| it.place)
            .collect();
        assert_eq!(
            places,
            [
                "user contact.flow@acme.example",
                "user contact.flow@acme.example, permission sets"
            ]
        );
    }

    #[test]
    fn the_alias_has_letters_and_digits_only() {
        let fields = fields_of(&wish(), "00e000000000001AAA");
        assert_eq!(
            fields.get("Alias").and_then(|it| it.as_str()),
            Some("contactf")
        );
    }

    #[test]
    fn the_permission_set_opens_the_objects() {
        let (path, text) = permission_set(
            "AcmeVoiceCC_Api",
            "Acme & Co",
            &["Case".into(), "Account".into()],
        );
        assert_eq!(
            path,
            "permissionsets/AcmeVoiceCC_Api.permissionset-meta.xml"
        );
        assert!(text.contains("<label>Acme &amp; Co</label>"), "{text}");
        assert!(text.find("<object>Account</object>") < text.find("<object>Case</object>"));
        assert!(text.contains("<name>ApiEnabled</name>"));
    }
}
