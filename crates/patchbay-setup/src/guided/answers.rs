//! What setup has to know: the answers of a person or of a file, in a form that can be written down. No answer is a
//! secret; keys and sessions are named by the files that hold them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::centre_name::CentreName;

/// Which package is set up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Package {
    /// Service Cloud Voice: one contact centre, its function that contact flows call.
    #[default]
    Voice,
    /// The CTI adapter's functions.
    Cti,
}

/// How the contact centre came into being; it decides which roles Salesforce uses in the account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CentreType {
    /// Salesforce made a new Amazon Connect instance.
    New,
    /// Salesforce integrated an instance that was there.
    Existing,
    /// The administrator integrated it, with the definition as an XML file.
    #[default]
    XmlImport,
}

/// What kind of app signs in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AppKind {
    /// An external client app, the kind that can be made today.
    #[default]
    ExternalClientApp,
    /// A connected app, in orgs that may still make one.
    ConnectedApp,
}

/// The answers. Everything may be absent: what is, is found out, proposed or asked. As a file it is TOML with the
/// names in kebab case, such as `contact-center = "AcmeVoiceCC"`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Answers {
    /// `voice` or `cti`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub package: Option<Package>,
    /// API name of the contact centre, for voice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact_center: Option<String>,
    /// How the contact centre came into being.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub centre_type: Option<CentreType>,
    /// AWS account, twelve digits. Setup stops when the credentials belong to another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// AWS region of the Amazon Connect instance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Id of the Amazon Connect instance; empty for none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connect_instance: Option<String>,
    /// Id of the org, 15 characters. Setup stops when the session belongs to another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub org_id: Option<String>,
    /// The org's address, `https://acme.my.salesforce.com`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub my_domain: Option<String>,
    /// Whether the org is a sandbox.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sandbox: Option<bool>,
    /// Username of the user that the functions work as.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api_user: Option<String>,
    /// That user's e-mail address, when the user is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api_user_email: Option<String>,
    /// Name of that user's profile, when the user is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api_user_profile: Option<String>,
    /// API name of the permission set that gives the user its rights and admits it to the app.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permission_set: Option<String>,
    /// Further permission sets for the user, such as the adapter's `AC_Administrator`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub more_permission_sets: Option<Vec<String>>,
    /// Objects that the permission set lets the user read, create and edit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub objects: Option<Vec<String>>,
    /// API name of the app.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app: Option<String>,
    /// Whom Salesforce writes to about the app.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact_email: Option<String>,
    /// External client app or connected app.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app_kind: Option<AppKind>,
    /// Whether agents sign in to Amazon Connect through Salesforce: provider, role and SSO app.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub single_sign_on: Option<bool>,
    /// API name of the SSO app.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sso_app: Option<String>,
    /// Permission sets whose users may use the SSO app; one is made when there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sso_permission_sets: Option<Vec<String>>,
    /// Usernames of agents who are given that permission set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agents: Option<Vec<String>>,
    /// File with the metadata of the org's identity provider; else `saml/idp-metadata.xml` of the folder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub idp_metadata: Option<String>,
    /// External ids that Salesforce has generated for this account, for the trust policies of its roles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_ids: Option<Vec<String>>,
    /// File with the contact-centre definition, import file or metadata.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub definition: Option<String>,
    /// The zip of the functions: a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zip: Option<String>,
    /// The bucket that holds the zip; it is made when it is not there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bucket: Option<String>,
    /// Name of the CloudFormation stack.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stack: Option<String>,
    /// Name of the CTI adapter's secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
    /// ARNs of those who may administer the key of the CTI adapter's secret; else whoever the account's policies allow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_administrators: Option<Vec<String>>,
    /// Further parameters of the stack, by their names in the template.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameters: Option<BTreeMap<String, String>>,
}

/// Answers that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AnswersError {
    /// The file is no TOML, or has a key or a value that is not known; the text says where and which keys there are.
    #[error("{0}")]
    Form(String),
    /// An answer that breaks a rule.
    #[error("`{key}`: {problem}")]
    Value {
        /// The answer's key.
        key: &'static str,
        /// What is wrong with it.
        problem: String,
    },
    /// A question is open.
    #[error("`{0}` has to be answered")]
    Open(&'static str),
}

/// The secret's name that the published documents of the CTI adapter use.
const CTI_SECRET: &str = "SalesforceCredentials";

impl Answers {
    /// Reads the text of an answers file.
    ///
    /// # Errors
    /// [`AnswersError::Form`] for what is no such file, [`AnswersError::Value`] for an answer that breaks a rule.
    pub fn parse(text: &str) -> Result<Self, AnswersError> {
        let answers: Self =
            toml::from_str(text).map_err(|error| AnswersError::Form(said(&error, text)))?;
        answers.check()?;
        Ok(answers)
    }

    /// The text of an answers file.
    ///
    /// # Panics
    /// Never: answers are texts, flags and lists of texts.
    pub fn to_toml(&self) -> String {
        let body = toml::to_string(self).expect("answers are texts, flags and lists of texts");
        format!("# The answers of `patchbay setup`. No secret is among them.\n{body}")
    }

    /// The answer of this key as a person would type it; none when it is absent.
    pub fn text(&self, key: &str) -> Option<String> {
        let table = toml::Table::try_from(self).ok()?;
        table.get(key).map(typed)
    }

    /// Sets an answer as a person types it: texts as they are, `yes` and `no` for flags, lists with commas.
    ///
    /// # Errors
    /// As [`Self::parse`].
    pub fn set(&mut self, key: &str, text: &str) -> Result<(), AnswersError> {
        let mut table =
            toml::Table::try_from(&*self).map_err(|error| AnswersError::Form(error.to_string()))?;
        table.insert(key.to_owned(), value_of(key, text));
        let new: Self = table
            .try_into()
            .map_err(|error: toml::de::Error| AnswersError::Form(error.message().to_owned()))?;
        new.check()?;
        *self = new;
        Ok(())
    }

    /// The package; voice unless said otherwise.
    pub fn package(&self) -> Package {
        self.package.unwrap_or_default()
    }

    /// The contact centre.
    ///
    /// # Errors
    /// When it is absent or no such name.
    pub fn centre(&self) -> Result<CentreName, AnswersError> {
        let text = self
            .contact_center
            .as_deref()
            .ok_or(AnswersError::Open("contact-center"))?;
        CentreName::parse(text).map_err(|error| AnswersError::Value {
            key: "contact-center",
            problem: error.to_string(),
        })
    }

    /// What names of things begin with: the contact centre, or `PatchbayCti`.
    pub fn prefix(&self) -> String {
        match (self.package(), &self.contact_center) {
            (Package::Voice, Some(name)) => name.clone(),
            _ => "PatchbayCti".to_owned(),
        }
    }

    /// API name of the app that signs in.
    pub fn app(&self) -> String {
        self.app
            .clone()
            .unwrap_or_else(|| format!("{}Rest", self.prefix()))
    }

    /// API name of the app for single sign-on.
    pub fn sso_app(&self) -> String {
        self.sso_app
            .clone()
            .unwrap_or_else(|| format!("{}Sso", self.prefix()))
    }

    /// API name of the permission set.
    pub fn permission_set(&self) -> String {
        self.permission_set
            .clone()
            .unwrap_or_else(|| format!("{}_Api", self.prefix()))
    }

    /// Objects that the permission set opens.
    pub fn objects(&self) -> Vec<String> {
        let usual = || ["Account", "Contact", "Case"].map(str::to_owned).to_vec();
        self.objects.clone().unwrap_or_else(usual)
    }

    /// Name of the stack.
    pub fn stack(&self) -> String {
        self.stack.clone().unwrap_or_else(|| match self.package() {
            Package::Voice => format!("patchbay-{}", self.prefix()),
            Package::Cti => "patchbay-cti".to_owned(),
        })
    }

    /// Name of the secret with the settings.
    pub fn secret(&self) -> String {
        match self.package() {
            Package::Voice => format!("{}-salesforce-secret", self.prefix()),
            Package::Cti => self.secret.clone().unwrap_or_else(|| CTI_SECRET.to_owned()),
        }
    }

    /// Bucket of the zip.
    ///
    /// # Errors
    /// When neither it nor account and region are answered.
    pub fn bucket(&self) -> Result<String, AnswersError> {
        if let Some(bucket) = &self.bucket {
            return Ok(bucket.clone());
        }
        let account = self.required("account", self.account.as_ref())?;
        let region = self.required("region", self.region.as_ref())?;
        Ok(format!("patchbay-{account}-{region}"))
    }

    /// ARN of the Amazon Connect instance; none when there is none.
    pub fn instance_arn(&self) -> Option<String> {
        let (instance, region, account) = (
            self.connect_instance
                .as_deref()
                .filter(|id| !id.is_empty())?,
            self.region.as_deref()?,
            self.account.as_deref()?,
        );
        let partition = partition(region);
        Some(format!(
            "arn:{partition}:connect:{region}:{account}:instance/{instance}"
        ))
    }

    /// An answer that a step cannot do without.
    ///
    /// # Errors
    /// [`AnswersError::Open`] when it is absent.
    pub fn required<'a>(
        &self,
        key: &'static str,
        value: Option<&'a String>,
    ) -> Result<&'a str, AnswersError> {
        value.map(String::as_str).ok_or(AnswersError::Open(key))
    }

    fn check(&self) -> Result<(), AnswersError> {
        let fault = |key, problem: &str| {
            Err(AnswersError::Value {
                key,
                problem: problem.to_owned(),
            })
        };
        if self.contact_center.is_some() {
            self.centre()?;
        }
        if let Some(account) = &self.account
            && !(account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit()))
        {
            return fault("account", "an AWS account has twelve digits");
        }
        if let Some(id) = &self.org_id
            && !(id.starts_with("00D") && [15, 18].contains(&id.len()))
        {
            return fault(
                "org-id",
                "an org's id begins with 00D and has 15 characters",
            );
        }
        if let Some(domain) = &self.my_domain {
            let address = url::Url::parse(domain).ok();
            if address.is_none_or(|it| it.host_str().is_none() || it.path() != "/") {
                return fault(
                    "my-domain",
                    "give the org's address without a path, such as https://acme.my.salesforce.com",
                );
            }
        }
        if let Some(user) = &self.api_user
            && !user.contains('@')
        {
            return fault("api-user", "a username has the form of an e-mail address");
        }
        Ok(())
    }
}

/// The partition of a region, as ARNs begin.
pub fn partition(region: &str) -> &'static str {
    if region.starts_with("us-gov-") {
        "aws-us-gov"
    } else if region.starts_with("cn-") {
        "aws-cn"
    } else {
        "aws"
    }
}

/// Line and message of a TOML error. The text it points at may be quoted: no answer is a secret.
fn said(error: &toml::de::Error, text: &str) -> String {
    let line = error
        .span()
        .and_then(|span| text.get(..span.start))
        .map(|before| before.matches('\n').count() + 1);
    match line {
        Some(line) => format!("line {line}: {}", error.message()),
        None => error.message().to_owned(),
    }
}

fn typed(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => text.clone(),
        toml::Value::Boolean(true) => "yes".to_owned(),
        toml::Value::Boolean(false) => "no".to_owned(),
        toml::Value::Array(items) => items.iter().map(typed).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

fn value_of(key: &str, text: &str) -> toml::Value {
    let text = text.trim();
    match key {
        "sandbox" | "single-sign-on" => match text.to_ascii_lowercase().as_str() {
            "yes" | "y" | "true" => toml::Value::Boolean(true),
            "no" | "n" | "false" => toml::Value::Boolean(false),
            _ => toml::Value::String(text.to_owned()),
        },
        "objects"
        | "more-permission-sets"
        | "external-ids"
        | "sso-permission-sets"
        | "agents"
        | "key-administrators" => toml::Value::Array(
            text.split(',')
                .map(str::trim)
                .filter(|part| !part.is_empty())
                .map(|part| toml::Value::String(part.to_owned()))
                .collect(),
        ),
        _ => toml::Value::String(text.to_owned()),
    }
}

#[cfg(test)]
mod tests;
