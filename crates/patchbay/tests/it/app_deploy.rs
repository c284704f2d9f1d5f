//! `patchbay app deploy` and `patchbay app retrieve`, against a local org that has nothing but its administrator.

use std::process::Output;
use std::time::Duration;

use patchbay_salesforce::{
    ApiBase, Client, Deadline, JwtBearer, SignIn, SigningKey, TokenEndpoint,
};
use serde_json::Value;

use crate::assert_run;
use crate::program::{Desk, shown};
use crate::server::{Server, request};

const ADMIN: &str = "admin@patchbay.example";

/// An empty org, and a desk with the administrator's password, a new key and a new app.
struct Scene {
    desk: Desk,
    org: Server,
}

impl Scene {
    fn new() -> Self {
        let desk = Desk::new();
        let org = Server::start(&desk, &["org", "start", "--port", "0"]);
        desk.write("password.txt", "patchbayTOKEN\n");
        let output = desk.run(&["keys", "new"]);
        assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
        let scene = Self { desk, org };
        scene.write_app();
        scene
    }

    /// The app of `patchbay app new`.
    fn write_app(&self) {
        let args = [
            "app",
            "new",
            "--name",
            "AcmeVoiceRest",
            "--contact-email",
            "voice-ops@acme.example",
            "--certificate",
            "server.crt",
            "--profile",
            "Admin",
            "--yes",
        ];
        let output = self.desk.run(&args);
        assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
    }

    fn component(&self, path: &str, kind: &str, body: &str) {
        let path = format!("force-app/main/default/{path}-meta.xml");
        std::fs::create_dir_all(self.desk.path(&path).parent().unwrap()).unwrap();
        let text = format!(
            "<{kind} xmlns=\"http://soap.sforce.com/2006/04/metadata\">\n{body}</{kind}>\n"
        );
        self.desk.write(&path, text);
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.org.port())
    }

    /// Runs a command of `patchbay app` as the administrator.
    fn app(&self, args: &[&str]) -> Output {
        let url = self.url();
        let sign_in = [
            "--instance-url",
            &url,
            "--username",
            ADMIN,
            "--password",
            "password.txt",
        ];
        self.desk.run(&[&["app"], args, &sign_in].concat())
    }
}

const APP: &str = "<externalClientApplication>AcmeVoiceRest</externalClientApplication>";

fn json(output: &Output) -> Value {
    assert_eq!(output.status.code(), Some(0), "{}", shown(output));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn a_new_key_and_a_new_app_sign_in_to_an_empty_org() {
    let scene = Scene::new();
    let first = json(&scene.app(&["deploy", "force-app", "--yes", "--json"]));
    assert_eq!(first["changes"].as_array().unwrap().len(), 5, "{first}");
    let app = &first["apps"][0];
    assert!(app["id"].as_str().unwrap().starts_with("0xI"), "{app}");
    let consumer_key = app["consumer_key"].as_str().unwrap();
    let found = query(
        &scene,
        consumer_key,
        "SELECT DeveloperName FROM ExternalClientApplication",
    );
    assert_eq!(found[0]["DeveloperName"], "AcmeVoiceRest");
    let again = json(&scene.app(&["deploy", "force-app", "--yes", "--json"]));
    assert_eq!(again["changed"], false, "{again}");
    assert_eq!(again["apps"], first["apps"]);
}

/// Signs in by the new key, and asks.
fn query(scene: &Scene, consumer_key: &str, soql: &str) -> Vec<Value> {
    let endpoint = format!("{}/services/oauth2/token", scene.url());
    let sign_in = SignIn::JwtBearer(JwtBearer {
        endpoint: TokenEndpoint::parse(&endpoint).unwrap(),
        consumer_key: consumer_key.to_owned(),
        subject: ADMIN.to_owned(),
        audience: "https://login.salesforce.com".to_owned(),
        key: SigningKey::from_pem(&scene.desk.read("server.key")).unwrap(),
    });
    let base = ApiBase::parse(&format!("{}/services/data/v64.0", scene.url())).unwrap();
    let client = Client::builder(base, sign_in).build();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let deadline = Deadline::after(Duration::from_secs(20));
    let pages = runtime
        .block_on(client.query_pages(soql, 10, deadline))
        .unwrap();
    pages.records
}

#[test]
fn a_policy_that_the_org_made_is_taken_under_its_name() {
    let scene = Scene::new();
    let policy = "force-app/main/default/extlClntAppOauthPolicies/AcmeVoiceRest_oauth_defaultPolicy.ecaOauthPlcy-meta.xml";
    let text = scene.desk.read(policy);
    std::fs::remove_file(scene.desk.path(policy)).unwrap();
    json(&scene.app(&["deploy", "force-app", "--yes", "--json"]));
    // Under another name than the org's.
    scene.desk.write(
        &policy.replace("AcmeVoiceRest_oauth_defaultPolicy", "Ours"),
        text,
    );
    let output = scene.app(&["deploy", "force-app", "--yes"]);
    assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
    assert!(
        shown(&output).contains("AcmeVoiceRest_oauth_defaultPolicy"),
        "{}",
        shown(&output)
    );
    let again = json(&scene.app(&["deploy", "force-app", "--yes", "--json"]));
    assert_eq!(again["changed"], false, "{again}");
}

#[test]
fn an_app_is_written_as_source() {
    let scene = Scene::new();
    json(&scene.app(&["deploy", "force-app", "--yes", "--json"]));
    let args = ["retrieve", "AcmeVoiceRest", "--out", "got", "--yes"];
    let output = scene.app(&args);
    assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
    let settings = scene
        .desk
        .read("got/extlClntAppGlobalOauthSets/AcmeVoiceRest_glbl.ecaGlblOauth-meta.xml");
    assert!(settings.contains("<consumerKey>3MVG9"), "{settings}");
    assert!(!settings.contains("consumerSecret"), "{settings}");
    // What was retrieved is what the org has.
    let again = json(&scene.app(&["deploy", "got", "--yes", "--json"]));
    assert_eq!(again["changed"], false, "{again}");
    assert_run!(
        "app retrieve missing",
        scene.desk,
        scene.app(&["retrieve", "Nobody"])
    );
}

#[test]
fn what_salesforce_refuses_is_said_with_what_to_do() {
    let scene = Scene::new();
    scene.component(
        "extlClntAppPolicies/AcmeVoiceRest_plcy.ecaPlcy",
        "ExtlClntAppConfigurablePolicies",
        &format!("{APP}\n<ipRelaxation>BYPASS</ipRelaxation>\n<isEnabled>true</isEnabled>"),
    );
    let output = scene.app(&["deploy", "force-app", "--yes"]);
    assert_eq!(output.status.code(), Some(1), "{}", shown(&output));
    let told = shown(&output);
    let (_, told) = told.split_once("refused ").unwrap();
    insta::assert_snapshot!("app-deploy-refused", told);
    // Nothing was kept.
    let output = scene.app(&["retrieve", "AcmeVoiceRest", "--dry-run"]);
    assert_eq!(output.status.code(), Some(1), "{}", shown(&output));
}

#[test]
fn looking_writes_nothing() {
    let scene = Scene::new();
    let output = scene.app(&["deploy", "force-app", "--dry-run"]);
    assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
    assert!(shown(&output).contains("Nothing was written (--dry-run)."));
    let output = scene.app(&["retrieve", "AcmeVoiceRest", "--dry-run"]);
    assert_eq!(output.status.code(), Some(1), "{}", shown(&output));
}

#[test]
fn whoever_cannot_sign_in_is_told_how() {
    let scene = Scene::new();
    assert_run!(
        "app deploy no org",
        scene.desk,
        scene.desk.run(&["app", "deploy", "force-app"])
    );
    scene.desk.write("password.txt", "geheim");
    let output = scene.app(&["deploy", "force-app", "--yes"]);
    assert!(!shown(&output).contains("geheim"));
    assert_run!("app deploy wrong password", scene.desk, output);
    let url = scene.url();
    let args = [
        "app",
        "deploy",
        "force-app",
        "--instance-url",
        &url,
        "--access-token",
        "-",
    ];
    let output = scene.desk.run_with(&args, "00D!geheim");
    assert!(!shown(&output).contains("geheim"));
    assert_run!("app deploy expired token", scene.desk, output);
}

#[test]
#[cfg(unix)]
fn an_org_of_the_sf_program_is_taken_by_its_alias() {
    use std::os::unix::fs::PermissionsExt as _;
    let scene = Scene::new();
    let body = "<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Body>\
        <login xmlns=\"urn:partner.soap.sforce.com\"><username>admin@patchbay.example</username>\
        <password>patchbayTOKEN</password></login></e:Body></e:Envelope>";
    let headers = [("Content-Type", "text/xml")];
    let line = "POST /services/Soap/u/64.0";
    let answer = request(scene.org.port(), line, &headers, body.as_bytes()).body;
    let (_, token) = answer.split_once("<sessionId>").unwrap();
    let (token, _) = token.split_once("</sessionId>").unwrap();
    let url = scene.url();
    // As the program is since May 2026: the token is kept back until it is asked for by name.
    let script = format!(
        "#!/bin/sh\ncase \"$*\" in\n*show-access-token*) echo '{{\"result\":{{\"accessToken\":\"{token}\"}}}}';;\n\
         *acme*) echo '{{\"result\":{{\"instanceUrl\":\"{url}\",\"accessToken\":\"[REDACTED] Use ...\"}}}}';;\n\
         *) echo '{{\"message\":\"No authorization information found\"}}'; exit 1;;\nesac\n"
    );
    scene.desk.write("sf", script);
    let executable = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(scene.desk.path("sf"), executable).unwrap();
    let run = |alias: &str| {
        let args = ["app", "deploy", "force-app", "--yes", "--target-org", alias];
        let mut command = scene.desk.command(&args);
        command.env("PATH", scene.desk.folder()).output().unwrap()
    };
    let output = run("acme");
    assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
    assert!(!shown(&output).contains(token));
    assert_run!("app deploy unknown alias", scene.desk, run("other"));
}
