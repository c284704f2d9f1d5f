//! `patchbay parked resend`: sends records to the function again, removes those that are done, keeps the rest.

use std::io::{BufRead as _, IsTerminal as _};
use std::path::PathBuf;
use std::sync::Arc;

use patchbay_functions::cloud::FunctionCalls;
use patchbay_functions::parked::{ParkedReason, ParkedRecord, resend_event};
use serde::Deserialize;
use serde_json::{Value, json};

use super::place::{Lot, Parked, Place, aws, title};
use crate::failure::{Exit, Failure, OrFail as _, Outcome};
use crate::laptop::{Deployed, Laptop, LaptopEnvironment, variable};
use crate::printer::{Line, Printer, Tone};

/// Send records to the function again, and remove those that are done
///
/// The function asks the org for newer versions first, so that nothing new is overwritten. What is refused again stays
/// where it is; then the exit code is 1.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    place: Place,
    /// Only these keys, as `parked list` shows them
    keys: Vec<String>,
    /// The deployed sfCTRTrigger: its name or ARN
    #[arg(long, value_name = "NAME", required_unless_present = "settings")]
    function: Option<String>,
    /// Run the function in this program instead, with the secret of this JSON file
    #[arg(long, value_name = "FILE", conflicts_with = "function")]
    settings: Option<PathBuf>,
    /// A variable of the function's environment, with --settings; may be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = variable)]
    env: Vec<(String, String)>,
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

const EXAMPLES: &str = "\
Examples:
  patchbay parked resend my-bucket/parked --function sfCTRTrigger
  patchbay parked resend my-bucket/parked --function sfCTRTrigger --yes --json
  patchbay parked resend my-bucket/parked --folder copy --settings settings.json --yes \\
    --env SF_HOST=https://example.my.salesforce.com --env SF_CREDENTIALS_SECRETS_MANAGER_ARN=my-secret";

/// Records of one invocation, and their bytes: Lambda takes 6 MB
/// (<https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>).
const MOST_RECORDS: usize = 200;
const MOST_BYTES: usize = 4 * 1024 * 1024;

pub(super) async fn run(args: &Args, printer: &Printer) -> Outcome {
    let lot = args.place.open();
    let keys = if args.keys.is_empty() {
        lot.keys().await?
    } else {
        args.keys.clone()
    };
    let parked = lot.read(&keys).await?;
    let mut sent = Sent::default();
    if !parked.is_empty() {
        let function = Function::of(args).await?;
        confirm(parked.len(), args, &lot, printer)?;
        for batch in batches(&parked) {
            let outcomes = match function.send(batch).await {
                Ok(outcomes) => outcomes,
                Err(failure) => {
                    sent.tell(printer);
                    return Err(failure);
                }
            };
            for (parked, outcome) in batch.iter().zip(outcomes) {
                if outcome.is_done() {
                    lot.remove(&parked.key).await?;
                }
                sent.count(&parked.key, outcome);
            }
            printer.progress(&format!("{} of {} sent", sent.all(), parked.len()));
        }
    }
    sent.tell(printer);
    Ok(if sent.kept.is_empty() {
        Exit::Done
    } else {
        Exit::Failed
    })
}

fn confirm(count: usize, args: &Args, lot: &Lot, printer: &Printer) -> Result<(), Failure> {
    if args.yes {
        return Ok(());
    }
    let stdin = std::io::stdin();
    if !stdin.is_terminal() {
        return Err(Failure::asked("nobody is there to ask").hint("--yes sends without asking"));
    }
    let question = format!(
        "Send {count} contact records of {} again? [y/N]",
        lot.shown()
    );
    printer.talk(question);
    let mut answer = String::new();
    stdin
        .lock()
        .read_line(&mut answer)
        .or_outside("the answer cannot be read")?;
    if matches!(answer.trim(), "y" | "Y" | "yes") {
        Ok(())
    } else {
        Err(Failure::asked("nothing was sent"))
    }
}

/// Records in pieces that one invocation takes.
fn batches(parked: &[Parked]) -> Vec<&[Parked]> {
    let mut batches = Vec::new();
    let mut rest = parked;
    while !rest.is_empty() {
        let mut bytes = 0;
        let fits = |parked: &&Parked| {
            bytes += parked.record.record.len();
            bytes <= MOST_BYTES
        };
        let count = rest.iter().take(MOST_RECORDS).take_while(fits).count();
        let (batch, behind) = rest.split_at(count.max(1));
        batches.push(batch);
        rest = behind;
    }
    batches
}

/// The function that takes the records.
enum Function {
    Deployed {
        calls: Arc<dyn FunctionCalls>,
        name: String,
    },
    Here {
        laptop: Box<Laptop>,
        function: Deployed,
    },
}

impl Function {
    async fn of(args: &Args) -> Result<Self, Failure> {
        if let Some(file) = &args.settings {
            let environment = LaptopEnvironment::of_file(file, &args.env)?;
            let function = Laptop::find("ctr-trigger")
                .ok_or_else(|| Failure::asked("this program has no function ctr-trigger"))?;
            return Ok(Self::Here {
                laptop: Box::new(Laptop::new(environment).await),
                function,
            });
        }
        Ok(Self::Deployed {
            calls: aws().calls,
            name: args.function.clone().unwrap_or_default(),
        })
    }

    async fn send(&self, parked: &[Parked]) -> Result<Vec<ResentOutcome>, Failure> {
        let records: Vec<ParkedRecord> = parked.iter().map(|it| it.record.clone()).collect();
        let event = resend_event(&records);
        let answer = self.call(&event).await?;
        let answer: Answer = serde_json::from_value(answer).map_err(|_| {
            Failure::outside("the function did not say what became of the records; all are kept")
                .hint("is it sfCTRTrigger, with Patchbay's code and the SF_* variables?")
        })?;
        if answer.resent.len() != records.len() {
            let message = "the function answered for other records than it was sent; all are kept";
            return Err(Failure::outside(message));
        }
        Ok(answer.resent)
    }

    async fn call(&self, event: &Value) -> Result<Value, Failure> {
        match self {
            Self::Deployed { calls, name } => {
                let answer = calls.call(name, event).await;
                let answer = answer.or_outside(format!("`{name}` cannot be invoked"))?;
                if answer.failed {
                    let text = |key: &str| answer.payload[key].as_str().unwrap_or("?").to_owned();
                    let (kind, message) = (text("errorType"), text("errorMessage"));
                    let message = format!("`{name}` failed: {kind}: {message}; all are kept");
                    return Err(Failure::outside(message));
                }
                Ok(answer.payload)
            }
            Self::Here { laptop, function } => {
                let request_id = uuid::Uuid::new_v4().to_string();
                let event = event.to_string();
                let called = laptop
                    .call(function, event.as_bytes(), &request_id, Laptop::TIME_LIMIT)
                    .await;
                called.answer.map_err(|error| {
                    Failure::outside(format!("the function failed: {error}; all are kept"))
                })
            }
        }
    }
}

/// The function's answer.
#[derive(Debug, Deserialize)]
struct Answer {
    resent: Vec<ResentOutcome>,
}

/// What became of one record.
#[derive(Debug, Deserialize)]
struct ResentOutcome {
    outcome: String,
    reason: Option<ParkedReason>,
}

impl ResentOutcome {
    fn is_done(&self) -> bool {
        matches!(
            self.outcome.as_str(),
            "written" | "superseded" | "not-asked-for"
        )
    }
}

/// What became of all.
#[derive(Debug, Default)]
struct Sent {
    written: usize,
    superseded: usize,
    not_asked_for: usize,
    kept: Vec<(String, ResentOutcome)>,
}

impl Sent {
    fn count(&mut self, key: &str, outcome: ResentOutcome) {
        match outcome.outcome.as_str() {
            "written" => self.written += 1,
            "superseded" => self.superseded += 1,
            "not-asked-for" => self.not_asked_for += 1,
            _ => self.kept.push((key.to_owned(), outcome)),
        }
    }

    fn all(&self) -> usize {
        self.written + self.superseded + self.not_asked_for + self.kept.len()
    }

    fn tell(&self, printer: &Printer) {
        let kept: Vec<Value> = self
            .kept
            .iter()
            .map(|(key, outcome)| {
                let reason = outcome.reason.as_ref().map(super::place::masked);
                json!({"key": key, "outcome": outcome.outcome, "reason": reason})
            })
            .collect();
        printer.json(&json!({
            "written": self.written,
            "superseded": self.superseded,
            "not_asked_for": self.not_asked_for,
            "kept": kept,
        }));
        let line = |count: usize, what: &str| {
            printer.data(Line::new().label(&count.to_string(), 8).plain(what));
        };
        line(self.written, "written and removed");
        if self.superseded > 0 {
            line(self.superseded, "removed: the org has a newer version");
        }
        if self.not_asked_for > 0 {
            line(
                self.not_asked_for,
                "removed: the contact does not ask for its import",
            );
        }
        line(self.kept.len(), "kept");
        for (key, outcome) in &self.kept {
            let why = outcome.reason.as_ref().map(title).unwrap_or_default();
            printer.data(
                Line::new()
                    .plain(format!("        {key}"))
                    .with(Tone::Quiet, format!("  {} {why}", outcome.outcome)),
            );
        }
    }
}
