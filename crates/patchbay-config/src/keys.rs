//! Every setting by name, with what it means: the variables and keys that deployed contact
//! centres have, and ours. Owns the names and the reference page made from them; must not read
//! anything.

mod page;

pub use page::reference_page;

/// Where a setting is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A variable of the function that only Patchbay reads.
    Patchbay,
    /// A variable of the function in contact centre 19 and later.
    SecretsEnvironment,
    /// A variable of the function before contact centre 19.
    ParametersEnvironment,
    /// A key of the secret with the settings.
    Secret,
    /// A key of the secret with the access token.
    AccessSecret,
    /// A variable of the CTI adapter's functions.
    AdapterEnvironment,
    /// A key of the CTI adapter's secret.
    AdapterSecret,
    /// A variable that Lambda or an AWS tool sets.
    Platform,
}

/// One setting, for the reference page.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// The name; `{CC}-` at its start stands for the contact centre's API name.
    pub name: &'static str,
    /// Where it is kept.
    pub place: Place,
    /// The default, or an empty text where there is none.
    pub default: &'static str,
    /// What it means.
    pub doc: &'static str,
}

macro_rules! keys {
    ($($place:ident { $($id:ident = $name:literal, $shown:literal, $default:literal, $doc:literal;)* })*) => {
        $($(#[doc = $doc] pub const $id: &str = $name;)*)*

        /// All settings, grouped by place.
        pub const ALL: &[Key] = &[
            $($(Key { name: $shown, place: Place::$place, default: $default, doc: $doc },)*)*
        ];
    };
}

keys! {
    Patchbay {
        PATCHBAY_FUNCTION = "PATCHBAY_FUNCTION", "PATCHBAY_FUNCTION", "",
            "Which function this deployment is. Without it the handler setting decides, then the end of the function's name.";
        PATCHBAY_ALLOWED_SECRETS = "PATCHBAY_ALLOWED_SECRETS", "PATCHBAY_ALLOWED_SECRETS", "any secret",
            "Secrets that an event or a contact attribute may name: a list with commas, `*` stands for any text. The names in `SECRET_NAME` and `ACCESS_SECRET_NAME` are always allowed. An ARN is compared as the event gives it.";
        PATCHBAY_SETTINGS_TTL_SECONDS = "PATCHBAY_SETTINGS_TTL_SECONDS", "PATCHBAY_SETTINGS_TTL_SECONDS", "300",
            "For how many seconds settings are kept in memory, 0 to 86400. They are also dropped when Salesforce refuses a sign-in.";
        PATCHBAY_DEADLINE_MS = "PATCHBAY_DEADLINE_MS", "PATCHBAY_DEADLINE_MS", "7500",
            "After how many milliseconds an invocation answers with an error at the latest, 100 to 7999. A contact flow waits 8 seconds at most, 3 unless the block says more.";
        PATCHBAY_DUPLICATE_GUARD = "PATCHBAY_DUPLICATE_GUARD", "PATCHBAY_DUPLICATE_GUARD", "off",
            "What keeps a create that a contact flow repeats from making a second record: `off`, `memory` (within one environment), or `field:<Name__c>` (an external id field of the object).";
        PATCHBAY_VERBATIM_PLACEHOLDERS = "PATCHBAY_VERBATIM_PLACEHOLDERS", "PATCHBAY_VERBATIM_PLACEHOLDERS", "false",
            "`true` puts parameter values into SOQL and SOSL as they are, in `lookup` of the CTI adapter also the names of objects and fields. Only for flows that pass fragments of SOQL on purpose: a caller's text can then change the query.";
        PATCHBAY_PHONE_REGION = "PATCHBAY_PHONE_REGION", "PATCHBAY_PHONE_REGION", "",
            "The region, in two letters such as `US`, of telephone numbers that `phoneLookup` of the CTI adapter gets without `+`. Setting it also makes `phoneLookup` search the telephone fields for every form of the number: E.164, national and bare digits.";
        PATCHBAY_PHONE_OBJECTS = "PATCHBAY_PHONE_OBJECTS", "PATCHBAY_PHONE_OBJECTS", "Contact",
            "The objects that `phoneLookup` of the CTI adapter searches, the preferred first, each perhaps with fields of its own: `Contact, Lead, Account(Id, Name)`. Setting it also makes `phoneLookup` search for every form of the number, and the answer says in `sf_object` which object the record is of where several are searched.";
        PATCHBAY_SETTINGS_FILE = "PATCHBAY_SETTINGS_FILE", "PATCHBAY_SETTINGS_FILE", "",
            "A JSON file `{\"secrets\":{…},\"parameters\":{…}}` that takes the place of Secrets Manager and the Parameter Store, for laptops and tests.";
        PATCHBAY_METRICS = "PATCHBAY_METRICS", "PATCHBAY_METRICS", "on",
            "`off` leaves out the line of CloudWatch embedded metrics that each invocation logs.";
        PATCHBAY_METRICS_ONLY_CHANGED = "PATCHBAY_METRICS_ONLY_CHANGED", "PATCHBAY_METRICS_ONLY_CHANGED", "false",
            "`true`: the queue metrics function sends only the queues whose figures differ from what the same environment last wrote.";
        PATCHBAY_METRICS_FULL_WRITE_MINUTES = "PATCHBAY_METRICS_FULL_WRITE_MINUTES", "PATCHBAY_METRICS_FULL_WRITE_MINUTES", "15",
            "With `PATCHBAY_METRICS_ONLY_CHANGED`: after how many minutes all queues are sent again, in case somebody changed a record in the org.";
        PATCHBAY_METRICS_CHANNELS = "PATCHBAY_METRICS_CHANNELS", "PATCHBAY_METRICS_CHANNELS", "VOICE,CHAT,TASK",
            "The channels that the queue metrics count, a list with commas: `VOICE,CHAT,TASK,EMAIL` adds e-mail.";
        PATCHBAY_BATCH_ITEM_FAILURES = "PATCHBAY_BATCH_ITEM_FAILURES", "PATCHBAY_BATCH_ITEM_FAILURES", "false",
            "`true`: sfCTRTrigger answers which records of a batch failed, and its event source mapping has `ReportBatchItemFailures`. Otherwise a batch in which something may succeed later fails as a whole.";
        PATCHBAY_PARKED_S3 = "PATCHBAY_PARKED_S3", "PATCHBAY_PARKED_S3", "",
            "`bucket` or `bucket/prefix` where contact records that can never succeed are parked with the reason. Without it they count as failed.";
        PATCHBAY_COMPARE_WITH_ORG = "PATCHBAY_COMPARE_WITH_ORG", "PATCHBAY_COMPARE_WITH_ORG", "false",
            "`true`: sfCTRTrigger asks the org for newer versions of contact records before it writes, with one query for 200 contacts.";
        PATCHBAY_LOGIN_HOST = "PATCHBAY_LOGIN_HOST", "PATCHBAY_LOGIN_HOST", "",
            "Where the CTI adapter's functions send the password instead of `https://login.salesforce.com`, for orgs that allow only their own domain.";
        LOG_LEVEL = "LOG_LEVEL", "LOG_LEVEL", "info",
            "`error`, `warn`, `info`, `http`, `verbose`, `debug` or `silly`. No level shows a token, a key or a whole body.";
    }
    SecretsEnvironment {
        SECRET_NAME = "SECRET_NAME", "SECRET_NAME", "",
            "Name or ARN of the secret with the settings, `{CC}-salesforce-secret`. The event may name another with `secretName`.";
        ACCESS_SECRET_NAME = "ACCESS_SECRET_NAME", "ACCESS_SECRET_NAME", "",
            "Name or ARN of the secret with the access token, `{CC}-salesforce-access-secret`. The event may name another with `accessTokenSecretName` or `accessSecretName`.";
    }
    ParametersEnvironment {
        CONSUMER_KEY_PARAM_NAME = "CONSUMER_KEY_PARAM_NAME", "CONSUMER_KEY_PARAM_NAME", "",
            "Name of the parameter with the app's consumer key. In a secret: name of the key with it.";
        PRIVATE_KEY_PARAM_NAME = "PRIVATE_KEY_PARAM_NAME", "PRIVATE_KEY_PARAM_NAME", "",
            "Name of the parameter with the private key. In a secret: name of the key with it.";
        ACCESS_TOKEN_PARAM_NAME = "ACCESS_TOKEN_PARAM_NAME", "ACCESS_TOKEN_PARAM_NAME", "",
            "Name of the parameter that the access token is kept in.";
        AUDIENCE = "AUDIENCE", "AUDIENCE", "",
            "Name of the parameter with the JWT's audience. A URL is taken as the audience itself.";
        SUBJECT = "SUBJECT", "SUBJECT", "",
            "Name of the parameter with the Salesforce username. A text with `@` is taken as the username itself.";
    }
    Secret {
        CALL_CENTER_API_NAME = "CALL_CENTER_API_NAME", "CALL_CENTER_API_NAME", "",
            "The contact centre's API name, and the prefix of the keys below that have one. Where it is missing, the only key that ends right is taken. A variable in the parameter layout.";
        SALESFORCE_ORG_ID = "SALESFORCE_ORG_ID", "SALESFORCE_ORG_ID", "",
            "The org's id. A variable in the parameter layout.";
        SALESFORCE_AUTH_ENDPOINT = "SALESFORCE_AUTH_ENDPOINT", "SALESFORCE_AUTH_ENDPOINT", "",
            "The whole token URL, such as `https://example.my.salesforce.com/services/oauth2/token`. A variable in the parameter layout.";
        SALESFORCE_REST_API_ENDPOINT_BASE = "SALESFORCE_REST_API_ENDPOINT_BASE", "SALESFORCE_REST_API_ENDPOINT_BASE", "",
            "The REST base with the version, such as `https://example.my.salesforce.com/services/data/v64.0`. A variable in the parameter layout.";
        SCRT_ENDPOINT_BASE = "SCRT_ENDPOINT_BASE", "SCRT_ENDPOINT_BASE", "",
            "The telephony base, ending in `/telephony/v1`. A variable in the parameter layout. Not needed by the REST function.";
        TRANSCRIBE_REGION = "TRANSCRIBE_REGION", "TRANSCRIBE_REGION", "",
            "The region of Amazon Transcribe. Only the transcriber reads it.";
        REST_AUDIENCE = "salesforce-rest-api-audience", "{CC}-salesforce-rest-api-audience", "",
            "The JWT's audience: `https://login.salesforce.com`, or `https://test.salesforce.com` for a sandbox. Sent as it is stored.";
        REST_SUBJECT = "salesforce-rest-api-subject", "{CC}-salesforce-rest-api-subject", "",
            "The username of the Salesforce user that the function works as.";
        REST_CONSUMER_KEY = "salesforce-rest-api-auth-consumer-key", "{CC}-salesforce-rest-api-auth-consumer-key", "",
            "The consumer key of the external client app or connected app.";
        REST_PRIVATE_KEY = "salesforce-rest-api-auth-private-key", "{CC}-salesforce-rest-api-auth-private-key", "",
            "The RSA private key of the app's certificate, 2048 bits or more, PKCS#1 or PKCS#8. Line breaks may be real, escaped, blanks or missing.";
        SCRT_PRIVATE_KEY = "scrt-jwt-auth-private-key", "{CC}-scrt-jwt-auth-private-key", "",
            "The RSA private key that signs telephony tokens. Another one than the REST key. Not needed by the REST function.";
    }
    AccessSecret {
        REST_ACCESS_TOKEN = "salesforce-rest-api-access-token", "{CC}-salesforce-rest-api-access-token", "",
            "The access token that all environments share. Written by the function. A placeholder counts as none; `accessToken` and a secret that is only the token are read as well.";
    }
    AdapterEnvironment {
        SF_HOST = "SF_HOST", "SF_HOST", "",
            "The org's address without a slash at the end, such as `https://example.my.salesforce.com`.";
        SF_PRODUCTION = "SF_PRODUCTION", "SF_PRODUCTION", "",
            "`true` in any case: the org is a production org, and passwords are sent to `https://login.salesforce.com`. Anything else: to `SF_HOST`.";
        SF_USERNAME = "SF_USERNAME", "SF_USERNAME", "",
            "The username of the Salesforce user that the functions work as.";
        SF_VERSION = "SF_VERSION", "SF_VERSION", "",
            "The version of the REST API, such as `v64.0`. What writes in batches uses at least v46.0, the first that can upsert collections.";
        SF_ADAPTER_NAMESPACE = "SF_ADAPTER_NAMESPACE", "SF_ADAPTER_NAMESPACE", "",
            "The namespace of the adapter's objects and fields, `amazonconnect`. Empty or `-`: none.";
        SF_CREDENTIALS_SECRETS_MANAGER_ARN = "SF_CREDENTIALS_SECRETS_MANAGER_ARN", "SF_CREDENTIALS_SECRETS_MANAGER_ARN", "",
            "Name or ARN of the secret below.";
        LOGGING_LEVEL = "LOGGING_LEVEL", "LOGGING_LEVEL", "info",
            "As `LOG_LEVEL`, which goes first: `DEBUG`, `INFO`, `WARNING`, `ERROR` or `CRITICAL`.";
        POSTCALL_CTR_IMPORT_ENABLED = "POSTCALL_CTR_IMPORT_ENABLED", "POSTCALL_CTR_IMPORT_ENABLED", "",
            "`true` in any case: sfCTRTrigger imports the contact records whose attributes ask for it.";
        POSTCALL_RECORDING_IMPORT_ENABLED = "POSTCALL_RECORDING_IMPORT_ENABLED", "POSTCALL_RECORDING_IMPORT_ENABLED", "",
            "`true` in any case: sfCTRTrigger hands records that ask for recordings or transcription to the transcription starter.";
        POSTCALL_TRANSCRIBE_ENABLED = "POSTCALL_TRANSCRIBE_ENABLED", "POSTCALL_TRANSCRIBE_ENABLED", "",
            "As `POSTCALL_RECORDING_IMPORT_ENABLED`; one of the two is enough.";
        EXECUTE_TRANSCRIPTION_STATE_MACHINE_LAMBDA = "EXECUTE_TRANSCRIPTION_STATE_MACHINE_LAMBDA", "EXECUTE_TRANSCRIPTION_STATE_MACHINE_LAMBDA", "",
            "Name or ARN of the transcription starter.";
        EXECUTE_CTR_IMPORT_LAMBDA = "EXECUTE_CTR_IMPORT_LAMBDA", "EXECUTE_CTR_IMPORT_LAMBDA", "",
            "Name or ARN of sfContactTraceRecord, to which sfCTRTrigger hands records where it has no secret.";
        SFDC_INVOKE_API_LAMBDA = "SFDC_INVOKE_API_LAMBDA", "SFDC_INVOKE_API_LAMBDA", "",
            "ARN or name of sfInvokeAPI, through which the functions without access to the secret write.";
        AMAZON_CONNECT_INSTANCE_ID = "AMAZON_CONNECT_INSTANCE_ID", "AMAZON_CONNECT_INSTANCE_ID", "",
            "The Amazon Connect instance's id.";
        AMAZON_CONNECT_INSTANCE_REGION = "AMAZON_CONNECT_INSTANCE_REGION", "AMAZON_CONNECT_INSTANCE_REGION", "",
            "The instance's region, as records carry it.";
        TRANSCRIPTS_DESTINATION = "TRANSCRIPTS_DESTINATION", "TRANSCRIPTS_DESTINATION", "",
            "The bucket of transcripts and of the lock objects.";
        TRANSCRIPTS_DESTINATION_KMS = "TRANSCRIPTS_DESTINATION_KMS", "TRANSCRIPTS_DESTINATION_KMS", "",
            "The KMS key with which Transcribe encrypts transcripts. Empty: the bucket's own encryption.";
        TRANSCRIBE_STATE_MACHINE_ARN = "TRANSCRIBE_STATE_MACHINE_ARN", "TRANSCRIBE_STATE_MACHINE_ARN", "",
            "ARN of the state machine that transcribes a recording.";
        MEDIA_FORMAT = "MEDIA_FORMAT", "MEDIA_FORMAT", "wav",
            "The format of the recordings, as Transcribe names it.";
        WAIT_TIME = "WAIT_TIME", "WAIT_TIME", "",
            "How many whole seconds the state machine waits between two looks at a transcription job.";
        CONTACT_LENS_IMPORT_ENABLED = "CONTACT_LENS_IMPORT_ENABLED", "CONTACT_LENS_IMPORT_ENABLED", "",
            "`true` brings Contact Lens files to Salesforce, of contacts whose attribute `contactLensImportEnabled` is `true`.";
        AMAZON_CONNECT_QUEUE_MAX_RESULT = "AMAZON_CONNECT_QUEUE_MAX_RESULT", "AMAZON_CONNECT_QUEUE_MAX_RESULT", "100",
            "How many queues the metrics function asks Amazon Connect for at a time, 1 to 1000.";
        AMAZON_CONNECT_QUEUEMETRICS_MAX_RESULT = "AMAZON_CONNECT_QUEUEMETRICS_MAX_RESULT", "AMAZON_CONNECT_QUEUEMETRICS_MAX_RESULT", "100",
            "How many queues' figures the metrics function asks Amazon Connect for at a time, 1 to 100.";
        SFDC_REALTIME_QUEUE_METRICS_LAMBDA = "SFDC_REALTIME_QUEUE_METRICS_LAMBDA", "SFDC_REALTIME_QUEUE_METRICS_LAMBDA", "",
            "ARN or name of sfRealTimeQueueMetrics, which the loop job calls. Empty: none is called.";
        CLOUDFRONT_DISTRIBUTION_DOMAIN_NAME = "CLOUDFRONT_DISTRIBUTION_DOMAIN_NAME", "CLOUDFRONT_DISTRIBUTION_DOMAIN_NAME", "",
            "The host name of the CloudFront distribution in front of the recordings. Only for adapters before 5.19.";
    }
    AdapterSecret {
        ADAPTER_PASSWORD = "Password", "Password", "",
            "The password of `SF_USERNAME`. Salesforce is retiring this way to sign in: replace it by `PrivateKey`, or leave only `ConsumerKey` and `ConsumerSecret`.";
        ADAPTER_SECURITY_TOKEN = "AccessToken", "AccessToken", "",
            "The security token of `SF_USERNAME` (no OAuth token). May be empty where the user's network is trusted.";
        ADAPTER_CONSUMER_KEY = "ConsumerKey", "ConsumerKey", "",
            "The consumer key of the app.";
        ADAPTER_CONSUMER_SECRET = "ConsumerSecret", "ConsumerSecret", "",
            "The consumer secret of the app. Without `Password` and `PrivateKey`: sign-in by client credentials, at `SF_HOST`.";
        ADAPTER_PRIVATE_KEY = "PrivateKey", "PrivateKey", "",
            "The RSA private key of the app's certificate, in any form that a key survives pasting in. With it: sign-in by JWT bearer, at `SF_HOST`.";
        ADAPTER_SUBJECT = "Subject", "Subject", "that of `SF_USERNAME`",
            "The user of the JWT.";
        ADAPTER_AUDIENCE = "Audience", "Audience", "by `SF_PRODUCTION`",
            "The audience of the JWT: `https://login.salesforce.com`, or `https://test.salesforce.com` for a sandbox.";
        ADAPTER_AUTH_TOKEN = "AuthToken", "AuthToken", "",
            "The access token that all environments share. Written by the functions.";
        CLOUDFRONT_PRIVATE_KEY = "CloudFrontPrivateKey", "CloudFrontPrivateKey", "",
            "The RSA private key of the CloudFront key group, in any form that a key survives pasting in. Only for adapters before 5.19.";
        CLOUDFRONT_ACCESS_KEY_ID = "CloudFrontAccessKeyID", "CloudFrontAccessKeyID", "",
            "The id of that key in CloudFront.";
    }
    Platform {
        HANDLER = "_HANDLER", "_HANDLER", "", "The function's handler setting.";
        AWS_LAMBDA_FUNCTION_NAME = "AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_NAME", "", "The function's name.";
        AWS_LAMBDA_RUNTIME_API = "AWS_LAMBDA_RUNTIME_API", "AWS_LAMBDA_RUNTIME_API", "", "Host and port of the Lambda runtime interface.";
        AWS_REGION = "AWS_REGION", "AWS_REGION", "", "The AWS region.";
        AWS_DEFAULT_REGION = "AWS_DEFAULT_REGION", "AWS_DEFAULT_REGION", "", "The AWS region where `AWS_REGION` is not set.";
        AWS_ACCESS_KEY_ID = "AWS_ACCESS_KEY_ID", "AWS_ACCESS_KEY_ID", "", "The role's access key id.";
        AWS_SECRET_ACCESS_KEY = "AWS_SECRET_ACCESS_KEY", "AWS_SECRET_ACCESS_KEY", "", "The role's secret access key.";
        AWS_SESSION_TOKEN = "AWS_SESSION_TOKEN", "AWS_SESSION_TOKEN", "", "The role's session token.";
        AWS_ENDPOINT_URL = "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL", "", "Where AWS calls go instead, for emulators and private endpoints.";
        AWS_ENDPOINT_URL_SECRETS_MANAGER = "AWS_ENDPOINT_URL_SECRETS_MANAGER", "AWS_ENDPOINT_URL_SECRETS_MANAGER", "", "The same for Secrets Manager alone.";
        AWS_ENDPOINT_URL_SSM = "AWS_ENDPOINT_URL_SSM", "AWS_ENDPOINT_URL_SSM", "", "The same for the Parameter Store alone.";
        AWS_ENDPOINT_URL_S3 = "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL_S3", "", "The same for S3 alone.";
        AWS_ENDPOINT_URL_LAMBDA = "AWS_ENDPOINT_URL_LAMBDA", "AWS_ENDPOINT_URL_LAMBDA", "", "The same for Lambda alone.";
        AWS_ENDPOINT_URL_SFN = "AWS_ENDPOINT_URL_SFN", "AWS_ENDPOINT_URL_SFN", "", "The same for Step Functions alone.";
        AWS_ENDPOINT_URL_TRANSCRIBE = "AWS_ENDPOINT_URL_TRANSCRIBE", "AWS_ENDPOINT_URL_TRANSCRIBE", "", "The same for Transcribe alone.";
        AWS_ENDPOINT_URL_COMPREHEND = "AWS_ENDPOINT_URL_COMPREHEND", "AWS_ENDPOINT_URL_COMPREHEND", "", "The same for Comprehend alone.";
        AWS_ENDPOINT_URL_CONNECT = "AWS_ENDPOINT_URL_CONNECT", "AWS_ENDPOINT_URL_CONNECT", "", "The same for Amazon Connect alone.";
        AWS_ENDPOINT_URL_KINESIS = "AWS_ENDPOINT_URL_KINESIS", "AWS_ENDPOINT_URL_KINESIS", "", "The same for Kinesis alone.";
    }
}

/// Whether a variable or key that should hold a name holds the value itself. Published guides
/// say of `SUBJECT` "enter the Salesforce username"
/// (<https://github.com/service-cloud-voice/ServiceCloudVoiceLambdas/issues/40>), so many do.
pub(crate) fn is_value_of(pointer: &str, text: &str) -> bool {
    match pointer {
        AUDIENCE => text.contains("://"),
        SUBJECT => text.contains('@'),
        PRIVATE_KEY_PARAM_NAME => text.contains("PRIVATE KEY") || text.len() > 1000,
        // Every consumer key starts so (observed); no parameter name of the templates does.
        CONSUMER_KEY_PARAM_NAME => text.starts_with("3MVG9"),
        _ => false,
    }
}
