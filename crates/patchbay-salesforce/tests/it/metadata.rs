//! The Metadata API: its wire against a scripted server, and whole deployments against the local org.

use std::io::{Cursor, Write as _};
use std::sync::Mutex;
use std::time::Duration;

use patchbay_org::identity::{ADMIN_PASSWORD, ADMIN_SECURITY_TOKEN, ADMIN_USERNAME};
use patchbay_salesforce::metadata::{
    DeployOptions, DeployResult, DeployStatus, ProblemType, RetrieveRequest,
};
use patchbay_salesforce::{ApiBase, Client, Deadline, ErrorKind, SignIn, SoapLogin};
use patchbay_testkit::TestOrg;

use crate::script::{Reply, Server, soon};

const NAMESPACE: &str = "http://soap.sforce.com/2006/04/metadata";

fn xml(status: &str, body: &str) -> Reply {
    let text = format!(
        "<soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns=\"{NAMESPACE}\">\
         <soapenv:Body>{body}</soapenv:Body></soapenv:Envelope>"
    );
    let length = text.len();
    Reply::Raw(format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/xml\r\nContent-Length: {length}\r\n\r\n{text}"
    ))
}

fn fault(code: &str, text: &str) -> Reply {
    let body = format!(
        "<soapenv:Fault><faultcode>sf:{code}</faultcode><faultstring>{code}: {text}</faultstring></soapenv:Fault>"
    );
    xml("500 Internal Server Error", &body)
}

fn state(status: &str, done: bool) -> Reply {
    let body = format!(
        r#"{{"id":"0Af1","deployResult":{{"status":"{status}","done":{done},"success":{done},
            "numberComponentsTotal":2,"numberComponentsDeployed":1}}}}"#
    );
    Reply::json("200 OK", &body)
}

#[tokio::test]
async fn a_deployment_is_asked_after_until_it_is_done() {
    let server = Server::start(|seen, before| match (seen.is_sign_in(), before) {
        (true, _) => Reply::token("t1"),
        (false, 1) => state("Pending", false),
        (false, 2) => state("InProgress", false),
        _ => state("Succeeded", true),
    })
    .await;
    let told = Mutex::new(Vec::new());
    let progress = |result: &DeployResult| told.lock().unwrap().push(result.status);
    let client = server.client();
    let metadata = client.metadata();
    let result = metadata
        .deploy("a zip".into(), DeployOptions::default(), &progress, soon())
        .await
        .unwrap();
    assert!(result.success);
    let told = told.into_inner().unwrap();
    let expected = [
        DeployStatus::Pending,
        DeployStatus::InProgress,
        DeployStatus::Succeeded,
    ];
    assert_eq!(told, expected);
    let calls = server.calls();
    assert_eq!(
        calls[0].target,
        "/services/data/v66.0/metadata/deployRequest"
    );
    let form = &calls[0].body;
    assert!(
        form.contains("name=\"json\"") && form.contains("\"rollbackOnError\":true"),
        "{form}"
    );
    assert!(
        form.contains("name=\"file\"") && form.contains("a zip"),
        "{form}"
    );
    assert_eq!(
        calls[1].target,
        "/services/data/v66.0/metadata/deployRequest/0Af1?includeDetails=true"
    );
}

#[tokio::test]
async fn a_deployment_that_does_not_end_runs_out_of_time() {
    let server = Server::start(|seen, _| {
        if seen.is_sign_in() {
            Reply::token("t1")
        } else {
            state("InProgress", false)
        }
    })
    .await;
    let client = server.client();
    let metadata = client.metadata();
    let deadline = Deadline::after(Duration::from_millis(400));
    let error = metadata
        .deploy("a zip".into(), DeployOptions::default(), &|_| {}, deadline)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
}

#[tokio::test]
async fn a_session_that_soap_refuses_is_renewed_once() {
    let server = Server::start(|seen, before| {
        if seen.is_sign_in() {
            return Reply::token(if before == 0 { "first&" } else { "second" });
        }
        if seen.body.contains("<sessionId>first&amp;</sessionId>") {
            return fault("INVALID_SESSION_ID", "Invalid Session ID found");
        }
        assert!(seen.body.contains("<sessionId>second</sessionId>"), "{}", seen.body);
        let result = "<result><fullName>A &lt;B&gt;</fullName><type>ConnectedApp</type><id>0H41</id></result>";
        xml("200 OK", &format!("<listMetadataResponse>{result}</listMetadataResponse>"))
    })
    .await;
    let client = server.client();
    let found = client
        .metadata()
        .list(&["Connected<App"], soon())
        .await
        .unwrap();
    assert_eq!(
        (found[0].full_name.as_str(), found[0].id.as_str()),
        ("A <B>", "0H41")
    );
    assert_eq!(server.sign_ins(), 2);
    let call = &server.calls()[0];
    assert_eq!(call.target, "/services/Soap/m/66.0");
    assert!(call.header("soapaction").is_some());
    assert_eq!(call.header("authorization"), None);
    assert!(call.body.contains("Connected&lt;App"), "{}", call.body);
}

#[tokio::test]
async fn a_fault_is_an_error_with_its_code() {
    let server = Server::start(|seen, _| {
        if seen.is_sign_in() {
            Reply::token("t1")
        } else {
            fault(
                "INSUFFICIENT_ACCESS",
                "use of the Metadata API requires more",
            )
        }
    })
    .await;
    let client = server.client();
    let error = client
        .metadata()
        .list(&["ConnectedApp"], soon())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Permission);
    assert!(error.has_code("INSUFFICIENT_ACCESS"));
    assert!(
        error
            .to_string()
            .ends_with("use of the Metadata API requires more"),
        "{error}"
    );
    assert!(!error.to_string().contains("t1"));
}

fn administrator(org: &TestOrg, password: &str) -> Client {
    let base = ApiBase::parse(&format!("{}/services/data/v66.0", org.url())).unwrap();
    let login = SoapLogin::at(&base, ADMIN_USERNAME, password.to_owned().into()).unwrap();
    Client::builder(base, SignIn::SoapLogin(login)).build()
}

fn package(file: &str, kind: &str, body: &str) -> bytes::Bytes {
    let member = file.rsplit('/').next().unwrap().split('.').next().unwrap();
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut add = |path: &str, text: String| {
        writer
            .start_file(path, zip::write::SimpleFileOptions::default())
            .unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    };
    add(
        "package.xml",
        format!(
            "<Package xmlns=\"{NAMESPACE}\"><types><members>{member}</members><name>{kind}</name></types>\
             <version>66.0</version></Package>"
        ),
    );
    add(
        file,
        format!("<{kind} xmlns=\"{NAMESPACE}\">\n{body}</{kind}>"),
    );
    writer.finish().unwrap().into_inner().into()
}

#[tokio::test]
async fn an_administrator_deploys_lists_and_retrieves() {
    let org = TestOrg::start().await;
    let client = administrator(&org, &format!("{ADMIN_PASSWORD}{ADMIN_SECURITY_TOKEN}"));
    let metadata = client.metadata();
    let header = "externalClientApps/Acme.eca";
    let kind = "ExternalClientApplication";
    let right = package(header, kind, "<label>Acme</label>");
    let options = DeployOptions::default();
    let result = metadata
        .deploy(right, options, &|_| {}, soon())
        .await
        .unwrap();
    assert_eq!(result.status, DeployStatus::Succeeded);
    let listed = metadata
        .list(
            &[kind, "ConnectedApp", "CallCenter", "PermissionSet"],
            soon(),
        )
        .await;
    let listed = listed.unwrap();
    assert_eq!(listed.len(), 1);
    assert!(listed[0].id.starts_with("0xI"));
    let wanted = RetrieveRequest::new()
        .member(kind, "Acme")
        .member(kind, "Nobody");
    let retrieved = metadata.retrieve(&wanted, soon()).await.unwrap();
    assert!(retrieved.zip.starts_with(b"PK"));
    assert_eq!(retrieved.components[0].file_name, header);
    assert!(
        retrieved.messages[0]
            .problem
            .contains("'Nobody' cannot be found")
    );
    let wrong = package(header, kind, "<isProtected>perhaps</isProtected>");
    let result = metadata
        .deploy(wrong, options, &|_| {}, soon())
        .await
        .unwrap();
    assert_eq!(result.status, DeployStatus::Failed);
    let failure = result.failures().next().unwrap();
    assert_eq!(failure.problem_type, Some(ProblemType::Error));
    assert_eq!(failure.line, Some(2));
}

#[tokio::test]
async fn a_wrong_password_is_refused_with_its_cause() {
    let org = TestOrg::start().await;
    let client = administrator(&org, "geheim");
    let error = client
        .metadata()
        .list(&["ConnectedApp"], soon())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Auth);
    assert!(error.to_string().contains("security token"), "{error}");
    assert!(!error.to_string().contains("geheim"), "{error}");
}
