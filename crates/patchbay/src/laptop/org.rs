//! A local org as a command wants it: which files it loads, and how to sign in when nobody said.

use std::path::{Path, PathBuf};

use patchbay_org::identity::{
    ADMIN_PASSWORD, ADMIN_PROFILE, ADMIN_SECURITY_TOKEN, ADMIN_USERNAME, App, Flow, Identity,
    Secret,
};
use patchbay_org::{Org, OrgOptions, RunningOrg, StartError};
use serde::Serialize;

use crate::failure::{Failure, OrFail as _};

/// What the local org is to be.
#[derive(Debug, Default)]
pub(crate) struct OrgChoice {
    pub(crate) port: u16,
    pub(crate) data: Option<PathBuf>,
    /// Namespace of the CTI adapter's objects; the package's own unless told.
    pub(crate) adapter_namespace: Option<String>,
    pub(crate) schema: Vec<PathBuf>,
    pub(crate) seed: Vec<PathBuf>,
    pub(crate) identity: Option<PathBuf>,
    pub(crate) sample_data: bool,
}

/// How to sign in to an org whose users nobody described. The same at each start, so that a script can hold it; it
/// opens nothing but an org on this machine.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Doorkeys {
    pub(crate) username: &'static str,
    pub(crate) password: &'static str,
    pub(crate) security_token: &'static str,
    pub(crate) consumer_key: &'static str,
    pub(crate) consumer_secret: &'static str,
}

/// The org's own administrator, and an app for the flows that need no key pair.
const DOORKEYS: Doorkeys = Doorkeys {
    username: ADMIN_USERNAME,
    password: ADMIN_PASSWORD,
    security_token: ADMIN_SECURITY_TOKEN,
    consumer_key: "3MVG9.patchbay.local",
    consumer_secret: "patchbay-local-secret",
};

impl OrgChoice {
    /// Starts the org.
    pub(crate) async fn start(self) -> Result<(RunningOrg, Option<Doorkeys>), Failure> {
        let (identity, doorkeys) = match &self.identity {
            Some(file) => (read_identity(file)?, None),
            None => (identity(), Some(DOORKEYS)),
        };
        let usual = OrgOptions::default();
        let options = OrgOptions {
            port: self.port,
            data_file: self.data,
            adapter_namespace: self.adapter_namespace.unwrap_or(usual.adapter_namespace),
            schema_folders: self.schema,
            seed_files: self.seed,
            sample_data: self.sample_data,
            identity,
            ..usual
        };
        let org = Org::start(options).await.map_err(refused)?;
        Ok((org, doorkeys))
    }
}

/// The app that goes with [`DOORKEYS`].
fn identity() -> Identity {
    let mut app = App::named("Patchbay local", DOORKEYS.consumer_key);
    app.consumer_secret = Some(Secret(DOORKEYS.consumer_secret.into()));
    app.flows = vec![Flow::ClientCredentials, Flow::Password];
    app.profiles = vec![ADMIN_PROFILE.into()];
    app.run_as_user = Some(DOORKEYS.username.into());
    Identity {
        apps: vec![app],
        ..Identity::default()
    }
}

fn read_identity(file: &Path) -> Result<Identity, Failure> {
    let json = std::fs::read(file).or_asked(format!("`{}` cannot be read", file.display()))?;
    Identity::from_json(&json).or_asked(format!("`{}` is not an identity file", file.display()))
}

/// A port that cannot be taken is the machine's doing, a file that cannot be loaded is the caller's.
fn refused(error: StartError) -> Failure {
    match error {
        StartError::Listen { port, source } => Failure::outside(format!(
            "the local org cannot listen on port {port}: {source}"
        ))
        .hint("choose another with `--port` or `--org-port`; 0 takes any free one"),
        other => Failure::asked(format!("the local org did not start: {other}")),
    }
}
