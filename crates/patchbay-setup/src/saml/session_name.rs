//! The rules for the name of a session, which is also the login of an Amazon Connect user. Owns both rules; knows not
//! where a name comes from.

/// Characters that a session name has.
pub const LENGTH: std::ops::RangeInclusive<usize> = 2..=64;

/// Whether AWS takes this character in a session name: `[\w+=,.@-]`, `\w` meaning ASCII
/// (<https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>).
pub fn is_allowed(character: char) -> bool {
    character.is_ascii_alphanumeric() || "_+=,.@-".contains(character)
}

/// What AWS refuses in a session name, in words for a sentence; nothing when it takes it.
pub fn forbidden(name: &str) -> Option<String> {
    let mut kinds: Vec<String> = Vec::new();
    for character in name.chars().filter(|one| !is_allowed(*one)) {
        let kind = match character {
            ' ' => "a space".to_owned(),
            '\'' | '\u{2019}' => format!("an apostrophe ({character})"),
            '\u{a0}' => "a space that does not break".to_owned(),
            other if other.is_control() => "a line break or another control character".to_owned(),
            other if other.is_alphabetic() => format!("the letter {other}"),
            other => format!("the character {other}"),
        };
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    (!kinds.is_empty()).then(|| kinds.join(", "))
}

/// What Amazon Connect refuses in the login of an instance with SAML, in words for a sentence. Source: `Username`,
/// <https://docs.aws.amazon.com/connect/latest/APIReference/API_CreateUser.html>; the page wants an e-mail address where
/// there is an `@`, which the vendor's own form `alias@user id@org id` is not, so this is not held against it.
pub fn forbidden_login(login: &str) -> Option<String> {
    let length = login.chars().count();
    if !(1..=64).contains(&length) {
        return Some(format!("{length} characters"));
    }
    let odd: String = login
        .chars()
        .filter(|one| !(one.is_ascii_alphanumeric() || "_-.\\@".contains(*one)))
        .collect();
    (!odd.is_empty()).then(|| format!("the characters `{odd}`"))
}

/// The name that the set-up article's formula makes, `$User.Alias & '@' & $User.Id & '@' & $Organization.Id`. Ids have the
/// form that the formula gives, 15 characters.
pub fn from_formula(alias: &str, user: &str, org: &super::OrgId) -> String {
    let user: String = user.chars().take(15).collect();
    format!("{alias}@{user}@{org}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{forbidden, forbidden_login, from_formula, is_allowed};
    use crate::saml::OrgId;

    #[test]
    fn what_is_refused_is_named() {
        assert_eq!(forbidden("jdoe@0055e000001AbCdE@00D5e000000AbCd"), None);
        assert_eq!(forbidden("o'neil").as_deref(), Some("an apostrophe (')"));
        assert_eq!(forbidden("j doe").as_deref(), Some("a space"));
        assert_eq!(forbidden("josé").as_deref(), Some("the letter é"));
        assert_eq!(
            forbidden("a/b:c").as_deref(),
            Some("the character /, the character :")
        );
        assert_eq!(forbidden_login("ACME\\jdoe"), None);
        assert_eq!(
            forbidden_login("j+doe").as_deref(),
            Some("the characters `+`")
        );
        assert_eq!(forbidden_login("").as_deref(), Some("0 characters"));
    }

    #[test]
    fn the_formula_fits() {
        let org = OrgId::parse("00D5e000000AbCd").expect("is an id");
        let name = from_formula("jdoe", "0055e000001AbCdEAA", &org);
        assert_eq!(name, "jdoe@0055e000001AbCd@00D5e000000AbCd");
        assert_eq!(forbidden(&name), None);
    }

    proptest! {
        #[test]
        fn a_name_is_taken_when_all_its_characters_are(name in ".{0,70}") {
            prop_assert_eq!(forbidden(&name).is_none(), name.chars().all(is_allowed));
        }
    }
}
