//! The layout of the command line: global options and the list of commands. The options of a command stand
//! beside the command.

use clap::{Parser, Subcommand};

use crate::commands::{
    app, completions, contact_center, demo, dev, doctor, external_id, functions, invoke, keys, org,
    parked, saml, secrets, setup,
};

/// Amazon Connect and Salesforce, joined: set up a contact centre, find what is wrong with it, run it on this machine
///
/// Patchbay is the set of Lambda functions that an Amazon Connect contact flow calls to read and write
/// Salesforce records, and this program, which sets them up, finds what is wrong with them, and runs them on a laptop
/// against a local Salesforce org.
#[derive(Debug, Parser)]
#[command(name = "patchbay", version, after_help = EXAMPLES, after_long_help = LONG_EXAMPLES)]
#[command(propagate_version = true, max_term_width = 100)]
pub(crate) struct Cli {
    /// Print data as JSON on stdout
    #[arg(long, global = true)]
    pub(crate) json: bool,

    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXAMPLES: &str = "\
Examples:
  patchbay demo                     See a contact-flow event become a Salesforce record
  patchbay setup                    Set up a contact centre, step by step
  patchbay doctor --contact-center AcmeVoiceCC
                                    Find what is wrong with it
  patchbay dev                      Call the functions with the AWS CLI, without AWS";

const LONG_EXAMPLES: &str = "\
Examples:
  patchbay demo                     See a contact-flow event become a Salesforce record
  patchbay setup                    Set up a contact centre, step by step
  patchbay doctor --contact-center AcmeVoiceCC
                                    Find what is wrong with it
  patchbay dev                      Call the functions with the AWS CLI, without AWS

Exit codes:
  0  Done
  1  What was asked for failed: a function error, a key that does not match, a finding that is an error
  2  The command line is wrong
  3  Something outside failed: the network, AWS, a port in use

Data goes to stdout, everything else to stderr. Colours appear on a terminal only, and never
when NO_COLOR is set.";

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Demo(demo::Args),
    Dev(dev::Args),
    Invoke(invoke::Args),
    Functions(functions::Args),
    #[command(subcommand)]
    Org(org::Command),
    Setup(setup::Args),
    Doctor(doctor::Args),
    #[command(subcommand)]
    Keys(keys::Command),
    #[command(subcommand)]
    Secrets(secrets::Command),
    #[command(subcommand)]
    App(app::Command),
    #[command(subcommand)]
    ContactCenter(contact_center::Command),
    #[command(subcommand)]
    Saml(saml::Command),
    #[command(subcommand)]
    ExternalId(external_id::Command),
    #[command(subcommand)]
    Parked(parked::Command),
    Completions(completions::Args),
    /// Print the reference page of the commands
    #[command(hide = true)]
    Reference,
}
