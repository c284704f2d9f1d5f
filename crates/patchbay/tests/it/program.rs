//! Runs the built program in a folder of its own and shows what it did: exit code, stdout and stderr together,
//! with everything that differs from run to run replaced.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A folder that is removed at the end, with the program in it.
pub(crate) struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), text).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    /// The program with `args`, in this folder, with an environment that holds no settings.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_patchbay"));
        command
            .args(args)
            .current_dir(self.folder())
            .env_clear()
            .env("HOME", self.folder())
            .env("TMPDIR", self.folder())
            .stdin(Stdio::null());
        command
    }

    /// Runs to the end.
    pub(crate) fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    /// Runs with `input` on stdin.
    pub(crate) fn run_with(&self, args: &[&str], input: &str) -> Output {
        use std::io::Write as _;
        let mut child = self
            .command(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child
            .stdin
            .take()
            .unwrap()
            .write_all(input.as_bytes())
            .unwrap();
        child.wait_with_output().unwrap()
    }
}

/// Exit code, stdout and stderr as one text.
pub(crate) fn shown(output: &Output) -> String {
    format!(
        "exit code: {}\n----- stdout -----\n{}----- stderr -----\n{}",
        output
            .status
            .code()
            .map_or_else(|| "none".to_owned(), |code| code.to_string()),
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    )
}

/// What differs from run to run, as pattern and replacement.
pub(crate) fn filters(desk: &Desk) -> Vec<(String, &'static str)> {
    vec![
        (regex_of(desk.folder()), "[FOLDER]"),
        (r"127\.0\.0\.1:\d+".into(), "127.0.0.1:[PORT]"),
        (r"([0-9A-F]{2}:){31}[0-9A-F]{2}".into(), "[FINGERPRINT]"),
        (r"([0-9A-F]{2}:){7}[0-9A-F]{2}…".into(), "[KEY]…"),
        (
            r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d+)?(Z| UTC)?".into(),
            "[TIME]",
        ),
        (r"\d{4}-\d\d-\d\d".into(), "[DATE]"),
        (
            r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b".into(),
            "[UUID]",
        ),
        (r"\b\d+(\.\d+)? ms\b".into(), "[MS]"),
    ]
}

fn regex_of(folder: &Path) -> String {
    let text = folder.display().to_string();
    text.chars()
        .flat_map(|letter| {
            let special = "\\.+*?()|[]{}^$".contains(letter).then_some('\\');
            special.into_iter().chain([letter])
        })
        .collect()
}

/// Compares a whole run with the snapshot of this name.
#[macro_export]
macro_rules! assert_run {
    ($name:expr, $desk:expr, $output:expr) => {{
        let filters = $crate::program::filters(&$desk);
        let filters: Vec<(&str, &str)> =
            filters.iter().map(|(pattern, text)| (pattern.as_str(), *text)).collect();
        insta::with_settings!({filters => filters, omit_expression => true}, {
            let name = $name.trim().replace(' ', "-");
            insta::assert_snapshot!(name, $crate::program::shown(&$output));
        });
    }};
}
