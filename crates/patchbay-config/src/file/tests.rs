//! Reading, `file:` texts, and writing back.

use std::time::Duration;

use serde_json::json;

use super::*;

struct Folder {
    folder: tempfile::TempDir,
    source: FileSource,
}

fn with(settings: &Value) -> Folder {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("settings.json");
    std::fs::write(&path, settings.to_string()).expect("written");
    std::fs::write(folder.path().join("server.key"), "KEY\n").expect("written");
    Folder {
        folder,
        source: FileSource::new(path),
    }
}

impl Folder {
    fn stored(&self) -> Value {
        let text = std::fs::read_to_string(self.source.path()).expect("readable");
        serde_json::from_str(&text).expect("JSON")
    }
}

fn later() -> Instant {
    Instant::now() + Duration::from_mins(1)
}

#[tokio::test]
async fn secrets_and_parameters_are_read_with_file_texts_resolved() {
    let with = with(
        &json!({"secrets": {"a": {"k": "file:server.key", "n": "v"}, "b": "bare"}, "parameters": {"p": "file:server.key"}}),
    );
    let secret = with.source.read_secret("a", later()).await.expect("there");
    assert_eq!(secret.expose_secret(), r#"{"k":"KEY\n","n":"v"}"#);
    assert_eq!(
        with.source
            .read_secret("b", later())
            .await
            .expect("there")
            .expose_secret(),
        "bare"
    );
    let names = ["p".to_owned(), "q".to_owned()];
    let found = with
        .source
        .read_parameters(&names, later())
        .await
        .expect("there");
    assert_eq!(found.keys().collect::<Vec<_>>(), ["p"]);
    assert_eq!(found["p"].expose_secret(), "KEY\n");
}

#[tokio::test]
async fn a_write_keeps_file_texts_and_everything_else() {
    let with =
        with(&json!({"note": "mine", "secrets": {"a": {"k": "file:server.key", "t": "old"}}}));
    let new = SecretString::from(r#"{"k":"KEY\n","t":"new"}"#);
    with.source
        .update_secret("a", &new, later())
        .await
        .expect("written");
    with.source
        .put_parameter("p", &SecretString::from("v"), later())
        .await
        .expect("written");
    let expected = json!({"note": "mine", "secrets": {"a": {"k": "file:server.key", "t": "new"}}, "parameters": {"p": "v"}});
    assert_eq!(with.stored(), expected);
    let left: Vec<_> = std::fs::read_dir(with.folder.path())
        .expect("readable")
        .collect();
    assert_eq!(left.len(), 2, "no temporary file is left");
}

#[tokio::test]
async fn failures_say_what_and_not_what_is_inside() {
    let with = with(&json!({"secrets": {"a": {"k": "file:nowhere.key", "s": "hidden"}}}));
    let kind = |error: SourceError| {
        assert!(!error.to_string().contains("hidden"), "{error}");
        error.kind
    };
    let later = later();
    assert_eq!(
        kind(
            with.source
                .read_secret("a", later)
                .await
                .expect_err("no file")
        ),
        SourceErrorKind::Unusable
    );
    assert_eq!(
        kind(with.source.read_secret("b", later).await.expect_err("none")),
        SourceErrorKind::NotFound
    );
    let text = SecretString::from("x");
    assert_eq!(
        kind(
            with.source
                .update_secret("b", &text, later)
                .await
                .expect_err("none")
        ),
        SourceErrorKind::NotFound
    );
    std::fs::write(with.source.path(), "{hidden").expect("written");
    assert_eq!(
        kind(
            with.source
                .read_secret("a", later)
                .await
                .expect_err("no JSON")
        ),
        SourceErrorKind::Unusable
    );
    std::fs::remove_file(with.source.path()).expect("removed");
    assert_eq!(
        kind(with.source.read_secret("a", later).await.expect_err("gone")),
        SourceErrorKind::NotFound
    );
}
