//! SOQL queries and their pages:
//! <https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_query.htm>.

use serde::Deserialize;
use serde_json::Value;

use crate::client::Client;
use crate::deadline::Deadline;
use crate::error::Error;
use crate::request::Request;

const CALL: &str = "query";

/// One page of a query's answer.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct QueryPage {
    /// How many rows the whole query has; for `SELECT COUNT()` the count itself.
    pub total_size: u64,
    /// Whether this page is the last.
    pub done: bool,
    /// The rows, as the org wrote them, with their `attributes`. None for `SELECT COUNT()`.
    #[serde(default)]
    pub records: Vec<Value>,
    /// Where the next page is, below the root of the host; `None` on the last page.
    pub next_records_url: Option<String>,
}

/// The rows of several pages.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct QueryPages {
    /// How many rows the whole query has.
    pub total_size: u64,
    /// The rows, at most as many as were asked for.
    pub records: Vec<Value>,
    /// Whether these are all the rows.
    pub complete: bool,
    /// How many pages were read, each one API call.
    pub pages: u32,
}

impl Client {
    /// Runs a query and reads its first page: `GET query/?q=…`.
    ///
    /// # Errors
    /// Any [`Error`]; SOQL that the org cannot read is [`Error::Api`] with `MALFORMED_QUERY` or the like.
    pub async fn query(&self, soql: &str, deadline: Deadline) -> Result<QueryPage, Error> {
        // With the slash before the question mark, as the published package asks.
        let request = Request::get(CALL, "query/").query("q", soql);
        self.send(&request, deadline).await?.json(CALL)
    }

    /// Runs a query over deleted and archived rows too: `GET queryAll/?q=…`.
    ///
    /// # Errors
    /// As [`Self::query`].
    pub async fn query_all_rows(&self, soql: &str, deadline: Deadline) -> Result<QueryPage, Error> {
        let request = Request::get(CALL, "queryAll/").query("q", soql);
        self.send(&request, deadline).await?.json(CALL)
    }

    /// Reads the page behind `page`; `None` behind the last one.
    ///
    /// # Errors
    /// As [`Self::query`]; [`Error::Decode`] when the org names a page that is not below `/services/`.
    pub async fn next_page(
        &self,
        page: &QueryPage,
        deadline: Deadline,
    ) -> Result<Option<QueryPage>, Error> {
        let Some(url) = page.next_records_url.as_deref().filter(|_| !page.done) else {
            return Ok(None);
        };
        if !url.starts_with("/services/") {
            let detail = "nextRecordsUrl is not an address of this org".into();
            return Err(Error::Decode {
                call: CALL,
                status: 200,
                detail,
            });
        }
        self.send(&Request::get("query page", url), deadline)
            .await?
            .json("query page")
            .map(Some)
    }

    /// Runs a query and reads page after page until all rows, or `max_records` of them, are there.
    ///
    /// # Errors
    /// As [`Self::query`]; the rows read so far are lost then.
    pub async fn query_pages(
        &self,
        soql: &str,
        max_records: usize,
        deadline: Deadline,
    ) -> Result<QueryPages, Error> {
        let mut page = self.query(soql, deadline).await?;
        let mut rows = QueryPages {
            total_size: page.total_size,
            records: std::mem::take(&mut page.records),
            complete: false,
            pages: 1,
        };
        while rows.records.len() < max_records {
            let Some(mut next) = self.next_page(&page, deadline).await? else {
                break;
            };
            rows.records.append(&mut next.records);
            rows.pages += 1;
            page = next;
        }
        rows.complete = page.done && rows.records.len() <= max_records;
        rows.records.truncate(max_records);
        Ok(rows)
    }
}
