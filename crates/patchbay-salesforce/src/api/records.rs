//! Single records: <https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/using_resources_working_with_records.htm>.

use http::Method;
use serde::Deserialize;
use serde_json::Value;

use crate::Fields;
use crate::client::Client;
use crate::deadline::Deadline;
use crate::error::{ApiFault, Error, ErrorKind};
use crate::escape::path_part;
use crate::request::{Repeat, Request, Response};

/// Calls on single records.
#[derive(Debug, Clone, Copy)]
pub struct Records<'a> {
    client: &'a Client,
}

/// The answer to a create: `{"id":"001…","success":true,"errors":[]}`.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Created {
    /// The id of the new record, as the org wrote it; empty where none was made.
    pub id: String,
    /// Whether the record was made.
    pub success: bool,
    /// The faults, none where it was made.
    pub errors: Vec<ApiFault>,
    /// The answer as it came, for callers that pass it on.
    pub body: Value,
}

/// The answer to an update: status 204 and no body.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Updated {
    /// The HTTP status.
    pub status: u16,
    /// A body that came all the same: JSON as it is, any other text as a JSON text. `None` when empty.
    pub body: Option<Value>,
}

/// The answer to an upsert: status 201 or 200 with a body, or 204 without (before API 46).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Upserted {
    /// The id of the record; `None` where the answer had no body.
    pub id: Option<String>,
    /// Whether the record is new.
    pub created: bool,
}

impl Client {
    /// Calls on single records.
    pub fn records(&self) -> Records<'_> {
        Records { client: self }
    }
}

impl Records<'_> {
    /// Makes a record: `POST sobjects/{object}`. It is sent again only where it certainly was not done.
    ///
    /// # Errors
    /// Any [`Error`]; a field that the org refuses is [`Error::Api`].
    pub async fn create(
        &self,
        object: &str,
        fields: &Fields,
        deadline: Deadline,
    ) -> Result<Created, Error> {
        const CALL: &str = "create";
        let path = format!("sobjects/{}", path_part("the object's name", object)?);
        let request = Request::new(CALL, Method::POST, path).json(fields)?;
        Created::read(&self.client.send(&request, deadline).await?, CALL)
    }

    /// Reads a record: `GET sobjects/{object}/{id}`, with `?fields=a,b` unless `fields` is empty, which
    /// means all.
    ///
    /// # Errors
    /// Any [`Error`]; kind `NotFound` when there is no such record for this user.
    pub async fn read(
        &self,
        object: &str,
        id: &str,
        fields: &[&str],
        deadline: Deadline,
    ) -> Result<Fields, Error> {
        const CALL: &str = "read";
        let mut request = Request::get(CALL, record_path(object, id)?);
        if !fields.is_empty() {
            request = request.query("fields", &fields.join(","));
        }
        self.client.send(&request, deadline).await?.json(CALL)
    }

    /// Changes a record: `PATCH sobjects/{object}/{id}`.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn update(
        &self,
        object: &str,
        id: &str,
        fields: &Fields,
        deadline: Deadline,
    ) -> Result<Updated, Error> {
        let request = Request::new("update", Method::PATCH, record_path(object, id)?)
            .json(fields)?
            .repeat(Repeat::Safe);
        let answer = self.client.send(&request, deadline).await?;
        Ok(Updated {
            status: answer.status,
            body: loose_body(&answer),
        })
    }

    /// Deletes a record: `DELETE sobjects/{object}/{id}`. When a try was lost on the way and the next one
    /// finds no such record, the first has done it: that is a success.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn delete(&self, object: &str, id: &str, deadline: Deadline) -> Result<(), Error> {
        let request =
            Request::new("delete", Method::DELETE, record_path(object, id)?).repeat(Repeat::Safe);
        let mut lost = false;
        match self.client.send_noting(&request, &mut lost, deadline).await {
            Ok(_) => Ok(()),
            Err(error) if lost && error.kind() == ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Makes a record or changes the one with this external id:
    /// `PATCH sobjects/{object}/{field}/{value}`
    /// (<https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/dome_upsert.htm>).
    /// `fields` must hold neither the external id nor `Id`.
    ///
    /// # Errors
    /// Any [`Error`]; kind `Duplicate` (status 300) when several records have this external id, and
    /// nothing was done.
    pub async fn upsert(
        &self,
        object: &str,
        external_id: (&str, &str),
        fields: &Fields,
        deadline: Deadline,
    ) -> Result<Upserted, Error> {
        const CALL: &str = "upsert";
        let (field, value) = external_id;
        let path = format!(
            "sobjects/{}/{}/{}",
            path_part("the object's name", object)?,
            path_part("the external id's name", field)?,
            path_part("the external id", value)?
        );
        let request = Request::new(CALL, Method::PATCH, path)
            .json(fields)?
            .repeat(Repeat::Safe);
        let answer = self.client.send(&request, deadline).await?;
        if answer.body.is_empty() {
            return Ok(Upserted {
                id: None,
                created: answer.status == 201,
            });
        }
        let created = answer.status == 201;
        let body = Created::read(&answer, CALL)?;
        let created = body
            .body
            .get("created")
            .and_then(Value::as_bool)
            .unwrap_or(created);
        Ok(Upserted {
            id: Some(body.id),
            created,
        })
    }
}

impl Created {
    pub(crate) fn read(answer: &Response, call: &'static str) -> Result<Self, Error> {
        #[derive(Deserialize)]
        struct Wire {
            id: Option<String>,
            success: bool,
            #[serde(default)]
            errors: Vec<Value>,
        }
        let body: Value = answer.json(call)?;
        let wire = Wire::deserialize(&body).map_err(|_| Error::Decode {
            call,
            status: answer.status,
            detail: "the answer holds no `success`".into(),
        })?;
        let errors = wire.errors.iter().filter_map(ApiFault::read).collect();
        Ok(Self {
            id: wire.id.unwrap_or_default(),
            success: wire.success,
            errors,
            body,
        })
    }
}

fn record_path(object: &str, id: &str) -> Result<String, Error> {
    let object = path_part("the object's name", object)?;
    Ok(format!(
        "sobjects/{object}/{}",
        path_part("the record's id", id)?
    ))
}

fn loose_body(answer: &Response) -> Option<Value> {
    if answer.body.is_empty() {
        return None;
    }
    let json = serde_json::from_slice(&answer.body);
    Some(json.unwrap_or_else(|_| Value::String(String::from_utf8_lossy(&answer.body).into_owned())))
}
