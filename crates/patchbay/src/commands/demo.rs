//! `patchbay demo`: the one command that shows all of it.

use crate::commands::dev::{self, Door, Surroundings};
use crate::demo::Demo;
use crate::demo::adapter::AdapterDemo;
use crate::failure::{Failure, Outcome};
use crate::laptop::Laptop;
use crate::printer::Printer;
use crate::signal::StopSignal;

/// See a contact-flow event become a Salesforce record, on this machine
///
/// Starts a local Salesforce org, makes a key pair, registers an app, writes the settings of a contact centre, sends
/// events through the function, and checks in the org that each did what it should. Needs no account and no network,
/// and leaves nothing behind. Ends with exit code 1 if any step is not as promised.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Which story is shown
    #[arg(value_enum, default_value_t = Story::Flow)]
    story: Story,
    /// Stay up afterwards and say how to go on
    #[arg(long)]
    serve: bool,
    /// The port of the functions with --serve; 0 takes a free one
    #[arg(long, value_name = "N", default_value_t = dev::PORT, requires = "serve")]
    port: u16,
    /// The port of the org; 0 takes a free one
    #[arg(long, value_name = "N", default_value_t = 0)]
    org_port: u16,
}

/// What the demonstration is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Story {
    /// A contact flow of Service Cloud Voice reads and writes records
    Flow,
    /// The CTI adapter: caller and case, contact records, reports, transcripts, queue metrics
    Cti,
}

const EXAMPLES: &str = "\
Examples:
  patchbay demo
  patchbay demo cti
  patchbay demo --serve
  patchbay demo --json | jq '.steps[].title'";

pub(crate) fn run(args: &Args, printer: &Printer) -> Outcome {
    super::wait_for(show(args, printer))
}

async fn show(args: &Args, printer: &Printer) -> Outcome {
    if args.story == Story::Cti {
        return show_adapter(args, printer).await;
    }
    let door = if args.serve {
        Some(Door::open(args.port, Laptop::TIME_LIMIT).await?)
    } else {
        None
    };
    // Ctrl-C ends it here and not in the operating system, so that the temporary folder goes too.
    let stop = StopSignal::listen()?;
    let demo = tokio::select! {
        demo = Demo::run(args.org_port, printer) => demo?,
        () = stop.asked() => return Err(Failure::asked("stopped before the end")),
    };
    let exit = demo.report(printer);
    let world = demo.world;
    if let Some(door) = door {
        let settings = world.folder.settings_file();
        let surroundings = Surroundings {
            settings: &settings,
            org: Some(world.org.url()),
        };
        let laptop = Laptop::from_file(&settings, &[]).await?;
        door.serve(laptop, &surroundings, printer).await?;
    }
    world.end().await?;
    Ok(exit)
}

async fn show_adapter(args: &Args, printer: &Printer) -> Outcome {
    if args.serve {
        return Err(Failure::asked(
            "--serve goes with the story `flow`; `patchbay dev` serves the adapter's functions too",
        ));
    }
    let stop = StopSignal::listen()?;
    let demo = tokio::select! {
        demo = AdapterDemo::run(args.org_port, printer) => demo?,
        () = stop.asked() => return Err(Failure::asked("stopped before the end")),
    };
    demo.end(printer).await
}
