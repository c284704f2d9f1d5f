//! The doctor: looks at a contact centre in AWS and in Salesforce, and says what is wrong with it. Owns the order of the
//! work: gatherers ask at the same time, checks then judge the facts without asking anybody, and what is only a
//! consequence of another finding is left out. Must not know how a report is printed, nor change anything it looks at.
//!
//! A new check is one function over [`Facts`] in the file of its area, one entry of that area's list, and, where its
//! finding can be a mere consequence, one row in `explanations.rs`.

pub mod aws;
mod catalogue;
mod explanations;
mod facts;
mod html;
mod known;
mod look;
pub mod mend;
mod report;
pub mod salesforce;
mod subject;

pub use self::catalogue::{all_checks, reference_page};
pub use self::facts::Facts;
pub use self::html::html;
pub use self::known::Known;
pub use self::look::{Ended, Look, Progress, Silent, Tools, Unseen};
pub use self::report::Report;
pub use self::subject::{ConnectType, Files, FunctionNames, Package, Selected, Subject, TextFile};

use self::aws::AwsFacts;
use self::salesforce::SalesforceFacts;

/// What was found: the facts, for who wants to mend something, and the report on them.
#[derive(Debug)]
pub struct Examination {
    /// What is known.
    pub facts: Facts,
    /// What is wrong with it.
    pub report: Report,
}

/// Looks at everything that the subject names and the rights allow, and judges it. Reads only; the one exception is the
/// test event, a query, which [`Subject::invoke`] allows.
pub async fn examine(subject: Subject, tools: &Tools, progress: &dyn Progress) -> Examination {
    let begun = (tools.clock)();
    let look = Look::new(&subject, tools, progress);
    let (aws, salesforce) = gather(&look).await;
    let (unseen, looked_at) = look.into_seen();
    let now = (tools.clock)();
    let facts = Facts {
        subject,
        now,
        aws,
        salesforce,
    };
    let findings = explanations::without_consequences(check(&facts));
    let report = Report::new(
        &facts.subject,
        findings,
        unseen,
        looked_at,
        now.duration_since(begun),
    );
    Examination { facts, report }
}

/// Every check, on facts that somebody gathered.
pub fn check(facts: &Facts) -> Vec<crate::Finding> {
    let mut findings = aws::check(facts);
    findings.extend(salesforce::check(facts));
    findings
}

async fn gather(look: &Look<'_>) -> (AwsFacts, SalesforceFacts) {
    let base = aws::gather_base(look).await;
    let (aws, salesforce) = futures::join!(
        aws::gather_rest(look, &base),
        salesforce::gather(look, &base)
    );
    (base.with(aws), salesforce)
}

#[cfg(test)]
mod tests;
