//! Which findings are only consequences of which others. One mistake shows in many places; the report names the mistake.

use crate::Finding;

/// Where a finding of `causes` is there, one of `consequence` says nothing new. `area.*` stands for the findings of an area
/// that are at least as grave; an id that is written out counts whatever its severity.
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
    // Whatever is wrong with the settings or the app's files shows again at the sign-in.
    Explanation {
        consequence: "sign-in.*",
        causes: &[
            "secret.*",
            "parameter.*",
            "key.*",
            "settings.*",
            "app.certificate*",
            "app.disabled",
            "app.no-access",
            "app.oauth-switched-off",
            "app.permitted-users",
            "app.session-level",
        ],
    },
    // The org has no app of the stored consumer key, so it is that key that is wrong, not the file's.
    Explanation {
        consequence: "app.consumer-key-other",
        causes: &["secret.*", "sign-in.client"],
    },
    Explanation {
        consequence: "settings.variable",
        causes: &["function.*"],
    },
    // The provider's name ends with the org's id, which is taken from the secret.
    Explanation {
        consequence: "saml.*",
        causes: &["secret.org-id", "secret.org-id-other"],
    },
    // A text that is no certificate, said of the file and of the key that it is compared with.
    Explanation {
        consequence: "key.certificate-unreadable",
        causes: &["app.*", "contact-center.*"],
    },
    Explanation {
        consequence: "key.rest-certificate",
        causes: &["app.certificate-unreadable", "app.certificate-missing"],
    },
    // A version that was retired is one that the org does not have.
    Explanation {
        consequence: "org.api-version",
        causes: &["secret.*"],
    },
    Explanation {
        consequence: "org.rest-base",
        causes: &["secret.*"],
    },
    Explanation {
        consequence: "answer.timed-out",
        causes: &["function.timeout-short"],
    },
    Explanation {
        consequence: "function.architecture",
        causes: &[
            "function.runtime",
            "function.handler",
            "function.failed",
            "function.update-failed",
        ],
    },
    // A mapping or a notification of a function that cannot run is judged when it can.
    Explanation {
        consequence: "trigger.*",
        causes: &["function.missing", "function.failed"],
    },
];

/// The findings without those that others explain, each once.
pub(super) fn without_consequences(findings: Vec<Finding>) -> Vec<Finding> {
    let all = findings.clone();
    let mut kept: Vec<Finding> = Vec::new();
    for finding in findings {
        let known = kept
            .iter()
            .any(|other| other.id == finding.id && other.place == finding.place);
        if !known && !all.iter().any(|other| explains(other, &finding)) {
            kept.push(finding);
        }
    }
    kept
}

fn explains(cause: &Finding, consequence: &Finding) -> bool {
    cause.id != consequence.id
        && EXPLANATIONS
            .iter()
            .filter(|row| matches(row.consequence, consequence.id))
            .flat_map(|row| row.causes)
            .any(|pattern| {
                *pattern == cause.id
                    || matches(pattern, cause.id) && cause.severity >= consequence.severity
            })
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
    fn a_warning_explains_no_error_unless_it_is_written_out() {
        let grave = |id: &'static str, severity: Severity| Finding {
            severity,
            ..finding(id)
        };
        let kept = |findings: Vec<Finding>| -> Vec<&'static str> {
            without_consequences(findings)
                .iter()
                .map(|one| one.id)
                .collect()
        };
        let level = grave("function.log-level", Severity::Warning);
        let refused = grave("answer.refused", Severity::Error);
        assert_eq!(
            kept(vec![level, refused]),
            ["function.log-level", "answer.refused"]
        );
    }

    #[test]
    fn the_same_finding_at_the_same_place_is_said_once() {
        assert_eq!(
            kept(&["secret.missing", "secret.missing"]),
            ["secret.missing"]
        );
    }

    #[test]
    fn every_row_is_about_checks_that_there_are() {
        let all = crate::doctor::all_checks();
        let mut ids = EXPLANATIONS.iter().map(|row| row.consequence).chain(
            EXPLANATIONS
                .iter()
                .flat_map(|row| row.causes)
                .copied()
                .filter(|cause| !cause.ends_with('*')),
        );
        assert!(ids.all(|id| all.iter().any(|check| matches(id, check.id)) || id == "trigger.*"));
    }
}
