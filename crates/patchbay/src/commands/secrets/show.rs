//! `patchbay secrets show`: every key, its value masked.

use patchbay_setup::secrets::{Member, masked};
use serde_json::json;

use super::vault::Vault;
use super::which::Which;
use crate::failure::{Exit, Failure, Outcome};
use crate::printer::{Line, Printer, Tone};

/// Show the keys of a secret, with their values masked
///
/// Addresses, ids and usernames are shown. Of a private key its size and a digest of its public half are shown, of a
/// consumer key the first five and the last two characters, of everything else only that it is set. There is no way to
/// print a secret value.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    which: Which,
}

const EXAMPLES: &str = "\
Examples:
  patchbay secrets show --contact-center AcmeVoiceCC
  patchbay secrets show --contact-center AcmeVoiceCC --access
  patchbay secrets show --package cti --secret SalesforceCredentials --json
  patchbay secrets show --file settings.json

Rights: secretsmanager:GetSecretValue on the secret, kms:Decrypt on its key if it has one of
its own; for parameters ssm:GetParameters and lambda:GetFunctionConfiguration.";

pub(super) async fn run(args: &Args, printer: &Printer) -> Outcome {
    let vault = Vault::open(&args.which).await?;
    let held = vault.read().await?.ok_or_else(|| vault.missing())?;
    if held.object.is_empty() {
        return Err(
            Failure::asked(format!("the {} holds no keys and values", vault.shown())).hint(
                format!(
                    "`patchbay secrets check {}` says what it holds",
                    args.which.shown()
                ),
            ),
        );
    }
    let centre = vault.centre(Some(&held)).unwrap_or_default();
    let missing: Vec<String> = vault
        .kind
        .keys()
        .iter()
        .filter(|known| known.need == patchbay_setup::secrets::Need::Always)
        .map(|known| known.of(&centre))
        .filter(|key| held.object.member(key) == Member::Absent)
        .collect();
    let rows: Vec<(String, String)> = held
        .object
        .keys()
        .map(|key| (key.to_owned(), masked(vault.kind, &held.object, key)))
        .collect();
    let keys: Vec<serde_json::Value> = rows
        .iter()
        .map(|(key, value)| json!({ "key": key, "value": value, "known": vault.kind.known(key).is_some() }))
        .collect();
    printer.json(&json!({ "place": vault.shown(), "keys": keys, "missing": missing }));
    let width = rows
        .iter()
        .map(|(key, _)| key.chars().count())
        .max()
        .unwrap_or_default()
        + 2;
    for (key, value) in &rows {
        let tone = if value.starts_with('(') {
            Tone::Warning
        } else {
            Tone::Plain
        };
        printer.data(Line::new().label(key, width).with(tone, value));
    }
    for key in &missing {
        printer.data(Line::new().label(key, width).with(Tone::Bad, "(missing)"));
    }
    Ok(Exit::Done)
}
