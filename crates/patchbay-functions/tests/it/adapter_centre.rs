//! One org with the CTI adapter and everything around it: the secret that its functions sign in
//! with, the variables that the published template sets, AWS. Owns the surroundings only; what a
//! function does is for the tests of that function.

use std::path::Path;

use patchbay_org::OrgOptions;
use patchbay_testkit::{AwsStub, LambdaHost, LambdaSettings, TestOrg};
use serde_json::{Value, json};

use crate::environment::BOOTSTRAP;
use crate::org_by_hand;

/// The prefix of the adapter's objects and fields.
pub(crate) const NS: &str = "amazonconnect__";
/// The name of the secret with the Salesforce credentials.
pub(crate) const SECRET: &str = "SalesforceCredentials";

/// The surroundings of the adapter's functions.
pub(crate) struct AdapterCentre {
    pub(crate) aws: AwsStub,
    pub(crate) org: TestOrg,
}

impl AdapterCentre {
    /// With an empty org and no token yet.
    pub(crate) async fn start() -> Self {
        let centre = Self {
            aws: AwsStub::start().await.unwrap(),
            org: TestOrg::start_with(OrgOptions::default()).await,
        };
        centre.aws.put_secret(
            SECRET,
            &json!({
                "ConsumerKey": centre.org.consumer_key(),
                "PrivateKey": centre.org.private_key(),
                "Audience": "https://login.salesforce.com",
            }),
        );
        centre
    }

    /// The variables that the template sets for a function, named as the published package does:
    /// `sfIntervalAgent`.
    pub(crate) fn settings(&self, function: &str) -> LambdaSettings {
        LambdaSettings::new(function)
            .with("_HANDLER", &format!("{function}.lambda_handler"))
            .with("SF_HOST", self.org.url())
            .with("SF_PRODUCTION", "False")
            .with("SF_USERNAME", self.org.username())
            .with("SF_VERSION", "v64.0")
            .with("SF_ADAPTER_NAMESPACE", "amazonconnect")
            .with("SF_CREDENTIALS_SECRETS_MANAGER_ARN", SECRET)
            .with("LOGGING_LEVEL", "INFO")
            .with("AWS_ENDPOINT_URL", &self.aws.url())
            .with("AWS_REGION", "eu-west-2")
    }

    /// The function, just started.
    pub(crate) async fn host(&self, settings: LambdaSettings) -> LambdaHost {
        LambdaHost::start(Path::new(BOOTSTRAP), settings)
            .await
            .unwrap()
    }

    /// Orders a fault from the org, in the words of its control plane.
    pub(crate) fn order(&self, fault: Value) {
        self.org.order_fault(serde_json::from_value(fault).unwrap());
    }

    /// `METHOD last-parts-of-the-path` of every request of the function after sign-in, in order.
    pub(crate) fn requests(&self) -> Vec<String> {
        let log = self.org.log();
        let of_functions = log
            .iter()
            .filter(|entry| entry.kind != "token" && !entry.path.starts_with("/services/Soap"))
            .filter(|entry| entry.kind != "query");
        of_functions
            .map(|entry| {
                let path = entry.path.splitn(5, '/').last().unwrap();
                format!("{} {path}", entry.method)
            })
            .collect()
    }

    /// The records of a query, asked for by the administrator and none of our clients.
    pub(crate) async fn select(&self, soql: &str) -> Vec<Value> {
        org_by_hand::select(&self.org, soql).await
    }
}
