//! The roles that Salesforce takes in this account: their trust policies.

use futures::future::join_all;

use crate::aws::Aws;
use crate::doctor::look::Look;
use crate::doctor::subject::ConnectType;
use crate::external_id::{self, CentreType, Role, Trust, account};

/// Reads the trust policies of all roles that the contact centre's type has; none when the type was not said.
pub(super) async fn gather(look: &Look<'_>, aws: &Aws) -> Vec<Trust> {
    let (Some(kind), Some(centre)) = (look.subject.connect_type, &look.subject.centre) else {
        look.unseen(
            "cross-account roles",
            "how the contact centre came to its instance is not known; say it by --connect-type",
        );
        return Vec::new();
    };
    let kind = match kind {
        ConnectType::New => CentreType::NewInstance,
        ConnectType::Existing => CentreType::ExistingInstance,
        ConnectType::XmlImport => CentreType::XmlImport,
    };
    let roles = external_id::roles(kind, centre, &look.subject.roles);
    join_all(roles.iter().map(|role| read(look, aws, role)))
        .await
        .into_iter()
        .flatten()
        .collect()
}

async fn read(look: &Look<'_>, aws: &Aws, role: &Role) -> Option<Trust> {
    match account::read(aws, role).await {
        Ok(trust) => Some(trust),
        Err(account::AccountError::Aws { error, .. }) => {
            look.known::<()>(Err(error));
            None
        }
        Err(_) => {
            look.unseen(
                format!("role {}", role.name),
                "its trust policy cannot be read",
            );
            None
        }
    }
}
