//! What the demonstration of the adapter plays in: the org with the adapter's objects, the secret of the published
//! package, a folder in the place of buckets, and an eye of its own on the org.

use std::sync::Arc;
use std::time::{Duration, Instant};

use patchbay_config::{FileSource, MapEnvironment, keys as settings};
use patchbay_functions::cloud::{Cloud, FolderObjects, Objects, PutObject, WriteWhen};
use patchbay_functions::{Function, Functions, InvocationContext};
use patchbay_org::RunningOrg;
use patchbay_salesforce::{ApiBase, Client, ClientCredentials, Deadline, SignIn, TokenEndpoint};
use patchbay_setup::keys::KeyPair;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};

use super::services::Recorded;
use crate::clock;
use crate::demo::step::{Asked, Step};
use crate::demo::world::query_text;
use crate::failure::{Failure, OrFail as _};
use crate::laptop::centre::{self, API_VERSION, CentreFolder};
use crate::laptop::org::{Doorkeys, OrgChoice};
use crate::laptop::{InProcess, Laptop};

/// The adapter's secret.
pub(super) const SECRET: &str = "SalesforceCredentials";
/// The bucket of everything; on AWS there are several.
pub(super) const BUCKET: &str = "demo";
/// The instance that everything belongs to.
pub(super) const INSTANCE: &str = "8f8a1c1e-6d0b-4a3a-9a39-6b3d2f0c7e11";
/// What stands before the adapter's objects and fields.
pub(super) const NAMESPACE: &str = "amazonconnect";
const REGION: &str = "eu-west-2";
const PATIENCE: Duration = Duration::from_secs(10);

/// Everything that is up.
pub(super) struct AdapterWorld {
    pub(super) org: RunningOrg,
    pub(super) folder: CentreFolder,
    pub(super) objects: Arc<FolderObjects>,
    pub(super) recorded: Arc<Recorded>,
    functions: Functions,
    eye: Client,
    pair: KeyPair,
    doorkeys: Doorkeys,
}

impl AdapterWorld {
    /// Starts the org and writes the settings as the published package has them.
    pub(super) async fn start(org_port: u16) -> Result<(Self, Step), Failure> {
        let mut step = Step::new(1, "Set up the adapter as the published package has it");
        let start = Instant::now();
        let choice = OrgChoice {
            port: org_port,
            sample_data: true,
            ..OrgChoice::default()
        };
        let (org, doorkeys) = choice.start().await?;
        let doorkeys = doorkeys.ok_or_else(|| Failure::asked("the org has no user"))?;
        let folder = CentreFolder::new()?;
        folder.write_settings(&json!({"secrets": {SECRET: package_secret(doorkeys)}}))?;
        let objects = Arc::new(FolderObjects::new(folder.path().join("objects")));
        let recorded = Arc::new(Recorded::new(Arc::clone(&objects)));
        let functions = functions(&org, &folder, doorkeys, &objects, &recorded);
        let eye = eye(&org, doorkeys)?;
        let world = Self {
            org,
            folder,
            objects,
            recorded,
            functions,
            eye,
            pair: centre::new_key_pair()?,
            doorkeys,
        };
        step.took = start.elapsed();
        step.fact(
            "org",
            format!("{}, objects {NAMESPACE}__…", world.org.url()),
        );
        step.fact(
            "secret",
            "Password, AccessToken, ConsumerKey, ConsumerSecret",
        );
        step.fact(
            "functions",
            "fourteen, in this process; buckets are a folder",
        );
        let fields = world.count("SELECT COUNT() FROM amazonconnect__AC_ContactTraceRecord__c");
        step.check(
            "the org has the adapter's objects and no contact record",
            fields.await? == 0,
        );
        Ok((world, step))
    }

    /// Calls a function and notes what came of it.
    pub(super) async fn call(
        &self,
        step: &mut Step,
        function: Function,
        event: &Value,
    ) -> Option<Value> {
        self.call_of(&self.functions, step, function, event).await
    }

    /// The same with other functions.
    pub(super) async fn call_of(
        &self,
        functions: &Functions,
        step: &mut Step,
        function: Function,
        event: &Value,
    ) -> Option<Value> {
        let mark = self.mark();
        let start = Instant::now();
        let context = InvocationContext {
            request_id: uuid::Uuid::new_v4().to_string(),
            deadline: clock::now().checked_add(Laptop::TIME_LIMIT).ok(),
            function_name: function.name().to_owned(),
        };
        let event = event.to_string();
        // On the heap: the future of a whole call is large.
        let answer = Box::pin(functions.invoke(function, event.as_bytes(), context)).await;
        step.took += start.elapsed();
        step.asked.extend(self.asked_since(mark));
        match answer {
            Ok(answer) => Some(answer),
            Err(error) => {
                step.check(format!("{function} gives an answer ({error})"), false);
                None
            }
        }
    }

    /// Writes an object into the folder that stands for the bucket.
    pub(super) async fn store(&self, key: &str, body: &str) -> Result<(), Failure> {
        let object = PutObject {
            bucket: BUCKET,
            key,
            body: body.as_bytes().to_vec(),
            content_type: "application/octet-stream",
            metadata: std::collections::BTreeMap::new(),
            when: WriteWhen::Always,
        };
        let stored = self.objects.put(object).await;
        stored.map(drop).or_outside("the folder cannot be written")
    }

    /// How many records a `SELECT COUNT()` finds, asked apart from the functions.
    pub(super) async fn count(&self, soql: &str) -> Result<u64, Failure> {
        let page = self.eye.query(soql, Deadline::after(PATIENCE)).await;
        let page = page.or_outside("the demonstration cannot look into the org")?;
        Ok(page.total_size)
    }

    /// The records that a query finds.
    pub(super) async fn look(&self, soql: &str) -> Result<Vec<Value>, Failure> {
        crate::demo::world::look(&self.eye, soql).await
    }

    /// Replaces the password by a private key in the secret, and nothing else.
    pub(super) fn move_to_key(&self) -> Result<(), Failure> {
        let mut app = centre::app(&self.pair);
        "3MVG9.patchbay.adapter".clone_into(&mut app.consumer_key);
        centre::register(&self.org, &app)?;
        self.folder.write_settings(&json!({"secrets": {SECRET: {
            "ConsumerKey": app.consumer_key,
            "PrivateKey": self.pair.key_pem.expose_secret(),
            "Subject": centre::USERNAME,
        }}}))
    }

    /// Functions of an environment that starts now, with the settings as they are now.
    pub(super) fn fresh(&self) -> Functions {
        functions(
            &self.org,
            &self.folder,
            self.doorkeys,
            &self.objects,
            &self.recorded,
        )
    }

    pub(super) fn mark(&self) -> u64 {
        self.org.log().last().map_or(0, |entry| entry.number)
    }

    pub(super) fn asked_since(&self, mark: u64) -> Vec<Asked> {
        let log = self.org.log().into_iter();
        log.filter(|entry| entry.number > mark)
            .map(|entry| Asked {
                method: entry.method,
                path: entry.path,
                query: entry.query.as_deref().map(query_text),
                sign_in: entry.sign_in,
                status: entry.status,
                ms: entry.ms,
            })
            .collect()
    }

    /// Stops the org and removes the folder.
    pub(super) async fn end(self) -> Result<(), Failure> {
        self.org.stop().await;
        self.folder.remove()
    }
}

/// The secret as step after step of the package's guide makes it.
fn package_secret(doorkeys: Doorkeys) -> Value {
    json!({
        "Password": doorkeys.password,
        "AccessToken": doorkeys.security_token,
        "ConsumerKey": doorkeys.consumer_key,
        "ConsumerSecret": doorkeys.consumer_secret,
    })
}

/// All functions with the variables that the template gives them.
fn functions(
    org: &RunningOrg,
    folder: &CentreFolder,
    doorkeys: Doorkeys,
    objects: &Arc<FolderObjects>,
    recorded: &Arc<Recorded>,
) -> Functions {
    let environment = MapEnvironment::new()
        .with(settings::SF_HOST, org.url())
        .with(settings::SF_PRODUCTION, "false")
        .with(settings::SF_USERNAME, doorkeys.username)
        .with(settings::SF_VERSION, API_VERSION)
        .with(settings::SF_ADAPTER_NAMESPACE, NAMESPACE)
        .with(settings::SF_CREDENTIALS_SECRETS_MANAGER_ARN, SECRET)
        .with(settings::SFDC_INVOKE_API_LAMBDA, "sfInvokeAPI")
        .with(settings::AMAZON_CONNECT_INSTANCE_ID, INSTANCE)
        .with(settings::AMAZON_CONNECT_INSTANCE_REGION, REGION)
        .with(settings::AWS_REGION, REGION)
        .with(settings::TRANSCRIPTS_DESTINATION, BUCKET)
        .with("EXECUTE_CTR_IMPORT_LAMBDA", "sfContactTraceRecord")
        .with(
            "EXECUTE_TRANSCRIPTION_STATE_MACHINE_LAMBDA",
            "sfExecuteTranscriptionStateMachine",
        )
        .with("POSTCALL_CTR_IMPORT_ENABLED", "true")
        .with("POSTCALL_RECORDING_IMPORT_ENABLED", "true")
        .with("POSTCALL_TRANSCRIBE_ENABLED", "true")
        .with("CONTACT_LENS_IMPORT_ENABLED", "true")
        .with("TRANSCRIBE_STATE_MACHINE_ARN", "transcribe")
        .with("MEDIA_FORMAT", "wav")
        .with("WAIT_TIME", "20")
        .with(
            "SFDC_REALTIME_QUEUE_METRICS_LAMBDA",
            "sfRealTimeQueueMetrics",
        )
        .with("PATCHBAY_PARKED_S3", format!("{BUCKET}/parked"))
        .with("PATCHBAY_BATCH_ITEM_FAILURES", "true")
        .with(settings::PATCHBAY_METRICS, "off");
    let calls = Arc::new(InProcess::default());
    let cloud = Cloud {
        objects: objects.clone(),
        calls: calls.clone(),
        state_machines: recorded.clone(),
        transcription: recorded.clone(),
        language: recorded.clone(),
        contact_centre: recorded.clone(),
        sdk: None,
    };
    let source = Arc::new(FileSource::new(folder.settings_file()));
    let functions = Functions::builder(Arc::new(environment), source)
        .clock(Arc::new(clock::now))
        .cloud(cloud)
        .build();
    calls.are(functions.clone());
    functions
}

/// A client of the demonstration's own, so that the functions' work is checked from outside.
fn eye(org: &RunningOrg, doorkeys: Doorkeys) -> Result<Client, Failure> {
    let url = org.url();
    let sign_in = SignIn::ClientCredentials(ClientCredentials {
        endpoint: TokenEndpoint::parse(&format!("{url}/services/oauth2/token"))
            .or_asked("the token endpoint is unusable")?,
        consumer_key: doorkeys.consumer_key.to_owned(),
        consumer_secret: SecretString::from(doorkeys.consumer_secret),
    });
    let base = ApiBase::parse(&format!("{url}/services/data/{API_VERSION}"))
        .or_asked("the address of the org is unusable")?;
    Ok(Client::builder(base, sign_in).build())
}
