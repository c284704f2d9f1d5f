//! Which account and region this is, and whether the clocks agree.

use jiff::{SignedDuration, Timestamp};

use crate::aws::{Aws, AwsError};
use crate::doctor::known::Known;
use crate::doctor::look::Look;

/// Whose credentials these are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// The account, 12 digits.
    pub account: String,
    /// `aws`, `aws-us-gov`, `aws-cn`.
    pub partition: String,
    /// The region, `eu-west-2`.
    pub region: String,
    /// How far this machine's clock is ahead of AWS's; negative when it is behind.
    pub ahead: Option<SignedDuration>,
}

pub(super) async fn gather(look: &Look<'_>, aws: &Aws) -> Known<Identity> {
    let answer = aws.sts().get_caller_identity().send().await;
    let ahead = answer
        .as_ref()
        .err()
        .and_then(|error| error.raw_response())
        .and_then(|response| response.headers().get("date"))
        .and_then(|date| ahead_of(date, (look.tools.clock)()));
    let answer = answer.map_err(|error| AwsError::new("sts:GetCallerIdentity", &error));
    look.known(answer).map(|answer| {
        let arn = answer.arn.unwrap_or_default();
        Identity {
            account: answer.account.unwrap_or_default(),
            partition: arn.split(':').nth(1).unwrap_or("aws").to_owned(),
            region: aws.region().unwrap_or_default().to_owned(),
            ahead,
        }
    })
}

/// How far `now` is ahead of the time in a `Date` header.
fn ahead_of(date: &str, now: Timestamp) -> Option<SignedDuration> {
    let there = jiff::fmt::rfc2822::parse(date).ok()?.timestamp();
    Some(now.duration_since(there))
}
