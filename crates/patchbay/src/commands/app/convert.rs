//! `patchbay app convert`: connected apps become external client apps.

use std::path::{Path, PathBuf};

use patchbay_setup::Change;
use patchbay_setup::app::convert::{Conversion, ConvertError, NoteKind, Route, convert};
use patchbay_setup::app::new::keep;
use patchbay_setup::app::{ComponentType, SourceFolder};
use serde_json::json;

use super::source;
use crate::commands::confirm::{Consent, confirm};
use crate::failure::{Exit, Failure, Outcome};
use crate::printer::{Line, Printer, Tone, wrap};

/// Make external client apps of connected apps
///
/// Carries each element of a connected app to its place, writes the defaults that change (PKCE above all), and reports
/// what has no counterpart and what has to change outside. Nothing of the connected app is touched, and no secret is
/// carried over.
///
/// Two ways lead to the new app. `re-create` is a new app beside the old one, with a new consumer key. `migrate` is the
/// button in App Manager, which keeps the key; the files then say what the org will have.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// A file with a connected app, a folder with some, or a zip of a retrieve
    #[arg(value_name = "FILE|DIR")]
    place: PathBuf,
    /// Which way the app goes
    #[arg(long = "by", value_enum, default_value_t = Way::ReCreate)]
    way: Way,
    /// The new app's API name, when there is one app; otherwise the old one's
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// The folder to write to: the package directory of a Salesforce DX project
    #[arg(long, value_name = "DIR", default_value = "force-app/main/default")]
    out: PathBuf,
    #[command(flatten)]
    consent: Consent,
}

const EXAMPLES: &str = "\
Examples:
  patchbay app convert connectedApps/AcmeVoice.connectedApp --dry-run
  patchbay app convert force-app --name AcmeVoiceRest
  patchbay app convert retrieved.zip --by migrate --json";

/// Which way an app goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Way {
    /// A new app beside the old one, with a new consumer key
    ReCreate,
    /// The org migrates the app, which keeps its key
    Migrate,
}

pub(crate) fn run(args: &Args, printer: &Printer) -> Outcome {
    let converted = convert_all(args)?;
    let existing = source::existing(&args.out)?;
    let mut files = SourceFolder::default();
    for app in &converted {
        for file in keep(&existing, &app.files).files() {
            files.insert(file.clone());
        }
    }
    let files = source::compare(source::below(&args.out, &files))?;
    let changes: Vec<Change> = files
        .iter()
        .filter_map(|file| file.change.clone())
        .collect();
    for app in &converted {
        report(app, printer);
    }
    let write = confirm(printer, &changes, args.consent)?;
    if write {
        source::write(&files)?;
    }
    let apps: Vec<_> = converted
        .iter()
        .map(|app| json!({ "name": app.name, "notes": app.notes }))
        .collect();
    let paths: Vec<String> = files
        .iter()
        .map(|file| file.path.display().to_string())
        .collect();
    let by = Route::from(args.way);
    printer.json(&json!({
        "by": by, "changed": write, "apps": apps, "files": paths, "changes": changes,
    }));
    printer.talk(format!("Next: patchbay app check {}", args.out.display()));
    Ok(Exit::Done)
}

impl From<Way> for Route {
    fn from(way: Way) -> Self {
        match way {
            Way::ReCreate => Self::ReCreate,
            Way::Migrate => Self::Migrate,
        }
    }
}

fn convert_all(args: &Args) -> Result<Vec<Conversion>, Failure> {
    let folder = source::read(std::slice::from_ref(&args.place))?;
    let apps: Vec<_> = folder
        .components()
        .into_iter()
        .filter(|component| component.kind == ComponentType::ConnectedApp)
        .collect();
    match (apps.len(), &args.name) {
        (0, _) => Err(Failure::asked(format!(
            "there is no connected app in `{}`",
            args.place.display()
        ))
        .hint("its file ends with .connectedApp-meta.xml or .connectedApp")
        .hint("`patchbay app retrieve` brings one from an org")),
        (2.., Some(_)) => Err(Failure::asked(format!(
            "--name is for one app; there are {} in `{}`",
            apps.len(),
            args.place.display()
        ))),
        _ => apps
            .iter()
            .map(|app| {
                let name = args.name.as_deref().unwrap_or(&app.full_name);
                convert(&app.file.text, name, args.way.into())
                    .map_err(|error| refused(&error, Path::new(&app.file.path)))
            })
            .collect(),
    }
}

fn refused(error: &ConvertError, file: &Path) -> Failure {
    let failure = Failure::asked(format!("`{}`: {error}", file.display()));
    match error {
        ConvertError::Name(_) => failure.hint("--name gives the new app another name"),
        ConvertError::Value { .. } => {
            failure.hint("change the value in the connected app, or take the element out")
        }
        _ => failure,
    }
}

/// The notes as data, in groups.
fn report(app: &Conversion, printer: &Printer) {
    printer.data(Line::new().with(Tone::Title, app.name.as_str()));
    let mut last = None;
    for note in &app.notes {
        if last != Some(note.kind) {
            printer.data(Line::new().with(Tone::Label, format!("  {}", title(note.kind))));
            last = Some(note.kind);
        }
        let element = note
            .element
            .as_ref()
            .map_or_else(String::new, |element| format!("{element}: "));
        for (number, line) in wrap(&format!("{element}{}", note.text), 90)
            .iter()
            .enumerate()
        {
            let mark = if number == 0 { "-" } else { " " };
            printer.data(format!("    {mark} {line}"));
        }
    }
}

const fn title(kind: NoteKind) -> &'static str {
    match kind {
        NoteKind::Route => "The way",
        NoteKind::NoCounterpart => "Without a counterpart",
        NoteKind::Explicit => "Written that was not",
        NoteKind::Changed => "Written otherwise",
        NoteKind::Outside => "To change outside",
    }
}
