//! The event that a contact flow's "AWS Lambda function" block sends, and the warming ping that
//! an `EventBridge` schedule sends in its place. Owns the shape and what makes an event unusable;
//! must not know what a function does with it.
//!
//! Shape: <https://docs.aws.amazon.com/connect/latest/adminguide/connect-lambda-functions.html>.
//! What a block sends differs between channels, versions and hand-written test events, so only
//! `Details` and `Details.Parameters` are required; everything else may be absent, null or
//! unknown, and whatever is not recognised is kept as it came.

mod contact_data;
mod fault;

use serde_json::{Map, Value};

pub use contact_data::{AudioStream, ContactData, Endpoint, Queue};
pub use fault::{EventError, Found};

/// The largest event that is read, in bytes: what Lambda lets a synchronous invocation carry
/// (<https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>, 6 MB).
pub const MAX_EVENT_BYTES: usize = 6 * 1024 * 1024;

/// How deep an event may nest. Amazon Connect's own events nest six levels deep.
pub const MAX_EVENT_DEPTH: usize = 128;

/// One invocation by a contact flow, by another function in its form, or by a schedule.
#[derive(Debug, Clone, PartialEq)]
pub struct ContactFlowEvent {
    /// `Name`, which Amazon Connect fills with `ContactFlowEvent` and test events leave out.
    pub name: Option<String>,
    /// `Details`. Empty for a scheduled event.
    pub details: Details,
    /// Members beside `Name` and `Details`, and those two where they have another type.
    pub extra: Map<String, Value>,
    byte_len: usize,
}

/// The `Details` of an event.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Details {
    /// `ContactData`; absent and null are the same. Test events of the published guides have none.
    pub contact_data: Option<ContactData>,
    /// `Parameters`: what the block in the flow was given, in its order. Values are texts when
    /// they come from a flow and anything JSON knows when they come from another function.
    pub parameters: Map<String, Value>,
    /// Members beside those two (`ContactData: null` is kept here).
    pub extra: Map<String, Value>,
}

impl ContactFlowEvent {
    /// Reads an event from the bytes of an invocation.
    ///
    /// # Errors
    /// [`EventError`] names the JSON path, what was found there and what to change.
    pub fn from_json(bytes: &[u8]) -> Result<Self, EventError> {
        if bytes.len() > MAX_EVENT_BYTES {
            return Err(EventError::TooLarge {
                bytes: bytes.len(),
                limit: MAX_EVENT_BYTES,
            });
        }
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Err(EventError::Empty);
        }
        let value = serde_json::from_slice(bytes).map_err(|error| EventError::syntax(&error))?;
        let mut event = Self::from_value(value)?;
        event.byte_len = bytes.len();
        Ok(event)
    }

    /// Reads an event that is JSON already; see [`ContactFlowEvent::from_json`].
    ///
    /// # Errors
    /// [`EventError`] where a required member is missing or has another type.
    pub fn from_value(value: Value) -> Result<Self, EventError> {
        let mut extra = object(value, "the event", "Details")?;
        let details = match extra.shift_remove("Details") {
            Some(details) => Details::from_value(details)?,
            None if is_scheduled(&extra) => Details::default(),
            None => return Err(EventError::missing("Details", "Parameters")),
        };
        let name = take_text(&mut extra, "Name");
        Ok(Self {
            name,
            details,
            extra,
            byte_len: 0,
        })
    }

    /// Whether this is an `EventBridge` schedule's event, sent to keep the function warm:
    /// `"detail-type": "Scheduled Event"` or `"source": "aws.events"`
    /// (<https://docs.aws.amazon.com/eventbridge/latest/ref/event-rules.html>).
    pub fn is_scheduled_event(&self) -> bool {
        is_scheduled(&self.extra)
    }

    /// The contact's id, if the event has one.
    pub fn contact_id(&self) -> Option<&str> {
        self.contact()?.contact_id.as_deref()
    }

    /// The caller's address: the phone number of a call, E.164 as Amazon Connect sends it.
    pub fn customer_address(&self) -> Option<&str> {
        self.contact()?
            .customer_endpoint
            .as_ref()?
            .address
            .as_deref()
    }

    /// The number or address that the customer contacted.
    pub fn system_address(&self) -> Option<&str> {
        self.contact()?.system_endpoint.as_ref()?.address.as_deref()
    }

    /// A contact attribute (`ContactData.Attributes`), by its exact name.
    pub fn attribute(&self, name: &str) -> Option<&Value> {
        self.contact()?.attributes.get(name)
    }

    /// All contact attributes, if the event has contact data.
    pub fn attributes(&self) -> Option<&Map<String, Value>> {
        self.contact().map(|contact| &contact.attributes)
    }

    /// A parameter of the block (`Details.Parameters`), by its exact name.
    pub fn parameter(&self, name: &str) -> Option<&Value> {
        self.details.parameters.get(name)
    }

    /// A parameter that is a non-empty text.
    pub fn text_parameter(&self, name: &str) -> Option<&str> {
        self.parameter(name)?
            .as_str()
            .filter(|text| !text.is_empty())
    }

    /// How many bytes the event had as it came; 0 when it was made by [`Self::from_value`].
    pub fn byte_len(&self) -> usize {
        self.byte_len
    }

    /// The event as JSON again, with every member it came with.
    pub fn to_value(&self) -> Value {
        let mut value = self.extra.clone();
        put_text(&mut value, "Name", self.name.as_ref());
        if !self.is_scheduled_event() || self.details != Details::default() {
            value.insert("Details".to_owned(), self.details.to_value());
        }
        Value::Object(value)
    }

    fn contact(&self) -> Option<&ContactData> {
        self.details.contact_data.as_ref()
    }
}

impl Details {
    fn from_value(value: Value) -> Result<Self, EventError> {
        let mut extra = object(value, "Details", "Parameters")?;
        let parameters = match extra.shift_remove("Parameters") {
            Some(parameters) => object(parameters, "Details.Parameters", "methodName")?,
            None => return Err(EventError::missing("Details.Parameters", "methodName")),
        };
        let contact_data = match extra.get("ContactData") {
            None | Some(Value::Null) => None,
            Some(_) => {
                let value = extra.shift_remove("ContactData").unwrap_or_default();
                let members = object(value, "Details.ContactData", "ContactId")?;
                Some(ContactData::from_members(members))
            }
        };
        Ok(Self {
            contact_data,
            parameters,
            extra,
        })
    }

    fn to_value(&self) -> Value {
        let mut value = self.extra.clone();
        if let Some(contact) = &self.contact_data {
            value.insert("ContactData".to_owned(), contact.to_value());
        }
        value.insert(
            "Parameters".to_owned(),
            Value::Object(self.parameters.clone()),
        );
        Value::Object(value)
    }
}

fn is_scheduled(members: &Map<String, Value>) -> bool {
    let is = |name: &str, text: &str| members.get(name).and_then(Value::as_str) == Some(text);
    is("detail-type", "Scheduled Event") || is("source", "aws.events")
}

fn object(
    value: Value,
    path: &'static str,
    holds: &'static str,
) -> Result<Map<String, Value>, EventError> {
    match value {
        Value::Object(members) => Ok(members),
        other => Err(EventError::WrongType {
            path,
            found: Found::of(&other),
            holds,
        }),
    }
}

/// Takes a member out if it is a text; leaves it where it is if it is anything else.
fn take_text(members: &mut Map<String, Value>, name: &str) -> Option<String> {
    members.get(name)?.as_str()?;
    match members.shift_remove(name) {
        Some(Value::String(text)) => Some(text),
        _ => None,
    }
}

/// Takes a member out if it is an object; leaves it where it is if it is anything else.
fn take_object(members: &mut Map<String, Value>, name: &str) -> Option<Map<String, Value>> {
    members.get(name)?.as_object()?;
    match members.shift_remove(name) {
        Some(Value::Object(inner)) => Some(inner),
        _ => None,
    }
}

fn put_text(members: &mut Map<String, Value>, name: &str, text: Option<&String>) {
    if let Some(text) = text {
        members.insert(name.to_owned(), Value::String(text.clone()));
    }
}

#[cfg(test)]
mod tests;
