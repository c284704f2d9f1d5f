//! The help pages, mistakes on the command line, completions and the reference page.

use crate::assert_run;
use crate::program::Desk;

#[test]
fn every_command_explains_itself_with_examples() {
    let desk = Desk::new();
    let commands: &[&[&str]] = &[
        &[],
        &["demo"],
        &["dev"],
        &["invoke"],
        &["functions"],
        &["org"],
        &["org", "start"],
        &["setup"],
        &["keys"],
        &["keys", "new"],
        &["keys", "check"],
        &["keys", "format"],
        &["app"],
        &["app", "new"],
        &["app", "convert"],
        &["app", "check"],
        &["app", "deploy"],
        &["app", "retrieve"],
        &["secrets"],
        &["secrets", "init"],
        &["secrets", "show"],
        &["secrets", "set"],
        &["secrets", "unset"],
        &["secrets", "check"],
        &["secrets", "migrate"],
        &["secrets", "rotate"],
        &["parked"],
        &["parked", "list"],
        &["parked", "show"],
        &["parked", "resend"],
        &["saml"],
        &["saml", "new"],
        &["saml", "apply"],
        &["saml", "check"],
        &["contact-center"],
        &["contact-center", "show"],
        &["contact-center", "set"],
        &["contact-center", "check"],
        &["external-id"],
        &["external-id", "new"],
        &["external-id", "apply"],
        &["external-id", "check"],
        &["external-id", "remove"],
        &["completions"],
    ];
    for command in commands {
        let mut args = command.to_vec();
        args.push("--help");
        let output = desk.run(&args);
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(
            text.contains("Examples:"),
            "{command:?} has no examples:\n{text}"
        );
        assert_run!(format!("help {}", command.join(" ")), desk, output);
    }
}

#[test]
fn a_mistake_on_the_command_line_is_exit_code_2() {
    let desk = Desk::new();
    assert_run!("usage unknown command", desk, desk.run(&["kesy"]));
    assert_run!("usage missing file", desk, desk.run(&["keys", "check"]));
    assert_run!(
        "usage bits",
        desk,
        desk.run(&["keys", "new", "--bits", "1024"])
    );
    assert_eq!(desk.run(&["kesy"]).status.code(), Some(2));
}

#[test]
fn each_shell_gets_a_script_that_names_the_commands() {
    let desk = Desk::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let output = desk.run(&["completions", shell]);
        let script = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(0), "{shell}");
        for name in ["demo", "dev", "invoke", "keys", "org"] {
            assert!(script.contains(name), "{shell} does not know `{name}`");
        }
    }
}

#[test]
fn the_reference_page_is_the_help_of_every_command() {
    let page = patchbay::reference_page();
    for name in [
        "patchbay demo",
        "patchbay keys new",
        "patchbay org start",
        "patchbay invoke",
    ] {
        assert!(
            page.contains(&format!("`{name}`")),
            "no section for `{name}`"
        );
    }
    assert!(!page.contains('\u{1b}'), "the page holds terminal colours");
}
