//! Telephone numbers as callers' carriers write them. Owns how a number is read (Google's rules, by the
//! `phonenumber` crate and its data) and the forms in which a record may hold it; knows no search.

use std::collections::BTreeSet;

use phonenumber::country::{Id, Source};
use phonenumber::metadata::{DATABASE, Descriptor};
use phonenumber::{Metadata, Mode, PhoneNumber};
use regex::Regex;

use super::digit::decimal_digit;

use crate::runtime::HandlerError;

/// What stands in the place of a number that the caller or a carrier keeps back, in small letters.
const WITHHELD: [&str; 6] = [
    "anonymous",
    "restricted",
    "unavailable",
    "unknown",
    "withheld",
    "private",
];

/// The longest text that Google's parser looks at, in characters.
const LONGEST: usize = 250;

/// Fewer digits than this find too much.
const FEWEST_DIGITS: usize = 7;

/// Whether the text says that there is no number: `anonymous` and its like, in any case.
pub(crate) fn is_withheld(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    WITHHELD.contains(&text.as_str())
}

/// A telephone number that could be read.
#[derive(Debug, Clone)]
pub(crate) struct Phone {
    number: PhoneNumber,
    /// The digits behind the country's code, without leading zeros.
    national: u64,
}

impl Phone {
    /// Reads a number. Without a region only numbers with `+` and the country's code can be read.
    ///
    /// # Errors
    /// `Input.Invalid` when it is none; the text is not repeated.
    pub(crate) fn read(text: &str, region: Option<Id>) -> Result<Self, HandlerError> {
        let text = plain(text);
        let fault = |error: Option<phonenumber::ParseError>| unreadable(region, error.as_ref());
        if text.chars().count() > LONGEST {
            return Err(fault(None));
        }
        // The crate takes a text without blanks for RFC 3966, where it reads all digits up to the first
        // hyphen as the country's code: `+1206-555-0100` would fail. A blank leads it to its other reader.
        let number =
            phonenumber::parse(region, format!(" {text}")).map_err(|error| fault(Some(error)))?;
        let national = national(&number, &text);
        Ok(Self { number, national })
    }

    /// The national number in decimal digits. Leading zeros are lost, also those that belong to it, as in
    /// Italy (observed).
    pub(crate) fn national_digits(&self) -> String {
        self.national.to_string()
    }

    /// The forms in which a record may hold the number: E.164, as it is dialled inside the country, and
    /// both as bare digits. Each once, none shorter than seven digits unless it is the only one.
    pub(crate) fn forms(&self) -> Vec<String> {
        let as_mode = |mode| self.number.format().mode(mode).to_string();
        let e164 = as_mode(Mode::E164);
        let national = as_mode(Mode::National);
        let digits = |text: &str| -> String { text.chars().filter(char::is_ascii_digit).collect() };
        let forms = [
            digits(&e164),
            national.clone(),
            digits(&national),
            self.number.national().to_string(),
            self.national_digits(),
        ];
        let mut known = BTreeSet::from([e164.clone()]);
        let mut all = vec![e164];
        for form in forms {
            if digits(&form).len() >= FEWEST_DIGITS && known.insert(form.clone()) {
                all.push(form);
            }
        }
        all
    }
}

/// The text with the digits of other scripts as `0` to `9`, and with what RFC 3966 puts around a number taken
/// into it or away: `tel:555;phone-context=+1` is `+1555`, `;isub=` and `;ext=` are parts that no record holds
/// (<https://www.rfc-editor.org/rfc/rfc3966#section-5.1>).
pub(crate) fn plain(text: &str) -> String {
    let text: String = text
        .chars()
        .map(|character| match decimal_digit(character) {
            Some(digit) => char::from(b'0' + digit),
            None => character,
        })
        .collect();
    let (number, parameters) = text.split_once(';').unwrap_or((&text, ""));
    let known = |parameter: &str| {
        ["isub=", "ext=", "phone-context="]
            .iter()
            .any(|name| parameter.starts_with(name))
    };
    if !parameters.is_empty() && !parameters.split(';').all(known) {
        return text;
    }
    let context = parameters
        .split(';')
        .find_map(|parameter| parameter.strip_prefix("phone-context="));
    let number = number.strip_prefix("tel:").unwrap_or(number);
    match context.filter(|context| context.starts_with('+')) {
        Some(context) => format!("{context}{number}"),
        None => number.to_owned(),
    }
}

/// The national number by Google's rules. The crate takes a national prefix away wherever there is one, and
/// twice where it stands twice: `+78005553535` would lose its `8`.
fn national(number: &PhoneNumber, text: &str) -> u64 {
    let read = number.national().value();
    let code = number.code().value();
    // From three letters on they are the keys of a telephone.
    let is_plain = number.code().source() == Source::Plus
        && number.extension().is_none()
        && text.chars().filter(char::is_ascii_alphabetic).count() < 3;
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let behind_code = digits.strip_prefix(&code.to_string());
    let countries = DATABASE.by_code(&code).unwrap_or_default();
    let main = countries
        .iter()
        .find(|country| country.is_main_country_for_code());
    match (behind_code, main.or(countries.first())) {
        (Some(whole), Some(country)) if is_plain => without_national_prefix(whole, country)
            .parse()
            .unwrap_or(read),
        _ => read,
    }
}

/// The digits without the country's national prefix, or as they are: where they fit the country only with
/// it, and where too few would be left.
fn without_national_prefix(whole: &str, country: &Metadata) -> String {
    let prefix = match country.national_prefix_for_parsing() {
        Some(prefix) => Some(prefix.as_str()),
        None => country.national_prefix(),
    };
    let prefix = prefix.and_then(|prefix| pattern(&format!("^(?:{prefix})")));
    let Some((prefix, found)) = prefix
        .as_ref()
        .and_then(|prefix| Some((prefix, prefix.captures(whole)?)))
    else {
        return whole.to_owned();
    };
    let has_last = found.len() > 1 && found.get(found.len() - 1).is_some();
    let rule = country.national_prefix_transform_rule();
    let rest = prefix.replace(whole, rule.filter(|_| has_last).unwrap_or_default());
    let general = country.descriptors().general().national_number().as_str();
    let general = pattern(&format!("^(?:{general})$"));
    let fits = |digits: &str| {
        let general = general.as_ref();
        general.is_some_and(|general| general.is_match(digits))
    };
    if (fits(whole) && !fits(&rest)) || !is_possible(rest.len(), country) {
        return whole.to_owned();
    }
    rest.into_owned()
}

/// A pattern of Google's data, where blanks and line breaks mean nothing.
fn pattern(text: &str) -> Option<Regex> {
    Regex::new(&text.split_whitespace().collect::<String>()).ok()
}

/// Whether a number of any kind in the country has so many digits, or all have fewer.
fn is_possible(length: usize, country: &Metadata) -> bool {
    let kinds = country.descriptors();
    let kinds = [
        Some(kinds.general()),
        kinds.fixed_line(),
        kinds.mobile(),
        kinds.toll_free(),
        kinds.premium_rate(),
        kinds.shared_cost(),
        kinds.personal_number(),
        kinds.voip(),
        kinds.pager(),
        kinds.uan(),
        kinds.voicemail(),
    ];
    let lengths = |of: fn(&Descriptor) -> &[u16]| -> BTreeSet<usize> {
        let lengths = kinds.iter().flatten().flat_map(|kind| of(kind));
        lengths.map(|length| usize::from(*length)).collect()
    };
    let possible = lengths(Descriptor::possible_length);
    let only_local = lengths(Descriptor::possible_local_length);
    let longest = possible.last().copied().unwrap_or_default();
    possible.contains(&length) || length > longest && !only_local.contains(&length)
}

fn unreadable(region: Option<Id>, error: Option<&phonenumber::ParseError>) -> HandlerError {
    let hint = if region.is_some() {
        ""
    } else {
        "; expected + and the country's code, such as +12065550100 (PATCHBAY_PHONE_REGION lets numbers \
         without + be read)"
    };
    let reason = error.map_or_else(|| "it is too long".to_owned(), ToString::to_string);
    HandlerError::invalid(format!(
        "phoneLookup: sf_phone is no telephone number ({reason}){hint}"
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn vectors() {
        let vectors: Value = serde_json::from_str(include_str!(
            "../../../../fixtures/vectors/phone-national-number.json"
        ))
        .unwrap();
        let mut wrong = Vec::new();
        for vector in vectors.as_array().unwrap() {
            let text = vector["in"].as_str().unwrap();
            let read = Phone::read(text, None).map(|phone| phone.national_digits());
            if read.as_deref().ok() != vector.get("ok").and_then(Value::as_str) {
                wrong.push((text.to_owned(), read));
            }
        }
        assert!(wrong.is_empty(), "{wrong:?}");
    }

    #[test]
    fn numbers_are_read_as_googles_library_reads_them() {
        for (text, expected) in [
            ("+1206-555-0100", "2065550100"),
            ("+12.065550100", "2065550100"),
            ("tel:253-0000;phone-context=+1-206", "2062530000"),
            ("tel:+12065550100;isub=5", "2065550100"),
            ("whatsapp:+12065550100", "2065550100"),
            ("+7 800 555 35 35", "8005553535"),
            ("+375 8 820 1234567", "8201234567"),
            ("+1 206 555 0100 ext. 55", "2065550100"),
            ("+1 206 555 0100;ext=55", "2065550100"),
            ("\u{ff0b}12065550100", "2065550100"),
            (
                "+\u{661}\u{662}\u{660}\u{666}\u{665}\u{665}\u{665}\u{660}\u{661}\u{660}\u{660}",
                "2065550100",
            ),
            ("+3758011234567", "8011234567"),
        ] {
            let read = Phone::read(text, None).map(|phone| phone.national_digits());
            assert_eq!(read.as_deref(), Ok(expected), "{text}");
        }
        let long = format!("+1{}", "2".repeat(300));
        for text in [
            "",
            "+",
            "12065550100",
            "2065550100",
            "+12065550100123456789",
            &long,
        ] {
            assert!(Phone::read(text, None).is_err(), "{text}");
        }
    }

    #[test]
    fn a_region_reads_what_has_no_plus() {
        let read = |text: &str| Phone::read(text, Some(Id::GB)).unwrap();
        for text in [
            "020 7183 8750",
            "+44 20 7183 8750",
            "0044 20 7183 8750",
            "2071838750",
        ] {
            assert_eq!(read(text).national_digits(), "2071838750", "{text}");
        }
        assert_eq!(
            read("02071838750").forms(),
            [
                "+442071838750",
                "442071838750",
                "020 7183 8750",
                "02071838750",
                "2071838750"
            ]
        );
        let italian = Phone::read("+390612345678", None).unwrap();
        assert!(italian.forms().contains(&"0612345678".to_owned()));
        assert_eq!(Phone::read("+123", None).unwrap().forms(), ["+123"]);
    }

    #[test]
    fn withheld_numbers_are_known_in_any_case() {
        for text in [
            "anonymous",
            "Anonymous",
            "RESTRICTED",
            " private ",
            "Unknown",
        ] {
            assert!(is_withheld(text), "{text}");
        }
        assert!(!is_withheld("anonymous1") && !is_withheld(""));
    }
}
