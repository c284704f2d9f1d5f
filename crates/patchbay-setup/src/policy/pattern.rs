//! The wildcards of IAM: `*` stands for any text, also none, `?` for one character.

/// Whether `text` is what `pattern` describes. Both are compared as they are; fold the case before where it is ignored.
pub fn matches(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = text.chars().collect();
    let (mut at, mut read) = (0, 0);
    // Where the last star stands, and how much text it has taken: a star takes more when what follows does not fit.
    let mut star: Option<(usize, usize)> = None;
    while read < text.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, read));
                at += 1;
            }
            Some(one) if *one == '?' || *one == text[read] => {
                at += 1;
                read += 1;
            }
            _ => {
                let Some((place, taken)) = star else {
                    return false;
                };
                star = Some((place, taken + 1));
                at = place + 1;
                read = taken + 1;
            }
        }
    }
    pattern.iter().skip(at).all(|one| *one == '*')
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn stars_and_question_marks() {
        assert!(matches("*", ""));
        assert!(matches("sts:*", "sts:AssumeRole"));
        assert!(matches("a*b*c", "a-b-b-c"));
        assert!(matches("secret-??????", "secret-AbCdEf"));
        assert!(!matches("secret-??????", "secret-AbCdE"));
        assert!(!matches("a*b", "a-c"));
        assert!(!matches("", "a"));
    }
}
