//! Many records of one request: at most 200, one outcome each, in order:
//! <https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_sobjects_collections.htm>.
//! Longer lists are cut into requests here.

use http::Method;
use serde_json::{Value, json};

use crate::Fields;
use crate::client::Client;
use crate::deadline::Deadline;
use crate::error::{ApiFault, Error};
use crate::escape::path_part;
use crate::request::{Repeat, Request};

/// The most records of one request, as documented.
const MOST: usize = 200;

/// Calls on many records.
#[derive(Debug, Clone, Copy)]
pub struct Collections<'a> {
    client: &'a Client,
    all_or_none: bool,
}

/// What became of one record.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum RecordOutcome {
    /// It was done.
    Done {
        /// The record's id; the org may leave it out of a failed or empty answer.
        id: Option<String>,
        /// For an upsert, whether the record is new.
        created: Option<bool>,
    },
    /// The org refused this record.
    Refused {
        /// Why, as the org tells it.
        errors: Vec<ApiFault>,
    },
    /// The request that carried this record failed as a whole; whether the record was done is not known
    /// where [`Error::may_be_done`] says so.
    Failed {
        /// What the request failed with.
        error: Error,
    },
}

/// Where an upsert goes: the object and the external id that tells records apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UpsertTarget<'a> {
    /// The object.
    pub object: &'a str,
    /// The external id field; each record holds a value of it.
    pub external_id: &'a str,
}

impl Client {
    /// Calls on many records, where one record's failure leaves the others alone.
    pub fn collections(&self) -> Collections<'_> {
        Collections {
            client: self,
            all_or_none: false,
        }
    }
}

impl<'a> Collections<'a> {
    /// The same calls, where one record's failure undoes the request of up to 200 that it came in.
    #[must_use]
    pub fn all_or_none(self) -> Collections<'a> {
        Self {
            all_or_none: true,
            ..self
        }
    }

    /// Makes records of one object: `POST composite/sobjects`. Each request is sent again only where it
    /// certainly was not done.
    ///
    /// # Errors
    /// [`Error::Input`] for an object without a name. What fails on the way is the outcome of the records
    /// that it met.
    pub async fn create(
        &self,
        object: &str,
        records: &[Fields],
        deadline: Deadline,
    ) -> Result<Vec<RecordOutcome>, Error> {
        path_part("the object's name", object)?;
        let shape = Shape {
            call: "collections create",
            method: Method::POST,
            path: PATH.into(),
            repeat: Repeat::IfNotDone,
        };
        Ok(self.run(&shape, &typed(object, records), deadline).await)
    }

    /// Changes records of one object, each with its `Id`: `PATCH composite/sobjects`.
    ///
    /// # Errors
    /// As [`Self::create`].
    pub async fn update(
        &self,
        object: &str,
        records: &[Fields],
        deadline: Deadline,
    ) -> Result<Vec<RecordOutcome>, Error> {
        path_part("the object's name", object)?;
        let shape = Shape {
            call: "collections update",
            method: Method::PATCH,
            path: PATH.into(),
            repeat: Repeat::Safe,
        };
        Ok(self.run(&shape, &typed(object, records), deadline).await)
    }

    /// Makes or changes records by an external id: `PATCH composite/sobjects/{object}/{field}`, API 46
    /// and later.
    ///
    /// # Errors
    /// As [`Self::create`].
    pub async fn upsert(
        &self,
        target: UpsertTarget<'_>,
        records: &[Fields],
        deadline: Deadline,
    ) -> Result<Vec<RecordOutcome>, Error> {
        let object = path_part("the object's name", target.object)?;
        let field = path_part("the external id's name", target.external_id)?;
        let path = format!("{PATH}/{object}/{field}");
        let shape = Shape {
            call: "collections upsert",
            method: Method::PATCH,
            path,
            repeat: Repeat::Safe,
        };
        Ok(self
            .run(&shape, &typed(target.object, records), deadline)
            .await)
    }

    /// Deletes records by id: `DELETE composite/sobjects?ids=…`.
    ///
    /// # Errors
    /// None at present; the outcome of each record tells.
    pub async fn delete(
        &self,
        ids: &[&str],
        deadline: Deadline,
    ) -> Result<Vec<RecordOutcome>, Error> {
        const CALL: &str = "collections delete";
        let mut outcomes = Vec::with_capacity(ids.len());
        for chunk in ids.chunks(MOST) {
            let request = Request::new(CALL, Method::DELETE, PATH)
                .query("ids", &chunk.join(","))
                .query("allOrNone", if self.all_or_none { "true" } else { "false" })
                .repeat(Repeat::Safe);
            outcomes.append(&mut self.outcomes(&request, chunk.len(), deadline).await);
        }
        Ok(outcomes)
    }

    async fn run(
        &self,
        shape: &Shape,
        records: &[Value],
        deadline: Deadline,
    ) -> Vec<RecordOutcome> {
        let mut outcomes = Vec::with_capacity(records.len());
        for chunk in records.chunks(MOST) {
            let body = json!({"allOrNone": self.all_or_none, "records": chunk});
            let request = Request::new(shape.call, shape.method.clone(), shape.path.as_str())
                .repeat(shape.repeat)
                .json(&body);
            let mut done = match request {
                Ok(request) => self.outcomes(&request, chunk.len(), deadline).await,
                Err(error) => failed(&error, chunk.len()),
            };
            outcomes.append(&mut done);
        }
        outcomes
    }

    async fn outcomes(
        &self,
        request: &Request,
        count: usize,
        deadline: Deadline,
    ) -> Vec<RecordOutcome> {
        let answer = match self.client.send(request, deadline).await {
            Ok(answer) => answer,
            Err(error) => return failed(&error, count),
        };
        match answer.json::<Vec<Value>>(request.call) {
            Ok(items) if items.len() == count => items.iter().map(RecordOutcome::read).collect(),
            Ok(items) => {
                let detail = format!("{} outcomes for {count} records", items.len());
                failed(
                    &Error::Decode {
                        call: request.call,
                        status: answer.status,
                        detail,
                    },
                    count,
                )
            }
            Err(error) => failed(&error, count),
        }
    }
}

const PATH: &str = "composite/sobjects";

struct Shape {
    call: &'static str,
    method: Method,
    path: String,
    repeat: Repeat,
}

impl RecordOutcome {
    /// Whether it was done.
    pub fn is_done(&self) -> bool {
        matches!(self, Self::Done { .. })
    }

    /// Whether the same record may succeed later.
    pub fn is_retryable(&self) -> bool {
        use crate::error::{ErrorKind, kind};
        match self {
            Self::Done { .. } => false,
            Self::Failed { error } => error.is_retryable(),
            Self::Refused { errors } => errors.iter().any(|fault| {
                matches!(
                    kind::of_code(&fault.code),
                    Some(ErrorKind::Throttled | ErrorKind::Transient)
                )
            }),
        }
    }

    /// `{"id","success","errors":[{"statusCode","message","fields"}],"created"}`.
    fn read(item: &Value) -> Self {
        let errors: Vec<ApiFault> = item
            .get("errors")
            .and_then(Value::as_array)
            .map(|errors| errors.iter().filter_map(ApiFault::read).collect())
            .unwrap_or_default();
        if item.get("success").and_then(Value::as_bool) == Some(true) {
            let id = item.get("id").and_then(Value::as_str).map(str::to_owned);
            return Self::Done {
                id,
                created: item.get("created").and_then(Value::as_bool),
            };
        }
        Self::Refused { errors }
    }
}

fn failed(error: &Error, count: usize) -> Vec<RecordOutcome> {
    vec![
        RecordOutcome::Failed {
            error: error.clone()
        };
        count
    ]
}

/// Records with the type in front, which the org asks of each.
fn typed(object: &str, records: &[Fields]) -> Vec<Value> {
    records
        .iter()
        .map(|record| {
            let mut fields = Fields::new();
            fields.insert("attributes".into(), json!({"type": object}));
            fields.extend(
                record
                    .iter()
                    .map(|(name, value)| (name.clone(), value.clone())),
            );
            Value::Object(fields)
        })
        .collect()
}
