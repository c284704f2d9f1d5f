//! `patchbay saml new`: the sign-in as files.

use std::path::{Path, PathBuf};

use patchbay_setup::Change;
use patchbay_setup::saml::{SESSION, SignIn, account, check_metadata, files};
use serde_json::json;

use super::names::{NameArgs, unreachable};
use crate::clock;
use crate::commands::aws_place::AwsArgs;
use crate::commands::confirm::{Consent, confirm};
use crate::commands::wait_for;
use crate::failure::{Exit, Failure, OrFail as _, Outcome};
use crate::printer::{Line, Printer};

/// Write the policies of the sign-in's role, and a CloudFormation template that makes provider and role
///
/// Writes trust.json (who may assume the role), policy.json (what the role may do) and saml.yaml. With the metadata of
/// Salesforce's identity provider the template makes the SAML provider too; without it, the role only, for a provider
/// that is there. Nothing is called in AWS when --account is given.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    names: NameArgs,
    /// The metadata of Salesforce's identity provider: Setup, Identity Provider, Download Metadata
    #[arg(long, value_name = "FILE")]
    metadata: Option<PathBuf>,
    /// Seconds that a session may last, 3600 to 43200
    #[arg(long, value_name = "SECONDS", default_value_t = 3_600, value_parser = session)]
    max_session: u32,
    /// The folder to write to; it is made if it is not there
    #[arg(long, value_name = "DIR", default_value = ".")]
    out: PathBuf,
    #[command(flatten)]
    consent: Consent,
    #[command(flatten)]
    aws: AwsArgs,
}

const EXAMPLES: &str = "\
Examples:
  patchbay saml new --contact-center AcmeVoiceCC --org 00D5e000000AbCd --account 210987654321 \\
      --connect-instance 6f1d2c3b-0000-4a4a-9b9b-1234567890ab --region eu-west-2 --metadata idp.xml --out saml

  aws cloudformation deploy --template-file saml/saml.yaml --stack-name AcmeVoiceCC-saml \\
      --capabilities CAPABILITY_NAMED_IAM";

/// Seconds within IAM's rule.
pub(super) fn session(text: &str) -> Result<u32, String> {
    text.parse()
        .ok()
        .filter(|seconds| SESSION.contains(seconds))
        .ok_or_else(|| "a role's sessions last between 3600 and 43200 seconds".into())
}

pub(crate) fn run(args: &Args, printer: &Printer) -> Outcome {
    let metadata = args.metadata.as_deref().map(super::read).transpose()?;
    if let Some(text) = &metadata {
        refuse_bad_metadata(text)?;
    }
    let sign_in = wait_for(async {
        let aws = args.aws.open().await;
        let account = match &args.names.account {
            Some(account) => account.clone(),
            None => {
                account::whose(&aws)
                    .await
                    .map_err(|error| unreachable(error).hint("or name the account: `--account`"))?
                    .1
            }
        };
        args.names.sign_in(&aws, account, None)
    })?;
    let files = files::make(&sign_in, metadata.as_deref(), args.max_session);
    let written = write(printer, &args.out, &files, args.consent)?;
    report(printer, &sign_in, &written);
    Ok(Exit::Done)
}

/// What IAM would refuse is not put into files.
pub(super) fn refuse_bad_metadata(text: &str) -> Result<(), Failure> {
    let findings = check_metadata(text, clock::now());
    let worst = findings
        .iter()
        .find(|one| one.severity == patchbay_setup::Severity::Error);
    match worst {
        None => Ok(()),
        Some(finding) => Err(Failure::asked(format!(
            "IAM would refuse the metadata: {}",
            finding.what
        ))
        .hint(finding.fix.clone())),
    }
}

/// Shows what differs and writes it; gives the paths.
fn write(
    printer: &Printer,
    folder: &Path,
    files: &[(String, String)],
    consent: Consent,
) -> Result<Vec<String>, Failure> {
    // Said as a user would say it: `trust.json`, not `./trust.json`.
    let base = if folder.as_os_str() == "." {
        Path::new("")
    } else {
        folder
    };
    let mut changes = Vec::new();
    let mut paths = Vec::new();
    for (name, text) in files {
        let path = base.join(name);
        let old = match std::fs::read_to_string(&path) {
            Ok(old) => Some(old),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => {
                return Err(error).or_asked(format!("`{}` cannot be read", path.display()));
            }
        };
        let place = path.display().to_string();
        changes.extend(Change::of_text(place.clone(), old.as_deref(), Some(text)));
        paths.push(place);
    }
    if confirm(printer, &changes, consent)? {
        std::fs::create_dir_all(folder)
            .or_outside(format!("the folder `{}` cannot be made", folder.display()))?;
        for (name, text) in files {
            let path = base.join(name);
            std::fs::write(&path, text)
                .or_outside(format!("`{}` cannot be written", path.display()))?;
        }
    }
    Ok(paths)
}

/// What has to be typed into Salesforce.
pub(super) fn report(printer: &Printer, sign_in: &SignIn, files: &[String]) {
    printer.json(&json!({
        "files": files,
        "provider_arn": sign_in.provider_arn(),
        "role_arn": sign_in.role_arn(),
        "role_attribute": sign_in.role_pair(),
        "role_formula": sign_in.role_formula(),
        "relay_state": sign_in.relay_state(),
    }));
    let line = |label: &str, text: String| printer.data(Line::new().label(label, 13).plain(text));
    for file in files {
        line("file", file.clone());
    }
    line("provider", sign_in.provider_arn());
    line("role", sign_in.role_arn());
    line("attribute", sign_in.role_formula());
    line("relay state", sign_in.relay_state());
    printer.talk("");
    printer.talk(
        "Next: in the single-sign-on app the attribute https://aws.amazon.com/SAML/Attributes/Role gets the formula \
         above,",
    );
    printer.talk("and the contact-centre definition the relay state.");
}
