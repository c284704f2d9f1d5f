//! The first steps of the demonstration: an org, a key pair, an app, and the settings of the contact centre.

use std::time::Instant;

use patchbay_org::RunningOrg;
use patchbay_salesforce::{ApiBase, Client, JwtBearer, SignIn, SigningKey, TokenEndpoint};
use patchbay_setup::keys::{self, KeyPair};
use secrecy::ExposeSecret as _;

use super::finish;
use super::step::Step;
use super::world::{World, look};
use crate::failure::{Failure, OrFail as _};
use crate::laptop::Laptop;
use crate::laptop::centre::{self, CentreFolder};
use crate::printer::Printer;

/// Sets up what a new contact centre needs, step by step.
pub(super) async fn run(org_port: u16, printer: &Printer) -> Result<(World, Vec<Step>), Failure> {
    let mut steps = Vec::new();
    let org = start_org(org_port, &mut steps, printer).await?;
    let pair = make_pair(&mut steps, printer)?;
    let consumer_key = register(&org, &pair, &mut steps, printer).await?;
    let eye = eye(&org, &pair, &consumer_key)?;
    let (folder, laptop) = write_settings(&org, &pair, &consumer_key, &mut steps, printer).await?;
    Ok((
        World {
            org,
            folder,
            laptop,
            eye,
        },
        steps,
    ))
}

async fn start_org(
    port: u16,
    steps: &mut Vec<Step>,
    printer: &Printer,
) -> Result<RunningOrg, Failure> {
    let mut step = Step::new(1, "Start a Salesforce org on this machine");
    let start = Instant::now();
    let org = centre::start_org(port).await?;
    step.took = start.elapsed();
    step.fact("url", org.url());
    step.fact("org id", org.org_id());
    step.fact("data", "sample accounts, contacts and cases, in memory");
    step.check(
        "the org listens on this machine only",
        org.url().starts_with("http://127.0.0.1:"),
    );
    finish(step, steps, printer);
    Ok(org)
}

fn make_pair(steps: &mut Vec<Step>, printer: &Printer) -> Result<KeyPair, Failure> {
    let mut step = Step::new(2, "Make a key pair and a certificate");
    let start = Instant::now();
    let pair = centre::new_key_pair()?;
    step.took = start.elapsed();
    let report = keys::check(pair.key_pem.expose_secret(), Some(&pair.certificate_pem))
        .or_asked("the new key cannot be read back")?;
    step.fact("key", format!("RSA {}", report.bits));
    let certificate = report.certificate.as_ref();
    if let Some(certificate) = certificate {
        step.fact("subject", certificate.subject.clone());
        step.fact(
            "expires",
            certificate.not_after.strftime("%Y-%m-%d").to_string(),
        );
    }
    step.check(
        "the certificate belongs to the key",
        certificate.is_some_and(|certificate| certificate.matches),
    );
    finish(step, steps, printer);
    Ok(pair)
}

/// Registers user and app; gives the app's consumer key.
async fn register(
    org: &RunningOrg,
    pair: &KeyPair,
    steps: &mut Vec<Step>,
    printer: &Printer,
) -> Result<String, Failure> {
    let mut step = Step::new(3, "Register an external client app in the org");
    let app = centre::app(pair);
    let consumer_key = app.consumer_key.clone();
    let start = Instant::now();
    centre::register(org, &app)?;
    step.took = start.elapsed();
    step.fact("app", centre::APP);
    step.fact(
        "flow",
        "OAuth 2.0 JWT bearer, with the certificate of step 2",
    );
    step.fact(
        "user",
        format!("{}, approved beforehand by profile", centre::USERNAME),
    );
    let accounts = look(&eye(org, pair, &consumer_key)?, "SELECT Id FROM Account").await?;
    step.check(
        format!("the user can sign in and sees {} accounts", accounts.len()),
        !accounts.is_empty(),
    );
    finish(step, steps, printer);
    Ok(consumer_key)
}

async fn write_settings(
    org: &RunningOrg,
    pair: &KeyPair,
    consumer_key: &str,
    steps: &mut Vec<Step>,
    printer: &Printer,
) -> Result<(CentreFolder, Laptop), Failure> {
    let mut step = Step::new(
        4,
        format!("Write the settings of contact centre {}", centre::CENTRE),
    );
    let settings = centre::settings(org, pair, consumer_key);
    let start = Instant::now();
    let folder = CentreFolder::new()?;
    folder.write_settings(&settings)?;
    let laptop = Laptop::from_file(&folder.settings_file(), &[]).await?;
    let faults = laptop.faults().await;
    step.took = start.elapsed();
    step.fact(
        "REST base",
        format!("{}/services/data/{}", org.url(), centre::API_VERSION),
    );
    step.fact("folder", folder.path().display().to_string());
    step.fact("secret", centre::SECRET);
    step.fact(
        "secret",
        format!("{}, still without a token", centre::ACCESS_SECRET),
    );
    step.check("the settings are complete", faults.is_none());
    if let Some(faults) = faults {
        step.fact("faults", faults);
    }
    finish(step, steps, printer);
    Ok((folder, laptop))
}

/// A client of the demonstration's own, so that the function's work is checked from outside.
fn eye(org: &RunningOrg, pair: &KeyPair, consumer_key: &str) -> Result<Client, Failure> {
    let url = org.url();
    let sign_in = SignIn::JwtBearer(JwtBearer {
        endpoint: TokenEndpoint::parse(&format!("{url}/services/oauth2/token"))
            .or_asked("the token endpoint is unusable")?,
        consumer_key: consumer_key.to_owned(),
        subject: centre::USERNAME.into(),
        audience: centre::AUDIENCE.into(),
        key: SigningKey::from_pem(pair.key_pem.expose_secret()).or_asked("the key is unusable")?,
    });
    let base = ApiBase::parse(&format!("{url}/services/data/{}", centre::API_VERSION))
        .or_asked("the address of the org is unusable")?;
    Ok(Client::builder(base, sign_in).build())
}
