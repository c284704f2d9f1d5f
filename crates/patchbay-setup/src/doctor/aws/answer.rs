//! The test event that the published set-up ends with: a query, sent to the deployed function, and what it answered.

use aws_sdk_lambda::primitives::Blob;
use serde_json::{Value, json};

use super::Base;
use crate::aws::{Aws, AwsError};
use crate::doctor::known::Known;
use crate::doctor::look::Look;
use crate::doctor::subject::Package;

/// What the function answered.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// It worked.
    Good,
    /// It answered that it did not work.
    Refused {
        /// `errorCode` of the answer.
        code: String,
        /// `errorMessage` of the answer.
        message: String,
    },
    /// It failed, or did not start.
    Failed {
        /// `errorType`, `Runtime.InvalidEntrypoint`.
        kind: String,
        /// `errorMessage`.
        message: String,
    },
}

/// The most of a message that is repeated.
const LONGEST: usize = 400;

pub(super) async fn gather(look: &Look<'_>, aws: &Aws, base: &Base) -> Known<Answer> {
    let Some(function) = base.flow_function().filter(|_| look.subject.invoke) else {
        return Known::NotAsked;
    };
    let answer = aws
        .lambda()
        .invoke()
        .function_name(&function.name)
        .set_qualifier(function.alias.clone())
        .payload(Blob::new(event(look, base).to_string().into_bytes()))
        .send()
        .await
        .map_err(|error| AwsError::new("lambda:InvokeFunction", &error));
    look.known(answer).map(|answer| {
        let payload: Value = answer
            .payload
            .and_then(|payload| serde_json::from_slice(payload.as_ref()).ok())
            .unwrap_or_default();
        read(
            look.subject.package,
            answer.function_error.is_some(),
            &payload,
        )
    })
}

/// A query that reads one record at most. Of a function for several orgs the event says whose secrets to take.
fn event(look: &Look<'_>, base: &Base) -> Value {
    match look.subject.package {
        Package::Adapter => json!({
            "Details": { "Parameters": { "sf_operation": "query", "query": "SELECT Id FROM Contact LIMIT 1" } }
        }),
        Package::Voice => {
            let mut parameters = json!({
                "methodName": "queryRecord",
                "soql": "SELECT Id, Name FROM Account LIMIT 1",
            });
            let multi_org = base
                .flow_function()
                .is_some_and(super::FunctionFacts::is_multi_org);
            if let (true, Some(members)) = (multi_org, parameters.as_object_mut()) {
                members.insert(
                    "secretName".into(),
                    base.secrets.settings_name.clone().into(),
                );
                members.insert(
                    "accessTokenSecretName".into(),
                    base.secrets.access_name.clone().into(),
                );
            }
            json!({ "Details": { "Parameters": parameters } })
        }
    }
}

fn read(package: Package, failed: bool, payload: &Value) -> Answer {
    let text = |name: &str| -> String {
        let text = payload
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default();
        text.chars().take(LONGEST).collect()
    };
    if failed {
        return Answer::Failed {
            kind: text("errorType"),
            message: text("errorMessage"),
        };
    }
    let refused = match package {
        Package::Voice => payload.get("success") == Some(&Value::Bool(false)),
        Package::Adapter => payload.get("sf_count").is_none() && payload.get("error").is_some(),
    };
    if refused {
        Answer::Refused {
            code: text("errorCode"),
            message: text("errorMessage"),
        }
    } else {
        Answer::Good
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_of_the_function_is_told_apart() {
        let good = json!({ "Id": "001", "Name": "Acme" });
        assert_eq!(read(Package::Voice, false, &good), Answer::Good);
        assert_eq!(read(Package::Voice, false, &json!({})), Answer::Good);
        let refused = json!({ "success": false, "status": 400, "errorCode": "INVALID_FIELD", "errorMessage": "No such column" });
        assert_eq!(
            read(Package::Voice, false, &refused),
            Answer::Refused {
                code: "INVALID_FIELD".into(),
                message: "No such column".into()
            }
        );
        let failed = json!({ "errorType": "Config.Missing", "errorMessage": "SECRET_NAME" });
        assert_eq!(
            read(Package::Adapter, true, &failed),
            Answer::Failed {
                kind: "Config.Missing".into(),
                message: "SECRET_NAME".into()
            }
        );
    }
}
