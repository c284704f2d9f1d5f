//! Columns that follow from others: a person's name, whether a case is closed, sizes of files. Owns Salesforce's rules
//! for the standard objects; knows nothing of bodies.

use rusqlite::types::Value as Sql;
use serde_json::{Map, Value, json};

use super::body::Row;
use super::{Access, RecordId, database, insert_as_given, lookup};
use crate::error::SfError;

/// Name, probability in percent, closed and won of the stages of a new org.
const STAGES: [(&str, f64, &str); 10] = [
    ("Prospecting", 10.0, "Pipeline"),
    ("Qualification", 10.0, "Pipeline"),
    ("Needs Analysis", 20.0, "Pipeline"),
    ("Value Proposition", 50.0, "Pipeline"),
    ("Id. Decision Makers", 60.0, "Pipeline"),
    ("Perception Analysis", 70.0, "Pipeline"),
    ("Proposal/Price Quote", 75.0, "Pipeline"),
    ("Negotiation/Review", 90.0, "Pipeline"),
    ("Closed Won", 100.0, "Closed"),
    ("Closed Lost", 0.0, "Omitted"),
];

/// Completes a row that is about to be stored; `id` is that of a record that exists already.
pub(super) fn complete(
    access: Access<'_>,
    row: &mut Row<'_>,
    id: Option<&str>,
) -> Result<(), SfError> {
    match row.object.name.as_str() {
        "Contact" | "Lead" | "User" => person_name(access, row, id)?,
        "Case" => case(access, row, id)?,
        "Task" => task(access, row),
        "Opportunity" => opportunity(row),
        "ServiceAppointment" => service_appointment(access, row),
        "Event" => event(row),
        "Attachment" => set_size(row, "Body", "BodyLength"),
        "ContentVersion" if id.is_none() => content_version(access, row)?,
        "FeedComment" if id.is_none() => feed_comment(access, row)?,
        "FeedItem" if id.is_none() => {
            row.set_default("InsertedById", Sql::Text(access.ctx.user_id.clone()));
        }
        _ => {}
    }
    Ok(())
}

/// A column of the row, or of the stored record where the row does not change it.
fn column(
    access: Access<'_>,
    row: &Row<'_>,
    id: Option<&str>,
    name: &str,
) -> Result<Option<String>, SfError> {
    let value = match (row.values.get(name), id) {
        (Some(value), _) => value.clone(),
        (None, Some(id)) => lookup::column_of(access.conn, &row.object.name, id, name)?,
        (None, None) => Sql::Null,
    };
    Ok(match value {
        Sql::Text(text) => Some(text),
        _ => None,
    })
}

/// First and last name, without the salutation, as `Name` of people is.
fn person_name(access: Access<'_>, row: &mut Row<'_>, id: Option<&str>) -> Result<(), SfError> {
    if !row.values.contains_key("FirstName") && !row.values.contains_key("LastName") {
        return Ok(());
    }
    let parts = [
        column(access, row, id, "FirstName")?,
        column(access, row, id, "LastName")?,
    ];
    let name: Vec<String> = parts.into_iter().flatten().collect();
    row.set("Name", Sql::Text(name.join(" ")));
    Ok(())
}

fn case(access: Access<'_>, row: &mut Row<'_>, id: Option<&str>) -> Result<(), SfError> {
    if let Some(status) = row.text("Status") {
        let closed = status == "Closed";
        let before = match id {
            Some(id) => lookup::column_of(access.conn, "Case", id, "IsClosed")?,
            None => Sql::Integer(0),
        };
        row.set("IsClosed", Sql::Integer(i64::from(closed)));
        if closed && before != Sql::Integer(1) {
            row.set("ClosedDate", Sql::Text(super::stamp(access.ctx.now)));
        } else if !closed {
            row.set("ClosedDate", Sql::Null);
        }
    }
    // A case of a contact belongs to the contact's account unless told otherwise.
    let contact = row.text("ContactId").map(str::to_owned);
    if id.is_none()
        && row.get("AccountId").is_none()
        && let Some(contact) = contact
    {
        let account = lookup::column_of(access.conn, "Contact", &contact, "AccountId")?;
        row.set("AccountId", account);
    }
    Ok(())
}

fn task(access: Access<'_>, row: &mut Row<'_>) {
    if let Some(status) = row.text("Status") {
        let closed = status == "Completed";
        row.set("IsClosed", Sql::Integer(i64::from(closed)));
        let done = if closed {
            Sql::Text(super::stamp(access.ctx.now))
        } else {
            Sql::Null
        };
        row.set("CompletedDateTime", done);
    }
    if let Some(priority) = row.text("Priority") {
        let high = priority == "High";
        row.set("IsHighPriority", Sql::Integer(i64::from(high)));
    }
}

fn opportunity(row: &mut Row<'_>) {
    let stage = row
        .text("StageName")
        .and_then(|name| STAGES.iter().find(|stage| stage.0 == name));
    let Some(&(name, probability, forecast)) = stage else {
        return;
    };
    row.set(
        "IsClosed",
        Sql::Integer(i64::from(name.starts_with("Closed "))),
    );
    row.set("IsWon", Sql::Integer(i64::from(name == "Closed Won")));
    row.set("ForecastCategory", Sql::Text(forecast.to_owned()));
    row.set_default("Probability", Sql::Real(probability));
}

fn service_appointment(access: Access<'_>, row: &mut Row<'_>) {
    if let Some(status) = row.text("Status") {
        let category = status.replace(' ', "");
        let known = row
            .object
            .field("StatusCategory")
            .is_some_and(|field| field.picklist.iter().any(|value| value.value == category));
        row.set(
            "StatusCategory",
            Sql::Text(if known { category } else { "None".to_owned() }),
        );
    }
    let parent = row.text("ParentRecordId").and_then(RecordId::parse);
    let parent = parent.and_then(|id| access.schema.object_of_prefix(id.prefix()));
    if let Some(parent) = parent {
        row.set("ParentRecordType", Sql::Text(parent.name.clone()));
    }
}

/// The day and the moment of an event are its start.
fn event(row: &mut Row<'_>) {
    let start = row
        .text("StartDateTime")
        .or_else(|| row.text("ActivityDateTime"))
        .map(str::to_owned);
    let Some(start) = start else { return };
    if let Some(day) = start.get(..10) {
        row.set("ActivityDate", Sql::Text(day.to_owned()));
    }
    row.set("ActivityDateTime", Sql::Text(start.clone()));
    row.set("StartDateTime", Sql::Text(start));
}

fn set_size(row: &mut Row<'_>, content: &str, size: &str) {
    let Some(base64) = row.text(content) else {
        return;
    };
    let padding = base64
        .bytes()
        .rev()
        .take_while(|&byte| byte == b'=')
        .count();
    let bytes = (base64.len() / 4 * 3).saturating_sub(padding);
    row.set(size, Sql::Integer(i64::try_from(bytes).unwrap_or(i64::MAX)));
}

/// A version of a file belongs to a document; the first one makes it.
fn content_version(access: Access<'_>, row: &mut Row<'_>) -> Result<(), SfError> {
    set_size(row, "VersionData", "ContentSize");
    let path = row.text("PathOnClient").unwrap_or_default().to_owned();
    let extension = path
        .rsplit_once('.')
        .map(|(_, extension)| extension.to_lowercase());
    if let Some(extension) = &extension {
        row.set("FileExtension", Sql::Text(extension.clone()));
        row.set("FileType", Sql::Text(extension.to_uppercase()));
    }
    let document = row.text("ContentDocumentId").map(str::to_owned);
    let (document, number) = match document {
        Some(id) => {
            let count = "SELECT count(*) FROM \"ContentVersion\" WHERE \"ContentDocumentId\" = ?1";
            let before: i64 = access
                .conn
                .query_row(count, [&id], |row| row.get(0))
                .map_err(database)?;
            let sql =
                "UPDATE \"ContentVersion\" SET \"IsLatest\" = 0 WHERE \"ContentDocumentId\" = ?1";
            access.conn.execute(sql, [&id]).map_err(database)?;
            (id, before + 1)
        }
        None => (new_document(access, row, extension.as_deref())?, 1),
    };
    row.set("ContentDocumentId", Sql::Text(document));
    row.set("VersionNumber", Sql::Text(number.to_string()));
    row.set("IsLatest", Sql::Integer(1));
    Ok(())
}

fn new_document(
    access: Access<'_>,
    row: &Row<'_>,
    extension: Option<&str>,
) -> Result<String, SfError> {
    let body = json!({
        "Title": row.text("Title"),
        "FileExtension": extension,
        "FileType": extension.map(str::to_uppercase),
    });
    insert_org_record(access, "ContentDocument", body)
}

fn insert_org_record(access: Access<'_>, object: &str, body: Value) -> Result<String, SfError> {
    let body = match body {
        Value::Object(body) => body,
        _ => Map::new(),
    };
    insert_as_given(access.conn, access.schema, access.ctx, object, &body)
}

fn feed_comment(access: Access<'_>, row: &mut Row<'_>) -> Result<(), SfError> {
    row.set_default("InsertedById", Sql::Text(access.ctx.user_id.clone()));
    let Some(item) = row.text("FeedItemId").map(str::to_owned) else {
        return Ok(());
    };
    let parent = lookup::column_of(access.conn, "FeedItem", &item, "ParentId")?;
    row.set("ParentId", parent);
    let sql = "UPDATE \"FeedItem\" SET \"CommentCount\" = coalesce(\"CommentCount\", 0) + 1 WHERE \"Id\" = ?1";
    access.conn.execute(sql, [&item]).map_err(database)?;
    Ok(())
}

/// What a stored record brings about.
pub(super) fn after_insert(access: Access<'_>, row: &Row<'_>) -> Result<(), SfError> {
    if row.object.name != "ContentVersion" {
        return Ok(());
    }
    let (Some(id), Some(document)) = (row.text("Id"), row.text("ContentDocumentId")) else {
        return Ok(());
    };
    let size = row.values.get("ContentSize").cloned().unwrap_or(Sql::Null);
    access
        .conn
        .execute(
            "UPDATE \"ContentDocument\" SET \"LatestPublishedVersionId\" = ?2, \"ContentSize\" = ?3 WHERE \"Id\" = ?1",
            rusqlite::params![document, id, size],
        )
        .map_err(database)?;
    if let Some(place) = row.text("FirstPublishLocationId") {
        let link = json!({"ContentDocumentId": document, "LinkedEntityId": place});
        insert_org_record(access, "ContentDocumentLink", link)?;
    }
    Ok(())
}
