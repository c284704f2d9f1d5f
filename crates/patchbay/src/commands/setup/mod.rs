//! `patchbay setup`: the guided path from an empty account and org to a contact flow that is answered. Owns the talk with
//! the person; what each step makes is `patchbay_setup`'s.

mod folder;
mod journey;
mod overview;
mod questions;
mod steps;

use std::path::PathBuf;

use patchbay_setup::guided::{Answers, Plan};

use self::folder::Folder;
use self::journey::Journey;
use super::aws_place::AwsArgs;
use super::confirm::Consent;
use super::org_login::OrgArgs;
use crate::failure::{Exit, Failure, OrFail as _, Outcome};
use crate::printer::Printer;

/// Set up a contact centre or the CTI adapter, step by step
///
/// Asks what cannot be known, proposes the rest, and goes step by step: each step looks first, shows what it would write,
/// asks, writes, and looks again. Keys, the app's source, policies and all other files go into one folder, which
/// `patchbay doctor --folder` reads too. Stop whenever you like: run again, it goes on where the world is not yet as it
/// should be. A second run over a finished set-up writes nothing.
///
/// Wants the credentials of an AWS administrator, as the AWS tools have them, and a session of a Salesforce
/// administrator.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Take the answers from this file (TOML) and ask nothing
    #[arg(long, value_name = "FILE")]
    answers: Option<PathBuf>,
    /// The folder for everything that is made; otherwise the name of the contact centre
    #[arg(long, value_name = "DIR")]
    folder: Option<PathBuf>,
    /// The zip with the functions
    #[arg(long, value_name = "FILE")]
    zip: Option<PathBuf>,
    /// Print the plan and write nothing
    #[arg(long, conflicts_with_all = ["yes", "until"])]
    plan: bool,
    /// Stop after this step of the plan
    #[arg(long, value_name = "STEP")]
    until: Option<String>,
    /// Do not ask before writing
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    org: OrgArgs,
    #[command(flatten)]
    aws: AwsArgs,
}

const EXAMPLES: &str = "\
Examples:
  patchbay setup --target-org acme --zip patchbay-x86_64.zip
  patchbay setup --plan --answers acme.toml
  patchbay setup --answers acme.toml --yes --target-org acme
  patchbay setup --answers acme.toml --until secrets --target-org acme

An answers file, of which everything but the first two lines may be left out:
  contact-center = \"AcmeVoiceCC\"
  contact-email = \"voice-ops@acme.example\"
  region = \"eu-west-2\"
  connect-instance = \"6f1d2c3b-0000-4a4a-9b9b-1234567890ab\"
  api-user = \"contact.flow@acme.example\"
  objects = [\"Account\", \"Contact\", \"Case\"]
  zip = \"patchbay-x86_64.zip\"";

pub(crate) fn run(args: &Args, printer: &Printer) -> Outcome {
    super::wait_for(set_up(args, printer))
}

async fn set_up(args: &Args, printer: &Printer) -> Outcome {
    let answers = given(args)?;
    if args.plan {
        return plan(args, answers, printer).await;
    }
    let aws = aws_of(args, &answers).open().await;
    let org = args.org.open()?;
    let asked = questions::Asked {
        person: args.answers.is_none() && !args.yes,
        printer,
    };
    let answers = questions::complete(answers, Some(&aws), Some(&org), &asked).await?;
    let folder = Folder::at(args.folder.clone(), &answers);
    let mut journey = Journey {
        printer,
        consent: Consent {
            yes: args.yes,
            dry_run: false,
        },
        plan: Plan::of(&answers),
        answers,
        folder,
        aws,
        org,
        report: None,
    };
    if let Some(until) = &args.until {
        journey.stop_after(until)?;
    }
    Box::pin(journey.go()).await
}

/// The answers that were given: the file, or what an earlier run has kept in the folder, or none.
fn given(args: &Args) -> Result<Answers, Failure> {
    let kept = args
        .folder
        .as_ref()
        .map(|folder| folder.join(folder::ANSWERS))
        .filter(|file| file.is_file());
    let mut answers = match args.answers.as_ref().or(kept.as_ref()) {
        None => Answers::default(),
        Some(file) => {
            let text = std::fs::read_to_string(file)
                .or_asked(format!("`{}` cannot be read", file.display()))?;
            Answers::parse(&text).or_asked(format!("`{}`", file.display()))?
        }
    };
    if let Some(zip) = &args.zip {
        answers.zip = Some(zip.display().to_string());
    }
    Ok(answers)
}

/// The region of the answers, unless the command line or the environment says another.
fn aws_of(args: &Args, answers: &Answers) -> AwsArgs {
    AwsArgs {
        region: args.aws.region.clone().or_else(|| answers.region.clone()),
        profile: args.aws.profile.clone(),
    }
}

/// Account and org are asked where that is possible; a plan needs neither.
async fn plan(args: &Args, answers: Answers, printer: &Printer) -> Outcome {
    let asked = questions::Asked {
        person: false,
        printer,
    };
    let aws = aws_of(args, &answers).open().await;
    let org = args.org.is_given().then(|| args.org.open()).transpose()?;
    let answers = questions::propose(answers, &aws, org.as_ref(), &asked).await?;
    overview::print(&Plan::of(&answers), &answers, printer);
    Ok(Exit::Done)
}

#[cfg(test)]
mod tests;
