//! `patchbay contact-center check`: every rule of a definition.

use patchbay_setup::CentreName;
use patchbay_setup::contact_center::{Expectations, check_text};

use super::source::{Home, SourceArgs, centre};
use crate::clock;
use crate::commands::findings;
use crate::failure::Outcome;
use crate::printer::Printer;

/// Find what is wrong in a definition
///
/// Checks the form of each value and whether they agree with each other; with the options below also whether they agree
/// with what is known from elsewhere. Reads only. Ends with exit code 1 when something is wrong.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    source: SourceArgs,
    /// The API name that the contact centre should have
    #[arg(long, value_name = "NAME", value_parser = centre)]
    contact_center: Option<CentreName>,
    /// The region of the Amazon Connect instance
    #[arg(long, value_name = "REGION")]
    connect_region: Option<String>,
    /// The id of the Amazon Connect instance
    #[arg(long, value_name = "ID")]
    connect_instance: Option<String>,
    /// The alias of the Amazon Connect instance
    #[arg(long, value_name = "ALIAS")]
    connect_alias: Option<String>,
    /// The AWS account of the roles
    #[arg(long, value_name = "ID")]
    account: Option<String>,
    /// The id of the app that the functions sign in with
    #[arg(long, value_name = "ID")]
    rest_app: Option<String>,
    /// The org's own host, such as acme.my.salesforce.com
    #[arg(long, value_name = "HOST")]
    org_host: Option<String>,
    /// It is to be deployed to another org than it came from
    #[arg(long, visible_alias = "sandbox")]
    for_other_org: bool,
}

const EXAMPLES: &str = "\
Examples:
  patchbay contact-center check contact-center.xml
  patchbay contact-center check AcmeVoiceCC.callCenter-meta.xml --contact-center AcmeVoiceCC --account 210987654321
  patchbay contact-center check --in-org AcmeVoiceCC --target-org acme --rest-app 0xI5e0000004C92 --json";

pub(crate) fn run(args: &Args, printer: &Printer) -> Outcome {
    let source = args.source.read(printer)?;
    let of_home = match &source.home {
        Home::Org(_, name) => Some(name.to_string()),
        Home::File(_) => None,
    };
    let named = args.contact_center.as_ref().map(ToString::to_string);
    let expectations = Expectations {
        centre: named.or(of_home),
        region: args.connect_region.clone(),
        instance_id: args.connect_instance.clone(),
        instance_alias: args.connect_alias.clone(),
        account: args.account.clone(),
        rest_app_id: args.rest_app.clone(),
        org_host: args.org_host.clone(),
        for_other_org: args.for_other_org,
    };
    let found = check_text(&source.text, &expectations, clock::now());
    Ok(findings::print(printer, &found))
}
