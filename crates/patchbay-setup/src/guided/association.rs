//! A Lambda function as Amazon Connect knows it: listed at the instance, and willing to be called by it.

use crate::aws::{Aws, AwsError};
use crate::change::Change;

/// The page size of `ListLambdaFunctions`, the most that it takes.
const PAGE: i32 = 25;
const STATEMENT: &str = "patchbay-amazon-connect";

/// Whether the instance lists the function.
///
/// # Errors
/// [`AwsError`] of Amazon Connect.
pub async fn is_associated(aws: &Aws, instance: &str, function: &str) -> Result<bool, AwsError> {
    let connect = aws.connect();
    let mut token = None;
    loop {
        let page = connect
            .list_lambda_functions()
            .instance_id(instance)
            .max_results(PAGE)
            .set_next_token(token)
            .send()
            .await
            .map_err(|error| AwsError::new("connect:ListLambdaFunctions", &error))?;
        if page
            .lambda_functions()
            .iter()
            .any(|listed| listed == function)
        {
            return Ok(true);
        }
        token = page.next_token;
        if token.is_none() {
            return Ok(false);
        }
    }
}

/// What would be written.
pub fn change(instance: &str, function: &str) -> Option<Change> {
    Change::of_text(
        format!("Amazon Connect instance {instance}, Lambda functions"),
        None,
        Some(&format!("{function}\n")),
    )
}

/// Lets contact flows of the instance choose the function.
///
/// # Errors
/// [`AwsError`] of Amazon Connect.
pub async fn associate(aws: &Aws, instance: &str, function: &str) -> Result<(), AwsError> {
    aws.connect()
        .associate_lambda_function()
        .instance_id(instance)
        .function_arn(function)
        .send()
        .await
        .map_err(|error| AwsError::new("connect:AssociateLambdaFunction", &error))?;
    Ok(())
}

/// Whether the function's own policy lets the instance call it.
///
/// # Errors
/// [`AwsError`] of Lambda.
pub async fn may_call(aws: &Aws, instance_arn: &str, function: &str) -> Result<bool, AwsError> {
    let answer = aws
        .lambda()
        .get_policy()
        .function_name(function)
        .send()
        .await;
    match answer {
        Ok(answer) => {
            let text = answer.policy.unwrap_or_default();
            Ok(text.contains("connect.amazonaws.com") && text.contains(instance_arn))
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

/// What would be written into the function's policy.
pub fn permission_change(instance_arn: &str, function: &str) -> Option<Change> {
    Change::of_text(
        format!("function {function}, permission"),
        None,
        Some(&format!(
            "connect.amazonaws.com may call, for {instance_arn}\n"
        )),
    )
}

/// Lets the instance call the function.
///
/// # Errors
/// [`AwsError`] of Lambda.
pub async fn permit(
    aws: &Aws,
    account: &str,
    instance_arn: &str,
    function: &str,
) -> Result<(), AwsError> {
    aws.lambda()
        .add_permission()
        .function_name(function)
        .statement_id(STATEMENT)
        .action("lambda:InvokeFunction")
        .principal("connect.amazonaws.com")
        .source_account(account)
        .source_arn(instance_arn)
        .send()
        .await
        .map_err(|error| AwsError::new("lambda:AddPermission", &error))?;
    Ok(())
}
