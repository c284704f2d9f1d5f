//! What account and org say about themselves, so that nobody has to be asked for it.

use patchbay_salesforce::{Client, Deadline, Error};
use serde_json::Value;

use crate::aws::{Aws, AwsError};

/// An Amazon Connect instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instance {
    /// Its id, a UUID.
    pub id: String,
    /// Its alias; empty where it has none.
    pub alias: String,
}

/// The AWS account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountFacts {
    /// Twelve digits.
    pub account: String,
    /// Who asks.
    pub caller: String,
    /// The region of the calls.
    pub region: Option<String>,
    /// The instances of the region; none where they may not be listed.
    pub instances: Option<Vec<Instance>>,
}

/// The Salesforce org.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrgFacts {
    /// 15 characters.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether it is a sandbox.
    pub sandbox: bool,
    /// Its address.
    pub address: String,
}

/// Asks the account.
///
/// # Errors
/// [`AwsError`] of STS; that instances cannot be listed is no error.
pub async fn look_at_account(aws: &Aws) -> Result<AccountFacts, AwsError> {
    let identity = aws
        .sts()
        .get_caller_identity()
        .send()
        .await
        .map_err(|error| AwsError::new("sts:GetCallerIdentity", &error))?;
    let instances = aws.connect().list_instances().send().await.ok();
    let instances = instances.map(|answer| {
        answer
            .instance_summary_list()
            .iter()
            .filter_map(|instance| {
                Some(Instance {
                    id: instance.id()?.to_owned(),
                    alias: instance.instance_alias().unwrap_or_default().to_owned(),
                })
            })
            .collect()
    });
    Ok(AccountFacts {
        account: identity.account.unwrap_or_default(),
        caller: identity.arn.unwrap_or_default(),
        region: aws.region().map(str::to_owned),
        instances,
    })
}

/// Asks the org, with an administrator's session.
///
/// # Errors
/// [`Error`] of Salesforce.
pub async fn look_at_org(client: &Client, deadline: Deadline) -> Result<OrgFacts, Error> {
    let page = client
        .query("SELECT Id, Name, IsSandbox FROM Organization", deadline)
        .await?;
    let row = page.records.first().cloned().unwrap_or_default();
    let text = |name: &str| {
        row.get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    Ok(OrgFacts {
        id: text("Id").chars().take(15).collect(),
        name: text("Name"),
        sandbox: row
            .get("IsSandbox")
            .and_then(Value::as_bool)
            .unwrap_or_default(),
        address: client.base().origin().to_owned(),
    })
}
