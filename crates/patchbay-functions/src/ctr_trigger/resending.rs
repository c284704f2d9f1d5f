//! Parked records sent again by a person. Owns the answer: an outcome for each, so that the sender can
//! remove what is done and keep the rest. Nothing is parked here: it lies in its place already.

use patchbay_connect::Wish;
use serde_json::{Value, json};

use super::delivery::{self, Delivery};
use crate::contact_records::Fate;
use crate::parked::ParkedReason;
use crate::runtime::{ErrorType, HandlerError, Work};

/// Imports the records after asking the org for newer versions of each.
pub(super) async fn run(
    deliveries: &[Delivery<'_>],
    work: &Work<'_>,
) -> Result<Value, HandlerError> {
    if !work.has_org() {
        let message = "parked records can be sent to a function that imports itself: \
                       SF_CREDENTIALS_SECRETS_MANAGER_ARN (environment) is not set";
        return Err(HandlerError::new(ErrorType::ConfigMissing, message));
    }
    let units = delivery::units(deliveries);
    let fates = super::import(&units, Some(Wish::ContactRecord), true, work).await?;
    let mut outcomes: Vec<Option<Fate>> = vec![None; deliveries.len()];
    for (unit, fate) in units.iter().zip(fates) {
        if let Some(place) = outcomes.get_mut(unit.delivery)
            && weight(fate.as_ref()) > weight(place.as_ref())
        {
            *place = fate;
        }
    }
    let resent: Vec<Value> = outcomes.iter().map(|fate| outcome(fate.as_ref())).collect();
    Ok(json!({ "resent": resent }))
}

/// Of several records in one delivery the worst outcome counts.
fn weight(fate: Option<&Fate>) -> u8 {
    match fate {
        None => 0,
        Some(Fate::Superseded) => 1,
        Some(Fate::Written) => 2,
        Some(Fate::Later(_)) => 3,
        Some(Fate::Never(_)) => 4,
    }
}

fn outcome(fate: Option<&Fate>) -> Value {
    let (name, reason) = match fate {
        None => ("not-asked-for", None),
        Some(Fate::Written) => ("written", None),
        Some(Fate::Superseded) => ("superseded", None),
        Some(Fate::Later(reason)) => ("later", Some(reason)),
        Some(Fate::Never(reason)) => ("refused", Some(reason)),
    };
    match reason {
        Some(reason) => json!({"outcome": name, "reason": ParkedReason::from(reason)}),
        None => json!({ "outcome": name }),
    }
}
