//! The parameters of one invocation, `Details.Parameters`: which the operation needs, in which form they
//! may come, and which are left over for it. Owns the wording of what is missing.

use patchbay_salesforce::soql::{is_field_list, is_field_name, is_object_name, number};
use serde_json::{Map, Value};

use super::operation::Operation;
use crate::runtime::HandlerError;

/// The parameters behind `sf_operation`, in the event's order.
#[derive(Debug, Clone)]
pub(crate) struct Parameters {
    operation: Operation,
    values: Map<String, Value>,
    /// Whether the flow's author answers for what stands in them.
    is_verbatim: bool,
}

impl Parameters {
    /// Reads an event; all but `Details.Parameters` is ignored.
    ///
    /// # Errors
    /// `Input.Missing` or `Input.Invalid` that names what is wrong; `Input.UnsupportedMethod` for an
    /// operation that does not exist.
    pub(crate) fn read(event: &Value) -> Result<Self, HandlerError> {
        let details = member(event, "Details", "Details")?;
        let parameters = member(details, "Parameters", "Details.Parameters")?;
        let mut values = parameters.as_object().cloned().unwrap_or_default();
        let operation = match values.shift_remove("sf_operation") {
            Some(name) => Operation::read(&name)?,
            None => {
                return Err(HandlerError::missing(
                    "Details.Parameters.sf_operation is missing: expected what to do, such as lookup",
                ));
            }
        };
        Ok(Self {
            operation,
            values,
            is_verbatim: false,
        })
    }

    /// Leaves names and values as they are where `on`, as the replaced function did.
    pub(crate) fn verbatim(mut self, on: bool) -> Self {
        self.is_verbatim = on;
        self
    }

    pub(crate) fn is_verbatim(&self) -> bool {
        self.is_verbatim
    }

    pub(crate) fn operation(&self) -> Operation {
        self.operation
    }

    /// A parameter as it is; `None` where it is missing.
    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.values.get(name)
    }

    /// A text that must be there. A number or a truth value is written as one.
    ///
    /// # Errors
    /// `Input.Missing` where it is missing or null, `Input.Invalid` for a list or an object.
    pub(crate) fn text(&self, name: &str) -> Result<String, HandlerError> {
        match self.values.get(name) {
            Some(Value::String(text)) => Ok(text.clone()),
            Some(Value::Number(value)) => Ok(number(value)),
            Some(Value::Bool(truth)) => Ok(truth.to_string()),
            None | Some(Value::Null) => {
                let operation = self.operation.name();
                Err(HandlerError::missing(format!(
                    "{operation}: the parameter {name} is missing"
                )))
            }
            Some(_) => Err(self.invalid(name, "expected a text")),
        }
    }

    /// `sf_object`, which must be the API name of an object.
    ///
    /// # Errors
    /// As [`Self::text`], and `Input.Invalid` for anything but a name.
    pub(crate) fn object(&self) -> Result<String, HandlerError> {
        let object = self.text("sf_object")?;
        if self.is_verbatim || is_object_name(&object) {
            return Ok(object);
        }
        Err(self.invalid(
            "sf_object",
            "expected the API name of an object, such as Contact",
        ))
    }

    /// `sf_fields` as a query selects them, in the caller's own words.
    ///
    /// # Errors
    /// As [`Self::text`], and `Input.Invalid` for anything but a list of fields.
    pub(crate) fn selection(&self) -> Result<String, HandlerError> {
        let fields = self.text("sf_fields")?;
        if self.is_verbatim || is_field_list(&fields) {
            return Ok(fields);
        }
        Err(self.invalid_fields())
    }

    /// `sf_fields` one by one: a text cut at its commas.
    ///
    /// # Errors
    /// As [`Self::selection`].
    pub(crate) fn fields(&self) -> Result<Vec<String>, HandlerError> {
        let text = self.text("sf_fields")?;
        self.checked(
            text.split(',')
                .map(|field| field.trim().to_owned())
                .collect(),
        )
    }

    /// `sf_fields`, which may be a list of texts as well.
    ///
    /// # Errors
    /// As [`Self::selection`].
    pub(crate) fn fields_or_list(&self) -> Result<Vec<String>, HandlerError> {
        let Some(Value::Array(items)) = self.values.get("sf_fields") else {
            return self.fields();
        };
        let fields = items.iter().map(|item| item.as_str().map(str::to_owned));
        let fields: Option<Vec<_>> = fields.collect();
        self.checked(fields.ok_or_else(|| self.invalid_fields())?)
    }

    fn checked(&self, fields: Vec<String>) -> Result<Vec<String>, HandlerError> {
        if fields.iter().all(|field| is_field_name(field)) {
            return Ok(fields);
        }
        Err(self.invalid_fields())
    }

    fn invalid_fields(&self) -> HandlerError {
        self.invalid(
            "sf_fields",
            "expected the API names of fields with commas between, such as Id, Name",
        )
    }

    /// The parameters besides those, in order.
    pub(crate) fn besides(&self, named: &[&str]) -> Map<String, Value> {
        let mut others = self.values.clone();
        others.retain(|name, _| !named.contains(&name.as_str()));
        others
    }

    /// A parameter of the wrong form. The value is not repeated.
    pub(crate) fn invalid(&self, name: &str, expected: &str) -> HandlerError {
        let operation = self.operation.name();
        HandlerError::invalid(format!(
            "{operation}: the parameter {name} cannot be used: {expected}"
        ))
    }
}

fn member<'a>(value: &'a Value, name: &str, path: &str) -> Result<&'a Value, HandlerError> {
    match value.get(name) {
        Some(found) if found.is_object() => Ok(found),
        None | Some(Value::Null) => Err(HandlerError::missing(format!(
            "{path} is missing: expected the event of a contact flow"
        ))),
        Some(_) => Err(HandlerError::invalid(format!("{path} is no JSON object"))),
    }
}
