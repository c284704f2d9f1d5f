//! What becomes of tokens: refreshed, introspected, revoked, asked who they are; and those of SOAP login.

use serde_json::{Value, json};

use crate::oauth::refusal;
use crate::org_under_test::{DATA, JWT, KEY, OrgUnderTest, SECRET, USER};

#[tokio::test]
async fn a_refresh_token_lasts_until_it_is_revoked() {
    let org = OrgUnderTest::start().await;
    let order = json!({"consumerKey": KEY, "username": USER});
    let (status, given) = org.control("POST", "refresh-tokens", Some(order)).await;
    assert_eq!(status, 201, "{given}");
    let refresh = given["refresh_token"].as_str().unwrap();
    let form = [
        ("grant_type", "refresh_token"),
        ("client_id", KEY),
        ("client_secret", SECRET),
        ("refresh_token", refresh),
    ];
    let (status, answer) = org.token_by(&form).await;
    assert_eq!(status, 200, "{answer}");
    let token = answer["access_token"].as_str().unwrap();
    let revoke = org.url("/services/oauth2/revoke");
    let revoked = org
        .http
        .get(&revoke)
        .query(&[("token", refresh)])
        .send()
        .await
        .unwrap();
    assert_eq!(revoked.status(), 200);
    assert_eq!(
        org.call(token, "GET", DATA, None).await.0,
        401,
        "its access tokens end with it"
    );
    let answer = org.token_by(&form).await;
    assert_eq!(
        refusal(&answer),
        (400, "invalid_grant", "expired access/refresh token")
    );
    org.org.stop().await;
}

#[tokio::test]
async fn tokens_are_introspected_and_revoked() {
    let org = OrgUnderTest::start().await;
    let token = org.token().await;
    let ask = async |token: &str, secret: &str| {
        let form = [
            ("token", token),
            ("client_id", KEY),
            ("client_secret", secret),
        ];
        let url = org.url("/services/oauth2/introspect");
        org.http
            .post(url)
            .form(&form)
            .send()
            .await
            .unwrap()
            .json::<Value>()
            .await
            .unwrap()
    };
    let told = ask(&token, SECRET).await;
    assert_eq!(
        (&told["active"], &told["username"]),
        (&json!(true), &json!(USER))
    );
    assert_eq!(ask("nothing", SECRET).await, json!({"active": false}));
    assert_eq!(ask(&token, "wrong").await["error"], "invalid_client");
    let url = org.url("/services/oauth2/revoke");
    let revoke = async || {
        org.http
            .post(&url)
            .form(&[("token", &token)])
            .send()
            .await
            .unwrap()
            .status()
            .as_u16()
    };
    assert_eq!(revoke().await, 200);
    assert_eq!(revoke().await, 400);
    assert_eq!(ask(&token, SECRET).await["active"], false);
    org.org.stop().await;
}

#[tokio::test]
async fn the_caller_is_told_who_it_is() {
    let org = OrgUnderTest::start().await;
    let (_, answer) = org
        .token_by(&[("grant_type", JWT), ("assertion", &OrgUnderTest::jwt())])
        .await;
    let (token, id) = (
        answer["access_token"].as_str().unwrap(),
        answer["id"].as_str().unwrap(),
    );
    let path = id.strip_prefix(org.org.url()).unwrap();
    let (status, identity) = org
        .call(token, "GET", &format!("{path}?format=json"), None)
        .await;
    assert_eq!((status, &identity["username"]), (200, &json!(USER)));
    assert_eq!(identity["organization_id"], org.org.org_id());
    let (status, info) = org
        .call(token, "GET", "/services/oauth2/userinfo", None)
        .await;
    assert_eq!((status, &info["preferred_username"]), (200, &json!(USER)));
    assert_eq!(info["sub"], id);
    assert_eq!(info["utcOffset"], -28_800_000);
    let refused = org.http.get(id).bearer_auth("00Dx!y").send().await.unwrap();
    assert_eq!(refused.status(), 403);
    assert_eq!(refused.text().await.unwrap(), "Bad_OAuth_Token");
    org.org.stop().await;
}

const LOGIN: &str = r#"<?xml version="1.0" encoding="utf-8" ?>
<env:Envelope xmlns:env="http://schemas.xmlsoap.org/soap/envelope/"><env:Body>
<n1:login xmlns:n1="urn:partner.soap.sforce.com"><n1:username>integration@patchbay.example</n1:username>
<n1:password>PASSWORD</n1:password></n1:login></env:Body></env:Envelope>"#;

#[tokio::test]
async fn soap_login_gives_a_session() {
    let org = OrgUnderTest::start().await;
    let login = async |version: &str, password: &str| {
        let body = LOGIN.replace("PASSWORD", password);
        let url = org.url(&format!("/services/Soap/u/{version}"));
        let request = org
            .http
            .post(url)
            .header("content-type", "text/xml")
            .header("SOAPAction", "login");
        let response = request.body(body).send().await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    };
    let (status, xml) = login("59.0", "pass&amp;wordTok3n").await;
    assert_eq!(status, 200, "{xml}");
    let between = |start: &str, end: &str| {
        xml.split_once(start)
            .unwrap()
            .1
            .split_once(end)
            .unwrap()
            .0
            .to_owned()
    };
    let token = between("<sessionId>", "</sessionId>");
    assert_eq!(org.call(&token, "GET", DATA, None).await.0, 200);
    let server = between("<serverUrl>", "</serverUrl>");
    assert_eq!(server, org.url("/services/Soap/u/59.0/00DPB00000000012AA"));
    let (status, xml) = login("59.0", "wrong").await;
    assert_eq!(status, 500);
    assert!(
        xml.contains("<sf:exceptionCode>INVALID_LOGIN</sf:exceptionCode>"),
        "{xml}"
    );
    let (_, xml) = login("65.0", "pass&amp;wordTok3n").await;
    assert!(
        xml.contains("not available in the API version specified (65.0)"),
        "{xml}"
    );
    let (status, _) = login("59.0", "</n1:password></n1:login><x:logout/>").await;
    assert_eq!(status, 500);
    org.org.stop().await;
}
