//! Later pages of queries, kept until they are fetched. Owns locators: how they look, whose they are and how long they
//! live; knows nothing of how records were found.

use std::collections::VecDeque;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::context::RequestContext;
use crate::error::SfError;
use crate::soql::Rows;
use crate::store::expand;

/// Records in a page where the caller says nothing.
pub(crate) const DEFAULT_BATCH: usize = 2000;
/// Fewest records that a caller may ask for in a page.
pub(crate) const LEAST_BATCH: usize = 200;
/// Most records in a page.
pub(crate) const GREATEST_BATCH: usize = 2000;
/// Cursors that a user may have open; the oldest one goes first
/// (<https://developer.salesforce.com/docs/atlas.en-us.salesforce_app_limits_cheatsheet.meta/salesforce_app_limits_cheatsheet/salesforce_app_limits_platform_api.htm>).
const OPEN_A_USER: usize = 10;
/// How long a cursor lives.
const LIFE: SignedDuration = SignedDuration::from_hours(48);

/// The pages not yet fetched.
#[derive(Debug, Default)]
pub(crate) struct QueryCursors {
    open: VecDeque<Cursor>,
    made: u64,
}

#[derive(Debug)]
struct Cursor {
    locator: String,
    user_id: String,
    batch: usize,
    opened: Timestamp,
    records: Arc<Vec<Value>>,
}

/// One page of an answer.
#[derive(Debug)]
pub(crate) struct Page {
    /// Records in all pages.
    pub(crate) total_size: u64,
    /// Records of this page.
    pub(crate) records: Vec<Value>,
    /// Where the next page starts: locator and offset, as in `01g…-2000`.
    pub(crate) next: Option<String>,
}

impl QueryCursors {
    /// The first page; a cursor is kept where more follow.
    pub(crate) fn open(&mut self, rows: Rows, batch: usize, caller: &RequestContext) -> Page {
        if rows.records.len() <= batch {
            return Page {
                total_size: rows.total_size,
                records: rows.records,
                next: None,
            };
        }
        let own = self
            .open
            .iter()
            .filter(|cursor| cursor.user_id == caller.user_id)
            .count();
        if own >= OPEN_A_USER
            && let Some(oldest) = self
                .open
                .iter()
                .position(|cursor| cursor.user_id == caller.user_id)
        {
            self.open.remove(oldest);
        }
        self.made += 1;
        let short = format!("01gPB{:010}", self.made);
        let cursor = Cursor {
            locator: expand(&short).unwrap_or(short),
            user_id: caller.user_id.clone(),
            batch,
            opened: caller.now,
            records: Arc::new(rows.records),
        };
        let page = cursor.page(0);
        self.open.push_back(cursor);
        page
    }

    /// A later page, by locator and offset.
    pub(crate) fn page(&mut self, locator: &str, caller: &RequestContext) -> Result<Page, SfError> {
        self.open
            .retain(|cursor| caller.now.duration_since(cursor.opened) < LIFE);
        let invalid = || SfError::bad_request("INVALID_QUERY_LOCATOR", "invalid query locator");
        let (id, offset) = locator.split_once('-').ok_or_else(invalid)?;
        let offset: usize = offset.parse().map_err(|_| invalid())?;
        let cursor = self
            .open
            .iter()
            .find(|cursor| {
                cursor.locator.starts_with(id) && id.len() >= 15 && cursor.user_id == caller.user_id
            })
            .filter(|cursor| offset < cursor.records.len())
            .ok_or_else(invalid)?;
        Ok(cursor.page(offset))
    }
}

impl Cursor {
    fn page(&self, offset: usize) -> Page {
        let end = offset.saturating_add(self.batch).min(self.records.len());
        Page {
            total_size: self.records.len() as u64,
            records: self.records.get(offset..end).unwrap_or_default().to_vec(),
            next: (end < self.records.len()).then(|| format!("{}-{end}", self.locator)),
        }
    }
}
