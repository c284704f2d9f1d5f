//! The org's shared state: the database, the schema, the sessions and what the control plane has set. Owns how each is
//! locked; knows nothing of HTTP. No lock of this module may be held over an await, except [`OrgState::exclusion`].

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use rusqlite::Connection;

use crate::clock::Clock;
use crate::request_log::RequestLog;
use crate::resources::query_cursors::QueryCursors;
use crate::schema::Schema;
use crate::sessions::Sessions;

/// The state as handlers get it: `State(state): State<SharedState>`.
pub(crate) type SharedState = Arc<OrgState>;

/// Everything that requests share.
#[derive(Debug)]
pub struct OrgState {
    db: Mutex<Connection>,
    schema: RwLock<Schema>,
    /// Later pages of queries.
    pub(crate) cursors: Mutex<QueryCursors>,
    /// 18-character id of the org.
    pub(crate) org_id: String,
    url: OnceLock<String>,
    /// What counts as now.
    pub(crate) clock: Clock,
    /// Requests answered.
    pub(crate) log: RequestLog,
    /// Tokens handed out.
    pub(crate) sessions: Sessions,
    /// Held shared by each request and alone by a composite request that may have to be rolled back, so that the
    /// rollback takes nobody else's work with it.
    pub(crate) exclusion: tokio::sync::RwLock<()>,
}

impl OrgState {
    /// A state over an opened database.
    pub(crate) fn new(db: Connection, schema: Schema, org_id: String, clock: Clock) -> Self {
        Self {
            db: Mutex::new(db),
            schema: RwLock::new(schema),
            cursors: Mutex::default(),
            org_id,
            url: OnceLock::new(),
            clock,
            log: RequestLog::default(),
            sessions: Sessions::default(),
            exclusion: tokio::sync::RwLock::new(()),
        }
    }

    /// Where the org is to be reached, such as `http://127.0.0.1:8095`; known once the socket is bound.
    pub(crate) fn url(&self) -> &str {
        self.url.get().map_or("", String::as_str)
    }

    /// Says where the org is to be reached; only the first time counts.
    pub(crate) fn set_url(&self, url: String) {
        self.url.get_or_init(|| url);
    }

    /// The database. Work that must be undone together goes into a `SAVEPOINT` (`Connection::savepoint`), never
    /// `BEGIN`: a composite request may already have opened one around it.
    pub(crate) fn db(&self) -> MutexGuard<'_, Connection> {
        self.db.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The schema, for reading. Taken before [`Self::db`] where both are needed.
    pub(crate) fn schema(&self) -> RwLockReadGuard<'_, Schema> {
        self.schema.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The schema, for adding objects.
    pub(crate) fn schema_mut(&self) -> RwLockWriteGuard<'_, Schema> {
        self.schema.write().unwrap_or_else(PoisonError::into_inner)
    }
}
