//! What is to be examined: a contact centre or a CTI adapter, by name, with the files that belong to it.

use std::collections::BTreeMap;

use crate::CentreName;
use crate::external_id::RoleNames;

/// Which of the two packages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Package {
    /// Service Cloud Voice: the function that contact flows call, with its two secrets or its parameters.
    #[default]
    Voice,
    /// The CTI adapter's functions with their one secret.
    Adapter,
}

/// How the contact centre came to its Amazon Connect instance; decides which roles Salesforce assumes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConnectType {
    /// Salesforce made the instance.
    New,
    /// Salesforce integrated an existing instance.
    Existing,
    /// The contact centre was imported as a file.
    XmlImport,
}

/// A file that was read for the doctor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextFile {
    /// Its path as a user knows it.
    pub path: String,
    /// What it holds.
    pub text: String,
}

/// The files that belong to a contact centre.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files {
    /// The source files of the app for REST access.
    pub app: Vec<TextFile>,
    /// The contact-centre definition, in either dialect.
    pub definition: Option<TextFile>,
    /// The certificate of the REST key.
    pub certificate: Option<TextFile>,
    /// A SAML response that a browser sent to AWS.
    pub saml_response: Option<TextFile>,
    /// The SAML metadata of the org.
    pub saml_metadata: Option<TextFile>,
}

/// What is examined.
#[derive(Clone, Debug, Default)]
pub struct Subject {
    /// Which package.
    pub package: Package,
    /// The contact centre; needed for [`Package::Voice`].
    pub centre: Option<CentreName>,
    /// The name of the function that contact flows call, where it does not begin with the centre's name.
    pub function: Option<String>,
    /// What the names of the CTI adapter's functions begin with: the stack's name.
    pub stack: Option<String>,
    /// The secret with the settings, where it has another name than the usual one.
    pub secret: Option<String>,
    /// Id or ARN of the Amazon Connect instance.
    pub instance: Option<String>,
    /// How the contact centre came to its instance, where its cross-account roles are to be examined.
    pub connect_type: Option<ConnectType>,
    /// The external ids that the org shows; each cross-account role has to ask for one of them.
    pub external_ids: Vec<String>,
    /// The names of the roles that Salesforce takes, where they are not the usual ones.
    pub roles: RoleNames,
    /// The org's id, 15 or 18 characters, where it is known from elsewhere than the secret.
    pub org_id: Option<String>,
    /// The objects that contact flows write, beside those that the functions write by themselves.
    pub objects: Vec<String>,
    /// What the CTI adapter's functions write: `AC_ContactTraceRecord__c(ContactId__c, …)`, names without a namespace.
    pub adapter_objects: Vec<String>,
    /// Whether the function is sent the test event, a query.
    pub invoke: bool,
    /// The files that belong to it.
    pub files: Files,
}

impl Subject {
    /// What the report is about, in a few words.
    pub fn title(&self) -> String {
        match (&self.centre, self.package) {
            (Some(centre), _) => format!("contact centre {centre}"),
            (None, Package::Adapter) => match &self.stack {
                Some(stack) => format!("CTI adapter {stack}"),
                None => "CTI adapter".to_owned(),
            },
            (None, Package::Voice) => "contact centre".to_owned(),
        }
    }
}

/// What Lambda tells the bootstrap about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionNames {
    /// The deployed name, `AWS_LAMBDA_FUNCTION_NAME`.
    pub name: String,
    /// The handler setting, `_HANDLER`.
    pub handler: String,
    /// The function's variables.
    pub variables: BTreeMap<String, String>,
}

/// Which function the bootstrap is under some names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selected {
    /// This one, by the name that the replaced package gave it: `invokeSfRestApi`, `sfInvokeAPI`.
    Is(&'static str),
    /// None: the name that matched nothing, and the variable that held it.
    Unknown {
        /// The name.
        asked: String,
        /// The variable.
        looked_in: &'static str,
    },
}
