//! Percent-encoding of what goes into a URL. It knows the two character sets that matter here and
//! nothing of queries or records.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::error::Error;

/// What JavaScript's `encodeURIComponent` leaves alone besides letters and digits, because the
/// published package builds its URLs with it:
/// <https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/encodeURIComponent>.
const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');

/// A form field: everything but the unreserved characters is escaped, which every form decoder reads.
const FORM: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// Escapes a value for a query string or a path part exactly as `encodeURIComponent` does.
pub fn component(value: &str) -> String {
    utf8_percent_encode(value, COMPONENT).to_string()
}

/// Escapes one part of a path. A part that is empty, `.` or `..` is refused: no escape keeps a server
/// from reading it as a different address.
///
/// # Errors
/// [`Error::Input`] that names `what` the part was to be.
pub fn path_part(what: &'static str, value: &str) -> Result<String, Error> {
    if value.is_empty() || value == "." || value == ".." {
        return Err(Error::Input {
            detail: format!(
                "{what} is empty or only dots; it would change the address of the call"
            ),
        });
    }
    Ok(component(value))
}

/// Escapes a value for an `application/x-www-form-urlencoded` body.
pub(crate) fn form(value: &str) -> String {
    utf8_percent_encode(value, FORM).to_string()
}

#[cfg(test)]
mod tests {
    use super::{component, path_part};

    #[test]
    fn component_escapes_as_java_script_does() {
        assert_eq!(
            component("SELECT Id FROM A WHERE N='é+/?&#%' (x)*!~-_."),
            "SELECT%20Id%20FROM%20A%20WHERE%20N%3D'%C3%A9%2B%2F%3F%26%23%25'%20(x)*!~-_."
        );
    }

    #[test]
    fn path_parts_cannot_walk() {
        assert_eq!(path_part("id", "a/b?c#d").unwrap(), "a%2Fb%3Fc%23d");
        for bad in ["", ".", ".."] {
            assert!(path_part("id", bad).unwrap_err().to_string().contains("id"));
        }
    }
}
