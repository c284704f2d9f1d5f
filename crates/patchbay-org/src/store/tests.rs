//! The store over the standard schema.

use rusqlite::Connection;
use serde_json::{Map, Value, json};

use super::*;
use crate::schema::standard;

struct Bench {
    conn: Connection,
    schema: Schema,
    ctx: RequestContext,
}

impl Bench {
    fn new() -> Self {
        let schema = standard::schema();
        let conn = open(None).unwrap();
        create_tables(&conn, &schema).unwrap();
        let mut ctx = RequestContext {
            user_id: String::new(),
            org_id: "00DPB0000000001AAA".into(),
            now: "2026-01-02T03:04:05.678Z".parse().unwrap(),
            api_version: "64.0".into(),
        };
        let user = object(json!({"Username": "admin@example.com", "LastName": "Admin"}));
        ctx.user_id = insert_as_given(&conn, &schema, &ctx, "User", &user).unwrap();
        Self { conn, schema, ctx }
    }

    fn create(&self, name: &str, body: Value) -> Result<String, SfError> {
        create(&self.conn, &self.schema, &self.ctx, name, &object(body))
    }

    fn refuse(&self, name: &str, body: Value) -> crate::error::Fault {
        self.create(name, body)
            .expect_err("refused")
            .faults
            .remove(0)
    }

    fn find(&self, name: &str, id: &str) -> Result<Found<'_>, SfError> {
        find(&self.conn, &self.schema, name, id, true)
    }

    fn update(&self, name: &str, id: &str, body: Value) -> Result<(), SfError> {
        let found = self.find(name, id)?;
        update(&self.conn, &self.schema, &self.ctx, &found, &object(body))
    }

    fn read(&self, name: &str, id: &str) -> Map<String, Value> {
        let found = self.find(name, id).unwrap();
        read(&self.conn, &self.ctx, &found, None).unwrap()
    }
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        other => panic!("{other} is no object"),
    }
}

#[test]
fn a_record_is_created_read_changed_and_deleted() {
    let bench = Bench::new();
    let id = bench
        .create(
            "account",
            json!({"Name": "O'Brien \\ \"x\" %_", "BillingCity": "Cork"}),
        )
        .unwrap();
    assert_eq!(id.get(..3), Some("001"));
    let record = bench.read("Account", &id);
    assert_eq!(record["Name"], "O'Brien \\ \"x\" %_");
    assert_eq!(record["CreatedDate"], "2026-01-02T03:04:05.000+0000");
    assert_eq!(record["OwnerId"], bench.ctx.user_id.as_str());
    assert_eq!(record["BillingAddress"]["city"], "Cork");
    assert_eq!(
        record["attributes"]["url"],
        format!("/services/data/v64.0/sobjects/Account/{id}")
    );
    bench
        .update(
            "Account",
            id.get(..15).unwrap(),
            json!({"Phone": " +15555550100 "}),
        )
        .unwrap();
    assert_eq!(bench.read("Account", &id)["Phone"], "+15555550100");
    delete(
        &bench.conn,
        &bench.schema,
        &bench.ctx,
        &bench.find("Account", &id).unwrap(),
    )
    .unwrap();
    let gone = bench.find("Account", &id).unwrap_err();
    assert_eq!(
        (gone.status.as_u16(), gone.faults[0].error_code.as_str()),
        (404, "ENTITY_IS_DELETED")
    );
}

#[test]
fn refusals_have_salesforces_words() {
    let bench = Bench::new();
    let refusal = |name: &str, body: Value| {
        let fault = bench.refuse(name, body);
        format!("{}: {} {:?}", fault.error_code, fault.message, fault.fields)
    };
    let account = bench.create("Account", json!({"Name": "A"})).unwrap();
    let listed = [
        refusal("Contact", json!({"FirstName": "No last name"})),
        refusal("Account", json!({"Name": "n".repeat(256)})),
        refusal("Account", json!({"Name": "A", "Nme": "A"})),
        refusal(
            "Account",
            json!({"Name": "A", "CreatedDate": "2026-01-01T00:00:00Z"}),
        ),
        refusal("Contact", json!({"LastName": "A", "Email": "nobody"})),
        refusal("Contact", json!({"LastName": "A", "AccountId": "nonsense"})),
        refusal(
            "Contact",
            json!({"LastName": "A", "AccountId": bench.ctx.user_id}),
        ),
        refusal(
            "Contact",
            json!({"LastName": "A", "AccountId": "001000000000001AAA"}),
        ),
        refusal("Contact", json!({"LastName": "A", "DoNotCall": "perhaps"})),
        refusal(
            "Contact",
            json!({"LastName": "A", "Birthdate": "31.12.2000"}),
        ),
        refusal(
            "Account",
            json!({"Name": "A", "NumberOfEmployees": 99_999_999_999_u64}),
        ),
        refusal(
            "User",
            json!({"LastName": "A", "Username": "ADMIN@example.com", "Email": "a@b.co", "Alias": "a", "CommunityNickname": "n", "ProfileId": account}),
        ),
        refusal(
            "MessagingChannel",
            json!({"MasterLabel": "A", "DeveloperName": "A", "MessagingPlatformKey": "1", "MessageType": "Telex"}),
        ),
        refusal(
            "Contact",
            json!({"LastName": "A", "Owner": {"Username": "nobody@example.com"}}),
        ),
        refusal("Profile", json!({"Name": "A"})),
    ];
    insta::assert_snapshot!(listed.join("\n"));
}

#[test]
fn parents_may_be_named_by_external_id() {
    let bench = Bench::new();
    let body = json!({"LastName": "A", "Owner": {"Username": "Admin@Example.com"}});
    let id = bench.create("Contact", body).unwrap();
    assert_eq!(
        bench.read("Contact", &id)["OwnerId"],
        bench.ctx.user_id.as_str()
    );
}

#[test]
fn derived_columns_follow() {
    let bench = Bench::new();
    let account = bench.create("Account", json!({"Name": "A"})).unwrap();
    let contact = bench
        .create(
            "Contact",
            json!({"FirstName": "Ada", "LastName": "L", "AccountId": account}),
        )
        .unwrap();
    bench
        .update("Contact", &contact, json!({"LastName": "Lovelace"}))
        .unwrap();
    assert_eq!(bench.read("Contact", &contact)["Name"], "Ada Lovelace");
    let case = bench.create("Case", json!({"ContactId": contact})).unwrap();
    let record = bench.read("Case", &case);
    assert_eq!(record["AccountId"], account.as_str());
    assert_eq!(record["CaseNumber"], "00000001");
    assert_eq!(
        (&record["Status"], &record["IsClosed"]),
        (&json!("New"), &json!(false))
    );
    assert!(
        !record.contains_key("ContactEmail"),
        "a formula is not made up"
    );
    bench
        .update("Case", &case, json!({"Status": "Closed"}))
        .unwrap();
    assert_eq!(bench.read("Case", &case)["IsClosed"], true);
}

#[test]
fn an_account_takes_its_contacts_along_unless_a_case_holds_it() {
    let bench = Bench::new();
    let account = bench.create("Account", json!({"Name": "A"})).unwrap();
    let contact = bench
        .create("Contact", json!({"LastName": "L", "AccountId": account}))
        .unwrap();
    let case = bench.create("Case", json!({"ContactId": contact})).unwrap();
    let found = bench.find("Account", &account).unwrap();
    let held = delete(&bench.conn, &bench.schema, &bench.ctx, &found).unwrap_err();
    assert_eq!(held.faults[0].error_code, "DELETE_FAILED");
    assert!(
        bench.find("Contact", &contact).is_ok(),
        "nothing was deleted"
    );
    let found_case = bench.find("Case", &case).unwrap();
    delete(&bench.conn, &bench.schema, &bench.ctx, &found_case).unwrap();
    delete(&bench.conn, &bench.schema, &bench.ctx, &found).unwrap();
    assert!(bench.find("Contact", &contact).is_err());
}

#[test]
fn a_file_survives_and_is_widened() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("org.db");
    let mut schema = standard::schema();
    create_tables(&open(Some(&file)).unwrap(), &schema).unwrap();
    let mut account = schema.object("Account").unwrap().clone();
    account.fields.push(crate::schema::Field {
        name: "Late__c".into(),
        nillable: true,
        createable: true,
        ..crate::schema::Field::default()
    });
    schema.insert(account);
    let conn = open(Some(&file)).unwrap();
    create_tables(&conn, &schema).unwrap();
    conn.execute("UPDATE \"Account\" SET \"Late__c\" = 'x'", [])
        .unwrap();
}

#[test]
fn an_upsert_by_id_reads_no_whole_table() {
    let bench = Bench::new();
    let sql = "EXPLAIN QUERY PLAN SELECT \"Id\" FROM \"Account\" WHERE \"Id\" = 'x' COLLATE NOCASE";
    let plan: String = bench
        .conn
        .query_row(sql, [], |row| row.get("detail"))
        .unwrap();
    assert!(plan.starts_with("SEARCH"), "{plan}");
}
