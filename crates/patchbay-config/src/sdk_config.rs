//! How the AWS SDK is set up, for every service that the functions call. Owns what a cold start would
//! wait for: in Lambda region and credentials are variables, and nothing else is asked.

use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_secretsmanager::config::{Credentials, SharedCredentialsProvider, SharedHttpClient};
use aws_smithy_http_client::{Builder, tls};

use crate::environment::Environment;
use crate::keys;

const CONNECT_TIMEOUT: Duration = Duration::from_millis(1500);

/// How long and how often a call is tried.
#[derive(Debug, Clone, Copy)]
pub struct SdkLimits {
    /// Tries of one call, the first included.
    pub attempts: u32,
    /// The longest that one try may take.
    pub attempt: Duration,
}

/// The SDK's configuration from the environment. In Lambda the region and the role's credentials are
/// variables; elsewhere the SDK's usual chain (profile files, SSO excepted, container and instance
/// roles) finds them. `services` are the endpoint variables of the services that will be called, such
/// as [`keys::AWS_ENDPOINT_URL_S3`]: where all their addresses are plain http (an emulator on the
/// laptop) no TLS is set up, since reading the machine's root certificates takes longer than the calls do.
pub async fn sdk_config(
    environment: &dyn Environment,
    services: &[&str],
    limits: SdkLimits,
) -> SdkConfig {
    let http = http_client(environment, services);
    let retries = RetryConfig::standard()
        .with_max_attempts(limits.attempts)
        .with_initial_backoff(Duration::from_millis(50));
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .operation_attempt_timeout(limits.attempt)
        .build();
    match of_variables(environment) {
        Some((region, credentials)) => SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(region)
            .credentials_provider(credentials)
            .http_client(http)
            .retry_config(retries)
            .timeout_config(timeouts)
            .build(),
        None => {
            aws_config::defaults(BehaviorVersion::latest())
                .http_client(http)
                .retry_config(retries)
                .timeout_config(timeouts)
                .load()
                .await
        }
    }
}

/// The address that a service's calls go to instead of AWS: its own variable, else the common one.
pub fn endpoint(environment: &dyn Environment, own: &str) -> Option<String> {
    environment
        .text(own)
        .or_else(|| environment.text(keys::AWS_ENDPOINT_URL))
}

fn of_variables(environment: &dyn Environment) -> Option<(Region, SharedCredentialsProvider)> {
    let region = environment
        .text(keys::AWS_REGION)
        .or_else(|| environment.text(keys::AWS_DEFAULT_REGION))?;
    let credentials = Credentials::builder()
        .access_key_id(environment.text(keys::AWS_ACCESS_KEY_ID)?)
        .secret_access_key(environment.text(keys::AWS_SECRET_ACCESS_KEY)?)
        .provider_name("environment");
    let credentials = match environment.text(keys::AWS_SESSION_TOKEN) {
        Some(token) => credentials.session_token(token),
        None => credentials,
    };
    let provider = SharedCredentialsProvider::new(credentials.build());
    Some((Region::new(region), provider))
}

fn http_client(environment: &dyn Environment, services: &[&str]) -> SharedHttpClient {
    let plain = services
        .iter()
        .all(|own| endpoint(environment, own).is_some_and(|url| url.starts_with("http://")));
    if plain {
        return Builder::new().build_http();
    }
    Builder::new()
        .tls_provider(tls::Provider::Rustls(
            tls::rustls_provider::CryptoMode::AwsLc,
        ))
        .build_https()
}
