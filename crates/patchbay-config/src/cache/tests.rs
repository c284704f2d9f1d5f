//! Freshness, one reading for many callers, and what happens when the source is away.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use secrecy::SecretString;

use super::*;
use crate::environment::MapEnvironment;
use crate::source::{BoxFuture, SourceError, SourceErrorKind};

/// A source with one contact centre that has a token, and counters.
#[derive(Default)]
struct OneCentre {
    reads: AtomicUsize,
    away: AtomicBool,
    gone: AtomicBool,
    slow: AtomicBool,
}

const SECRET: &str = r#"{"CALL_CENTER_API_NAME":"CC","SALESFORCE_REST_API_ENDPOINT_BASE":"https://x.my.salesforce.com/services/data/v64.0"}"#;

impl SettingsSource for OneCentre {
    fn read_secret<'a>(
        &'a self,
        name: &'a str,
        _until: Instant,
    ) -> BoxFuture<'a, Result<SecretString, SourceError>> {
        Box::pin(async move {
            self.reads.fetch_add(1, Ordering::SeqCst);
            // Lets every other caller reach the cache before this one answers.
            for _ in 0..1000 {
                tokio::task::yield_now().await;
            }
            if self.slow.load(Ordering::SeqCst) {
                std::future::pending::<()>().await;
            }
            let error = |kind| SourceError {
                kind,
                call: "GetSecretValue",
                name: name.to_owned(),
                detail: "x".to_owned(),
            };
            if self.away.load(Ordering::SeqCst) {
                return Err(error(SourceErrorKind::Unavailable));
            }
            if self.gone.load(Ordering::SeqCst) {
                return Err(error(SourceErrorKind::NotFound));
            }
            let text = if name.ends_with("access") {
                r#"{"accessToken":"T"}"#
            } else {
                SECRET
            };
            Ok(SecretString::from(text))
        })
    }

    fn read_parameters<'a>(
        &'a self,
        _names: &'a [String],
        _until: Instant,
    ) -> BoxFuture<'a, Result<BTreeMap<String, SecretString>, SourceError>> {
        Box::pin(async { Ok(BTreeMap::new()) })
    }

    fn update_secret<'a>(
        &'a self,
        _name: &'a str,
        _text: &'a SecretString,
        _until: Instant,
    ) -> BoxFuture<'a, Result<(), SourceError>> {
        Box::pin(async { Ok(()) })
    }

    fn put_secret_value<'a>(
        &'a self,
        _name: &'a str,
        _text: &'a SecretString,
        _until: Instant,
    ) -> BoxFuture<'a, Result<(), SourceError>> {
        Box::pin(async { Ok(()) })
    }

    fn put_parameter<'a>(
        &'a self,
        _name: &'a str,
        _value: &'a SecretString,
        _until: Instant,
    ) -> BoxFuture<'a, Result<(), SourceError>> {
        Box::pin(async { Ok(()) })
    }
}

fn choice(name: &str) -> SettingsChoice {
    SettingsChoice {
        secret_name: Some(name.to_owned()),
        access_secret_name: Some(format!("{name}-access")),
    }
}

async fn get(
    cache: &SettingsCache,
    source: &OneCentre,
    name: &str,
) -> Result<Arc<ContactCentreSettings>, ConfigErrors> {
    let until = Instant::now() + Duration::from_mins(1);
    cache
        .get(
            source,
            &choice(name),
            &MapEnvironment::new(),
            Needs::RestApi,
            until,
        )
        .await
}

fn hour() -> SettingsCache {
    SettingsCache::new(Duration::from_hours(1))
}

#[tokio::test]
async fn many_callers_cause_one_reading() {
    let (cache, source) = (Arc::new(hour()), Arc::new(OneCentre::default()));
    let callers: Vec<_> = (0..50)
        .map(|_| {
            let (cache, source) = (Arc::clone(&cache), Arc::clone(&source));
            tokio::spawn(async move { get(&cache, &source, "a").await.is_ok() })
        })
        .collect();
    for caller in callers {
        assert!(caller.await.expect("no panic"));
    }
    assert_eq!(
        source.reads.load(Ordering::SeqCst),
        2,
        "the two secrets, once"
    );
}

#[tokio::test]
async fn choices_are_kept_apart_and_dropped_when_told() {
    let (cache, source) = (hour(), OneCentre::default());
    for name in ["a", "b", "a", "b"] {
        get(&cache, &source, name).await.expect("settings");
    }
    assert_eq!(source.reads.load(Ordering::SeqCst), 4);
    cache.invalidate(&choice("a"));
    get(&cache, &source, "b").await.expect("settings");
    assert_eq!(source.reads.load(Ordering::SeqCst), 4);
    get(&cache, &source, "a").await.expect("settings");
    assert_eq!(source.reads.load(Ordering::SeqCst), 6);
}

#[tokio::test]
async fn old_settings_are_used_on_while_the_source_is_away_only() {
    let (cache, source) = (SettingsCache::new(Duration::ZERO), OneCentre::default());
    get(&cache, &source, "a").await.expect("settings");
    source.away.store(true, Ordering::SeqCst);
    get(&cache, &source, "a").await.expect("the old ones");
    assert!(
        get(&cache, &source, "b")
            .await
            .expect_err("nothing old")
            .is_transient()
    );
    source.away.store(false, Ordering::SeqCst);
    source.gone.store(true, Ordering::SeqCst);
    assert_eq!(
        get(&cache, &source, "a").await.expect_err("gone").kind(),
        FaultKind::Missing
    );
    source.gone.store(false, Ordering::SeqCst);
    get(&cache, &source, "a")
        .await
        .expect("faults are not kept");
}

#[tokio::test]
async fn waiting_for_another_reader_ends_in_time() {
    let (cache, source) = (Arc::new(hour()), Arc::new(OneCentre::default()));
    source.slow.store(true, Ordering::SeqCst);
    let reader = {
        let (cache, source) = (Arc::clone(&cache), Arc::clone(&source));
        tokio::spawn(async move { get(&cache, &source, "a").await.is_ok() })
    };
    while source.reads.load(Ordering::SeqCst) == 0 {
        tokio::task::yield_now().await;
    }
    let now = Instant::now();
    let late = cache
        .get(
            &*source,
            &choice("a"),
            &MapEnvironment::new(),
            Needs::RestApi,
            now,
        )
        .await;
    assert!(late.expect_err("no time left").is_transient());
    reader.abort();
    assert!(reader.await.is_err());
    source.slow.store(false, Ordering::SeqCst);
    get(&cache, &source, "a")
        .await
        .expect("an aborted reader leaves no lock");
}

#[tokio::test]
async fn the_number_of_choices_is_bounded() {
    let (cache, source) = (hour(), OneCentre::default());
    for index in 0..200 {
        get(&cache, &source, &format!("centre-{index}"))
            .await
            .expect("settings");
    }
    assert!(cache.lock().len() <= MOST_ENTRIES);
}
