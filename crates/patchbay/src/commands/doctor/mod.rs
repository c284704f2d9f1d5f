//! `patchbay doctor`: finds what is wrong with a contact centre, and says how to mend it.

mod fix;
pub(crate) mod folder;
mod progress;
pub(crate) mod show;
mod subject;
mod written;

use std::path::PathBuf;

use patchbay_config::MapEnvironment;
use patchbay_functions::Function;
use patchbay_setup::doctor::{self, Examination, FunctionNames, Selected, Subject, Tools};

use super::aws_place::AwsArgs;
use super::confirm::Consent;
use super::org_login::OrgArgs;
use crate::clock;
use crate::failure::{Exit, Failure, OrFail as _, Outcome};
use crate::printer::Printer;

/// Find what is wrong with a contact centre, and say how to mend it
///
/// Looks at the functions, roles, secrets, keys, triggers and network in AWS, at the app, the API user and the objects in
/// Salesforce, and at the files of the set-up. It only reads; the one call that does something is the test event, a query
/// that the deployed function answers (--no-invoke leaves it out). What your rights do not let it see is listed at the end.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    what: subject::SubjectArgs,
    #[command(flatten)]
    files: subject::FileArgs,
    /// Leave out the test event, a query that the deployed function is asked
    #[arg(long)]
    no_invoke: bool,
    /// Write the report as a web page as well, one file that needs nothing else
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Mend what is safe, after showing it: names of variables and secrets, permissions, switches, the form of values
    #[arg(long)]
    fix: bool,
    #[command(flatten)]
    consent: Consent,
    /// Print every check that there is, and look at nothing
    #[arg(long)]
    list: bool,
    #[command(flatten)]
    aws: AwsArgs,
    #[command(flatten)]
    org: OrgArgs,
}

const EXAMPLES: &str = "\
Examples:
  patchbay doctor --contact-center AcmeVoiceCC --region eu-west-2
  patchbay doctor --folder AcmeVoiceCC                    What `patchbay setup` made, with its files
  patchbay doctor --adapter --stack acme-cti              The CTI adapter's functions of one stack
  patchbay doctor --contact-center AcmeVoiceCC --html report.html
  patchbay doctor --contact-center AcmeVoiceCC --fix      Mend what is safe, after asking
  patchbay doctor --list                                  Every check

Ends with exit code 1 when an error was found, and 3 when AWS could not be looked at.";

pub(crate) fn run(args: &Args, printer: &Printer) -> Outcome {
    if args.list {
        show::list(printer);
        return Ok(Exit::Done);
    }
    let mut subject = subject::read(&args.what, &args.files)?;
    subject.invoke = !args.no_invoke;
    let admin = args.org.is_given().then(|| args.org.open()).transpose()?;
    let mut place = args.aws.clone();
    if let (Some(folder), None) = (&args.what.folder, &place.region) {
        place.region = folder::region(folder)?;
    }
    let examination = super::wait_for(async {
        let aws = place.open().await;
        let tools = tools(Some(aws.clone()), admin);
        let first = examine(subject.clone(), &tools, printer).await;
        if !args.fix {
            return Ok::<_, Failure>(first);
        }
        show::findings(printer, &first.report);
        if !fix::run(&first, &aws, args.consent, printer).await? {
            return Ok(first);
        }
        Ok(examine(subject, &tools, printer).await)
    })?;
    if let Some(path) = &args.html {
        let when = examination
            .facts
            .now
            .strftime("%Y-%m-%d %H:%M UTC")
            .to_string();
        std::fs::write(path, doctor::html(&examination.report, &when))
            .or_outside(format!("`{}` cannot be written", path.display()))?;
        printer.talk(format!("The report is in {}.", path.display()));
    }
    printer.json(&examination.report);
    Ok(show::report(printer, &examination))
}

/// What the doctor looks with.
pub(crate) fn tools(
    aws: Option<patchbay_setup::aws::Aws>,
    admin: Option<patchbay_salesforce::Client>,
) -> Tools {
    Tools {
        aws,
        admin,
        clock: clock::now,
        names: selected,
    }
}

/// Examines, and says on stderr what is being looked at.
pub(crate) async fn examine(subject: Subject, tools: &Tools, printer: &Printer) -> Examination {
    printer.talk(format!("Examining {}.", subject.title()));
    let progress = progress::Steps::new(printer);
    doctor::examine(subject, tools, &progress).await
}

/// The functions' own rule, by which the bootstrap decides at its start.
fn selected(names: &FunctionNames) -> Selected {
    let mut environment: MapEnvironment = names
        .variables
        .iter()
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    environment.set("_HANDLER", &names.handler);
    environment.set("AWS_LAMBDA_FUNCTION_NAME", &names.name);
    match Function::select(&environment) {
        Ok(function) => Selected::Is(function.category()),
        Err(unknown) => Selected::Unknown {
            asked: unknown.asked,
            looked_in: unknown.looked_in,
        },
    }
}
