//! Components as files in a zip: `retrieve` and `checkRetrieveStatus`
//! (<https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_retrieve.htm>).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;

use super::list::FileProperties;
use super::{Metadata, Patience, VERSION, soap};
use crate::deadline::Deadline;
use crate::error::{ApiError, ApiFault, BodyShape, Error};
use crate::xml::{Element, leaf};

const CALL: &str = "retrieve";

/// What to retrieve: types and their members, `*` for all of a type.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RetrieveRequest {
    members: Vec<(String, Vec<String>)>,
}

impl RetrieveRequest {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether nothing is asked for.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// Adds a component, or with `*` every component of the type.
    #[must_use]
    pub fn member(mut self, component_type: &str, full_name: &str) -> Self {
        match self.members.iter_mut().find(|(of, _)| of == component_type) {
            Some((_, members)) => members.push(full_name.to_owned()),
            None => self
                .members
                .push((component_type.to_owned(), vec![full_name.to_owned()])),
        }
        self
    }

    fn xml(&self) -> String {
        let types: Vec<String> = self
            .members
            .iter()
            .map(|(name, members)| {
                let members: String = members.iter().map(|it| leaf("members", it)).collect();
                format!("<types>{members}{}</types>", leaf("name", name))
            })
            .collect();
        format!(
            "<retrieveRequest>{}<singlePackage>true</singlePackage><unpackaged>{}{}</unpackaged>\
             </retrieveRequest>",
            leaf("apiVersion", VERSION),
            types.concat(),
            leaf("version", VERSION)
        )
    }
}

/// What was retrieved: `RetrieveResult`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RetrieveResult {
    /// The zip, with `package.xml` and the files at its root.
    pub zip: Bytes,
    /// The components in it.
    pub components: Vec<FileProperties>,
    /// What could not be retrieved.
    pub messages: Vec<RetrievedMessage>,
}

/// Something that could not be retrieved.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RetrievedMessage {
    /// The file that it is about, often `package.xml`.
    pub file_name: String,
    /// Salesforce's text, such as `Entity of type 'ConnectedApp' named 'A' cannot be found`.
    pub problem: String,
}

impl Metadata<'_> {
    /// Retrieves components and waits for them, asking now and then.
    ///
    /// # Errors
    /// Any [`Error`]; a retrieval that the org gives up is [`Error::Api`] with its code.
    pub async fn retrieve(
        &self,
        wanted: &RetrieveRequest,
        deadline: Deadline,
    ) -> Result<RetrieveResult, Error> {
        let operation = ("retrieve", wanted.xml());
        let started = self.ask((operation.0, &operation.1), deadline).await?;
        let id = started
            .text_of("id")
            .ok_or_else(|| soap::lacks(CALL, "id"))?;
        let question = format!(
            "{}<includeZip>true</includeZip>",
            leaf("asyncProcessId", id)
        );
        let mut patience = Patience::new(CALL, deadline);
        loop {
            let result = self
                .ask(("checkRetrieveStatus", &question), deadline)
                .await?;
            if result.text_of("done") == Some("true") {
                return read(&result);
            }
            patience.pause().await?;
        }
    }

    async fn ask(&self, operation: (&str, &str), deadline: Deadline) -> Result<Element, Error> {
        let results = soap::call(self.client, CALL, operation, deadline).await?;
        results
            .into_iter()
            .next()
            .ok_or_else(|| soap::lacks(CALL, "result"))
    }
}

fn read(result: &Element) -> Result<RetrieveResult, Error> {
    if result.text_of("success") != Some("true") {
        return Err(given_up(result));
    }
    let zip = result
        .text_of("zipFile")
        .ok_or_else(|| soap::lacks(CALL, "zipFile"))?;
    let zip: String = zip.split_ascii_whitespace().collect();
    let zip = STANDARD
        .decode(zip)
        .map_err(|_| soap::lacks(CALL, "zipFile in base64"))?;
    let messages = result.all("messages").map(|message| RetrievedMessage {
        file_name: message.text_of("fileName").unwrap_or_default().to_owned(),
        problem: message.text_of("problem").unwrap_or_default().to_owned(),
    });
    Ok(RetrieveResult {
        zip: zip.into(),
        components: result
            .all("fileProperties")
            .map(FileProperties::read)
            .collect(),
        messages: messages.collect(),
    })
}

fn given_up(result: &Element) -> Error {
    let text = |name: &str| result.text_of(name).unwrap_or_default().to_owned();
    Error::Api(Box::new(ApiError {
        status: 200,
        reason: "OK".to_owned(),
        errors: vec![ApiFault {
            code: text("errorStatusCode"),
            message: text("errorMessage"),
            fields: Vec::new(),
        }],
        call: CALL,
        body: BodyShape::Text,
        retry_after: None,
    }))
}
