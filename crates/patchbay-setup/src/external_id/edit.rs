//! Changing the external ids of a trust policy.

use super::admission::{is_negated, is_textual};
use super::id::ExternalId;
use super::{ASSUME_ROLE, KEY, OPERATOR};
use crate::policy::{Policy, Principal, Statement};

/// What is to become of the ids of a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// Exactly these.
    Set(Vec<ExternalId>),
    /// These beside those that are there, for a role that several orgs share.
    Add(Vec<ExternalId>),
    /// Without these.
    Remove(Vec<ExternalId>),
    /// Without any: the role can be taken without an id.
    Clear,
}

/// A trust policy with other ids.
#[derive(Clone, Debug, PartialEq)]
pub struct Edited {
    /// The policy; equal to the one before when it was right already.
    pub policy: Policy,
    /// Names of statements that were parted, because an AWS service or the account itself stood beside the other
    /// account, and these send no id.
    pub parted: Vec<String>,
}

/// Why a trust policy cannot be changed so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EditError {
    /// Nobody from outside may take the role.
    #[error(
        "no statement lets another account take the role, so there is nowhere to put an external id"
    )]
    NoStatement,
    /// What is taken away is the last id.
    #[error(
        "{0} would be left without any external id, and then everybody at Salesforce's account could take the role"
    )]
    LastId(String),
}

/// A copy of `policy` with other ids in every statement by which another account than `own` takes the role. Without
/// `own` every account counts as another one. Everything else stays as it is.
///
/// # Errors
/// [`EditError`]; nothing is changed then.
pub fn edit(policy: &Policy, edit: &Edit, own: Option<&str>) -> Result<Edited, EditError> {
    let mut policy = policy.clone();
    let mut parted = Vec::new();
    let mut index = 0;
    let mut found = false;
    // Parting adds statements behind the one at hand, so the number is asked anew each time.
    while let Some(statement) = policy.statements().get(index).copied() {
        if is_cross_account(&statement, own) {
            found = true;
            let name = statement.name();
            if let Some(ids) = ids_after(&statement, edit)? {
                let outside = |principal: &Principal| principal.is_cross_account(own);
                if policy.part_statement(index, outside) {
                    parted.push(name);
                }
                let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
                policy.set_condition(index, OPERATOR, KEY, &ids);
            } else {
                policy.remove_condition(index, KEY);
            }
        }
        index += 1;
    }
    if found {
        Ok(Edited { policy, parted })
    } else {
        Err(EditError::NoStatement)
    }
}

/// Whether the statement lets another account take the role.
pub(super) fn is_cross_account(statement: &Statement<'_>, own: Option<&str>) -> bool {
    statement.allows()
        && statement.covers_action(ASSUME_ROLE)
        && (statement.has_not_principal()
            || statement
                .principals()
                .iter()
                .any(|principal| principal.is_cross_account(own)))
}

/// The ids that the statement has to have; nothing when it has to have none.
fn ids_after(statement: &Statement<'_>, edit: &Edit) -> Result<Option<Vec<ExternalId>>, EditError> {
    let now = || ids_of(statement);
    let ids = match edit {
        Edit::Clear => return Ok(None),
        Edit::Set(ids) => ids.clone(),
        Edit::Add(more) => {
            let mut ids = now();
            ids.extend(more.iter().cloned());
            ids
        }
        Edit::Remove(less) => {
            let before = now();
            if before.is_empty() {
                return Ok(None);
            }
            let mut ids = before;
            ids.retain(|id| !less.contains(id));
            if ids.is_empty() {
                return Err(EditError::LastId(statement.name()));
            }
            ids
        }
    };
    let mut single = Vec::new();
    for id in ids {
        if !single.contains(&id) {
            single.push(id);
        }
    }
    Ok(Some(single))
}

/// The ids that the statement asks for. What is no id, `*` above all, is none.
pub(super) fn ids_of(statement: &Statement<'_>) -> Vec<ExternalId> {
    statement
        .conditions_on(KEY)
        .iter()
        .filter(|condition| {
            let comparison = condition.operator_parts().comparison;
            is_textual(comparison) && !is_negated(comparison)
        })
        .flat_map(|condition| &condition.values)
        .filter_map(|value| ExternalId::parse(value).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Edit, EditError, edit};
    use crate::external_id::ExternalId;
    use crate::policy::Policy;

    fn id(text: &str) -> ExternalId {
        ExternalId::parse(text).expect("is an id")
    }

    fn trust(statements: &serde_json::Value) -> Policy {
        Policy::from_value(&json!({ "Version": "2012-10-17", "Statement": statements }))
            .expect("is a policy")
    }

    fn salesforce() -> Policy {
        trust(&json!([{
            "Sid": "Salesforce", "Effect": "Allow", "Action": "sts:AssumeRole",
            "Principal": {"AWS": "arn:aws:iam::111122223333:root"},
        }]))
    }

    #[test]
    fn setting_twice_is_setting_once() {
        let once = edit(&salesforce(), &Edit::Set(vec![id("first-id")]), None).expect("is edited");
        let condition = once.policy.statements()[0].members()["Condition"].clone();
        assert_eq!(
            condition,
            json!({"StringEquals": {"sts:ExternalId": "first-id"}})
        );
        let twice = edit(&once.policy, &Edit::Set(vec![id("first-id")]), None).expect("is edited");
        assert_eq!(twice, once);
    }

    #[test]
    fn ids_of_several_orgs_stand_side_by_side_and_go_one_by_one() {
        let one = edit(&salesforce(), &Edit::Add(vec![id("a1")]), None).expect("is edited");
        let two = edit(&one.policy, &Edit::Add(vec![id("b2"), id("a1")]), None).expect("is edited");
        let values = |policy: &Policy| policy.statements()[0].conditions()[0].values.clone();
        assert_eq!(values(&two.policy), ["a1", "b2"]);
        let less = edit(&two.policy, &Edit::Remove(vec![id("a1")]), None).expect("is edited");
        assert_eq!(values(&less.policy), ["b2"]);
        assert_eq!(
            edit(&less.policy, &Edit::Remove(vec![id("b2")]), None),
            Err(EditError::LastId("statement Salesforce".into()))
        );
        let none = edit(&less.policy, &Edit::Clear, None).expect("is edited");
        assert_eq!(none.policy, salesforce());
        let again = edit(&none.policy, &Edit::Remove(vec![id("b2")]), None).expect("is edited");
        assert_eq!(again.policy, none.policy);
    }

    #[test]
    fn a_service_beside_the_account_keeps_its_access() {
        let mixed = trust(&json!({
            "Sid": "Both", "Effect": "Allow", "Action": ["sts:AssumeRole", "sts:TagSession"],
            "Principal": {
                "AWS": ["111122223333", "arn:aws:iam::210987654321:role/Admin"],
                "Service": "lambda.amazonaws.com",
            },
        }));
        let edited =
            edit(&mixed, &Edit::Set(vec![id("a1")]), Some("210987654321")).expect("is edited");
        assert_eq!(edited.parted, ["statement Both"]);
        assert_eq!(
            serde_json::Value::Object(edited.policy.document().clone())["Statement"],
            json!([
                {
                    "Sid": "Both", "Effect": "Allow", "Action": ["sts:AssumeRole", "sts:TagSession"],
                    "Principal": {"AWS": "111122223333"},
                    "Condition": {"StringEquals": {"sts:ExternalId": "a1"}},
                },
                {
                    "Sid": "BothOthers", "Effect": "Allow", "Action": ["sts:AssumeRole", "sts:TagSession"],
                    "Principal": {
                        "AWS": "arn:aws:iam::210987654321:role/Admin", "Service": "lambda.amazonaws.com",
                    },
                },
            ])
        );
    }

    #[test]
    fn every_statement_of_the_other_account_gets_the_id_and_the_others_do_not() {
        let several = trust(&json!([
            {"Effect": "Allow", "Action": "sts:*", "Principal": {"AWS": "111122223333"}},
            {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}},
            {"Effect": "Deny", "Action": "sts:AssumeRole", "Principal": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
            {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": "*", "Condition": {"StringLike": {"STS:EXTERNALID": "*"}}},
        ]));
        let edited = edit(&several, &Edit::Set(vec![id("a1")]), None).expect("is edited");
        let with_id: Vec<bool> = edited
            .policy
            .statements()
            .iter()
            .map(|statement| !statement.conditions_on("sts:ExternalId").is_empty())
            .collect();
        assert_eq!(with_id, [true, false, false, true]);
        let last = edited.policy.statements()[3].members()["Condition"].clone();
        assert_eq!(last, json!({"StringEquals": {"sts:ExternalId": "a1"}}));
    }

    #[test]
    fn a_role_of_a_service_has_no_place_for_an_id() {
        let service = trust(&json!({
            "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"},
        }));
        assert_eq!(
            edit(&service, &Edit::Clear, None),
            Err(EditError::NoStatement)
        );
    }
}
