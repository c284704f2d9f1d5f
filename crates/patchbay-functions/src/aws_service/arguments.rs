//! The arguments of a method, by name: none may lack and none may be too many. Owns the checks of names and types.

use serde_json::{Map, Value};

use super::Method;
use super::answer::Failure;

/// The arguments of one call.
#[derive(Debug)]
pub(super) struct Arguments<'a> {
    members: &'a Map<String, Value>,
}

impl<'a> Arguments<'a> {
    /// Reads `params`.
    pub(super) fn read(method: &Method, params: &'a Value) -> Result<Self, Failure> {
        let name = method.name;
        let Value::Object(members) = params else {
            return Err(refused(format!("{name}(): `params` must be an object")));
        };
        let known =
            |given: &&str| method.required.contains(given) || method.optional.contains(given);
        if let Some(unknown) = members
            .keys()
            .map(String::as_str)
            .find(|given| !known(given))
        {
            let text = format!("{name}() got an unexpected keyword argument '{unknown}'");
            return Err(refused(text));
        }
        let missing = method
            .required
            .iter()
            .find(|name| !members.contains_key(**name));
        if let Some(missing) = missing {
            return Err(refused(format!("{name}() needs the argument '{missing}'")));
        }
        Ok(Self { members })
    }

    /// A text that must be there.
    pub(super) fn text(&self, name: &str) -> Result<&'a str, Failure> {
        self.optional_text(name)?.ok_or_else(|| {
            refused(format!(
                "the argument '{name}' must be a text that is not empty"
            ))
        })
    }

    /// A text that may be absent, null or empty.
    pub(super) fn optional_text(&self, name: &str) -> Result<Option<&'a str>, Failure> {
        match self.members.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.as_str()).filter(|text| !text.is_empty())),
            Some(_) => Err(refused(format!("the argument '{name}' must be a text"))),
        }
    }

    /// True or false.
    pub(super) fn flag(&self, name: &str) -> Result<bool, Failure> {
        self.members
            .get(name)
            .and_then(Value::as_bool)
            .ok_or_else(|| refused(format!("the argument '{name}' must be true or false")))
    }

    /// A whole number.
    pub(super) fn number(&self, name: &str) -> Result<i32, Failure> {
        let given = self.members.get(name).and_then(Value::as_i64);
        given
            .and_then(|given| i32::try_from(given).ok())
            .ok_or_else(|| refused(format!("the argument '{name}' must be a whole number")))
    }
}

fn refused(text: String) -> Failure {
    Failure::new("Input.Invalid", text)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(params: &Value) -> Result<Arguments<'_>, String> {
        let storage = Method::ALL
            .iter()
            .find(|method| method.name == "connect_associate_instance_storage_config");
        Arguments::read(storage.expect("known"), params).map_err(|failure| failure.text)
    }

    #[test]
    fn names_are_checked() {
        let full = json!({"ConnectInstanceId": "i", "ResourceType": "R", "StorageType": "S3", "StreamArn": ""});
        let arguments = read(&full).expect("fits");
        assert_eq!(arguments.text("ConnectInstanceId").expect("there"), "i");
        assert_eq!(arguments.optional_text("StreamArn").expect("fits"), None);
        assert_eq!(arguments.optional_text("BucketName").expect("fits"), None);
        let lacking = read(&json!({"ConnectInstanceId": "i"})).expect_err("lacks two");
        assert!(
            lacking.ends_with("needs the argument 'ResourceType'"),
            "{lacking}"
        );
        let unknown = read(&json!({"X": 1})).expect_err("unknown");
        assert!(
            unknown.ends_with("got an unexpected keyword argument 'X'"),
            "{unknown}"
        );
        read(&json!([])).expect_err("no object");
    }

    #[test]
    fn types_are_checked() {
        let params = json!({"ConnectInstanceId": 1, "ResourceType": true, "StorageType": "3"});
        let arguments = read(&params).expect("names fit");
        arguments.text("ConnectInstanceId").expect_err("a number");
        assert!(arguments.flag("ResourceType").expect("a flag"));
        assert_eq!(arguments.number("ConnectInstanceId").expect("a number"), 1);
        arguments.number("StorageType").expect_err("a text");
    }
}
