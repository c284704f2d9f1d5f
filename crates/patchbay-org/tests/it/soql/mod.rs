//! SOQL over a small org: cases in text files, answers in snapshots.

mod properties;

use std::fmt::Write as _;

use patchbay_org::context::RequestContext;
use patchbay_org::schema::{Field, FieldType, PicklistValue, Schema, standard};
use patchbay_org::soql::{self, Options, Rows};
use patchbay_org::{error::SfError, store};
use rusqlite::Connection;
use serde_json::{Map, Value, json};

/// An org in memory with a few records that are tricky to find.
pub(crate) struct SmallOrg {
    pub(crate) conn: Connection,
    pub(crate) schema: Schema,
    pub(crate) ctx: RequestContext,
}

const ADA: &str = "005000000000001AAA";

impl SmallOrg {
    pub(crate) fn new() -> Self {
        let mut schema = standard::schema();
        add_fields(&mut schema);
        let conn = store::open(None).unwrap();
        store::create_tables(&conn, &schema).unwrap();
        let ctx = RequestContext {
            user_id: ADA.into(),
            org_id: "00D000000000001EAA".into(),
            now: "2026-03-18T12:00:00Z".parse().unwrap(),
            api_version: "64.0".into(),
        };
        let org = Self { conn, schema, ctx };
        org.fill();
        org
    }

    pub(crate) fn add(&self, object: &str, record: &Value) {
        let record: Map<String, Value> = record.as_object().unwrap().clone();
        store::insert_as_given(&self.conn, &self.schema, &self.ctx, object, &record).unwrap();
    }

    /// Set-up of voice and field service, as the queries of the replaced packages look for it.
    fn fill_voice(&self) {
        self.conn
            .execute(
                "UPDATE \"User\" SET \"Phone\" = '+15555550142' WHERE \"Id\" = ?1",
                [ADA],
            )
            .unwrap();
        let at = |object: &str, number| {
            id(
                self.schema
                    .object(object)
                    .unwrap()
                    .key_prefix
                    .as_deref()
                    .unwrap(),
                number,
            )
        };
        self.add(
            "ContactCenter",
            &json!({"Id": at("ContactCenter", 1), "InternalName": "CC"}),
        );
        self.add(
            "MessagingChannel",
            &json!({"Id": at("MessagingChannel", 1), "MessageType": "Voice",
            "IsActive": true, "MessagingPlatformKey": "+15555550111", "SessionHandlerId": ADA}),
        );
        self.add(
            "ContactCenterChannel",
            &json!({"ChannelId": at("MessagingChannel", 1),
            "ContactCenterId": at("ContactCenter", 1)}),
        );
        self.add(
            "CallCenterRoutingMap",
            &json!({"ReferenceRecordId": ADA, "ExternalId": "arn:aws:agent/a"}),
        );
        self.add(
            "FieldServiceOrgSettings",
            &json!({"ApptAssistantStatus": "En Route"}),
        );
        self.add(
            "ServiceResource",
            &json!({"Id": at("ServiceResource", 1), "Name": "Ada", "RelatedRecordId": ADA}),
        );
        self.add(
            "ServiceAppointment",
            &json!({"Id": at("ServiceAppointment", 1), "Status": "En Route",
            "ContactId": id("003", 1)}),
        );
        self.add(
            "AssignedResource",
            &json!({"ServiceResourceId": at("ServiceResource", 1),
            "ServiceAppointmentId": at("ServiceAppointment", 1), "LocationStatus": "EnRoute"}),
        );
    }

    fn query(&self, text: &str, options: Options) -> Result<Rows, SfError> {
        let query = soql::parse(text)?;
        soql::execute(&self.conn, &self.schema, &self.ctx, &query, options)
    }

    fn fill(&self) {
        self.add("User", &json!({"Id": ADA, "Username": "ada@patchbay.test", "FirstName": "Ada", "LastName": "Admin",
            "Email": "ada@patchbay.test", "Alias": "ada", "CommunityNickname": "ada"}));
        let account = |number: u32, name: &str, more: Value| {
            let mut record = json!({"Id": id("001", number), "Name": name, "OwnerId": ADA});
            record
                .as_object_mut()
                .unwrap()
                .extend(more.as_object().unwrap().clone());
            self.add("Account", &record);
        };
        account(
            1,
            "Acme",
            json!({"Industry": "Energy", "AnnualRevenue": 1_000_000, "NumberOfEmployees": 50,
            "BillingCity": "Berlin", "BillingCountry": "Germany", "Tags__c": "Gold;Partner",
            "Website": "https://acme.example"}),
        );
        account(
            2,
            r#"O'Brien \ "x" %_"#,
            json!({"Industry": "Banking", "AnnualRevenue": 2500.5,
            "ParentId": id("001", 1), "Tags__c": "Silver"}),
        );
        account(3, "Äpfel AG", json!({"NumberOfEmployees": 7}));
        account(
            4,
            "acme Süd",
            json!({"Industry": "Energy", "AnnualRevenue": 10, "IsDeleted": false}),
        );
        let contact =
            |number: u32, first: &str, last: &str, account: Option<u32>, created: &str| {
                self.add(
                    "Contact",
                    &json!({"Id": id("003", number), "FirstName": first, "LastName": last,
                "AccountId": account.map(|number| id("001", number)), "OwnerId": ADA,
                "Email": format!("{last}@example.com").to_lowercase(), "CreatedDate": created,
                "Phone": "+49 30 1234567", "Birthdate": "1990-02-28"}),
                );
            };
        contact(1, "Rose", "Gonzalez", Some(1), "2026-03-18T00:00:00.000Z");
        contact(2, "Sean", "Forbes", Some(1), "2026-03-17T23:59:59.999Z");
        contact(3, "Jack", "Rogers", Some(2), "2026-02-28T10:00:00.000Z");
        contact(4, "Nobody", "Alone", None, "2025-12-31T08:30:00.000Z");
        let case = |number: u32, subject: &str, status: &str, contact: u32| {
            self.add("Case", &json!({"Id": id("500", number), "Subject": subject, "Status": status,
                "ContactId": id("003", contact), "AccountId": id("001", contact), "OwnerId": ADA, "Origin": "Phone",
                "Description": "A long text"}));
        };
        case(1, "Cannot start generator", "New", 1);
        case(2, "100% broken", "Closed", 1);
        case(3, "100 units", "Working", 2);
        self.add(
            "Task",
            &json!({"Id": id("00T", 1), "Subject": "Call back", "WhatId": id("001", 1),
            "WhoId": id("003", 1), "OwnerId": ADA, "Status": "Completed", "Priority": "Normal"}),
        );
        self.add(
            "Task",
            &json!({"Id": id("00T", 2), "Subject": "Write", "WhatId": id("500", 1), "OwnerId": ADA,
            "Status": "Not Started", "Priority": "Normal"}),
        );
        self.fill_voice();
        self.conn
            .execute(
                "UPDATE \"Case\" SET \"IsDeleted\" = 1 WHERE \"Id\" = ?1",
                [id("500", 3)],
            )
            .unwrap();
    }
}

fn add_fields(schema: &mut Schema) {
    let mut account = schema.object("Account").unwrap().clone();
    let value = |value: &str| PicklistValue {
        value: value.into(),
        label: format!("{value} label"),
        default: false,
    };
    account.fields.push(Field {
        name: "Tags__c".into(),
        kind: FieldType::MultiPicklist,
        nillable: true,
        createable: true,
        picklist: ["Gold", "Silver", "Partner"].map(value).to_vec(),
        ..Field::default()
    });
    schema.insert(account);
}

/// The 18-character id with this number.
pub(crate) fn id(prefix: &str, number: u32) -> String {
    store::expand(&format!("{prefix}{number:012}")).unwrap()
}

/// Every case of a file (one a line, blank lines and `#` between) with its answer.
fn answers(cases: &str, options: Options) -> String {
    let org = SmallOrg::new();
    let mut text = String::new();
    for case in cases.lines().filter(|line| !line.is_empty()) {
        if case.starts_with('#') {
            writeln!(text, "{case}").unwrap();
            continue;
        }
        let case = case.replace("<newline>", "\n");
        writeln!(text, ">>> {case}").unwrap();
        match org.query(&case, options) {
            Ok(rows) => {
                writeln!(text, "{} found", rows.total_size).unwrap();
                for record in rows.records {
                    writeln!(text, "{}", shortened(&record)).unwrap();
                }
            }
            Err(refusal) => {
                let fault = &refusal.faults[0];
                writeln!(
                    text,
                    "{} {}: {}",
                    refusal.status.as_u16(),
                    fault.error_code,
                    fault.message
                )
                .unwrap();
            }
        }
        text.push('\n');
    }
    text
}

/// A record without what is the same everywhere.
fn shortened(record: &Value) -> String {
    record
        .to_string()
        .replace("/services/data/v64.0/sobjects", "…")
}

#[test]
fn records_are_found() {
    insta::assert_snapshot!(answers(include_str!("records.txt"), Options::default()));
}

#[test]
fn the_replaced_packages_find_their_settings() {
    insta::assert_snapshot!(answers(include_str!("packages.txt"), Options::default()));
}

#[test]
fn groups_are_counted() {
    insta::assert_snapshot!(answers(include_str!("groups.txt"), Options::default()));
}

#[test]
fn faults_are_told_as_salesforce_tells_them() {
    insta::assert_snapshot!(answers(include_str!("faults.txt"), Options::default()));
}

#[test]
fn query_all_finds_deleted_records() {
    let org = SmallOrg::new();
    let found = |include_deleted| {
        org.query("SELECT Id FROM Case", Options { include_deleted })
            .unwrap()
            .total_size
    };
    assert_eq!((found(false), found(true)), (2, 3));
}

#[test]
fn long_conditions_stay_within_the_database() {
    let org = SmallOrg::new();
    let many = vec!["Name = 'Acme'"; 3000].join(" OR ");
    let found = org
        .query(
            &format!("SELECT Id FROM Account WHERE {many}"),
            Options::default(),
        )
        .unwrap();
    assert_eq!(found.total_size, 1);
    let values = vec!["'x'"; 20_000].join(",");
    let found = org.query(
        &format!("SELECT Id FROM Account WHERE Name IN ({values},'acme')"),
        Options::default(),
    );
    assert_eq!(found.unwrap().total_size, 1);
}
