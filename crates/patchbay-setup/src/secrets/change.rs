//! The difference between two states of a secret, masked. Owns that every value that differs is seen to differ, also where
//! both look the same when masked.

use super::catalogue::SecretKind;
use super::mask::masked;
use super::object::SecretObject;
use crate::change::{Change, ChangeKind, ChangeLine};

/// What would be written: one line for each key that differs. `None` when nothing does.
pub fn change(
    place: impl Into<String>,
    kind: SecretKind,
    old: Option<&SecretObject>,
    new: &SecretObject,
) -> Option<Change> {
    let empty = SecretObject::default();
    let before = old.unwrap_or(&empty);
    let mut lines = Vec::new();
    let mut kept = 0;
    for key in new.keys() {
        if before.agrees_with(new, key) {
            kept += 1;
            continue;
        }
        let (shown_before, shown) = (masked(kind, before, key), masked(kind, new, key));
        if before.keys().any(|old| old == key) {
            lines.push(ChangeLine::Removed(format!("{key}: {shown_before}")));
        }
        let another = if shown == shown_before {
            " (another value)"
        } else {
            ""
        };
        lines.push(ChangeLine::Added(format!("{key}: {shown}{another}")));
    }
    for key in before.keys() {
        if !new.keys().any(|other| other == key) {
            lines.push(ChangeLine::Removed(format!(
                "{key}: {}",
                masked(kind, before, key)
            )));
        }
    }
    if lines.is_empty() && old.is_some() {
        return None;
    }
    if kept > 0 {
        let (s, stay) = if kept == 1 {
            ("", "stays")
        } else {
            ("s", "stay")
        };
        lines.insert(
            0,
            ChangeLine::Kept(format!(
                "({kept} other key{s} {stay} as {})",
                if kept == 1 { "it is" } else { "they are" }
            )),
        );
    }
    Some(Change {
        place: place.into(),
        kind: if old.is_some() {
            ChangeKind::Update
        } else {
            ChangeKind::Create
        },
        lines,
    })
}

#[cfg(test)]
mod tests {
    use super::{ChangeKind, ChangeLine, SecretKind, SecretObject, change};

    #[test]
    fn what_differs_is_shown_masked_and_what_does_not_is_counted() {
        let old = SecretObject::default()
            .with("Password", "hunter2")
            .with("Own", "x");
        let new = old
            .clone()
            .with("Password", "hunter3")
            .with("Subject", "api@acme.example");
        let change = change("secret S", SecretKind::Cti, Some(&old), &new).expect("a change");
        assert_eq!(change.kind, ChangeKind::Update);
        assert_eq!(
            change.lines,
            [
                ChangeLine::Kept("(1 other key stays as it is)".into()),
                ChangeLine::Removed("Password: set, not shown".into()),
                ChangeLine::Added("Password: set, not shown (another value)".into()),
                ChangeLine::Added("Subject: api@acme.example".into()),
            ]
        );
    }

    #[test]
    fn the_same_is_no_change_and_a_removed_key_is_one() {
        let old = SecretObject::default().with("Password", "hunter2");
        assert_eq!(change("s", SecretKind::Cti, Some(&old), &old), None);
        let change =
            change("s", SecretKind::Cti, Some(&old), &SecretObject::default()).expect("a change");
        assert_eq!(
            change.lines,
            [ChangeLine::Removed("Password: set, not shown".into())]
        );
    }
}
