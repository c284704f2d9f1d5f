//! The definition of a contact centre, in both forms that Salesforce knows: reads it, changes single items with every
//! other byte kept, and checks it. Knows no org and no AWS client.

mod app_id;
mod catalogue;
mod check;
mod definition;
mod edit;
mod other_org;
mod relay_state;
mod settings;
mod span_tree;

pub use self::catalogue::{ITEMS, ItemKind, KnownItem, known};
pub use self::check::{CHECKS, Expectations, check, check_text};
pub use self::definition::{Definition, DefinitionError, Dialect, Item};
pub use self::edit::EditError;
pub use self::relay_state::RelayState;

#[cfg(test)]
mod tests;
