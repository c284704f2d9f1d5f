//! `sfInvokeAPI` against the local org: every operation, and that what a caller says stays a value. The
//! events are those of contact flows and of AWS's own samples.

use std::time::Duration;

use patchbay_testkit::{LambdaHost, Outcome};
use serde_json::{Value, json};

use crate::adapter_centre::AdapterCentre;
use crate::environment::{error, event, invoke};

/// The function on an org of its own.
pub(crate) struct Api {
    centre: AdapterCentre,
    host: LambdaHost,
}

impl Api {
    pub(crate) async fn start() -> Self {
        Self::start_with(&[]).await
    }

    pub(crate) async fn start_with(variables: &[(&str, &str)]) -> Self {
        let centre = AdapterCentre::start().await;
        let mut settings = centre.settings("sfInvokeAPI");
        for (name, value) in variables {
            settings = settings.with(name, value);
        }
        // The telephone data of a build for debugging takes seconds to load on a busy machine.
        settings.timeout = Duration::from_mins(1);
        let host = centre.host(settings).await;
        Self { centre, host }
    }

    /// As the adapter's other functions call it: with parameters alone.
    pub(crate) async fn call(&self, parameters: Value) -> Outcome {
        invoke(&self.host, &json!({"Details": {"Parameters": parameters}})).await
    }

    pub(crate) async fn answer(&self, parameters: Value) -> Value {
        match self.call(parameters.clone()).await {
            Outcome::Response(answer) => answer,
            other => panic!("{parameters}: {other:?}"),
        }
    }

    pub(crate) async fn refusal(&self, parameters: Value) -> (String, String) {
        let outcome = self.call(parameters).await;
        let (kind, message) = error(&outcome);
        (kind.to_owned(), message.to_owned())
    }

    pub(crate) async fn create(&self, object: &str, fields: Value) -> String {
        let mut parameters = json!({"sf_operation": "create", "sf_object": object});
        let members = parameters.as_object_mut().unwrap();
        members.extend(fields.as_object().unwrap().clone());
        let answer = self.answer(parameters).await;
        assert_eq!(answer.as_object().unwrap().len(), 1);
        answer["Id"].as_str().unwrap().to_owned()
    }

    /// How many requests other than sign-ins the org has answered.
    pub(crate) fn requests(&self) -> usize {
        let log = self.centre.org.log();
        log.iter().filter(|entry| entry.kind != "token").count()
    }
}

/// Names that would change a query if they became a part of it.
const NAMES: [&str; 5] = [
    "O'Brien",
    r"back\slash\",
    r"\' OR Name LIKE \'",
    "x' OR Name != 'x",
    "line\nbreak \"quoted\" {a} _",
];

#[tokio::test]
async fn names_stay_values_in_every_look_up() {
    let api = Api::start().await;
    for name in NAMES {
        api.create("Account", json!({"Name": name})).await;
    }
    for name in NAMES.iter().filter(|name| !name.contains(r"\'")) {
        let found = api
            .answer(json!({
                "sf_operation": "lookup", "sf_object": "Account", "sf_fields": "Id, Name", "Name": name,
            }))
            .await;
        assert_eq!(
            (&found["Name"], &found["sf_count"]),
            (&json!(name), &json!(1))
        );
        let found = api
            .answer(json!({
                "sf_operation": "queryOne", "query": "select Name from Account where Name = 'wanted'",
                "wanted": name,
            }))
            .await;
        assert_eq!(found, json!({"Name": name, "sf_count": 1}));
    }
    // What a flow has escaped already finds the same record. The whole event of a flow is taken.
    let escaped = json!({
        "sf_operation": "lookup_all", "sf_object": "Account", "sf_fields": "Name", "Name": r"O\'Brien",
    });
    let found = invoke(&api.host, &event(&escaped)).await;
    let expected = json!({"sf_records_0_Name": "O'Brien", "sf_count": 1});
    assert_eq!(found, Outcome::Response(expected));
    let before = api.requests();
    for (parameter, value) in [
        ("sf_object", "Account WHERE Name != ''"),
        ("sf_object", "Account/001000000000000"),
        ("sf_fields", "Id FROM User"),
        ("sf_fields", "Id, (SELECT Id FROM Contacts"),
    ] {
        let mut parameters = json!({
            "sf_operation": "lookup_all", "sf_object": "Account", "sf_fields": "Id", "Name": "x",
        });
        parameters[parameter] = json!(value);
        let (kind, message) = api.refusal(parameters).await;
        assert_eq!(kind, "Input.Invalid");
        assert!(
            message.contains(parameter) && !message.contains(value),
            "{message}"
        );
    }
    let query = json!({
        "sf_operation": "query", "query": "select Id from Account where Name = wanted",
        "wanted": "'x' OR Name != ''",
    });
    let (kind, message) = api.refusal(query).await;
    assert_eq!(kind, "Input.Invalid");
    assert!(
        message.contains("wanted") && !message.contains("OR Name"),
        "{message}"
    );
    assert_eq!(api.requests(), before);
}

#[tokio::test]
async fn lists_and_single_rows_have_their_forms() {
    let api = Api::start().await;
    let account = api.create("Account", json!({"Name": "Acme"})).await;
    let contact = json!({"LastName": "Smith", "AccountId": account});
    api.create("Contact", contact.clone()).await;
    api.create("Contact", contact).await;
    let before = api.requests();
    let rows = json!({
        "sf_records_0_LastName": "Smith", "sf_records_0_Account.Name": "Acme",
        "sf_records_1_LastName": "Smith", "sf_records_1_Account.Name": "Acme", "sf_count": 2,
    });
    let without_addresses = |answer: Value| {
        let mut answer = answer.as_object().unwrap().clone();
        answer.retain(|name, _| !name.contains("attributes"));
        Value::Object(answer)
    };
    // Equal rows keep a number each.
    let look_up = json!({
        "sf_operation": "lookup_all", "sf_object": "Contact", "sf_fields": "LastName, Account.Name",
        "LastName": "Smi%",
    });
    assert_eq!(without_addresses(api.answer(look_up).await), rows);
    let query = json!({
        "sf_operation": "query", "query": "select fields from object where LastName = 'name'",
        "fields": "LastName, Account.Name", "object": "Contact", "name": "Smith",
    });
    assert_eq!(without_addresses(api.answer(query).await), rows);
    let search = json!({
        "sf_operation": "search", "q": "Smith", "sf_object": "Contact", "sf_fields": "LastName,Account.Name",
        "where": "LastName != 'O\\'Brien'", "overallLimit": "5",
    });
    assert_eq!(without_addresses(api.answer(search).await), rows);
    let sosl = json!({
        "sf_operation": "searchSOSL",
        "query": "FIND {term} IN ALL FIELDS RETURNING Contact(LastName, Account.Name)", "term": "Smith",
    });
    let found = api.answer(sosl.clone()).await;
    assert_eq!(found["sf_records_1_attributes.type"], "Contact");
    assert_eq!(without_addresses(found), rows);
    let first = json!({
        "sf_operation": "lookup", "sf_object": "Contact", "sf_fields": "LastName, Account.Name",
        "LastName": "Smith",
    });
    let found = api.answer(first).await;
    assert_eq!(
        (&found["Account"]["Name"], &found["sf_count"]),
        (&json!("Acme"), &json!(2))
    );
    // One request each: settings, token and connection are kept.
    assert_eq!(api.requests() - before, 5);
    for several in [
        json!({"sf_operation": "queryOne", "query": "select Id from Contact"}),
        json!({"sf_operation": "searchOne", "q": "Smith", "sf_object": "Contact", "sf_fields": "Id"}),
        json!({"sf_operation": "searchOneSOSL", "query": "FIND {Smith} RETURNING Contact(Id)"}),
        json!({"sf_operation": "searchOneSOSL", "query": "select Id from Contact"}),
    ] {
        assert_eq!(api.answer(several).await, json!({"sf_count": 2}));
    }
    for (operation, query) in [
        ("queryOne", "select Name from Account"),
        ("searchOneSOSL", "select Name from Account"),
    ] {
        let one = json!({"sf_operation": operation, "query": query});
        assert_eq!(
            api.answer(one).await,
            json!({"Name": "Acme", "sf_count": 1})
        );
    }
    let one =
        json!({"sf_operation": "searchOneSOSL", "query": "FIND {Acme} RETURNING Account(Name)"});
    assert_eq!(
        without_addresses(api.answer(one).await),
        json!({"Name": "Acme", "sf_count": 1})
    );
    let count = json!({"sf_operation": "query", "query": "select count() from Contact"});
    assert_eq!(api.answer(count).await, json!({"sf_count": 0}));
}

#[tokio::test]
async fn a_search_term_stays_a_term() {
    let api = Api::start().await;
    api.create("Contact", json!({"LastName": "O'Brien"})).await;
    api.create("Contact", json!({"LastName": "Smith"})).await;
    let find = |term: &str| {
        json!({
            "sf_operation": "searchSOSL", "term": term,
            "query": "FIND {term} IN NAME FIELDS RETURNING Contact(LastName WHERE LastName != 'term x')",
        })
    };
    assert_eq!(api.answer(find("O'Brien")).await["sf_count"], 1);
    assert_eq!(api.answer(find("Smith OR O'Brien")).await["sf_count"], 2);
    assert_eq!(api.answer(find("Smi*")).await["sf_count"], 1);
    let nobody = find("Nobody} RETURNING User(Id), Contact(Id) LIMIT 5 {");
    assert_eq!(api.answer(nobody).await, json!({"sf_count": 0}));
    let open = json!({
        "sf_operation": "search", "q": "Smith", "sf_object": "Contact", "sf_fields": "Id",
        "where": "LastName = 'a') OR (LastName != 'b'",
    });
    assert_eq!(api.refusal(open).await.0, "Input.Invalid");
}

#[tokio::test]
async fn records_are_made_changed_and_deleted() {
    let api = Api::start().await;
    let task = json!({"Subject": "one|two", "Description": "|date", "ActivityDate": "7d|date"});
    let id = api.create("Task", task).await;
    let task = &api
        .centre
        .select("SELECT Subject, Description, ActivityDate FROM Task")
        .await[0];
    assert_eq!(task["Subject"], "one|two");
    let day = |name: &str| {
        task[name]
            .as_str()
            .unwrap()
            .parse::<jiff::civil::Date>()
            .unwrap()
    };
    assert_eq!((day("ActivityDate") - day("Description")).get_days(), 7);
    let update = json!({
        "sf_operation": "update", "sf_object": "Task", "sf_id": id, "Subject": "new", "Description": null,
    });
    assert_eq!(api.answer(update).await, json!({"Status": 204}));
    let task = &api
        .centre
        .select("SELECT Subject, Description FROM Task")
        .await[0];
    assert_eq!(
        (&task["Subject"], &task["Description"]),
        (&json!("new"), &Value::Null)
    );
    let delete = json!({"sf_operation": "delete", "sf_object": "Task", "sf_id": id});
    let mut careless = delete.clone();
    careless["reason"] = json!("x");
    let (kind, message) = api.refusal(careless).await;
    assert!(kind == "Input.Invalid" && message.contains("nothing was deleted"));
    assert_eq!(api.centre.select("SELECT Id FROM Task").await.len(), 1);
    assert_eq!(api.answer(delete.clone()).await, json!({"Response": null}));
    assert!(api.centre.select("SELECT Id FROM Task").await.is_empty());
    assert_eq!(api.refusal(delete).await.0, "Salesforce.NotFound");
    // An id is one part of the address, whatever it holds.
    for id in ["../Account", "x/y?z#", "..", ""] {
        let delete = json!({"sf_operation": "delete", "sf_object": "Task", "sf_id": id});
        let (kind, _) = api.refusal(delete).await;
        assert!(
            kind == "Salesforce.NotFound" || kind == "Input.Invalid",
            "{id}: {kind}"
        );
    }
}

#[tokio::test]
async fn posts_and_comments_are_made() {
    let api = Api::start().await;
    let id = api
        .create("Case", json!({"Subject": "Call", "Origin": "Phone"}))
        .await;
    let user = api.centre.select("SELECT Id FROM User").await[0]["Id"].clone();
    let post = json!({
        "sf_operation": "createChatterPost", "sf_feedElementType": "FeedItem", "sf_subjectId": id,
        "sf_messageType": "Text", "sf_message": "Call from {{ caller }}, {{caller}}!", "caller": "O'Brien }",
        "sf_mention": user,
    });
    let post = api.answer(post).await;
    let comment = json!({
        "sf_operation": "createChatterComment", "sf_feedElementId": post["Id"], "sf_commentType": "Text",
        "sf_commentMessage": "done by {{agent}}", "agent": "Ann",
    });
    assert!(api.answer(comment).await["Id"].is_string());
    let posts = api.centre.select("SELECT Body FROM FeedItem").await;
    let body = posts[0]["Body"].as_str().unwrap();
    assert!(body.contains("Call from O'Brien }, O'Brien }!"), "{body}");
    let comments = api
        .centre
        .select("SELECT CommentBody FROM FeedComment")
        .await;
    assert_eq!(comments[0]["CommentBody"], "done by Ann");
    let before = api.requests();
    for (message, name) in [
        ("{{name", "x"),
        ("{{other}}", "x"),
        ("}} {{name}}", "x"),
        ("{{name}}", "{{name}}"),
    ] {
        let comment = json!({
            "sf_operation": "createChatterComment", "sf_feedElementId": post["Id"],
            "sf_commentType": "Text", "sf_commentMessage": message, "name": name,
        });
        assert_eq!(api.refusal(comment).await.0, "Input.Invalid", "{message}");
    }
    assert_eq!(api.requests(), before);
}

#[tokio::test]
async fn refusals_are_told_with_their_code() {
    let api = Api::start().await;
    for (parameters, kind, start) in [
        (
            json!({"sf_operation": "lookup", "sf_object": "Contact", "sf_fields": "Id"}),
            "Salesforce.Invalid",
            "MALFORMED_QUERY: ",
        ),
        (
            json!({"sf_operation": "create", "sf_object": "Contact", "FirstName": "x"}),
            "Salesforce.Invalid",
            "REQUIRED_FIELD_MISSING: ",
        ),
        (
            json!({"sf_operation": "create", "sf_object": "Nothing__c", "Name": "x"}),
            "Salesforce.NotFound",
            "NOT_FOUND: ",
        ),
    ] {
        let (got, message) = api.refusal(parameters).await;
        assert_eq!(got, kind);
        assert!(message.starts_with(start), "{message}");
    }
}

#[tokio::test]
async fn what_a_flow_may_send_by_mistake_is_told() {
    let api = Api::start().await;
    for odd in [
        json!(null),
        json!([]),
        json!({}),
        json!({"Details": null}),
        json!({"Details": {"Parameters": "x"}}),
        json!({"Details": {"Parameters": {}}}),
    ] {
        let outcome = invoke(&api.host, &odd).await;
        let (kind, _) = error(&outcome);
        assert!(kind.starts_with("Input."), "{odd}: {kind}");
    }
    for (parameters, kind, told) in [
        (
            json!({"sf_operation": "Lookup"}),
            "Input.UnsupportedMethod",
            "sf_operation unknown",
        ),
        (
            json!({"sf_operation": null}),
            "Input.UnsupportedMethod",
            "sf_operation unknown",
        ),
        (
            json!({"sf_operation": "create", "Name": "x"}),
            "Input.Missing",
            "sf_object",
        ),
        (
            json!({"sf_operation": "update", "sf_object": "Case"}),
            "Input.Missing",
            "sf_id",
        ),
        (
            json!({"sf_operation": "delete", "sf_object": "Case", "sf_id": null}),
            "Input.Missing",
            "sf_id",
        ),
        (
            json!({"sf_operation": "lookup", "sf_object": ["Case"]}),
            "Input.Invalid",
            "sf_object",
        ),
        (json!({"sf_operation": "query"}), "Input.Missing", "query"),
        (
            json!({"sf_operation": "query", "query": "select Id from Case", "x": {"a": 1}}),
            "Input.Invalid",
            "parameter x",
        ),
        (
            json!({"sf_operation": "query", "query": "select a from Case", "a": "a".repeat(500_000)}),
            "Input.Invalid",
            "100000 characters",
        ),
        (
            json!({"sf_operation": "createChatterPost"}),
            "Input.Missing",
            "sf_messageType",
        ),
        (
            json!({"sf_operation": "search", "q": "x", "sf_fields": ["Id"]}),
            "Input.Invalid",
            "sf_fields",
        ),
    ] {
        let (got, message) = api.refusal(parameters.clone()).await;
        assert_eq!(got, kind, "{parameters}");
        assert!(message.contains(told), "{message}");
    }
    assert_eq!(api.requests(), 0);
}

#[tokio::test]
async fn no_customer_reaches_the_log() {
    let api = Api::start().await;
    let name = "Xylophonist";
    api.create(
        "Contact",
        json!({"LastName": name, "Phone": "+12065550199"}),
    )
    .await;
    for parameters in [
        json!({"sf_operation": "lookup", "sf_object": "Contact", "sf_fields": "Id", "LastName": name}),
        json!({"sf_operation": "phoneLookup", "sf_phone": "+12065550199", "sf_fields": "Id, LastName"}),
        json!({"sf_operation": "create", "sf_object": "Contact", "Nonsense__c": name}),
        json!({"sf_operation": name}),
        json!({"sf_operation": "query", "query": "select x", "x": name.repeat(2) + " from"}),
    ] {
        api.call(parameters).await;
    }
    let log = api.host.log();
    assert!(
        !log.is_empty() && !log.contains(name) && !log.contains("2065550199"),
        "{log}"
    );
}
