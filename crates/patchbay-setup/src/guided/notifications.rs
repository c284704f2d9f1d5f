//! Buckets that tell functions of new objects: the reports of Amazon Connect and the files of Contact Lens. A bucket has
//! one configuration for everybody, so what others have in it is kept.

use aws_sdk_s3::types::{
    Event, FilterRule, FilterRuleName, LambdaFunctionConfiguration, NotificationConfiguration,
    NotificationConfigurationFilter, S3KeyFilter,
};

use crate::aws::{Aws, AwsError};
use crate::change::Change;

/// What a function is to be told of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// The bucket.
    pub bucket: String,
    /// The function's ARN.
    pub function: String,
    /// What the keys begin with.
    pub prefix: &'static str,
    /// What they end with.
    pub suffix: &'static str,
}

/// What is lacking.
#[derive(Clone, Debug)]
pub struct Lacking {
    notification: Notification,
    permission: bool,
    listed: bool,
}

/// Looks at the buckets and the functions' policies; gives what is not as it should be.
///
/// # Errors
/// [`AwsError`] of S3 or Lambda.
pub async fn look(aws: &Aws, wished: &[Notification]) -> Result<Vec<Lacking>, AwsError> {
    let mut lacking = Vec::new();
    for notification in wished {
        let there = configuration(aws, &notification.bucket).await?;
        let one = Lacking {
            permission: !may_call(aws, notification).await?,
            listed: there
                .lambda_function_configurations()
                .iter()
                .any(|it| is_for(it, notification)),
            notification: notification.clone(),
        };
        if one.permission || !one.listed {
            lacking.push(one);
        }
    }
    Ok(lacking)
}

/// What would be written.
pub fn changes(lacking: &[Lacking]) -> Vec<Change> {
    lacking
        .iter()
        .flat_map(|one| {
            let Notification {
                bucket,
                function,
                prefix,
                suffix,
            } = &one.notification;
            let text = format!("{prefix}*{suffix} -> {function}\n");
            let listing = (!one.listed).then(|| {
                Change::of_text(format!("bucket {bucket}, notifications"), None, Some(&text))
            });
            let text = format!("s3.amazonaws.com may call, for bucket {bucket}\n");
            let permission = one.permission.then(|| {
                Change::of_text(
                    format!("function {function}, permission"),
                    None,
                    Some(&text),
                )
            });
            permission.into_iter().chain(listing).flatten()
        })
        .collect()
}

/// Writes what is lacking: first the permission, without which S3 refuses the configuration.
///
/// # Errors
/// [`AwsError`] of S3 or Lambda.
pub async fn apply(aws: &Aws, account: &str, lacking: &[Lacking]) -> Result<(), AwsError> {
    for one in lacking {
        if one.permission {
            permit(aws, account, &one.notification).await?;
        }
        if !one.listed {
            add(aws, &one.notification).await?;
        }
    }
    Ok(())
}

async fn configuration(aws: &Aws, bucket: &str) -> Result<NotificationConfiguration, AwsError> {
    let answer = aws
        .s3()
        .get_bucket_notification_configuration()
        .bucket(bucket)
        .send()
        .await
        .map_err(|error| AwsError::new("s3:GetBucketNotification", &error))?;
    Ok(NotificationConfiguration::builder()
        .set_topic_configurations(answer.topic_configurations)
        .set_queue_configurations(answer.queue_configurations)
        .set_lambda_function_configurations(answer.lambda_function_configurations)
        .set_event_bridge_configuration(answer.event_bridge_configuration)
        .build())
}

fn is_for(there: &LambdaFunctionConfiguration, wished: &Notification) -> bool {
    let rule = |name: &FilterRuleName| {
        let rules = there
            .filter()
            .and_then(|filter| filter.key())
            .map(S3KeyFilter::filter_rules);
        rules
            .unwrap_or_default()
            .iter()
            .find(|rule| rule.name() == Some(name))
            .and_then(FilterRule::value)
            .unwrap_or_default()
            .to_owned()
    };
    there.lambda_function_arn() == wished.function
        && wished.prefix.starts_with(&rule(&FilterRuleName::Prefix))
        && wished.suffix.ends_with(&rule(&FilterRuleName::Suffix))
}

async fn add(aws: &Aws, wished: &Notification) -> Result<(), AwsError> {
    let mut configuration = configuration(aws, &wished.bucket).await?;
    let rule = |name, value: &str| FilterRule::builder().name(name).value(value).build();
    let key = S3KeyFilter::builder()
        .filter_rules(rule(FilterRuleName::Prefix, wished.prefix))
        .filter_rules(rule(FilterRuleName::Suffix, wished.suffix))
        .build();
    let new = LambdaFunctionConfiguration::builder()
        .lambda_function_arn(&wished.function)
        .events(Event::S3ObjectCreated)
        .filter(NotificationConfigurationFilter::builder().key(key).build())
        .build();
    // Both required members were just given.
    if let Ok(new) = new {
        configuration
            .lambda_function_configurations
            .get_or_insert_default()
            .push(new);
    }
    aws.s3()
        .put_bucket_notification_configuration()
        .bucket(&wished.bucket)
        .notification_configuration(configuration)
        .send()
        .await
        .map_err(|error| AwsError::new("s3:PutBucketNotification", &error))?;
    Ok(())
}

async fn may_call(aws: &Aws, wished: &Notification) -> Result<bool, AwsError> {
    let answer = aws
        .lambda()
        .get_policy()
        .function_name(&wished.function)
        .send()
        .await;
    match answer {
        Ok(answer) => {
            let text = answer.policy.unwrap_or_default();
            Ok(text.contains("s3.amazonaws.com")
                && text.contains(&format!(":::{}\"", wished.bucket)))
        }
        Err(error) => {
            let error = AwsError::new("lambda:GetPolicy", &error);
            if error.is_not_found() {
                Ok(false)
            } else {
                Err(error)
            }
        }
    }
}

async fn permit(aws: &Aws, account: &str, wished: &Notification) -> Result<(), AwsError> {
    let partition = super::partition(aws.region().unwrap_or_default());
    let name: String = wished
        .bucket
        .chars()
        .map(|letter| if letter == '.' { '-' } else { letter })
        .collect();
    aws.lambda()
        .add_permission()
        .function_name(&wished.function)
        .statement_id(format!("patchbay-{name}"))
        .action("lambda:InvokeFunction")
        .principal("s3.amazonaws.com")
        .source_account(account)
        .source_arn(format!("arn:{partition}:s3:::{}", wished.bucket))
        .send()
        .await
        .map_err(|error| AwsError::new("lambda:AddPermission", &error))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Lacking, Notification, changes, is_for};
    use aws_sdk_s3::types::{Event, LambdaFunctionConfiguration};

    fn reports() -> Notification {
        Notification {
            bucket: "acme-reports".into(),
            function: "arn:aws:lambda:eu-west-2:210987654321:function:sfIntervalAgent".into(),
            prefix: "SFDC/Agent",
            suffix: ".csv",
        }
    }

    #[test]
    fn permission_and_notification_are_shown() {
        let lacking = [Lacking {
            notification: reports(),
            permission: true,
            listed: false,
        }];
        assert_eq!(changes(&lacking).len(), 2);
    }

    #[test]
    fn a_wider_notification_of_the_same_function_is_enough() {
        let wide = |function: &str| {
            LambdaFunctionConfiguration::builder()
                .lambda_function_arn(function)
                .events(Event::S3ObjectCreated)
                .build()
                .expect("has what it needs")
        };
        assert!(is_for(&wide(&reports().function), &reports()));
        assert!(!is_for(
            &wide("arn:aws:lambda:eu-west-2:210987654321:function:other"),
            &reports()
        ));
    }
}
