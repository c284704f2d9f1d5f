//! Upserts of many records where one record may spoil its whole request: Salesforce's parser refuses
//! all 200 for one text in the place of a number or a time (`JSON_PARSER_ERROR`, observed) and does
//! not say which it is. Owns finding it by halves; must not know what the records are.

use patchbay_salesforce::{
    Client, Deadline, Error, ErrorKind, Fields, RecordOutcome, UpsertTarget,
};

/// The most records of one request, as documented for collections.
const MOST: usize = 200;

/// Until when spoilt requests are halved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Halving {
    /// Until each spoilt record is alone: no good record fails with it.
    ToTheEnd,
    /// At most 64 requests more than necessary. Finding one record among 200 takes 16; where the cause is in every
    /// record, looking for it would only use up the org's allowance.
    Bounded,
}

impl Halving {
    fn most_more(self) -> usize {
        match self {
            Self::ToTheEnd => usize::MAX,
            Self::Bounded => 64,
        }
    }
}

/// Upserts records and gives what became of each, in order.
///
/// # Errors
/// Where nothing could be sent; what fails on the way is the outcome of the records that it met.
pub(crate) async fn upsert(
    client: &Client,
    target: UpsertTarget<'_>,
    records: &[Fields],
    halving: Halving,
    deadline: Deadline,
) -> Result<Vec<RecordOutcome>, Error> {
    let mut outcomes = Vec::with_capacity(records.len());
    let mut more = 0;
    // A stack with the first on top, so that outcomes keep the records' order.
    let mut waiting: Vec<&[Fields]> = records.chunks(MOST).rev().collect();
    while let Some(chunk) = waiting.pop() {
        let mut done = client.collections().upsert(target, chunk, deadline).await?;
        if done.iter().any(|it| failed(it, is_about_the_org)) {
            // A field is gone since the object was described: read that again next time.
            client.forget_descriptions();
        }
        let spoilt = done.iter().all(|it| failed(it, is_about_the_record));
        if spoilt && chunk.len() > 1 && more < halving.most_more() {
            more += 2;
            let (first, second) = chunk.split_at(chunk.len() / 2);
            waiting.extend([second, first]);
        } else {
            outcomes.append(&mut done);
        }
    }
    Ok(outcomes)
}

fn failed(outcome: &RecordOutcome, is_so: fn(&Error) -> bool) -> bool {
    matches!(outcome, RecordOutcome::Failed { error } if is_so(error))
}

/// Whether a refusal of a whole request is about what a record holds, as Salesforce's parser
/// refuses a value of the wrong type. A field or object that the org does not have is about the org.
pub(crate) fn is_about_the_record(error: &Error) -> bool {
    error.kind() == ErrorKind::Invalid && !is_about_the_org(error)
}

/// Whether the org lacks a field or the object that it was asked for.
pub(crate) fn is_about_the_org(error: &Error) -> bool {
    error.has_code("INVALID_FIELD") || error.has_code("INVALID_TYPE")
}
