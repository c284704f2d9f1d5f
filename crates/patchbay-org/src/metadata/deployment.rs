//! One deployment: each component checked and saved, all kept or all undone. Owns that order; the rules of each type
//! are in [`super::rules`].

use super::archive::{Fault, Package, Source};
use super::check::{self, Problem};
use super::components;
use super::platform;
use super::rules::{Refused, Rules};
use crate::error::SfError;
use crate::identity::Rows;
use crate::store;

/// How to deploy (<https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_deploy.htm>,
/// `DeployOptions`); the other options have no effect without tests and deletions.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Options {
    /// Only try.
    pub(super) check_only: bool,
    /// All or nothing.
    pub(super) rollback_on_error: bool,
    /// Take components that are warned of.
    pub(super) ignore_warnings: bool,
}

/// What became of one component (`DeployMessage`).
#[derive(Clone, Debug)]
pub(super) struct Message {
    pub(super) kind: String,
    pub(super) full_name: String,
    pub(super) file: String,
    /// Its id, or its problem.
    pub(super) result: Result<Done, Problem>,
}

/// A component that was saved.
#[derive(Clone, Debug)]
pub(super) struct Done {
    pub(super) id: String,
    pub(super) created: bool,
    pub(super) changed: bool,
}

/// Deploys a package. A component's problem is in its message; the error is the org's own.
pub(super) fn run(
    rows: Rows<'_>,
    package: &Package,
    options: Options,
) -> Result<Vec<Message>, SfError> {
    let mut messages: Vec<Message> = package.faults.iter().map(of_fault).collect();
    let mut failure = None;
    let kept = store::atomically(rows.db, || {
        for source in &package.sources {
            let result = deploy(rows, source, options).unwrap_or_else(|error| {
                failure = Some(error);
                Err(Problem::new("UNKNOWN_EXCEPTION"))
            });
            messages.push(Message {
                kind: source.definition.name.to_owned(),
                full_name: source.full_name.clone(),
                file: source.path.clone(),
                result,
            });
        }
        platform::add_default_policies(&rows)?;
        platform::renew_apps(&rows)?;
        let failed = messages.iter().any(|message| message.result.is_err());
        if options.check_only || (failed && options.rollback_on_error) {
            // The way to have everything undone; nobody sees this error.
            return Err(undone());
        }
        Ok(())
    });
    match (failure, kept) {
        (Some(error), _) => Err(error),
        (None, Err(error)) if error != undone() => Err(error),
        _ => Ok(messages),
    }
}

fn undone() -> SfError {
    SfError::bad_request("UNDONE", "")
}

/// One component, whole or not at all.
fn deploy(
    rows: Rows<'_>,
    source: &Source,
    options: Options,
) -> Result<Result<Done, Problem>, SfError> {
    let mut problem = None;
    let saved = store::atomically(rows.db, || {
        save(rows, source, options).map_err(|refused| match refused {
            Refused::Org(error) => error,
            Refused::Problem(it) => {
                problem = Some(it);
                undone()
            }
        })
    });
    match (problem, saved) {
        (Some(problem), _) => Ok(Err(problem)),
        (None, Ok(done)) => Ok(Ok(done)),
        (None, Err(error)) => Err(error),
    }
}

fn save(rows: Rows<'_>, source: &Source, options: Options) -> Result<Done, Refused> {
    let definition = source.definition;
    let content = check::read(definition, &source.document)?;
    let rules = Rules {
        rows,
        ignore_warnings: options.ignore_warnings,
    };
    let content = rules.apply(source, content)?;
    let name = components::find(rows.db, definition.name, &source.full_name)?
        .map_or_else(|| source.full_name.clone(), |old| old.full_name);
    let id = platform::save_row(&rows, definition.name, &name, &content)?;
    let saved = components::save(&rows, definition, (&name, &content), id)?;
    Ok(Done {
        id: saved.id,
        created: saved.created,
        changed: saved.changed,
    })
}

fn of_fault(fault: &Fault) -> Message {
    Message {
        kind: fault.kind.clone(),
        full_name: fault.full_name.clone(),
        file: fault.file.clone(),
        result: Err(Problem::new(fault.text.clone())),
    }
}
