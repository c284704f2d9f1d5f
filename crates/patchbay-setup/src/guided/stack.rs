//! A CloudFormation stack: what it is, what would become of it, and the way there. Knows no template by name.

use std::collections::BTreeMap;
use std::time::Duration;

use aws_sdk_cloudformation::types::{Capability, Parameter, Stack};
use tokio::time::{Instant, sleep};

use super::bucket;
use crate::aws::{Aws, AwsError};
use crate::change::Change;

/// What a stack is to be.
#[derive(Clone, Debug)]
pub struct StackWish {
    /// Its name.
    pub name: String,
    /// Its template.
    pub template: String,
    /// Its parameters; one that is not named keeps its value, or the template's default.
    pub parameters: BTreeMap<String, String>,
    /// The bucket for a template that is too long to be sent.
    pub bucket: String,
}

/// What a stack is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StackState {
    /// `CREATE_COMPLETE` and its like.
    pub status: String,
    /// Its parameters.
    pub parameters: BTreeMap<String, String>,
    /// Its template as it was given; none when it may not be read.
    pub template: Option<String>,
    /// Its outputs.
    pub outputs: BTreeMap<String, String>,
}

/// Why a stack is not as wished.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StackError {
    /// CloudFormation or S3 refused.
    #[error(transparent)]
    Aws(#[from] AwsError),
    /// A resource failed; the stack has gone back.
    #[error("the stack is {status}: {reasons}")]
    Failed {
        /// Where it ended.
        status: String,
        /// What CloudFormation says of each resource that failed.
        reasons: String,
    },
    /// It takes longer than was waited for.
    #[error("the stack is still {0}")]
    Late(String),
}

/// The longest template that a request holds:
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html>.
const LONGEST_BODY: usize = 51_200;
const PAUSE: Duration = Duration::from_secs(2);

/// Looks at a stack; none when there is no such stack.
///
/// # Errors
/// [`AwsError`] of CloudFormation.
pub async fn look(aws: &Aws, name: &str) -> Result<Option<StackState>, AwsError> {
    let Some(stack) = describe(aws, name).await? else {
        return Ok(None);
    };
    let template = aws
        .cloudformation()
        .get_template()
        .stack_name(name)
        .template_stage(aws_sdk_cloudformation::types::TemplateStage::Original)
        .send()
        .await
        .ok()
        .and_then(|answer| answer.template_body);
    Ok(Some(StackState {
        template,
        ..state_of(&stack)
    }))
}

async fn describe(aws: &Aws, name: &str) -> Result<Option<Stack>, AwsError> {
    let answer = aws
        .cloudformation()
        .describe_stacks()
        .stack_name(name)
        .send()
        .await;
    match answer {
        Ok(answer) => Ok(answer.stacks.unwrap_or_default().into_iter().next()),
        Err(error) => {
            let error = AwsError::new("cloudformation:DescribeStacks", &error);
            // `ValidationError: Stack with id … does not exist` (observed) is how absence is told.
            if error.is_not_found() || error.to_string().contains("does not exist") {
                Ok(None)
            } else {
                Err(error)
            }
        }
    }
}

fn state_of(stack: &Stack) -> StackState {
    let pairs = |key: Option<&str>, value: Option<&str>| {
        Some((key?.to_owned(), value.unwrap_or_default().to_owned()))
    };
    StackState {
        status: stack
            .stack_status()
            .map(|status| status.as_str().to_owned())
            .unwrap_or_default(),
        parameters: stack
            .parameters()
            .iter()
            .filter_map(|it| pairs(it.parameter_key(), it.parameter_value()))
            .collect(),
        template: None,
        outputs: stack
            .outputs()
            .iter()
            .filter_map(|it| pairs(it.output_key(), it.output_value()))
            .collect(),
    }
}

impl StackState {
    /// Whether it stands where a create that failed has left it: nothing of it is there, and nothing but deleting it is
    /// possible.
    fn is_husk(&self) -> bool {
        [
            "ROLLBACK_COMPLETE",
            "ROLLBACK_FAILED",
            "CREATE_FAILED",
            "DELETE_FAILED",
        ]
        .contains(&self.status.as_str())
    }

    fn is_moving(&self) -> bool {
        self.status.ends_with("_IN_PROGRESS")
    }

    fn is_well(&self) -> bool {
        self.status.ends_with("_COMPLETE") && !self.is_husk()
    }
}

/// What would become of the stack.
pub fn changes(state: Option<&StackState>, wish: &StackWish) -> Vec<Change> {
    let lines = |parameters: &BTreeMap<String, String>| {
        wish.parameters
            .keys()
            .filter_map(|key| Some(format!("{key}: {}\n", parameters.get(key)?)))
            .collect::<String>()
    };
    let place = format!("stack {}", wish.name);
    let Some(state) = state.filter(|state| !state.is_husk()) else {
        return Change::of_text(place, None, Some(&lines(&wish.parameters)))
            .into_iter()
            .collect();
    };
    let parameters = Change::of_text(
        format!("{place}, parameters"),
        Some(&lines(&state.parameters)),
        Some(&lines(&wish.parameters)),
    );
    let template = state.template.as_deref().and_then(|old| {
        Change::of_text(
            format!("{place}, template"),
            Some(old.trim_end()),
            Some(wish.template.trim_end()),
        )
    });
    parameters.into_iter().chain(template).collect()
}

/// Makes the stack, or changes it, and waits until it stands. `progress` is told what CloudFormation says.
///
/// # Errors
/// [`StackError`]: what failed, resource by resource.
pub async fn apply(
    aws: &Aws,
    wish: &StackWish,
    progress: &(dyn Fn(&str) + Sync),
    patience: Duration,
) -> Result<StackState, StackError> {
    let until = Instant::now() + patience;
    let mut state = look(aws, &wish.name).await?;
    if state.as_ref().is_some_and(StackState::is_moving) {
        wait(aws, &wish.name, progress, until).await.ok();
        state = look(aws, &wish.name).await?;
    }
    if state.as_ref().is_some_and(StackState::is_husk) {
        delete(aws, &wish.name, until).await?;
        state = None;
    }
    let sent = match &state {
        None => create(aws, wish).await,
        Some(state) => update(aws, wish, state).await,
    };
    if let Err(error) = sent
        && !error.to_string().contains("No updates are to be performed")
    {
        return Err(error.into());
    }
    wait(aws, &wish.name, progress, until).await
}

/// The template in the request, or where it has been uploaded to.
async fn template(
    aws: &Aws,
    wish: &StackWish,
) -> Result<(Option<String>, Option<String>), AwsError> {
    if wish.template.len() <= LONGEST_BODY {
        return Ok((Some(wish.template.clone()), None));
    }
    let upload = bucket::Upload {
        key: template_key(&wish.template),
        bytes: wish.template.as_bytes(),
    };
    let uploads = [upload];
    let missing = bucket::look(aws, &wish.bucket, &uploads).await?;
    bucket::fill(aws, &wish.bucket, &missing, &uploads).await?;
    let [upload] = uploads;
    Ok((None, Some(bucket::address(aws, &wish.bucket, &upload.key))))
}

fn template_key(template: &str) -> String {
    let sum = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, template.as_bytes());
    let name = sum
        .as_ref()
        .iter()
        .take(8)
        .fold(String::new(), |name, byte| format!("{name}{byte:02x}"));
    format!("patchbay/{name}/template.yaml")
}

/// The templates make roles, and begin with the SAM transform.
fn capabilities() -> Vec<Capability> {
    vec![
        Capability::CapabilityIam,
        Capability::CapabilityNamedIam,
        Capability::CapabilityAutoExpand,
    ]
}

async fn create(aws: &Aws, wish: &StackWish) -> Result<(), AwsError> {
    let (body, url) = template(aws, wish).await?;
    aws.cloudformation()
        .create_stack()
        .stack_name(&wish.name)
        .set_template_body(body)
        .set_template_url(url)
        .set_capabilities(Some(capabilities()))
        .set_parameters(Some(wished(wish)))
        .send()
        .await
        .map_err(|error| AwsError::new("cloudformation:CreateStack", &error))?;
    Ok(())
}

async fn update(aws: &Aws, wish: &StackWish, state: &StackState) -> Result<(), AwsError> {
    let (body, url) = template(aws, wish).await?;
    let mut parameters = wished(wish);
    for key in state.parameters.keys() {
        // A parameter that the new template no longer has must not be named.
        let still_there = wish.template.contains(&format!("\n  {key}:"));
        if !wish.parameters.contains_key(key) && still_there {
            parameters.push(
                Parameter::builder()
                    .parameter_key(key)
                    .use_previous_value(true)
                    .build(),
            );
        }
    }
    aws.cloudformation()
        .update_stack()
        .stack_name(&wish.name)
        .set_template_body(body)
        .set_template_url(url)
        .set_capabilities(Some(capabilities()))
        .set_parameters(Some(parameters))
        .send()
        .await
        .map_err(|error| AwsError::new("cloudformation:UpdateStack", &error))?;
    Ok(())
}

fn wished(wish: &StackWish) -> Vec<Parameter> {
    wish.parameters
        .iter()
        .map(|(key, value)| {
            Parameter::builder()
                .parameter_key(key)
                .parameter_value(value)
                .build()
        })
        .collect()
}

async fn delete(aws: &Aws, name: &str, until: Instant) -> Result<(), StackError> {
    aws.cloudformation()
        .delete_stack()
        .stack_name(name)
        .send()
        .await
        .map_err(|error| AwsError::new("cloudformation:DeleteStack", &error))?;
    loop {
        match describe(aws, name).await?.as_ref().map(state_of) {
            None => return Ok(()),
            Some(state) if state.status == "DELETE_COMPLETE" => return Ok(()),
            Some(state) if Instant::now() > until => return Err(StackError::Late(state.status)),
            Some(_) => sleep(PAUSE).await,
        }
    }
}

async fn wait(
    aws: &Aws,
    name: &str,
    progress: &(dyn Fn(&str) + Sync),
    until: Instant,
) -> Result<StackState, StackError> {
    loop {
        let state = describe(aws, name)
            .await?
            .as_ref()
            .map(state_of)
            .unwrap_or_default();
        if state.is_well() && !state.status.contains("ROLLBACK") {
            return Ok(state);
        }
        if !state.is_moving() {
            return Err(StackError::Failed {
                reasons: reasons(aws, name).await,
                status: state.status,
            });
        }
        if Instant::now() > until {
            return Err(StackError::Late(state.status));
        }
        progress(&format!("stack {name}: {}", state.status));
        sleep(PAUSE).await;
    }
}

/// What failed first, in CloudFormation's words.
async fn reasons(aws: &Aws, name: &str) -> String {
    let events = aws
        .cloudformation()
        .describe_stack_events()
        .stack_name(name)
        .send()
        .await;
    let Ok(events) = events else {
        return "the events of the stack cannot be read".to_owned();
    };
    let failed: Vec<String> = events
        .stack_events()
        .iter()
        .rev()
        .filter(|event| {
            let status = event
                .resource_status()
                .map(|status| status.as_str().to_owned());
            status.is_some_and(|status| status.ends_with("_FAILED"))
        })
        .filter_map(|event| {
            let reason = event.resource_status_reason()?;
            // What was stopped because another failed explains nothing.
            (!reason.contains("cancelled"))
                .then(|| format!("{}: {reason}", event.logical_resource_id().unwrap_or("?")))
        })
        .take(3)
        .collect();
    if failed.is_empty() {
        "CloudFormation gives no reason".to_owned()
    } else {
        failed.join("; ")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{StackState, StackWish, changes};

    fn wish() -> StackWish {
        StackWish {
            name: "patchbay-AcmeVoiceCC".into(),
            template: "Resources: {}\n".into(),
            parameters: BTreeMap::from([("LogLevel".into(), "info".into())]),
            bucket: "b".into(),
        }
    }

    #[test]
    fn a_stack_as_wished_is_no_change() {
        let state = StackState {
            status: "CREATE_COMPLETE".into(),
            parameters: BTreeMap::from([
                ("LogLevel".into(), "info".into()),
                ("Timeout".into(), "8".into()),
            ]),
            template: Some("Resources: {}".into()),
            ..StackState::default()
        };
        assert!(changes(Some(&state), &wish()).is_empty());
    }

    #[test]
    fn parameters_and_template_are_compared() {
        let state = StackState {
            status: "UPDATE_COMPLETE".into(),
            parameters: BTreeMap::from([("LogLevel".into(), "debug".into())]),
            template: Some("Resources: {a: 1}".into()),
            ..StackState::default()
        };
        let places: Vec<String> = changes(Some(&state), &wish())
            .into_iter()
            .map(|it| it.place)
            .collect();
        assert_eq!(
            places,
            [
                "stack patchbay-AcmeVoiceCC, parameters",
                "stack patchbay-AcmeVoiceCC, template"
            ]
        );
    }

    #[test]
    fn what_a_failed_create_left_is_made_anew() {
        let state = StackState {
            status: "ROLLBACK_COMPLETE".into(),
            ..StackState::default()
        };
        assert_eq!(changes(Some(&state), &wish()).len(), 1);
        assert_eq!(changes(None, &wish()).len(), 1);
    }
}
