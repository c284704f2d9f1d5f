//! One field in a describe answer. Owns what follows from a field's type: which operations it allows, its SOAP type.

use serde_json::{Map, Value, json};

use crate::schema::{Field, FieldType, OnParentDelete, SObject};

/// The members of a field
/// (<https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_describesobjects_describesobjectresult.htm>).
pub(crate) fn describe(object: &SObject, field: &Field) -> Value {
    let mut members = Map::new();
    for part in [form(field), rules(object, field), unused()] {
        if let Value::Object(part) = part {
            members.extend(part);
        }
    }
    members.sort_keys();
    Value::Object(members)
}

/// What the field is and holds.
fn form(field: &Field) -> Value {
    let kind = field.kind;
    let number = if kind == FieldType::Int {
        (field.precision, 0)
    } else {
        (0, field.precision)
    };
    json!({
        "autoNumber": field.auto_number_format.is_some(),
        "byteLength": byte_length(field),
        "calculated": field.calculated,
        "compoundFieldName": field.compound_field_name,
        "custom": field.name.ends_with("__c") || field.name.ends_with("__s"),
        "defaultValue": default_value(field),
        "digits": number.0,
        "displayLocationInDecimal": kind == FieldType::Location,
        "encrypted": kind == FieldType::EncryptedString,
        "extraTypeInfo": extra_type(field),
        "label": field.label,
        "length": field.length,
        "name": field.name,
        "nameField": field.name_field,
        "picklistValues": picklist(field),
        "precision": number.1,
        "referenceTo": field.reference_to,
        "relationshipName": field.relationship_name,
        "scale": field.scale,
        "soapType": soap_type(kind),
        "type": kind.describe_name(),
    })
}

/// What may be done with the field.
fn rules(object: &SObject, field: &Field) -> Value {
    let kind = field.kind;
    let filterable = is_filterable(field);
    let polymorphic = field.reference_to.len() > 1;
    json!({
        "aggregatable": filterable && kind != FieldType::Boolean,
        "cascadeDelete": field.on_parent_delete == OnParentDelete::Cascade,
        "caseSensitive": field.case_sensitive,
        "createable": field.createable,
        "defaultedOnCreate": field.defaulted_on_create,
        "externalId": field.external_id,
        "filterable": filterable,
        "groupable": filterable && is_groupable(kind),
        "idLookup": object.is_id_lookup(field),
        "namePointing": polymorphic,
        "nillable": field.nillable,
        "permissionable": field.nillable && (field.createable || field.calculated),
        "polymorphicForeignKey": polymorphic,
        "queryByDistance": kind == FieldType::Location || kind == FieldType::Address,
        "restrictedDelete": field.on_parent_delete == OnParentDelete::Restrict,
        "restrictedPicklist": field.restricted_picklist,
        "searchPrefilterable": kind == FieldType::Reference,
        "sortable": filterable && kind != FieldType::MultiPicklist,
        "unique": field.unique,
        "updateable": field.updateable,
    })
}

/// Members for what the org's fields never are.
fn unused() -> Value {
    json!({
        "aiPredictionField": false,
        "calculatedFormula": null,
        "controllerName": null,
        "defaultValueFormula": null,
        "dependentPicklist": false,
        "deprecatedAndHidden": false,
        "filteredLookupInfo": null,
        "formulaTreatNullNumberAsZero": false,
        "highScaleNumber": false,
        "htmlFormatted": false,
        "inlineHelpText": null,
        "mask": null,
        "maskType": null,
        "referenceTargetField": null,
        "relationshipOrder": null,
        "writeRequiresMasterRead": false,
    })
}

/// Long text, binary content and compound fields cannot be filtered by.
fn is_filterable(field: &Field) -> bool {
    match field.kind {
        FieldType::TextArea => field.length <= 255,
        FieldType::Base64 | FieldType::Address | FieldType::EncryptedString => false,
        _ => true,
    }
}

fn is_groupable(kind: FieldType) -> bool {
    !matches!(
        kind,
        FieldType::Double
            | FieldType::Currency
            | FieldType::Percent
            | FieldType::DateTime
            | FieldType::Time
            | FieldType::MultiPicklist
            | FieldType::Location
    )
}

fn byte_length(field: &Field) -> u32 {
    match field.kind {
        FieldType::Id | FieldType::Reference => 18,
        _ => field.length.saturating_mul(3),
    }
}

fn default_value(field: &Field) -> Value {
    match (field.kind, field.default_value.as_deref()) {
        (FieldType::Boolean, Some(text)) => Value::Bool(text.eq_ignore_ascii_case("true")),
        _ => Value::Null,
    }
}

fn extra_type(field: &Field) -> Value {
    match field.kind {
        FieldType::TextArea => json!("plaintextarea"),
        FieldType::String if field.name_field && field.label == "Full Name" => json!("personname"),
        _ => Value::Null,
    }
}

fn picklist(field: &Field) -> Vec<Value> {
    let member = |value: &crate::schema::PicklistValue| {
        json!({
            "active": true,
            "defaultValue": value.default,
            "label": value.label,
            "validFor": null,
            "value": value.value,
        })
    };
    field.picklist.iter().map(member).collect()
}

fn soap_type(kind: FieldType) -> &'static str {
    match kind {
        FieldType::Id | FieldType::Reference => "tns:ID",
        FieldType::Boolean => "xsd:boolean",
        FieldType::Int => "xsd:int",
        FieldType::Double | FieldType::Currency | FieldType::Percent => "xsd:double",
        FieldType::Date => "xsd:date",
        FieldType::DateTime => "xsd:dateTime",
        FieldType::Time => "xsd:time",
        FieldType::Base64 => "xsd:base64Binary",
        FieldType::Address => "urn:address",
        FieldType::Location => "urn:location",
        _ => "xsd:string",
    }
}
