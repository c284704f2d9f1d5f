//! Starting and stopping an org: options in, a running server out. Owns the order of the start (schema, database,
//! identity, data, socket) and what a reset goes back to.

use std::io;
use std::path::PathBuf;
use std::sync::PoisonError;

use crate::clock::Clock;
use crate::context::RequestContext;
use crate::control::faults::FaultOrder;
use crate::control::unsupported::MissedFeature;
use crate::control::usage;
use crate::error::SfError;
use crate::front::Front;
use crate::identity::{self, App, Identity, User};
use crate::metadata;
use crate::oauth;
use crate::request_log::Entry;
use crate::resources::query_cursors::QueryCursors;
use crate::resources::versions;
use crate::router;
use crate::schema::{self, Schema, cti_adapter, sfdx};
use crate::seed;
use crate::server::{self, Server};
use crate::state::{OrgState, SharedState};
use crate::store;

/// 18-character id of the org that is made when none is asked for.
pub const ORG_ID: &str = "00DPB00000000012AA";
/// The org's name.
pub const ORG_NAME: &str = "Patchbay";

/// How to start an org.
#[derive(Debug)]
pub struct OrgOptions {
    /// TCP port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// Database file, which survives a restart; in memory when absent.
    pub data_file: Option<PathBuf>,
    /// Namespace of the CTI adapter's objects; empty or `-` installs them without one.
    pub adapter_namespace: String,
    /// Salesforce DX source folders with custom objects and fields.
    pub schema_folders: Vec<PathBuf>,
    /// Files of records to begin with: `sf data export tree` files or plans. Read only when the database is new.
    pub seed_files: Vec<PathBuf>,
    /// Whether a new database begins with the sample data.
    pub sample_data: bool,
    /// Users, profiles, permission sets and apps to begin with.
    pub identity: Identity,
    /// What counts as now.
    pub clock: Clock,
    /// Daily allowance of API requests.
    pub daily_limit: u64,
    /// Audiences of JWTs that are taken beside Salesforce's login hosts and the org's own address: a My Domain or
    /// site URL.
    pub audiences: Vec<String>,
}

impl Default for OrgOptions {
    fn default() -> Self {
        Self {
            port: 0,
            data_file: None,
            adapter_namespace: cti_adapter::NAMESPACE.to_owned(),
            schema_folders: Vec::new(),
            seed_files: Vec::new(),
            sample_data: false,
            identity: Identity::default(),
            clock: Clock::default(),
            daily_limit: usage::DEFAULT_MAXIMUM,
            audiences: Vec::new(),
        }
    }
}

/// Why an org did not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The port cannot be listened on.
    #[error("cannot listen on 127.0.0.1:{port}: {source}")]
    Listen {
        /// The port asked for.
        port: u16,
        /// Why.
        source: io::Error,
    },
    /// The database file cannot be opened.
    #[error("cannot open the data file: {0}")]
    DataFile(#[from] rusqlite::Error),
    /// The adapter's objects cannot have this namespace.
    #[error("cannot install the CTI adapter's objects: {0}")]
    Adapter(#[from] cti_adapter::NotANamespace),
    /// A schema folder cannot be read.
    #[error("cannot read the schema folder: {0}")]
    Schema(#[from] sfdx::SfdxError),
    /// The database, the identity or the seed data refuse what they were given.
    #[error("cannot set up the org: {0}")]
    SetUp(#[from] SfError),
}

/// What a reset goes back to.
#[derive(Debug)]
pub(crate) struct Origin {
    seed_files: Vec<PathBuf>,
    sample_data: bool,
    identity: Identity,
    daily_limit: u64,
}

impl Origin {
    /// Daily allowance of API requests.
    pub(crate) fn daily_limit(&self) -> u64 {
        self.daily_limit
    }
}

/// A local Salesforce org.
#[derive(Debug)]
pub struct Org;

impl Org {
    /// Starts an org: when this returns, it answers.
    pub async fn start(options: OrgOptions) -> Result<RunningOrg, StartError> {
        let mut schema = schema::standard::schema();
        cti_adapter::install(&mut schema, &options.adapter_namespace)?;
        let mut schema_notes = Vec::new();
        for folder in &options.schema_folders {
            schema_notes.extend(sfdx::load(&mut schema, folder)?);
        }
        for app in &options.identity.apps {
            oauth::check_certificate(app)?;
        }
        let db = store::open(options.data_file.as_deref())?;
        store::create_tables(&db, &schema)?;
        identity::create(&db)?;
        metadata::create(&db)?;
        let origin = Origin {
            seed_files: options.seed_files,
            sample_data: options.sample_data,
            identity: options.identity,
            daily_limit: options.daily_limit,
        };
        let state = OrgState::new(db, schema, options.clock, origin, options.audiences);
        state.begin()?;
        let listener = server::bind(options.port)
            .await
            .map_err(|source| StartError::Listen {
                port: options.port,
                source,
            })?;
        let port = listener
            .local_addr()
            .map_err(|source| StartError::Listen {
                port: options.port,
                source,
            })?
            .port();
        state.set_port(port);
        let state = SharedState::new(state);
        let front = Front::new(
            SharedState::clone(&state),
            router::router(SharedState::clone(&state)),
        );
        Ok(RunningOrg {
            server: Server::start(listener, front),
            state,
            port,
            schema_notes,
        })
    }
}

/// An org that answers on loopback until it is stopped.
#[derive(Debug)]
pub struct RunningOrg {
    server: Server,
    state: SharedState,
    port: u16,
    schema_notes: Vec<String>,
}

impl RunningOrg {
    /// Its address, such as `http://127.0.0.1:8095`: both the instance URL and the login URL.
    pub fn url(&self) -> &str {
        self.state.url()
    }

    /// Its port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Its 18-character id.
    pub fn org_id(&self) -> &str {
        &self.state.org_id
    }

    /// What was left out of the schema folders, a sentence each.
    pub fn schema_notes(&self) -> &[String] {
        &self.schema_notes
    }

    /// The requests that it has answered, oldest first.
    pub fn log(&self) -> Vec<Entry> {
        self.state.log.entries()
    }

    /// The features that were asked for and that it lacks.
    pub fn unsupported(&self) -> Vec<MissedFeature> {
        self.state.unsupported.list()
    }

    /// Adds an app, or replaces the one of the same consumer key.
    pub fn add_app(&self, app: &App) -> Result<(), SfError> {
        self.state.register_app(app)
    }

    /// Adds a user, or changes the one of the same username; gives the 18-character id.
    pub fn add_user(&self, user: &User) -> Result<String, SfError> {
        self.state.with_rows(|rows| identity::save_user(rows, user))
    }

    /// Orders a fault.
    pub fn order_fault(&self, order: FaultOrder) {
        self.state.faults.add(order);
    }

    /// Stops it: no new connections, requests that are being answered finish (for five seconds at most).
    pub async fn stop(self) {
        self.server.stop().await;
    }
}

impl OrgState {
    /// Makes a new database ready, or takes up an old one where it was left.
    pub(crate) fn begin(&self) -> Result<(), SfError> {
        let is_new = identity::user_of_username(&self.db(), identity::ADMIN_USERNAME)
            .map_err(store::database)?
            .is_none();
        if is_new {
            self.populate()?;
        } else {
            self.with_rows(|rows| identity::apply(rows, &self.origin.identity))?;
        }
        let sessions = identity::open_sessions(&self.db()).map_err(store::database)?;
        for (token, session) in sessions {
            self.sessions.add(token, session);
        }
        Ok(())
    }

    /// Back to the start: data, identity, log, faults, clock and allowance.
    pub(crate) fn reset(&self) -> Result<(), SfError> {
        self.sessions.clear();
        *self.cursors.lock().unwrap_or_else(PoisonError::into_inner) = QueryCursors::default();
        self.clock.run();
        self.log.clear();
        self.faults.clear();
        self.unsupported.clear();
        self.metadata.clear();
        self.usage.set(Some(0), Some(self.origin.daily_limit));
        store::erase(&self.db())?;
        self.populate()
    }

    /// Fills an empty database.
    fn populate(&self) -> Result<(), SfError> {
        self.with_rows(|rows| {
            identity::apply(rows, &self.origin.identity)?;
            if self.origin.sample_data {
                seed::sample(rows.db, rows.schema, rows.context)?;
            }
            for file in &self.origin.seed_files {
                seed::import(rows.db, rows.schema, rows.context, file)?;
            }
            Ok(())
        })
    }

    /// The org itself as the caller, for what it writes of its own accord.
    pub(crate) fn own_context(&self) -> RequestContext {
        RequestContext {
            user_id: self.admin_id.clone(),
            org_id: self.org_id.clone(),
            now: self.clock.now(),
            api_version: format!("{}.0", versions::NEWEST),
        }
    }

    /// Runs work on the rows of identity, whole or not at all.
    pub(crate) fn with_rows<T>(
        &self,
        work: impl FnOnce(&identity::Rows<'_>) -> Result<T, SfError>,
    ) -> Result<T, SfError> {
        let schema: &Schema = &self.schema();
        let db = self.db();
        let rows = identity::Rows {
            db: &db,
            schema,
            context: &self.own_context(),
        };
        store::atomically(&db, || work(&rows))
    }

    /// Adds an app whose certificate can be read.
    pub(crate) fn register_app(&self, app: &App) -> Result<(), SfError> {
        oauth::check_certificate(app)?;
        identity::save_app(&self.db(), app).map_err(store::database)
    }

    /// Ends every session; says how many there were.
    pub(crate) fn expire_tokens(&self) -> Result<usize, SfError> {
        identity::remove_every_session(&self.db()).map_err(store::database)?;
        Ok(self.sessions.clear())
    }
}
