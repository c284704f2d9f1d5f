//! `patchbay org start`.

use crate::assert_run;
use crate::program::{Desk, shown};
use crate::server::{Server, request};

fn token(server: &Server) -> String {
    let keys = &server.ready["sign_in"];
    let form = format!(
        "grant_type=client_credentials&client_id={}&client_secret={}",
        keys["consumer_key"].as_str().unwrap(),
        keys["consumer_secret"].as_str().unwrap()
    );
    let headers = [("Content-Type", "application/x-www-form-urlencoded")];
    let answer = request(
        server.port(),
        "POST /services/oauth2/token",
        &headers,
        form.as_bytes(),
    );
    assert_eq!(answer.status, 200, "{answer:?}");
    format!("Bearer {}", answer.json()["access_token"].as_str().unwrap())
}

fn count(server: &Server, token: &str) -> u64 {
    let line = "GET /services/data/v64.0/query/?q=SELECT%20Id%20FROM%20Account";
    let answer = request(server.port(), line, &[("Authorization", token)], b"");
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()["totalSize"].as_u64().unwrap()
}

#[test]
fn the_org_says_where_it_is_and_how_to_sign_in() {
    let desk = Desk::new();
    let org = Server::start(&desk, &["org", "start", "--port", "0", "--sample-data"]);
    assert_eq!(org.ready["url"], format!("http://127.0.0.1:{}", org.port()));
    assert!(org.ready["pid"].as_u64().unwrap() > 0);
    let token = token(&org);
    assert!(count(&org, &token) > 0, "there is no sample data");
    let log = request(org.port(), "GET /__patchbay/log", &[], b"");
    assert_eq!(log.status, 200, "{log:?}");
}

#[test]
#[cfg(unix)]
fn records_survive_in_a_data_file() {
    let desk = Desk::new();
    let args = ["org", "start", "--port", "0", "--data", "org.db"];
    let org = Server::start(&desk, &args);
    let bearer = token(&org);
    let before = count(&org, &bearer);
    let headers = [
        ("Authorization", bearer.as_str()),
        ("Content-Type", "application/json"),
    ];
    let line = "POST /services/data/v64.0/sobjects/Account";
    let created = request(org.port(), line, &headers, br#"{"Name": "Kept"}"#);
    assert_eq!(created.status, 201, "{created:?}");
    let (code, said) = org.stop();
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("Stopped."), "{said}");
    let org = Server::start(&desk, &args);
    assert_eq!(count(&org, &token(&org)), before + 1);
}

#[test]
fn files_that_cannot_be_used_are_named() {
    let desk = Desk::new();
    let start = ["org", "start", "--port", "0"];
    let with = |args: &[&str]| desk.run(&[&start, args].concat());
    assert_run!(
        "org no identity",
        desk,
        with(&["--identity", "nowhere.json"])
    );
    desk.write(
        "identity.json",
        r#"{"users": [{"username": "a@b.example", "pasword": "hidden"}]}"#,
    );
    let output = with(&["--identity", "identity.json"]);
    assert!(!shown(&output).contains("hidden"));
    assert_run!("org bad identity", desk, output);
}
