//! No secret in any log. Owns the patterns of what must never be written (tokens, keys, assertions,
//! passwords) and searches the logs that a test run left behind, after proving on planted lines that
//! it would find them.

use std::fs;
use std::path::Path;

use anyhow::{Result, bail};
use regex::Regex;

use crate::shell::say;
use crate::source_size::files_under;

/// What must not be found, and an example that the search is tried on.
const FORBIDDEN: &[(&str, &str, &str)] = &[
    (
        "a Salesforce access token",
        r"00D[A-Za-z0-9]{12,15}![A-Za-z0-9._]{20,}",
        "token=00D000000000001AAA!AQEAQKx1y2z3.abcdefghij_klmnop end",
    ),
    (
        "a JSON Web Token",
        r"eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}",
        "assertion=eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJhYmMifQ.c2lnbmF0dXJl",
    ),
    (
        "a private key",
        r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
        "-----BEGIN RSA PRIVATE KEY-----",
    ),
    (
        "the body of a private key",
        // A sequence that begins with the number 0, the version; a certificate, which is public, does not.
        r"MII[A-Za-z0-9+/]{2}[AQgw]IBA[A-Za-z0-9+/]{50,}",
        "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKjMzEfYyjiWA4R4",
    ),
    (
        "a bearer header",
        r"(?i)bearer\s+[A-Za-z0-9!._-]{20,}",
        "Bearer abcdefghijklmnopqrstuvwxyz",
    ),
    (
        "a password or client secret",
        r#"(?i)(password|passwd|client_secret|refresh_token|assertion)(=|\\?["']\s*:\s*\\?["'])[^\s"'\\&*<\[(]{6,}"#,
        "grant_type=password&password=patchbay-secret-1&x=1",
    ),
    (
        "a planted test secret",
        r"patchbay-planted-[a-z]+-[0-9a-f]+",
        "subject patchbay-planted-password-0f1e2d",
    ),
];

/// What the local org without an identity file is known by, the same for everybody and printed on purpose: what
/// opens an org on loopback that holds nothing.
const PUBLISHED: &str = "client_secret=patchbay-local-secret";

/// Fails with each file and line that holds a secret, but not with the secret. At least one log that
/// was written at debug level must be there, or nothing was proven.
pub(crate) fn check(folder: &Path) -> Result<()> {
    let patterns = compile()?;
    let mut found = Vec::new();
    let mut lines = 0_usize;
    let mut at_debug = 0_usize;
    for path in files_under(folder)? {
        let text = String::from_utf8_lossy(&fs::read(&path)?).into_owned();
        for (number, line) in text.lines().enumerate() {
            lines += 1;
            at_debug += usize::from(line.to_ascii_uppercase().contains("\"DEBUG\""));
            for name in search(&patterns, line) {
                found.push(format!("{}:{}: {name}", path.display(), number + 1));
            }
        }
    }
    if !found.is_empty() {
        bail!(
            "secrets in the logs of the test run:\n  {}",
            found.join("\n  ")
        );
    }
    if at_debug == 0 {
        bail!("no log of the test run was written at debug level, so the search proves nothing");
    }
    say(&format!(
        "searched {lines} lines of logs ({at_debug} at debug level): no secret"
    ));
    Ok(())
}

type Pattern = (&'static str, Regex);

fn compile() -> Result<Vec<Pattern>> {
    let mut patterns = Vec::new();
    for (name, pattern, example) in FORBIDDEN {
        let regex = Regex::new(pattern)?;
        if !regex.is_match(example) {
            bail!("the search for {name} does not find its own example");
        }
        patterns.push((*name, regex));
    }
    Ok(patterns)
}

fn search<'a>(patterns: &'a [Pattern], line: &'a str) -> impl Iterator<Item = &'static str> + 'a {
    let line = line.replace(PUBLISHED, "");
    patterns
        .iter()
        .filter(move |(_, regex)| regex.is_match(&line))
        .map(|(name, _)| *name)
}

#[cfg(test)]
mod tests {
    use super::{compile, search};

    fn found(line: &str) -> Vec<&'static str> {
        search(&compile().expect("the patterns are valid"), line).collect()
    }

    #[test]
    fn each_kind_of_secret_is_found_inside_a_json_line() {
        let line = r#"{"level":"DEBUG","message":"{\"password\":\"hunter2-long\"}"}"#;
        assert_eq!(found(line), ["a password or client secret"]);
        assert_eq!(
            found(r#"{"client_secret": "0123456789"}"#),
            ["a password or client secret"]
        );
        let line = r#"{"message":"sent Bearer 00D000000000001!AQEAQKx1y2z3abcdefghijklmnop"}"#;
        assert_eq!(
            found(line),
            ["a Salesforce access token", "a bearer header"]
        );
    }

    #[test]
    fn what_is_published_hides_nothing_beside_it() {
        assert_eq!(
            found("-d client_secret=patchbay-local-secret"),
            Vec::<&str>::new()
        );
        let line = "client_secret=patchbay-local-secret&password=hunter2-long";
        assert_eq!(found(line), ["a password or client secret"]);
        assert_eq!(
            found("client_secret=patchbay-other-secret"),
            ["a password or client secret"]
        );
    }

    #[test]
    fn a_certificate_is_public() {
        let line =
            "MIICuDCCAaCgAwIBAgIUFrlGv8eyb8GP6qEe0kVaaVcGt4gwDQYJKoZIhvcNAQELBQAwFjEUMBIGA1UEAwwL";
        assert_eq!(found(line), Vec::<&str>::new());
    }

    #[test]
    fn ordinary_lines_are_let_through() {
        let line = r#"{"level":"DEBUG","message":"Salesforce answered","status":200,"call":"query",
            "recordId":"001000000000001AAA","grant":"password","detail":"refresh_token: expired; password: refused"}"#;
        assert_eq!(found(line), Vec::<&str>::new());
    }
}
