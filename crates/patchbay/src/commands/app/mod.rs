//! `patchbay app`.

mod check;
mod convert;
mod deploy;
mod new;
mod retrieve;
mod source;

use patchbay_setup::app::AppKind;

use crate::failure::Outcome;
use crate::printer::Printer;

/// Make, convert, check and deploy the Salesforce apps that a contact centre signs in through
#[derive(Debug, clap::Subcommand)]
#[command(after_help = EXAMPLES)]
pub(crate) enum Command {
    New(Box<new::Args>),
    Convert(convert::Args),
    Check(Box<check::Args>),
    Deploy(deploy::Args),
    Retrieve(retrieve::Args),
}

const EXAMPLES: &str = "\
Examples:
  patchbay keys new
  patchbay app new --name AcmeVoiceRest --contact-email voice-ops@acme.example \\
    --certificate server.crt --permission-set Voice_Rest_Client
  patchbay app check force-app
  patchbay app deploy force-app --target-org acme";

/// What an app is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Kind {
    /// REST access of a contact centre's functions
    Rest,
    /// Sign-in of agents to Amazon Connect, by SAML
    Sso,
    /// REST access of the CTI adapter's functions
    Cti,
}

impl From<Kind> for AppKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Rest => Self::Rest,
            Kind::Sso => Self::Sso,
            Kind::Cti => Self::Cti,
        }
    }
}

pub(crate) fn run(command: Command, printer: &Printer) -> Outcome {
    match command {
        Command::New(args) => new::run(&args, printer),
        Command::Convert(args) => convert::run(&args, printer),
        Command::Check(args) => check::run(&args, printer),
        Command::Deploy(args) => super::wait_for(deploy::run(&args, printer)),
        Command::Retrieve(args) => super::wait_for(retrieve::run(&args, printer)),
    }
}
