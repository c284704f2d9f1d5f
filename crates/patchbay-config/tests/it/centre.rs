//! A contact centre's settings in a file, as the templates and a careful administrator leave them.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use patchbay_config::{
    ConfigErrors, ContactCentreSettings, FileSource, MapEnvironment, Needs, SettingsChoice, load,
};
use serde_json::{Value, json};

/// One RSA key for all tests: making it takes longest.
pub(crate) static KEY: LazyLock<String> = LazyLock::new(|| {
    rcgen::KeyPair::generate_rsa_for(&rcgen::PKCS_RSA_SHA256, rcgen::RsaKeySize::_2048)
        .unwrap()
        .serialize_pem()
});

pub(crate) const TOKEN: &str = "00Dxx!STORED.TOKEN";

pub(crate) struct Centre {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) source: FileSource,
    pub(crate) environment: MapEnvironment,
}

impl Centre {
    /// A centre of version 19 or later, complete.
    pub(crate) fn new() -> Self {
        let environment = MapEnvironment::new()
            .with("SECRET_NAME", "CC-salesforce-secret")
            .with("ACCESS_SECRET_NAME", "CC-salesforce-access-secret");
        Self::of(
            &json!({"secrets": {"CC-salesforce-secret": secret(), "CC-salesforce-access-secret": access()}}),
            environment,
        )
    }

    pub(crate) fn of(settings: &Value, environment: MapEnvironment) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.json");
        std::fs::write(&path, settings.to_string()).unwrap();
        Self {
            source: FileSource::new(path),
            folder,
            environment,
        }
    }

    /// Changes the stored settings.
    pub(crate) fn change(&self, change: impl FnOnce(&mut Value)) {
        let mut stored = self.stored();
        change(&mut stored);
        std::fs::write(self.source.path(), stored.to_string()).unwrap();
    }

    /// Changes keys of the main secret; null removes one.
    pub(crate) fn set(&self, pairs: &[(&str, Value)]) {
        self.change(|stored| {
            let secret = stored["secrets"]["CC-salesforce-secret"]
                .as_object_mut()
                .unwrap();
            for (key, value) in pairs {
                match value {
                    Value::Null => drop(secret.shift_remove(*key)),
                    value => drop(secret.insert((*key).to_owned(), value.clone())),
                }
            }
        });
    }

    pub(crate) fn without_token(self) -> Self {
        self.change(|stored| {
            stored["secrets"]["CC-salesforce-access-secret"]["CC-salesforce-rest-api-access-token"] = json!("");
        });
        self
    }

    pub(crate) fn stored(&self) -> Value {
        serde_json::from_str(&std::fs::read_to_string(self.source.path()).unwrap()).unwrap()
    }

    pub(crate) async fn load(&self, needs: Needs) -> Result<ContactCentreSettings, ConfigErrors> {
        let choice = SettingsChoice::from_environment(&self.environment);
        load(&self.source, &choice, &self.environment, needs, soon()).await
    }
}

pub(crate) fn secret() -> Value {
    json!({
        "CALL_CENTER_API_NAME": "CC",
        "SALESFORCE_ORG_ID": "00D000000000001",
        "SALESFORCE_AUTH_ENDPOINT": "https://x.my.salesforce.com/services/oauth2/token",
        "SALESFORCE_REST_API_ENDPOINT_BASE": "https://x.my.salesforce.com/services/data/v64.0/",
        "SCRT_ENDPOINT_BASE": "https://x.my.salesforce-scrt.com/telephony/v1",
        "TRANSCRIBE_REGION": "us-west-2",
        "CC-salesforce-rest-api-audience": "https://login.salesforce.com/",
        "CC-salesforce-rest-api-subject": "integration@example.com",
        "CC-salesforce-rest-api-auth-consumer-key": "3MVG9CONSUMERKEY",
        "CC-salesforce-rest-api-auth-private-key": KEY.replace('\n', "\\r\\n"),
        "CC-scrt-jwt-auth-private-key": KEY.as_str(),
    })
}

pub(crate) fn access() -> Value {
    json!({"CC-salesforce-rest-api-access-token": TOKEN})
}

pub(crate) fn soon() -> Instant {
    Instant::now() + Duration::from_secs(30)
}
