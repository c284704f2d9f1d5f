//! The operations of the function by name.

use serde_json::Value;

use crate::runtime::{ErrorType, HandlerError};

macro_rules! operations {
    ($($variant:ident = $name:literal, $doc:literal;)*) => {
        /// What a flow can ask for with `sf_operation`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Operation {
            $(#[doc = $doc] $variant,)*
        }

        impl Operation {
            const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The name, in the case that it must have.
            pub(crate) fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }
        }
    };
}

operations! {
    Lookup = "lookup", "The first record that fits all filters.";
    LookupAll = "lookup_all", "All records that fit all filters.";
    Create = "create", "Makes a record.";
    Update = "update", "Changes a record.";
    PhoneLookup = "phoneLookup", "The first record with a telephone number.";
    Delete = "delete", "Deletes a record.";
    Query = "query", "All rows of a query.";
    QueryOne = "queryOne", "The only row of a query.";
    CreateChatterPost = "createChatterPost", "Makes a post.";
    CreateChatterComment = "createChatterComment", "Makes a comment.";
    Search = "search", "All records of one object with a term.";
    SearchOne = "searchOne", "The only record of one object with a term.";
    SearchSosl = "searchSOSL", "All records of a search.";
    SearchOneSosl = "searchOneSOSL", "The only record of a search, or the only row of a query.";
}

impl Operation {
    /// The operation of a name.
    ///
    /// # Errors
    /// `Input.UnsupportedMethod`, beginning with the replaced function's own text; the name is not
    /// repeated.
    pub(crate) fn read(name: &Value) -> Result<Self, HandlerError> {
        let known = Self::ALL
            .iter()
            .find(|known| Some(known.name()) == name.as_str());
        known.copied().ok_or_else(|| {
            let names: Vec<_> = Self::ALL.iter().map(|known| known.name()).collect();
            HandlerError::new(
                ErrorType::InputUnsupportedMethod,
                format!("sf_operation unknown: expected one of {}", names.join(", ")),
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_are_told_apart_by_case() {
        assert_eq!(Operation::ALL.len(), 14);
        for operation in Operation::ALL {
            assert_eq!(Operation::read(&json!(operation.name())), Ok(*operation));
        }
        for unknown in [json!("Lookup"), json!(""), json!(5), json!(null)] {
            let error = Operation::read(&unknown).unwrap_err();
            assert_eq!(error.error_type, ErrorType::InputUnsupportedMethod);
            assert!(error.message.starts_with("sf_operation unknown"));
        }
    }
}
