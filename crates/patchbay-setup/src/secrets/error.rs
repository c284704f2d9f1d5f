//! Why a secret cannot be read, made or changed. Holds no value of any.

use super::object::FormFault;
use crate::aws::AwsError;
use crate::keys::KeysError;

/// Why a secret cannot be read, made or changed.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SecretsError {
    /// AWS refused or did not answer.
    #[error(transparent)]
    Aws(#[from] AwsError),
    /// The secret holds no key and value pairs.
    #[error("the secret {name} {fault}")]
    Form {
        /// The secret.
        name: String,
        /// What it is instead.
        fault: FormFault,
    },
    /// The secret holds bytes.
    #[error("the secret {name} holds binary data, not a text")]
    Binary {
        /// The secret.
        name: String,
    },
    /// The secret was deleted and can still be restored.
    #[error("the secret {name} is scheduled for deletion")]
    Deleted {
        /// The secret.
        name: String,
    },
    /// Somebody else wrote after it was read.
    #[error("{name} was changed by somebody else in the meantime; nothing was written")]
    Changed {
        /// The secret or parameter.
        name: String,
    },
    /// The REST key where the telephony key belongs, or the reverse.
    #[error(
        "this is the key that stands under {other}: the REST key and the telephony key have to be two different keys"
    )]
    SameKey {
        /// Where the key is already.
        other: String,
    },
    /// A value that cannot belong there.
    #[error("{key}: {fault}")]
    Value {
        /// The key.
        key: String,
        /// What is wrong with the value.
        fault: String,
    },
    /// A private key that is none.
    #[error("{key}: {fault}")]
    Key {
        /// The key of the secret.
        key: String,
        /// Why.
        fault: KeysError,
    },
}
