//! Which findings are only consequences of which others. One mistake shows in many places; the report names the mistake.

use crate::Finding;

/// Where a finding of `causes` is there, one of `consequence` says nothing new. `area.*` stands for all of an area.
struct Explanation {
    consequence: &'static str,
    causes: &'static [&'static str],
}

/// What keeps the function from answering at all.
const NO_ANSWER: &[&str] = &[
    "function.*",
    "role.*",
    "secret.*",
    "parameter.*",
    "key.*",
    "kms.*",
    "network.*",
    "settings.*",
    "sign-in.*",
    "app.*",
    "org.*",
    "user.*",
    "access.*",
    "limits.*",
    "clock.*",
    "adapter.*",
];

const EXPLANATIONS: &[Explanation] = &[
    Explanation {
        consequence: "answer.*",
        causes: NO_ANSWER,
    },
    // A key that is gone or disabled: nobody can use it, whatever the policies say.
    Explanation {
        consequence: "kms.key-policy",
        causes: &["kms.disabled", "kms.deleting"],
    },
    Explanation {
        consequence: "role.not-allowed",
        causes: &["role.missing", "role.denied", "function.missing"],
    },
];

/// The findings without those that others explain, each once.
pub(super) fn without_consequences(findings: Vec<Finding>) -> Vec<Finding> {
    let ids: Vec<&'static str> = findings.iter().map(|finding| finding.id).collect();
    let mut kept: Vec<Finding> = Vec::new();
    for finding in findings {
        let explained = EXPLANATIONS
            .iter()
            .filter(|row| matches(row.consequence, finding.id))
            .any(|row| {
                ids.iter().any(|id| {
                    *id != finding.id && row.causes.iter().any(|cause| matches(cause, id))
                })
            });
        let known = kept
            .iter()
            .any(|other| other.id == finding.id && other.place == finding.place);
        if !explained && !known {
            kept.push(finding);
        }
    }
    kept
}

fn matches(pattern: &str, id: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => id.starts_with(start),
        None => pattern == id,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Check, Severity};

    fn finding(id: &'static str) -> Finding {
        let check = Check {
            id,
            severity: Severity::Error,
            title: "a test",
        };
        check.finding("here", "what", "why", "fix")
    }

    fn kept(ids: &[&'static str]) -> Vec<&'static str> {
        let findings = ids.iter().map(|id| finding(id)).collect();
        without_consequences(findings)
            .iter()
            .map(|one| one.id)
            .collect()
    }

    #[test]
    fn a_consequence_is_left_out_only_beside_its_cause() {
        assert_eq!(kept(&["answer.refused"]), ["answer.refused"]);
        assert_eq!(
            kept(&["answer.refused", "secret.missing"]),
            ["secret.missing"]
        );
        assert_eq!(
            kept(&["answer.refused", "saml.audience"]),
            ["answer.refused", "saml.audience"]
        );
    }

    #[test]
    fn the_same_finding_at_the_same_place_is_said_once() {
        assert_eq!(
            kept(&["secret.missing", "secret.missing"]),
            ["secret.missing"]
        );
    }
}
