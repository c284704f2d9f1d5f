//! What a flow asks about the agent of a call: the number to call out with, the agent's own number,
//! the greeting of the agent's voicemail.

use patchbay_salesforce::soql::quote;
use serde_json::{Map, Value, json};

use super::call::Call;
use super::failure::Failure;
use super::query::first_record;
use crate::javascript;

/// `{success: true}`, with `outboundPhoneNumber` where there is one.
pub(crate) async fn outbound_phone_number(call: &Call<'_>) -> Result<Value, Failure> {
    let Some(agent) = agent(call) else {
        return Ok(json!({"success": true}));
    };
    // Settings that cannot be read at all are thrown here; anything else that is wrong with them
    // only shows in the query, whose failures are not told.
    let contact_centre = match call.contact_centre().await {
        Ok(name) => name,
        Err(failure) if call.lacks_settings(&failure) => return Err(failure),
        Err(failure) => {
            call.swallowed(&failure);
            return Ok(json!({"success": true}));
        }
    };
    let soql = format!(
        "SELECT MessagingPlatformKey FROM MessagingChannel \
         WHERE MessageType='Voice' AND IsActive = true \
         AND Id in (SELECT ChannelId FROM ContactCenterChannel \
         WHERE ContactCenterChannel.ContactCenter.InternalName={}) \
         AND SessionHandlerId in (SELECT ReferenceRecordId FROM CallCenterRoutingMap \
         WHERE ExternalId={} ) LIMIT 1",
        quote(&contact_centre),
        quote(&agent),
    );
    Ok(found(call, &soql, "/MessagingPlatformKey", "outboundPhoneNumber").await)
}

/// The replaced function's fixed answer.
pub(crate) fn agent_phone_number() -> Value {
    json!({"success": true, "outboundPhoneNumber": ""})
}

/// `{success: true}`, with `GreetingUrl` where the agent has a default greeting.
pub(crate) async fn voicemail_greeting(call: &Call<'_>) -> Value {
    let Some(agent) = agent(call) else {
        return json!({"success": true});
    };
    let soql = format!(
        "SELECT VoiceMailGreeting2.GreetingUrl FROM VoiceMailGreeting2Rep \
         WHERE VoiceMailGreeting2.Type='DROP' \
         AND RepId IN (SELECT ReferenceRecordId FROM CallCenterRoutingMap WHERE ExternalId = {}) \
         AND IsDefault = true LIMIT 1",
        quote(&agent),
    );
    found(
        call,
        &soql,
        "/VoiceMailGreeting2/GreetingUrl",
        "GreetingUrl",
    )
    .await
}

fn agent(call: &Call<'_>) -> Option<String> {
    let agent = call.parameter("agentARN");
    javascript::is_truthy(agent).then(|| javascript::text(agent))
}

/// Never fails: no record and no answer are the same to the flow.
async fn found(call: &Call<'_>, soql: &str, pointer: &str, name: &str) -> Value {
    let record = first_record(call, soql).await.unwrap_or_else(|failure| {
        call.swallowed(&failure);
        None
    });
    let value = record.as_ref().and_then(|record| record.pointer(pointer));
    let mut reply = Map::new();
    reply.insert("success".to_owned(), true.into());
    if let Some(value) = value.filter(|value| javascript::is_truthy(Some(value))) {
        reply.insert(name.to_owned(), value.clone());
    }
    Value::Object(reply)
}
