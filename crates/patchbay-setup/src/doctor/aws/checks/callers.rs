//! Judges whether contact flows reach the function: the instance, the association, the function's resource policy.

use crate::doctor::aws::{FunctionFacts, Instance};
use crate::doctor::facts::Facts;
use crate::doctor::known::Known;
use crate::policy::{Policy, Principal, Statement, matches_pattern};
use crate::{Check, Finding, Severity};

pub(super) const CHECKS: &[Check] = &[
    INSTANCE_MISSING,
    INSTANCE_STATE,
    NOT_SAML,
    NOT_ASSOCIATED,
    ALIAS_GONE,
    NOT_CALLABLE,
    OTHER_INSTANCE,
    ANYBODY,
];

const INSTANCE_MISSING: Check = Check {
    id: "connect.instance-missing",
    severity: Severity::Error,
    title: "The Amazon Connect instance is there, in this region and account",
};
const INSTANCE_STATE: Check = Check {
    id: "connect.instance-not-active",
    severity: Severity::Error,
    title: "The Amazon Connect instance is active",
};
const NOT_SAML: Check = Check {
    id: "connect.not-saml",
    severity: Severity::Error,
    title: "The instance of a contact centre with SAML sign-in takes its users from SAML",
};
const NOT_ASSOCIATED: Check = Check {
    id: "connect.not-associated",
    severity: Severity::Error,
    title: "Contact flows of the instance may use the function",
};
const ALIAS_GONE: Check = Check {
    id: "connect.alias-gone",
    severity: Severity::Error,
    title: "The alias of the function that contact flows use is there",
};
const NOT_CALLABLE: Check = Check {
    id: "function.not-callable-by-connect",
    severity: Severity::Error,
    title: "The function's resource policy lets Amazon Connect call it",
};
const OTHER_INSTANCE: Check = Check {
    id: "function.callable-by-other-instance",
    severity: Severity::Error,
    title: "The function's resource policy names this instance and account, not another",
};
const ANYBODY: Check = Check {
    id: "function.callable-by-anybody",
    severity: Severity::Warning,
    title: "The function's resource policy lets no Amazon Connect instance of another account call it",
};

pub(super) fn check(facts: &Facts) -> Vec<Finding> {
    let connect = &facts.aws.rest.connect;
    if connect.found.is_absent() {
        return vec![instance_missing(facts)];
    }
    let mut findings: Vec<Finding> = connect
        .found
        .found()
        .map(|instance| of_instance(facts, instance))
        .unwrap_or_default();
    if let Some(function) = facts.aws.base.flow_function() {
        findings.extend(of_function(facts, function));
    }
    findings
}

fn place(facts: &Facts) -> String {
    format!(
        "Amazon Connect instance {}",
        facts.aws.rest.connect.instance
    )
}

fn instance_missing(facts: &Facts) -> Finding {
    let here = facts
        .aws
        .base
        .identity
        .found()
        .map(|identity| format!(" in {} of account {}", identity.region, identity.account))
        .unwrap_or_default();
    INSTANCE_MISSING.finding(
        place(facts),
        format!("There is no such instance{here}."),
        "Its id stands in the function's variables, its resource policy or the contact-centre definition, or was given by --instance.",
        "copy the id from the end of the instance's ARN in Amazon Connect's console, and look whether the region is right",
    )
}

fn of_instance(facts: &Facts, instance: &Instance) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !instance.status.is_empty() && instance.status != "ACTIVE" {
        findings.push(INSTANCE_STATE.finding(
            place(facts),
            format!("It is {}.", instance.status),
            "Only an active instance takes calls.",
            "wait until it is made, or make it anew where that failed",
        ));
    }
    let files = &facts.subject.files;
    let signs_in = files.saml_metadata.is_some() || files.saml_response.is_some();
    if signs_in && !instance.identity.is_empty() && instance.identity != "SAML" {
        findings.push(NOT_SAML.finding(
            place(facts),
            format!("Its users come from {}.", instance.identity),
            "Agents sign in from Salesforce by SAML, which such an instance does not take; it cannot be changed later.",
            "make an instance whose identity management is SAML 2.0",
        ));
    }
    findings
}

fn of_function(facts: &Facts, function: &FunctionFacts) -> Vec<Finding> {
    let associated: Option<Vec<&str>> = facts.aws.rest.connect.functions.found().map(|arns| {
        arns.iter()
            .map(String::as_str)
            .filter(|arn| {
                *arn == function.arn
                    || arn
                        .strip_prefix(&function.arn)
                        .is_some_and(|rest| rest.starts_with(':'))
            })
            .collect()
    });
    match associated {
        Some(arns) if arns.is_empty() => {
            let mut findings = vec![not_associated(facts, function)];
            findings.extend(best_of(facts, function));
            findings
        }
        Some(arns) => arns
            .iter()
            .filter_map(|arn| of_association(facts, function, arn))
            .collect(),
        None => best_of(facts, function).into_iter().collect(),
    }
}

fn not_associated(facts: &Facts, function: &FunctionFacts) -> Finding {
    NOT_ASSOCIATED.finding(
        place(facts),
        format!("Its contact flows may not use the function {}.", function.name),
        "A block that invokes it fails at once and goes on at its error branch.",
        "add the function under Flows, AWS Lambda, in the console of the instance: `patchbay doctor --fix` does it",
    )
}

/// The resource policy that holds for what the flows call: the alias's own, or the function's.
fn of_association(facts: &Facts, function: &FunctionFacts, arn: &str) -> Option<Finding> {
    let Some(alias) = arn
        .strip_prefix(&function.arn)
        .and_then(|rest| rest.strip_prefix(':'))
    else {
        return judge(
            facts,
            function,
            (&function.policy, &function.arn),
            &function.place(),
        )
        .err();
    };
    let aliases = function.aliases.found()?;
    match aliases.iter().find(|one| one.name == alias) {
        Some(one) => judge(facts, function, (&one.policy, arn), &format!("function {}, alias {alias}", function.name)).err(),
        None if alias.bytes().all(|byte| byte.is_ascii_digit()) => None,
        None => Some(ALIAS_GONE.finding(
            place(facts),
            format!("Its contact flows use the alias {alias} of {}, which is not there.", function.name),
            "A block that invokes it fails at once.",
            format!("publish a version and point the alias {alias} at it, or add the function without an alias to the instance"),
        )),
    }
}

/// Nobody knows which of the function's names the flows use: one that may be called is enough.
fn best_of(facts: &Facts, function: &FunctionFacts) -> Option<Finding> {
    let own = judge(
        facts,
        function,
        (&function.policy, &function.arn),
        &function.place(),
    );
    let aliases = function
        .aliases
        .found()
        .map(Vec::as_slice)
        .unwrap_or_default();
    let mut answers: Vec<Result<(), Finding>> = aliases
        .iter()
        .map(|alias| {
            judge(
                facts,
                function,
                (&alias.policy, &alias.arn),
                &format!("function {}, alias {}", function.name, alias.name),
            )
        })
        .collect();
    answers.push(own);
    if answers.iter().any(Result::is_ok) {
        return None;
    }
    answers.into_iter().find_map(Result::err)
}

/// Err: what is wrong with the policy.
fn judge(
    facts: &Facts,
    function: &FunctionFacts,
    (policy, called): (&Known<String>, &str),
    place: &str,
) -> Result<(), Finding> {
    let policy = match policy {
        Known::Found(text) => match Policy::parse(text) {
            Ok(policy) => policy,
            Err(_) => return Ok(()),
        },
        Known::Absent => return Err(not_callable(place, function)),
        _ => return Ok(()),
    };
    let connect = Principal::Service("connect.amazonaws.com".to_owned());
    let mut letting = policy.allowing("lambda:InvokeFunction", &connect);
    // A statement holds for the function or for one of its aliases, never for both.
    letting
        .retain(|statement| statement.resources().is_empty() || statement.covers_resource(called));
    if letting.is_empty() {
        return Err(not_callable(place, function));
    }
    let here = Here::of(facts);
    if !letting.iter().any(|statement| here.lets(statement)) {
        return Err(OTHER_INSTANCE.finding(
            place,
            "Its resource policy lets another Amazon Connect instance or account call it, not this one.",
            format!("The instance {} is refused, and the contact flow goes on at its error branch.", here.instance),
            "remove the statement and add the function to the right instance: `patchbay doctor --fix` adds the right permission",
        ));
    }
    if letting.iter().any(|statement| !statement.has_conditions()) {
        return Err(ANYBODY.finding(
            place,
            "Its resource policy lets Amazon Connect call it for any account.",
            "An instance of somebody else that knows the ARN could read and write your Salesforce records.",
            "add the condition AWS:SourceArn with the instance's ARN, or AWS:SourceAccount",
        ));
    }
    Ok(())
}

fn not_callable(place: &str, function: &FunctionFacts) -> Finding {
    NOT_CALLABLE.finding(
        place,
        "Its resource policy does not let Amazon Connect call it.",
        format!("Contact flows that invoke {} are refused.", function.name),
        "add the function to the instance under Flows, AWS Lambda, or add a permission for connect.amazonaws.com: \
         `patchbay doctor --fix` does it",
    )
}

/// Which instance and account may call.
struct Here<'a> {
    instance: &'a str,
    arn: Option<&'a str>,
    account: Option<&'a str>,
}

impl<'a> Here<'a> {
    fn of(facts: &'a Facts) -> Self {
        let connect = &facts.aws.rest.connect;
        Self {
            instance: &connect.instance,
            arn: connect
                .found
                .found()
                .map(|instance| instance.arn.as_str())
                .filter(|arn| !arn.is_empty()),
            account: facts
                .aws
                .base
                .identity
                .found()
                .map(|identity| identity.account.as_str()),
        }
    }

    /// Whether the conditions of a statement let this instance through. What is not known lets through.
    fn lets(&self, statement: &Statement<'_>) -> bool {
        let arns = statement.conditions_on("aws:SourceArn");
        let accounts = statement.conditions_on("aws:SourceAccount");
        let fits = |value: &str| match self.arn {
            Some(arn) => matches_pattern(value, arn),
            None => {
                self.instance.is_empty() || value.ends_with('*') || value.ends_with(self.instance)
            }
        };
        arns.iter()
            .all(|condition| condition.values.iter().any(|value| fits(value)))
            && accounts.iter().all(|condition| {
                self.account
                    .is_none_or(|account| condition.values.iter().any(|value| *value == account))
            })
    }
}
