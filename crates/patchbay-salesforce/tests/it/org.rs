//! The client against the local org: records travel, faults are ordered, tokens expire.

use std::collections::HashSet;
use std::time::Duration;

use futures::future::join_all;
use patchbay_org::{Fault, FaultOrder, When};
use patchbay_salesforce::soql::{BindOptions, bind};
use patchbay_salesforce::{
    ApiBase, ChatterPost, Client, CompositeCall, Deadline, ErrorKind, Fields, JwtBearer,
    ParameterizedSearch, RecordOutcome, Segment, SignIn, SigningKey, TokenEndpoint, sosl,
};
use patchbay_testkit::TestOrg;
use serde_json::{Value, json};

use crate::script::soon;

fn client(org: &TestOrg) -> Client {
    let sign_in = SignIn::JwtBearer(JwtBearer {
        endpoint: TokenEndpoint::parse(&format!("{}/services/oauth2/token", org.url())).unwrap(),
        consumer_key: org.consumer_key().into(),
        subject: org.username().into(),
        audience: "https://login.salesforce.com".into(),
        key: SigningKey::from_pem(org.private_key()).unwrap(),
    });
    Client::builder(
        ApiBase::parse(&format!("{}/services/data/v64.0", org.url())).unwrap(),
        sign_in,
    )
    .build()
}

fn fields(value: Value) -> Fields {
    let Value::Object(fields) = value else {
        panic!("an object is needed")
    };
    fields
}

async fn add(client: &Client, name: &str) -> String {
    client
        .records()
        .create("Account", &fields(json!({"Name": name})), soon())
        .await
        .unwrap()
        .id
}

async fn names(client: &Client, template: &str, value: &str) -> Vec<String> {
    let soql = bind(
        template,
        &fields(json!({"name": value})),
        BindOptions::default(),
    )
    .unwrap();
    let rows = client.query_pages(&soql, 1000, soon()).await.unwrap();
    rows.records
        .iter()
        .map(|row| row["Name"].as_str().unwrap().to_owned())
        .collect()
}

fn sign_ins(org: &TestOrg) -> usize {
    org.log()
        .iter()
        .filter(|entry| entry.path == "/services/oauth2/token")
        .count()
}

fn order(path: &str, times: u32, fault: Fault) -> FaultOrder {
    FaultOrder {
        method: None,
        path: Some(path.into()),
        times,
        skip: 0,
        fault,
    }
}

const AWKWARD: &str = "O'Brien \\ \"x\" %_";

#[tokio::test]
async fn awkward_names_are_found_and_nothing_is_injected() {
    let org = TestOrg::start().await;
    let client = client(&org);
    for name in [AWKWARD, "Acme", "O'Brien \\ \"x\" 50_", "percent"] {
        add(&client, name).await;
    }
    let equal = "SELECT Name FROM Account WHERE Name = '{name}'";
    let like = "SELECT Name FROM Account WHERE Name LIKE '%{name}%'";
    assert_eq!(names(&client, equal, AWKWARD).await, [AWKWARD]);
    assert_eq!(names(&client, like, AWKWARD).await, [AWKWARD]);
    assert_eq!(names(&client, like, "%").await, [AWKWARD]);
    for attack in [
        "x' OR Name LIKE '%",
        "x\\' OR Name LIKE \\'%",
        "x\\",
        "\n' OR Name != '",
    ] {
        assert!(names(&client, equal, attack).await.is_empty(), "{attack}");
        assert!(names(&client, like, attack).await.is_empty(), "{attack}");
    }
}

#[tokio::test]
async fn records_are_made_read_changed_and_deleted() {
    let org = TestOrg::start().await;
    let client = client(&org);
    let records = client.records();
    let id = add(&client, "Acme").await;
    let updated = records
        .update("Account", &id, &fields(json!({"Phone": "+1555"})), soon())
        .await
        .unwrap();
    assert_eq!((updated.status, updated.body), (204, None));
    let read = records
        .read("account", &id, &["Name", "Phone"], soon())
        .await
        .unwrap();
    assert_eq!(
        (&read["Name"], &read["Phone"]),
        (&json!("Acme"), &json!("+1555"))
    );
    records.delete("Account", &id, soon()).await.unwrap();
    let error = records.read("Account", &id, &[], soon()).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::NotFound, Some(404)),
        "{error}"
    );
    let error = records
        .create("Account", &Fields::new(), soon())
        .await
        .unwrap_err();
    assert!(error.has_code("REQUIRED_FIELD_MISSING"), "{error}");
    let error = client
        .query("SELECT Nonsense FROM Account", soon())
        .await
        .unwrap_err();
    assert!(error.has_code("INVALID_FIELD"), "{error}");
    assert!(
        client
            .api_usage()
            .is_some_and(|usage| usage.used > 0 && usage.limit > usage.used)
    );
}

#[tokio::test]
async fn many_records_travel_in_few_requests_and_come_back_in_pages() {
    let org = TestOrg::start().await;
    let client = client(&org);
    let mut records: Vec<Fields> = (0..250)
        .map(|number| fields(json!({"Name": format!("A{number:03}")})))
        .collect();
    records[3] = Fields::new();
    let outcomes = client
        .collections()
        .create("Account", &records, soon())
        .await
        .unwrap();
    assert_eq!(
        (
            outcomes.len(),
            outcomes.iter().filter(|outcome| outcome.is_done()).count()
        ),
        (250, 249)
    );
    let RecordOutcome::Refused { errors } = &outcomes[3] else {
        panic!("{:?}", outcomes[3])
    };
    assert_eq!(errors[0].code, "REQUIRED_FIELD_MISSING");
    let rows = client
        .query_pages("SELECT Name FROM Account ORDER BY Name", 1000, soon())
        .await
        .unwrap();
    assert_eq!(
        (rows.total_size, rows.records.len(), rows.complete),
        (249, 249, true)
    );
    let ids: Vec<String> = outcomes
        .iter()
        .filter_map(|outcome| match outcome {
            RecordOutcome::Done { id, .. } => id.clone(),
            _ => None,
        })
        .collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let deleted = client.collections().delete(&ids, soon()).await.unwrap();
    assert!(deleted.iter().all(RecordOutcome::is_done));
    let requests = org
        .log()
        .iter()
        .filter(|entry| entry.path.ends_with("/composite/sobjects"))
        .count();
    assert_eq!(requests, 4);
}

#[tokio::test]
async fn describe_limits_composite_and_search() {
    let org = TestOrg::start().await;
    let client = client(&org);
    let described = client.describe("account", soon()).await.unwrap();
    assert_eq!(
        (
            described.name.as_str(),
            described.field("NAME").unwrap().kind.as_str()
        ),
        ("Account", "string")
    );
    assert!(
        client
            .describe_global(soon())
            .await
            .unwrap()
            .iter()
            .any(|object| object.name == "VoiceCall")
    );
    assert!(client.limits(soon()).await.unwrap()["DailyApiRequests"].max > 0);
    let call = |method: &str, url: &str, reference_id: &str, body| CompositeCall {
        method: method.into(),
        url: url.into(),
        reference_id: reference_id.into(),
        body,
    };
    let calls = [
        call(
            "POST",
            "sobjects/Account",
            "made",
            Some(json!({"Name": "Acme"})),
        ),
        call("GET", "sobjects/Account/@{made.id}", "read", None),
    ];
    let answers = client.composite(&calls, true, soon()).await.unwrap();
    assert_eq!(
        (
            answers[0].http_status_code,
            answers[1].body["Name"].as_str()
        ),
        (201, Some("Acme"))
    );
    for name in [AWKWARD, "Acme Two"] {
        add(&client, name).await;
    }
    for (name, found) in [
        (AWKWARD, 1),
        ("Acme", 2),
        ("Acme} RETURNING User(Id)", 0),
        ("Ac*", 0),
    ] {
        let sosl = format!(
            "{} IN NAME FIELDS RETURNING Account(Name)",
            sosl::find(name)
        );
        assert_eq!(
            client.search(&sosl, soon()).await.unwrap().len(),
            found,
            "{name}"
        );
    }
    let search = ParameterizedSearch {
        q: "Acme".into(),
        fields: vec!["Name".into()],
        sobjects: vec![json!({"name": "Account"})],
        ..ParameterizedSearch::default()
    };
    assert_eq!(
        client
            .parameterized_search(&search, soon())
            .await
            .unwrap()
            .len(),
        2
    );
}

#[tokio::test]
async fn posts_comments_transcripts_and_upserts() {
    let org = TestOrg::start().await;
    let client = client(&org);
    let id = add(&client, "Acme").await;
    let post = ChatterPost {
        element_type: "FeedItem".into(),
        subject_id: id.clone(),
        segments: vec![Segment::Text("A call from Acme".into())],
    };
    let element = client.chatter().post(&post, soon()).await.unwrap();
    let reply = [Segment::Text("Seen".into())];
    let comment = client
        .chatter()
        .comment(&element, &reply, soon())
        .await
        .unwrap();
    assert!(!element.is_empty() && !comment.is_empty() && element != comment);
    let transcripts = [
        ("c-1".to_owned(), "Guten Tag\r\n--x".to_owned()),
        ("c-2".to_owned(), "[]".to_owned()),
    ];
    let conversations = client.conversations();
    let upload = conversations.upload(&transcripts, soon()).await.unwrap();
    let upload_id = upload["uploadId"].as_str().unwrap();
    let status = conversations
        .upload_status(upload_id, soon())
        .await
        .unwrap();
    assert_eq!(status["uploads"][0]["uploadId"], upload["uploadId"]);
    let name = fields(json!({"Name": "Acme Again"}));
    let upserted = client
        .records()
        .upsert("Account", ("Id", &id), &name, soon())
        .await
        .unwrap();
    assert!(!upserted.created);
    let found = names(
        &client,
        "SELECT Name FROM Account WHERE Name = '{name}'",
        "Acme Again",
    )
    .await;
    assert_eq!(found.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_calls_after_expiry_sign_in_once() {
    let org = TestOrg::start().await;
    let client = client(&org);
    add(&client, "Acme").await;
    assert_eq!(sign_ins(&org), 1);
    org.order_fault(order("/query", 1, Fault::ExpireTokens));
    let query = async || client.query("SELECT Id FROM Account", soon()).await;
    let outcomes = join_all((0..200).map(|_| query())).await;
    for outcome in outcomes {
        assert_eq!(outcome.unwrap().total_size, 1);
    }
    assert_eq!(sign_ins(&org), 2);
}

#[tokio::test]
async fn no_ordered_fault_doubles_a_create() {
    let org = TestOrg::start().await;
    let client = client(&org);
    client.warm_up(soon()).await.unwrap();
    let refusal = |when| Fault::Error {
        status: 503,
        error_code: "SERVER_UNAVAILABLE".into(),
        message: "m".into(),
        when,
    };
    let mut made = 0;
    for (number, fault) in [
        Fault::Drop { when: When::Before },
        Fault::Drop { when: When::After },
        Fault::ServerError {
            status: 503,
            when: When::Before,
        },
        Fault::ServerError {
            status: 502,
            when: When::After,
        },
        refusal(When::Before),
        refusal(When::After),
        Fault::Throttle,
        Fault::ExpireTokens,
        Fault::Slow {
            delay_ms: 50,
            when: When::After,
        },
    ]
    .into_iter()
    .enumerate()
    {
        let name = format!("N{number}");
        org.order_fault(order("/sobjects/Account", 1, fault));
        let outcome = client
            .records()
            .create("Account", &fields(json!({"Name": name})), soon())
            .await;
        let found = names(
            &client,
            "SELECT Name FROM Account WHERE Name = '{name}'",
            &name,
        )
        .await
        .len();
        assert!(found <= 1, "{name} was made {found} times");
        match outcome {
            Ok(created) => assert_eq!((created.success, found), (true, 1), "{name}"),
            Err(error) => assert!(
                found == 0 || error.may_be_done() || error.kind() == ErrorKind::Transient,
                "{error}"
            ),
        }
        made += found;
    }
    let all: HashSet<String> = names(&client, "SELECT Name FROM Account WHERE Name LIKE 'N_'", "")
        .await
        .into_iter()
        .collect();
    assert_eq!(all.len(), made);
}

#[tokio::test]
async fn reads_outlive_ordered_faults_and_slow_ones_end_in_time() {
    let org = TestOrg::start().await;
    let client = client(&org);
    add(&client, "Acme").await;
    for fault in [
        Fault::Drop { when: When::Before },
        Fault::Drop { when: When::After },
        Fault::ServerError {
            status: 503,
            when: When::Before,
        },
        Fault::Throttle,
        Fault::ExpireTokens,
    ] {
        org.order_fault(order("/query", 1, fault));
        assert_eq!(
            client
                .query("SELECT Id FROM Account", soon())
                .await
                .unwrap()
                .total_size,
            1
        );
    }
    org.order_fault(order(
        "/query",
        1,
        Fault::Slow {
            delay_ms: 3_000,
            when: When::Before,
        },
    ));
    let deadline = Deadline::after(Duration::from_millis(200));
    let error = client
        .query("SELECT Id FROM Account", deadline)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
}

#[tokio::test]
async fn a_refused_sign_in_names_its_cause() {
    let org = TestOrg::start().await;
    let other = TestOrg::start().await;
    let client = |consumer_key: &str, subject: &str, key: &str| {
        let sign_in = SignIn::JwtBearer(JwtBearer {
            endpoint: TokenEndpoint::parse(&format!("{}/services/oauth2/token", org.url()))
                .unwrap(),
            consumer_key: consumer_key.into(),
            subject: subject.into(),
            audience: "https://login.salesforce.com".into(),
            key: SigningKey::from_pem(key).unwrap(),
        });
        Client::builder(
            ApiBase::parse(&format!("{}/services/data/v64.0", org.url())).unwrap(),
            sign_in,
        )
        .build()
    };
    let right = (org.consumer_key(), org.username(), org.private_key());
    for (consumer_key, subject, key) in [
        ("unknown", right.1, right.2),
        (right.0, "nobody@example.com", right.2),
        (right.0, right.1, other.private_key()),
    ] {
        let error = client(consumer_key, subject, key)
            .query("SELECT Id FROM Account", soon())
            .await
            .unwrap_err();
        let patchbay_salesforce::Error::SignIn(error) = error else {
            panic!("{error:?}")
        };
        assert!(error.cause.is_some(), "{error}");
    }
}
