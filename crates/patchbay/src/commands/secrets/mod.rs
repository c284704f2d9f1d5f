//! `patchbay secrets`: the secrets of a contact centre or of a CTI adapter, on AWS or in a settings file.

mod check;
mod init;
mod kms_key;
mod local_file;
mod migrate;
mod new_keys;
mod rotate;
mod set;
mod show;
mod sign_in;
mod unset;
mod vault;
mod which;

use patchbay_setup::aws::{AwsError, AwsErrorKind};
use patchbay_setup::secrets::SecretsError;

use crate::commands::wait_for;
use crate::failure::{Failure, Outcome};
use crate::printer::Printer;

/// Make, change, check and move the secrets of a contact centre
///
/// A contact centre of version 19 or later has two secrets: NAME-salesforce-secret with its settings, and
/// NAME-salesforce-access-secret with the access token that its functions share. Earlier ones have parameters instead
/// (`--layout parameters`), the CTI adapter has one secret (`--package cti`), and a laptop has a settings file (`--file`).
/// No command prints a secret value, and none takes one on the command line.
#[derive(Debug, clap::Subcommand)]
#[command(after_help = EXAMPLES)]
pub(crate) enum Command {
    Init(Box<init::Args>),
    Show(show::Args),
    Set(set::Args),
    Unset(unset::Args),
    Check(check::Args),
    Migrate(migrate::Args),
    Rotate(rotate::Args),
}

const EXAMPLES: &str = "\
Examples:
  patchbay secrets init --contact-center AcmeVoiceCC --org-id 00D5e000000AbCd \\
      --my-domain https://acme.my.salesforce.com --new-keys keys
  patchbay secrets show --contact-center AcmeVoiceCC
  patchbay secrets set consumer-key --contact-center AcmeVoiceCC
  patchbay secrets check --contact-center AcmeVoiceCC
  patchbay secrets migrate --contact-center AcmeVoiceCC --dry-run
  patchbay secrets rotate --contact-center AcmeVoiceCC";

pub(crate) fn run(command: Command, printer: &Printer) -> Outcome {
    wait_for(async {
        match command {
            Command::Init(args) => init::run(&args, printer).await,
            Command::Show(args) => show::run(&args, printer).await,
            Command::Set(args) => set::run(&args, printer).await,
            Command::Unset(args) => unset::run(&args, printer).await,
            Command::Check(args) => check::run(&args, printer).await,
            Command::Migrate(args) => migrate::run(&args, printer).await,
            Command::Rotate(args) => rotate::run(&args, printer).await,
        }
    })
}

/// An error of the library as a failure with what to do about it.
#[expect(
    clippy::needless_pass_by_value,
    reason = "it stands in map_err, which gives the error away"
)]
fn failed(error: SecretsError) -> Failure {
    match &error {
        SecretsError::Aws(aws) => of_aws(aws),
        SecretsError::Deleted { name } => Failure::asked(&error).hint(format!(
            "`aws secretsmanager restore-secret --secret-id {name}` brings it back"
        )),
        SecretsError::Changed { .. } => {
            Failure::asked(&error).hint("look at it and give the command again")
        }
        SecretsError::SameKey { .. } => Failure::asked(&error)
            .hint("knowledge article 005321854 names the telephony key where it means the REST key")
            .hint("make another pair with `patchbay keys new`, or put each key in its own place"),
        SecretsError::Form { .. } => Failure::asked(&error).hint(
            "correct it as plaintext in the console first; `patchbay secrets check` says more",
        ),
        _ => Failure::asked(&error),
    }
}

fn of_aws(error: &AwsError) -> Failure {
    let failure = Failure::outside(error);
    match error.kind() {
        AwsErrorKind::Denied => {
            failure.hint(format!("the credentials need the right {}", error.action()))
        }
        AwsErrorKind::NotConfigured => {
            failure.hint("say which account: `--profile`, `--region`, or the AWS_… variables")
        }
        AwsErrorKind::NotFound => failure.hint("is it another region? `--region` says which"),
        _ => failure,
    }
}
