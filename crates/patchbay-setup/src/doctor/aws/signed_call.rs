//! Read-only calls of EC2 and EventBridge without their SDKs (decision 037; that of EC2 is larger than all the others
//! together): a request, signed, and the text of the answer. Also the time of AWS, which stands in the header of every answer.

use std::time::{Duration, SystemTime};

use aws_sdk_iam::config::ProvideCredentials as _;
use aws_sdk_iam::config::http::HttpRequest;
use aws_sdk_s3::primitives::{ByteStream, SdkBody};
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use aws_smithy_http_client::{Connector, tls};
use aws_smithy_runtime_api::client::http::{HttpConnector as _, HttpConnectorSettings};
use aws_smithy_runtime_api::client::identity::Identity;
use jiff::Timestamp;
use patchbay_config::{ProcessEnvironment, endpoint};
use url::form_urlencoded;

use crate::aws::{Aws, AwsError, AwsErrorKind};

/// The version of EC2's interface that its SDKs speak.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Welcome.html>
const EC2_VERSION: &str = "2016-11-15";
const LIMIT: Duration = Duration::from_secs(10);

/// One call.
#[derive(Clone, Debug)]
pub(super) struct SignedCall {
    /// `ec2:DescribeSubnets`: what a policy has to allow.
    action: &'static str,
    /// The service's name in the variable of its address, `EC2`.
    id: &'static str,
    /// The service's name in addresses and signatures, `ec2`.
    name: &'static str,
    content_type: &'static str,
    target: Option<String>,
    body: String,
}

impl SignedCall {
    /// A call of EC2, `ec2:DescribeSubnets`, with what is asked for. The answer is XML.
    pub(super) fn ec2(action: &'static str, parameters: &[(String, &str)]) -> Self {
        let body = form_urlencoded::Serializer::new(String::new())
            .append_pair("Action", action.trim_start_matches("ec2:"))
            .append_pair("Version", EC2_VERSION)
            .extend_pairs(
                parameters
                    .iter()
                    .map(|(name, value)| (name.as_str(), *value)),
            )
            .finish();
        Self {
            action,
            id: "EC2",
            name: "ec2",
            content_type: "application/x-www-form-urlencoded; charset=utf-8",
            target: None,
            body,
        }
    }

    /// A call of EventBridge, `events:ListRules`. The answer is JSON.
    pub(super) fn events(action: &'static str, body: &serde_json::Value) -> Self {
        Self {
            action,
            id: "EVENTBRIDGE",
            name: "events",
            content_type: "application/x-amz-json-1.1",
            target: Some(format!(
                "AWSEvents.{}",
                action.trim_start_matches("events:")
            )),
            body: body.to_string(),
        }
    }

    /// The action that a policy has to allow.
    pub(super) fn action(&self) -> &'static str {
        self.action
    }

    /// Sends it; the text of the answer.
    pub(super) async fn send(&self, aws: &Aws, now: Timestamp) -> Result<String, AwsError> {
        let region = aws
            .region()
            .ok_or_else(|| self.not_configured("no region"))?;
        let address = address(self.id, self.name, region);
        let request = self.signed(aws, (&address, region), now).await?;
        let (status, text) = self.answer(&address, request).await?;
        if (200..300).contains(&status) {
            return Ok(text);
        }
        let code = between(&text, "<Code>", "</Code>")
            .or_else(|| between(&text, "\"__type\":\"", "\""))
            .or_else(|| between(&text, "\"__type\": \"", "\""));
        Err(AwsError::of_code(
            self.action,
            code.unwrap_or("an error without a code"),
        ))
    }

    fn unreachable(&self, text: impl std::fmt::Display) -> AwsError {
        AwsError::of_kind(self.action, AwsErrorKind::Unreachable, text.to_string())
    }

    fn not_configured(&self, text: impl std::fmt::Display) -> AwsError {
        AwsError::of_kind(self.action, AwsErrorKind::NotConfigured, text.to_string())
    }

    async fn signed(
        &self,
        aws: &Aws,
        (address, region): (&str, &str),
        now: Timestamp,
    ) -> Result<http::Request<SdkBody>, AwsError> {
        let provider = aws
            .config()
            .credentials_provider()
            .ok_or_else(|| self.not_configured("no credentials"))?;
        let identity: Identity = provider
            .provide_credentials()
            .await
            .map_err(|error| self.not_configured(error))?
            .into();
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region(region)
            .name(self.name)
            .time(SystemTime::from(now))
            .settings(SigningSettings::default())
            .build()
            .map_err(|error| self.not_configured(error))?
            .into();
        let target = self
            .target
            .as_deref()
            .map(|target| ("x-amz-target", target));
        let headers = || std::iter::once(("content-type", self.content_type)).chain(target);
        let signable = SignableRequest::new(
            "POST",
            address,
            headers(),
            SignableBody::Bytes(self.body.as_bytes()),
        )
        .map_err(|error| self.not_configured(error))?;
        let (instructions, _) = sign(signable, &params)
            .map_err(|error| self.not_configured(error))?
            .into_parts();
        let mut request = http::Request::post(address);
        for (name, value) in headers() {
            request = request.header(name, value);
        }
        let mut request = request
            .body(SdkBody::from(self.body.as_str()))
            .map_err(|error| self.not_configured(error))?;
        instructions.apply_to_request_http1x(&mut request);
        Ok(request)
    }

    async fn answer(
        &self,
        address: &str,
        request: http::Request<SdkBody>,
    ) -> Result<(u16, String), AwsError> {
        let request = HttpRequest::try_from(request).map_err(|error| self.unreachable(error))?;
        let answer = connector(address)
            .call(request)
            .await
            .map_err(|error| self.unreachable(error))?;
        let status = answer.status().as_u16();
        let bytes = ByteStream::new(answer.into_body())
            .collect()
            .await
            .map_err(|error| self.unreachable(error))?;
        Ok((
            status,
            String::from_utf8_lossy(&bytes.into_bytes()).into_owned(),
        ))
    }
}

/// The time of AWS, by an answer of STS; it needs no right, and what is answered does not matter.
pub(super) async fn date(aws: &Aws) -> Option<Timestamp> {
    let address = address("STS", "sts", aws.region()?);
    let request = http::Request::get(&address).body(SdkBody::empty()).ok()?;
    let answer = connector(&address)
        .call(HttpRequest::try_from(request).ok()?)
        .await
        .ok()?;
    let date = answer.headers().get("date")?;
    Some(jiff::fmt::rfc2822::parse(date).ok()?.timestamp())
}

/// Where a service is: at AWS, or where the environment says that an emulator is.
fn address(id: &str, name: &str, region: &str) -> String {
    let suffix = if region.starts_with("cn-") {
        "amazonaws.com.cn"
    } else {
        "amazonaws.com"
    };
    let given = endpoint(&ProcessEnvironment, &format!("AWS_ENDPOINT_URL_{id}"));
    let address = given.unwrap_or_else(|| format!("https://{name}.{region}.{suffix}"));
    format!("{}/", address.trim_end_matches('/'))
}

fn connector(address: &str) -> Connector {
    let settings = HttpConnectorSettings::builder()
        .connect_timeout(LIMIT)
        .read_timeout(LIMIT)
        .build();
    let builder = Connector::builder().connector_settings(settings);
    if address.starts_with("http://") {
        return builder.build_http();
    }
    builder
        .tls_provider(tls::Provider::Rustls(
            tls::rustls_provider::CryptoMode::AwsLc,
        ))
        .build()
}

fn between<'t>(text: &'t str, start: &str, end: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(start)?;
    let (inside, _) = rest.split_once(end)?;
    Some(inside)
}
