//! Kinesis data streams: created unless there, and described.

use jiff::Timestamp;
use jiff::tz::Offset;
use serde_json::{Value, json};

use super::Account;
use super::answer::{Failure, result};
use super::arguments::Arguments;
use crate::cloud::{CloudError, RawAnswer};

/// The one date of a description that does not stand in a list.
const CREATED: &str = "/StreamDescription/StreamCreationTimestamp";

/// Creates a stream unless there is one of that name.
pub(super) async fn create(
    account: &Account<'_>,
    arguments: &Arguments<'_>,
) -> Result<Value, Failure> {
    let name = arguments.text("StreamName")?;
    let shards = arguments.number("ShardCount")?;
    match read(account, name).await {
        Ok(_) => return Ok(json!("Stream already created.")),
        Err(error) if error.is("ResourceNotFoundException") => {}
        Err(error) => return Err(error.into()),
    }
    let operation = "CreateStream";
    let raw = RawAnswer::default();
    let request = account.sdk.kinesis().await.create_stream();
    let call = request
        .stream_name(name)
        .shard_count(shards)
        .customize()
        .interceptor(raw.clone());
    account.call(operation, call.send()).await?;
    Ok(result(&raw, []))
}

/// Describes a stream, in the service's own JSON with its creation time as `2025-01-30 22:15:00+00:00`.
pub(super) async fn describe(
    account: &Account<'_>,
    arguments: &Arguments<'_>,
) -> Result<Value, Failure> {
    let raw = read(account, arguments.text("StreamName")?).await?;
    let mut described = raw.json("DescribeStream")?;
    if let Some(created) = described.pointer_mut(CREATED)
        && let Some(text) = created.as_f64().and_then(moment)
    {
        *created = Value::from(text);
    }
    let description = described
        .get_mut("StreamDescription")
        .map(Value::take)
        .unwrap_or_default();
    Ok(result(&raw, [("StreamDescription", description)]))
}

async fn read(account: &Account<'_>, name: &str) -> Result<RawAnswer, CloudError> {
    let operation = "DescribeStream";
    let raw = RawAnswer::default();
    let request = account.sdk.kinesis().await.describe_stream();
    let call = request
        .stream_name(name)
        .customize()
        .interceptor(raw.clone());
    account.call(operation, call.send()).await?;
    Ok(raw)
}

/// Seconds since 1970 as the replaced package prints a time: with microseconds where there are some.
fn moment(seconds: f64) -> Option<String> {
    let since = jiff::SignedDuration::try_from_secs_f64(seconds).ok()?;
    let moment = Timestamp::from_duration(since).ok()?;
    let moment = moment.round(jiff::Unit::Microsecond).ok()?;
    let civil = Offset::UTC.to_datetime(moment);
    let form = if civil.subsec_nanosecond() == 0 {
        "%Y-%m-%d %H:%M:%S+00:00"
    } else {
        "%Y-%m-%d %H:%M:%S.%6f+00:00"
    };
    Some(civil.strftime(form).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_printed_with_a_blank_and_an_offset() {
        let shown = |seconds| moment(seconds).expect("a time");
        assert_eq!(shown(1_738_275_300.0), "2025-01-30 22:15:00+00:00");
        assert_eq!(shown(1_738_275_300.25), "2025-01-30 22:15:00.250000+00:00");
        assert_eq!(moment(f64::NAN), None);
    }
}
