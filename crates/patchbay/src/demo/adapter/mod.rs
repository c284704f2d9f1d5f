//! The demonstration of the CTI adapter's functions: a caller is looked up and gets a case, a thousand contact records
//! and a report become records in a handful of requests, a recording its transcript, queues their figures. The AWS
//! services that the functions call are a folder and recorded answers here; what the functions do with them is real.

mod flows;
mod media;
mod records;
mod reports;
mod services;
mod world;

use std::time::{Duration, Instant};

use self::world::AdapterWorld;
use super::step::Step;
use super::{finish, report};
use crate::failure::{Exit, Failure};
use crate::printer::{Line, Printer, Tone};

/// A demonstration that has run.
pub(crate) struct AdapterDemo {
    world: AdapterWorld,
    steps: Vec<Step>,
    took: Duration,
}

impl AdapterDemo {
    /// Runs every step and prints each as it ends.
    pub(crate) async fn run(org_port: u16, printer: &Printer) -> Result<Self, Failure> {
        let start = Instant::now();
        printer.data(Line::new().with(
            Tone::Title,
            "Amazon Connect's CTI adapter writes to Salesforce, on this machine",
        ));
        let mut steps = Vec::new();
        let (world, step) = AdapterWorld::start(org_port).await?;
        finish(step, &mut steps, printer);
        for step in [
            flows::phone_lookup(&world).await?,
            flows::lookup(&world).await?,
        ] {
            finish(step, &mut steps, printer);
        }
        let (step, case) = flows::create_case(&world).await?;
        finish(step, &mut steps, printer);
        finish(flows::close_case(&world, &case).await?, &mut steps, printer);
        finish(flows::injection(&world).await?, &mut steps, printer);
        finish(records::thousand(&world).await?, &mut steps, printer);
        finish(records::older_again(&world).await?, &mut steps, printer);
        finish(reports::agents(&world).await?, &mut steps, printer);
        finish(media::contact_lens(&world).await?, &mut steps, printer);
        finish(media::transcription(&world).await?, &mut steps, printer);
        finish(reports::queues_now(&world).await?, &mut steps, printer);
        finish(flows::another_sign_in(&world).await?, &mut steps, printer);
        Ok(Self {
            world,
            steps,
            took: start.elapsed(),
        })
    }

    /// Says how it went, and leaves nothing behind.
    pub(crate) async fn end(self, printer: &Printer) -> Result<Exit, Failure> {
        let exit = report(&self.steps, self.took, printer);
        self.world.end().await?;
        Ok(exit)
    }
}
