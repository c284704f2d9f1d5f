//! `patchbay secrets unset`: takes one key away.

use serde_json::json;

use super::vault::Vault;
use super::which::Which;
use crate::commands::confirm::{Consent, confirm};
use crate::failure::{Exit, Outcome};
use crate::printer::Printer;

/// Take one key out of a secret and leave the others as they are
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The key to take away, as `set` takes it
    key: String,
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    consent: Consent,
}

const EXAMPLES: &str = "\
Examples:
  patchbay secrets unset access-token --access --contact-center AcmeVoiceCC
  patchbay secrets unset CloudFrontPrivateKey --package cti --dry-run
  patchbay secrets unset OLD_KEY --file settings.json --yes

Rights: secretsmanager:GetSecretValue and secretsmanager:UpdateSecret (of the adapter's secret
secretsmanager:PutSecretValue), kms:Decrypt and kms:GenerateDataKey on the secret's key if it
has one of its own; for parameters ssm:GetParameters, ssm:DeleteParameter and
lambda:GetFunctionConfiguration.";

pub(super) async fn run(args: &Args, printer: &Printer) -> Outcome {
    let vault = Vault::open(&args.which).await?;
    let held = vault.read_to_change().await?;
    let key = super::set::key_of(&vault, &held, &args.key, true)?;
    let mut new = held.object.clone();
    new.remove(&key);
    let changes: Vec<_> = vault.change(Some(&held), &new).into_iter().collect();
    let written = confirm(printer, &changes, args.consent)?;
    if written {
        vault.write(&held, &new).await?;
        printer.talk(format!("{key} is gone from the {}.", vault.shown()));
    }
    printer.json(
        &json!({ "place": vault.shown(), "key": key, "changes": changes, "written": written }),
    );
    Ok(Exit::Done)
}
