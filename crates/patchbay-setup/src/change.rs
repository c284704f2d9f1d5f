//! What would be written, before it is written. Everything that writes makes its changes known in this form first, so
//! that one place can show them and ask. A change without lines is none: what is already so is not written again.

use serde::Serialize;
use similar::{ChangeTag, TextDiff};

/// What happens to a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ChangeKind {
    /// It is not there yet.
    Create,
    /// It is there and becomes different.
    Update,
    /// It goes.
    Delete,
}

/// One line of a change. Secret values are masked before they get here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase", tag = "line", content = "text")]
pub enum ChangeLine {
    /// Stays as it is; shown to say where one is.
    Kept(String),
    /// Is taken away.
    Removed(String),
    /// Is added.
    Added(String),
}

/// One thing that would be written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// What is changed, as a user knows it: `secret AcmeVoiceCC-salesforce-secret`, `role SCVS3Role, trust policy`, a path.
    pub place: String,
    /// What happens to it.
    pub kind: ChangeKind,
    /// The difference, with a little of what stays around it.
    pub lines: Vec<ChangeLine>,
}

/// Lines that stay the same shown around those that change.
const CONTEXT: usize = 2;

impl Change {
    /// The difference between two texts; nothing when they are the same. `None` stands for a thing that is not there.
    /// The texts must hold no secret.
    pub fn of_text(place: impl Into<String>, old: Option<&str>, new: Option<&str>) -> Option<Self> {
        let kind = match (old, new) {
            (None, None) => return None,
            (Some(old), Some(new)) if old == new => return None,
            (None, Some(_)) => ChangeKind::Create,
            (Some(_), Some(_)) => ChangeKind::Update,
            (Some(_), None) => ChangeKind::Delete,
        };
        let diff = TextDiff::from_lines(old.unwrap_or_default(), new.unwrap_or_default());
        let lines = diff
            .grouped_ops(CONTEXT)
            .iter()
            .flatten()
            .flat_map(|operation| diff.iter_changes(operation))
            .map(|change| {
                let text = change.value().trim_end_matches(['\r', '\n']).to_owned();
                match change.tag() {
                    ChangeTag::Equal => ChangeLine::Kept(text),
                    ChangeTag::Delete => ChangeLine::Removed(text),
                    ChangeTag::Insert => ChangeLine::Added(text),
                }
            })
            .collect();
        Some(Self {
            place: place.into(),
            kind,
            lines,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Change, ChangeKind, ChangeLine};

    #[test]
    fn the_same_text_is_no_change() {
        assert_eq!(Change::of_text("a", Some("x\n"), Some("x\n")), None);
        assert_eq!(Change::of_text("a", None, None), None);
    }

    #[test]
    fn a_changed_line_is_shown_with_its_neighbours() {
        let change = Change::of_text("a", Some("1\n2\n3\n4\n5\n"), Some("1\n2\n3\n4\nfive\n"))
            .expect("is a change");
        assert_eq!(change.kind, ChangeKind::Update);
        assert_eq!(
            change.lines,
            [
                ChangeLine::Kept("3".into()),
                ChangeLine::Kept("4".into()),
                ChangeLine::Removed("5".into()),
                ChangeLine::Added("five".into()),
            ]
        );
    }

    #[test]
    fn a_new_text_is_all_added() {
        let change = Change::of_text("a", None, Some("1\n")).expect("is a change");
        assert_eq!(change.kind, ChangeKind::Create);
        assert_eq!(change.lines, [ChangeLine::Added("1".into())]);
    }
}
