//! The org's shared state: the database, the schema, the sessions and what the control plane has set. Owns how each is
//! locked; knows nothing of HTTP. No lock of this module may be held over an await, except [`OrgState::exclusion`].

use std::ops::Deref;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock, RwLockReadGuard};

use rusqlite::Connection;

use crate::clock::Clock;
use crate::control::faults::Faults;
use crate::control::unsupported::Unsupported;
use crate::control::usage::Usage;
use crate::identity;
use crate::metadata::Jobs;
use crate::org::{ORG_ID, Origin};
use crate::request_log::RequestLog;
use crate::resources::query_cursors::QueryCursors;
use crate::schema::Schema;
use crate::sessions::Sessions;
use crate::store;

/// The state as handlers get it: `State(state): State<SharedState>`.
pub(crate) type SharedState = Arc<OrgState>;

/// The schema that one user sees.
#[derive(Debug)]
pub(crate) enum SeenSchema<'a> {
    /// All of it.
    Whole(RwLockReadGuard<'a, Schema>),
    /// What the user's rights leave.
    Narrowed(Schema),
}

impl Deref for SeenSchema<'_> {
    type Target = Schema;

    fn deref(&self) -> &Schema {
        match self {
            Self::Whole(schema) => schema,
            Self::Narrowed(schema) => schema,
        }
    }
}

/// Everything that requests share.
#[derive(Debug)]
pub(crate) struct OrgState {
    db: Mutex<Connection>,
    schema: RwLock<Schema>,
    /// Port and URL.
    address: OnceLock<(u16, String)>,
    /// Later pages of queries.
    pub(crate) cursors: Mutex<QueryCursors>,
    /// 18-character id of the org.
    pub(crate) org_id: String,
    /// 18-character id of the first administrator, who is the org's own hand.
    pub(crate) admin_id: String,
    /// What counts as now.
    pub(crate) clock: Clock,
    /// Requests answered.
    pub(crate) log: RequestLog,
    /// Tokens handed out.
    pub(crate) sessions: Sessions,
    /// Faults to order.
    pub(crate) faults: Faults,
    /// Daily allowance.
    pub(crate) usage: Usage,
    /// Features that were asked for and are not there.
    pub(crate) unsupported: Unsupported,
    /// Deployments and retrievals.
    pub(crate) metadata: Jobs,
    /// Further audiences of JWTs.
    pub(crate) audiences: Vec<String>,
    /// What a reset goes back to.
    pub(crate) origin: Origin,
    /// Held shared by each request and alone by a composite request that may have to be rolled back, so that the
    /// rollback takes nobody else's work with it.
    pub(crate) exclusion: tokio::sync::RwLock<()>,
}

impl OrgState {
    /// A state over an opened database.
    pub(crate) fn new(
        db: Connection,
        schema: Schema,
        clock: Clock,
        origin: Origin,
        audiences: Vec<String>,
    ) -> Self {
        Self {
            db: Mutex::new(db),
            schema: RwLock::new(schema),
            address: OnceLock::new(),
            cursors: Mutex::default(),
            org_id: ORG_ID.to_owned(),
            admin_id: store::expand("005PB0000000001").unwrap_or_default(),
            clock,
            log: RequestLog::default(),
            sessions: Sessions::default(),
            faults: Faults::default(),
            usage: Usage::new(origin.daily_limit()),
            unsupported: Unsupported::default(),
            metadata: Jobs::default(),
            audiences,
            origin,
            exclusion: tokio::sync::RwLock::new(()),
        }
    }

    /// Where the org is to be reached, such as `http://127.0.0.1:8095`; known once the socket is bound.
    pub(crate) fn url(&self) -> &str {
        self.address.get().map_or("", |(_, url)| url.as_str())
    }

    /// Says on which port the org is to be reached; only the first time counts.
    pub(crate) fn set_port(&self, port: u16) {
        self.address
            .get_or_init(|| (port, format!("http://127.0.0.1:{port}")));
    }

    /// Whether this URL, without a path, is the org's own.
    pub(crate) fn answers_at(&self, url: &str) -> bool {
        self.address.get().is_some_and(|(port, own)| {
            own == url
                || url == format!("http://localhost:{port}")
                || url == format!("http://[::1]:{port}")
        })
    }

    /// The database. Work that must be undone together goes into a `SAVEPOINT`, never `BEGIN`: a composite request
    /// may already have opened one around it.
    pub(crate) fn db(&self) -> MutexGuard<'_, Connection> {
        self.db.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Later pages of queries.
    pub(crate) fn cursors(&self) -> MutexGuard<'_, QueryCursors> {
        self.cursors.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The schema, for reading. Taken before [`Self::db`] where both are needed.
    pub(crate) fn schema(&self) -> RwLockReadGuard<'_, Schema> {
        self.schema.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The schema as a user sees it: without what the user may not see. Taken before [`Self::db`] as well.
    pub(crate) fn schema_of(&self, user_id: &str) -> SeenSchema<'_> {
        // Rights that cannot be read are no rights less.
        let limits = identity::restrictions_of(&self.db(), user_id).unwrap_or_default();
        let schema = self.schema();
        if limits.is_empty() {
            SeenSchema::Whole(schema)
        } else {
            SeenSchema::Narrowed(limits.narrow(&schema))
        }
    }
}
