//! `query?columns=true`, as Salesforce's command-line program asks before it prints a table.

use serde_json::{Value, json};

use crate::org_under_test::{DATA, OrgUnderTest};

async fn columns(org: &OrgUnderTest, token: &str, soql: &str) -> (u16, Value) {
    let q: String = url::form_urlencoded::byte_serialize(soql.as_bytes()).collect();
    let path = format!("{DATA}/query?q={q}&columns=true");
    org.call(token, "GET", &path, None).await
}

/// Name and nested columns; `*` marks an aggregate, which has its display name too.
fn outline(columns: &Value) -> String {
    let one = |column: &Value| {
        let name = column["columnName"].as_str().unwrap();
        let shown = column["displayName"].as_str().unwrap();
        let nested = outline(&column["joinColumns"]);
        let mark = if column["aggregate"] == json!(true) {
            format!("*{shown}")
        } else {
            String::new()
        };
        if nested.is_empty() {
            format!("{name}{mark}")
        } else {
            format!("{name}{mark}({nested})")
        }
    };
    let columns: Vec<String> = columns.as_array().unwrap().iter().map(one).collect();
    columns.join(" ")
}

#[tokio::test]
async fn a_field_is_described_whole() {
    let org = OrgUnderTest::start().await;
    let token = org.token().await;
    let (status, answer) = columns(&org, &token, "select id, name from account").await;
    assert_eq!(status, 200, "{answer}");
    let expected = json!({
        "columnMetadata": [{
            "aggregate": false, "apexType": "Id", "booleanType": false, "columnName": "Id", "custom": false,
            "displayName": "Id", "foreignKeyName": null, "insertable": false, "joinColumns": [],
            "numberType": false, "textType": false, "updatable": false,
        }, {
            "aggregate": false, "apexType": "String", "booleanType": false, "columnName": "Name", "custom": false,
            "displayName": "Name", "foreignKeyName": null, "insertable": true, "joinColumns": [],
            "numberType": false, "textType": true, "updatable": true,
        }],
        "entityName": "Account", "groupBy": false, "idSelected": true, "keyPrefix": "001",
    });
    assert_eq!(answer, expected);
    org.org.stop().await;
}

#[tokio::test]
async fn columns_nest_as_the_query_does() {
    let org = OrgUnderTest::start().await;
    let token = org.token().await;
    let table = [
        (
            "SELECT Id, Owner.Name, Owner.Profile.Name FROM Account",
            "Id Owner(Name Profile(Name))",
        ),
        (
            "SELECT Name, (SELECT Id, Owner.Name FROM Contacts) FROM Account",
            "Name Contacts*Contacts(Id Owner(Name))",
        ),
        (
            "SELECT Type, COUNT(Id), MAX(Name) top FROM Account GROUP BY Type",
            "Type expr0*count top*max",
        ),
        (
            "SELECT CALENDAR_YEAR(CreatedDate), COUNT(Id) FROM Account GROUP BY CALENDAR_YEAR(CreatedDate)",
            "expr0*calendar_year expr1*count",
        ),
        (
            "SELECT toLabel(Type) t, BillingAddress FROM Account",
            "t BillingAddress",
        ),
        (
            "SELECT TYPEOF What WHEN Account THEN Phone, Name ELSE Name END FROM Task",
            "What(Phone Name)",
        ),
        ("SELECT COUNT() FROM Account", ""),
    ];
    for (soql, expected) in table {
        let (status, answer) = columns(&org, &token, soql).await;
        assert_eq!(status, 200, "{soql}: {answer}");
        assert_eq!(outline(&answer["columnMetadata"]), expected, "{soql}");
        assert_eq!(
            answer["groupBy"],
            json!(soql.contains("GROUP BY")),
            "{soql}"
        );
    }
    let (_, answer) = columns(&org, &token, "SELECT Owner.Name FROM Account").await;
    let owner = &answer["columnMetadata"][0];
    assert_eq!(
        (&owner["foreignKeyName"], &answer["idSelected"]),
        (&json!("OwnerId"), &json!(false))
    );
    org.org.stop().await;
}

#[tokio::test]
async fn what_cannot_run_has_no_columns() {
    let org = OrgUnderTest::start().await;
    let token = org.token().await;
    let (status, refusal) = columns(&org, &token, "SELECT Nope FROM Account").await;
    assert_eq!(
        (status, &refusal[0]["errorCode"]),
        (400, &json!("INVALID_FIELD"))
    );
    let (status, answer) = org
        .call(
            &token,
            "GET",
            &format!("{DATA}/query?q=SELECT+Id+FROM+Account&columns=false"),
            None,
        )
        .await;
    assert_eq!((status, answer["done"].clone()), (200, json!(true)));
    org.org.stop().await;
}
