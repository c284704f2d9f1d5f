//! Which account and region this is, and whether the clocks agree.

use jiff::SignedDuration;

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
}

pub(super) async fn gather(look: &Look<'_>, aws: &Aws) -> Known<Identity> {
    let answer = aws
        .sts()
        .get_caller_identity()
        .send()
        .await
        .map_err(|error| AwsError::new("sts:GetCallerIdentity", &error));
    look.known(answer).map(|answer| {
        let arn = answer.arn.unwrap_or_default();
        Identity {
            account: answer.account.unwrap_or_default(),
            partition: arn.split(':').nth(1).unwrap_or("aws").to_owned(),
            region: aws.region().unwrap_or_default().to_owned(),
        }
    })
}

/// How far this machine's clock is ahead of AWS's. The time stands in the header of each answer, also of one that refuses:
/// so a role that nobody has is asked for, without any right.
pub(super) async fn clock(look: &Look<'_>, aws: &Aws) -> Option<SignedDuration> {
    let answer = super::signed_call::date(aws).await?;
    Some((look.tools.clock)().duration_since(answer))
}
