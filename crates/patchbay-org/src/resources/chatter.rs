//! Chatter: feed elements and their comments, kept as `FeedItem` and `FeedComment`. Owns the wire form of both
//! (<https://developer.salesforce.com/docs/atlas.en-us.chatterapi.meta/chatterapi/connect_resources_feed_element.htm>);
//! the members that no known client reads are left out.

use axum::extract::{Path, Query, State};
use axum::routing::{get, post};
use axum::{Json, Router};
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::body::SfJson;
use crate::context::Caller;
use crate::error::SfError;
use crate::resources::message_segments::{self, Message, Segment};
use crate::schema::Schema;
use crate::state::SharedState;
use crate::store::{self, RecordId};

pub(crate) fn routes() -> Router<SharedState> {
    const ELEMENTS: &str = "/services/data/{version}/chatter/feed-elements";
    let comments = format!("{ELEMENTS}/{{id}}/capabilities/comments/items");
    Router::new()
        .route(ELEMENTS, post(create_element))
        .route(&format!("{ELEMENTS}/{{id}}"), get(element))
        .route(&comments, get(comments_of).post(create_comment))
}

/// A feed element as it is posted.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct NewElement {
    #[serde(default)]
    feed_element_type: Option<String>,
    #[serde(default)]
    subject_id: Option<String>,
    #[serde(default)]
    body: Option<NewBody>,
    #[serde(default)]
    capabilities: Option<Value>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct NewBody {
    #[serde(default)]
    message_segments: Vec<Segment>,
}

/// A comment as it is posted.
#[derive(Debug, Deserialize)]
struct NewComment {
    #[serde(default)]
    body: Option<NewBody>,
}

/// Members of a feed element in the query, as some clients send them.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct InQuery {
    feed_element_type: Option<String>,
    subject_id: Option<String>,
    text: Option<String>,
}

/// Where the handlers of one request look things up.
struct Feed<'a> {
    db: &'a rusqlite::Connection,
    schema: &'a Schema,
    caller: &'a Caller,
}

async fn create_element(
    State(state): State<SharedState>,
    caller: Caller,
    Query(query): Query<InQuery>,
    SfJson(new): SfJson<NewElement>,
) -> Result<(StatusCode, Json<Value>), SfError> {
    let (schema, db) = (state.schema(), state.db());
    let feed = Feed {
        db: &db,
        schema: &schema,
        caller: &caller,
    };
    if new.capabilities.is_some() {
        return Err(SfError::unsupported(
            "capabilities of a Chatter post (links, files, polls)",
        ));
    }
    let kind = new.feed_element_type.or(query.feed_element_type);
    match kind.as_deref() {
        None => return Err(missing("feedElementType")),
        Some(kind) if kind.eq_ignore_ascii_case("FeedItem") => {}
        Some(kind) => {
            return Err(SfError::unsupported(format!(
                "Chatter feed elements of type {kind}"
            )));
        }
    }
    let subject = new
        .subject_id
        .or(query.subject_id)
        .ok_or_else(|| missing("subjectId"))?;
    let subject = feed.subject(&subject)?;
    let message = match (new.body, query.text) {
        (Some(body), _) => feed.message(&body)?,
        (None, Some(text)) => Message::of_text(&text),
        (None, None) => return Err(missing("body")),
    };
    let item = object(json!({"ParentId": subject, "Body": message.text, "Type": "TextPost"}));
    let id = store::create(&db, &schema, &caller, "FeedItem", &item)?;
    let mut answer = feed.element(&id)?;
    answer["body"]["messageSegments"] = Value::Array(message.segments);
    Ok((StatusCode::CREATED, Json(answer)))
}

async fn create_comment(
    State(state): State<SharedState>,
    caller: Caller,
    Path((_, element)): Path<(String, String)>,
    SfJson(new): SfJson<NewComment>,
) -> Result<(StatusCode, Json<Value>), SfError> {
    let (schema, db) = (state.schema(), state.db());
    let feed = Feed {
        db: &db,
        schema: &schema,
        caller: &caller,
    };
    let element = store::find(&db, &schema, "FeedItem", &element, false)?;
    let message = feed.message(&new.body.ok_or_else(|| missing("body"))?)?;
    let comment = object(json!({"FeedItemId": element.id.as_str(), "CommentBody": message.text}));
    let id = store::create(&db, &schema, &caller, "FeedComment", &comment)?;
    let mut answer = feed.comment(&id)?;
    answer["body"]["messageSegments"] = Value::Array(message.segments);
    Ok((StatusCode::CREATED, Json(answer)))
}

async fn element(
    State(state): State<SharedState>,
    caller: Caller,
    Path((_, id)): Path<(String, String)>,
) -> Result<Json<Value>, SfError> {
    let (schema, db) = (state.schema(), state.db());
    Feed {
        db: &db,
        schema: &schema,
        caller: &caller,
    }
    .element(&id)
    .map(Json)
}

async fn comments_of(
    State(state): State<SharedState>,
    caller: Caller,
    Path((_, id)): Path<(String, String)>,
) -> Result<Json<Value>, SfError> {
    let (schema, db) = (state.schema(), state.db());
    let feed = Feed {
        db: &db,
        schema: &schema,
        caller: &caller,
    };
    let found = store::find(&db, &schema, "FeedItem", &id, false)?;
    feed.comments(found.id.as_str()).map(Json)
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

/// The words are guessed.
fn missing(member: &str) -> SfError {
    SfError::bad_request(
        "POST_BODY_PARSE_ERROR",
        format!("The request body must have {member}"),
    )
}

impl Feed<'_> {
    /// The id of a post's subject: a record that is there, or `me`.
    fn subject(&self, given: &str) -> Result<String, SfError> {
        if given == "me" {
            return Ok(self.caller.user_id.clone());
        }
        let gone = || SfError::not_found("The requested resource does not exist");
        let id = RecordId::parse(given).ok_or_else(gone)?;
        let object = self.schema.object_of_prefix(id.prefix()).ok_or_else(gone)?;
        let found = store::find(self.db, self.schema, &object.name, given, false)?;
        Ok(found.id.as_str().to_owned())
    }

    fn message(&self, body: &NewBody) -> Result<Message, SfError> {
        if body.message_segments.is_empty() {
            return Err(missing("body.messageSegments"));
        }
        message_segments::read(&body.message_segments, |segment| self.mentioned(segment))
    }

    /// Who is mentioned: id and name.
    fn mentioned(&self, segment: &Segment) -> Result<(String, String), SfError> {
        let gone = || SfError::not_found("The requested resource does not exist");
        let id = match (&segment.id, &segment.username) {
            (Some(id), _) => id.clone(),
            (None, Some(username)) => {
                let value = Value::String(username.clone());
                let key = store::ExternalKey {
                    object: "User",
                    field: "Username",
                    value: &value,
                    update_only: true,
                };
                key.ids(self.db, self.schema)?
                    .into_iter()
                    .next()
                    .ok_or_else(gone)?
            }
            (None, None) => return Err(missing("id or username of a mention")),
        };
        let name = self.name_of(&id)?.ok_or_else(gone)?;
        Ok((id, name))
    }

    /// The name of a record.
    fn name_of(&self, id: &str) -> Result<Option<String>, SfError> {
        let parsed = RecordId::parse(id);
        let object = parsed.and_then(|id| self.schema.object_of_prefix(id.prefix()));
        let Some(object) = object else {
            return Ok(None);
        };
        let Some(field) = object.name_field() else {
            return Ok(None);
        };
        let Ok(found) = store::find(self.db, self.schema, &object.name, id, false) else {
            return Ok(None);
        };
        let record = store::read(self.db, self.caller, &found, Some(&[&field.name]))?;
        Ok(record[&field.name].as_str().map(str::to_owned))
    }

    fn url(&self, path: &str) -> String {
        format!("/services/data/v{}/chatter/{path}", self.caller.api_version)
    }

    fn read(&self, object: &str, id: &str) -> Result<Map<String, Value>, SfError> {
        let found = store::find(self.db, self.schema, object, id, false)?;
        store::read(self.db, self.caller, &found, None)
    }

    fn element(&self, id: &str) -> Result<Value, SfError> {
        let item = self.read("FeedItem", id)?;
        let id = item["Id"].as_str().unwrap_or_default();
        let comments = self.comments(id)?;
        let url = self.url(&format!("feed-elements/{id}"));
        Ok(json!({
            "actor": self.user(&item["CreatedById"])?,
            "body": message_segments::stored(&item["Body"]),
            "capabilities": {"comments": {"page": comments}},
            "createdDate": moment(&item["CreatedDate"]),
            "feedElementType": "FeedItem",
            "id": id,
            "modifiedDate": moment(&item["LastModifiedDate"]),
            "parent": self.parent(&item["ParentId"])?,
            "type": item["Type"],
            "url": url,
            "visibility": item["Visibility"],
        }))
    }

    fn comments(&self, element: &str) -> Result<Value, SfError> {
        let ids = store::ids_where(self.db, "FeedComment", "FeedItemId", element)?;
        let items: Result<Vec<Value>, SfError> = ids.iter().map(|id| self.comment(id)).collect();
        let items = items?;
        let url = self.url(&format!(
            "feed-elements/{element}/capabilities/comments/items"
        ));
        Ok(json!({
            "currentPageToken": null,
            "currentPageUrl": url,
            "items": items,
            "nextPageToken": null,
            "nextPageUrl": null,
            "total": items.len(),
        }))
    }

    fn comment(&self, id: &str) -> Result<Value, SfError> {
        let comment = self.read("FeedComment", id)?;
        let element = comment["FeedItemId"].as_str().unwrap_or_default();
        let element_url = self.url(&format!("feed-elements/{element}"));
        Ok(json!({
            "body": message_segments::stored(&comment["CommentBody"]),
            "createdDate": moment(&comment["CreatedDate"]),
            "feedElement": {"id": element, "url": element_url},
            "id": comment["Id"],
            "parent": self.parent(&comment["ParentId"])?,
            "type": comment["CommentType"],
            "url": self.url(&format!("comments/{id}")),
            "user": self.user(&comment["CreatedById"])?,
        }))
    }

    fn user(&self, id: &Value) -> Result<Value, SfError> {
        let id = id.as_str().unwrap_or_default();
        let name = self.name_of(id)?;
        let url = self.url(&format!("users/{id}"));
        Ok(json!({"id": id, "name": name, "displayName": name, "type": "User", "url": url}))
    }

    fn parent(&self, id: &Value) -> Result<Value, SfError> {
        let id = id.as_str().unwrap_or_default();
        let object = RecordId::parse(id).and_then(|id| self.schema.object_of_prefix(id.prefix()));
        let kind = object.map(|object| object.name.as_str());
        let url = format!(
            "/services/data/v{}/chatter/records/{id}",
            self.caller.api_version
        );
        Ok(json!({"id": id, "name": self.name_of(id)?, "type": kind, "url": url}))
    }
}

/// Chatter prints moments with `Z`, other than records.
fn moment(printed: &Value) -> Value {
    let text = printed.as_str().unwrap_or_default();
    Value::String(text.replace("+0000", "Z"))
}
