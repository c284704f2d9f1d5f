use std::collections::BTreeSet;

use clap::Parser as _;
use clap::error::ErrorKind;
use patchbay_setup::guided::seeds;

use crate::cli::Cli;

/// A command that the page of the seed documents names has to be one: what it lacks may only be arguments.
#[test]
fn every_command_of_the_seed_documents_is_one() {
    let seeds = seeds::all();
    let named: BTreeSet<&str> = seeds
        .iter()
        .flat_map(|seed| &seed.sections)
        .flat_map(|section| &section.steps)
        .filter_map(|step| step.by.as_deref())
        .collect();
    assert!(named.len() > 5, "{named:?}");
    for command in named {
        if let Err(error) = Cli::try_parse_from(command.split(' ')) {
            let lacks_arguments = [
                ErrorKind::MissingRequiredArgument,
                ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand,
            ];
            assert!(
                lacks_arguments.contains(&error.kind()),
                "`{command}`: {error}"
            );
        }
    }
}
