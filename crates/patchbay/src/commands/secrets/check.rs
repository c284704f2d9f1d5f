//! `patchbay secrets check`: what is wrong with the secrets.

use std::path::{Path, PathBuf};

use patchbay_setup::aws::Aws;
use patchbay_setup::secrets::{Expectations, SecretKind, check};

use super::vault::Vault;
use super::which::Which;
use crate::clock;
use crate::commands::findings;
use crate::failure::{Failure, OrFail as _, Outcome};
use crate::printer::Printer;

/// Say what is wrong with a secret and how to mend it
///
/// Looks at the names of the keys and at every value: placeholders, private keys that cannot be read, the REST key in the
/// place of the telephony key, addresses of another org, sandbox and production mixed. Of a contact centre both secrets
/// are checked. Nothing is called but AWS; `patchbay doctor` also signs in.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    which: Which,
    /// The org is a sandbox
    #[arg(long, conflicts_with = "production")]
    sandbox: bool,
    /// The org is a production org
    #[arg(long)]
    production: bool,
    /// The id that the org has
    #[arg(long, value_name = "ID")]
    org_id: Option<String>,
    /// The address that the org has, such as `https://acme.my.salesforce.com`
    #[arg(long, value_name = "URL")]
    my_domain: Option<String>,
    /// The certificate in the app for the REST API, PEM
    #[arg(long, value_name = "FILE")]
    certificate: Option<PathBuf>,
    /// The certificate in the contact centre's definition, PEM
    #[arg(long, value_name = "FILE")]
    telephony_certificate: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  patchbay secrets check --contact-center AcmeVoiceCC
  patchbay secrets check --contact-center AcmeVoiceCC --sandbox --certificate server.crt --json
  patchbay secrets check --package cti --secret SalesforceCredentials
  patchbay secrets check --file settings.json

Exit code 1 when something does not work.

Rights: secretsmanager:GetSecretValue on the secrets, kms:Decrypt on their key if they have
one of their own; for parameters ssm:GetParameters and lambda:GetFunctionConfiguration.";

pub(super) async fn run(args: &Args, printer: &Printer) -> Outcome {
    let vault = Vault::open(&args.which).await?;
    let held = vault.read().await?.ok_or_else(|| vault.missing())?;
    let expect = expectations(args, &vault)?;
    let mut found = check(&held.text, &expect);
    if let Some(access) = access_vault(args, &vault) {
        let expect = Expectations {
            kind: access.kind,
            name: access.name.clone(),
            centre: expect.centre.clone(),
            ..Expectations::default()
        };
        match access.read().await? {
            Some(held) => found.extend(check(&held.text, &expect)),
            None => printer.warn(&format!(
                "there is no {}; the functions keep their token in it (`patchbay secrets init` makes it)",
                access.shown()
            )),
        }
    }
    for finding in &mut found {
        finding.fix = args.which.with_file(&finding.fix);
    }
    Ok(findings::print(printer, &found))
}

/// The access secret beside the settings, where the contact centre was named.
fn access_vault(args: &Args, vault: &Vault) -> Option<Vault> {
    let centre = vault.named_centre()?;
    let both = vault.kind == SecretKind::VoiceSettings && args.which.secret.is_none();
    both.then(|| vault.with(SecretKind::VoiceAccessToken, centre.access_secret()))
}

fn expectations(args: &Args, vault: &Vault) -> Result<Expectations, Failure> {
    Ok(Expectations {
        kind: vault.kind,
        name: vault.name.clone(),
        centre: vault.named_centre().map(ToString::to_string),
        sandbox: (args.sandbox || args.production).then_some(args.sandbox),
        org_id: args.org_id.clone(),
        my_domain: args.my_domain.clone(),
        // The secret lies in the region of the Connect instance.
        region: vault.aws().and_then(Aws::region).map(str::to_owned),
        rest_certificate: text(args.certificate.as_deref())?,
        telephony_certificate: text(args.telephony_certificate.as_deref())?,
        now: Some(clock::now()),
    })
}

fn text(file: Option<&Path>) -> Result<Option<String>, Failure> {
    let read = |file: &Path| {
        std::fs::read_to_string(file).or_asked(format!("`{}` cannot be read", file.display()))
    };
    file.map(read).transpose()
}
