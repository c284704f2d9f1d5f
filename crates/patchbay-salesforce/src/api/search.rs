//! SOSL and parameterized search:
//! <https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_search.htm>,
//! <https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_search_parameterized.htm>.

use http::Method;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::client::Client;
use crate::deadline::Deadline;
use crate::error::Error;
use crate::request::{Repeat, Request};

/// A search without SOSL: `POST parameterizedSearch`. The term travels as data, so nothing in it needs
/// escaping but SOSL's own wildcards and operators.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ParameterizedSearch {
    /// The term to find.
    pub q: String,
    /// Fields to answer for every object.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
    /// The objects to search, each `{"name":"Contact","where":"…","limit":5,"fields":[…]}`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sobjects: Vec<Value>,
    /// The scope: `ALL`, `NAME`, `EMAIL`, `PHONE`, `SIDEBAR`.
    #[serde(rename = "in", skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// The most rows of all objects together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overall_limit: Option<u32>,
    /// Any other member of the body.
    #[serde(flatten)]
    pub more: crate::Fields,
}

/// The answer of both: `{"searchRecords":[…]}`; from API 37 on there may be metadata beside it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    #[serde(default)]
    search_records: Vec<Value>,
}

impl Client {
    /// Runs a SOSL search: `GET search/?q=…`. The rows come as the org wrote them, with their
    /// `attributes`.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn search(&self, sosl: &str, deadline: Deadline) -> Result<Vec<Value>, Error> {
        const CALL: &str = "search";
        let request = Request::get(CALL, "search/").query("q", sosl);
        let answer: Answer = self.send(&request, deadline).await?.json(CALL)?;
        Ok(answer.search_records)
    }

    /// Runs a parameterized search.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn parameterized_search(
        &self,
        search: &ParameterizedSearch,
        deadline: Deadline,
    ) -> Result<Vec<Value>, Error> {
        const CALL: &str = "parameterized search";
        let request = Request::new(CALL, Method::POST, "parameterizedSearch")
            .json(search)?
            .repeat(Repeat::Safe);
        let answer: Answer = self.send(&request, deadline).await?.json(CALL)?;
        Ok(answer.search_records)
    }
}
