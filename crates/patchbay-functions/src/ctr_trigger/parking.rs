//! Records that can never succeed, put aside with the reason, so that neither they are lost nor the
//! stream waits for them. Owns which variable names the place; `parked` owns the form.

use std::collections::BTreeMap;

use futures::future::join_all;
use patchbay_config::keys;

use super::answer::Troubles;
use super::delivery::{Delivery, Unit};
use crate::cloud::{CloudError, PutObject, WriteWhen};
use crate::contact_records::Reason;
use crate::parked::{ParkedReason, ParkedRecord, ParkingPlace};
use crate::runtime::{Meter, Work};

/// `bucket` or `bucket/prefix`.
const PLACE: &str = keys::PATCHBAY_PARKED_S3;

/// Objects written at the same time.
const TOGETHER: usize = 8;

/// Parks refused records. One that cannot be parked is a trouble of its delivery.
pub(super) async fn park(
    refused: &[(&Unit<'_>, Reason)],
    deliveries: &[Delivery<'_>],
    work: &Work<'_>,
    troubles: &mut Troubles,
) {
    if refused.is_empty() {
        return;
    }
    let place = work.setting(PLACE);
    let Some(place) = place.as_deref().and_then(ParkingPlace::parse) else {
        tracing::error!(
            context = "ctr-trigger",
            records = refused.len(),
            "contact records that can never be imported have no place to wait: \
             set PATCHBAY_PARKED_S3 to a bucket, or to bucket/prefix"
        );
        for (unit, reason) in refused {
            troubles.add(unit.delivery, reason.clone());
        }
        return;
    };
    for refused in refused.chunks(TOGETHER) {
        let parked: Vec<(ParkedRecord, String)> = refused
            .iter()
            .map(|(unit, reason)| {
                let parked = parked_record(unit, reason, deliveries.get(unit.delivery), work);
                let key = parked.key(&place);
                (parked, key)
            })
            .collect();
        let puts: Vec<_> = parked
            .iter()
            .map(|(parked, key)| put(parked, key, &place, work))
            .collect();
        let puts = join_all(puts).await;
        for (((unit, reason), (_, key)), put) in refused.iter().zip(&parked).zip(puts) {
            if let Err(error) = put {
                tell_failure(key, &error);
                troubles.add(unit.delivery, Reason::of_cloud(&error));
            } else {
                Meter::with_current(Meter::parked_record);
                tracing::warn!(
                    context = "ctr-trigger",
                    key,
                    reason = reason.safe_text(),
                    "a contact record that can never be imported was parked"
                );
            }
        }
    }
}

fn tell_failure(key: &str, error: &CloudError) {
    tracing::error!(
        context = "ctr-trigger",
        key,
        code = error.code,
        "a contact record was not parked"
    );
}

fn parked_record(
    unit: &Unit<'_>,
    reason: &Reason,
    delivery: Option<&Delivery<'_>>,
    work: &Work<'_>,
) -> ParkedRecord {
    let record = unit.record.as_ref().ok();
    let text = |text: Option<&str>| text.map(str::to_owned);
    ParkedRecord {
        reason: ParkedReason::from(reason),
        contact_id: text(record.and_then(|record| record.contact_id())),
        last_update_timestamp: text(
            record.and_then(|record| record.member("LastUpdateTimestamp").as_str()),
        ),
        sequence_number: text(delivery.and_then(Delivery::sequence_number)),
        partition_key: text(delivery.and_then(Delivery::partition_key)),
        approximate_arrival_timestamp: delivery.and_then(Delivery::arrival),
        stream: text(delivery.and_then(Delivery::stream)),
        request_id: work.request_id.to_owned(),
        parked_at: work.now,
        record: unit.data.clone().into_owned(),
    }
}

async fn put(
    parked: &ParkedRecord,
    key: &str,
    place: &ParkingPlace,
    work: &Work<'_>,
) -> Result<(), CloudError> {
    let unwritable = |_| CloudError::own("PutObject", "Unreadable", "the record has no JSON form");
    let object = PutObject {
        bucket: &place.bucket,
        key,
        body: serde_json::to_vec_pretty(parked).map_err(unwritable)?,
        content_type: "application/json",
        metadata: BTreeMap::new(),
        when: WriteWhen::Always,
    };
    let put = work.cloud.objects.put(object);
    work.cloud_call("PutObject", put).await.map(drop)
}
