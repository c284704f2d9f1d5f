//! The secrets of a contact centre or of a CTI adapter, and the parameters that contact centres before 19 have instead:
//! what belongs into them, what is wrong with them, how they are shown without their values, made, changed, moved. Owns
//! the rule that no value of a secret leaves it in a message; must not know which command asked.

mod catalogue;
mod change;
mod check;
mod edit;
mod error;
mod fill;
mod init;
mod key_mark;
mod kms;
mod mask;
mod migrate;
mod object;
mod parameters;
mod placeholder;
mod sign_in;
mod store;

pub use self::catalogue::{KnownKey, Need, SecretKind, Shape, centre_of, voice_key};
pub use self::change::change;
pub use self::check::{CHECKS, Expectations, check, check_object};
pub use self::edit::{Merged, has_value, merge, set, stored};
pub use self::error::SecretsError;
pub use self::fill::{API_VERSION, CtiValues, Filled, MergedKey, VoiceValues, audience};
pub use self::init::{SecretsMade, SecretsPlan, account};
pub use self::key_mark::KeyMark;
pub use self::kms::{KeyFound, KeyWanted, find_key};
pub use self::mask::{masked, masked_value};
pub use self::migrate::{Destination, Migration, MovedKey, Origin, Outcome, migrate};
pub use self::object::{FormFault, LONGEST, Member, SecretObject, SecretText};
pub use self::parameters::{
    FunctionVariables, Parameter, REST_FUNCTION, TELEPHONY_FUNCTION, Variables, Whereabouts,
    delete_parameter, read_parameters, variables, write_parameter,
};
pub use self::placeholder::is_placeholder;
pub use self::sign_in::{AdapterPlace, SignInTrouble, sign_in};
pub use self::store::{
    CURRENT, NewSecret, PREVIOUS, Stored, WriteWith, create, read, read_version, write,
};
