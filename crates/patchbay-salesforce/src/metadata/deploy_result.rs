//! How far a deployment is and what became of each component: `DeployResult`
//! (<https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_deployresult.htm>). Answers carry
//! booleans and numbers as such; the guide's samples show them as texts, so both are read.

use serde_json::Value;

use crate::error::Error;

/// A deployment as the org tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeployResult {
    /// Its id, `0Af…`.
    pub id: String,
    /// Where it stands.
    pub status: DeployStatus,
    /// Whether nothing more happens.
    pub done: bool,
    /// Whether it ended well.
    pub success: bool,
    /// Whether it only tried.
    pub check_only: bool,
    /// Components that are saved so far.
    pub components_deployed: usize,
    /// Components that it brings.
    pub components_total: usize,
    /// Components that were refused so far.
    pub component_errors: usize,
    /// Code and text of a deployment that failed as a whole.
    pub error: Option<(String, String)>,
    /// What became of each component; the failures come first. Complete once it is done.
    pub components: Vec<ComponentMessage>,
}

/// Where a deployment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum DeployStatus {
    /// It waits for its turn.
    Pending,
    /// It is being done.
    InProgress,
    /// Everything was saved.
    Succeeded,
    /// Some components were saved, others not.
    SucceededPartial,
    /// Nothing was saved.
    Failed,
    /// Somebody is taking it back.
    Canceling,
    /// Somebody took it back.
    Canceled,
    /// A state that this client does not know.
    Other,
}

/// What became of one component: `DeployMessage`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct ComponentMessage {
    /// Metadata type; empty for the manifest.
    pub component_type: String,
    /// Name in metadata.
    pub full_name: String,
    /// Path in the zip.
    pub file_name: String,
    /// Its id, where it has one.
    pub id: Option<String>,
    /// Whether it was taken.
    pub success: bool,
    /// Whether it is new.
    pub created: bool,
    /// Whether it became different.
    pub changed: bool,
    /// What is wrong, in Salesforce's words.
    pub problem: Option<String>,
    /// How bad that is.
    pub problem_type: Option<ProblemType>,
    /// Line of the file, from 1.
    pub line: Option<u32>,
    /// Column of the file, from 1.
    pub column: Option<u32>,
}

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProblemType {
    /// The component is refused.
    Error,
    /// The component is refused unless warnings are ignored.
    Warning,
    /// Worth knowing.
    Info,
}

impl DeployResult {
    /// The components that were refused.
    pub fn failures(&self) -> impl Iterator<Item = &ComponentMessage> {
        self.components.iter().filter(|it| !it.success)
    }

    /// Reads `{"id": …, "deployResult": {…}}`.
    pub(super) fn read(answer: &Value, call: &'static str) -> Result<Self, Error> {
        let result = &answer["deployResult"];
        let id = text(&answer["id"]).or_else(|| text(&result["id"]));
        let (Some(id), Some(status)) = (id, text(&result["status"])) else {
            return Err(super::soap::lacks(call, "deployResult"));
        };
        let details = &result["details"];
        let messages = |name: &str| details[name].as_array().into_iter().flatten();
        let failures = messages("componentFailures").map(ComponentMessage::read);
        let successes = messages("componentSuccesses").map(ComponentMessage::read);
        let error = text(&result["errorMessage"]).map(|message| {
            let code = text(&result["errorStatusCode"]).unwrap_or_default();
            (code, message)
        });
        Ok(Self {
            id,
            status: DeployStatus::of(&status),
            done: flag(&result["done"]),
            success: flag(&result["success"]),
            check_only: flag(&result["checkOnly"]),
            components_deployed: number(&result["numberComponentsDeployed"]),
            components_total: number(&result["numberComponentsTotal"]),
            component_errors: number(&result["numberComponentErrors"]),
            error,
            components: failures.chain(successes).collect(),
        })
    }
}

impl DeployStatus {
    fn of(word: &str) -> Self {
        match word {
            "Pending" | "Queued" => Self::Pending,
            "InProgress" | "Finalizing" => Self::InProgress,
            "Succeeded" => Self::Succeeded,
            "SucceededPartial" => Self::SucceededPartial,
            "Failed" | "FinalizingFailed" => Self::Failed,
            "Canceling" => Self::Canceling,
            "Canceled" => Self::Canceled,
            _ => Self::Other,
        }
    }
}

impl ComponentMessage {
    fn read(message: &Value) -> Self {
        let word = |name: &str| text(&message[name]).unwrap_or_default();
        let place = |name: &str| match number(&message[name]) {
            0 => None,
            place => u32::try_from(place).ok(),
        };
        Self {
            component_type: word("componentType"),
            full_name: word("fullName"),
            file_name: word("fileName"),
            id: text(&message["id"]),
            success: flag(&message["success"]),
            created: flag(&message["created"]),
            changed: flag(&message["changed"]),
            problem: text(&message["problem"]),
            problem_type: match message["problemType"].as_str() {
                Some("Error") => Some(ProblemType::Error),
                Some("Warning") => Some(ProblemType::Warning),
                Some("Info") => Some(ProblemType::Info),
                _ => None,
            },
            line: place("lineNumber"),
            column: place("columnNumber"),
        }
    }
}

fn text(value: &Value) -> Option<String> {
    let text = value.as_str()?;
    (!text.is_empty()).then(|| text.to_owned())
}

fn flag(value: &Value) -> bool {
    match value {
        Value::Bool(flag) => *flag,
        Value::String(text) => text == "true",
        _ => false,
    }
}

fn number(value: &Value) -> usize {
    let number = match value {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    };
    number
        .and_then(|it| usize::try_from(it).ok())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{DeployResult, DeployStatus, ProblemType};

    #[test]
    fn an_answer_is_read_as_it_comes_and_as_the_guide_prints_it() {
        let failure = json!({
            "componentType": "ConnectedApp", "fullName": "A", "fileName": "connectedApps/A.connectedApp",
            "success": "false", "problem": "wrong", "problemType": "Warning", "lineNumber": 3, "columnNumber": "5",
        });
        let answer = json!({"id": "0Af1", "deployResult": {
            "status": "Failed", "done": true, "success": "false", "numberComponentsTotal": "2",
            "numberComponentErrors": 1, "errorMessage": null,
            "details": {"componentFailures": [failure], "componentSuccesses": [{"fullName": "B", "success": true}]},
        }});
        let result = DeployResult::read(&answer, "deploy").expect("is a result");
        assert_eq!(result.status, DeployStatus::Failed);
        assert!(result.done && !result.success);
        assert_eq!((result.components_total, result.component_errors), (2, 1));
        let failures: Vec<_> = result.failures().collect();
        assert_eq!(failures.len(), 1);
        assert_eq!(failures[0].problem_type, Some(ProblemType::Warning));
        assert_eq!((failures[0].line, failures[0].column), (Some(3), Some(5)));
    }

    #[test]
    fn an_answer_without_a_result_is_told() {
        assert!(DeployResult::read(&json!({"id": "0Af1"}), "deploy").is_err());
    }
}
