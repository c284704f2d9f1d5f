//! The buckets of reports and recordings tell the adapter's functions of new files.

use patchbay_setup::guided::notifications::{self, Notification};

use super::super::journey::{Journey, StepEnd};
use super::functions::{refused, standing};
use crate::commands::confirm::confirm;
use crate::failure::{Failure, OrFail as _};

/// The stack's parameter that names the bucket, the output with the function, and which files it reads.
const WISHED: [(&str, &str, &str, &str); 3] = [
    (
        "ConnectReportingS3BucketName",
        "sfIntervalAgentArn",
        "SFDC/Agent",
        ".csv",
    ),
    (
        "ConnectReportingS3BucketName",
        "sfIntervalQueueArn",
        "SFDC/Queue",
        ".csv",
    ),
    (
        "ConnectRecordingS3BucketName",
        "sfProcessContactLensArn",
        "Analysis/Voice/",
        ".json",
    ),
];

pub(crate) async fn run(journey: &mut Journey<'_>) -> Result<StepEnd, Failure> {
    let answers = &journey.answers;
    let account = answers
        .required("account", answers.account.as_ref())
        .or_asked("the account")?;
    let stack = standing(journey).await?;
    let parameters = answers.parameters.clone().unwrap_or_default();
    let wished: Vec<Notification> = WISHED
        .iter()
        .filter_map(|(parameter, output, prefix, suffix)| {
            Some(Notification {
                bucket: parameters
                    .get(*parameter)
                    .filter(|it| !it.is_empty())?
                    .clone(),
                function: stack.outputs.get(*output)?.clone(),
                prefix,
                suffix,
            })
        })
        .collect();
    let lacking = notifications::look(&journey.aws, &wished)
        .await
        .map_err(refused)?;
    if !confirm(
        journey.printer,
        &notifications::changes(&lacking),
        journey.consent,
    )? {
        return Ok(StepEnd::Reached { wrote: false });
    }
    notifications::apply(&journey.aws, account, &lacking)
        .await
        .map_err(refused)?;
    if notifications::look(&journey.aws, &wished)
        .await
        .map_err(refused)?
        .is_empty()
    {
        Ok(StepEnd::Reached { wrote: true })
    } else {
        Err(Failure::outside(
            "S3 took the notifications, and does not show them",
        ))
    }
}
