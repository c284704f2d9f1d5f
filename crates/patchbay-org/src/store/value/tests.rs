//! Values on their way into columns.

use serde_json::json;

use super::*;
use crate::schema::PicklistValue;

#[expect(clippy::needless_pass_by_value, reason = "takes what json! makes")]
fn stored(field: &Field, value: Value) -> Result<Sql, String> {
    to_sql(&Schema::default(), field, &value).map_err(|error| error.faults[0].error_code.clone())
}

fn of(kind: FieldType) -> Field {
    Field {
        name: "F__c".into(),
        label: "F".into(),
        kind,
        ..Field::default()
    }
}

#[expect(clippy::unnecessary_wraps, reason = "is compared with a result")]
fn text(value: &str) -> Result<Sql, String> {
    Ok(Sql::Text(value.to_owned()))
}

#[test]
fn moments_are_utc_and_whole_seconds() {
    let field = of(FieldType::DateTime);
    for (given, kept) in [
        ("2026-01-05T11:00:00+01:00", "2026-01-05T10:00:00.000Z"),
        ("2026-01-05T11:00:00.999+0100", "2026-01-05T10:00:00.000Z"),
        ("2026-01-05T10:00:00Z", "2026-01-05T10:00:00.000Z"),
        ("2026-01-05T10:00:00.000+0000", "2026-01-05T10:00:00.000Z"),
        ("2026-01-05", "2026-01-05T00:00:00.000Z"),
    ] {
        assert_eq!(stored(&field, json!(given)), text(kept), "{given}");
    }
    for given in [
        "2026-13-05T10:00:00Z",
        "05.01.2026",
        "0001-01-01T00:00:00Z",
        "now",
    ] {
        let refused = Err("JSON_PARSER_ERROR".to_owned());
        assert_eq!(stored(&field, json!(given)), refused, "{given}");
    }
}

#[test]
fn dates_and_times_keep_their_form() {
    let date = of(FieldType::Date);
    assert_eq!(stored(&date, json!("2026-02-28")), text("2026-02-28"));
    assert_eq!(
        stored(&date, json!("2026-02-28T23:00:00Z")),
        text("2026-02-28")
    );
    assert!(stored(&date, json!("2026-02-29")).is_err());
    assert_eq!(
        stored(&of(FieldType::Time), json!("13:14:15.678Z")),
        text("13:14:15.678Z")
    );
}

#[test]
fn text_is_trimmed_and_empty_text_is_null() {
    let field = Field {
        length: 3,
        ..of(FieldType::String)
    };
    assert_eq!(stored(&field, json!(" abc ")), text("abc"));
    assert_eq!(stored(&field, json!("  ")), Ok(Sql::Null));
    assert_eq!(stored(&field, json!(12)), text("12"));
    assert_eq!(stored(&field, json!("abcd")), Err("STRING_TOO_LONG".into()));
    // Two UTF-16 units each.
    assert_eq!(stored(&field, json!("😀😀")), Err("STRING_TOO_LONG".into()));
    assert_eq!(
        stored(&field, json!(["a"])),
        Err("JSON_PARSER_ERROR".into())
    );
}

#[test]
fn numbers_are_rounded_to_their_scale_and_held_to_their_range() {
    let field = Field {
        precision: 5,
        scale: 2,
        ..of(FieldType::Currency)
    };
    assert_eq!(stored(&field, json!(12.345)), Ok(Sql::Real(12.35)));
    assert_eq!(stored(&field, json!("-7")), Ok(Sql::Real(-7.0)));
    assert_eq!(
        stored(&field, json!(1000)),
        Err("NUMBER_OUTSIDE_VALID_RANGE".into())
    );
    assert_eq!(
        stored(&field, json!("much")),
        Err("JSON_PARSER_ERROR".into())
    );
    let whole = of(FieldType::Int);
    assert_eq!(stored(&whole, json!(5.0)), Ok(Sql::Integer(5)));
    assert_eq!(stored(&whole, json!(5.5)), Err("JSON_PARSER_ERROR".into()));
    assert_eq!(
        stored(&of(FieldType::Boolean), json!("TRUE")),
        Ok(Sql::Integer(1))
    );
    assert_eq!(
        stored(&of(FieldType::Boolean), json!(1)),
        Err("JSON_PARSER_ERROR".into())
    );
}

#[test]
fn picklists_keep_their_own_case_and_order() {
    let value = |value: &str| PicklistValue {
        value: value.into(),
        ..PicklistValue::default()
    };
    let picklist = vec![value("Red"), value("Blue")];
    let several = Field {
        picklist,
        length: 100,
        ..of(FieldType::MultiPicklist)
    };
    assert_eq!(stored(&several, json!("blue; red;blue")), text("Red;Blue"));
    assert_eq!(stored(&several, json!("Green;Red")), text("Red;Green"));
    let one = Field {
        restricted_picklist: true,
        ..several
    };
    let refused = Err("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST".to_owned());
    assert_eq!(stored(&one, json!("Green;Red")), refused);
}

#[test]
fn emails_are_kept_in_lower_case() {
    let field = Field {
        length: 80,
        ..of(FieldType::Email)
    };
    assert_eq!(
        stored(&field, json!("Ada.L+x@Example.co.uk")),
        text("ada.l+x@example.co.uk")
    );
    for given in [
        "ada",
        "ada@",
        "@example.com",
        "a b@example.com",
        "a@b",
        "a@b..com",
        ".a@b.co",
    ] {
        assert_eq!(
            stored(&field, json!(given)),
            Err("INVALID_EMAIL_ADDRESS".into()),
            "{given}"
        );
    }
}
