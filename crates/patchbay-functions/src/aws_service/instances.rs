//! Amazon Connect instances: found by alias, created, and opened to the origin of the adapter's pages.

use aws_sdk_connect::types::DirectoryType;
use serde_json::{Value, json};

use super::Account;
use super::answer::{Failure, result};
use super::arguments::Arguments;
use crate::cloud::{CloudError, RawAnswer};

/// Instances that one page holds at most. The published function asks for 20, but the service's model
/// (shape `MaxResult10`) allows ten.
const PAGE: i32 = 10;

/// The id of the instance with this alias, of several the one that the last page lists last. An instance without an
/// alias (its directory has one) is no candidate.
async fn find(account: &Account<'_>, alias: &str) -> Result<Option<String>, CloudError> {
    let operation = "ListInstances";
    let mut after = None;
    loop {
        let request = account.sdk.connect().await.list_instances();
        let request = request.max_results(PAGE).set_next_token(after);
        let page = account.call(operation, request.send()).await?;
        let found = page
            .instance_summary_list()
            .iter()
            .rev()
            .find(|instance| instance.instance_alias() == Some(alias))
            .and_then(|instance| instance.id());
        if let Some(id) = found {
            return Ok(Some(id.to_owned()));
        }
        after = page.next_token.filter(|token| !token.is_empty());
        if after.is_none() {
            return Ok(None);
        }
    }
}

/// The id of the instance with this alias, or a failure that names it.
pub(super) async fn named(account: &Account<'_>, alias: &str) -> Result<String, Failure> {
    find(account, alias).await?.ok_or_else(|| {
        let text = format!("ERROR: Could not find Connect instance {alias}");
        Failure::new("ResourceNotFoundException", text)
    })
}

/// Creates an instance unless there is one with the alias. A search that fails creates nothing: there might be one.
pub(super) async fn create(
    account: &Account<'_>,
    arguments: &Arguments<'_>,
) -> Result<Value, Failure> {
    let alias = arguments.text("ConnectInstanceAlias")?;
    let management = arguments.text("IdentityManagementType")?;
    let inbound = arguments.flag("InboundCallsEnabled")?;
    let outbound = arguments.flag("OutboundCallsEnabled")?;
    if let Some(id) = find(account, alias).await? {
        return Ok(json!({"Id": id}));
    }
    let operation = "CreateInstance";
    let raw = RawAnswer::default();
    let request = account.sdk.connect().await.create_instance();
    let call = request
        .instance_alias(alias)
        .identity_management_type(DirectoryType::from(management))
        .inbound_calls_enabled(inbound)
        .outbound_calls_enabled(outbound)
        .customize()
        .interceptor(raw.clone());
    let made = account.call(operation, call.send()).await?;
    let members = [("Id", json!(made.id())), ("Arn", json!(made.arn()))];
    Ok(result(&raw, members))
}

/// Lets pages of an origin show the instance's panel.
pub(super) async fn approve(
    account: &Account<'_>,
    arguments: &Arguments<'_>,
) -> Result<Value, Failure> {
    let origin = arguments.text("Origin")?;
    let id = named(account, arguments.text("ConnectInstanceAlias")?).await?;
    let operation = "AssociateApprovedOrigin";
    let raw = RawAnswer::default();
    let request = account.sdk.connect().await.associate_approved_origin();
    let call = request
        .instance_id(id)
        .origin(origin)
        .customize()
        .interceptor(raw.clone());
    account.call(operation, call.send()).await?;
    Ok(result(&raw, []))
}
