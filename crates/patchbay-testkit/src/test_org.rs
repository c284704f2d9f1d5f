//! A local org for one test: started in the test's own process with a user and an app that signs in by
//! JWT, and stopped with the test. Owns the key pair and the rule that a test fails when it asked the
//! org for what the org lacks; knows none of our clients.

use std::ops::Deref;

use patchbay_org::identity::{ADMIN_PROFILE, Secret};
use patchbay_org::identity::{ADMIN_USERNAME, App, Flow, Identity, PermittedUsers};
use patchbay_org::{Org, OrgOptions, RunningOrg};
use rcgen::{CertificateParams, KeyPair, PKCS_RSA_SHA256, RsaKeySize};
use serde_json::{Value, json};
use uuid::Uuid;

/// A running org; derefs to [`RunningOrg`].
#[derive(Debug)]
pub struct TestOrg {
    org: RunningOrg,
    consumer_key: String,
    private_key: String,
    allows_unsupported: bool,
}

impl TestOrg {
    /// Starts an empty org on a free port.
    ///
    /// # Panics
    /// When it cannot start, which fails the test.
    pub async fn start() -> Self {
        Self::start_with(OrgOptions::default()).await
    }

    /// Starts an org with more than the usual: data, schema, limits. The test's own app is added.
    ///
    /// # Panics
    /// When it cannot start, which fails the test.
    pub async fn start_with(mut options: OrgOptions) -> Self {
        let key = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048)
            .expect("a key of 2048 bits can be made");
        let certificate = CertificateParams::default().self_signed(&key);
        let certificate = certificate.expect("a certificate without names can be signed");
        let consumer_key = format!("3MVG9.{}", Uuid::new_v4().simple());
        let app = App {
            name: "Test".to_owned(),
            consumer_key: consumer_key.clone(),
            consumer_secret: Some(Secret(Uuid::new_v4().simple().to_string())),
            certificate: Some(certificate.pem()),
            flows: vec![Flow::JwtBearer],
            scopes: vec!["api".to_owned()],
            permitted_users: PermittedUsers::AdminApproved,
            permission_sets: Vec::new(),
            profiles: vec![ADMIN_PROFILE.to_owned()],
            approved_by: Vec::new(),
            run_as_user: None,
            blocked: false,
        };
        options.identity = Identity {
            apps: vec![app],
            ..options.identity
        };
        let org = Org::start(options).await.expect("the org starts");
        let private_key = key.serialize_pem();
        Self {
            org,
            consumer_key,
            private_key,
            allows_unsupported: false,
        }
    }

    /// Lets the test ask for what the org lacks without failing.
    #[must_use]
    pub fn allowing_unsupported(mut self) -> Self {
        self.allows_unsupported = true;
        self
    }

    /// The private key of the test's app, PKCS#8 in PEM.
    pub fn private_key(&self) -> &str {
        &self.private_key
    }

    /// The consumer key of the test's app.
    pub fn consumer_key(&self) -> &str {
        &self.consumer_key
    }

    /// The user who may sign in by it.
    pub fn username(&self) -> &'static str {
        ADMIN_USERNAME
    }

    /// The settings of a contact centre of 19 and later on this org, as `<centre>-salesforce-secret`
    /// holds them.
    pub fn secret(&self, centre: &str) -> Value {
        let url = self.org.url();
        let mut secret = json!({
            "CALL_CENTER_API_NAME": centre,
            "SALESFORCE_ORG_ID": self.org.org_id().get(..15),
            "SALESFORCE_AUTH_ENDPOINT": format!("{url}/services/oauth2/token"),
            "SALESFORCE_REST_API_ENDPOINT_BASE": format!("{url}/services/data/v64.0"),
            "SCRT_ENDPOINT_BASE": format!("{url}/telephony/v1"),
        });
        let start = format!("{centre}-salesforce-rest-api");
        secret[format!("{start}-audience")] = json!("https://login.salesforce.com");
        secret[format!("{start}-subject")] = json!(self.username());
        secret[format!("{start}-auth-consumer-key")] = json!(self.consumer_key);
        secret[format!("{start}-auth-private-key")] = json!(self.private_key);
        secret
    }
}

impl Deref for TestOrg {
    type Target = RunningOrg;

    fn deref(&self) -> &RunningOrg {
        &self.org
    }
}

impl Drop for TestOrg {
    fn drop(&mut self) {
        let missed = self.org.unsupported();
        let judge = !self.allows_unsupported && !std::thread::panicking();
        assert!(
            missed.is_empty() || !judge,
            "the org was asked for what it lacks: {missed:?}"
        );
    }
}
