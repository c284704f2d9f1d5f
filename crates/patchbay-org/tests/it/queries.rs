//! Queries and searches over HTTP: parameters, pages, and the forms of answers and refusals.

use serde_json::{Value, json};

use crate::org_under_test::{DATA, OrgUnderTest};

/// Accounts made by a test.
const MADE: usize = 450;

async fn get(org: &OrgUnderTest, token: &str, path: &str) -> (u16, Value) {
    org.call(token, "GET", &format!("{DATA}/{path}"), None)
        .await
}

/// Makes accounts named `Page 000` and on.
async fn fill(org: &OrgUnderTest, token: &str) {
    let numbers: Vec<usize> = (0..MADE).collect();
    for some in numbers.chunks(200) {
        let record = |number: &usize| json!({"attributes": {"type": "Account"}, "Name": format!("Page {number:03}")});
        let records: Vec<Value> = some.iter().map(record).collect();
        let body = json!({"allOrNone": true, "records": records});
        let path = format!("{DATA}/composite/sobjects");
        let (status, answer) = org.call(token, "POST", &path, Some(body)).await;
        assert_eq!(status, 200, "{answer}");
    }
}

#[tokio::test]
async fn later_pages_follow_the_batch_size() {
    let org = OrgUnderTest::start().await;
    let token = org.token().await;
    fill(&org, &token).await;
    let query = "query?q=SELECT+Name+FROM+Account+WHERE+Name+LIKE+'Page %25'+ORDER+BY+Name";
    let (_, whole) = get(&org, &token, query).await;
    assert_eq!(
        (&whole["totalSize"], &whole["done"]),
        (&json!(MADE), &json!(true))
    );
    let response = org.http.get(org.url(&format!("{DATA}/{query}")));
    let response = response
        .bearer_auth(&token)
        .header("Sforce-Query-Options", "batchSize=200");
    let mut page: Value = response.send().await.unwrap().json().await.unwrap();
    let keys: Vec<&String> = page.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["totalSize", "done", "nextRecordsUrl", "records"]);
    let mut names = Vec::new();
    loop {
        let records = page["records"].as_array().unwrap();
        names.extend(
            records
                .iter()
                .map(|record| record["Name"].as_str().unwrap().to_owned()),
        );
        let Some(next) = page["nextRecordsUrl"].as_str() else {
            break;
        };
        assert_eq!(page["done"], json!(false));
        page = org.call(&token, "GET", next, None).await.1;
    }
    let expected: Vec<String> = (0..MADE)
        .map(|number| format!("Page {number:03}"))
        .collect();
    assert_eq!(names, expected);
    let (status, refusal) = get(&org, &token, "query/01gPB0000000009AAA-200").await;
    assert_eq!(status, 400);
    assert_eq!(
        refusal,
        json!([{"message": "invalid query locator", "errorCode": "INVALID_QUERY_LOCATOR"}])
    );
    org.org.stop().await;
}

#[tokio::test]
async fn refusals_have_salesforces_form() {
    let org = OrgUnderTest::start().await;
    let token = org.token().await;
    let (status, refusal) = get(&org, &token, "query/").await;
    assert_eq!(status, 400);
    assert_eq!(
        refusal,
        json!([{"message": "A query string has to be specified", "errorCode": "MALFORMED_QUERY"}])
    );
    let (status, refusal) = get(&org, &token, "query?q=SELECT+Id+FROM+Nope").await;
    assert_eq!(
        (status, &refusal[0]["errorCode"]),
        (400, &json!("INVALID_TYPE"))
    );
    let (status, _) = get(&org, &token, "query?explain=SELECT+Id+FROM+Account").await;
    assert_eq!(status, 501);
    let (status, _) = org
        .call("nonsense", "GET", &format!("{DATA}/query?q=x"), None)
        .await;
    assert_eq!(status, 401);
    org.org.stop().await;
}

#[tokio::test]
async fn deleted_records_are_found_by_query_all() {
    let org = OrgUnderTest::start().await;
    let token = org.token().await;
    let path = format!("{DATA}/sobjects/Account");
    let (_, made) = org
        .call(&token, "POST", &path, Some(json!({"Name": "Gone"})))
        .await;
    let record = format!("{path}/{}", made["id"].as_str().unwrap());
    assert_eq!(org.call(&token, "DELETE", &record, None).await.0, 204);
    let query = "?q=SELECT+Id,IsDeleted+FROM+Account+WHERE+Name='Gone'";
    assert_eq!(
        get(&org, &token, &format!("query{query}")).await.1["totalSize"],
        json!(0)
    );
    let (_, found) = get(&org, &token, &format!("queryAll{query}")).await;
    assert_eq!(found["records"][0]["IsDeleted"], json!(true), "{found}");
    org.org.stop().await;
}

#[tokio::test]
async fn searches_find_by_sosl_and_by_parameters() {
    let org = OrgUnderTest::start().await;
    let token = org.token().await;
    let contact =
        json!({"LastName": "Quixano", "FirstName": "Alonso", "Phone": "+1 (555) 010-0199"});
    let path = format!("{DATA}/sobjects/Contact");
    assert_eq!(org.call(&token, "POST", &path, Some(contact)).await.0, 201);
    let names = |answer: &Value| answer["searchRecords"][0]["Name"].clone();
    let sosl = "search/?q=FIND+%7B5550100199%7D+IN+PHONE+FIELDS+RETURNING+Contact(Id,Name)";
    let (status, answer) = get(&org, &token, sosl).await;
    assert_eq!(
        (status, names(&answer)),
        (200, json!("Alonso Quixano")),
        "{answer}"
    );
    let by_get =
        "parameterizedSearch?q=quixano&sobject=Contact&Contact.fields=Id,Name&Contact.limit=1";
    let (status, answer) = get(&org, &token, by_get).await;
    assert_eq!(
        (status, names(&answer)),
        (200, json!("Alonso Quixano")),
        "{answer}"
    );
    let body = json!({"q": "+1 (555) 010-0199", "in": "PHONE", "fields": ["Id", "Name"], "overallLimit": "5",
        "sobjects": [{"name": "Contact", "where": "LastName LIKE 'Q%'", "orderBy": "Name ASC"}]});
    let path = format!("{DATA}/parameterizedSearch");
    let (status, answer) = org.call(&token, "POST", &path, Some(body)).await;
    assert_eq!(
        (status, names(&answer)),
        (200, json!("Alonso Quixano")),
        "{answer}"
    );
    let body = json!({"q": "quixano", "snippet": true});
    assert_eq!(org.call(&token, "POST", &path, Some(body)).await.0, 501);
    let (status, refusal) = get(&org, &token, "search?q=FIND+%7Ba%7D").await;
    assert_eq!(
        (status, &refusal[0]["errorCode"]),
        (400, &json!("MALFORMED_SEARCH"))
    );
    org.org.stop().await;
}
