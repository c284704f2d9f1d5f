//! Where the trust policies are: the roles of a contact centre in the AWS account, or files.

use std::path::PathBuf;

use patchbay_setup::CentreName;
use patchbay_setup::aws::{Aws, AwsErrorKind};
use patchbay_setup::external_id::account::{self, AccountError};
use patchbay_setup::external_id::template::TrustFile;
use patchbay_setup::external_id::{CentreType, Role, RoleKind, RoleNames, Trust, roles};
use patchbay_setup::policy::is_account_id;

use crate::commands::aws_place::AwsArgs;
use crate::failure::{Failure, OrFail as _};

/// The roles.
#[derive(Debug, clap::Args)]
pub(crate) struct PlaceArgs {
    /// The API name of the contact centre: work on its roles in the AWS account
    #[arg(long, value_name = "NAME", required_unless_present = "files")]
    #[arg(conflicts_with = "files", requires = "centre_type", value_parser = centre)]
    pub(super) contact_center: Option<CentreName>,
    /// How the contact centre was made; it decides which roles Salesforce takes
    #[arg(long = "type", value_name = "TYPE", requires = "contact_center")]
    centre_type: Option<Type>,
    /// A role with another name than usual; KIND is provisioning, management, credential, recording or s3
    #[arg(long = "role", value_name = "KIND=NAME", requires = "contact_center", value_parser = role)]
    roles: Vec<(RoleKind, String)>,
    /// A file instead: a trust policy, or a CloudFormation template in JSON with its roles. May be repeated
    #[arg(long = "file", value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The AWS account of the roles in the files, whose own principals get no condition
    #[arg(long, value_name = "ID", requires = "files", value_parser = account_id)]
    account: Option<String>,
    #[command(flatten)]
    pub(super) aws: AwsArgs,
}

/// How a contact centre was made.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Type {
    /// With a new Amazon Connect instance, made by Salesforce
    NewInstance,
    /// With an existing Amazon Connect instance, integrated by Salesforce
    ExistingInstance,
    /// With an existing Amazon Connect instance, integrated by an XML import
    XmlImport,
}

impl From<Type> for CentreType {
    fn from(chosen: Type) -> Self {
        match chosen {
            Type::NewInstance => Self::NewInstance,
            Type::ExistingInstance => Self::ExistingInstance,
            Type::XmlImport => Self::XmlImport,
        }
    }
}

fn centre(text: &str) -> Result<CentreName, String> {
    CentreName::parse(text).map_err(|error| error.to_string())
}

fn role(text: &str) -> Result<(RoleKind, String), String> {
    let (kind, name) = text.split_once('=').ok_or("write it as KIND=NAME")?;
    // An ARN is what people have at hand; IAM asks by name.
    let name = name.rsplit('/').next().unwrap_or(name);
    if name.is_empty() || name.contains(':') {
        return Err(format!("`{name}` is no role's name"));
    }
    Ok((kind.parse()?, name.to_owned()))
}

pub(super) fn account_id(text: &str) -> Result<String, String> {
    if is_account_id(text) {
        Ok(text.to_owned())
    } else {
        Err("an AWS account id has twelve digits".into())
    }
}

/// A file with trust policies, as it was read.
pub(super) struct SourceFile {
    pub(super) path: PathBuf,
    pub(super) text: String,
    pub(super) content: TrustFile,
}

impl PlaceArgs {
    /// The roles of the contact centre; none when files are worked on.
    pub(super) fn roles(&self) -> Vec<Role> {
        let (Some(centre), Some(centre_type)) = (&self.contact_center, self.centre_type) else {
            return Vec::new();
        };
        let names: RoleNames = self.roles.iter().cloned().collect();
        roles(centre_type.into(), centre, &names)
    }

    /// Reads the files; none when the account is worked on.
    pub(super) fn read_files(&self) -> Result<Vec<SourceFile>, Failure> {
        self.files
            .iter()
            .map(|path| {
                let shown = path.display();
                let text =
                    std::fs::read_to_string(path).or_asked(format!("`{shown}` cannot be read"))?;
                let content =
                    TrustFile::parse(&text).or_asked(format!("`{shown}` holds no trust policy"))?;
                Ok(SourceFile {
                    path: path.clone(),
                    text,
                    content,
                })
            })
            .collect()
    }

    /// The policies of a file, each with its place.
    pub(super) fn trusts_of(&self, file: &SourceFile) -> Vec<Trust> {
        let place = |role: &Option<String>| match role {
            Some(role) => format!("{}, role {role}", file.path.display()),
            None => file.path.display().to_string(),
        };
        let trusts = file.content.trusts().iter();
        trusts
            .map(|(role, policy)| Trust {
                place: place(role),
                required: true,
                own_account: self.account.clone(),
                policy: Some(policy.clone()),
            })
            .collect()
    }
}

/// Reads the roles, all at once.
pub(super) async fn read_roles(aws: &Aws, roles: &[Role]) -> Result<Vec<Trust>, Failure> {
    let reads = roles.iter().map(|role| account::read(aws, role));
    futures::future::try_join_all(reads).await.map_err(refused)
}

/// What IAM said, with the permission that is needed.
pub(super) fn refused(error: AccountError) -> Failure {
    let hint = match &error {
        AccountError::Aws { error, .. } if error.kind() == AwsErrorKind::Denied => {
            format!("the credentials need {} on this role", error.action())
        }
        AccountError::Changed(_) => "run the command again to see the policy as it is now".into(),
        _ => return Failure::outside(error),
    };
    Failure::outside(error).hint(hint)
}
