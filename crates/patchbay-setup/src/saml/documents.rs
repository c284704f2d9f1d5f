//! The two policies of the sign-in's role: who may assume it, and what it may do. Owns what they have to say, and how an
//! existing one is made to say it; knows no account.

use serde_json::{Map, Value, json};

use super::sign_in::SignIn;
use crate::policy::{Decision, Policy, Principal, Statement, matches_pattern};

/// What a person who signs in does.
pub(super) const ASSUME: &str = "sts:AssumeRoleWithSAML";
/// What lets the person into Amazon Connect.
pub(super) const FEDERATE: &str = "connect:GetFederationToken";
/// The condition key for the endpoint; IAM compares it with the recipient of the response.
pub(super) const AUDIENCE: &str = "SAML:aud";

impl SignIn {
    /// The trust policy: the provider may assume the role, by responses sent to AWS's endpoint.
    pub fn trust_policy(&self) -> Policy {
        of_one(self.trust_statement())
    }

    fn trust_statement(&self) -> Map<String, Value> {
        let endpoints = self.endpoints();
        let audience = match endpoints.as_slice() {
            [one] => json!(one),
            several => json!(several),
        };
        let statement = json!({
            "Sid": "SalesforceSignIn",
            "Effect": "Allow",
            "Principal": { "Federated": self.provider_arn() },
            "Action": ASSUME,
            "Condition": { "StringEquals": { AUDIENCE: audience } },
        });
        object(statement)
    }

    /// The permissions: a token for the user of the instance who has the session's name, and nothing else.
    pub fn permissions(&self) -> Policy {
        of_one(self.permission_statement())
    }

    fn permission_statement(&self) -> Map<String, Value> {
        object(json!({
            "Sid": "AmazonConnectSignIn",
            "Effect": "Allow",
            "Action": FEDERATE,
            "Resource": self.federation_resource("*"),
        }))
    }

    /// The users of the instance. `${aws:userid}` is the role's id and the session's name, so that each person gets a
    /// token of one's own. The published stack leaves the region open, because a replica of an instance has the same id
    /// in another region.
    pub(super) fn federation_resource(&self, region: &str) -> String {
        format!(
            "arn:{}:connect:{region}:{}:instance/{}/user/${{aws:userid}}",
            self.partition(),
            self.account(),
            self.instance()
        )
    }
}

/// A policy of one statement.
fn of_one(statement: Map<String, Value>) -> Policy {
    Policy::new(vec![Value::Object(statement)]).expect("a statement that is an object")
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

/// The provider as a principal.
pub(super) fn principal(sign_in: &SignIn) -> Principal {
    Principal::Federated(sign_in.provider_arn())
}

/// Whether a statement's conditions let a response pass that was sent to `endpoint`; other keys are not looked at.
pub(super) fn takes(statement: &Statement<'_>, endpoint: &str) -> bool {
    statement.conditions_on(AUDIENCE).iter().all(|condition| {
        let operator = condition.operator_parts();
        let any = |fits: &dyn Fn(&str) -> bool| condition.values.iter().any(|one| fits(one));
        if operator.is("StringEquals") {
            any(&|one| one == endpoint)
        } else if operator.is("StringLike") {
            any(&|one| matches_pattern(one, endpoint))
        } else if operator.is("StringEqualsIgnoreCase") {
            any(&|one| one.eq_ignore_ascii_case(endpoint))
        } else if operator.is("StringNotEquals") {
            !any(&|one| one == endpoint)
        } else {
            false
        }
    })
}

/// The statements that forbid the sign-in, whoever else they forbid.
pub(super) fn denials<'p>(trust: &'p Policy, sign_in: &SignIn) -> Vec<Statement<'p>> {
    let provider = principal(sign_in);
    trust
        .statements()
        .into_iter()
        .filter(|statement| {
            let all = statement.principals().contains(&Principal::Anyone);
            statement.denies()
                && statement.covers_action(ASSUME)
                && (all || statement.covers_principal(&provider))
                && !statement.has_conditions()
        })
        .collect()
}

/// A policy as it should be, and what a person should know of it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Merged {
    pub(super) policy: Policy,
    pub(super) notes: Vec<String>,
}

/// The trust policy of a role that is there: what it says besides stays; a statement for the provider that says
/// something else of the endpoint is corrected.
pub(super) fn merge_trust(existing: &Policy, sign_in: &SignIn) -> Merged {
    let mut policy = existing.clone();
    let mut notes = Vec::new();
    let ours = existing.allowing(ASSUME, &principal(sign_in));
    let endpoints = sign_in.endpoints();
    for open in ours
        .iter()
        .filter(|one| one.conditions_on(AUDIENCE).is_empty())
    {
        policy.set_condition(open.index(), "StringEquals", AUDIENCE, &endpoints);
        notes.push(format!(
            "{} took responses sent to any endpoint: that contradicts the set-up, and it gets the condition",
            open.name()
        ));
    }
    match ours.first() {
        None => policy.add_statement(sign_in.trust_statement()),
        Some(first) => {
            let taken = |endpoint: &String| ours.iter().any(|one| takes(one, endpoint));
            if !endpoints.iter().all(taken) {
                let mut wanted = endpoints;
                for condition in first.conditions_on(AUDIENCE) {
                    let kept = condition
                        .values
                        .iter()
                        .filter(|one| one.starts_with("https://"));
                    let kept = kept.filter(|one| !one.contains('*'));
                    wanted.extend(kept.cloned());
                }
                dedup(&mut wanted);
                policy.set_condition(first.index(), "StringEquals", AUDIENCE, &wanted);
            }
        }
    }
    let others = existing
        .statements()
        .into_iter()
        .filter(|one| !ours.iter().any(|our| our.index() == one.index()));
    for other in others {
        let name = other.name();
        notes.push(if other.denies() && other.covers_action(ASSUME) {
            format!("{name} denies sign-in and was kept: take it away yourself if it is not meant")
        } else {
            format!("{name} of the trust policy has nothing to do with this sign-in and was kept")
        });
    }
    Merged { policy, notes }
}

fn dedup(texts: &mut Vec<String>) {
    let mut seen = std::collections::BTreeSet::new();
    texts.retain(|one| seen.insert(one.clone()));
}

/// Whether policies together let people of the instance in.
pub(super) fn federates(policies: &[Policy], sign_in: &SignIn) -> Decision {
    crate::policy::decide(policies, FEDERATE, &sign_in.federation_resource("*"))
}

/// The role's own policy: what it says besides stays.
pub(super) fn merge_permissions(existing: Option<&Policy>, sign_in: &SignIn) -> Merged {
    let Some(existing) = existing else {
        return Merged {
            policy: sign_in.permissions(),
            notes: Vec::new(),
        };
    };
    let mut policy = existing.clone();
    if federates(std::slice::from_ref(existing), sign_in) != Decision::Allowed {
        policy.add_statement(sign_in.permission_statement());
    }
    Merged {
        policy,
        notes: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{denials, merge_permissions, merge_trust};
    use crate::policy::{Policy, PolicyPlace};
    use crate::saml::SignIn;
    use crate::saml::sign_in::tests::{parts, sign_in};

    #[test]
    fn both_policies_are_as_the_reference_has_them() {
        insta::assert_snapshot!("trust_policy", sign_in().trust_policy().text());
        insta::assert_snapshot!("permissions", sign_in().permissions().text());
        assert!(sign_in().trust_policy().size() <= PolicyPlace::Trust.limit());
        assert!(sign_in().permissions().size() <= PolicyPlace::RoleInline.limit());
    }

    #[test]
    fn what_is_already_right_stays_as_it_is() {
        // As the published stack makes it: no Sid, the key in another case.
        let published = Policy::new(vec![json!({
            "Action": "sts:AssumeRoleWithSAML", "Effect": "Allow",
            "Condition": {"StringEquals": {"saml:aud": "https://signin.aws.amazon.com/saml"}},
            "Principal": {"Federated": sign_in().provider_arn()}
        })])
        .expect("is a policy");
        let merged = merge_trust(&published, &sign_in());
        assert_eq!(merged.policy, published);
        assert!(merged.notes.is_empty());
        let own = sign_in().permissions();
        assert_eq!(merge_permissions(Some(&own), &sign_in()).policy, own);
    }

    #[test]
    fn a_region_is_added_to_what_is_there() {
        let mut parts = parts();
        parts.regional = true;
        let regional = SignIn::new(parts).expect("is a sign-in");
        let merged = merge_trust(&sign_in().trust_policy(), &regional).policy;
        assert_eq!(merged, regional.trust_policy());
        // Asked for without the region afterwards, it is left.
        assert_eq!(merge_trust(&merged, &sign_in()).policy, merged);
    }

    #[test]
    fn statements_of_others_are_kept_and_told() {
        let other = json!({"Sid": "Operators", "Effect": "Allow", "Action": "sts:AssumeRole",
            "Principal": {"AWS": "arn:aws:iam::210987654321:root"}});
        let existing = Policy::new(vec![other]).expect("is a policy");
        let merged = merge_trust(&existing, &sign_in());
        assert_eq!(merged.policy.statements().len(), 2);
        assert!(
            merged.notes[0].contains("statement Operators"),
            "{:?}",
            merged.notes
        );
        assert_eq!(
            merge_trust(&merged.policy, &sign_in()).policy,
            merged.policy
        );
    }

    #[test]
    fn a_statement_without_an_endpoint_is_tightened() {
        let open = Policy::new(vec![
            json!({"Effect": "Allow", "Action": "sts:AssumeRoleWithSAML",
            "Principal": {"Federated": sign_in().provider_arn()}}),
        ])
        .expect("is a policy");
        let merged = merge_trust(&open, &sign_in());
        assert_eq!(
            merged.policy.document()["Statement"][0]["Condition"]["StringEquals"]["SAML:aud"],
            "https://signin.aws.amazon.com/saml"
        );
        assert!(
            merged.notes[0].contains("contradicts"),
            "{:?}",
            merged.notes
        );
    }

    #[test]
    fn a_denial_is_seen() {
        let denied = Policy::new(vec![
            json!({"Effect": "Deny", "Action": "sts:*", "Principal": "*"}),
        ])
        .expect("is a policy");
        assert_eq!(denials(&denied, &sign_in()).len(), 1);
        assert!(denials(&sign_in().trust_policy(), &sign_in()).is_empty());
    }
}
