//! The way through the plan: one step after the other, each noted when it ends. Owns the order of looking, asking,
//! writing and noting; each step owns what it looks at.

use std::time::Duration;

use patchbay_salesforce::{Client, Deadline};
use patchbay_setup::aws::Aws;
use patchbay_setup::doctor::Report;
use patchbay_setup::guided::{Answers, Plan, StepId, StepState};

use super::folder::Folder;
use super::{overview, steps};
use crate::clock;
use crate::commands::confirm::Consent;
use crate::failure::{Exit, Failure, Outcome};
use crate::printer::{Line, Printer, Tone};

/// A set-up under way.
pub(super) struct Journey<'a> {
    pub(super) printer: &'a Printer,
    pub(super) consent: Consent,
    pub(super) plan: Plan,
    pub(super) answers: Answers,
    pub(super) folder: Folder,
    pub(super) aws: Aws,
    pub(super) org: Client,
    /// What the doctor said at the end.
    pub(super) report: Option<Report>,
}

/// How a step ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum StepEnd {
    /// Something was written, or nothing had to be.
    Reached {
        /// Whether something was written.
        wrote: bool,
    },
    /// It waits for the person: a key of the table of what is left.
    Waits(&'static str),
    /// The doctor has found errors.
    Unwell,
}

/// How long a call to Salesforce may take; a deployment takes longer.
const CALL: Duration = Duration::from_mins(1);

impl Journey<'_> {
    /// Leaves out the steps behind the one of this name.
    pub(super) fn stop_after(&mut self, name: &str) -> Result<(), Failure> {
        let steps = &mut self.plan.steps;
        let Some(last) = steps.iter().position(|step| step.id.name() == name) else {
            let names: Vec<&str> = steps.iter().map(|step| step.id.name()).collect();
            return Err(Failure::asked(format!("the plan has no step `{name}`"))
                .hint(format!("its steps are {}", names.join(", "))));
        };
        steps.truncate(last + 1);
        Ok(())
    }

    /// A deadline for one call to Salesforce.
    pub(super) fn deadline() -> Deadline {
        Deadline::after(CALL)
    }

    /// Goes through the plan.
    pub(super) async fn go(mut self) -> Outcome {
        let mut state = self.folder.state()?;
        let mut ends: Vec<(StepId, StepState)> = Vec::new();
        let mut waiting: Vec<&'static str> = Vec::new();
        let mut exit = Exit::Done;
        self.folder.keep_answers(&self.answers)?;
        for number in 0..self.plan.steps.len() {
            let (id, title) = {
                let step = &self.plan.steps[number];
                (step.id, step.title.clone())
            };
            self.announce(number, &title);
            let end = Box::pin(self.take(id)).await.map_err(|failure| {
                failure.hint(format!(
                    "step {} of {} has stopped; run the same command again, it goes on from here",
                    number + 1,
                    self.plan.steps.len()
                ))
            })?;
            let ended = match end {
                StepEnd::Reached { wrote: true } => StepState::Done,
                StepEnd::Reached { wrote: false } => StepState::AlreadySo,
                StepEnd::Waits(key) => {
                    waiting.push(key);
                    StepState::Waiting
                }
                StepEnd::Unwell => {
                    exit = Exit::Failed;
                    StepState::Waiting
                }
            };
            ends.push((id, ended));
            if state.moves(id.name(), ended) {
                state.note(id.name(), ended, clock::now());
                self.folder.keep_state(&state)?;
            }
        }
        waiting.extend(self.always_left());
        overview::close(&self, &ends, &waiting);
        Ok(exit)
    }

    fn announce(&self, number: usize, title: &str) {
        self.printer.talk("");
        self.printer.talk(
            Line::new()
                .with(
                    Tone::Label,
                    format!("Step {} of {}: ", number + 1, self.plan.steps.len()),
                )
                .with(Tone::Title, title),
        );
    }

    async fn take(&mut self, id: StepId) -> Result<StepEnd, Failure> {
        match id {
            StepId::Keys => steps::keys::run(self),
            StepId::AppSource => steps::app::write_source(self),
            StepId::App => steps::app::deploy(self).await,
            StepId::ApiUser => steps::api_user::run(self).await,
            StepId::Secrets => steps::secrets::run(self).await,
            StepId::Code => steps::functions::upload(self).await,
            StepId::Stack => steps::functions::deploy(self).await,
            StepId::Connect => steps::functions::associate(self).await,
            StepId::Notifications => steps::notifications::run(self).await,
            StepId::Definition => steps::definition::run(self).await,
            StepId::Saml => Box::pin(steps::sign_on::federate(self)).await,
            StepId::SsoApp => steps::sign_on::deploy(self).await,
            StepId::ExternalIds => steps::external_ids::run(self).await,
            StepId::Doctor => steps::doctor::run(self).await,
        }
    }

    /// What no set-up can do. The plan that stops early has not come so far.
    fn always_left(&self) -> Vec<&'static str> {
        let is_whole = self
            .plan
            .steps
            .last()
            .is_some_and(|step| step.id == StepId::Doctor);
        if !is_whole {
            return Vec::new();
        }
        vec!["contact-flow"]
    }
}
