//! What is still to be asked, with a proposal where one can be made. Owns the questions' words; asks nobody.

use super::answers::{Answers, AnswersError, Package};
use super::discovery::{AccountFacts, OrgFacts};

/// A question whose answer is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The answer's key, [`Answers::set`].
    pub key: &'static str,
    /// The question.
    pub text: &'static str,
    /// What would be taken if nobody objects; empty is an answer too. None: it has to be answered.
    pub proposal: Option<String>,
}

/// The profile that Salesforce offers for users of this kind.
const PROFILE: &str = "Minimum Access - API Only Integrations";

impl Answers {
    /// Takes what account and org say, and stops where an answer says otherwise.
    ///
    /// # Errors
    /// [`AnswersError::Value`] for an answer that names another account, region or org.
    pub fn take(
        &mut self,
        account: Option<&AccountFacts>,
        org: Option<&OrgFacts>,
    ) -> Result<(), AnswersError> {
        if let Some(facts) = account {
            agree(
                "account",
                &mut self.account,
                &facts.account,
                "the AWS credentials belong to account",
            )?;
            if let Some(region) = &facts.region {
                agree(
                    "region",
                    &mut self.region,
                    region,
                    "the AWS calls go to region",
                )?;
            }
        }
        if let Some(facts) = org {
            if let Some(id) = &mut self.org_id {
                *id = id.chars().take(15).collect();
            }
            agree(
                "org-id",
                &mut self.org_id,
                &facts.id,
                "the Salesforce session belongs to org",
            )?;
            agree(
                "my-domain",
                &mut self.my_domain,
                &facts.address,
                "the Salesforce session is at",
            )?;
            if self.sandbox.is_some_and(|said| said != facts.sandbox) {
                let problem = if facts.sandbox {
                    "the org is a sandbox"
                } else {
                    "the org is no sandbox"
                };
                return Err(AnswersError::Value {
                    key: "sandbox",
                    problem: problem.to_owned(),
                });
            }
            self.sandbox = Some(facts.sandbox);
        }
        Ok(())
    }
}

fn agree(
    key: &'static str,
    answer: &mut Option<String>,
    fact: &str,
    words: &str,
) -> Result<(), AnswersError> {
    match answer {
        Some(said) if said.trim_end_matches('/') != fact => Err(AnswersError::Value {
            key,
            problem: format!("{words} {fact}, and the answer is {said}"),
        }),
        _ => {
            *answer = Some(fact.to_owned());
            Ok(())
        }
    }
}

/// The open questions, in the order in which a person is asked. The first ones decide which others there are, so this
/// is called again after each answer.
pub fn open_questions(answers: &Answers, account: Option<&AccountFacts>) -> Vec<Question> {
    let mut open = Vec::new();
    let mut ask = |is_open: bool, key, text, proposal: Option<String>| {
        if is_open {
            open.push(Question {
                key,
                text,
                proposal,
            });
        }
    };
    let voice = answers.package() == Package::Voice;
    let some = |text: &str| Some(text.to_owned());
    ask(
        answers.package.is_none(),
        "package",
        "Which package: voice or cti",
        some("voice"),
    );
    ask(
        voice && answers.contact_center.is_none(),
        "contact-center",
        "API name of the contact centre",
        None,
    );
    ask(
        answers.region.is_none(),
        "region",
        "AWS region of the Amazon Connect instance",
        None,
    );
    ask(
        answers.account.is_none(),
        "account",
        "AWS account, twelve digits",
        None,
    );
    ask(
        answers.my_domain.is_none(),
        "my-domain",
        "Address of the org, such as https://acme.my.salesforce.com",
        None,
    );
    ask(answers.org_id.is_none(), "org-id", "Id of the org", None);
    ask(
        answers.sandbox.is_none(),
        "sandbox",
        "Is the org a sandbox, yes or no",
        some("no"),
    );
    ask(
        answers.connect_instance.is_none(),
        "connect-instance",
        "Id of the Amazon Connect instance, or nothing",
        Some(instance(account)),
    );
    ask(
        voice && answers.centre_type.is_none(),
        "centre-type",
        "How the contact centre was made: new, existing or xml-import",
        some("xml-import"),
    );
    ask(
        answers.contact_email.is_none(),
        "contact-email",
        "Whom Salesforce writes to about app and user",
        None,
    );
    ask(
        answers.api_user.is_none(),
        "api-user",
        "Username of the user that the functions work as; it is made if it is not there",
        user(answers),
    );
    ask(
        answers.api_user_profile.is_none(),
        "api-user-profile",
        "Its profile, if it is made",
        some(PROFILE),
    );
    ask(
        answers.objects.is_none(),
        "objects",
        "Objects that it may read, create and edit",
        Some(answers.objects().join(", ")),
    );
    ask(
        answers.zip.is_none(),
        "zip",
        "The zip with the functions, a file",
        None,
    );
    open
}

/// The only instance, if there is one.
fn instance(account: Option<&AccountFacts>) -> String {
    match account.and_then(|facts| facts.instances.as_deref()) {
        Some([only]) => only.id.clone(),
        _ => String::new(),
    }
}

/// A username has to be unique in all of Salesforce, so the org's own name is part of it.
fn user(answers: &Answers) -> Option<String> {
    let address = url::Url::parse(answers.my_domain.as_deref()?).ok()?;
    let host = address.host_str()?.to_owned();
    if !host.contains(|letter: char| letter.is_ascii_alphabetic()) {
        return None;
    }
    Some(format!("{}@{host}", answers.prefix().to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::{OrgFacts, open_questions};
    use crate::guided::{AccountFacts, Answers, Instance};

    fn account() -> AccountFacts {
        AccountFacts {
            account: "210987654321".into(),
            caller: "arn:aws:iam::210987654321:user/admin".into(),
            region: Some("eu-west-2".into()),
            instances: Some(vec![Instance {
                id: "6f1d2c3b".into(),
                alias: "acme".into(),
            }]),
        }
    }

    fn org() -> OrgFacts {
        OrgFacts {
            id: "00D5e000000AbCd".into(),
            name: "Acme".into(),
            sandbox: false,
            address: "https://acme.my.salesforce.com".into(),
        }
    }

    #[test]
    fn what_account_and_org_say_is_not_asked() {
        let mut answers = Answers::default();
        answers
            .take(Some(&account()), Some(&org()))
            .expect("nothing disagrees");
        let keys: Vec<&str> = open_questions(&answers, Some(&account()))
            .iter()
            .map(|it| it.key)
            .collect();
        assert_eq!(
            keys,
            [
                "package",
                "contact-center",
                "connect-instance",
                "centre-type",
                "contact-email",
                "api-user",
                "api-user-profile",
                "objects",
                "zip"
            ]
        );
    }

    #[test]
    fn proposals_come_from_what_is_known() {
        let mut answers = Answers::default();
        answers
            .take(Some(&account()), Some(&org()))
            .expect("nothing disagrees");
        answers
            .set("contact-center", "AcmeVoiceCC")
            .expect("a name");
        let questions = open_questions(&answers, Some(&account()));
        let proposal = |key| {
            questions
                .iter()
                .find(|it| it.key == key)
                .and_then(|it| it.proposal.clone())
        };
        assert_eq!(proposal("connect-instance").as_deref(), Some("6f1d2c3b"));
        assert_eq!(
            proposal("api-user").as_deref(),
            Some("acmevoicecc@acme.my.salesforce.com")
        );
        assert_eq!(proposal("zip"), None);
    }

    #[test]
    fn an_answer_for_another_account_or_org_is_refused() {
        let refused = |text: &str| {
            let mut answers = Answers::parse(text).expect("answers");
            answers
                .take(Some(&account()), Some(&org()))
                .expect_err("disagrees")
                .to_string()
        };
        assert!(refused("account = \"111122223333\"").contains("210987654321"));
        assert!(refused("region = \"us-east-1\"").contains("eu-west-2"));
        assert!(refused("org-id = \"00D000000000001\"").contains("00D5e000000AbCd"));
        assert!(refused("sandbox = true").contains("no sandbox"));
        let mut answers = Answers::parse("org-id = \"00D5e000000AbCdEAA\"").expect("answers");
        answers.take(None, Some(&org())).expect("the same org");
        assert_eq!(answers.org_id.as_deref(), Some("00D5e000000AbCd"));
    }
}
