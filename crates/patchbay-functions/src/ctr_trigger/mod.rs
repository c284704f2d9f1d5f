//! `sfCTRTrigger`: the contact records of a Kinesis batch. Where the function may read the adapter's
//! secret it imports them itself, in bulk; under the published template, which gives it two function
//! names and no secret, it hands each record on as the published function does, but only where the
//! contact's attributes ask for it. Owns the two ways and what Kinesis is told; must not know how a
//! record reaches the org.

mod aggregation;
mod answer;
mod delivery;
mod dispatch;
mod parking;
mod resending;
mod switches;

use patchbay_config::keys;
use patchbay_connect::Wish;
use serde_json::Value;

use crate::contact_records::{Fate, Importer};
use crate::parked;
use crate::runtime::{HandlerError, Work, event};
use answer::Troubles;
use delivery::{Delivery, Unit};
use switches::Switches;

/// `true`: the event source mapping takes `batchItemFailures`.
const BATCH_ITEM_FAILURES: &str = keys::PATCHBAY_BATCH_ITEM_FAILURES;
/// `true`: the org is asked for newer versions before each write.
const COMPARE_WITH_ORG: &str = keys::PATCHBAY_COMPARE_WITH_ORG;

/// Takes a batch of the stream.
pub(crate) async fn run(payload: &[u8], work: &Work<'_>) -> Result<Value, HandlerError> {
    let event = event::parse(payload)?;
    let deliveries = Delivery::all(&event)?;
    let mut troubles = Troubles::default();
    if deliveries.is_empty() {
        return troubles.answer(&deliveries, work);
    }
    if parked::is_resend(&event) {
        work.method("resend");
        return resending::run(&deliveries, work).await;
    }
    let switches = Switches::read(work)?;
    if !switches.any() {
        return troubles.answer(&deliveries, work);
    }
    let units = delivery::units(&deliveries);
    let imports_here = work.has_org();
    work.method(if imports_here { "import" } else { "dispatch" });
    let orders = dispatch::orders(&units, switches, work)?;
    if imports_here {
        let wish = switches.contact_records.then_some(Wish::ContactRecord);
        let fates = import(&units, wish, work.is_on(COMPARE_WITH_ORG), work).await?;
        let mut refused = Vec::new();
        for (unit, fate) in units.iter().zip(fates) {
            match fate {
                Some(Fate::Later(reason)) => troubles.add(unit.delivery, reason),
                Some(Fate::Never(reason)) => refused.push((unit, reason)),
                _ => {}
            }
        }
        parking::park(&refused, &deliveries, work, &mut troubles).await;
    }
    dispatch::send(&orders, work, &mut troubles).await;
    troubles.answer(&deliveries, work)
}

/// Imports the units whose contacts have the wish; none, and nothing is imported. Of the others there is
/// nothing to say, except of those that cannot be read.
async fn import(
    units: &[Unit<'_>],
    wish: Option<Wish>,
    ask_org: bool,
    work: &Work<'_>,
) -> Result<Vec<Option<Fate>>, HandlerError> {
    let mut fates: Vec<Option<Fate>> = Vec::with_capacity(units.len());
    let mut wanted = Vec::new();
    for (index, unit) in units.iter().enumerate() {
        let fate = match &unit.record {
            Err(reason) => Some(Fate::Never(reason.clone())),
            Ok(record) => {
                if wish.is_some_and(|wish| record.asks_for(wish)) {
                    wanted.push((index, record));
                }
                None
            }
        };
        fates.push(fate);
    }
    if wanted.is_empty() {
        return Ok(fates);
    }
    let importer = Importer::open(work, work.bulk_client().await?).await?;
    let records: Vec<_> = wanted.iter().map(|(_, record)| *record).collect();
    let imported = importer.import(&records, ask_org).await?;
    tell(&imported, units.len());
    for ((index, _), fate) in wanted.into_iter().zip(imported) {
        if let Some(place) = fates.get_mut(index) {
            *place = Some(fate);
        }
    }
    Ok(fates)
}

fn tell(imported: &[Fate], records: usize) {
    let count = |is: fn(&Fate) -> bool| imported.iter().filter(|fate| is(fate)).count();
    tracing::info!(
        context = "ctr-trigger",
        records,
        written = count(|fate| matches!(fate, Fate::Written)),
        superseded = count(|fate| matches!(fate, Fate::Superseded)),
        later = count(|fate| matches!(fate, Fate::Later(_))),
        refused = count(|fate| matches!(fate, Fate::Never(_))),
        "contact records imported"
    );
}
