//! `patchbay keys`: making, checking and rewriting key pairs.

use serde_json::Value;

use crate::assert_run;
use crate::program::Desk;

/// A desk with a fresh pair on it.
fn desk_with_pair() -> Desk {
    let desk = Desk::new();
    let output = desk.run(&["keys", "new"]);
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        crate::program::shown(&output)
    );
    desk
}

#[test]
fn a_new_pair_is_two_files_and_says_what_to_do_next() {
    let desk = Desk::new();
    assert_run!(
        "keys new",
        desk,
        desk.run(&["keys", "new", "--subject", "CN=DemoCC,O=Acme"])
    );
    assert!(
        desk.read("server.key")
            .starts_with("-----BEGIN PRIVATE KEY-----\n")
    );
    assert!(
        desk.read("server.crt")
            .starts_with("-----BEGIN CERTIFICATE-----\n")
    );
}

#[test]
#[cfg(unix)]
fn the_key_can_be_read_by_its_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let desk = desk_with_pair();
    let mode = std::fs::metadata(desk.path("server.key"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    // Also when it replaces a file that everybody could read.
    std::fs::set_permissions(
        desk.path("server.key"),
        std::fs::Permissions::from_mode(0o644),
    )
    .unwrap();
    assert_eq!(desk.run(&["keys", "new", "--force"]).status.code(), Some(0));
    let mode = std::fs::metadata(desk.path("server.key"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn an_existing_key_is_overwritten_only_by_force() {
    let desk = desk_with_pair();
    let before = desk.read("server.key");
    assert_run!("keys new refused", desk, desk.run(&["keys", "new"]));
    assert_eq!(desk.read("server.key"), before);
    assert_eq!(desk.run(&["keys", "new", "--force"]).status.code(), Some(0));
    assert_ne!(desk.read("server.key"), before);
}

#[test]
fn size_subject_and_lifetime_are_as_asked() {
    let desk = Desk::new();
    let args = [
        "keys",
        "new",
        "--bits",
        "3072",
        "--days",
        "10",
        "--subject",
        "CN=A,O=B",
        "--out",
        "made",
    ];
    assert_eq!(desk.run(&args).status.code(), Some(0));
    let output = desk.run(&[
        "keys",
        "check",
        "made/server.key",
        "made/server.crt",
        "--json",
    ]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["good"], true);
    assert_eq!(report["bits"], 3072);
    let days = report["certificate"]["days_left"].as_i64().unwrap();
    assert!((9..=10).contains(&days), "{report}");
    let subject = report["certificate"]["subject"].as_str().unwrap();
    assert!(
        subject.contains("CN=A") && subject.contains("O=B"),
        "{subject}"
    );
}

#[test]
fn a_subject_that_is_none_is_refused() {
    let desk = Desk::new();
    assert_run!(
        "keys new subject",
        desk,
        desk.run(&["keys", "new", "--subject", "DemoCC"])
    );
    assert!(!desk.path("server.key").exists());
}

#[test]
fn a_matching_pair_is_good() {
    let desk = desk_with_pair();
    let output = desk.run(&["keys", "check", "server.key", "server.crt"]);
    assert_run!("keys check good", desk, output);
    assert_run!(
        "keys check key alone",
        desk,
        desk.run(&["keys", "check", "server.key"])
    );
}

#[test]
fn a_certificate_of_another_key_is_exit_code_1() {
    let desk = desk_with_pair();
    assert_eq!(
        desk.run(&["keys", "new", "--out", "other"]).status.code(),
        Some(0)
    );
    let output = desk.run(&["keys", "check", "server.key", "other/server.crt"]);
    assert_eq!(output.status.code(), Some(1));
    assert_run!("keys check other", desk, output);
}

#[test]
fn an_expired_certificate_is_exit_code_1() {
    let desk = desk_with_pair();
    let key = rcgen::KeyPair::from_pem(&desk.read("server.key")).unwrap();
    let mut certificate = rcgen::CertificateParams::default();
    certificate.not_before = rcgen::date_time_ymd(2001, 1, 1);
    certificate.not_after = rcgen::date_time_ymd(2001, 1, 31);
    desk.write("server.crt", certificate.self_signed(&key).unwrap().pem());
    let output = desk.run(&["keys", "check", "server.key", "server.crt"]);
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("EXPIRED on 2001-01-31"), "{text}");
    assert!(text.contains("belong together"), "{text}");
}

#[test]
fn every_mangled_form_becomes_the_same_key() {
    let desk = desk_with_pair();
    let pem = desk.read("server.key");
    let mangled = [
        ("literal line breaks", pem.replace('\n', "\\n")),
        ("literal Windows line breaks", pem.replace('\n', "\\r\\n")),
        ("Windows line breaks", pem.replace('\n', "\r\n")),
        ("blanks", pem.trim().replace('\n', " ")),
        (
            "leading blanks",
            format!("   {}", pem.replace('\n', "\n   ")),
        ),
        ("quoted", format!("\"{}\"", pem.replace('\n', "\\n"))),
    ];
    for (form, text) in mangled {
        let output = desk.run_with(&["keys", "format", "-", "--pem"], &text);
        assert_eq!(
            output.status.code(),
            Some(0),
            "{form}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        assert_eq!(
            String::from_utf8(output.stdout).unwrap().trim(),
            pem.trim(),
            "{form}"
        );
    }
}

#[test]
fn a_single_line_is_what_json_wants() {
    let desk = desk_with_pair();
    let output = desk.run(&["keys", "format", "server.key", "--single-line"]);
    let line = String::from_utf8(output.stdout).unwrap();
    assert_eq!(line.trim_end().lines().count(), 1);
    let text: String = serde_json::from_str(&format!("\"{}\"", line.trim_end())).unwrap();
    assert_eq!(text.trim(), desk.read("server.key").trim());
}

#[test]
fn what_is_no_key_is_said_without_showing_it() {
    let desk = Desk::new();
    desk.write("server.key", "do-not-print-this");
    let output = desk.run(&["keys", "format", "server.key", "--pem"]);
    assert!(!crate::program::shown(&output).contains("do-not-print-this"));
    assert_run!("keys format no key", desk, output);
    assert_run!(
        "keys check no file",
        desk,
        desk.run(&["keys", "check", "nowhere.key"])
    );
    assert_run!(
        "keys check json",
        desk,
        desk.run(&["keys", "check", "nowhere.key", "--json"])
    );
}
