//! One contact centre of version 19 or later with everything around it: the settings, Salesforce,
//! and the function under Lambda's runtime interface.

use std::path::Path;
use std::sync::OnceLock;

use patchbay_testkit::{AwsStub, LambdaHost, LambdaSettings, Outcome};
use rcgen::{KeyPair, PKCS_RSA_SHA256, RsaKeySize};
use serde_json::{Value, json};

use crate::salesforce_stub::SalesforceStub;

pub(crate) const FUNCTION: &str = "CC-InvokeSalesforceRestApiFunction";
pub(crate) const BOOTSTRAP: &str = env!("CARGO_BIN_EXE_bootstrap");
pub(crate) const TOKEN: &str = "00D000000000001!AQ4AQGOODTOKEN";

/// One RSA key for the whole run: making one takes a while.
pub(crate) fn private_key() -> &'static str {
    static KEY: OnceLock<String> = OnceLock::new();
    KEY.get_or_init(new_private_key)
}

pub(crate) fn new_private_key() -> String {
    KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048)
        .unwrap()
        .serialize_pem()
}

/// The stand-ins, before the function starts.
pub(crate) struct ContactCentre {
    pub(crate) aws: AwsStub,
    pub(crate) salesforce: SalesforceStub,
}

impl ContactCentre {
    /// With a good stored token.
    pub(crate) async fn start() -> Self {
        let centre = Self {
            aws: AwsStub::start().await.unwrap(),
            salesforce: SalesforceStub::start().await,
        };
        centre.store_settings(private_key());
        centre.store_token(TOKEN);
        centre.salesforce.accept(TOKEN);
        centre
    }

    pub(crate) fn store_settings(&self, key: &str) {
        self.store_app("3MVG9CONSUMERKEY", key);
    }

    /// The settings with another app's key pair.
    pub(crate) fn store_app(&self, consumer_key: &str, key: &str) {
        let url = self.salesforce.url();
        self.aws.put_secret(
            "CC-salesforce-secret",
            &json!({
                "CALL_CENTER_API_NAME": "CC",
                "SALESFORCE_ORG_ID": "00D000000000001",
                "SALESFORCE_AUTH_ENDPOINT": format!("{url}/services/oauth2/token"),
                "SALESFORCE_REST_API_ENDPOINT_BASE": format!("{url}/services/data/v64.0"),
                "CC-salesforce-rest-api-audience": "https://login.salesforce.com",
                "CC-salesforce-rest-api-subject": "integration@example.com",
                "CC-salesforce-rest-api-auth-consumer-key": consumer_key,
                "CC-salesforce-rest-api-auth-private-key": key,
            }),
        );
    }

    pub(crate) fn store_token(&self, token: &str) {
        let secret = json!({"CC-salesforce-rest-api-access-token": token, "other": "kept"});
        self.aws.put_secret("CC-salesforce-access-secret", &secret);
    }

    /// The variables that the templates set.
    pub(crate) fn settings(&self) -> LambdaSettings {
        LambdaSettings::new(FUNCTION)
            .with("SECRET_NAME", "CC-salesforce-secret")
            .with("ACCESS_SECRET_NAME", "CC-salesforce-access-secret")
            .with("AWS_ENDPOINT_URL", &self.aws.url())
    }

    pub(crate) async fn host(&self, settings: LambdaSettings) -> LambdaHost {
        LambdaHost::start(Path::new(BOOTSTRAP), settings)
            .await
            .unwrap()
    }

    /// The function, started and through its init.
    pub(crate) async fn warm_host(&self, settings: LambdaSettings) -> LambdaHost {
        let host = self.host(settings).await;
        let ping = json!({"detail-type": "Scheduled Event", "source": "aws.events"});
        let answer = invoke(&host, &ping).await;
        assert_eq!(
            answer,
            Outcome::Response(json!({"statusCode": 200, "message": "Keep Lambda Warm"}))
        );
        host
    }
}

pub(crate) async fn invoke(host: &LambdaHost, event: &Value) -> Outcome {
    host.invoke(event.to_string().as_bytes()).await.outcome
}

/// A contact flow's event.
pub(crate) fn event(parameters: &Value) -> Value {
    json!({
        "Name": "ContactFlowEvent",
        "Details": {
            "ContactData": {
                "Attributes": {},
                "Channel": "VOICE",
                "ContactId": "11111111-1111-1111-1111-111111111111",
                "CustomerEndpoint": {"Address": "+15555550100", "Type": "TELEPHONE_NUMBER"},
            },
            "Parameters": parameters,
        },
    })
}

pub(crate) fn query() -> Value {
    event(&json!({"methodName": "queryRecord", "soql": "SELECT Id, Name FROM Account LIMIT 1"}))
}

pub(crate) fn first_account() -> Outcome {
    Outcome::Response(json!({"Id": "001000000000001AAA", "Name": "Name-1"}))
}

/// The type and the message of an error.
pub(crate) fn error(outcome: &Outcome) -> (&str, &str) {
    match outcome {
        Outcome::Error(error) => (
            error["errorType"].as_str().unwrap(),
            error["errorMessage"].as_str().unwrap(),
        ),
        other => panic!("{other:?} is no error"),
    }
}
