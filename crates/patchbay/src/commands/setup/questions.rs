//! Completes the answers: from account and org, by asking a person, or by taking what is proposed. Owns the asking; what
//! is asked is `patchbay_setup`'s.

use std::io::{BufRead as _, IsTerminal as _};
use std::time::Duration;

use patchbay_salesforce::{Client, Deadline};
use patchbay_setup::aws::Aws;
use patchbay_setup::guided::{
    AccountFacts, Answers, OrgFacts, Question, look_at_account, look_at_org, open_questions,
};

use crate::failure::{Failure, OrFail as _};
use crate::printer::{Line, Printer, Tone};

/// Who answers.
pub(super) struct Asked<'a> {
    /// Whether a person is to be asked; otherwise proposals are taken.
    pub(super) person: bool,
    pub(super) printer: &'a Printer,
}

const PATIENCE: Duration = Duration::from_secs(30);

/// Everything answered, or a failure that names what is open.
pub(super) async fn complete(
    mut answers: Answers,
    aws: Option<&Aws>,
    org: Option<&Client>,
    asked: &Asked<'_>,
) -> Result<Answers, Failure> {
    let account = match aws {
        Some(aws) => Some(account_of(aws, asked.printer).await?),
        None => None,
    };
    let org = match org {
        Some(org) => Some(org_of(org, asked.printer).await?),
        None => None,
    };
    take(&mut answers, account.as_ref(), org.as_ref())?;
    if asked.person {
        ask_all(&mut answers, account.as_ref(), asked.printer)?;
    } else {
        take_proposals(&mut answers, account.as_ref())?;
    }
    Ok(answers)
}

/// What can be known and proposed without anybody, for the plan. That account or org cannot be asked is no failure.
pub(super) async fn propose(
    mut answers: Answers,
    aws: &Aws,
    org: Option<&Client>,
    asked: &Asked<'_>,
) -> Result<Answers, Failure> {
    let account = account_of(aws, asked.printer).await.ok();
    let org = match org {
        Some(org) => Some(org_of(org, asked.printer).await?),
        None => None,
    };
    take(&mut answers, account.as_ref(), org.as_ref())?;
    for question in open_questions(&answers, account.as_ref()) {
        if let Some(proposal) = question.proposal {
            answers
                .set(question.key, &proposal)
                .or_asked("a proposal")?;
        } else {
            asked
                .printer
                .talk(format!("open: {} ({})", question.key, question.text));
        }
    }
    Ok(answers)
}

async fn account_of(aws: &Aws, printer: &Printer) -> Result<AccountFacts, Failure> {
    printer.progress("looking at the AWS account");
    look_at_account(aws).await.map_err(|error| {
        Failure::outside(error).hint(
            "setup works with the credentials of the AWS tools: `aws sso login`, or AWS_PROFILE",
        )
    })
}

async fn org_of(org: &Client, printer: &Printer) -> Result<OrgFacts, Failure> {
    printer.progress("looking at the Salesforce org");
    look_at_org(org, Deadline::after(PATIENCE))
        .await
        .or_outside("the Salesforce org cannot be asked")
}

fn take(
    answers: &mut Answers,
    account: Option<&AccountFacts>,
    org: Option<&OrgFacts>,
) -> Result<(), Failure> {
    answers.take(account, org).map_err(|error| {
        Failure::asked(error).hint("nothing was written; see to the answer, or to the sign-in")
    })
}

fn take_proposals(answers: &mut Answers, account: Option<&AccountFacts>) -> Result<(), Failure> {
    let mut open: Vec<Question> = Vec::new();
    for question in open_questions(answers, account) {
        match &question.proposal {
            Some(proposal) => answers.set(question.key, proposal).or_asked("a proposal")?,
            None => open.push(question),
        }
    }
    let Some(first) = open.first() else {
        return Ok(());
    };
    let keys: Vec<&str> = open.iter().map(|question| question.key).collect();
    let failure = Failure::asked(format!("the answers lack {}", keys.join(", "))).hint(format!(
        "put them into the answers file, such as `{} = \"…\"`",
        first.key
    ));
    Err(failure)
}

fn ask_all(
    answers: &mut Answers,
    account: Option<&AccountFacts>,
    printer: &Printer,
) -> Result<(), Failure> {
    if let Some(instances) = account.and_then(|facts| facts.instances.as_ref()) {
        for instance in instances {
            printer.talk(format!(
                "Amazon Connect instance {}  {}",
                instance.id, instance.alias
            ));
        }
    }
    // Each answer may open or close others. An empty answer leaves some of them absent, so each is asked once.
    let mut done: Vec<&str> = Vec::new();
    loop {
        let open = open_questions(answers, account);
        let Some(question) = open
            .into_iter()
            .find(|question| !done.contains(&question.key))
        else {
            return Ok(());
        };
        ask(answers, &question, printer)?;
        done.push(question.key);
    }
}

fn ask(answers: &mut Answers, question: &Question, printer: &Printer) -> Result<(), Failure> {
    let stdin = std::io::stdin();
    if !stdin.is_terminal() {
        return Err(
            Failure::asked(format!("nobody is there to ask: {}", question.text))
                .hint("give the answers by --answers FILE, and --yes"),
        );
    }
    loop {
        let mut line = Line::new().with(Tone::Label, question.text);
        if let Some(proposal) = question.proposal.as_ref().filter(|text| !text.is_empty()) {
            line = line.plain(format!(" [{proposal}]"));
        }
        printer.talk(line.plain(": "));
        let mut typed = String::new();
        stdin
            .lock()
            .read_line(&mut typed)
            .or_outside("the answer cannot be read")?;
        let typed = typed.trim();
        let answer = match (typed.is_empty(), &question.proposal) {
            (true, Some(proposal)) => proposal.as_str(),
            (true, None) => {
                printer.warn("this has to be answered");
                continue;
            }
            (false, _) => typed,
        };
        match answers.set(question.key, answer) {
            Ok(()) => return Ok(()),
            Err(error) => printer.warn(&error.to_string()),
        }
    }
}
