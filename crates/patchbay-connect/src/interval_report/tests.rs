//! The rules against the recorded vectors of the replaced package, and the repairs.

use serde_json::{Value, json};

use super::*;
use crate::interval_report::entry::value;

const NS: &str = "amazonconnect__";

/// The recorded vectors of one rule: input and what the replaced package made of it.
fn vectors(text: &str) -> Vec<(Option<String>, Value)> {
    let vectors: Vec<Value> = serde_json::from_str(text).expect("vectors are JSON");
    vectors
        .into_iter()
        .map(|vector| {
            let input = vector["in"].as_str().map(str::to_owned);
            let expected = if vector.get("error").is_some() {
                json!({"error": true})
            } else {
                vector["ok"].clone()
            };
            (input, expected)
        })
        .collect()
}

macro_rules! vectors {
    ($name:literal) => {
        vectors(include_str!(concat!(
            "../../../../fixtures/vectors/",
            $name,
            ".json"
        )))
    };
}

#[test]
fn cells_as_recorded() {
    let mut tried = 0;
    for (input, expected) in vectors!("csv-cell") {
        // A cell that is not there at all makes the row misshapen and never gets to this rule.
        let Some(input) = input else { continue };
        assert_eq!(Value::from(value(&input)), expected, "{input:?}");
        tried += 1;
    }
    assert!(tried >= 5);
}

#[test]
fn headers_as_recorded() {
    for (table, vectors) in [
        (&AGENTS, vectors!("header-to-field-agent")),
        (&QUEUES, vectors!("header-to-field-queue")),
    ] {
        assert!(vectors.len() >= 29);
        for (input, expected) in vectors {
            let header = input.expect("a header");
            assert_eq!(table.field_of(&header, NS), expected, "{header:?}");
        }
    }
}

#[test]
fn names_in_queue_keys_as_recorded() {
    let vectors = vectors!("queue-key");
    assert!(vectors.len() >= 9);
    for (input, expected) in vectors {
        let name = input.expect("a name");
        assert_eq!(QUEUES.name_in_key(&name), expected, "{name:?}");
    }
}

/// What a file reads as, in the form of the vectors.
fn rows(text: &str) -> Value {
    let Ok(report) = Report::read(text.as_bytes()) else {
        return json!({"error": true});
    };
    let mut rows: Vec<(usize, Value)> = report
        .rows
        .iter()
        .map(|row| {
            let cells = report.headers.iter().cloned().zip(row.cells.iter());
            let cells = cells.map(|(header, cell)| (header, json!(cell)));
            (row.number, Value::Object(cells.collect()))
        })
        .collect();
    let misshapen = report.misshapen.iter();
    rows.extend(misshapen.map(|row| (row.number, json!({"cells": row.cells}))));
    rows.sort_by_key(|(number, _)| *number);
    rows.into_iter().map(|(_, row)| row).collect()
}

/// Where we read a file otherwise than the replaced package, with the reason.
const REPAIRED: [(&str, &str, &str); 4] = [
    (
        "a,b\n1,2,3\n",
        r#"[{"cells":3}]"#,
        "a row that is too long is counted, not mapped",
    ),
    (
        "\u{feff}\"a\",b\n1,2",
        r#"[{"a":"1","b":"2"}]"#,
        "a byte-order mark is no part of the first header",
    ),
    (
        "a,b\n\"l1\nl2\",2\n",
        r#"[{"a":"l1\nl2","b":"2"}]"#,
        "a line feed in quotes is kept; keys are made without it",
    ),
    (
        "a,b\n\"open,3\n4,5",
        r#"[{"cells":1}]"#,
        "a row that is too short is counted, not mapped",
    ),
];

#[test]
fn files_as_recorded_but_for_the_repairs() {
    let mut repaired = 0;
    for (input, expected) in vectors!("csv-rows") {
        let input = input.expect("a file");
        let expected = match REPAIRED.iter().find(|(file, ..)| *file == input) {
            Some((_, ours, _)) => {
                repaired += 1;
                serde_json::from_str(ours).expect("JSON")
            }
            None => expected,
        };
        assert_eq!(rows(&input), expected, "{input:?}");
    }
    assert_eq!(repaired, REPAIRED.len());
}

#[test]
fn line_ends_of_each_kind() {
    let expected = json!([{"a": "1", "b": "2"}, {"a": "3", "b": "4"}]);
    assert_eq!(rows("a,b\r\n1,2\r\n\r\n3,4\r\n"), expected);
    assert_eq!(rows("a,b\r\n1,2\r\n3,4\r"), expected);
    assert_eq!(rows("\u{feff}a,b\n1,2\n\n\n3,4\n\n"), expected);
    let quoted = json!([{"a": "x\r\ny", "b": "2"}]);
    assert_eq!(rows("a,b\r\n\"x\r\ny\",2\r\n"), quoted);
    let error = Report::read(b"a,b\n1,2\n3,4\r5,6\n").expect_err("a lone CR");
    assert_eq!(error, ReportError::LineEnd { row: 3 });
}

#[test]
fn other_encodings_are_refused_with_their_place() {
    let latin = Report::read(b"Agent\nJos\xE9\n").expect_err("Latin-1");
    assert_eq!(latin, ReportError::Encoding { at: 9 });
    let utf16 = Report::read(b"\xFF\xFEA\0").expect_err("UTF-16");
    assert_eq!(utf16, ReportError::Utf16);
}

/// An org with every field of the list, in that spelling; those of percentages take no text.
fn org<'o>(fields: &'o [&'o str]) -> impl Fn(&str) -> Option<OrgField<'o>> {
    move |name| {
        let found = fields.iter().find(|field| field.eq_ignore_ascii_case(name));
        found.map(|name| OrgField {
            name,
            takes_text: !name.ends_with("Occupancy__c"),
        })
    }
}

fn mapping(table: &'static Table) -> Mapping<'static> {
    Mapping {
        table,
        prefix: NS,
        written: "2025-01-30T22:00:05.123Z",
        region: "eu-west-2",
    }
}

fn map(table: &'static Table, file: &str, fields: &[&str]) -> Result<Mapped, ReportError> {
    let report = Report::read(file.as_bytes()).expect("a report");
    mapping(table).entries(&report, &org(fields))
}

#[test]
fn a_row_becomes_the_fields_that_the_org_has_in_its_spelling() {
    let fields = [
        "amazonconnect__ac_object_name__c",
        "amazonconnect__REGION__c",
        "amazonconnect__Occupancy__c",
        "amazonconnect__Created_Date__c",
    ];
    let file = "Queue,StartInterval,Occupancy,Occupancy,Other\nA - B (fr),T1,1%,2%,x\n";
    let mapped = map(&QUEUES, file, &fields).expect("a report");
    assert_eq!(mapped.unknown_headers, ["StartInterval", "Other"]);
    let entry = &mapped.entries[0];
    assert_eq!((entry.row, entry.key.as_str()), (1, "ABfrT1eu-west-2"));
    let expected = json!({
        "amazonconnect__ac_object_name__c": "A - B (fr)",
        "amazonconnect__Occupancy__c": "2",
        "amazonconnect__Created_Date__c": "2025-01-30T22:00:05.123Z",
        "amazonconnect__REGION__c": "eu-west-2",
        "amazonconnect__AC_Record_Id__c": "ABfrT1eu-west-2",
    });
    assert_eq!(Value::Object(entry.fields.clone()), expected);
}

#[test]
fn a_dash_is_nothing_where_no_text_fits() {
    let fields = ["amazonconnect__Occupancy__c", "amazonconnect__Note__c"];
    let file = "Queue,StartInterval,Occupancy,Note\nq,T1,-,-\nq,T2,%,%\nq,T3,-5%, \nq,T4,,\n";
    let entries = map(&QUEUES, file, &fields).expect("a report").entries;
    let pairs: Vec<_> = entries
        .iter()
        .map(|entry| fields.map(|field| entry.fields[field].clone()))
        .collect();
    let expected = json!([[null, "-"], [null, ""], ["-5", " "], [null, null]]);
    assert_eq!(json!(pairs), expected);
}

#[test]
fn both_spellings_of_the_connected_count_are_understood() {
    const FIELD: &str = "amazonconnect__Contacts_handled_conn_to_agent_timestamp__c";
    let with_on = "Contacts handled on connected to agent timestamp";
    let without = "Contacts handled (connected to agent timestamp)";
    let count = |table, name: &str, headers: &str| {
        let file = format!("{name},StartInterval,{headers}\nx,T,1,2\n");
        map(table, &file, &[FIELD]).expect("a report").entries[0].fields[FIELD].clone()
    };
    for (table, name, own, other) in [
        (&AGENTS, "Agent", with_on, without),
        (&QUEUES, "Queue", without, with_on),
    ] {
        assert_eq!(count(table, name, &format!("{own},{other}")), "1");
        assert_eq!(count(table, name, &format!("{other},{own}")), "2");
        assert_eq!(count(table, name, &format!("{other},Occupancy")), "1");
    }
}

#[test]
fn rows_without_a_name_or_an_interval_are_told_apart() {
    let file = "Agent,StartInterval\n,T1\njdoe,\n%,T2\njdoe,T3\n";
    let mapped = map(&AGENTS, file, &[]).expect("a report");
    assert_eq!((mapped.unnamed, mapped.untimed), (vec![1], vec![2]));
    let keys: Vec<_> = mapped
        .entries
        .iter()
        .map(|entry| entry.key.as_str())
        .collect();
    assert_eq!(keys, ["T2", "jdoeT3"]);
}

#[test]
fn a_missing_column_is_named_only_when_there_are_rows() {
    let missing = map(&AGENTS, "Queue,StartInterval\nx,T\n", &[]).expect_err("no agents");
    assert_eq!(missing, ReportError::NoColumn { header: "Agent" });
    let missing = map(&QUEUES, "Queue,Start\nx,T\n", &[]).expect_err("no interval");
    assert!(
        missing.to_string().contains("\"StartInterval\""),
        "{missing}"
    );
    assert_eq!(map(&AGENTS, "Queue\n", &[]), Ok(Mapped::default()));
    assert_eq!(map(&AGENTS, "", &[]), Ok(Mapped::default()));
}

#[test]
fn the_last_of_two_rows_with_one_key_stays() {
    let file = "Agent,StartInterval,N\njdoe,T,1\nJDoe,T,2\njdoe,T,3\nann,T,4\n";
    let kept = |ignore_case| {
        let mut entries = map(&AGENTS, file, &[]).expect("a report").entries;
        let dropped = keep_last(&mut entries, ignore_case);
        let rows: Vec<_> = entries.iter().map(|entry| entry.row).collect();
        (dropped, rows)
    };
    assert_eq!(kept(true), (2, vec![3, 4]));
    assert_eq!(kept(false), (1, vec![2, 3, 4]));
}

#[test]
fn keys_have_no_line_feeds() {
    let file = "Agent,StartInterval\n\"Ann\nLee\",T\n";
    let mapped = map(&AGENTS, file, &["amazonconnect__AC_Object_Name__c"]).expect("a report");
    assert_eq!(mapped.entries[0].key, "AnnLeeT");
    let fields = &mapped.entries[0].fields;
    assert_eq!(fields["amazonconnect__AC_Object_Name__c"], "Ann\nLee");
}
