//! Deployments by SOAP and REST, with envelopes and zips that no code of ours has made, and what the deployed apps do
//! afterwards.

mod apps;
mod mistakes;
mod wire;

use std::io::{Cursor, Write as _};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use patchbay_org::OrgOptions;
use patchbay_org::identity::{PermissionSet, User};
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::org_under_test::{OrgUnderTest, SIGNER};

const NAMESPACE: &str = "http://soap.sforce.com/2006/04/metadata";

/// Username of a user who may not change metadata.
const AGENT: &str = "agent@patchbay.example";

/// A file of a package: path and elements of its root, which is the type's name.
type File<'a> = (&'a str, &'a str, &'a str);

/// An org without any app, and an administrator's session.
async fn empty_org() -> (OrgUnderTest, String) {
    let mut options = OrgOptions::default();
    options.identity.permission_sets.push(PermissionSet {
        name: "Voice_Rest_Client".to_owned(),
        label: None,
    });
    options.identity.users.push(User {
        profile: "Standard User".to_owned(),
        permission_sets: vec!["Voice_Rest_Client".to_owned()],
        password: Some(patchbay_org::identity::Secret("agent".to_owned())),
        ..User::named(AGENT)
    });
    let org = OrgUnderTest::start_with(options).await;
    let session = login(&org, "admin@patchbay.example", "patchbayTOKEN").await;
    (org, session)
}

/// A session by SOAP password.
async fn login(org: &OrgUnderTest, username: &str, password: &str) -> String {
    let body = format!(
        "<login xmlns=\"urn:partner.soap.sforce.com\"><username>{username}</username>\
         <password>{password}</password></login>"
    );
    let answer = send(org, "/services/Soap/u/64.0", "", &body).await;
    between(&answer, "<sessionId>", "</sessionId>").to_owned()
}

/// One SOAP call; gives the whole answer.
async fn send(org: &OrgUnderTest, path: &str, session: &str, body: &str) -> String {
    let envelope = format!(
        "<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Header>\
         <m:SessionHeader xmlns:m=\"{NAMESPACE}\"><m:sessionId>{session}</m:sessionId></m:SessionHeader></e:Header>\
         <e:Body>{body}</e:Body></e:Envelope>"
    );
    let request = org.http.post(org.url(path)).body(envelope);
    let request = request.header("Content-Type", "text/xml");
    request.send().await.unwrap().text().await.unwrap()
}

/// A call of the Metadata API.
async fn metadata(org: &OrgUnderTest, session: &str, body: &str) -> String {
    send(org, "/services/Soap/m/66.0", session, body).await
}

/// The text between two others.
fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let rest = text
        .split_once(start)
        .unwrap_or_else(|| panic!("no {start} in {text}"))
        .1;
    rest.split_once(end).unwrap().0
}

/// A package of files, with a manifest that names them all.
fn package(files: &[File<'_>]) -> Vec<u8> {
    let types: Vec<String> = files
        .iter()
        .map(|(path, kind, _)| {
            let file = path.rsplit('/').next().unwrap();
            let member = file.rsplit_once('.').unwrap().0;
            format!("<types><members>{member}</members><name>{kind}</name></types>")
        })
        .collect();
    let manifest = format!(
        "<Package xmlns=\"{NAMESPACE}\">{}<version>66.0</version></Package>",
        types.concat()
    );
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let mut add = |path: &str, text: &str| {
        writer
            .start_file(path, SimpleFileOptions::default())
            .unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    };
    add("package.xml", &manifest);
    for (path, kind, body) in files {
        add(
            path,
            &format!("<{kind} xmlns=\"{NAMESPACE}\">{body}</{kind}>"),
        );
    }
    writer.finish().unwrap().into_inner()
}

/// Deploys by SOAP, all or nothing, and waits; gives the answer to `checkDeployStatus`.
async fn deploy(org: &OrgUnderTest, session: &str, files: &[File<'_>]) -> String {
    deploy_with(
        org,
        session,
        files,
        "<rollbackOnError>true</rollbackOnError>",
    )
    .await
}

async fn deploy_with(
    org: &OrgUnderTest,
    session: &str,
    files: &[File<'_>],
    options: &str,
) -> String {
    let zip = STANDARD.encode(package(files));
    let body = format!(
        "<deploy xmlns=\"{NAMESPACE}\"><ZipFile>{zip}</ZipFile><DeployOptions>{options}</DeployOptions></deploy>"
    );
    let answer = metadata(org, session, &body).await;
    assert!(answer.contains("<state>Queued</state>"), "{answer}");
    let id = between(&answer, "<id>", "</id>").to_owned();
    finished(org, session, &id).await
}

/// Waits for a deployment.
async fn finished(org: &OrgUnderTest, session: &str, id: &str) -> String {
    let body = format!(
        "<checkDeployStatus xmlns=\"{NAMESPACE}\"><asyncProcessId>{id}</asyncProcessId>\
         <includeDetails>true</includeDetails></checkDeployStatus>"
    );
    loop {
        let answer = metadata(org, session, &body).await;
        if answer.contains("<done>true</done>") {
            return answer;
        }
        tokio::task::yield_now().await;
    }
}

/// Retrieves every component of a type; gives the files' texts one after the other.
async fn retrieve(org: &OrgUnderTest, session: &str, kind: &str) -> String {
    let body = format!(
        "<retrieve xmlns=\"{NAMESPACE}\"><retrieveRequest><apiVersion>66.0</apiVersion><unpackaged><types>\
         <members>*</members><name>{kind}</name></types><version>66.0</version></unpackaged></retrieveRequest>\
         </retrieve>"
    );
    let answer = metadata(org, session, &body).await;
    let id = between(&answer, "<id>", "</id>");
    let body = format!(
        "<checkRetrieveStatus xmlns=\"{NAMESPACE}\"><asyncProcessId>{id}</asyncProcessId></checkRetrieveStatus>"
    );
    let answer = metadata(org, session, &body).await;
    assert!(answer.contains("<status>Succeeded</status>"), "{answer}");
    let zip = STANDARD
        .decode(between(&answer, "<zipFile>", "</zipFile>"))
        .unwrap();
    let mut archive = zip::ZipArchive::new(Cursor::new(zip)).unwrap();
    let mut texts = String::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).unwrap();
        std::io::Read::read_to_string(&mut file, &mut texts).unwrap();
    }
    texts
}

const HEADER: File<'static> = (
    "externalClientApps/Acme.eca",
    "ExternalClientApplication",
    "<distributionState>Local</distributionState><label>Acme Voice</label>",
);

const OAUTH: File<'static> = (
    "extlClntAppOauthSettings/Acme_oauth.ecaOauth",
    "ExtlClntAppOauthSettings",
    "<commaSeparatedOauthScopes>Api, RefreshToken</commaSeparatedOauthScopes>\
     <externalClientApplication>Acme</externalClientApplication>",
);

const POLICY: File<'static> = (
    "extlClntAppOauthPolicies/Ours.ecaOauthPlcy",
    "ExtlClntAppOauthConfigurablePolicies",
    "<commaSeparatedPermissionSet>Voice_Rest_Client</commaSeparatedPermissionSet>\
     <externalClientApplication>Acme</externalClientApplication>\
     <permittedUsersPolicyType>AdminApprovedPreAuthorized</permittedUsersPolicyType>",
);

/// The elements of global OAuth settings with the certificate of the tests.
fn global() -> String {
    format!(
        "<callbackUrl>http://localhost:1717/OauthRedirect</callbackUrl><certificate>{}</certificate>\
         <externalClientApplication>Acme</externalClientApplication>",
        SIGNER.1
    )
}

const GLOBAL_PATH: &str = "extlClntAppGlobalOauthSets/Acme_glbl.ecaGlblOauth";
const GLOBAL_TYPE: &str = "ExtlClntAppGlobalOauthSettings";
