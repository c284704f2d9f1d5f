//! The services on AWS itself, by the SDK. Owns how clients are made and how an answer's own JSON is
//! kept where the functions hand it on; must not know what a function wants.

mod answer;
mod comprehend;
mod connect;
mod lambda;
mod objects;
mod states;
mod transcribe;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use aws_config::SdkConfig;
use patchbay_config::{Environment, SdkLimits, endpoint, keys, sdk_config};
use tokio::sync::OnceCell;

pub(crate) use answer::{RawAnswer, cloud_error};

/// A file of recordings' analysis may be large, and a function that is called may take its time.
const LIMITS: SdkLimits = SdkLimits {
    attempts: 3,
    attempt: Duration::from_mins(1),
};

/// The SDK's clients, each made when it is first used.
pub struct SdkClients {
    environment: Arc<dyn Environment>,
    config: OnceCell<SdkConfig>,
    s3: OnceLock<aws_sdk_s3::Client>,
    lambda: OnceLock<aws_sdk_lambda::Client>,
    states: OnceLock<aws_sdk_sfn::Client>,
    transcribe: OnceLock<aws_sdk_transcribe::Client>,
    comprehend: OnceLock<aws_sdk_comprehend::Client>,
    connect: OnceLock<aws_sdk_connect::Client>,
    kinesis: OnceLock<aws_sdk_kinesis::Client>,
}

macro_rules! client {
    ($(#[$doc:meta])* $name:ident, $crate_name:ident, $own:ident) => {
        $(#[$doc])*
        pub(crate) async fn $name(&self) -> &$crate_name::Client {
            let config = self.config().await;
            self.$name.get_or_init(|| {
                let mut builder = $crate_name::config::Builder::from(config);
                if let Some(url) = endpoint(&*self.environment, keys::$own) {
                    builder = builder.endpoint_url(url);
                }
                $crate_name::Client::from_conf(builder.build())
            })
        }
    };
}

impl SdkClients {
    /// Clients by the environment's region, credentials and endpoints. Nothing is read yet.
    pub fn new(environment: Arc<dyn Environment>) -> Self {
        Self {
            environment,
            config: OnceCell::new(),
            s3: OnceLock::new(),
            lambda: OnceLock::new(),
            states: OnceLock::new(),
            transcribe: OnceLock::new(),
            comprehend: OnceLock::new(),
            connect: OnceLock::new(),
            kinesis: OnceLock::new(),
        }
    }

    async fn config(&self) -> &SdkConfig {
        let services = [
            keys::AWS_ENDPOINT_URL_S3,
            keys::AWS_ENDPOINT_URL_LAMBDA,
            keys::AWS_ENDPOINT_URL_SFN,
            keys::AWS_ENDPOINT_URL_TRANSCRIBE,
            keys::AWS_ENDPOINT_URL_COMPREHEND,
            keys::AWS_ENDPOINT_URL_CONNECT,
            keys::AWS_ENDPOINT_URL_KINESIS,
        ];
        self.config
            .get_or_init(|| sdk_config(&*self.environment, &services, LIMITS))
            .await
    }

    /// S3. At an address of its own the bucket stands in the path: an emulator has no name for each.
    pub(crate) async fn s3(&self) -> &aws_sdk_s3::Client {
        let config = self.config().await;
        self.s3.get_or_init(|| {
            let mut builder = aws_sdk_s3::config::Builder::from(config);
            if let Some(url) = endpoint(&*self.environment, keys::AWS_ENDPOINT_URL_S3) {
                builder = builder.endpoint_url(url).force_path_style(true);
            }
            aws_sdk_s3::Client::from_conf(builder.build())
        })
    }

    client!(
        /// Lambda.
        lambda,
        aws_sdk_lambda,
        AWS_ENDPOINT_URL_LAMBDA
    );
    client!(
        /// Step Functions.
        states,
        aws_sdk_sfn,
        AWS_ENDPOINT_URL_SFN
    );
    client!(
        /// Transcribe.
        transcribe,
        aws_sdk_transcribe,
        AWS_ENDPOINT_URL_TRANSCRIBE
    );
    client!(
        /// Comprehend.
        comprehend,
        aws_sdk_comprehend,
        AWS_ENDPOINT_URL_COMPREHEND
    );
    client!(
        /// Amazon Connect.
        connect,
        aws_sdk_connect,
        AWS_ENDPOINT_URL_CONNECT
    );
    client!(
        /// Kinesis.
        kinesis,
        aws_sdk_kinesis,
        AWS_ENDPOINT_URL_KINESIS
    );
}
