//! `patchbay contact-center set`: changes items, and nothing else.

use std::path::PathBuf;

use patchbay_setup::contact_center::{Definition, Dialect, EditError, Expectations, check};
use patchbay_setup::{Change, ChangeKind, Severity};
use serde_json::json;

use super::source::{Home, Source, SourceArgs, masked, read_text, write_text};
use crate::clock;
use crate::commands::confirm::{Consent, confirm};
use crate::failure::{Exit, Failure, Outcome};
use crate::printer::Printer;

/// Change items of a definition and keep everything else byte for byte
///
/// Sets single items, or prepares a copy for a sandbox or another org. An item that is not there yet is added to its
/// section. With --in-org the definition is retrieved, changed and deployed; with --out it goes to a file instead.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
#[command(group(clap::ArgGroup::new("changes").required(true).multiple(true)))]
pub(crate) struct Args {
    #[command(flatten)]
    source: SourceArgs,
    /// The id of the REST app: the App ID that External Client App Manager shows, not the consumer key
    #[arg(long, value_name = "ID", group = "changes")]
    rest_app: Option<String>,
    /// The id of the SSO app
    #[arg(long, value_name = "ID", group = "changes")]
    sso_app: Option<String>,
    /// The telephony certificate, a PEM file; sets its end too
    #[arg(long, value_name = "FILE", group = "changes")]
    certificate: Option<PathBuf>,
    /// The id of the Amazon Connect instance; sets both relay states, the id and the region
    #[arg(
        long,
        value_name = "ID",
        group = "changes",
        requires = "connect_region"
    )]
    connect_instance: Option<String>,
    /// The region of the Amazon Connect instance
    #[arg(long, value_name = "REGION", requires = "connect_instance")]
    connect_region: Option<String>,
    /// The page that agents see after the sign-in, such as /ccp-v2
    #[arg(long, value_name = "PATH", requires = "connect_instance")]
    destination: Option<String>,
    /// The ARN of a role; KIND is management, credential, recording or s3
    #[arg(long = "role", value_name = "KIND=ARN", group = "changes", value_parser = role)]
    roles: Vec<(String, String)>,
    /// Any item by its name
    #[arg(long = "item", value_name = "NAME=VALUE", group = "changes", value_parser = pair)]
    items: Vec<(String, String)>,
    /// Take out what belongs to one org: channels, the ids of apps, the address of the sign-in
    #[arg(long, visible_alias = "sandbox", group = "changes")]
    for_other_org: bool,
    /// Write to this file, and leave the original as it is
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    consent: Consent,
}

const EXAMPLES: &str = "\
Examples:
  patchbay contact-center set AcmeVoiceCC.callCenter-meta.xml --rest-app 0xI5e0000004C92
  patchbay contact-center set --in-org AcmeVoiceCC --target-org acme --certificate server.crt
  patchbay contact-center set contact-center.xml --connect-instance ID --connect-region eu-west-2
  patchbay contact-center set contact-center.xml --role s3=arn:aws:iam::210987654321:role/AcmeVoiceCC-SCVS3Role
  patchbay contact-center set contact-center.xml --item reqLongDistPrefix=+44 --yes
  patchbay contact-center set AcmeVoiceCC.callCenter-meta.xml --sandbox --out sandbox.callCenter-meta.xml";

fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("write it as NAME=VALUE")?;
    Ok((name.trim().to_owned(), value.to_owned()))
}

fn role(text: &str) -> Result<(String, String), String> {
    let (kind, arn) = text.split_once('=').ok_or("write it as KIND=ARN")?;
    let item = match kind {
        "management" => "reqAmazonConnectManagementRole",
        "credential" => "reqUpdateCredentialRole",
        "recording" => "reqInstanceRecordingRole",
        "s3" => "reqSCVS3Role",
        _ => return Err("KIND is management, credential, recording or s3".into()),
    };
    Ok((item.to_owned(), arn.to_owned()))
}

pub(crate) fn run(args: &Args, printer: &Printer) -> Outcome {
    let source = args.source.read(printer)?;
    let before = source.definition()?;
    let mut after = before.clone();
    let mut removed = Vec::new();
    if args.for_other_org {
        (after, removed) = after
            .for_other_org()
            .map_err(|error| refused(&source, &error))?;
        for what in &removed {
            printer.talk(format!("taken out: {what}"));
        }
    }
    after = edited(args, after, &source)?;
    warn(&before, &after, args.for_other_org, printer);
    let change = match &args.out {
        Some(path) => {
            let there = std::fs::read_to_string(path).ok();
            change_of(&path.display().to_string(), there.as_deref(), after.text())
        }
        None => change_of(&source.place, Some(before.text()), after.text()),
    };
    let changes: Vec<Change> = change.into_iter().collect();
    let write = confirm(printer, &changes, args.consent)?;
    if write {
        match &args.out {
            Some(path) => write_text(path, after.text())?,
            None => source.write(after.text(), printer)?,
        }
        printer.talk("Written.");
    }
    next_step(args, &source, &after, write, printer);
    printer
        .json(&json!({ "changed": !changes.is_empty(), "written": write, "taken_out": removed }));
    Ok(Exit::Done)
}

fn edited(args: &Args, mut definition: Definition, source: &Source) -> Result<Definition, Failure> {
    let or_refused =
        |result: Result<Definition, EditError>| result.map_err(|error| refused(source, &error));
    if let Some(id) = &args.rest_app {
        definition = or_refused(definition.with_rest_app(id))?;
    }
    if let Some(id) = &args.sso_app {
        definition = or_refused(definition.with("reqConnectedAppId", id.trim()))?;
    }
    if let Some(file) = &args.certificate {
        definition = or_refused(definition.with_certificate(&read_text(file)?))?;
    }
    if let (Some(instance), Some(region)) = (&args.connect_instance, &args.connect_region) {
        let destination = args.destination.as_deref();
        definition = or_refused(definition.with_relay_state(region, instance, destination))?;
    }
    for (name, value) in args.roles.iter().chain(&args.items) {
        if value.contains("PRIVATE KEY") {
            return Err(Failure::asked(format!(
                "{name}: a private key does not belong into a definition"
            )));
        }
        definition = or_refused(definition.with(name, value))?;
    }
    Ok(definition)
}

fn refused(source: &Source, error: &EditError) -> Failure {
    let failure = Failure::asked(format!("{}: {error}", source.place));
    match error {
        EditError::Unknown(_) => {
            failure.hint("`patchbay contact-center show` lists the items that are there")
        }
        EditError::Twice(_) => failure.hint("take one of the two out by hand"),
        EditError::NoSection(_) => {
            failure.hint("add the section by hand, or start from an export of the contact centre")
        }
        _ => failure,
    }
}

fn change_of(place: &str, old: Option<&str>, new: &str) -> Option<Change> {
    if old == Some(new) {
        return None;
    }
    let shown = old.map(masked);
    let change = Change::of_text(place, shown.as_deref(), Some(&masked(new)));
    // Only what is masked differs.
    Some(change.unwrap_or_else(|| Change {
        place: place.to_owned(),
        kind: ChangeKind::Update,
        lines: Vec::new(),
    }))
}

/// Says which mistakes the change brings in.
fn warn(before: &Definition, after: &Definition, for_other_org: bool, printer: &Printer) {
    let expectations = Expectations {
        for_other_org,
        ..Expectations::default()
    };
    let now = clock::now();
    let old = check(before, &expectations, now);
    for finding in check(after, &expectations, now) {
        let known = old
            .iter()
            .any(|one| one.id == finding.id && one.place == finding.place);
        if finding.severity == Severity::Error && !known && !for_other_org {
            printer.warn(&format!("{}: {}", finding.place, finding.what));
        }
    }
}

fn next_step(args: &Args, source: &Source, after: &Definition, written: bool, printer: &Printer) {
    if !written || (matches!(source.home, Home::Org(..)) && args.out.is_none()) {
        return;
    }
    printer.talk(match after.dialect() {
        Dialect::Import => "Next: Setup, Amazon Contact Centers, import the file.",
        Dialect::Metadata => {
            "Next: deploy it, `patchbay app deploy DIR` with the folder that holds callCenters."
        }
    });
}
