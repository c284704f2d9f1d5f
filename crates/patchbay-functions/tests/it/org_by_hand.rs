//! The local org, asked by hand: requests written out, so that none of our clients stands between a test and what is
//! in the org.

use patchbay_org::identity::{ADMIN_PASSWORD, ADMIN_SECURITY_TOKEN};
use patchbay_testkit::TestOrg;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The records of a query, asked for by the administrator.
pub(crate) async fn select(org: &TestOrg, soql: &str) -> Vec<Value> {
    let login = format!(
        "<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Body>\
             <login xmlns=\"urn:partner.soap.sforce.com\"><username>{}</username>\
             <password>{ADMIN_PASSWORD}{ADMIN_SECURITY_TOKEN}</password></login>\
             </e:Body></e:Envelope>",
        org.username()
    );
    let headers = "Content-Type: text/xml\r\nSOAPAction: login\r\n";
    let answer = http(org, "POST", "/services/Soap/u/64.0", headers, &login).await;
    let (_, token) = answer.split_once("<sessionId>").expect("a login");
    let (token, _) = token.split_once("</sessionId>").unwrap();
    let query: String = url::form_urlencoded::byte_serialize(soql.as_bytes()).collect();
    let path = format!("/services/data/v64.0/query?q={query}");
    let headers = format!("Authorization: Bearer {token}\r\n");
    let answer = http(org, "GET", &path, &headers, "").await;
    let answer: Value = serde_json::from_str(&answer).expect("a query's answer");
    assert_eq!(answer["done"], true);
    answer["records"].as_array().unwrap().clone()
}

/// Sends a request and gives the body of its answer, which has to be a good one.
pub(crate) async fn http(
    org: &TestOrg,
    method: &str,
    path: &str,
    headers: &str,
    body: &str,
) -> String {
    let mut line = TcpStream::connect(("127.0.0.1", org.port())).await.unwrap();
    let length = body.len();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
             Content-Length: {length}\r\n{headers}\r\n{body}"
    );
    line.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    line.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").expect("an HTTP answer");
    assert!(head.starts_with("HTTP/1.1 2"), "{method} {path}: {head}");
    body.to_owned()
}
