//! The user that the functions work as.

use patchbay_setup::guided::api_user::{self, ApiUser};

use super::super::journey::{Journey, StepEnd};
use crate::commands::confirm::confirm;
use crate::failure::{Failure, OrFail as _};

pub(crate) async fn run(journey: &mut Journey<'_>) -> Result<StepEnd, Failure> {
    let wish = wish(journey)?;
    let found = api_user::look(&journey.org, &wish, Journey::deadline())
        .await
        .or_outside("the org cannot be asked for the user")?;
    if found.id.is_none() && found.profile_id.is_none() {
        return Err(
            Failure::asked(format!("the org has no profile `{}`", wish.profile))
                .hint("name another in the answer `api-user-profile`, such as \"Standard User\""),
        );
    }
    if let Some((set, _)) = found.lacking.iter().find(|(_, id)| id.is_none()) {
        return Err(
            Failure::asked(format!("the org has no permission set `{set}`"))
                .hint("see to the answers `permission-set` and `more-permission-sets`"),
        );
    }
    let changes = api_user::changes(&found, &wish);
    if !confirm(journey.printer, &changes, journey.consent)? {
        return Ok(StepEnd::Reached { wrote: false });
    }
    api_user::apply(&journey.org, &found, &wish, Journey::deadline())
        .await
        .or_outside("the user was not made as wished")?;
    let after = api_user::look(&journey.org, &wish, Journey::deadline())
        .await
        .or_outside("the org cannot be asked for the user")?;
    if api_user::changes(&after, &wish).is_empty() {
        Ok(StepEnd::Reached { wrote: true })
    } else {
        Err(Failure::outside(
            "the org took the user, and does not show it so",
        ))
    }
}

fn wish(journey: &Journey<'_>) -> Result<ApiUser, Failure> {
    let answers = &journey.answers;
    let username = answers
        .required("api-user", answers.api_user.as_ref())
        .or_asked("the user")?;
    let email = answers
        .api_user_email
        .as_ref()
        .or(answers.contact_email.as_ref());
    let profile = answers
        .required("api-user-profile", answers.api_user_profile.as_ref())
        .or_asked("the user")?;
    let mut permission_sets = vec![answers.permission_set()];
    permission_sets.extend(answers.more_permission_sets.clone().unwrap_or_default());
    Ok(ApiUser {
        username: username.to_owned(),
        email: answers
            .required("contact-email", email)
            .or_asked("the user")?
            .to_owned(),
        profile: profile.to_owned(),
        permission_sets,
    })
}
