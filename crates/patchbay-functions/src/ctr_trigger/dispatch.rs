//! Records handed on to other functions, by asynchronous invocations with the published function's
//! own payload. Owns who gets which record; must not know what they do with it.

use futures::future::join_all;
use patchbay_config::keys;
use patchbay_connect::Wish;
use serde_json::{Value, json};

use super::answer::Troubles;
use super::delivery::Unit;
use super::switches::Switches;
use crate::cloud::CloudError;
use crate::contact_records::Reason;
use crate::runtime::{HandlerError, Work};

const STARTER: &str = keys::EXECUTE_TRANSCRIPTION_STATE_MACHINE_LAMBDA;
const IMPORTER: &str = keys::EXECUTE_CTR_IMPORT_LAMBDA;

/// Invocations under way at the same time.
const TOGETHER: usize = 8;

/// One record for one function.
pub(super) struct Order<'a> {
    delivery: usize,
    function: String,
    payload: Value,
    /// The contact, for the log.
    contact: Option<&'a str>,
}

/// Who gets what. A record that cannot be read is handed on to both, which say what is wrong with
/// it, where this function cannot park it.
///
/// # Errors
/// `Config.Missing` where a record asks for a function that is not named.
pub(super) fn orders<'a>(
    units: &'a [Unit<'_>],
    switches: Switches,
    work: &Work<'_>,
) -> Result<Vec<Order<'a>>, HandlerError> {
    let hands_on = !work.has_org();
    let mut orders = Vec::new();
    for unit in units {
        let (recordings, contact_record) = match &unit.record {
            Ok(record) => (
                [
                    Wish::Recording,
                    Wish::RedactedRecording,
                    Wish::Transcription,
                ]
                .into_iter()
                .any(|wish| record.asks_for(wish)),
                record.asks_for(Wish::ContactRecord),
            ),
            Err(_) => (hands_on, true),
        };
        let mut order = |variable: &str| {
            orders.push(Order {
                delivery: unit.delivery,
                function: work.required(variable)?,
                payload: json!({"async": true, "record": unit.data}),
                contact: unit.record.as_ref().ok().and_then(|it| it.contact_id()),
            });
            Ok::<(), HandlerError>(())
        };
        if switches.recordings && recordings {
            order(STARTER)?;
        }
        if hands_on && switches.contact_records && contact_record {
            order(IMPORTER)?;
        }
    }
    Ok(orders)
}

/// Sends all, a few at a time; what cannot be sent is a trouble of its delivery.
pub(super) async fn send(orders: &[Order<'_>], work: &Work<'_>, troubles: &mut Troubles) {
    for orders in orders.chunks(TOGETHER) {
        let sends: Vec<_> = orders.iter().map(|order| send_one(order, work)).collect();
        for (order, sent) in orders.iter().zip(join_all(sends).await) {
            if let Err(error) = sent {
                tracing::warn!(
                    context = "ctr-trigger",
                    contactId = order.contact,
                    function = order.function,
                    code = error.code,
                    "a record was not handed on"
                );
                troubles.add(order.delivery, Reason::of_cloud(&error));
            }
        }
    }
}

async fn send_one(order: &Order<'_>, work: &Work<'_>) -> Result<(), CloudError> {
    let send = work.cloud.calls.send(&order.function, Some(&order.payload));
    work.cloud_call("Invoke", send).await
}
