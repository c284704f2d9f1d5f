//! The coverage table against the org: each route that it tells is there, and what it tells to be missing is.

use patchbay_org::coverage::{
    CONTROL, METADATA, NOT_COVERED, Part, RESOURCES, SIGN_IN, coverage_markdown,
};
use serde_json::json;

use crate::org_under_test::OrgUnderTest;

fn parts() -> impl Iterator<Item = &'static Part> {
    SIGN_IN.iter().chain(RESOURCES).chain(METADATA)
}

fn filled(path: &str) -> String {
    let values = [
        ("{version}", "v64.0"),
        ("{object}", "Account"),
        ("{id}", "001000000000000AAA"),
        ("{field}", "Id"),
        ("{value}", "001000000000000AAA"),
        ("{cursor}", "01g000000000001-2000"),
        ("{org}", "00DPB00000000012AA"),
        ("{user}", "005000000000000AAA"),
    ];
    values.iter().fold(path.to_owned(), |path, (name, value)| {
        path.replace(name, value)
    })
}

#[tokio::test]
async fn every_route_of_the_table_is_there() {
    let org = OrgUnderTest::start().await;
    let token = org.token().await;
    for (method, path) in parts().flat_map(|part| part.routes) {
        let body = (*method != "GET" && *method != "DELETE").then(|| json!({}));
        let (status, answer) = org.call(&token, method, &filled(path), body).await;
        let message = answer[0]["message"].as_str().unwrap_or_default();
        assert!(status != 405, "{method} {path}: {answer}");
        assert!(
            message != "The requested resource does not exist" || path.contains('{'),
            "{method} {path}"
        );
        let known = !message.starts_with("the local org does not have");
        assert!(known, "{method} {path}: {answer}");
    }
    org.org.stop().await;
}

#[tokio::test]
async fn what_is_not_covered_says_so() {
    let org = OrgUnderTest::start().await;
    let token = org.token().await;
    for (start, feature) in NOT_COVERED {
        let path = start.replace('…', "/services/data/v64.0");
        let path = format!("{}/xyz", path.trim_end_matches('/'));
        let (status, answer) = org.call(&token, "GET", &path, None).await;
        let message = format!("the local org does not have this feature: {feature}");
        if path.starts_with("/services/Soap") {
            continue; // Answers POST only.
        }
        assert_eq!(
            (status, answer[0]["message"].as_str()),
            (501, Some(message.as_str())),
            "{path}"
        );
    }
    org.org.stop().await;
}

#[tokio::test]
async fn what_stands_in_a_records_place_says_so() {
    let org = OrgUnderTest::start().await;
    let token = org.token().await;
    let table = [
        (
            "POST",
            "sobjects/User/005000000000000AAA/password",
            "passwords of users",
        ),
        (
            "GET",
            "sobjects/Contact/describe/layouts",
            "sobjects/Contact/describe/layouts",
        ),
        (
            "GET",
            "sobjects/Contact/describe/layouts/012000000000000AAA",
            "sobjects/Contact/describe/layouts",
        ),
        (
            "GET",
            "limits/recordCount?sObjects=Account",
            "record counts",
        ),
        ("POST", "graphql", "GraphQL API"),
    ];
    for (method, path, feature) in table {
        let path = format!("/services/data/v64.0/{path}");
        let (status, answer) = org.call(&token, method, &path, None).await;
        let message = format!("the local org does not have this feature: {feature}");
        assert_eq!(
            (status, answer[0]["message"].as_str()),
            (501, Some(message.as_str())),
            "{path}"
        );
        assert_eq!(org.call("", method, &path, None).await.0, 401, "{path}");
    }
    org.org.stop().await;
}

#[test]
fn the_routes_are_as_released() {
    let routes: Vec<String> = parts()
        .flat_map(|part| part.routes)
        .map(|(method, path)| format!("{method} {path}"))
        .collect();
    insta::assert_snapshot!(routes.join("\n"));
    assert!(coverage_markdown().starts_with("# What the local org covers"));
}

#[tokio::test]
async fn every_control_path_of_the_table_is_there() {
    let org = OrgUnderTest::start().await;
    for (method, path, _) in CONTROL {
        let (status, answer) = org.control(method, path, None).await;
        assert!(
            !matches!(status, 404 | 405),
            "{method} {path}: {status} {answer}"
        );
    }
    org.org.stop().await;
}
