//! Labels for names that come without one: splits an API name into words. Knows nothing of objects.

/// `AccountId` → `Account ID`, `NumberOfEmployees` → `Number Of Employees`, `My_Field__c` → `My Field`.
pub(super) fn from_api_name(name: &str) -> String {
    let bare = name
        .strip_suffix("__c")
        .or_else(|| name.strip_suffix("__e"))
        .unwrap_or(name);
    let bare = bare.rsplit_once("__").map_or(bare, |(_, own)| own);
    let mut words = String::with_capacity(bare.len() + 8);
    let mut previous_lower = false;
    for letter in bare.chars() {
        if letter == '_' {
            words.push(' ');
            previous_lower = false;
            continue;
        }
        if letter.is_ascii_uppercase() && previous_lower {
            words.push(' ');
        }
        previous_lower = letter.is_ascii_lowercase() || letter.is_ascii_digit();
        words.push(letter);
    }
    match words.strip_suffix(" Id") {
        Some(start) => format!("{start} ID"),
        None => words,
    }
}

/// The plural that Salesforce proposes for an English label: `Case` → `Cases`, `Opportunity` → `Opportunities`.
pub(super) fn plural(label: &str) -> String {
    if let Some(stem) = label
        .strip_suffix('y')
        .filter(|stem| !stem.ends_with(['a', 'e', 'o', 'u']))
    {
        return format!("{stem}ies");
    }
    if label.ends_with('s') || label.ends_with("ch") {
        return format!("{label}es");
    }
    format!("{label}s")
}

#[cfg(test)]
mod tests {
    use super::{from_api_name, plural};

    #[test]
    fn names_become_words() {
        assert_eq!(from_api_name("AccountId"), "Account ID");
        assert_eq!(from_api_name("acme__Loan_Amount__c"), "Loan Amount");
        assert_eq!(from_api_name("NumberOfEmployees"), "Number Of Employees");
    }

    #[test]
    fn plurals_follow_english() {
        assert_eq!(plural("Opportunity"), "Opportunities");
        assert_eq!(plural("Case"), "Cases");
        assert_eq!(plural("Survey"), "Surveys");
    }
}
