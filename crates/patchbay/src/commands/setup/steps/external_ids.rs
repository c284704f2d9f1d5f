//! The external ids of Salesforce, in the trust policies of the roles that Salesforce takes.

use patchbay_setup::Change;
use patchbay_setup::external_id::account::{self, AccountError};
use patchbay_setup::external_id::{self, CentreType, Edit, ExternalId, Role, RoleNames};
use patchbay_setup::guided;
use patchbay_setup::policy::Policy;

use super::super::journey::{Journey, StepEnd};
use crate::commands::confirm::confirm;
use crate::failure::{Failure, OrFail as _};

/// The trust policy of a role, before and after.
struct Edited {
    role: Role,
    before: Policy,
    after: Policy,
}

pub(crate) async fn run(journey: &mut Journey<'_>) -> Result<StepEnd, Failure> {
    let answers = &journey.answers;
    let centre = answers.centre().or_asked("the contact centre")?;
    let ids = answers
        .external_ids
        .iter()
        .flatten()
        .map(|id| ExternalId::parse(id).or_asked("the answer `external-ids`"))
        .collect::<Result<Vec<_>, _>>()?;
    let roles = external_id::roles(centre_type(answers), &centre, &RoleNames::new());
    let mut edits = Vec::new();
    let mut absent = Vec::new();
    for role in roles {
        let trust = account::read(&journey.aws, &role)
            .await
            .map_err(unreadable)?;
        match trust.policy {
            Some(before) => {
                let edited =
                    external_id::edit(&before, &Edit::Add(ids.clone()), answers.account.as_deref())
                        .or_asked(format!("role {}", role.name))?;
                edits.push(Edited {
                    role,
                    before,
                    after: edited.policy,
                });
            }
            None if role.required => absent.push(role.name),
            None => {}
        }
    }
    let wrote = write(journey, &edits).await?;
    if absent.is_empty() {
        return Ok(StepEnd::Reached { wrote });
    }
    journey.printer.talk(format!(
        "Not there yet: {}. Salesforce's own stacks make them; run setup again after that.",
        absent.join(", ")
    ));
    Ok(StepEnd::Waits("contact-center"))
}

async fn write(journey: &Journey<'_>, edits: &[Edited]) -> Result<bool, Failure> {
    let changes: Vec<Change> = edits
        .iter()
        .filter(|edit| edit.before != edit.after)
        .filter_map(|edit| {
            let place = format!("role {}, trust policy", edit.role.name);
            Change::of_text(place, Some(&edit.before.text()), Some(&edit.after.text()))
        })
        .collect();
    if !confirm(journey.printer, &changes, journey.consent)? {
        return Ok(false);
    }
    for edit in edits.iter().filter(|edit| edit.before != edit.after) {
        account::write(&journey.aws, &edit.role, &edit.before, &edit.after)
            .await
            .map_err(unreadable)?;
    }
    Ok(true)
}

fn unreadable(error: AccountError) -> Failure {
    Failure::outside(error).hint("the credentials need iam:GetRole and iam:UpdateAssumeRolePolicy")
}

fn centre_type(answers: &guided::Answers) -> CentreType {
    match answers.centre_type.unwrap_or_default() {
        guided::CentreType::New => CentreType::NewInstance,
        guided::CentreType::Existing => CentreType::ExistingInstance,
        guided::CentreType::XmlImport => CentreType::XmlImport,
    }
}
