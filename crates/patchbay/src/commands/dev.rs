//! `patchbay dev`: the functions behind Lambda's Invoke API on loopback, with a local org beside them unless the
//! user brings settings.

use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::json;
use tokio::net::TcpListener;

use crate::failure::{Exit, Failure, OrFail as _, Outcome};
use crate::lambda_api::{LambdaApi, router};
use crate::laptop::centre::{self, CentreFolder};
use crate::laptop::{Laptop, LaptopEnvironment, variable};
use crate::printer::{Line, Printer};
use crate::signal::StopSignal;

/// The port of the functions.
pub(crate) const PORT: u16 = 9001;
/// The port of the org beside them.
const ORG_PORT: u16 = 9002;

/// Run the functions where the AWS CLI and every SDK can call them
///
/// Answers the operations `Invoke`, `ListFunctions` and `GetFunction` of AWS Lambda's API on this machine. Without
/// --settings a local Salesforce org with sample data is started beside the functions, with the contact centre
/// `DemoCC` set up for it. Runs until Ctrl-C and leaves nothing behind.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The port of the functions; 0 takes a free one
    #[arg(long, value_name = "N", default_value_t = PORT)]
    port: u16,
    /// The port of the org; 0 takes a free one
    #[arg(long, value_name = "N", default_value_t = ORG_PORT)]
    org_port: u16,
    /// Use the settings of this JSON file and start no org
    #[arg(long, value_name = "FILE", conflicts_with = "org_port")]
    settings: Option<PathBuf>,
    /// A variable of the functions' environment; may be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = variable)]
    env: Vec<(String, String)>,
    /// After how many seconds a call ends as a time-out
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    #[arg(value_parser = clap::value_parser!(u64).range(1..=900))]
    timeout: u64,
}

const EXAMPLES: &str = "\
Examples:
  patchbay dev
  patchbay dev --settings settings.json --env LOG_LEVEL=debug
  aws lambda invoke --endpoint-url http://127.0.0.1:9001 \\
    --function-name DemoCC-InvokeSalesforceRestApiFunction \\
    --cli-binary-format raw-in-base64-out --payload file://event.json answer.json";

pub(crate) fn run(args: &Args, printer: &Printer) -> Outcome {
    super::wait_for(dev(args, printer))
}

async fn dev(args: &Args, printer: &Printer) -> Outcome {
    // The port first: there is no use in setting up what nobody can call.
    let door = Door::open(args.port, Duration::from_secs(args.timeout)).await?;
    if let Some(file) = &args.settings {
        let laptop = Laptop::new(LaptopEnvironment::of_file(file, &args.env)?).await;
        if let Some(faults) = laptop.faults().await {
            printer.warn(&faults);
        }
        door.serve(
            laptop,
            &Surroundings {
                settings: file,
                org: None,
            },
            printer,
        )
        .await?;
        return Ok(Exit::Done);
    }
    let org = centre::start_org(args.org_port).await?;
    let folder = centre::set_up(&org)?;
    let served = serve_beside(door, org.url(), &folder, &args.env, printer).await;
    org.stop().await;
    folder.remove()?;
    served.map(|()| Exit::Done)
}

async fn serve_beside(
    door: Door,
    org: &str,
    folder: &CentreFolder,
    variables: &[(String, String)],
    printer: &Printer,
) -> Result<(), Failure> {
    let settings = folder.settings_file();
    let laptop = Laptop::from_file(&settings, variables).await?;
    door.serve(
        laptop,
        &Surroundings {
            settings: &settings,
            org: Some(org),
        },
        printer,
    )
    .await
}

/// What stands beside the functions.
#[derive(Debug)]
pub(crate) struct Surroundings<'a> {
    pub(crate) settings: &'a Path,
    /// The address of the local org.
    pub(crate) org: Option<&'a str>,
}

/// The address that the functions are called at.
#[derive(Debug)]
pub(crate) struct Door {
    listener: TcpListener,
    url: String,
    port: u16,
    time_limit: Duration,
}

impl Door {
    /// Takes the port, on this machine's own address only.
    pub(crate) async fn open(port: u16, time_limit: Duration) -> Result<Self, Failure> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .await
            .map_err(|error| {
                let failure = Failure::outside(format!("port {port} cannot be taken: {error}"));
                failure.hint("choose another with `--port`, or `--port 0` for any free one")
            })?;
        let address = listener
            .local_addr()
            .or_outside("the port has no address")?;
        Ok(Self {
            listener,
            url: format!("http://{address}"),
            port: address.port(),
            time_limit,
        })
    }

    /// Answers calls until the user stops it.
    pub(crate) async fn serve(
        self,
        laptop: Laptop,
        surroundings: &Surroundings<'_>,
        printer: &Printer,
    ) -> Result<(), Failure> {
        let signal = StopSignal::listen()?;
        laptop.warm_up().await;
        self.announce(&laptop, surroundings, printer);
        let api = LambdaApi {
            laptop,
            printer: printer.clone(),
            time_limit: self.time_limit,
        };
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let server = axum::serve(self.listener, router(api)).with_graceful_shutdown(async {
            // A sender that is gone means the same as a message.
            stopped.await.ok();
        });
        let server = tokio::spawn(server.into_future());
        signal.asked().await;
        drop(stop);
        // Calls that are running get a moment to end; a client that keeps its connection does not hold us up.
        tokio::time::timeout(Duration::from_secs(2), server)
            .await
            .ok();
        printer.talk("Stopped.");
        Ok(())
    }

    /// Says what can be called and how. With `--json` this is the one line that a program waits for.
    fn announce(&self, laptop: &Laptop, surroundings: &Surroundings<'_>, printer: &Printer) {
        let names = laptop.names();
        let settings = surroundings.settings.display().to_string();
        printer.json(&json!({
            "url": self.url,
            "port": self.port,
            "pid": std::process::id(),
            "functions": names,
            "settings": settings,
            "org": surroundings.org,
        }));
        let row = |label: &str, text: &str| printer.data(Line::new().label(label, 10).plain(text));
        printer.data("");
        row("functions", &self.url);
        for name in &names {
            row("", name);
        }
        if let Some(org) = surroundings.org {
            row("org", org);
        }
        row("settings", &settings);
        let name = names.first().map_or("NAME", String::as_str);
        for line in how_to_call(&self.url, name, &settings) {
            printer.talk(line);
        }
    }
}

/// Lines to copy: curl, the AWS CLI, and this program.
fn how_to_call(url: &str, name: &str, settings: &str) -> Vec<String> {
    let event = r#"{"Details":{"Parameters":{"methodName":"queryRecord","soql":"SELECT Id, Name FROM Account LIMIT 1"}}}"#;
    vec![
        String::new(),
        "Call it:".into(),
        String::new(),
        format!("  curl {url}/2015-03-31/functions/{name}/invocations \\"),
        format!("    -d '{event}'"),
        String::new(),
        format!("  aws lambda invoke --endpoint-url {url} \\"),
        format!("    --function-name {name} \\"),
        "    --cli-binary-format raw-in-base64-out \\".into(),
        format!("    --payload '{event}' /dev/stdout"),
        String::new(),
        format!("  patchbay invoke {name} --event event.json \\"),
        format!("    --settings {settings} --trace"),
        String::new(),
        "The AWS CLI wants some region and credentials; any will do here. Version 1 of it does not"
            .into(),
        "know --cli-binary-format: leave that out. Ctrl-C stops everything.".into(),
        String::new(),
    ]
}
