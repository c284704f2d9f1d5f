//! Record ids: 15 characters that tell upper from lower case, or the same with a three-character checksum. Knows
//! nothing of which records exist.

use rusqlite::Connection;

use super::database;
use crate::error::SfError;

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// Value of five bits in the checksum.
const CHECKSUM: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

/// An id in its 18-character form.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RecordId(String);

impl RecordId {
    /// An id of 15 characters, or of 18 with the right checksum.
    pub fn parse(text: &str) -> Option<Self> {
        let whole = expand(text.get(..15)?)?;
        match text.len() {
            15 => Some(Self(whole)),
            // The last three may be in either case: Salesforce repairs ids that lost theirs.
            18 => whole
                .get(15..)?
                .eq_ignore_ascii_case(text.get(15..)?)
                .then_some(Self(whole)),
            _ => None,
        }
    }

    /// The 18 characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first three characters, which tell the object.
    pub fn prefix(&self) -> &str {
        self.0.get(..3).unwrap_or_default()
    }
}

/// The 18-character form of 15 letters and digits: each of the three last characters says which of five characters are
/// capitals (<https://help.salesforce.com/s/articleView?id=000385585>).
pub fn expand(short: &str) -> Option<String> {
    let bytes = short.as_bytes();
    if bytes.len() != 15 || !bytes.iter().all(u8::is_ascii_alphanumeric) {
        return None;
    }
    let mut whole = short.to_owned();
    for five in bytes.chunks_exact(5) {
        let capitals = five.iter().enumerate().fold(0, |bits, (place, byte)| {
            bits | usize::from(byte.is_ascii_uppercase()) << place
        });
        whole.push(char::from(CHECKSUM[capitals]));
    }
    Some(whole)
}

/// The next id of an object: prefix, the org's instance, and a number that counts up in the database.
pub fn next_id(conn: &Connection, prefix: &str) -> Result<String, SfError> {
    let mut number = next_in_sequence(conn, prefix)?;
    let mut digits = [b'0'; 8];
    for digit in digits.iter_mut().rev() {
        *digit = DIGITS[usize::try_from(number % 62).unwrap_or_default()];
        number /= 62;
    }
    let tail: String = digits.iter().map(|&byte| char::from(byte)).collect();
    let short = format!("{prefix}PB00{tail}");
    expand(&short).ok_or_else(|| SfError::unsupported(format!("ids with the prefix {prefix}")))
}

/// Counts a sequence up and returns its new value; the first is 1.
pub(super) fn next_in_sequence(conn: &Connection, name: &str) -> Result<i64, SfError> {
    conn.prepare_cached(
        "INSERT INTO \"__sequence\" (name, value) VALUES (?1, 1) \
         ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value",
    )
    .and_then(|mut statement| statement.query_row([name], |row| row.get(0)))
    .map_err(database)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_salesforces() {
        // Pairs as printed in Salesforce's own documents.
        assert_eq!(
            expand("001D000000IRFma").as_deref(),
            Some("001D000000IRFmaIAH")
        );
        assert_eq!(
            expand("00530000003xqAb").as_deref(),
            Some("00530000003xqAbAAI")
        );
    }

    #[test]
    fn both_forms_are_one_id() {
        let long = RecordId::parse("001D000000IRFmaIAH");
        assert_eq!(long, RecordId::parse("001D000000IRFma"));
        assert_eq!(long.as_ref().map(RecordId::prefix), Some("001"));
        assert_eq!(RecordId::parse("001D000000IRFmaIAA"), None);
        assert_eq!(RecordId::parse("001D000000IRF-a"), None);
        assert_eq!(RecordId::parse("ünbrauchbar-15-Z"), None);
    }
}
