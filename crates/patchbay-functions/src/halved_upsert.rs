//! Upserts of many records where one record may spoil its whole request: Salesforce's parser refuses
//! all 200 for one text in the place of a number or a time (`JSON_PARSER_ERROR`, observed) and does
//! not say which it is. Owns finding it by halves; must not know what the records are.

use patchbay_salesforce::{Client, Deadline, Error, Fields, RecordOutcome, UpsertTarget};

/// The most records of one request, as documented for collections.
const MOST: usize = 200;

/// How many requests more than necessary one upsert may make. Finding one record among 200 takes
/// 16; where the cause is in every record, looking for it would only use up the org's allowance.
const MOST_MORE: usize = 64;

/// Upserts records and gives what became of each, in order.
///
/// # Errors
/// Where nothing could be sent; what fails on the way is the outcome of the records that it met.
pub(crate) async fn upsert(
    client: &Client,
    target: UpsertTarget<'_>,
    records: &[Fields],
    deadline: Deadline,
) -> Result<Vec<RecordOutcome>, Error> {
    let mut outcomes = Vec::with_capacity(records.len());
    let mut more = 0;
    // A stack with the first on top, so that outcomes keep the records' order.
    let mut waiting: Vec<&[Fields]> = records.chunks(MOST).rev().collect();
    while let Some(chunk) = waiting.pop() {
        let mut done = client.collections().upsert(target, chunk, deadline).await?;
        if done
            .iter()
            .any(|outcome| failed_with(outcome, "INVALID_FIELD"))
        {
            // A field is gone since the object was described: read that again next time.
            client.forget_descriptions();
        }
        let spoilt = done
            .iter()
            .all(|outcome| failed_with(outcome, "JSON_PARSER_ERROR"));
        if spoilt && chunk.len() > 1 && more < MOST_MORE {
            more += 2;
            let (first, second) = chunk.split_at(chunk.len() / 2);
            waiting.extend([second, first]);
        } else {
            outcomes.append(&mut done);
        }
    }
    Ok(outcomes)
}

fn failed_with(outcome: &RecordOutcome, code: &str) -> bool {
    matches!(outcome, RecordOutcome::Failed { error } if error.has_code(code))
}
