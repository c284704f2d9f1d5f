//! A folder with one object and one field of each type.

use std::fmt::Write as _;
use std::path::Path;

use super::*;
use crate::schema::{FieldType, standard};

fn write(folder: &Path, path: &str, inside: &str) {
    let file = folder.join(path);
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    let root = if path.ends_with(".field-meta.xml") {
        "CustomField"
    } else if path.ends_with(".object-meta.xml") {
        "CustomObject"
    } else {
        "GlobalValueSet"
    };
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{root} xmlns=\"http://soap.sforce.com/2006/04/metadata\">\n{inside}\n</{root}>\n"
    );
    std::fs::write(file, text).unwrap();
}

fn field(folder: &Path, object: &str, name: &str, inside: &str) {
    let path = format!("main/default/objects/{object}/fields/{name}.field-meta.xml");
    write(
        folder,
        &path,
        &format!("<fullName>{name}</fullName>\n<label>{name} label</label>{inside}"),
    );
}

/// Types of fields, and what their files say beside the name.
const TYPES: [(&str, &str); 23] = [
    ("AutoNumber", "<displayFormat>X-{00}</displayFormat>"),
    ("Checkbox", "<defaultValue>true</defaultValue>"),
    ("Currency", "<precision>10</precision><scale>2</scale>"),
    ("Date", ""),
    ("DateTime", "<defaultValue>NOW()</defaultValue>"),
    (
        "Email",
        "<unique>true</unique><externalId>true</externalId>",
    ),
    ("EncryptedText", "<length>20</length><maskChar>X</maskChar>"),
    ("Html", "<length>1000</length>"),
    ("Location", "<scale>5</scale>"),
    ("LongTextArea", "<length>5000</length>"),
    (
        "Lookup",
        "<referenceTo>Account</referenceTo><relationshipName>Loans</relationshipName><deleteConstraint>Restrict</deleteConstraint>",
    ),
    (
        "MasterDetail",
        "<referenceTo>Contact</referenceTo><relationshipName>ContactLoans</relationshipName>",
    ),
    (
        "MultiselectPicklist",
        "<valueSet><valueSetName>Colours</valueSetName></valueSet>",
    ),
    (
        "Number",
        "<precision>6</precision><scale>0</scale><defaultValue>7</defaultValue>",
    ),
    ("Percent", "<precision>5</precision><scale>1</scale>"),
    ("Phone", "<required>true</required>"),
    (
        "Picklist",
        "<valueSet><restricted>true</restricted><valueSetDefinition><sorted>false</sorted><value><fullName>A</fullName><default>true</default><label>Aa</label></value><value><fullName>B</fullName><default>false</default></value></valueSetDefinition></valueSet>",
    ),
    ("Summary", "<summaryOperation>count</summaryOperation>"),
    (
        "Text",
        "<length>12</length><defaultValue>&quot;x&quot;</defaultValue>",
    ),
    ("TextArea", ""),
    ("Time", ""),
    ("Url", ""),
    ("ExternalLookup", ""),
];

fn fill(at: &Path) {
    write(
        at,
        "main/default/objects/acme__Loan__c/acme__Loan__c.object-meta.xml",
        "<label>Loan</label><pluralLabel>Loans</pluralLabel><sharingModel>ReadWrite</sharingModel>\
         <nameField><label>Loan No</label><type>AutoNumber</type><displayFormat>L-{0000}</displayFormat></nameField>\
         <actionOverrides><actionName>View</actionName></actionOverrides>",
    );
    for (kind, inside) in TYPES {
        let name = format!("acme__{kind}__c");
        field(
            at,
            "acme__Loan__c",
            &name,
            &format!("<type>{kind}</type>{inside}"),
        );
    }
    field(
        at,
        "acme__Loan__c",
        "acme__F__c",
        "<type>Text</type><formula>Name &amp; 'x'</formula>",
    );
    field(
        at,
        "Account",
        "Tier__c",
        "<type>Text</type><length>3</length><externalId>true</externalId>",
    );
    field(
        at,
        "Account",
        "Industry",
        "<trackHistory>true</trackHistory>",
    );
    field(
        at,
        "Activity",
        "Topic__c",
        "<type>Text</type><length>9</length>",
    );
    field(
        at,
        "Wine",
        "Topic__c",
        "<type>Text</type><length>9</length>",
    );
    write(
        at,
        "main/default/objects/Alarm__e/Alarm__e.object-meta.xml",
        "<label>Alarm</label><eventType>HighVolume</eventType>",
    );
    write(
        at,
        "main/default/globalValueSets/Colours.globalValueSet-meta.xml",
        "<customValue><fullName>Red</fullName><default>false</default><label>Red</label></customValue>\
         <customValue><fullName>Old</fullName><isActive>false</isActive></customValue><masterLabel>Colours</masterLabel>",
    );
}

#[test]
fn every_field_type_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fill(at);
    let mut schema = standard::schema();
    let notes = load(&mut schema, at).unwrap();

    let loan = schema.object("ACME__loan__c").unwrap();
    assert_eq!(
        loan.relationship("acme__Lookup__r").unwrap().reference_to,
        ["Account"]
    );
    let names: Vec<&str> = schema
        .child_relationships("Account")
        .map(|(name, ..)| name)
        .collect();
    assert!(names.contains(&"acme__Loans__r"), "{names:?}");
    assert!(loan.field("OwnerId").is_none(), "a detail has no owner");
    assert!(schema.object("Task").unwrap().field("Topic__c").is_some());
    assert!(schema.object("Alarm__e").unwrap().platform_event);
    assert_eq!(
        schema
            .object("Account")
            .unwrap()
            .field("Industry")
            .unwrap()
            .kind,
        FieldType::Picklist
    );
    let mut listed = format!("{}\n", notes.join("\n"));
    for field in loan
        .fields
        .iter()
        .filter(|field| field.name.starts_with("acme__"))
    {
        writeln!(
            listed,
            "{} {:?} length={} digits={},{} nillable={} writable={}/{} default={:?} values={} {:?} formula={}",
            field.name, field.kind, field.length, field.precision, field.scale, field.nillable, field.createable,
            field.updateable, field.default_value, field.picklist.len(), field.on_parent_delete, field.formula
        )
        .unwrap();
    }
    insta::assert_snapshot!(listed);
}

#[test]
fn a_prefix_depends_on_the_name_alone() {
    let prefix = |names: &[&str]| {
        let mut schema = Schema::default();
        for name in names {
            let made = custom_object::make(&schema, name, &ObjectSource::default());
            schema.insert(made);
        }
        schema.object("Z__c").unwrap().key_prefix.clone()
    };
    assert_eq!(prefix(&["Z__c"]), prefix(&["A__c", "Z__c"]));
}

#[test]
fn a_file_that_is_no_metadata_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder
        .path()
        .join("objects/X__c/fields/Y__c.field-meta.xml");
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, "<CustomField><length>many</length></CustomField>").unwrap();
    let error = load(&mut Schema::default(), folder.path())
        .unwrap_err()
        .to_string();
    assert!(error.contains("Y__c.field-meta.xml"), "{error}");
}
