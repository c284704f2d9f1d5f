//! `patchbay secrets set`: one key of a secret.

use patchbay_setup::Severity;
use patchbay_setup::secrets::{Expectations, KnownKey, SecretObject, check_object, set as set_key};
use secrecy::SecretString;
use serde_json::json;

use super::failed;
use super::vault::{Held, Vault};
use super::which::Which;
use crate::commands::confirm::{Consent, confirm};
use crate::commands::secret_input::{self, SecretInput};
use crate::failure::{Exit, Failure, Outcome};
use crate::printer::Printer;

/// Set one key of a secret and leave the others as they are
///
/// KEY is the whole key, its name without the contact centre's, or its short name: consumer-key, rest-key,
/// telephony-key, subject, audience, org-id, auth-endpoint, rest-base, scrt-base, transcribe-region, api-name; of the
/// adapter consumer-key, consumer-secret, password, security-token, private-key, subject, audience.
///
/// A private key may be in any form that a key survives pasting in; it is stored clean. The REST key is refused in the
/// place of the telephony key, and the other way round.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The key to set
    key: String,
    /// The file with the value; `-` is stdin. Without it and --value the value is asked for
    #[arg(long, value_name = "FILE", conflicts_with = "value")]
    from: Option<SecretInput>,
    /// The value itself, of a key that is no secret
    #[arg(long, value_name = "TEXT")]
    value: Option<String>,
    /// Take a KEY that no function reads
    #[arg(long)]
    other_key: bool,
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    consent: Consent,
}

const EXAMPLES: &str = "\
Examples:
  patchbay secrets set rest-key --from server.key --contact-center AcmeVoiceCC
  patchbay secrets set audience --value https://test.salesforce.com --contact-center AcmeVoiceCC
  patchbay secrets set consumer-key --contact-center AcmeVoiceCC
  pass show salesforce/api | patchbay secrets set password --from - --package cti --yes
  patchbay secrets set subject --value api@acme.example --file settings.json --yes

Rights: secretsmanager:GetSecretValue and secretsmanager:UpdateSecret (of the adapter's secret
secretsmanager:PutSecretValue), kms:Decrypt and kms:GenerateDataKey on the secret's key if it
has one of its own; for parameters ssm:GetParameters, ssm:PutParameter and
lambda:GetFunctionConfiguration.";

pub(super) async fn run(args: &Args, printer: &Printer) -> Outcome {
    let vault = Vault::open(&args.which).await?;
    let held = vault.read_to_change().await?;
    let key = key_of(&vault, &held, &args.key, args.other_key)?;
    let value = value(args, vault.kind.known(&key), &key)?;
    let new = set_key(vault.kind, &held.object, &key, &value).map_err(failed)?;
    let changes: Vec<_> = vault.change(Some(&held), &new).into_iter().collect();
    warn_of_new_faults(&vault, &held.object, &new, printer);
    let written = confirm(printer, &changes, args.consent)?;
    if written {
        vault.write(&held, &new).await?;
        printer.talk(format!("{key} of the {} is set.", vault.shown()));
    }
    printer.json(
        &json!({ "place": vault.shown(), "key": key, "changes": changes, "written": written }),
    );
    Ok(Exit::Done)
}

/// The key that is meant.
pub(super) fn key_of(
    vault: &Vault,
    held: &Held,
    typed: &str,
    any: bool,
) -> Result<String, Failure> {
    let centre = vault.centre(Some(held));
    if held.object.keys().any(|key| key == typed) {
        return Ok(typed.to_owned());
    }
    match vault.kind.meant(typed, centre.as_deref()) {
        Some(key) => Ok(key),
        None if any => Ok(typed.to_owned()),
        None => {
            let known: Vec<&str> = vault.kind.keys().iter().map(|known| known.short).collect();
            Err(
                Failure::asked(format!("no function reads a key `{}`", shown_key(typed)))
                    .hint(format!("known: {}", known.join(", "))),
            )
        }
    }
}

/// A key as it may be repeated: somebody may have typed the value in its place.
fn shown_key(typed: &str) -> String {
    if typed.len() > 80 || typed.contains("PRIVATE KEY") || typed.starts_with("3MVG9") {
        format!("({} characters)", typed.chars().count())
    } else {
        typed.to_owned()
    }
}

fn value(args: &Args, known: Option<&KnownKey>, key: &str) -> Result<SecretString, Failure> {
    match (&args.value, &args.from) {
        (Some(text), _) => match known {
            Some(known) if known.shape.is_public() => Ok(SecretString::from(text.as_str())),
            _ => Err(Failure::asked(format!(
                "the value of {key} is a secret, so it is not taken from the command line"
            ))
            .hint("other users of this machine and the shell's history see command lines")
            .hint(
                "give it in a file (`--from FILE`), on stdin (`--from -`), or type it when asked",
            )),
        },
        (None, Some(input)) => input.read(),
        (None, None) => secret_input::ask(&format!("value of {key} (it is not shown)")),
    }
}

/// Says what would be wrong with the new value and was not wrong before.
pub(super) fn warn_of_new_faults(
    vault: &Vault,
    old: &SecretObject,
    new: &SecretObject,
    printer: &Printer,
) {
    let expect = Expectations {
        kind: vault.kind,
        name: vault.name.clone(),
        centre: vault.named_centre().map(ToString::to_string),
        ..Expectations::default()
    };
    let before = check_object(old, &expect);
    for finding in check_object(new, &expect) {
        if finding.severity > Severity::Notice && !before.contains(&finding) {
            printer.warn(&format!(
                "{}: {} {} ({})",
                finding.place, finding.what, finding.why, finding.id
            ));
        }
    }
}
