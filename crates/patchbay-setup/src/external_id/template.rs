//! Trust policies in files: a policy by itself, or the roles of a CloudFormation template in JSON.

use serde_json::{Map, Value};

use crate::policy::{Policy, PolicyError, TextStyle};

/// Why a file holds no trust policy that can be changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TemplateError {
    /// It is no policy and no template.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// A template in YAML, which cannot be changed with its comments and functions kept.
    #[error("it is YAML; only JSON can be changed without losing comments and layout")]
    Yaml,
    /// A template without roles.
    #[error("the template has no role (AWS::IAM::Role) with a trust policy")]
    NoRole,
    /// The trust policy of a role of a template.
    #[error("role {role}: {error}")]
    Role {
        /// Its logical id.
        role: String,
        /// What is wrong.
        error: PolicyError,
    },
}

/// A file with trust policies.
#[derive(Clone, Debug)]
pub struct TrustFile {
    style: TextStyle,
    whole: Map<String, Value>,
    /// Logical id and policy; the id is `None` when the file is a policy.
    trusts: Vec<(Option<String>, Policy)>,
}

impl TrustFile {
    /// Reads a file.
    ///
    /// # Errors
    /// [`TemplateError`] says what it is instead.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        let style = TextStyle::of(text);
        let value: Value = match serde_json::from_str(text.trim_start_matches('\u{feff}')) {
            Ok(value) => value,
            Err(_) if is_yaml(text) => return Err(TemplateError::Yaml),
            Err(error) => {
                return Err(PolicyError::Json {
                    line: error.line(),
                    column: error.column(),
                }
                .into());
            }
        };
        let Value::Object(whole) = value else {
            return Err(PolicyError::NoObject.into());
        };
        let trusts = match whole.get("Resources").and_then(Value::as_object) {
            None => vec![(None, Policy::parse(text)?)],
            Some(resources) => roles_of(resources)?,
        };
        Ok(Self {
            style,
            whole,
            trusts,
        })
    }

    /// The trust policies, each with the logical id of its role when the file is a template.
    pub fn trusts(&self) -> &[(Option<String>, Policy)] {
        &self.trusts
    }

    /// Puts other policies in the place of those that [`TrustFile::trusts`] gave, in the same order; the text of the
    /// whole file, laid out as it was.
    pub fn text_with(&self, policies: &[Policy]) -> String {
        let mut whole = self.whole.clone();
        for ((role, before), policy) in self.trusts.iter().zip(policies) {
            let document = policy.document().clone();
            match role {
                _ if policy == before => {}
                None => whole = document,
                Some(role) => {
                    if let Some(place) = trust_of(&mut whole, role) {
                        *place = Value::Object(document);
                    }
                }
            }
        }
        self.style.write(&whole)
    }
}

fn roles_of(
    resources: &Map<String, Value>,
) -> Result<Vec<(Option<String>, Policy)>, TemplateError> {
    let mut trusts = Vec::new();
    for (id, resource) in resources {
        if resource.get("Type").and_then(Value::as_str) != Some("AWS::IAM::Role") {
            continue;
        }
        let document = resource.pointer("/Properties/AssumeRolePolicyDocument");
        if let Some(document) = document {
            let policy = Policy::from_value(document).map_err(|error| TemplateError::Role {
                role: id.clone(),
                error,
            })?;
            trusts.push((Some(id.clone()), policy));
        }
    }
    if trusts.is_empty() {
        return Err(TemplateError::NoRole);
    }
    Ok(trusts)
}

fn trust_of<'v>(whole: &'v mut Map<String, Value>, role: &str) -> Option<&'v mut Value> {
    whole
        .get_mut("Resources")?
        .get_mut(role)?
        .get_mut("Properties")?
        .get_mut("AssumeRolePolicyDocument")
}

/// Whether the text is a template as YAML: it has the key of all templates, or of a policy, at the start of a line.
fn is_yaml(text: &str) -> bool {
    let keys = ["AWSTemplateFormatVersion:", "Resources:", "Version:", "---"];
    text.lines()
        .any(|line| keys.iter().any(|key| line.starts_with(key)))
}

#[cfg(test)]
mod tests {
    use super::{TemplateError, TrustFile};
    use crate::external_id::{Edit, ExternalId, edit};

    const TEMPLATE: &str = r#"{
    "Description": "kept",
    "Resources": {
        "Bucket": {"Type": "AWS::S3::Bucket"},
        "Recording": {
            "Type": "AWS::IAM::Role",
            "Properties": {
                "RoleName": {"Fn::Sub": "${Centre}-ConnectCallRole"},
                "AssumeRolePolicyDocument": {
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Principal": {
                                "AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${Salesforce}:root"}
                            },
                            "Action": "sts:AssumeRole"
                        },
                        {
                            "Effect": "Allow",
                            "Principal": {
                                "AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}
                            },
                            "Action": "sts:AssumeRole"
                        }
                    ]
                }
            }
        }
    }
}"#;

    #[test]
    fn the_roles_of_a_template_get_the_id() {
        let file = TrustFile::parse(TEMPLATE).expect("is a template");
        let (role, policy) = &file.trusts()[0];
        assert_eq!(role.as_deref(), Some("Recording"));
        let id = ExternalId::parse("a1").expect("is an id");
        let edited = edit(policy, &Edit::Set(vec![id]), None).expect("is edited");
        let text = file.text_with(&[edited.policy]);
        assert_eq!(text.matches("sts:ExternalId").count(), 1);
        assert!(text.contains("\"Description\": \"kept\"") && !text.ends_with('\n'));
        let again = TrustFile::parse(&text).expect("is a template");
        let with_id = |index: usize| {
            let statement = again.trusts()[0].1.statements()[index];
            !statement.conditions_on("sts:ExternalId").is_empty()
        };
        assert!(with_id(0) && !with_id(1));
    }

    #[test]
    fn what_cannot_be_changed_is_said() {
        let error = |text: &str| TrustFile::parse(text).expect_err("no file");
        assert_eq!(error("Resources:\n  Role: x\n"), TemplateError::Yaml);
        assert_eq!(error(r#"{"Resources": {}}"#), TemplateError::NoRole);
        assert!(matches!(error("{"), TemplateError::Policy(_)));
    }
}
