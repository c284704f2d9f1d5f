//! Settings kept in memory for a while, for each choice of secrets. Owns how long, and that one
//! invocation reads while the others wait for it; must not know what settings mean.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::choice::SettingsChoice;
use crate::environment::Environment;
use crate::faults::{ConfigErrors, ConfigFault, FaultKind};
use crate::settings::{ContactCentreSettings, Needs, load};
use crate::source::SettingsSource;

/// An event can name secrets, so the number of choices is bounded.
const MOST_ENTRIES: usize = 64;

/// How long settings that could not be renewed are used on, before the next attempt.
const STALE_FOR: Duration = Duration::from_secs(30);

type Slot = Arc<tokio::sync::Mutex<Option<Entry>>>;
type Slots = HashMap<(SettingsChoice, Needs), Slot>;

struct Entry {
    settings: Arc<ContactCentreSettings>,
    fresh_until: Instant,
}

/// A cache of settings; share it behind an [`Arc`].
pub struct SettingsCache {
    time_to_live: Duration,
    slots: Mutex<Slots>,
}

impl SettingsCache {
    /// A cache that keeps settings for this long; zero keeps none.
    pub fn new(time_to_live: Duration) -> Self {
        Self {
            time_to_live,
            slots: Mutex::default(),
        }
    }

    /// The settings of a choice: from memory while they are fresh, else read once, however many
    /// invocations ask. Settings that have grown old are used on when the source cannot be reached.
    /// Faults are not kept.
    ///
    /// # Errors
    /// As [`load`]; and [`FaultKind::Unavailable`] when another invocation's reading did not end
    /// by `until`.
    #[expect(
        clippy::too_many_arguments,
        reason = "what `load` takes, and the cache itself"
    )]
    pub async fn get(
        &self,
        source: &dyn SettingsSource,
        choice: &SettingsChoice,
        environment: &dyn Environment,
        needs: Needs,
        until: Instant,
    ) -> Result<Arc<ContactCentreSettings>, ConfigErrors> {
        let slot = self.slot(choice, needs);
        let Ok(mut entry) = tokio::time::timeout_at(until.into(), slot.lock()).await else {
            return Err(waited_too_long(choice).into());
        };
        if let Some(kept) = entry
            .as_ref()
            .filter(|kept| Instant::now() < kept.fresh_until)
        {
            return Ok(Arc::clone(&kept.settings));
        }
        match load(source, choice, environment, needs, until).await {
            Ok(settings) => {
                let settings = Arc::new(settings);
                let fresh_until = Instant::now() + self.time_to_live;
                *entry = Some(Entry {
                    settings: Arc::clone(&settings),
                    fresh_until,
                });
                Ok(settings)
            }
            Err(errors) => match entry.as_mut() {
                Some(kept) if errors.is_transient() => {
                    kept.fresh_until = Instant::now() + STALE_FOR.min(self.time_to_live);
                    Ok(Arc::clone(&kept.settings))
                }
                _ => {
                    *entry = None;
                    Err(errors)
                }
            },
        }
    }

    /// Forgets a choice, so that the next invocation reads it: after Salesforce refused a sign-in.
    pub fn invalidate(&self, choice: &SettingsChoice) {
        self.lock().retain(|(kept, _), _| kept != choice);
    }

    fn slot(&self, choice: &SettingsChoice, needs: Needs) -> Slot {
        let mut slots = self.lock();
        let key = (choice.clone(), needs);
        if slots.len() >= MOST_ENTRIES && !slots.contains_key(&key) {
            // Slots that are being read stay: their readers hold a second reference.
            slots.retain(|_, slot| Arc::strong_count(slot) > 1);
        }
        Arc::clone(slots.entry(key).or_default())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Slots> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for SettingsCache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SettingsCache")
            .field("time_to_live", &self.time_to_live)
            .finish_non_exhaustive()
    }
}

fn waited_too_long(choice: &SettingsChoice) -> ConfigFault {
    ConfigFault {
        kind: FaultKind::Unavailable,
        key: choice
            .secret_name
            .clone()
            .unwrap_or_else(|| "parameters".to_owned()),
        looked_in: "settings cache".to_owned(),
        problem: "were still being read when the time was up".to_owned(),
        mend: "try again; give the function more time or memory if this repeats".to_owned(),
    }
}

#[cfg(test)]
mod tests;
