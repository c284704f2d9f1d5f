//! What `apply` and `remove` share: works out every new trust policy, shows the difference, asks, and writes. Nothing is
//! written before all policies are known to be right.

use patchbay_setup::external_id::account;
use patchbay_setup::external_id::{Edit, EditError, Expected, Role, Trust, check, edit};
use patchbay_setup::policy::{Policy, PolicyPlace};
use patchbay_setup::{Change, Severity};
use serde_json::json;

use super::place::{PlaceArgs, SourceFile, read_roles, refused};
use crate::commands::confirm::{Consent, confirm};
use crate::commands::wait_for;
use crate::failure::{Exit, Failure, OrFail as _, Outcome};
use crate::printer::Printer;

/// AWS raises the quota of a trust policy's size to this and no further.
const LARGEST_TRUST: usize = 4096;

/// Changes the ids at a place.
pub(super) fn change(
    place: &PlaceArgs,
    wanted: &Edit,
    consent: Consent,
    printer: &Printer,
) -> Outcome {
    if place.contact_center.is_some() {
        wait_for(in_account(place, wanted, consent, printer))
    } else {
        in_files(place, wanted, consent, printer)
    }
}

/// A role before and after.
struct Step {
    place: String,
    before: Policy,
    after: Policy,
}

/// Works out the new policies. All faults are looked for before anything is written.
fn plan(trusts: &[Trust], wanted: &Edit, printer: &Printer) -> Result<Vec<Step>, Failure> {
    let mut steps = Vec::new();
    for trust in trusts {
        let Some(before) = &trust.policy else {
            continue;
        };
        let place = &trust.place;
        let edited = edit(before, wanted, trust.own_account.as_deref()).map_err(|error| {
            let failure = Failure::asked(format!("{place}: {error}"));
            match error {
                EditError::LastId(_) => failure.hint("`--all` takes every id away"),
                _ => failure.hint("nothing was written"),
            }
        })?;
        for name in &edited.parted {
            printer.talk(format!(
                "{place}: {name} is parted, because principals stand in it that send no external id."
            ));
        }
        let size = edited.policy.size();
        if size > LARGEST_TRUST {
            return Err(Failure::asked(format!(
                "{place}: the trust policy would have {size} characters; AWS takes {LARGEST_TRUST} at most"
            ))
            .hint("take away ids or statements that nobody uses any more; nothing was written"));
        }
        if size > PolicyPlace::Trust.limit() {
            printer.warn(&format!(
                "{place}: the trust policy will have {size} characters; AWS takes {} unless your quota was raised",
                PolicyPlace::Trust.limit()
            ));
        }
        steps.push(Step {
            place: place.clone(),
            before: before.clone(),
            after: edited.policy,
        });
    }
    Ok(steps)
}

/// Says what stays wrong although the ids are in place: a `Deny`, a principal `*`.
fn warn_of_rest(trusts: &[Trust], steps: &[Step], wanted: &Edit, printer: &Printer) {
    let ids = match wanted {
        Edit::Set(ids) | Edit::Add(ids) => ids.iter().map(ToString::to_string).collect(),
        Edit::Remove(_) | Edit::Clear => return,
    };
    let mut after = trusts.to_vec();
    for trust in &mut after {
        if let Some(step) = steps.iter().find(|step| step.place == trust.place) {
            trust.policy = Some(step.after.clone());
        }
    }
    let expected = Expected {
        ids,
        salesforce_account: None,
    };
    for finding in check(&after, &expected) {
        if finding.severity > Severity::Notice {
            printer.warn(&format!(
                "{}: {}. {}",
                finding.place, finding.what, finding.why
            ));
        }
    }
}

async fn in_account(
    place: &PlaceArgs,
    wanted: &Edit,
    consent: Consent,
    printer: &Printer,
) -> Outcome {
    let aws = place.aws.open().await;
    let roles = place.roles();
    let trusts = read_roles(&aws, &roles).await?;
    refuse_missing(&roles, &trusts, printer)?;
    let steps = plan(&trusts, wanted, printer)?;
    warn_of_rest(&trusts, &steps, wanted, printer);
    let changes: Vec<Change> = steps.iter().filter_map(change_of).collect();
    let mut written = Vec::new();
    if confirm(printer, &changes, consent)? {
        for step in steps.iter().filter(|step| step.before != step.after) {
            let role = roles
                .iter()
                .zip(&trusts)
                .find(|(_, trust)| trust.place == step.place);
            let Some((role, _)) = role else {
                continue;
            };
            account::write(&aws, role, &step.before, &step.after)
                .await
                .map_err(|error| halfway(refused(error), &written))?;
            printer.talk(format!("written: {}", step.place));
            written.push(step.place.clone());
        }
    }
    report(&steps, &written, printer);
    Ok(Exit::Done)
}

fn refuse_missing(roles: &[Role], trusts: &[Trust], printer: &Printer) -> Result<(), Failure> {
    let absent = || {
        let pairs = roles.iter().zip(trusts);
        pairs.filter(|(_, trust)| trust.policy.is_none())
    };
    for (role, _) in absent().filter(|(role, _)| !role.required) {
        printer.talk(format!(
            "role {} is not in this account and is left out; if it has another name: --role {}=NAME",
            role.name,
            role.kind.word()
        ));
    }
    let missing: Vec<String> = absent()
        .filter(|(role, _)| role.required)
        .map(|(role, _)| format!("{} ({})", role.name, role.kind.word()))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(Failure::asked(format!(
        "not in this account: role {}",
        missing.join(", role ")
    ))
    .hint("is it the right account (--profile)? a role with another name: --role KIND=NAME")
    .hint("nothing was written"))
}

/// A failure after some roles were written: which, and how to go on.
fn halfway(failure: Failure, written: &[String]) -> Failure {
    if written.is_empty() {
        return failure.hint("nothing was written");
    }
    failure.hint(format!(
        "already written: {}. Run the same command again: it goes on with the rest",
        written.join(", ")
    ))
}

fn in_files(place: &PlaceArgs, wanted: &Edit, consent: Consent, printer: &Printer) -> Outcome {
    let files = place.read_files()?;
    let mut changes = Vec::new();
    let mut outputs: Vec<(&SourceFile, String)> = Vec::new();
    let mut all = Vec::new();
    for file in &files {
        let trusts = place.trusts_of(file);
        let steps = plan(&trusts, wanted, printer)?;
        warn_of_rest(&trusts, &steps, wanted, printer);
        let changed = steps.iter().any(|step| step.before != step.after);
        if changed {
            let after: Vec<Policy> = steps.iter().map(|step| step.after.clone()).collect();
            let text = file.content.text_with(&after);
            let path = file.path.display().to_string();
            changes.extend(Change::of_text(path, Some(&file.text), Some(&text)));
            outputs.push((file, text));
        }
        all.extend(steps);
    }
    let mut written: Vec<String> = Vec::new();
    if confirm(printer, &changes, consent)? {
        for (file, text) in &outputs {
            let path = file.path.display();
            std::fs::write(&file.path, text)
                .or_outside(format!("`{path}` cannot be written"))
                .map_err(|failure| halfway(failure, &written))?;
            printer.talk(format!("written: {path}"));
            written.push(path.to_string());
        }
    }
    report(&all, &written, printer);
    Ok(Exit::Done)
}

fn change_of(step: &Step) -> Option<Change> {
    if step.before == step.after {
        return None;
    }
    Change::of_text(
        format!("{}, trust policy", step.place),
        Some(&step.before.text()),
        Some(&step.after.text()),
    )
}

fn report(steps: &[Step], written: &[String], printer: &Printer) {
    let roles: Vec<_> = steps
        .iter()
        .map(|step| json!({ "place": step.place, "to_change": step.before != step.after }))
        .collect();
    printer.json(&json!({ "trust_policies": roles, "written": written }));
}
