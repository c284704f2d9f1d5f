//! The steps of the demonstration in which a contact flow calls: read, create, update, search, and the two accounts
//! of text that a caller might bring.

use std::time::Instant;

use serde_json::{Map, Value, json};

use super::finish;
use super::step::Step;
use super::world::World;
use crate::failure::{Failure, OrFail as _};
use crate::laptop::Laptop;
use crate::laptop::centre::CENTRE;
use crate::printer::Printer;

/// The account that the demonstration makes.
const NEW_ACCOUNT: &str = "Harbour Street Teas";
/// A name with every character that means something in SOQL; an account of the sample data has it.
const AWKWARD: &str = "O'Brien \\ \"x\" %_";
/// A value that would find every record if it became part of the query.
const INJECTION: &str = "x' OR Name LIKE '%";
/// A number that no sample record has.
const PHONE: &str = "+442079460123";

/// Calls the function as a contact flow would, step by step.
pub(super) async fn run(
    world: &World,
    steps: &mut Vec<Step>,
    printer: &Printer,
) -> Result<(), Failure> {
    finish(read(world).await?, steps, printer);
    let (step, id) = create(world).await?;
    finish(step, steps, printer);
    finish(update(world, &id).await?, steps, printer);
    finish(search(world, &id).await?, steps, printer);
    finish(awkward(world).await?, steps, printer);
    finish(injection(world).await?, steps, printer);
    finish(covered(world), steps, printer);
    Ok(())
}

/// The test event of Salesforce's set-up article, as it stands there.
async fn read(world: &World) -> Result<Step, Failure> {
    let mut step = Step::new(5, "queryRecord: the test event of the set-up article");
    let parameters = object(json!({
        "methodName": "queryRecord",
        "soql": "SELECT Id, Name FROM Account LIMIT 1",
    }));
    let event = json!({ "Details": { "Parameters": parameters } });
    call(world, &mut step, parameters, &event).await?;
    let id = text(&step, "Id");
    let name = text(&step, "Name");
    let found = world
        .look(&format!("SELECT Name FROM Account WHERE Id = '{id}'"))
        .await?;
    step.check(
        "the answer is an account of the org",
        !id.is_empty() && names(&found) == [name.as_str()],
    );
    let sign_ins = step
        .asked
        .iter()
        .filter(|asked| asked.path.ends_with("/token"))
        .count();
    step.check("the function signed in once, with a JWT", sign_ins == 1);
    Ok(step)
}

async fn create(world: &World) -> Result<(Step, String), Failure> {
    let mut step = Step::new(6, "createRecord: a new account");
    let parameters = object(json!({
        "methodName": "createRecord",
        "objectApiName": "Account",
        "Name": NEW_ACCOUNT,
        "Industry": "Food & Beverage",
    }));
    call_from_flow(world, &mut step, parameters).await?;
    let id = text(&step, "recordId");
    let found = world
        .look(&format!("SELECT Name FROM Account WHERE Id = '{id}'"))
        .await?;
    step.check(
        "the account is in the org, under this name",
        names(&found) == [NEW_ACCOUNT],
    );
    step.check("the token of step 5 was used again", step.asked.len() == 1);
    Ok((step, id))
}

async fn update(world: &World, id: &str) -> Result<Step, Failure> {
    let mut step = Step::new(7, "updateRecord: give it a telephone number");
    let parameters = object(json!({
        "methodName": "updateRecord",
        "objectApiName": "Account",
        "recordId": id,
        "Phone": PHONE,
    }));
    call_from_flow(world, &mut step, parameters).await?;
    let found = world
        .look(&format!("SELECT Phone FROM Account WHERE Id = '{id}'"))
        .await?;
    let kept = found.len() == 1 && found[0].get("Phone") == Some(&json!(PHONE));
    step.check("the account in the org has the number", kept);
    Ok(step)
}

async fn search(world: &World, id: &str) -> Result<Step, Failure> {
    let mut step = Step::new(8, "searchRecord: find it by the number");
    let digits = PHONE.trim_start_matches('+');
    let parameters = object(json!({
        "methodName": "searchRecord",
        "sosl": format!("FIND {{{digits}}} IN PHONE FIELDS RETURNING Account(Id, Name, Phone)"),
    }));
    call_from_flow(world, &mut step, parameters).await?;
    let kept = text(&step, "Id") == id;
    step.check("the search found the account of step 6", kept);
    Ok(step)
}

async fn awkward(world: &World) -> Result<Step, Failure> {
    let mut step = Step::new(9, "queryRecord: a caller's text with quotes, \\, % and _");
    call_from_flow(world, &mut step, by_name(AWKWARD)).await?;
    // Compared here, not in a query: that is what is on trial.
    let accounts = world.look("SELECT Id, Name FROM Account").await?;
    let ids: Vec<&str> = accounts
        .iter()
        .filter(|account| account.get("Name") == Some(&json!(AWKWARD)))
        .filter_map(|account| account.get("Id")?.as_str())
        .collect();
    step.check(
        "exactly the account of that name was found",
        ids == [text(&step, "Id")],
    );
    Ok(step)
}

async fn injection(world: &World) -> Result<Step, Failure> {
    let mut step = Step::new(10, "queryRecord: a caller's text that tries to be a query");
    call_from_flow(world, &mut step, by_name(INJECTION)).await?;
    let empty = step.answer == Some(json!({}));
    step.check("nothing was found", empty);
    let bound = step.asked.iter().any(|asked| {
        asked
            .query
            .as_deref()
            .is_some_and(|query| query.contains(r"x\' OR Name LIKE \'%"))
    });
    step.check(
        "Salesforce was asked for the text itself, quotes and all",
        bound,
    );
    Ok(step)
}

/// The org says what it was asked and does not have; the demonstration must not rest on such a thing.
fn covered(world: &World) -> Step {
    let mut step = Step::new(11, "Look back");
    let all = world.asked_since(0);
    step.fact(
        "requests",
        format!("{}, with those of the checks", all.len()),
    );
    let refused = all
        .iter()
        .filter(|asked| asked.status.is_none_or(|status| status >= 400))
        .count();
    step.check("the org refused no request", refused == 0);
    let missed: Vec<_> = world.org.unsupported();
    step.check(
        "the org was asked for nothing that it lacks",
        missed.is_empty(),
    );
    step
}

/// An event with a placeholder, as contact flows use it.
fn by_name(name: &str) -> Map<String, Value> {
    object(json!({
        "methodName": "queryRecord",
        "soql": "SELECT Id, Name, Phone FROM Account WHERE Name = '{name}'",
        "name": name,
    }))
}

/// Sends parameters in the event that Amazon Connect makes of them.
async fn call_from_flow(
    world: &World,
    step: &mut Step,
    parameters: Map<String, Value>,
) -> Result<(), Failure> {
    let event = json!({
        "Name": "ContactFlowEvent",
        "Details": {
            "ContactData": {
                "Attributes": {},
                "Channel": "VOICE",
                "ContactId": uuid::Uuid::new_v4().to_string(),
                "CustomerEndpoint": { "Address": PHONE, "Type": "TELEPHONE_NUMBER" },
                "InitiationMethod": "INBOUND",
                "Queue": null,
            },
            "Parameters": parameters,
        },
    });
    call(world, step, parameters, &event).await
}

async fn call(
    world: &World,
    step: &mut Step,
    parameters: Map<String, Value>,
    event: &Value,
) -> Result<(), Failure> {
    let name = format!("{CENTRE}-InvokeSalesforceRestApiFunction");
    let function = Laptop::find(&name)
        .ok_or_else(|| Failure::asked(format!("no function is called {name}")))?;
    let event = serde_json::to_vec(event).or_asked("the event is no JSON")?;
    let request_id = uuid::Uuid::new_v4().to_string();
    let mark = world.mark();
    let start = Instant::now();
    let called = world
        .laptop
        .call(&function, &event, &request_id, Laptop::TIME_LIMIT)
        .await;
    step.took = start.elapsed();
    step.event = Some(parameters);
    step.asked = world.asked_since(mark);
    match called.answer {
        Ok(answer) => step.answer = Some(answer),
        Err(error) => {
            step.check(format!("the function gives an answer ({error})"), false);
            step.answer = Some(error.to_json());
        }
    }
    Ok(())
}

/// The members of a JSON object.
fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

fn text(step: &Step, name: &str) -> String {
    let value = step.answer.as_ref().and_then(|answer| answer.get(name));
    value.and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn names(records: &[Value]) -> Vec<&str> {
    records
        .iter()
        .filter_map(|record| record.get("Name")?.as_str())
        .collect()
}
