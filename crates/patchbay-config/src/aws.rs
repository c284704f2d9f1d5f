//! Settings in AWS: Secrets Manager and the Systems Manager Parameter Store. Owns how the two
//! clients are built (fast, since a cold start waits for it) and how their errors are told apart.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use aws_config::SdkConfig;
use aws_sdk_secretsmanager::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_ssm::types::{ParameterTier, ParameterType};
use secrecy::{ExposeSecret, SecretString};

use crate::environment::Environment;
use crate::keys;
use crate::sdk_config::{SdkLimits, endpoint, sdk_config};
use crate::source::{BoxFuture, SettingsSource, SourceError, SourceErrorKind};

/// One try of one call must leave room for a second one within the time a contact flow waits.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(3);

/// Settings in Secrets Manager and the Parameter Store of one AWS account and region.
#[derive(Debug, Clone)]
pub struct AwsSource {
    secrets: aws_sdk_secretsmanager::Client,
    parameters: aws_sdk_ssm::Client,
}

impl AwsSource {
    /// A source from the environment. In Lambda the region and the role's credentials are
    /// variables, and nothing else is asked; elsewhere the SDK's usual chain (profile files, SSO
    /// excepted, container and instance roles) finds them.
    ///
    /// Honours `AWS_ENDPOINT_URL`, `AWS_ENDPOINT_URL_SECRETS_MANAGER` and `AWS_ENDPOINT_URL_SSM`.
    pub async fn from_environment(environment: &dyn Environment) -> Self {
        let services = [
            keys::AWS_ENDPOINT_URL_SECRETS_MANAGER,
            keys::AWS_ENDPOINT_URL_SSM,
        ];
        let limits = SdkLimits {
            attempts: 2,
            attempt: ATTEMPT_TIMEOUT,
        };
        let config = sdk_config(environment, &services, limits).await;
        Self::with_config(&config, environment)
    }

    /// A source from an SDK configuration that the caller made.
    pub fn with_config(config: &SdkConfig, environment: &dyn Environment) -> Self {
        let mut secrets = aws_sdk_secretsmanager::config::Builder::from(config);
        if let Some(url) = endpoint(environment, keys::AWS_ENDPOINT_URL_SECRETS_MANAGER) {
            secrets = secrets.endpoint_url(url);
        }
        let mut parameters = aws_sdk_ssm::config::Builder::from(config);
        if let Some(url) = endpoint(environment, keys::AWS_ENDPOINT_URL_SSM) {
            parameters = parameters.endpoint_url(url);
        }
        Self {
            secrets: aws_sdk_secretsmanager::Client::from_conf(secrets.build()),
            parameters: aws_sdk_ssm::Client::from_conf(parameters.build()),
        }
    }
}

impl SettingsSource for AwsSource {
    fn read_secret<'a>(
        &'a self,
        name: &'a str,
        until: Instant,
    ) -> BoxFuture<'a, Result<SecretString, SourceError>> {
        Box::pin(async move {
            let call = Call {
                call: "GetSecretValue",
                name,
            };
            let answer = call
                .by(
                    until,
                    self.secrets.get_secret_value().secret_id(name).send(),
                )
                .await?;
            match answer.secret_string {
                Some(text) => Ok(SecretString::from(text)),
                None => Err(call.error(
                    SourceErrorKind::Unusable,
                    "holds SecretBinary instead of SecretString",
                )),
            }
        })
    }

    fn read_parameters<'a>(
        &'a self,
        names: &'a [String],
        until: Instant,
    ) -> BoxFuture<'a, Result<BTreeMap<String, SecretString>, SourceError>> {
        Box::pin(async move {
            let joined = names.join(", ");
            let call = Call {
                call: "GetParameters",
                name: &joined,
            };
            let request = self
                .parameters
                .get_parameters()
                .set_names(Some(names.to_vec()))
                .with_decryption(true);
            let answer = call.by(until, request.send()).await?;
            let found = answer.parameters.unwrap_or_default();
            Ok(names
                .iter()
                .filter_map(|name| {
                    let asked = Some(name.as_str());
                    let one = found
                        .iter()
                        .find(|one| one.name() == asked || one.arn() == asked)?;
                    Some((name.clone(), SecretString::from(one.value()?)))
                })
                .collect())
        })
    }

    fn update_secret<'a>(
        &'a self,
        name: &'a str,
        text: &'a SecretString,
        until: Instant,
    ) -> BoxFuture<'a, Result<(), SourceError>> {
        Box::pin(async move {
            // UpdateSecret, not PutSecretValue: the deployed roles of contact centre 19+ allow only the former.
            let request = self
                .secrets
                .update_secret()
                .secret_id(name)
                .secret_string(text.expose_secret());
            Call {
                call: "UpdateSecret",
                name,
            }
            .by(until, request.send())
            .await
            .map(drop)
        })
    }

    fn put_secret_value<'a>(
        &'a self,
        name: &'a str,
        text: &'a SecretString,
        until: Instant,
    ) -> BoxFuture<'a, Result<(), SourceError>> {
        Box::pin(async move {
            let request = self
                .secrets
                .put_secret_value()
                .secret_id(name)
                .secret_string(text.expose_secret());
            Call {
                call: "PutSecretValue",
                name,
            }
            .by(until, request.send())
            .await
            .map(drop)
        })
    }

    fn put_parameter<'a>(
        &'a self,
        name: &'a str,
        value: &'a SecretString,
        until: Instant,
    ) -> BoxFuture<'a, Result<(), SourceError>> {
        Box::pin(async move {
            let request = self
                .parameters
                .put_parameter()
                .name(name)
                .value(value.expose_secret())
                .tier(ParameterTier::Standard)
                .r#type(ParameterType::SecureString)
                .overwrite(true);
            Call {
                call: "PutParameter",
                name,
            }
            .by(until, request.send())
            .await
            .map(drop)
        })
    }
}

/// One call, for its errors.
struct Call<'a> {
    call: &'static str,
    name: &'a str,
}

impl Call<'_> {
    async fn by<T, E, R>(
        &self,
        until: Instant,
        answer: impl Future<Output = Result<T, SdkError<E, R>>>,
    ) -> Result<T, SourceError>
    where
        E: ProvideErrorMetadata,
    {
        match tokio::time::timeout_at(until.into(), answer).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) => Err(self.of_sdk(&error)),
            Err(_elapsed) => Err(self.error(
                SourceErrorKind::Unavailable,
                "no answer in the time that was left",
            )),
        }
    }

    /// Tells the SDK's errors apart by code. The service's message is not passed on: it may quote
    /// the request.
    fn of_sdk<E: ProvideErrorMetadata, R>(&self, error: &SdkError<E, R>) -> SourceError {
        match error {
            SdkError::ServiceError(context) => {
                let code = context.err().code().unwrap_or("an error without a code");
                self.error(kind_of_code(code), code)
            }
            SdkError::TimeoutError(_) => {
                self.error(SourceErrorKind::Unavailable, "no answer in time")
            }
            SdkError::DispatchFailure(failure) if failure.is_io() || failure.is_timeout() => self
                .error(
                    SourceErrorKind::Unavailable,
                    "the endpoint could not be reached",
                ),
            SdkError::DispatchFailure(_) | SdkError::ConstructionFailure(_) => self.error(
                SourceErrorKind::Denied,
                "the call could not be made: no usable AWS credentials, region or endpoint",
            ),
            _ => self.error(SourceErrorKind::Unavailable, "the answer could not be read"),
        }
    }

    fn error(&self, kind: SourceErrorKind, detail: &str) -> SourceError {
        SourceError {
            kind,
            call: self.call,
            name: self.name.to_owned(),
            detail: detail.to_owned(),
        }
    }
}

/// Codes as documented at
/// <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html> and
/// <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html>.
fn kind_of_code(code: &str) -> SourceErrorKind {
    match code {
        "ResourceNotFoundException" | "ParameterNotFound" => SourceErrorKind::NotFound,
        "AccessDeniedException"
        | "AccessDenied"
        | "UnrecognizedClientException"
        | "InvalidSignatureException"
        | "ExpiredTokenException"
        | "DecryptionFailure"
        | "EncryptionFailure"
        | "InvalidKeyId" => SourceErrorKind::Denied,
        // A secret that is being deleted, a name that cannot be one.
        "InvalidRequestException" | "InvalidParameterException" | "ValidationException" => {
            SourceErrorKind::Unusable
        }
        _ => SourceErrorKind::Unavailable,
    }
}
