//! `patchbay invoke`: one event through one function, with settings of a file or of AWS.

use std::path::PathBuf;
use std::sync::Arc;

use patchbay_salesforce::Observer;

use crate::failure::{Exit, Failure, OrFail as _, Outcome};
use crate::laptop::{Laptop, LaptopEnvironment, Trace, show_log, variable};
use crate::printer::Printer;

/// Send one event through a function and print the answer
///
/// Without --settings the settings come from AWS, as in Lambda: with the region and the credentials of this
/// machine, and the names in `SECRET_NAME` and `ACCESS_SECRET_NAME` or in the variables of contact centres before 19.
/// A function error is printed as Lambda gives it, with exit code 1.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The function: our name, the replaced package's, or a deployed one (see `patchbay functions`)
    function: String,
    /// The event, a JSON file; `-` is stdin
    #[arg(long, value_name = "FILE")]
    event: PathBuf,
    /// Read secrets and parameters from this JSON file instead of AWS
    #[arg(long, value_name = "FILE")]
    settings: Option<PathBuf>,
    /// A variable of the function's environment; may be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = variable)]
    env: Vec<(String, String)>,
    /// Show on stderr each hop that the call takes
    #[arg(long)]
    trace: bool,
}

const EXAMPLES: &str = "\
Examples:
  patchbay invoke invoke-salesforce-rest-api --event event.json --settings settings.json
  patchbay invoke DemoCC-InvokeSalesforceRestApiFunction --event event.json \\
    --env SECRET_NAME=DemoCC-salesforce-secret --env ACCESS_SECRET_NAME=DemoCC-salesforce-access-secret
  echo '{\"Details\":{\"Parameters\":{\"methodName\":\"queryRecord\",\"soql\":\"SELECT Id FROM Account\"}}}' |
    patchbay invoke invoke-salesforce-rest-api --event - --settings settings.json --trace";

pub(crate) fn run(args: &Args, printer: &Printer) -> Outcome {
    super::wait_for(invoke(args, printer))
}

async fn invoke(args: &Args, printer: &Printer) -> Outcome {
    let event = read_event(args)?;
    let environment = match &args.settings {
        Some(file) => LaptopEnvironment::of_file(file, &args.env)?,
        None => LaptopEnvironment::of_process(&args.env),
    };
    let observer = args
        .trace
        .then(|| Arc::new(Trace::new(printer)) as Arc<dyn Observer>);
    let laptop = Laptop::watched(environment, observer).await;
    let function = Laptop::find(&args.function).ok_or_else(|| {
        Failure::asked(format!("no function is called `{}`", args.function))
            .hint(format!("known here: {}", laptop.names().join(", ")))
    })?;
    let request_id = uuid::Uuid::new_v4().to_string();
    let called = laptop
        .call(&function, &event, &request_id, Laptop::TIME_LIMIT)
        .await;
    if args.trace {
        show_log(&called.log, printer);
    }
    Ok(match called.answer {
        Ok(answer) => {
            printer.answer(&answer);
            Exit::Done
        }
        Err(error) => {
            printer.answer(&error.to_json());
            Exit::Failed
        }
    })
}

fn read_event(args: &Args) -> Result<Vec<u8>, Failure> {
    if args.event.as_os_str() == "-" {
        let mut event = Vec::new();
        std::io::Read::read_to_end(&mut std::io::stdin(), &mut event)
            .or_asked("stdin cannot be read")?;
        return Ok(event);
    }
    std::fs::read(&args.event).or_asked(format!("`{}` cannot be read", args.event.display()))
}
