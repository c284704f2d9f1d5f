//! The countries' codes, and with which digits their national prefixes begin. A number in E.164, which is
//! what Amazon Connect sends, is read by them alone; the whole data of telephone numbers takes a tenth of a
//! second to load and is left to numbers in other forms.

use super::phone::plain;

/// Codes by how the digits may begin from which something has to be taken off. Taken from the `phonenumber`
/// crate's data, with which a test compares them; codes that are missing need the data.
const CODES: [(&[&str], &[u16]); 12] = [
    (
        &[],
        &[
            30, 34, 39, 45, 47, 48, 52, 56, 65, 216, 220, 221, 222, 223, 224, 225, 226, 227, 228,
            229, 230, 235, 236, 237, 238, 239, 240, 242, 244, 245, 246, 247, 248, 253, 257, 258,
            266, 267, 268, 269, 290, 297, 299, 350, 351, 354, 356, 357, 371, 372, 376, 420, 500,
            501, 502, 503, 504, 505, 507, 509, 592, 597, 599, 670, 673, 674, 675, 676, 677, 678,
            679, 680, 681, 682, 683, 685, 687, 688, 689, 690, 691, 800, 808, 852, 853, 870, 878,
            881, 882, 883, 888, 960, 965, 968, 973, 974, 975, 979, 992, 998,
        ],
    ),
    (
        &["0"],
        &[
            20, 27, 31, 32, 33, 36, 40, 41, 43, 46, 49, 51, 53, 57, 58, 60, 62, 63, 64, 66, 81, 82,
            84, 90, 91, 92, 93, 94, 95, 98, 211, 212, 213, 218, 231, 232, 233, 234, 241, 243, 249,
            250, 251, 252, 254, 255, 256, 260, 262, 263, 264, 265, 291, 353, 355, 358, 359, 373,
            374, 377, 380, 381, 382, 383, 385, 386, 387, 389, 421, 508, 590, 591, 593, 594, 595,
            596, 598, 686, 850, 855, 856, 880, 886, 961, 962, 963, 964, 966, 967, 970, 971, 972,
            976, 977, 994, 995, 996,
        ],
    ),
    (&["1"], &[1, 692]),
    (&["8"], &[7, 993]),
    (&["0", "180020"], &[44]),
    (&["0", "1", "2", "3"], &[54]),
    (&["0", "90"], &[55]),
    (&["0", "183"], &[61]),
    (&["0", "11", "12", "179"], &[86]),
    (&["10"], &[298]),
    (&["15"], &[352]),
    (&["0", "8"], &[370, 375]),
];

/// What may stand between digits, by Google's rules
/// (<https://github.com/google/libphonenumber/blob/master/java/libphonenumber/src/com/google/i18n/phonenumbers/PhoneNumberUtil.java>,
/// `VALID_PUNCTUATION`), letters left out.
const PUNCTUATION: &str = "- ()[]./~\u{a0}\u{ad}\u{200b}\u{2060}\u{2010}\u{2011}\u{2012}\u{2013}\u{2014}\u{2015}\u{2212}\u{3000}";

/// The digits behind the country's code of a number in E.164, however it is punctuated, without leading
/// zeros. `None` for any other text, and where a national prefix may have to be taken off.
pub(crate) fn national_digits(text: &str) -> Option<String> {
    let text = plain(text.trim());
    let behind_plus = text.trim_start_matches('+');
    let digits: String = behind_plus
        .chars()
        .filter(|character| !PUNCTUATION.contains(*character))
        .collect();
    let is_e164 = behind_plus.len() < text.len()
        && (8..=15).contains(&digits.len())
        && !digits.starts_with('0')
        && digits.bytes().all(|digit| digit.is_ascii_digit());
    if !is_e164 {
        return None;
    }
    // No code is the beginning of another.
    let (prefixes, national) = (1..=3).find_map(|length| {
        let (code, national) = digits.split_at_checked(length)?;
        Some((prefixes(code.parse().ok()?)?, national))
    })?;
    if prefixes.iter().any(|prefix| national.starts_with(prefix)) {
        return None;
    }
    Some(national.parse::<u64>().ok()?.to_string())
}

/// How the digits behind the code may begin where a national prefix has to be taken off.
fn prefixes(code: u16) -> Option<&'static [&'static str]> {
    let known = CODES.iter().find(|(_, codes)| codes.contains(&code));
    known.map(|(prefixes, _)| *prefixes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoke_api::phone::Phone;

    #[test]
    fn what_is_read_at_once_is_read_as_with_the_data() {
        for code in CODES.iter().flat_map(|(_, codes)| *codes) {
            for start in 0..100 {
                let start = format!("{start:02}");
                let behind = if start.ends_with('5') {
                    "12345678"
                } else {
                    "987654"
                };
                // Every tenth number of most countries, all of those with prefixes of their own.
                let is_special = prefixes(*code).unwrap().len() > 1;
                let number = format!("+{code}{start}{behind}");
                let Some(at_once) = national_digits(&number) else {
                    continue;
                };
                if is_special || start.ends_with('5') {
                    let with_data = Phone::read(&number, None).unwrap().national_digits();
                    assert_eq!(at_once, with_data, "{number}");
                }
            }
        }
        assert_eq!(
            national_digits("+8613912345678").as_deref(),
            Some("13912345678")
        );
    }

    #[test]
    fn other_forms_are_left_to_the_data() {
        assert_eq!(
            national_digits(" +12065550100 ").as_deref(),
            Some("2065550100")
        );
        for punctuated in [
            "+1 (206) 555-0100",
            "++1.206.555.0100",
            "tel:+1-206-555-0100",
            "+1\u{a0}206/5550100",
            "+\u{ff11}2065550100",
        ] {
            let digits = national_digits(punctuated);
            assert_eq!(digits.as_deref(), Some("2065550100"), "{punctuated}");
        }
        assert_eq!(
            national_digits("+390612345678").as_deref(),
            Some("612345678")
        );
        for other in [
            "",
            "+",
            "12065550100",
            "+1206555",
            "+1 206 555 0100 x5",
            "1 +206 555 0100",
            "+1 +2065550100",
            "+112065550100",
            "+4401122334455",
            "+99912345678",
            "+012065550100",
            "+1206555010012345",
            "+541123456789",
        ] {
            assert_eq!(national_digits(other), None, "{other}");
        }
    }
}
