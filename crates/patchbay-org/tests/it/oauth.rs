//! Signing in by each grant, and every way to be refused.

use patchbay_org::OrgOptions;
use patchbay_org::identity::{App, Flow, OrgSettings, PermittedUsers, User};
use serde_json::{Value, json};

use crate::org_under_test::{
    DATA, JWT, KEY, OrgUnderTest, SECRET, SIGNER, USER, app, claims, jwt, new_signer, user,
};

/// Status, error and description of a refusal.
pub(crate) fn refusal(answer: &(u16, Value)) -> (u16, &str, &str) {
    let text = |name: &str| answer.1[name].as_str().unwrap_or("(absent)");
    (answer.0, text("error"), text("error_description"))
}

#[tokio::test]
async fn a_jwt_gives_a_token_that_works() {
    let org = OrgUnderTest::start().await;
    let (status, answer) = org
        .token_by(&[("grant_type", JWT), ("assertion", &OrgUnderTest::jwt())])
        .await;
    assert_eq!(status, 200, "{answer}");
    let members: Vec<&String> = answer.as_object().unwrap().keys().collect();
    assert_eq!(
        members,
        ["access_token", "scope", "instance_url", "id", "token_type"]
    );
    assert_eq!(answer["instance_url"], org.org.url());
    assert_eq!(answer["scope"], "api");
    let token = answer["access_token"].as_str().unwrap();
    assert!(
        token.starts_with("00DPB0000000001!"),
        "the form of Salesforce's tokens"
    );
    let (status, resources) = org.call(token, "GET", DATA, None).await;
    assert_eq!(status, 200);
    assert_eq!(resources["query"], format!("{DATA}/query"));
    org.org.stop().await;
}

#[tokio::test]
async fn claims_are_checked_one_by_one() {
    let org = OrgUnderTest::start().await;
    let now = jiff::Timestamp::now().as_second();
    let with = |name: &str, value: Value| {
        let mut claims = claims();
        claims[name] = value;
        claims
    };
    let cases = [
        (
            with("iss", json!("unknown")),
            "invalid_client_id",
            "client identifier invalid",
        ),
        (
            with("aud", json!("https://other.example")),
            "invalid_grant",
            "audience is invalid",
        ),
        (
            with("aud", Value::Null),
            "invalid_grant",
            "audience is invalid",
        ),
        (
            with("exp", json!(now - 60)),
            "invalid_grant",
            "expired authorization code",
        ),
        (
            with("exp", Value::Null),
            "invalid_grant",
            "invalid assertion",
        ),
        (
            with("sub", json!("nobody@x.example")),
            "invalid_grant",
            "user hasn't approved this consumer",
        ),
        (
            with("sub", json!("admin@patchbay.example")),
            "invalid_grant",
            "user hasn't approved this consumer",
        ),
    ];
    for (claims, error, description) in cases {
        let assertion = jwt(&claims, &SIGNER.0);
        let answer = org
            .token_by(&[("grant_type", JWT), ("assertion", &assertion)])
            .await;
        assert_eq!(refusal(&answer), (400, error, description), "{claims}");
    }
    for accepted in [
        with("aud", json!(org.org.url())),
        with(
            "aud",
            json!(["https://x.example", "https://test.salesforce.com"]),
        ),
        with("exp", json!((now + 100).to_string())),
        // Salesforce's own command-line tool counts in milliseconds.
        with("exp", json!(now * 1000 + 300)),
        with("sub", json!(USER.to_uppercase())),
    ] {
        let assertion = jwt(&accepted, &SIGNER.0);
        let answer = org
            .token_by(&[("grant_type", JWT), ("assertion", &assertion)])
            .await;
        assert_eq!(answer.0, 200, "{accepted}");
    }
    org.org.stop().await;
}

#[tokio::test]
async fn signatures_are_verified() {
    let org = OrgUnderTest::start().await;
    let stranger = jwt(&claims(), &new_signer().0);
    let whole = OrgUnderTest::jwt();
    let (unsigned, _) = whole.rsplit_once('.').unwrap();
    for assertion in [stranger.as_str(), unsigned, "no-jwt"] {
        let answer = org
            .token_by(&[("grant_type", JWT), ("assertion", assertion)])
            .await;
        let (status, error, _) = refusal(&answer);
        assert_eq!(status, 400);
        assert!(matches!(error, "invalid_grant"), "{answer:?}");
    }
    org.org.stop().await;
}

#[tokio::test]
async fn a_profile_pre_authorises_too_and_approval_by_the_user() {
    let org = OrgUnderTest::start().await;
    let by_profile = App {
        permission_sets: vec![],
        profiles: vec!["System Administrator".to_owned()],
        ..app()
    };
    let by_user = App {
        permission_sets: vec![],
        permitted_users: PermittedUsers::SelfAuthorized,
        approved_by: vec![USER.to_owned()],
        ..app()
    };
    let by_nobody = App {
        permitted_users: PermittedUsers::SelfAuthorized,
        ..app()
    };
    for (app, expected) in [(by_profile, 200), (by_user, 200), (by_nobody, 400)] {
        org.org.add_app(&app).unwrap();
        let answer = org
            .token_by(&[("grant_type", JWT), ("assertion", &OrgUnderTest::jwt())])
            .await;
        assert_eq!(answer.0, expected, "{answer:?}");
    }
    org.org.stop().await;
}

#[tokio::test]
async fn inactive_and_frozen_users_are_refused() {
    let org = OrgUnderTest::start().await;
    for user in [
        User {
            active: false,
            ..user()
        },
        User {
            frozen: true,
            ..user()
        },
    ] {
        org.org.add_user(&user).unwrap();
        let answer = org
            .token_by(&[("grant_type", JWT), ("assertion", &OrgUnderTest::jwt())])
            .await;
        assert_eq!(refusal(&answer), (400, "invalid_grant", "inactive user"));
    }
    org.org.stop().await;
}

#[tokio::test]
async fn the_login_history_tells_the_true_reason() {
    let org = OrgUnderTest::start().await;
    let form = [
        ("grant_type", "password"),
        ("client_id", KEY),
        ("client_secret", SECRET),
        ("username", USER),
        ("password", "wrong"),
    ];
    org.token_by(&form).await;
    org.org
        .add_app(&App {
            flows: vec![Flow::JwtBearer],
            ..app()
        })
        .unwrap();
    org.token_by(&form).await;
    let token = org.token().await;
    let soql = "SELECT+Status+FROM+LoginHistory+ORDER+BY+Id";
    let (_, answer) = org
        .call(&token, "GET", &format!("{DATA}/query?q={soql}"), None)
        .await;
    let records = answer["records"].as_array().unwrap();
    let statuses: Vec<&str> = records
        .iter()
        .map(|it| it["Status"].as_str().unwrap())
        .collect();
    assert_eq!(
        statuses,
        [
            "Invalid Password",
            "Username-Password Flow Disabled",
            "Success"
        ]
    );
    org.org.stop().await;
}

#[tokio::test]
async fn client_credentials_run_as_the_apps_user() {
    let org = OrgUnderTest::start().await;
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", KEY),
        ("client_secret", SECRET),
    ];
    let (status, answer) = org.token_by(&form).await;
    assert_eq!(status, 200, "{answer}");
    assert!(answer["signature"].is_string() && answer["issued_at"].is_string());
    let url = org.url("/services/oauth2/token");
    let by_header = org
        .http
        .post(&url)
        .basic_auth(KEY, Some(SECRET))
        .form(&[("grant_type", "client_credentials")])
        .send()
        .await
        .unwrap();
    assert_eq!(by_header.status(), 200);
    let wrong = [
        ("grant_type", "client_credentials"),
        ("client_id", KEY),
        ("client_secret", "x"),
    ];
    let answer = org.token_by(&wrong).await;
    assert_eq!(
        refusal(&answer),
        (400, "invalid_client", "invalid client credentials")
    );
    for app in [
        App {
            run_as_user: None,
            ..app()
        },
        App {
            flows: vec![Flow::JwtBearer],
            ..app()
        },
    ] {
        org.org.add_app(&app).unwrap();
        let answer = org.token_by(&form).await;
        assert_eq!(
            refusal(&answer),
            (400, "invalid_grant", "no client credentials user enabled")
        );
    }
    org.org.stop().await;
}

#[tokio::test]
async fn passwords_need_the_security_token_the_flow_and_the_org() {
    let org = OrgUnderTest::start().await;
    let form = |password: &'static str| {
        [
            ("grant_type", "password"),
            ("client_id", KEY),
            ("client_secret", SECRET),
            ("username", USER),
            ("password", password),
        ]
    };
    let (status, answer) = org.token_by(&form("pass&wordTok3n")).await;
    assert_eq!(status, 200, "{answer}");
    let failure = (400, "invalid_grant", "authentication failure");
    assert_eq!(refusal(&org.token_by(&form("pass&word")).await), failure);
    // The CTI adapter's package sends the same in the query string.
    let url = org.url("/services/oauth2/token");
    let by_query = org
        .http
        .post(&url)
        .query(&form("pass&wordTok3n"))
        .send()
        .await
        .unwrap();
    assert_eq!(by_query.status(), 200);
    org.org
        .add_app(&App {
            flows: vec![Flow::JwtBearer],
            ..app()
        })
        .unwrap();
    assert_eq!(
        refusal(&org.token_by(&form("pass&wordTok3n")).await),
        failure
    );
    org.org.stop().await;

    let mut options = OrgOptions::default();
    options.identity.apps.push(app());
    options.identity.users.push(user());
    options.identity.settings = Some(OrgSettings {
        username_password_flow: false,
        soap_login: true,
        sandbox: false,
    });
    let org = OrgUnderTest::start_with(options).await;
    assert_eq!(
        refusal(&org.token_by(&form("pass&wordTok3n")).await),
        failure
    );
    org.org.stop().await;
}

#[tokio::test]
async fn wrong_requests_are_named() {
    let org = OrgUnderTest::start().await;
    let url = org.url("/services/oauth2/token");
    let by_get = org.http.get(&url).send().await.unwrap();
    assert_eq!(by_get.status(), 400);
    assert_eq!(
        by_get.json::<Value>().await.unwrap()["error_description"],
        "must use HTTP POST"
    );
    let no_form = org
        .http
        .post(&url)
        .json(&json!({"grant_type": JWT}))
        .send()
        .await
        .unwrap();
    let answer: Value = no_form.json().await.unwrap();
    assert_eq!(answer["error"], "unsupported_grant_type");
    let elsewhere = org.token_by(&[("grant_type", "authorization_code")]).await;
    assert_eq!(elsewhere.0, 501);
    assert_eq!(org.org.unsupported()[0].feature, "web server sign-in");
    org.org.stop().await;
}
