//! The functions in the AWS account: the zip in a bucket, the stack, and Amazon Connect's leave to call them.

use std::collections::BTreeMap;
use std::time::Duration;

use patchbay_setup::aws::AwsError;
use patchbay_setup::guided::bucket::{self, Upload};
use patchbay_setup::guided::stack::{self, StackError, StackState, StackWish};
use patchbay_setup::guided::{Answers, Archive, Package, association, packaged_template};

use super::super::journey::{Journey, StepEnd};
use crate::commands::confirm::confirm;
use crate::failure::{Failure, OrFail as _};

/// A stack of thirteen functions takes minutes.
const PATIENCE: Duration = Duration::from_mins(20);
/// The version of the REST API that the functions use.
pub(crate) const REST_VERSION: &str = "v64.0";

pub(crate) async fn upload(journey: &mut Journey<'_>) -> Result<StepEnd, Failure> {
    let archive = archive(&journey.answers)?;
    let bucket = journey.answers.bucket().or_asked("the bucket")?;
    let uploads = [Upload {
        key: archive.key().to_owned(),
        bytes: archive.bytes(),
    }];
    let missing = bucket::look(&journey.aws, &bucket, &uploads)
        .await
        .map_err(refused)?;
    let changes = bucket::changes(&bucket, &missing);
    if !confirm(journey.printer, &changes, journey.consent)? {
        return Ok(StepEnd::Reached { wrote: false });
    }
    journey.printer.progress("uploading");
    bucket::fill(&journey.aws, &bucket, &missing, &uploads)
        .await
        .map_err(refused)?;
    let after = bucket::look(&journey.aws, &bucket, &uploads)
        .await
        .map_err(refused)?;
    if bucket::changes(&bucket, &after).is_empty() {
        Ok(StepEnd::Reached { wrote: true })
    } else {
        Err(Failure::outside(format!(
            "S3 took the zip, and does not show it in bucket {bucket}"
        )))
    }
}

pub(crate) async fn deploy(journey: &mut Journey<'_>) -> Result<StepEnd, Failure> {
    let wish = wish(journey).await?;
    let state = stack::look(&journey.aws, &wish.name)
        .await
        .map_err(refused)?;
    let changes = stack::changes(state.as_ref(), &wish);
    if !confirm(journey.printer, &changes, journey.consent)? {
        return Ok(StepEnd::Reached { wrote: false });
    }
    let printer = journey.printer;
    let progress = |text: &str| printer.progress(text);
    stack::apply(&journey.aws, &wish, &progress, PATIENCE)
        .await
        .map_err(|error| not_standing(&error))?;
    Ok(StepEnd::Reached { wrote: true })
}

fn not_standing(error: &StackError) -> Failure {
    let failure = Failure::outside(error);
    match error {
        StackError::Late(_) => failure.hint("CloudFormation goes on by itself; run setup again later"),
        StackError::Failed { .. } => {
            failure.hint("mend what the first reason says; the next run removes what is left and makes the stack anew")
        }
        _ => failure,
    }
}

async fn wish(journey: &Journey<'_>) -> Result<StackWish, Failure> {
    let answers = &journey.answers;
    let archive = archive(answers)?;
    let bucket = answers.bucket().or_asked("the bucket")?;
    let my_domain = answers
        .required("my-domain", answers.my_domain.as_ref())
        .or_asked("the org")?;
    let mut parameters = match answers.package() {
        Package::Voice => voice_parameters(answers, &bucket, &archive),
        Package::Cti => cti_parameters(journey, my_domain).await?,
    };
    parameters.insert("Architecture".into(), archive.architecture().into());
    parameters.extend(answers.parameters.clone().unwrap_or_default());
    Ok(StackWish {
        name: answers.stack(),
        template: packaged_template(answers.package(), &bucket, archive.key(), my_domain),
        parameters,
        bucket,
    })
}

fn voice_parameters(
    answers: &Answers,
    bucket: &str,
    archive: &Archive,
) -> BTreeMap<String, String> {
    let mut parameters = BTreeMap::from([
        ("CallCenterApiName".to_owned(), answers.prefix()),
        ("CodeBucket".to_owned(), bucket.to_owned()),
        ("CodeKey".to_owned(), archive.key().to_owned()),
    ]);
    if let Some(arn) = answers.instance_arn() {
        parameters.insert("ConnectInstanceArn".into(), arn);
    }
    parameters
}

async fn cti_parameters(
    journey: &Journey<'_>,
    my_domain: &str,
) -> Result<BTreeMap<String, String>, Failure> {
    let answers = &journey.answers;
    let (secret, key) = super::secrets::stored_arns(journey).await?;
    let user = answers
        .required("api-user", answers.api_user.as_ref())
        .or_asked("the user")?;
    let production = !answers.sandbox.unwrap_or_default();
    let mut parameters = BTreeMap::from([
        ("SalesforceHost".to_owned(), my_domain.to_owned()),
        ("SalesforceProduction".to_owned(), production.to_string()),
        ("SalesforceUsername".to_owned(), user.to_owned()),
        ("SalesforceVersion".to_owned(), REST_VERSION.to_owned()),
        ("SalesforceCredentialsSecretsManagerARN".to_owned(), secret),
    ]);
    if let Some(key) = key {
        parameters.insert("SalesforceCredentialsKMSKeyARN".into(), key);
    }
    let there = stack::look(&journey.aws, &answers.stack())
        .await
        .map_err(refused)?;
    let there = there.map(|state| state.parameters).unwrap_or_default();
    parameters.extend(switched_off(answers, &there));
    if let Some(instance) = answers
        .connect_instance
        .as_ref()
        .filter(|id| !id.is_empty())
    {
        parameters.insert("AmazonConnectInstanceId".into(), instance.clone());
    }
    Ok(parameters)
}

/// Imports that the template has on and that nothing would come for: neither the answers nor the stack name their stream,
/// bucket or instance.
fn switched_off(answers: &Answers, there: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    const SOURCES: [(&str, &[&str]); 3] = [
        (
            "CTRKinesisARN",
            &[
                "PostcallCTRImportEnabled",
                "PostcallRecordingImportEnabled",
                "PostcallTranscribeEnabled",
            ],
        ),
        (
            "ConnectReportingS3BucketName",
            &["HistoricalReportingImportEnabled"],
        ),
        (
            "ConnectRecordingS3BucketName",
            &["ContactLensImportEnabled"],
        ),
    ];
    let named = |source: &str| {
        let answered = answers.parameters.as_ref().and_then(|it| it.get(source));
        let value = answered.or_else(|| there.get(source));
        value.is_some_and(|value| !value.is_empty())
    };
    let mut off: Vec<&str> = SOURCES
        .iter()
        .filter(|(source, _)| !named(source))
        .flat_map(|(_, switches)| switches.iter().copied())
        .collect();
    if answers.instance_arn().is_none() && !named("AmazonConnectInstanceId") {
        off.push("RealtimeReportingImportEnabled");
    }
    off.into_iter()
        .map(|switch| (switch.to_owned(), "false".to_owned()))
        .collect()
}

pub(crate) async fn associate(journey: &mut Journey<'_>) -> Result<StepEnd, Failure> {
    let answers = &journey.answers;
    let (Some(arn), Some(instance)) = (answers.instance_arn(), answers.connect_instance.clone())
    else {
        return Ok(StepEnd::Reached { wrote: false });
    };
    let account = answers
        .required("account", answers.account.as_ref())
        .or_asked("the account")?;
    let stack = standing(journey).await?;
    let function = function_of(answers.package(), &stack)?;
    let aws = &journey.aws;
    let permitted = association::may_call(aws, &arn, &function)
        .await
        .map_err(refused)?;
    let associated = association::is_associated(aws, &instance, &function)
        .await
        .map_err(refused)?;
    let permission = (!permitted).then(|| association::permission_change(&arn, &function));
    let listing = (!associated).then(|| association::change(&instance, &function));
    let changes: Vec<_> = permission.into_iter().chain(listing).flatten().collect();
    if !confirm(journey.printer, &changes, journey.consent)? {
        return Ok(StepEnd::Reached { wrote: false });
    }
    if !permitted {
        association::permit(aws, account, &arn, &function)
            .await
            .map_err(refused)?;
    }
    if !associated {
        association::associate(aws, &instance, &function)
            .await
            .map_err(refused)?;
    }
    if association::is_associated(aws, &instance, &function)
        .await
        .map_err(refused)?
    {
        Ok(StepEnd::Reached { wrote: true })
    } else {
        Err(Failure::outside(
            "Amazon Connect took the function, and does not list it",
        ))
    }
}

/// The stack, which has to be there.
pub(crate) async fn standing(journey: &Journey<'_>) -> Result<StackState, Failure> {
    let name = journey.answers.stack();
    stack::look(&journey.aws, &name)
        .await
        .map_err(refused)?
        .ok_or_else(|| Failure::asked(format!("the stack {name} is not there")))
}

/// The ARN that contact flows call.
fn function_of(package: Package, stack: &StackState) -> Result<String, Failure> {
    let output = match package {
        Package::Voice => "FunctionArn",
        Package::Cti => "sfInvokeAPIArn",
    };
    stack
        .outputs
        .get(output)
        .cloned()
        .ok_or_else(|| Failure::outside(format!("the stack has no output {output}")))
}

fn archive(answers: &Answers) -> Result<Archive, Failure> {
    let zip = answers
        .required("zip", answers.zip.as_ref())
        .or_asked("the functions")?;
    let bytes = std::fs::read(zip).or_asked(format!("`{zip}` cannot be read"))?;
    Archive::read(bytes).or_asked(format!("`{zip}`"))
}

/// A call that AWS refused.
pub(crate) fn refused(error: AwsError) -> Failure {
    let hint = format!("the credentials need the permission {}", error.action());
    let denied = error.kind() == patchbay_setup::aws::AwsErrorKind::Denied;
    let failure = Failure::outside(error);
    if denied { failure.hint(hint) } else { failure }
}
