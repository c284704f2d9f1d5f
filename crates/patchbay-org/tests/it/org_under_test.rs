//! A running org with one app and one user, and a plain HTTP client for it.

use std::sync::{LazyLock, Once};
use std::time::Duration;

use jsonwebtoken::{Algorithm, EncodingKey, Header};
use patchbay_org::identity::{App, Flow, Secret, User};
use patchbay_org::{Org, OrgOptions, RunningOrg};
use rcgen::{CertificateParams, KeyPair};
use serde_json::{Value, json};

/// Consumer key of the app.
pub(crate) const KEY: &str = "3MVG9patchbayTestConsumerKey";
/// Its consumer secret.
pub(crate) const SECRET: &str = "consumer-secret-of-the-test";
/// Username of the user, who has the permission set `Integration`.
pub(crate) const USER: &str = "integration@patchbay.example";
/// Path of REST resources.
pub(crate) const DATA: &str = "/services/data/v64.0";

/// An RSA key and its certificate, both in PEM. Making one takes a while, so all tests share it.
pub(crate) static SIGNER: LazyLock<(String, String)> = LazyLock::new(new_signer);

/// A new RSA key and its certificate.
pub(crate) fn new_signer() -> (String, String) {
    let key = KeyPair::generate_rsa_for(&rcgen::PKCS_RSA_SHA256, rcgen::RsaKeySize::_2048).unwrap();
    let certificate = CertificateParams::new(vec![])
        .unwrap()
        .self_signed(&key)
        .unwrap();
    (key.serialize_pem(), certificate.pem())
}

/// The app of the tests: every flow, pre-authorised by the permission set `Integration`.
pub(crate) fn app() -> App {
    App {
        consumer_secret: Some(Secret(SECRET.to_owned())),
        certificate: Some(SIGNER.1.clone()),
        flows: vec![
            Flow::JwtBearer,
            Flow::ClientCredentials,
            Flow::Password,
            Flow::RefreshToken,
        ],
        scopes: vec!["api".to_owned(), "refresh_token".to_owned()],
        permission_sets: vec!["Integration".to_owned()],
        run_as_user: Some(USER.to_owned()),
        ..App::named("Patchbay test", KEY)
    }
}

/// The user of the tests.
pub(crate) fn user() -> User {
    User {
        permission_sets: vec!["Integration".to_owned()],
        password: Some(Secret("pass&word".to_owned())),
        security_token: Some(Secret("Tok3n".to_owned())),
        ..User::named(USER)
    }
}

/// An org and a client for it.
pub(crate) struct OrgUnderTest {
    pub(crate) org: RunningOrg,
    pub(crate) http: reqwest::Client,
}

impl OrgUnderTest {
    /// An org with [`app`] and [`user`].
    pub(crate) async fn start() -> Self {
        let mut options = OrgOptions::default();
        options.identity.apps.push(app());
        options.identity.users.push(user());
        Self::start_with(options).await
    }

    /// An org as told.
    pub(crate) async fn start_with(options: OrgOptions) -> Self {
        Self {
            org: Org::start(options).await.unwrap(),
            http: http(),
        }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.org.url())
    }

    /// A token by JWT.
    pub(crate) async fn token(&self) -> String {
        let (status, answer) = self
            .token_by(&[("grant_type", JWT), ("assertion", &Self::jwt())])
            .await;
        assert_eq!(status, 200, "{answer}");
        answer["access_token"].as_str().unwrap().to_owned()
    }

    /// A token request with this form.
    pub(crate) async fn token_by(&self, form: &[(&str, &str)]) -> (u16, Value) {
        let url = self.url("/services/oauth2/token");
        let response = self.http.post(url).form(form).send().await.unwrap();
        (response.status().as_u16(), response.json().await.unwrap())
    }

    /// A valid assertion for [`user`].
    pub(crate) fn jwt() -> String {
        jwt(&claims(), &SIGNER.0)
    }

    /// A JSON request with a token; gives status and body (null when there is none).
    pub(crate) async fn call(
        &self,
        token: &str,
        method: &str,
        path: &str,
        body: Option<Value>,
    ) -> (u16, Value) {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        let mut request = self.http.request(method, self.url(path)).bearer_auth(token);
        if let Some(body) = body {
            request = request.json(&body);
        }
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let text = response.text().await.unwrap();
        (status, serde_json::from_str(&text).unwrap_or(Value::Null))
    }

    /// A control request; gives status and body.
    pub(crate) async fn control(
        &self,
        method: &str,
        path: &str,
        body: Option<Value>,
    ) -> (u16, Value) {
        self.call("", method, &format!("/__patchbay/{path}"), body)
            .await
    }
}

/// Grant type of the JWT bearer flow.
pub(crate) const JWT: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/// Valid claims for the user.
pub(crate) fn claims() -> Value {
    json!({
        "iss": KEY,
        "sub": USER,
        "aud": "https://login.salesforce.com",
        "exp": jiff::Timestamp::now().as_second() + 180,
    })
}

/// A signed JWT.
pub(crate) fn jwt(claims: &Value, key: &str) -> String {
    let key = EncodingKey::from_rsa_pem(key.as_bytes()).unwrap();
    jsonwebtoken::encode(&Header::new(Algorithm::RS256), claims, &key).unwrap()
}

/// A client with timeouts.
pub(crate) fn http() -> reqwest::Client {
    static PROVIDER: Once = Once::new();
    PROVIDER.call_once(|| {
        rustls::crypto::aws_lc_rs::default_provider()
            .install_default()
            .unwrap();
    });
    reqwest::Client::builder()
        .timeout(Duration::from_secs(20))
        .connect_timeout(Duration::from_secs(5))
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap()
}
