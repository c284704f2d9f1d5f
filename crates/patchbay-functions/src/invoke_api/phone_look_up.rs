//! `phoneLookup`: the first record with a telephone number. As it comes it searches contacts for the
//! national number, as the replaced function does; `PATCHBAY_PHONE_REGION` and `PATCHBAY_PHONE_OBJECTS`
//! widen it to numbers without `+`, to every form in which a record may hold the number, and to more
//! objects. Both make one request.

use patchbay_config::keys;
use patchbay_salesforce::soql::{is_field_name, is_object_name};
use patchbay_salesforce::{ParameterizedSearch, sosl};
use phonenumber::country::Id;
use serde_json::{Value, json};

use super::calling_code::national_digits;
use super::parameters::Parameters;
use super::phone::{Phone, is_withheld};
use super::query::rows_of_search;
use super::rows::{self, Row};
use super::search::rows_of;
use crate::runtime::{ErrorType, HandlerError, Work};

/// The first record and how many there are.
pub(crate) async fn first(parameters: &Parameters, work: &Work<'_>) -> Result<Value, HandlerError> {
    let text = parameters.text("sf_phone")?;
    let fields = parameters.fields_or_list()?;
    if is_withheld(&text) {
        return Ok(rows::none());
    }
    let (region, objects) = (region(work)?, objects(work)?);
    if region.is_some() || objects.is_some() {
        let phone = read(text, region, work).await?;
        let contacts = || vec![Searched::new("Contact")];
        return widely(&phone, &fields, &objects.unwrap_or_else(contacts), work).await;
    }
    let q = match national_digits(&text) {
        Some(digits) => digits,
        None => read(text, None, work).await?.national_digits(),
    };
    let search = ParameterizedSearch {
        q,
        fields,
        sobjects: vec![json!({"name": "Contact"})],
        ..ParameterizedSearch::default()
    };
    Ok(rows::first(rows_of(&search, work).await?))
}

/// Reads the number on another thread: the first one waits for the countries' data, and a caller must not
/// wait for that longer than the deadline.
async fn read(text: String, region: Option<Id>, work: &Work<'_>) -> Result<Phone, HandlerError> {
    let reading = tokio::task::spawn_blocking(move || Phone::read(&text, region));
    match work.deadline.bound(reading).await {
        Some(Ok(phone)) => phone,
        Some(Err(_)) => Err(HandlerError::invalid(
            "phoneLookup: sf_phone cannot be read",
        )),
        None => Err(HandlerError::new(
            ErrorType::SalesforceTimeout,
            "phoneLookup: the time was used up before Salesforce could be asked: the data of telephone \
             numbers was still being loaded",
        )),
    }
}

/// An object to search, and its own fields where it has others than `sf_fields`.
#[derive(Debug, PartialEq, Eq)]
struct Searched {
    object: String,
    fields: Option<Vec<String>>,
}

impl Searched {
    fn new(object: &str) -> Self {
        Self {
            object: object.to_owned(),
            fields: None,
        }
    }
}

/// Searches the telephone fields for every form of the number. The objects' order decides which record is
/// the first; with several objects `sf_object` says which one it is of.
async fn widely(
    phone: &Phone,
    fields: &[String],
    objects: &[Searched],
    work: &Work<'_>,
) -> Result<Value, HandlerError> {
    let mut found = rows_of_search(&search_text(phone, fields, objects), work).await?;
    let place = |row: &Row| {
        let object = object_of(row);
        objects
            .iter()
            .position(|searched| searched.object.eq_ignore_ascii_case(object))
    };
    // Stable: Salesforce's order among the records of one object stays.
    found.sort_by_key(|row| place(row).unwrap_or(objects.len()));
    let object = found.first().map(|row| object_of(row).to_owned());
    let mut answer = rows::first(rows::without_attributes(found));
    if let (Some(object), Some(members), true) = (object, answer.as_object_mut(), objects.len() > 1)
    {
        members.insert("sf_object".to_owned(), object.into());
    }
    Ok(answer)
}

fn object_of(row: &Row) -> &str {
    let kind = row.get("attributes").and_then(|about| about.get("type"));
    kind.and_then(Value::as_str).unwrap_or_default()
}

fn search_text(phone: &Phone, fields: &[String], objects: &[Searched]) -> String {
    let forms: Vec<_> = phone
        .forms()
        .iter()
        .map(|form| sosl::phrase(form))
        .collect();
    let objects: Vec<_> = objects
        .iter()
        .map(|searched| {
            let fields = searched.fields.as_deref().unwrap_or(fields).join(", ");
            format!("{}({fields})", searched.object)
        })
        .collect();
    format!(
        "FIND {{{}}} IN PHONE FIELDS RETURNING {}",
        forms.join(" OR "),
        objects.join(", ")
    )
}

fn region(work: &Work<'_>) -> Result<Option<Id>, HandlerError> {
    let Some(text) = work.setting(keys::PATCHBAY_PHONE_REGION) else {
        return Ok(None);
    };
    text.to_uppercase().parse().map(Some).map_err(|_| {
        HandlerError::new(
            ErrorType::ConfigInvalid,
            "PATCHBAY_PHONE_REGION is no region: expected two letters, such as US or GB",
        )
    })
}

fn objects(work: &Work<'_>) -> Result<Option<Vec<Searched>>, HandlerError> {
    let Some(text) = work.setting(keys::PATCHBAY_PHONE_OBJECTS) else {
        return Ok(None);
    };
    read_objects(&text).map(Some).ok_or_else(|| {
        HandlerError::new(
            ErrorType::ConfigInvalid,
            "PATCHBAY_PHONE_OBJECTS cannot be read: expected objects with commas between, each perhaps \
             with fields of its own, such as Contact, Lead, Account(Id, Name)",
        )
    })
}

/// `Contact, Lead, Account(Id, Name)`.
fn read_objects(text: &str) -> Option<Vec<Searched>> {
    let mut objects = Vec::new();
    let mut rest = text.trim();
    loop {
        let end = rest.find([',', '(']).unwrap_or(rest.len());
        let (object, behind) = rest.split_at_checked(end)?;
        let mut searched = Searched::new(object.trim());
        if !is_object_name(&searched.object) {
            return None;
        }
        let mut behind = behind;
        if let Some(inside) = behind.strip_prefix('(') {
            let (fields, after) = inside.split_once(')')?;
            let fields: Vec<_> = fields
                .split(',')
                .map(|field| field.trim().to_owned())
                .collect();
            if !fields.iter().all(|field| is_field_name(field)) {
                return None;
            }
            searched.fields = Some(fields);
            behind = after.trim_start();
        }
        objects.push(searched);
        if behind.is_empty() {
            return Some(objects);
        }
        rest = behind.strip_prefix(',')?.trim_start();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_may_have_fields_of_their_own() {
        let objects = read_objects(" Contact,Lead , Account(Id, Owner.Name) ").unwrap();
        let account = Searched {
            object: "Account".to_owned(),
            fields: Some(vec!["Id".to_owned(), "Owner.Name".to_owned()]),
        };
        assert_eq!(
            objects,
            [Searched::new("Contact"), Searched::new("Lead"), account]
        );
        for bad in [
            "",
            "Contact,",
            "Contact Lead",
            "Account(Id",
            "Account() x",
            "A(Id),,B",
            "A(b c)",
        ] {
            assert_eq!(read_objects(bad), None, "{bad}");
        }
    }

    #[test]
    fn the_search_holds_every_form() {
        let phone = Phone::read("020 7183 8750", Some(Id::GB)).unwrap();
        let objects = read_objects("Contact, Account(Id)").unwrap();
        assert_eq!(
            search_text(&phone, &["Id".to_owned(), "Name".to_owned()], &objects),
            "FIND {\"\\+442071838750\" OR \"442071838750\" OR \"020 7183 8750\" OR \"02071838750\" OR \
             \"2071838750\"} IN PHONE FIELDS RETURNING Contact(Id, Name), Account(Id)"
        );
    }
}
