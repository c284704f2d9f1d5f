//! `patchbay saml check`: will AWS and Amazon Connect take what Salesforce sends?

use std::path::PathBuf;

use jiff::Timestamp;
use patchbay_setup::aws::Aws;
use patchbay_setup::saml::{
    self, Expected, IdpCertificate, IdpMetadata, OrgId, SignIn, SignInParts, account,
};
use patchbay_setup::{CentreName, Finding};

use super::names::unreachable;
use crate::clock;
use crate::commands::aws_place::AwsArgs;
use crate::commands::{findings, wait_for};
use crate::failure::{Failure, OrFail as _, Outcome};
use crate::printer::Printer;

/// Say whether AWS and Amazon Connect will take what Salesforce sends
///
/// Reads a captured response (the field of the form that goes to AWS, its XML, the form's body, or a browser's record as
/// HAR) or the metadata of the identity provider, and names what is wrong: the pair of provider and role, the session name,
/// the name id, the audience, the times, and the signature against the certificate. What is not given is not held
/// against the response. A response counts for minutes; a HAR says when it was captured, for anything else --at does.
///
/// Ends with exit code 1 when AWS or Amazon Connect would refuse it.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The captured response, or metadata; `-` is stdin
    file: Option<PathBuf>,
    /// The metadata of Salesforce's identity provider; it is checked too
    #[arg(long, value_name = "FILE")]
    metadata: Option<PathBuf>,
    /// A certificate of the identity provider as PEM; may be given several times
    #[arg(long, value_name = "FILE")]
    certificate: Vec<PathBuf>,
    /// The login of the Amazon Connect user who signs in
    #[arg(long, value_name = "LOGIN")]
    connect_user: Option<String>,
    /// A further value that is right as audience: the entity id of the single-sign-on app
    #[arg(long, value_name = "ENTITY")]
    audience: Vec<String>,
    /// When the response was captured, 2026-11-22T09:00:00Z
    #[arg(long, value_name = "TIME")]
    at: Option<Timestamp>,
    /// An export of users as CSV; every alias is held against the rule for session names
    #[arg(long, value_name = "FILE")]
    users: Option<PathBuf>,
    /// The API name of the contact centre
    #[arg(long, value_name = "NAME", value_parser = CentreName::parse)]
    contact_center: Option<CentreName>,
    /// The id of the Salesforce org, 15 or 18 characters
    #[arg(long, value_name = "ID", value_parser = OrgId::parse)]
    org: Option<OrgId>,
    /// The id of the Amazon Connect instance
    #[arg(long, value_name = "ID")]
    connect_instance: Option<String>,
    /// The name of the SAML provider
    #[arg(long, value_name = "NAME")]
    provider: Option<String>,
    /// The AWS account; otherwise, with --aws, the credentials say it
    #[arg(long, value_name = "ID", help_heading = "AWS")]
    account: Option<String>,
    /// Look at the provider and the role in the account too
    #[arg(long, help_heading = "AWS", requires_all = ["contact_center", "org", "connect_instance"])]
    aws: bool,
    #[command(flatten)]
    place: AwsArgs,
}

const EXAMPLES: &str = "\
Examples:
  patchbay saml check idp.xml                      The metadata alone
  patchbay saml check response.txt --metadata idp.xml --contact-center AcmeVoiceCC
  patchbay saml check sign-in.har --metadata idp.xml --connect-user jdoe@0055e000001AbCd@00D5e000000AbCd
  patchbay saml check --users users.csv --org 00D5e000000AbCd
  patchbay saml check response.txt --aws --contact-center AcmeVoiceCC --org 00D5e000000AbCd \\
      --connect-instance 6f1d2c3b-0000-4a4a-9b9b-1234567890ab --region eu-west-2";

pub(crate) fn run(args: &Args, printer: &Printer) -> Outcome {
    if args.file.is_none()
        && args.metadata.is_none()
        && args.users.is_none()
        && args.certificate.is_empty()
        && !args.aws
    {
        return Err(Failure::asked("there is nothing to check").hint(
            "give a captured response or metadata as FILE, a list of users with `--users`, or look into the account \
             with `--aws`",
        ));
    }
    let found = wait_for(examine(args, printer))?;
    Ok(findings::print(printer, &found))
}

async fn examine(args: &Args, printer: &Printer) -> Result<Vec<Finding>, Failure> {
    let now = clock::now();
    let mut found = Vec::new();
    let mut expected = Expected {
        centre: args.contact_center.clone(),
        org: args.org.clone(),
        connect_user: args.connect_user.clone(),
        audiences: args.audience.clone(),
        ..Expected::default()
    };
    if let Some(path) = &args.metadata {
        let text = super::read(path)?;
        found.extend(saml::check_metadata(&text, now));
        expected.metadata = IdpMetadata::parse(&text).ok();
    }
    for path in &args.certificate {
        let certificate = IdpCertificate::from_pem(&super::read(path)?)
            .map_err(|why| Failure::asked(format!("the certificate `{}` {why}", path.display())))?;
        let place = path.display().to_string();
        found.extend(saml::check_certificate(&place, &certificate, now));
        expected.certificates.push(certificate);
    }
    if args.aws || args.account.is_some() {
        let aws = args.place.open().await;
        expected.sign_in = sign_in(args, &aws).await?;
        if args.aws {
            found.extend(look_into_account(&aws, &mut expected, now).await);
        }
    }
    if let Some(path) = &args.file {
        let text = super::read(path)?;
        found.extend(check_file(&text, args, &expected, printer));
    }
    if let Some(path) = &args.users {
        found.extend(saml::check_users(&super::read(path)?, args.org.as_ref()));
    }
    Ok(found)
}

fn check_file(text: &str, args: &Args, expected: &Expected, printer: &Printer) -> Vec<Finding> {
    match saml::read_capture(text) {
        Ok(captured) => {
            let now = args.at.or(captured.at).unwrap_or_else(clock::now);
            if let Some(at) = captured.at.filter(|_| args.at.is_none()) {
                printer.talk(format!("The response was captured at {at}."));
            }
            saml::check_captured(&captured, expected, now)
        }
        Err(_) => saml::check(text, expected, clock::now()),
    }
}

/// The names of the sign-in, when enough is given.
async fn sign_in(args: &Args, aws: &Aws) -> Result<Option<SignIn>, Failure> {
    let (Some(centre), Some(org), Some(instance)) =
        (&args.contact_center, &args.org, &args.connect_instance)
    else {
        return Ok(None);
    };
    let region = aws.region().ok_or_else(|| {
        Failure::asked("no region is known").hint("say which: `--region eu-west-2`")
    })?;
    let mut provider = args.provider.clone();
    let account = if args.aws {
        if provider.is_none() {
            let there = account::existing_provider(aws, org).await;
            provider = there.map_err(unreachable)?;
        }
        let own = account::whose(aws).await.map_err(unreachable)?.1;
        args.account.clone().unwrap_or(own)
    } else {
        args.account.clone().unwrap_or_default()
    };
    let parts = SignInParts {
        account,
        region: region.to_owned(),
        centre: centre.clone(),
        org: org.clone(),
        instance: instance.clone(),
        provider,
        regional: false,
    };
    SignIn::new(parts)
        .map(Some)
        .or_asked("these are no names of a sign-in")
}

/// What is wrong in the account; what is right there is held against the response.
async fn look_into_account(aws: &Aws, expected: &mut Expected, now: Timestamp) -> Vec<Finding> {
    let Some(sign_in) = expected.sign_in.clone() else {
        return Vec::new();
    };
    let facts = account::read(aws, &sign_in).await;
    let found = account::check(&facts, &sign_in, expected.metadata.as_ref(), now);
    if expected.metadata.is_none() {
        let stored = facts.provider.there();
        expected.metadata = stored.and_then(|text| IdpMetadata::parse(text).ok());
    }
    if let Some(role) = facts.role.there() {
        expected.trusted_endpoints = role.trusted_endpoints(&sign_in);
        expected.max_session = Some(role.max_session);
    }
    found
}
