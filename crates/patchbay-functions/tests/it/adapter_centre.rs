//! One org with the CTI adapter and everything around it: the secret that its functions sign in
//! with, the variables that the published template sets, AWS. Owns the surroundings only; what a
//! function does is for the tests of that function.

use std::path::Path;

use patchbay_org::OrgOptions;
use patchbay_org::identity::{ADMIN_PASSWORD, ADMIN_SECURITY_TOKEN};
use patchbay_testkit::{AwsStub, LambdaHost, LambdaSettings, TestOrg};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::environment::BOOTSTRAP;

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
        let login = format!(
            "<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Body>\
             <login xmlns=\"urn:partner.soap.sforce.com\"><username>{}</username>\
             <password>{ADMIN_PASSWORD}{ADMIN_SECURITY_TOKEN}</password></login>\
             </e:Body></e:Envelope>",
            self.org.username()
        );
        let headers = "Content-Type: text/xml\r\nSOAPAction: login\r\n";
        let answer = self
            .http("POST", "/services/Soap/u/64.0", headers, &login)
            .await;
        let (_, token) = answer.split_once("<sessionId>").expect("a login");
        let (token, _) = token.split_once("</sessionId>").unwrap();
        let query: String = url::form_urlencoded::byte_serialize(soql.as_bytes()).collect();
        let path = format!("/services/data/v64.0/query?q={query}");
        let headers = format!("Authorization: Bearer {token}\r\n");
        let answer = self.http("GET", &path, &headers, "").await;
        let answer: Value = serde_json::from_str(&answer).expect("a query's answer");
        assert_eq!(answer["done"], true);
        answer["records"].as_array().unwrap().clone()
    }

    async fn http(&self, method: &str, path: &str, headers: &str, body: &str) -> String {
        let mut line = TcpStream::connect(("127.0.0.1", self.org.port()))
            .await
            .unwrap();
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
}
