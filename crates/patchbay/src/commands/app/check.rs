//! `patchbay app check`: what is wrong with the apps in files.

use std::path::PathBuf;

use patchbay_setup::app::check::{Expectations, check};
use patchbay_setup::app::{ApiVersion, RoleArn, SamlProviderArn};
use patchbay_setup::keys;
use secrecy::ExposeSecret as _;

use super::source;
use crate::clock;
use crate::commands::findings;
use crate::commands::secret_input::SecretInput;
use crate::failure::{Failure, OrFail as _, Outcome};
use crate::printer::Printer;

/// Say what is wrong with the apps in a folder
///
/// Reads connected apps and external client apps, in source format or in metadata format, and compares them with the
/// published values and with what the metadata types take. What is not given here is not compared. Ends with exit code 1
/// when something does not work.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Folders, files, or zips of a retrieve
    #[arg(value_name = "DIR|FILE", required = true)]
    places: Vec<PathBuf>,
    /// What the apps are for; otherwise they say it themselves
    #[arg(long, value_enum)]
    kind: Option<super::Kind>,
    /// The private key that signs in; `-` is stdin. The certificate has to belong to it
    #[arg(long, value_name = "FILE")]
    key: Option<SecretInput>,
    /// The consumer key that functions sign in with
    #[arg(long, value_name = "KEY")]
    consumer_key: Option<String>,
    /// The API name of the contact centre, which is the entity id
    #[arg(long, value_name = "NAME")]
    contact_center: Option<String>,
    /// The org's id
    #[arg(long, value_name = "ID")]
    org_id: Option<String>,
    /// The AWS account of the contact centre
    #[arg(long, value_name = "ACCOUNT")]
    account: Option<String>,
    /// The SAML provider in AWS
    #[arg(long, value_name = "ARN", value_parser = provider)]
    provider_arn: Option<String>,
    /// The role that agents take
    #[arg(long, value_name = "ARN", value_parser = role)]
    role_arn: Option<String>,
    /// The API version that the files are for; otherwise package.xml or sfdx-project.json says it
    #[arg(long, value_name = "VERSION", value_parser = version)]
    api_version: Option<ApiVersion>,
}

const EXAMPLES: &str = "\
Examples:
  patchbay app check force-app
  patchbay app check force-app --key server.key
  patchbay app check force-app --kind sso --contact-center AcmeVoiceCC \\
    --role-arn arn:aws:iam::210987654321:role/AcmeVoiceCC-SAMLRole
  patchbay app check connectedApps/AcmeVoice.connectedApp --json";

fn version(text: &str) -> Result<ApiVersion, String> {
    ApiVersion::parse(text).ok_or_else(|| "write for example 66.0".to_owned())
}

fn role(text: &str) -> Result<String, String> {
    RoleArn::parse(text)
        .map(|arn| arn.as_str().to_owned())
        .map_err(|error| error.to_string())
}

fn provider(text: &str) -> Result<String, String> {
    SamlProviderArn::parse(text)
        .map(|arn| arn.as_str().to_owned())
        .map_err(|error| error.to_string())
}

pub(crate) fn run(args: &Args, printer: &Printer) -> Outcome {
    let folder = source::read(&args.places)?;
    let expected = expectations(args)?;
    Ok(findings::print(printer, &check(&folder, &expected)))
}

fn expectations(args: &Args) -> Result<Expectations, Failure> {
    let key = args.key.as_ref().map(SecretInput::read).transpose()?;
    if let Some(key) = &key {
        keys::pem(key.expose_secret()).or_asked("the file of --key")?;
    }
    // What lies among the files goes before what lies above them, so the latter is asked for last.
    let above = || source::project_above(args.places.first()?)?.1;
    Ok(Expectations {
        kind: args.kind.map(Into::into),
        api_version: args.api_version.or_else(above),
        key,
        consumer_key: args.consumer_key.clone(),
        centre: args.contact_center.clone(),
        org_id: args.org_id.clone(),
        account: args.account.clone(),
        provider_arn: args.provider_arn.clone(),
        role_arn: args.role_arn.clone(),
        ..Expectations::at(clock::now())
    })
}
