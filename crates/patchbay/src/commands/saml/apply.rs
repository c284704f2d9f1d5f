//! `patchbay saml apply`: provider and role in the account.

use std::path::PathBuf;

use patchbay_setup::saml::account::{self, Plan, PlanError, Wanted};

use super::names::{NameArgs, unreachable};
use crate::clock;
use crate::commands::aws_place::AwsArgs;
use crate::commands::confirm::{Consent, confirm};
use crate::commands::wait_for;
use crate::failure::{Exit, Failure, Outcome};
use crate::printer::Printer;

/// Make the SAML provider and the role in the account, or correct them
///
/// The provider is given the metadata when it says something else than what IAM has; the role's trust policy and its
/// own policy are changed where they do not let people in, and keep every other statement. Shows the difference and
/// asks; a second run changes nothing.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    names: NameArgs,
    /// The metadata of Salesforce's identity provider; not needed when the provider is there
    #[arg(long, value_name = "FILE")]
    metadata: Option<PathBuf>,
    /// Seconds that a session may last, 3600 to 43200; an existing role keeps its own
    #[arg(long, value_name = "SECONDS", value_parser = super::new::session)]
    max_session: Option<u32>,
    #[command(flatten)]
    consent: Consent,
    #[command(flatten)]
    aws: AwsArgs,
}

const EXAMPLES: &str = "\
Examples:
  patchbay saml apply --contact-center AcmeVoiceCC --org 00D5e000000AbCd --metadata idp.xml \\
      --connect-instance 6f1d2c3b-0000-4a4a-9b9b-1234567890ab --region eu-west-2

  patchbay saml apply ... --dry-run             Only show the difference
  patchbay saml apply ... --regional-audience   Also take responses sent to the region's endpoint";

pub(crate) fn run(args: &Args, printer: &Printer) -> Outcome {
    let metadata = args.metadata.as_deref().map(super::read).transpose()?;
    if let Some(text) = &metadata {
        super::new::refuse_bad_metadata(text)?;
    }
    wait_for(async {
        let aws = args.aws.open().await;
        let sign_in = args.names.in_account(&aws, printer).await?;
        let facts = account::read(&aws, &sign_in).await;
        let wanted = Wanted {
            metadata,
            max_session: args.max_session,
        };
        let plan: Plan =
            account::plan(&facts, &sign_in, &wanted, clock::now()).map_err(not_planned)?;
        for note in &plan.notes {
            printer.warn(note);
        }
        if confirm(printer, &plan.changes, args.consent)? {
            account::apply(&aws, &plan).await.map_err(unreachable)?;
            printer.talk("Written.");
        }
        super::new::report(printer, &sign_in, &[]);
        Ok(Exit::Done)
    })
}

fn not_planned(error: PlanError) -> Failure {
    match error {
        PlanError::Unseen(error) => unreachable(error),
        PlanError::NoMetadata(_) => Failure::asked(error).hint(
            "in Salesforce, Setup, Identity Provider, choose Download Metadata, and give the file: `--metadata FILE`",
        ),
        other => Failure::asked(other),
    }
}
