//! The function against the local org instead of a script: what a caller says stays a value, and an
//! expired token is replaced once. Owns the contact centre that the other tests of this kind share.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use patchbay_config::{FileSource, MapEnvironment};
use patchbay_functions::{Function, Functions, InvocationContext};
use patchbay_org::OrgOptions;
use patchbay_testkit::{AwsStub, LambdaHost, LambdaSettings, Outcome, TestOrg};
use serde_json::{Value, json};

use crate::environment::{BOOTSTRAP, FUNCTION, event, invoke};
use crate::org_by_hand;

/// A contact centre whose Salesforce is a local org.
pub(crate) struct LocalCentre {
    pub(crate) aws: AwsStub,
    pub(crate) org: TestOrg,
}

impl LocalCentre {
    /// With good settings and no token yet.
    pub(crate) async fn start(options: OrgOptions) -> Self {
        let centre = Self {
            aws: AwsStub::start().await.unwrap(),
            org: TestOrg::start_with(options).await,
        };
        centre
            .aws
            .put_secret("CC-salesforce-secret", &centre.org.secret("CC"));
        centre.store_no_token();
        centre
    }

    /// The access secret as the templates make it.
    pub(crate) fn store_no_token(&self) {
        let token = json!({"CC-salesforce-rest-api-access-token": ""});
        self.aws.put_secret("CC-salesforce-access-secret", &token);
    }

    /// The variables that the templates set, and the 8 s that a contact flow waits at most.
    pub(crate) fn settings(&self) -> LambdaSettings {
        let mut settings = LambdaSettings::new(FUNCTION)
            .with("SECRET_NAME", "CC-salesforce-secret")
            .with("ACCESS_SECRET_NAME", "CC-salesforce-access-secret")
            .with("AWS_ENDPOINT_URL", &self.aws.url());
        settings.timeout = Duration::from_secs(8);
        settings
    }

    /// The function, started and through its init.
    pub(crate) async fn host(&self, settings: LambdaSettings) -> LambdaHost {
        let host = self.cold_host(settings).await;
        let ping = json!({"detail-type": "Scheduled Event", "source": "aws.events"});
        let answer = invoke(&host, &ping).await;
        assert!(matches!(answer, Outcome::Response(_)), "{answer:?}");
        host
    }

    /// The function, just started.
    pub(crate) async fn cold_host(&self, settings: LambdaSettings) -> LambdaHost {
        LambdaHost::start(Path::new(BOOTSTRAP), settings)
            .await
            .unwrap()
    }

    /// Orders a fault from the org, in the words of its control plane.
    pub(crate) fn order(&self, fault: &Value) {
        self.org
            .order_fault(serde_json::from_value(fault.clone()).unwrap());
    }

    pub(crate) async fn withdraw_faults(&self) {
        org_by_hand::http(&self.org, "DELETE", "/__patchbay/faults", "", "").await;
    }

    pub(crate) async fn expire_tokens(&self) {
        org_by_hand::http(&self.org, "POST", "/__patchbay/expire-tokens", "", "").await;
    }

    /// How many token requests the org has answered.
    pub(crate) fn sign_ins(&self) -> usize {
        let log = self.org.log();
        log.iter().filter(|entry| entry.kind == "token").count()
    }

    /// The records of an account query, asked for by the administrator and none of our clients.
    pub(crate) async fn accounts(&self, fields: &str) -> Vec<Value> {
        let soql = format!("SELECT {fields} FROM Account");
        org_by_hand::select(&self.org, &soql).await
    }

    /// How many accounts there are of each name.
    pub(crate) async fn names(&self) -> BTreeMap<String, usize> {
        let mut names = BTreeMap::new();
        for account in self.accounts("Name").await {
            *names
                .entry(account["Name"].as_str().unwrap().to_owned())
                .or_default() += 1;
        }
        names
    }
}

pub(crate) fn create(name: &str) -> Value {
    event(&json!({"methodName": "createRecord", "objectApiName": "Account", "Name": name}))
}

fn by_name(soql: &str, name: &str) -> Value {
    event(&json!({"methodName": "queryRecord", "soql": soql, "name": name}))
}

const AWKWARD: &str = "O'Brien \\ \"x\" %_";

#[tokio::test]
async fn a_caller_text_finds_its_record_and_nothing_else() {
    let centre = LocalCentre::start(OrgOptions::default()).await;
    let host = centre.host(centre.settings()).await;
    for name in [AWKWARD, "O'Brien \\ \"x\" 50", "Acme", "percent"] {
        let made = invoke(&host, &create(name)).await;
        assert!(
            matches!(&made, Outcome::Response(made) if made["success"] == true),
            "{made:?}"
        );
    }
    let equal = "SELECT Name FROM Account WHERE Name = '{name}'";
    let like = "SELECT Name FROM Account WHERE Name LIKE '%{name}%'";
    let pattern = "SELECT Name FROM Account WHERE Name LIKE '{name}' ORDER BY Name";
    let found = |name: &str| Outcome::Response(json!({ "Name": name }));
    let nothing = Outcome::Response(json!({}));
    for (soql, name, answer) in [
        (equal, AWKWARD, found(AWKWARD)),
        (like, AWKWARD, found(AWKWARD)),
        (like, "%_", found(AWKWARD)),
        (like, "\\ \"x\" %", found(AWKWARD)),
        (pattern, "Ac%", found("Acme")),
        (pattern, "_erc%", found("percent")),
        (pattern, r#"O'Brien \\ "x" \%\_"#, found(AWKWARD)),
        (like, "Ac%", nothing.clone()),
        (pattern, "x' OR Name LIKE '%", nothing.clone()),
        (pattern, "x\\' OR Name LIKE \\'%", nothing.clone()),
    ] {
        let answer_now = invoke(&host, &by_name(soql, name)).await;
        assert_eq!(answer_now, answer, "{soql} with {name}");
    }
    for attack in [
        "x' OR Name LIKE '%",
        "x\\' OR Name LIKE \\'%",
        "x\\",
        "\n' OR Name != '",
        "x') OR (Name != '",
    ] {
        for soql in [equal, like] {
            let answer = invoke(&host, &by_name(soql, attack)).await;
            assert_eq!(answer, nothing, "{soql} with {attack}");
        }
    }
}

#[test]
fn two_hundred_calls_after_an_expired_token_share_one_sign_in() {
    // Function and org in one process, unoptimised, need more than tokio's 2 MB of stack.
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(4)
        .thread_stack_size(8 * 1024 * 1024)
        .enable_all()
        .build()
        .unwrap()
        .block_on(two_hundred_calls());
}

async fn two_hundred_calls() {
    let centre = LocalCentre::start(OrgOptions::default()).await;
    let file = tempfile::NamedTempFile::new().unwrap();
    let settings = json!({"secrets": {
        "CC-salesforce-secret": centre.org.secret("CC"),
        "CC-salesforce-access-secret": {"CC-salesforce-rest-api-access-token": ""},
    }});
    std::fs::write(file.path(), settings.to_string()).unwrap();
    let environment: MapEnvironment = [
        ("SECRET_NAME", "CC-salesforce-secret"),
        ("ACCESS_SECRET_NAME", "CC-salesforce-access-secret"),
    ]
    .into_iter()
    .collect();
    let source = Arc::new(FileSource::new(file.path()));
    let functions = Functions::new(Arc::new(environment), source);
    let call = |event: Value| {
        let functions = functions.clone();
        tokio::spawn(async move {
            let payload = event.to_string();
            let function = Function::InvokeSalesforceRestApi;
            let context = InvocationContext::default();
            Box::pin(functions.invoke(function, payload.as_bytes(), context)).await
        })
    };
    let made = call(create("Acme")).await.unwrap().unwrap();
    assert_eq!(centre.sign_ins(), 1);
    centre.expire_tokens().await;
    let soql = "SELECT Id FROM Account WHERE Name = '{name}'";
    let calls: Vec<_> = (0..200).map(|_| call(by_name(soql, "Acme"))).collect();
    for answer in calls {
        let answer = answer.await.unwrap().unwrap();
        assert_eq!(answer["Id"], made["recordId"], "{answer}");
    }
    assert_eq!(centre.sign_ins(), 2);
}

#[tokio::test]
async fn environments_sign_in_at_most_once_each() {
    let centre = LocalCentre::start(OrgOptions::default()).await;
    let host = || centre.host(centre.settings());
    let hosts = [host().await, host().await, host().await];
    invoke(&hosts[0], &create("Acme")).await;
    let before = centre.sign_ins();
    // The second finds the first one's token in the shared secret.
    assert_eq!(before, 1);
    centre.expire_tokens().await;
    let ask = by_name("SELECT Name FROM Account WHERE Name = '{name}'", "Acme");
    let calls = hosts.iter().flat_map(|host| {
        let ask = &ask;
        (0..5).map(move |_| invoke(host, ask))
    });
    for answer in futures::future::join_all(calls).await {
        assert_eq!(answer, Outcome::Response(json!({"Name": "Acme"})));
    }
    let minted = centre.sign_ins() - before;
    assert!((1..=3).contains(&minted), "{minted} sign-ins");
}
