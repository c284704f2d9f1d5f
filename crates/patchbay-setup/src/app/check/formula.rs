//! The formula of a custom attribute. Owns its reading, as far as attributes use it: texts in quotes and fields, joined
//! by `&`.

/// A part of a formula.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Term {
    /// A text.
    Text(String),
    /// A field: `$User.Alias`.
    Field(String),
}

/// Reads a formula.
///
/// # Errors
/// What stops the reading, as the end of a sentence that begins with "the formula".
pub(super) fn parse(text: &str) -> Result<Vec<Term>, String> {
    let mut terms = Vec::new();
    let mut rest = text.trim();
    loop {
        let (term, after) = term(rest)?;
        terms.push(term);
        rest = after.trim_start();
        if rest.is_empty() {
            return Ok(terms);
        }
        rest = match rest.strip_prefix('&') {
            Some(after) if after.starts_with("amp;") => {
                return Err("has `&amp;` in it: the & was escaped twice".into());
            }
            Some(after) => after.trim_start(),
            None => return Err(format!("has no & before `{}`", first_word(rest))),
        };
    }
}

fn term(text: &str) -> Result<(Term, &str), String> {
    let Some(first) = text.chars().next() else {
        return Err("ends with nothing after an &, or is empty".into());
    };
    if matches!(
        first,
        '\u{2018}' | '\u{2019}' | '\u{201c}' | '\u{201d}' | '`'
    ) {
        return Err(format!(
            "has the typographic quote {first} in it; straight ones are needed"
        ));
    }
    if matches!(first, '\'' | '"') {
        let inner = text.strip_prefix(first).unwrap_or(text);
        let (value, rest) = inner
            .split_once(first)
            .ok_or_else(|| format!("has a text that begins with {first} and does not end"))?;
        return Ok((Term::Text(value.to_owned()), rest));
    }
    if first == '$' {
        let end = text
            .find(|letter: char| !(letter.is_ascii_alphanumeric() || "$._".contains(letter)))
            .unwrap_or(text.len());
        let (field, rest) = text.split_at(end);
        return if field.contains('.') {
            Ok((Term::Field(field.to_owned()), rest))
        } else {
            Err(format!(
                "has `{field}`, which is no field such as $User.Alias"
            ))
        };
    }
    let word = first_word(text);
    Err(
        if word.contains('.') && word.starts_with(|letter: char| letter.is_ascii_uppercase()) {
            format!("names the field `{word}` without a $ before it")
        } else {
            format!("has `{word}`, which is neither a text in quotes nor a field")
        },
    )
}

fn first_word(text: &str) -> &str {
    text.split([' ', '&', '\n']).next().unwrap_or(text)
}

/// The text of a formula without fields.
pub(super) fn constant(terms: &[Term]) -> Option<String> {
    terms
        .iter()
        .map(|term| match term {
            Term::Text(text) => Some(text.as_str()),
            Term::Field(_) => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Term, constant, parse};

    #[test]
    fn texts_and_fields_are_joined() {
        let terms = parse("$User.Alias & '@' &\"x&y\"& $Organization.Id").expect("is read");
        assert_eq!(
            terms,
            [
                Term::Field("$User.Alias".into()),
                Term::Text("@".into()),
                Term::Text("x&y".into()),
                Term::Field("$Organization.Id".into()),
            ]
        );
        assert_eq!(constant(&terms), None);
        let pair = parse("'a' & ',' & 'b'").expect("is read");
        assert_eq!(constant(&pair).as_deref(), Some("a,b"));
    }

    #[test]
    fn each_slip_is_named() {
        let fault = |text| parse(text).expect_err("is no formula");
        assert!(fault("User.Alias & '@'").contains("without a $"));
        assert!(fault("$User.Alias '@'").contains("no & before"));
        assert!(fault("$User.Alias &amp; '@'").contains("escaped twice"));
        assert!(fault("\u{2018}a\u{2019} & 'b'").contains("typographic"));
        assert!(fault("'a & b").contains("does not end"));
        assert!(fault("'a' & ").contains("nothing after"));
        assert!(fault("").contains("empty"));
        assert!(fault("arn:aws:iam::1:role/a").contains("neither"));
        assert!(fault("$User").contains("no field"));
    }
}
