//! The runtime API, with programs of one line in the place of a bootstrap.

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::time::Duration;

use patchbay_testkit::{LambdaHost, LambdaSettings, Outcome};

/// A shell script in a folder of its own.
fn program(name: &str, script: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("bootstrap");
    std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    path
}

#[tokio::test]
async fn a_program_that_ends_is_told_from_one_that_hangs() {
    let ends = program(
        "ends",
        "echo \"$AWS_LAMBDA_FUNCTION_NAME in $AWS_REGION\"; exit 3",
    );
    let host = LambdaHost::start(&ends, LambdaSettings::new("CC-Function"))
        .await
        .unwrap();
    assert_eq!(host.invoke(b"{}").await.outcome, Outcome::Exited(Some(3)));
    assert_eq!(host.log(), "CC-Function in us-east-1\n");

    let hangs = program("hangs", "exec sleep 60");
    let mut settings = LambdaSettings::new("CC-Function");
    settings.timeout = Duration::from_millis(300);
    let host = LambdaHost::start(&hangs, settings).await.unwrap();
    assert_eq!(host.invoke(b"{}").await.outcome, Outcome::TimedOut);
}

#[tokio::test]
async fn only_the_given_environment_reaches_the_program() {
    let shows = program("shows", "/usr/bin/env; exit 0");
    let settings = LambdaSettings::new("CC-Function").with("SECRET_NAME", "x");
    let host = LambdaHost::start(&shows, settings).await.unwrap();
    assert_eq!(host.invoke(b"{}").await.outcome, Outcome::Exited(Some(0)));
    let log = host.log();
    assert!(log.contains("SECRET_NAME=x\n"), "{log}");
    assert!(!log.contains("CARGO"), "{log}");
}
