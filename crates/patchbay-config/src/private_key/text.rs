//! The pasted text without its line breaks, and the parts that dashes separate it into. Owns
//! undoing the mangling of text; must not know what a key looks like inside.

/// One `BEGIN …` part, labels and body without blanks.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Block<'a> {
    /// Such as `RSAPRIVATEKEY`.
    pub(super) label: &'a str,
    /// The Base64 up to the next dashes.
    pub(super) body: &'a str,
}

/// Labels as they read without blanks. A longer label stands before one that it begins with.
const LABELS: [&str; 14] = [
    "ENCRYPTEDPRIVATEKEY",
    "OPENSSHPRIVATEKEY",
    "RSAPRIVATEKEY",
    "DSAPRIVATEKEY",
    "ECPRIVATEKEY",
    "ECPARAMETERS",
    "PRIVATEKEY",
    "RSAPUBLICKEY",
    "SSH2PUBLICKEY",
    "PUBLICKEY",
    "TRUSTEDCERTIFICATE",
    "NEWCERTIFICATEREQUEST",
    "CERTIFICATEREQUEST",
    "CERTIFICATE",
];

/// Takes out escapes, white space, quotes and invisible characters, and turns the dashes that
/// word processors make into plain ones.
pub(super) fn compact(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            '\\' => {
                while rest.next_if_eq(&'\\').is_some() {}
                match rest.next() {
                    Some('n' | 'r' | 't') | None => {}
                    Some('u') => out.extend(unicode_escape(&mut rest).and_then(kept)),
                    Some(escaped) => out.extend(kept(escaped)),
                }
            }
            other => out.extend(kept(other)),
        }
    }
    out
}

/// A character as it is kept, if it is.
fn kept(character: char) -> Option<char> {
    match character {
        '\u{feff}'
        | '\u{200b}'..='\u{200d}'
        | '\u{2060}'
        | '"'
        | '\''
        | '`'
        | '\u{2018}'..='\u{201f}' => None,
        '\u{2010}'..='\u{2015}' | '\u{2212}' => Some('-'),
        other => (!other.is_whitespace() && !other.is_control()).then_some(other),
    }
}

fn unicode_escape(rest: &mut impl Iterator<Item = char>) -> Option<char> {
    let digits: String = rest.take(4).collect();
    u32::from_str_radix(&digits, 16)
        .ok()
        .and_then(char::from_u32)
}

/// All `BEGIN` parts, in order. How many dashes there are, and whether there are any between
/// header and body, does not matter.
pub(super) fn blocks(compact: &str) -> Vec<Block<'_>> {
    let segments: Vec<&str> = compact
        .split('-')
        .filter(|segment| !segment.is_empty())
        .collect();
    segments
        .iter()
        .enumerate()
        .filter_map(|(index, segment)| {
            let after_begin = segment.strip_prefix("BEGIN")?;
            let label = LABELS
                .into_iter()
                .find(|label| after_begin.starts_with(label))
                .unwrap_or(after_begin);
            let own = after_begin.strip_prefix(label).unwrap_or_default();
            let following = segments
                .get(index + 1)
                .copied()
                .filter(|next| !is_footer(next))
                .unwrap_or_default();
            let body = if own.is_empty() { following } else { own };
            Some(Block {
                label,
                body: without_footer(body, label),
            })
        })
        .collect()
}

/// The body of a text without a header: the first part that is not a footer.
pub(super) fn bare_body(compact: &str) -> Option<&str> {
    let mut parts = compact
        .split('-')
        .filter(|segment| !segment.is_empty() && !is_footer(segment));
    let first = parts.next()?;
    // Dashes inside mean that it is a name or a sentence.
    let body = LABELS
        .into_iter()
        .map(|label| without_footer(first, label))
        .min_by_key(|body| body.len())?;
    (parts.next().is_none() && !body.is_empty()).then_some(body)
}

/// Whether decoded Base64 is text that is worth looking at again.
pub(super) fn may_be_wrapped(inner: &str) -> bool {
    !inner.is_empty()
        && inner.chars().all(|character| {
            kept(character).is_none_or(|kept| !kept.is_control()) && character != '\0'
        })
}

fn is_footer(segment: &str) -> bool {
    segment
        .strip_prefix("END")
        .is_some_and(|label| LABELS.contains(&label))
}

fn without_footer<'a>(body: &'a str, label: &str) -> &'a str {
    body.strip_suffix(label)
        .and_then(|body| body.strip_suffix("END"))
        .unwrap_or(body)
}
