//! The steps in which a contact flow calls sfInvokeAPI: the package's own four sample events, a caller's text that
//! tries to be a query, and the way off the password.

use patchbay_functions::Function;
use serde_json::{Map, Value, json};

use super::world::AdapterWorld;
use crate::demo::step::Step;
use crate::failure::Failure;

/// A contact of the sample data and its numbers.
const CONTACTS: &str = "SELECT Id, Name, Phone, HomePhone FROM Contact WHERE Phone != null";

/// Calls sfInvokeAPI with these parameters.
async fn invoke(world: &AdapterWorld, step: &mut Step, parameters: Value) -> Map<String, Value> {
    let event = json!({"Details": {"Parameters": parameters}});
    if let Value::Object(parameters) = parameters {
        step.event = Some(parameters);
    }
    let answer = world.call(step, Function::InvokeApi, &event).await;
    step.answer.clone_from(&answer);
    match answer {
        Some(Value::Object(answer)) => answer,
        _ => Map::new(),
    }
}

fn text<'a>(record: &'a Value, name: &str) -> &'a str {
    record.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// In the form of Connect: a plus sign and digits. The sample data's numbers are of the United States.
fn e164(phone: &str) -> String {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    match digits.len() {
        10 => format!("+1{digits}"),
        _ => format!("+{digits}"),
    }
}

pub(super) async fn phone_lookup(world: &AdapterWorld) -> Result<Step, Failure> {
    let mut step = Step::new(2, "sfInvokeAPI: who is calling? (phoneLookup)");
    let contacts = world.look(CONTACTS).await?;
    let contact = contacts.first().cloned().unwrap_or_default();
    let answer = invoke(
        world,
        &mut step,
        json!({
            "sf_operation": "phoneLookup",
            "sf_phone": e164(text(&contact, "Phone")),
            "sf_fields": "Id, Name, Email",
        }),
    )
    .await;
    let id = answer.get("Id").and_then(Value::as_str);
    step.check(
        "the caller is the contact with that number",
        id.is_some() && id == contact.get("Id").and_then(Value::as_str),
    );
    let sign_in = step
        .asked
        .iter()
        .any(|asked| asked.path.ends_with("/token"));
    step.check("the package's own secret was enough to sign in", sign_in);
    Ok(step)
}

pub(super) async fn lookup(world: &AdapterWorld) -> Result<Step, Failure> {
    let mut step = Step::new(3, "sfInvokeAPI: the same by one field (lookup)");
    let contacts = world
        .look("SELECT Id, Email FROM Contact WHERE Email != null")
        .await?;
    let contact = contacts.first().cloned().unwrap_or_default();
    let answer = invoke(
        world,
        &mut step,
        json!({
            "sf_operation": "lookup",
            "sf_object": "Contact",
            "sf_fields": "Id, Name",
            "Email": text(&contact, "Email"),
        }),
    )
    .await;
    step.check(
        "it is that contact",
        answer.get("Id").is_some() && answer.get("Id") == contact.get("Id"),
    );
    step.check("one request to Salesforce", step.asked.len() == 1);
    Ok(step)
}

pub(super) async fn create_case(world: &AdapterWorld) -> Result<(Step, String), Failure> {
    let mut step = Step::new(4, "sfInvokeAPI: open a case (create)");
    let answer = invoke(
        world,
        &mut step,
        json!({
            "sf_operation": "create",
            "sf_object": "Case",
            "Origin": "Phone",
            "Status": "New",
            "Subject": "Call about an invoice",
            "Priority": "Medium",
        }),
    )
    .await;
    let id = answer.get("Id").and_then(Value::as_str);
    let id = id.unwrap_or_default().to_owned();
    let found = world
        .look(&format!("SELECT Status FROM Case WHERE Id = '{id}'"))
        .await?;
    step.check(
        "the case is in the org, new",
        found.len() == 1 && text(&found[0], "Status") == "New",
    );
    Ok((step, id))
}

pub(super) async fn close_case(world: &AdapterWorld, id: &str) -> Result<Step, Failure> {
    let mut step = Step::new(5, "sfInvokeAPI: close it (update)");
    let answer = invoke(
        world,
        &mut step,
        json!({
            "sf_operation": "update",
            "sf_object": "Case",
            "sf_id": id,
            "Status": "Closed",
        }),
    )
    .await;
    step.check(
        "the answer is the status 204",
        answer.get("Status") == Some(&json!(204)),
    );
    let found = world
        .look(&format!("SELECT Status FROM Case WHERE Id = '{id}'"))
        .await?;
    step.check(
        "the case in the org is closed",
        found.len() == 1 && text(&found[0], "Status") == "Closed",
    );
    Ok(step)
}

pub(super) async fn injection(world: &AdapterWorld) -> Result<Step, Failure> {
    let mut step = Step::new(6, "sfInvokeAPI: a caller's text that tries to be a query");
    let answer = invoke(
        world,
        &mut step,
        json!({
            "sf_operation": "lookup_all",
            "sf_object": "Contact",
            "sf_fields": "Id, Name",
            "LastName": "x' OR Name LIKE '%",
        }),
    )
    .await;
    step.check(
        "nothing was found: the text stayed a text",
        answer.get("sf_count") == Some(&json!(0)),
    );
    Ok(step)
}

pub(super) async fn another_sign_in(world: &AdapterWorld) -> Result<Step, Failure> {
    let mut step = Step::new(
        13,
        "Leave the password behind: edit the secret, nothing else",
    );
    world.move_to_key()?;
    let functions = world.fresh();
    let event = json!({"Details": {"Parameters": {
        "sf_operation": "queryOne",
        "query": "SELECT Id FROM Contact LIMIT 1",
    }}});
    let answer = world
        .call_of(&functions, &mut step, Function::InvokeApi, &event)
        .await;
    step.fact("secret", "ConsumerKey, PrivateKey, Subject");
    let count = answer.as_ref().and_then(|answer| answer.get("sf_count"));
    step.check("the same call is answered", count == Some(&json!(1)));
    let by_key = step.asked.iter().any(|asked| {
        let grant = asked.sign_in.as_ref().and_then(|claims| claims.get("sub"));
        grant.is_some()
    });
    step.check("the sign-in was by JWT bearer", by_key);
    step.answer = answer;
    Ok(step)
}
