//! `phoneLookup` of `sfInvokeAPI` against the local org: as it comes, and with the search widened.

use serde_json::json;

use crate::invoke_api::Api;

#[tokio::test]
async fn a_phone_number_finds_its_contact_as_before() {
    let api = Api::start().await;
    for (name, phone) in [("Gb", "+44 20 7183 8750"), ("Us", "(206) 555-0100")] {
        api.create("Contact", json!({"LastName": name, "Phone": phone}))
            .await;
    }
    let look_up = |phone: &str| json!({"sf_operation": "phoneLookup", "sf_phone": phone, "sf_fields": "LastName, Account.Name"});
    let found = api.answer(look_up("+12065550100")).await;
    assert_eq!(
        found,
        json!({"LastName": "Us", "Account": null, "sf_count": 1})
    );
    assert_eq!(api.answer(look_up("+442071838750")).await["LastName"], "Gb");
    assert_eq!(
        api.answer(look_up("+33612345678")).await,
        json!({"sf_count": 0})
    );
    let before = api.requests();
    for withheld in [
        "anonymous",
        "Anonymous",
        "RESTRICTED",
        "unavailable",
        "Private",
    ] {
        assert_eq!(api.answer(look_up(withheld)).await, json!({"sf_count": 0}));
    }
    for unreadable in ["", "2065550100", "+999123456789", "sip:bob@example.com"] {
        assert_eq!(api.refusal(look_up(unreadable)).await.0, "Input.Invalid");
    }
    let without_fields = json!({"sf_operation": "phoneLookup", "sf_phone": "anonymous"});
    assert_eq!(api.refusal(without_fields).await.0, "Input.Missing");
    // Too few digits are nobody's number.
    let short = json!({
        "sf_operation": "lookup", "sf_object": "Contact", "sf_fields": "Id", "homephone": "",
    });
    assert_eq!(api.answer(short).await, json!({"sf_count": 0}));
    assert_eq!(api.requests(), before);
    api.create(
        "Contact",
        json!({"LastName": "Home", "HomePhone": "(206) 555-0101"}),
    )
    .await;
    let home = json!({
        "sf_operation": "lookup", "sf_object": "Contact", "sf_fields": "LastName",
        "homephone": "+12065550101",
    });
    assert_eq!(
        api.answer(home).await,
        json!({"LastName": "Home", "sf_count": 1})
    );
}

#[tokio::test]
async fn a_wide_search_finds_every_form_in_every_object() {
    let api = Api::start_with(&[
        ("PATCHBAY_PHONE_REGION", "gb"),
        ("PATCHBAY_PHONE_OBJECTS", "Contact, Lead, Account(Name)"),
    ])
    .await;
    let lead = |name: &str, phone: &str| json!({"LastName": name, "Company": "c", "Phone": phone});
    api.create("Lead", lead("National", "020 7183 8750")).await;
    api.create("Lead", lead("Bare", "2071838751")).await;
    api.create(
        "Contact",
        json!({"LastName": "E164", "MobilePhone": "+447911123456"}),
    )
    .await;
    api.create("Lead", lead("Second", "07911 123456")).await;
    api.create(
        "Account",
        json!({"Name": "Firm", "Phone": "00442071838752"}),
    )
    .await;
    let look_up = |phone: &str| json!({"sf_operation": "phoneLookup", "sf_phone": phone, "sf_fields": "LastName"});
    for (phones, object, name) in [
        (["+442071838750", "02071838750"], "Lead", "National"),
        (["+442071838751", "020 7183 8751"], "Lead", "Bare"),
    ] {
        for phone in phones {
            let found = api.answer(look_up(phone)).await;
            let expected = json!({"LastName": name, "sf_count": 1, "sf_object": object});
            assert_eq!(found, expected, "{phone}");
        }
    }
    let before = api.requests();
    let found = api.answer(look_up("07911 123456")).await;
    let expected = json!({"LastName": "E164", "sf_count": 2, "sf_object": "Contact"});
    assert_eq!(found, expected);
    assert_eq!(api.requests() - before, 1);
    let found = api.answer(look_up("+44 20 7183 8752")).await;
    assert_eq!(
        found,
        json!({"Name": "Firm", "sf_count": 1, "sf_object": "Account"})
    );
    assert_eq!(
        api.answer(look_up("020 7183 9999")).await,
        json!({"sf_count": 0})
    );
    assert_eq!(api.refusal(look_up("nonsense")).await.0, "Input.Invalid");
}
