//! Which roles Salesforce takes in the AWS account, by the way the contact centre was made.
//!
//! Source: Salesforce Help, "Set Up External ID", for the list; the templates of the Service Cloud Voice Lambdas for the
//! names that the roles really have.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use crate::CentreName;

/// How the contact centre came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CentreType {
    /// Salesforce made the Amazon Connect instance too.
    NewInstance,
    /// Salesforce took up an instance that was there.
    ExistingInstance,
    /// A person imported the definition as XML.
    XmlImport,
}

/// A role by its job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RoleKind {
    /// Makes the stacks; its name is the customer's choice.
    Provisioning,
    /// Manages Amazon Connect.
    ConnectManagement,
    /// Renews the keys of the functions.
    UpdateCredential,
    /// Stops and resumes recordings.
    InstanceRecording,
    /// Reads recordings.
    S3,
}

impl RoleKind {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Provisioning,
        Self::ConnectManagement,
        Self::UpdateCredential,
        Self::InstanceRecording,
        Self::S3,
    ];

    /// The name by which Salesforce's help speaks of it.
    pub const fn help_name(self) -> &'static str {
        match self {
            Self::Provisioning => "SCVProvisioningRole",
            Self::ConnectManagement => "AmazonConnectManagementRole",
            Self::UpdateCredential => "UpdateCredentialRole",
            Self::InstanceRecording => "InstanceRecordingRole",
            Self::S3 => "SCVS3Role",
        }
    }

    /// The name on a command line.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Provisioning => "provisioning",
            Self::ConnectManagement => "management",
            Self::UpdateCredential => "credential",
            Self::InstanceRecording => "recording",
            Self::S3 => "s3",
        }
    }

    /// The name that the vendor's stacks give it; for the provisioning role, which a person makes, the help's name.
    pub fn usual_name(self, centre: &CentreName) -> String {
        match self {
            Self::Provisioning => "SCVProvisioningRole".into(),
            Self::ConnectManagement => "SCVAmazonConnectManagementRole".into(),
            Self::UpdateCredential => "SCVUpdateCredentialRole".into(),
            Self::InstanceRecording => format!("{centre}-ConnectCallRole"),
            Self::S3 => format!("{centre}-SCVS3Role"),
        }
    }
}

impl fmt::Display for RoleKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.help_name())
    }
}

impl FromStr for RoleKind {
    type Err = String;

    /// Reads the word of the command line or the help's name.
    fn from_str(text: &str) -> Result<Self, String> {
        let fits = |kind: &Self| {
            kind.word().eq_ignore_ascii_case(text) || kind.help_name().eq_ignore_ascii_case(text)
        };
        Self::ALL.into_iter().find(fits).ok_or_else(|| {
            let words: Vec<&str> = Self::ALL.iter().map(|kind| kind.word()).collect();
            format!("`{text}` is none of {}", words.join(", "))
        })
    }
}

impl CentreType {
    /// The roles that Salesforce takes.
    pub const fn role_kinds(self) -> [RoleKind; 4] {
        match self {
            Self::NewInstance | Self::ExistingInstance => [
                RoleKind::Provisioning,
                RoleKind::ConnectManagement,
                RoleKind::InstanceRecording,
                RoleKind::S3,
            ],
            Self::XmlImport => [
                RoleKind::ConnectManagement,
                RoleKind::UpdateCredential,
                RoleKind::InstanceRecording,
                RoleKind::S3,
            ],
        }
    }
}

/// Names that differ from the usual ones.
pub type RoleNames = BTreeMap<RoleKind, String>;

/// A role of a contact centre.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// Its job.
    pub kind: RoleKind,
    /// Its name in IAM.
    pub name: String,
    /// Whether it has to be there. The provisioning role, which help calls optional, has to be only when its name was
    /// given.
    pub required: bool,
}

/// The roles of a contact centre, in the help's order; `names` go before the usual ones. A name given for a role that
/// the type does not have adds that role.
pub fn roles(centre_type: CentreType, centre: &CentreName, names: &RoleNames) -> Vec<Role> {
    let of_type = centre_type.role_kinds();
    let wanted = |kind: &RoleKind| of_type.contains(kind) || names.contains_key(kind);
    let mut roles: Vec<Role> = Vec::new();
    for kind in RoleKind::ALL.into_iter().filter(wanted) {
        let given = names.get(&kind);
        let role = Role {
            kind,
            name: given.cloned().unwrap_or_else(|| kind.usual_name(centre)),
            required: given.is_some() || kind != RoleKind::Provisioning,
        };
        // One role may do two jobs; its trust policy is changed once.
        if !roles.iter().any(|other| other.name == role.name) {
            roles.push(role);
        }
    }
    roles
}

#[cfg(test)]
mod tests {
    use super::{CentreType, RoleKind, RoleNames, roles};
    use crate::CentreName;

    #[test]
    fn an_imported_centre_has_the_role_for_credentials_and_no_provisioning() {
        let centre = CentreName::parse("AcmeVoiceCC").expect("is a name");
        let names: Vec<String> = roles(CentreType::XmlImport, &centre, &RoleNames::new())
            .into_iter()
            .map(|role| role.name)
            .collect();
        assert_eq!(
            names,
            [
                "SCVAmazonConnectManagementRole",
                "SCVUpdateCredentialRole",
                "AcmeVoiceCC-ConnectCallRole",
                "AcmeVoiceCC-SCVS3Role"
            ]
        );
    }

    #[test]
    fn a_given_name_goes_before_the_usual_one_and_makes_the_role_required() {
        let centre = CentreName::parse("AcmeVoiceCC").expect("is a name");
        let names = RoleNames::from([(RoleKind::Provisioning, "SCVAcmeProvision".into())]);
        let all = roles(CentreType::NewInstance, &centre, &names);
        assert_eq!(all[0].name, "SCVAcmeProvision");
        assert!(all[0].required);
        let shared = RoleNames::from([
            (RoleKind::Provisioning, "SCVAcme".into()),
            (RoleKind::S3, "SCVAcme".into()),
        ]);
        assert_eq!(roles(CentreType::NewInstance, &centre, &shared).len(), 3);
        let usual = roles(CentreType::NewInstance, &centre, &RoleNames::new());
        assert!(!usual[0].required && usual[1].required);
    }

    #[test]
    fn kinds_are_read_by_word_and_by_the_help_s_name() {
        assert_eq!("s3".parse(), Ok(RoleKind::S3));
        assert_eq!(
            "InstanceRecordingRole".parse(),
            Ok(RoleKind::InstanceRecording)
        );
        assert!("S4".parse::<RoleKind>().is_err());
    }
}
