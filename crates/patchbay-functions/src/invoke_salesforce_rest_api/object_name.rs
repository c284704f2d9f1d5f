//! The object name as the replaced function puts it into the path: first letter large, the rest
//! small. Salesforce takes names in any case, so this is kept as it is.

use serde_json::Value;

use crate::runtime::HandlerError;

/// `My_Obj__c` becomes `My_obj__c`.
pub(crate) fn object_name(parameter: Option<&Value>) -> Result<String, HandlerError> {
    let name = match parameter {
        None | Some(Value::Null) => None,
        Some(Value::String(name)) => Some(name.trim()).filter(|name| !name.is_empty()),
        Some(_) => {
            return Err(HandlerError::invalid(
                "Details.Parameters.objectApiName is not a text: expected an object's API name, \
                 such as Account",
            ));
        }
    };
    let name = name.ok_or_else(|| {
        HandlerError::missing(
            "Details.Parameters.objectApiName is missing: expected an object's API name, such as \
             Account",
        )
    })?;
    let mut characters = name.chars();
    let first = characters.next().into_iter().flat_map(char::to_uppercase);
    Ok(first
        .chain(characters.as_str().to_lowercase().chars())
        .collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::runtime::ErrorType;

    #[test]
    fn names_get_one_large_letter() {
        for (given, sent) in [
            ("CASE", "Case"),
            ("My_Obj__c", "My_obj__c"),
            ("voiceCall", "Voicecall"),
            ("a", "A"),
        ] {
            assert_eq!(object_name(Some(&json!(given))), Ok(sent.to_owned()));
        }
    }

    #[test]
    fn a_missing_or_odd_name_is_the_callers_mistake() {
        let kind = |value: Option<Value>| object_name(value.as_ref()).unwrap_err().error_type;
        assert_eq!(kind(None), ErrorType::InputMissing);
        assert_eq!(kind(Some(json!(null))), ErrorType::InputMissing);
        assert_eq!(kind(Some(json!(""))), ErrorType::InputMissing);
        assert_eq!(kind(Some(json!(5))), ErrorType::InputInvalid);
    }
}
