//! An export of users, held against the rules for session names and logins before any of them tries to sign in. Owns
//! which columns are looked for; knows not where the file came from.

use std::collections::BTreeMap;

use super::checks;
use super::org_id::OrgId;
use super::session_name::{self, LENGTH};
use crate::Finding;

/// Column names that Salesforce's reports and data exports use, in lower case without blanks.
const ALIAS: [&str; 2] = ["alias", "user.alias"];
const USER_ID: [&str; 3] = ["id", "userid", "user.id"];
const USERNAME: [&str; 2] = ["username", "user.username"];
/// A login of Amazon Connect: the head of its bulk upload and of exports by API.
const LOGIN: [&str; 5] = [
    "userlogin",
    "connectlogin",
    "connectusername",
    "login",
    "connect",
];
const SESSION: [&str; 2] = ["rolesessionname", "sessionname"];
/// Characters of an alias in Salesforce.
const ALIAS_LENGTH: usize = 8;

/// Says which users of an export cannot sign in. The export is CSV with a head: a column Alias (then the set-up article's
/// formula is applied; with a column Id and `org` to the letter), or `RoleSessionName` with the name itself; besides, where
/// there is one, the Amazon Connect login.
pub fn check_users(text: &str, org: Option<&OrgId>) -> Vec<Finding> {
    match Export::read(text, org) {
        Ok(export) => export.check(),
        Err(why) => vec![checks::USERS_FILE.finding(
            "users",
            "The list of users cannot be used.",
            why,
            "Give CSV with a head that has a column Alias (and Id), or RoleSessionName; in Salesforce a report of users or \
             `sf data query --query \"SELECT Id, Alias, Username FROM User\" --result-format csv` makes one.",
        )],
    }
}

/// One user.
struct User {
    /// `users, line 3 (jdoe@acme.example)`
    place: String,
    alias: Option<String>,
    /// What AWS would get; only certain when `complete`.
    session: String,
    complete: bool,
    login: Option<String>,
}

struct Export {
    users: Vec<User>,
}

impl Export {
    fn read(text: &str, org: Option<&OrgId>) -> Result<Self, String> {
        let text = text.trim_start_matches('\u{feff}');
        let delimiter = delimiter(text);
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .from_reader(text.as_bytes());
        let head = reader.headers().map_err(|error| error.to_string())?.clone();
        let column = |names: &[&str]| {
            head.iter().position(|name| {
                let name: String = name.to_lowercase().split_whitespace().collect();
                names.contains(&name.as_str())
            })
        };
        let (alias, session) = (column(&ALIAS), column(&SESSION));
        if alias.is_none() && session.is_none() {
            return Err("It has neither a column Alias nor a column RoleSessionName.".into());
        }
        let (id, username, login) = (column(&USER_ID), column(&USERNAME), column(&LOGIN));
        let mut users = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|error| error.to_string())?;
            let field = |column: Option<usize>| column.and_then(|one| record.get(one));
            let line = record.position().map_or(0, csv::Position::line);
            // Reports of Salesforce end with lines of one cell: a copyright, who made it, a date.
            if record.len() == 1 && head.len() > 1 {
                continue;
            }
            let whose = field(username).or(field(alias)).unwrap_or_default();
            let (name, complete) = session_of(field(session), field(alias), field(id), org);
            users.push(User {
                place: format!("users, line {line} ({whose})"),
                alias: field(alias).map(str::to_owned),
                session: name,
                complete,
                login: field(login)
                    .filter(|one| !one.is_empty())
                    .map(str::to_owned),
            });
        }
        if users.is_empty() {
            return Err("It has no rows.".into());
        }
        Ok(Self { users })
    }

    fn check(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
        for user in &self.users {
            let fault = user.fault();
            let sound = fault.is_none();
            findings.extend(fault);
            findings.extend(user.check_login(sound));
            if user.complete
                && let Some(first) = seen.insert(&user.session, &user.place)
            {
                findings.push(checks::USER_DUPLICATE.finding(
                    &user.place,
                    format!("The session name `{}` is there twice.", user.session),
                    format!("{first} has it too; Amazon Connect would take both for one person."),
                    "Give the two users different names.",
                ));
            }
        }
        findings
    }
}

/// The session's name as far as it is known, and whether that is all of it.
fn session_of(
    session: Option<&str>,
    alias: Option<&str>,
    id: Option<&str>,
    org: Option<&OrgId>,
) -> (String, bool) {
    if let Some(name) = session {
        return (name.to_owned(), true);
    }
    let alias = alias.unwrap_or_default();
    match (id, org) {
        (Some(id), Some(org)) => (session_name::from_formula(alias, id, org), true),
        _ => (alias.to_owned(), false),
    }
}

/// Comma, or what spreadsheets in other countries write.
fn delimiter(text: &str) -> u8 {
    let head = text.lines().next().unwrap_or_default();
    [b',', b';', b'\t']
        .into_iter()
        .max_by_key(|one| head.bytes().filter(|byte| byte == one).count())
        .unwrap_or(b',')
}

impl User {
    fn fault(&self) -> Option<Finding> {
        let what = self.alias.as_ref().map_or("session name", |_| "alias");
        let text = self.alias.as_ref().unwrap_or(&self.session);
        let fix = format!(
            "Change the {what} to letters and digits in Salesforce, before the user is made in Amazon Connect."
        );
        if text.trim().is_empty() {
            return Some(checks::USER_SESSION.finding(
                &self.place,
                format!("The {what} is empty."),
                "The session would have no name.",
                fix,
            ));
        }
        if let Some(odd) = session_name::forbidden(text) {
            return Some(checks::USER_SESSION.finding(
                &self.place,
                format!("The {what} `{text}` has {odd}."),
                "AWS takes letters a to z, digits and _ + = , . @ - only, and refuses the sign-in.",
                fix,
            ));
        }
        let length = self.session.chars().count();
        let too_long = if self.complete {
            !LENGTH.contains(&length)
        } else {
            length > ALIAS_LENGTH
        };
        too_long.then(|| {
            checks::USER_SESSION.finding(
                &self.place,
                format!("The {what} `{}` has {length} characters.", self.session),
                "A session name has 2 to 64, an alias of Salesforce 8 at most.",
                fix,
            )
        })
    }

    /// A login that breaks the rule, or that the session name does not find.
    fn check_login(&self, sound: bool) -> Option<Finding> {
        let login = self.login.as_ref()?;
        if let Some(odd) = session_name::forbidden_login(login) {
            return Some(checks::USER_LOGIN.finding(
                &self.place,
                format!("The Amazon Connect login `{login}` has {odd}."),
                "Amazon Connect takes up to 64 letters, digits and _ - . \\ @ for users who sign in by SAML.",
                "Choose another login; it cannot be changed later.",
            ));
        }
        (sound && self.complete && *login != self.session).then(|| {
            let why = if login.eq_ignore_ascii_case(&self.session) {
                "They differ in upper and lower case, which Amazon Connect tells apart."
            } else {
                "Amazon Connect looks for the user by the session name."
            };
            checks::USER_MISMATCH.finding(
                &self.place,
                format!(
                    "The Amazon Connect login is `{login}`, the session name `{}`.",
                    self.session
                ),
                why,
                format!(
                    "Make the user in Amazon Connect with the login `{}`.",
                    self.session
                ),
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::check_users;
    use crate::saml::OrgId;

    fn ids(text: &str) -> Vec<(&'static str, String)> {
        let org = OrgId::parse("00D5e000000AbCd").expect("is an id");
        check_users(text, Some(&org))
            .into_iter()
            .map(|finding| (finding.id, finding.what))
            .collect()
    }

    #[test]
    fn right_users_give_no_finding() {
        assert_eq!(
            ids("Alias,Id,Username,Connect login\n\
                 jdoe,0055e000001AbCdEAA,jo@acme.example,jdoe@0055e000001AbCd@00D5e000000AbCd\n\
                 asmi,0055e000001AbCeEAA,al@acme.example,\n"),
            []
        );
    }

    #[test]
    fn each_user_who_cannot_sign_in_is_named() {
        let found = ids(
            "\u{feff}Alias;Username\no'neil;a\njos\u{e9};b\nj doe;c\n;d\nabcdefghi;e\nfine;f\n",
        );
        let ids: Vec<&str> = found.iter().map(|(id, _)| *id).collect();
        assert_eq!(ids, ["saml.user-session-name"; 5]);
        assert!(found[0].1.contains("apostrophe"), "{found:?}");
        assert!(found[1].1.contains("the letter \u{e9}"), "{found:?}");
        assert!(found[2].1.contains("a space"), "{found:?}");
        assert!(found[3].1.contains("empty"), "{found:?}");
        assert!(found[4].1.contains("9 characters"), "{found:?}");
    }

    #[test]
    fn logins_are_held_against_session_names() {
        let found = ids("RoleSessionName,Login,x\nJDoe@1,jdoe@1,\nasmi,other,\nb1,b'1,\nb1,b1,\n");
        let ids: Vec<&str> = found.iter().map(|(id, _)| *id).collect();
        assert_eq!(
            ids,
            [
                "saml.user-login-differs",
                "saml.user-login-differs",
                "saml.user-connect-login",
                "saml.user-duplicate"
            ]
        );
    }

    #[test]
    fn a_list_that_cannot_be_used_says_why() {
        for text in ["", "Name,Email\na,b\n", "Alias,Id\n"] {
            let found = check_users(text, None);
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!(found[0].id, "saml.users-file");
        }
    }
}
