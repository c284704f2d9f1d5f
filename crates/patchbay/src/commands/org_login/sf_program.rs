//! Salesforce's own program `sf`: where its orgs are, and a token of the one that it is signed in to. Its answers hold
//! tokens and are never shown.

use std::io::ErrorKind;
use std::process::Command;

use patchbay_salesforce::AccessToken;
use serde_json::Value;

use crate::failure::{Failure, OrFail as _};

/// An org that `sf` is signed in to.
pub(super) struct Session {
    pub(super) instance_url: String,
    pub(super) token: AccessToken,
}

/// Asks `sf` for the org of an alias or a username. Since May 2026 `sf org display` keeps the token back and
/// `sf org auth show-access-token` gives it (<https://github.com/salesforcecli/plugin-org/pull/1667>); older programs
/// know only the former.
pub(super) fn session(alias: &str) -> Result<Session, Failure> {
    let org = ask(&["org", "display"], alias)?;
    let instance_url = text(&org, "instanceUrl").ok_or_else(|| unreadable(alias))?;
    let shown = text(&org, "accessToken").filter(|token| is_token(token));
    let token = if let Some(token) = shown {
        token
    } else {
        let answer = ask(&["org", "auth", "show-access-token", "--no-prompt"], alias)?;
        text(&answer, "accessToken")
            .filter(|token| is_token(token))
            .ok_or_else(|| unreadable(alias))?
    };
    Ok(Session {
        instance_url,
        token: AccessToken::new(token),
    })
}

/// What `sf` shows instead of a token begins with `[REDACTED]`; tokens have no blanks.
fn is_token(text: &str) -> bool {
    !text.is_empty() && !text.contains(' ') && !text.starts_with('[')
}

fn text(answer: &Value, name: &str) -> Option<String> {
    answer["result"][name].as_str().map(str::to_owned)
}

fn unreadable(alias: &str) -> Failure {
    Failure::outside(format!("`sf` gives no session of the org `{alias}`"))
        .hint(format!("sign in again: `sf org login web --alias {alias}`"))
}

fn ask(command: &[&str], alias: &str) -> Result<Value, Failure> {
    let output = Command::new("sf")
        .args(command)
        .args(["--target-org", alias, "--json"])
        .output();
    let output = match output {
        Ok(output) => output,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Err(
                Failure::asked("the Salesforce program `sf` is not installed")
                    .hint("give --instance-url and --access-token instead"),
            );
        }
        Err(error) => return Err(error).or_outside("`sf` cannot be run"),
    };
    let answer: Value = serde_json::from_slice(&output.stdout).map_err(|_| unreadable(alias))?;
    if output.status.success() {
        return Ok(answer);
    }
    let told = answer["message"].as_str().unwrap_or("it gives no reason");
    Err(
        Failure::asked(format!("`sf` does not know the org `{alias}`: {told}"))
            .hint("`sf org list` shows the orgs; `sf org login web` adds one"),
    )
}
