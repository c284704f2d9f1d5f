//! Decimal digits of every script. The replaced function took them in numbers and telephone numbers, because
//! Python and Google's library do.

/// The value of a decimal digit.
pub(crate) fn decimal_digit(character: char) -> Option<u8> {
    let code = u32::from(character);
    let zero = ZEROS.iter().rev().find(|zero| **zero <= code)?;
    u8::try_from(code - zero).ok().filter(|digit| *digit < 10)
}

/// The zero of every script's decimal digits, each followed by its one to nine
/// (<https://www.unicode.org/Public/14.0.0/ucd/extracted/DerivedNumericType.txt>, general category Nd).
const ZEROS: [u32; 65] = [
    0x30, 0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66,
    0xDE6, 0xE50, 0xED0, 0xF20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90,
    0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10,
    0x104A0, 0x10D30, 0x11066, 0x110F0, 0x11136, 0x111D0, 0x112F0, 0x11450, 0x114D0, 0x11650,
    0x116C0, 0x11730, 0x118E0, 0x11950, 0x11C50, 0x11D50, 0x11DA0, 0x16A60, 0x16AC0, 0x16B50,
    0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6, 0x1E140, 0x1E2F0, 0x1E950,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_of_other_scripts_count() {
        assert!(ZEROS.is_sorted());
        for (character, digit) in [('7', 7), ('\u{663}', 3), ('\u{ff19}', 9), ('\u{1d7ff}', 9)] {
            assert_eq!(decimal_digit(character), Some(digit), "{character}");
        }
        for other in ['a', '/', ':', '\u{bd}', '\u{b2}', '\u{65f}'] {
            assert_eq!(decimal_digit(other), None, "{other}");
        }
    }
}
