//! Imports over the standard schema.

use serde_json::{Map, json};

use super::*;
use crate::schema::standard;

fn bench() -> (Connection, Schema, RequestContext) {
    let schema = standard::schema();
    let conn = store::open(None).unwrap();
    store::create_tables(&conn, &schema).unwrap();
    let mut ctx = RequestContext {
        user_id: String::new(),
        org_id: "00DPB00000000012AA".into(),
        now: "2026-01-02T03:04:05Z".parse().unwrap(),
        api_version: "64.0".into(),
    };
    ctx.user_id = store::insert_as_given(&conn, &schema, &ctx, "User", &Map::new()).unwrap();
    (conn, schema, ctx)
}

fn count(conn: &Connection, object: &str) -> i64 {
    conn.query_row(&format!("SELECT count(*) FROM \"{object}\""), [], |row| {
        row.get(0)
    })
    .unwrap()
}

#[test]
fn the_sample_data_fits_the_schema() {
    let (conn, schema, ctx) = bench();
    assert!(sample(&conn, &schema, &ctx).unwrap() > 20);
    let named = "SELECT count(*) FROM \"Account\" WHERE \"Name\" = 'O''Brien \\ \"x\" %_'";
    assert_eq!(
        conn.query_row(named, [], |row| row.get::<_, i64>(0))
            .unwrap(),
        1
    );
    assert_eq!(count(&conn, "FieldServiceOrgSettings"), 1);
}

#[test]
fn a_plan_brings_its_files_and_references() {
    let (conn, schema, ctx) = bench();
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, value: &Value| {
        std::fs::write(folder.path().join(name), value.to_string()).unwrap();
    };
    let contact = json!({"attributes": {"type": "Contact", "referenceId": "ContactRef1"}, "LastName": "A", "AccountId": "@AccountRef1"});
    let account = json!({"attributes": {"type": "Account", "referenceId": "AccountRef1"}, "Name": "A", "Description": "@ home"});
    // Contacts first: a reference may point forwards.
    write("Contacts.json", &json!({"records": [contact]}));
    write("Accounts.json", &json!({"records": [account]}));
    write(
        "plan.json",
        &json!([
            {"sobject": "Contact", "saveRefs": false, "resolveRefs": true, "files": ["Contacts.json"]},
            {"sobject": "Account", "saveRefs": true, "resolveRefs": false, "files": ["Accounts.json"]},
        ]),
    );
    assert_eq!(
        import(&conn, &schema, &ctx, &folder.path().join("plan.json")).unwrap(),
        2
    );
    let linked =
        "SELECT count(*) FROM \"Contact\" c JOIN \"Account\" a ON a.\"Id\" = c.\"AccountId\"";
    assert_eq!(
        conn.query_row(linked, [], |row| row.get::<_, i64>(0))
            .unwrap(),
        1
    );
}

#[test]
fn nested_children_point_to_their_parent() {
    let (conn, schema, ctx) = bench();
    let child = json!({"attributes": {"type": "Contact", "referenceId": "c"}, "LastName": "A"});
    let parent = json!({"attributes": {"type": "Account", "referenceId": "a"}, "Name": "A", "Contacts": {"records": [child]}});
    assert_eq!(
        import_records(&conn, &schema, &ctx, &json!({"records": [parent]})).unwrap(),
        2
    );
    let linked = "SELECT count(*) FROM \"Contact\" WHERE \"AccountId\" IS NOT NULL";
    assert_eq!(
        conn.query_row(linked, [], |row| row.get::<_, i64>(0))
            .unwrap(),
        1
    );
}

#[test]
fn a_refused_import_leaves_nothing_behind() {
    let (conn, schema, ctx) = bench();
    let good = json!({"attributes": {"type": "Account", "referenceId": "a"}, "Name": "A"});
    let bad = json!({"attributes": {"type": "Contact", "referenceId": "b"}, "FirstName": "A"});
    let error = import_records(&conn, &schema, &ctx, &json!({"records": [good, bad]})).unwrap_err();
    assert!(error.to_string().contains("Contact b"), "{error}");
    assert_eq!(count(&conn, "Account"), 0);
    let lost = json!({"attributes": {"type": "Contact"}, "LastName": "A", "AccountId": "@nowhere"});
    let error = import_records(&conn, &schema, &ctx, &json!({"records": [lost]})).unwrap_err();
    assert!(error.to_string().contains("@nowhere"), "{error}");
    assert!(import_records(&conn, &schema, &ctx, &json!([1])).is_err());
}
