//! sfRealTimeQueueMetricsLoopJob: one turn of the state machine that calls the metrics function
//! several times a minute. Owns the counter and the call; must not know what the other function
//! does, whose answer nobody waits for.

use serde_json::{Value, json};

use patchbay_config::keys;

use crate::runtime::{HandlerError, Work, event};

/// Counts on and starts the metrics function. Answers `{"index","continue","count"}`, which the state
/// machine's choice reads; null where no function is named.
///
/// # Errors
/// `Input.Missing` without `iterator.index` and `iterator.count`; `Config.Missing` where the variable
/// is not set at all; `Aws.*` when the call was not accepted.
pub(crate) async fn run(payload: &[u8], work: &Work<'_>) -> Result<Value, HandlerError> {
    let event = event::parse(payload)?;
    let index = next(counter(&event, "index")?);
    let key = keys::SFDC_REALTIME_QUEUE_METRICS_LAMBDA;
    // Set to nothing is an answer, not set at all a mistake.
    let Some(function) = work.setting(key) else {
        if work.environment.get(key).is_none() {
            work.required(key)?;
        }
        tracing::warn!(
            context = "queue metrics loop",
            "{key} is empty, so no function is called and the state machine's choice will fail"
        );
        return Ok(Value::Null);
    };
    let count = counter(&event, "count")?;
    work.cloud_call("Invoke", work.cloud.calls.send(&function, None))
        .await
        .map_err(|error| HandlerError::from(&error))?;
    let goes_on = index.as_f64() < count.as_f64();
    Ok(json!({"index": index, "continue": goes_on, "count": count}))
}

fn counter<'a>(event: &'a Value, name: &str) -> Result<&'a Value, HandlerError> {
    let member = event.get("iterator").and_then(|members| members.get(name));
    member.filter(|value| value.is_number()).ok_or_else(|| {
        HandlerError::missing(format!(
            "iterator.{name} is missing or no number: the state machine sends \
             {{\"iterator\":{{\"index\":0,\"count\":4}}}}"
        ))
    })
}

/// One more; a fraction stays one.
fn next(index: &Value) -> Value {
    match index.as_i64() {
        Some(index) => index.saturating_add(1).into(),
        None => index.as_f64().map(|index| index + 1.0).into(),
    }
}
