//! `Details.ContactData`: what Amazon Connect knows about the contact when the block runs. Owns
//! the documented members; a member that is null, unknown or of another type than documented stays
//! in `extra`, because a function that does not need it must not fail over it.

use serde_json::{Map, Value};

use super::{put_text, take_object, take_text};

/// The contact. Every member may be absent; see
/// <https://docs.aws.amazon.com/connect/latest/adminguide/connect-lambda-functions.html>.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ContactData {
    /// `Attributes`: the contact attributes set so far. Texts, as Amazon Connect sends them.
    pub attributes: Map<String, Value>,
    /// `Channel`: `VOICE`, `CHAT`, `TASK` or `EMAIL`.
    pub channel: Option<String>,
    /// `ContactId`, a UUID.
    pub contact_id: Option<String>,
    /// `InitialContactId`: the first contact of a chain of transfers.
    pub initial_contact_id: Option<String>,
    /// `PreviousContactId`: the contact that this one was transferred from.
    pub previous_contact_id: Option<String>,
    /// `InitiationMethod`: `INBOUND`, `OUTBOUND`, `TRANSFER`, `CALLBACK`, `API`, ….
    pub initiation_method: Option<String>,
    /// `InstanceARN`: the Amazon Connect instance.
    pub instance_arn: Option<String>,
    /// `LanguageCode`, such as `en-US`.
    pub language_code: Option<String>,
    /// `CustomerEndpoint`: who contacts. Null for some channels.
    pub customer_endpoint: Option<Endpoint>,
    /// `SystemEndpoint`: what was contacted. Null for outbound chats and tasks.
    pub system_endpoint: Option<Endpoint>,
    /// `Queue`: the queue chosen so far. Null before one is set.
    pub queue: Option<Queue>,
    /// `MediaStreams.Customer.Audio`: where the live audio is, while streaming is on.
    pub customer_audio: Option<AudioStream>,
    /// `SegmentAttributes`: typed values such as `connect:Subtype`.
    pub segment_attributes: Option<Map<String, Value>>,
    /// Everything else, as it came.
    pub extra: Map<String, Value>,
    has_attributes: bool,
}

/// One end of a contact.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Endpoint {
    /// `Address`: an E.164 number for a call.
    pub address: Option<String>,
    /// `Type`: `TELEPHONE_NUMBER`, `EMAIL_ADDRESS`, ….
    pub kind: Option<String>,
    /// Everything else, as it came.
    pub extra: Map<String, Value>,
}

/// The queue of a contact.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Queue {
    /// `ARN`.
    pub arn: Option<String>,
    /// `Name`.
    pub name: Option<String>,
    /// Everything else, such as `OutboundCallerId`, as it came.
    pub extra: Map<String, Value>,
}

/// Where the audio of a call is streamed to, in Kinesis Video Streams.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AudioStream {
    /// `StreamARN`.
    pub stream_arn: Option<String>,
    /// `StartFragmentNumber`.
    pub start_fragment_number: Option<String>,
    /// `StartTimestamp`, milliseconds since 1970 as a text.
    pub start_timestamp: Option<String>,
}

impl ContactData {
    pub(super) fn from_members(mut members: Map<String, Value>) -> Self {
        let attributes = take_object(&mut members, "Attributes");
        Self {
            has_attributes: attributes.is_some(),
            attributes: attributes.unwrap_or_default(),
            channel: take_text(&mut members, "Channel"),
            contact_id: take_text(&mut members, "ContactId"),
            initial_contact_id: take_text(&mut members, "InitialContactId"),
            previous_contact_id: take_text(&mut members, "PreviousContactId"),
            initiation_method: take_text(&mut members, "InitiationMethod"),
            instance_arn: take_text(&mut members, "InstanceARN"),
            language_code: take_text(&mut members, "LanguageCode"),
            customer_endpoint: take_object(&mut members, "CustomerEndpoint")
                .map(Endpoint::from_members),
            system_endpoint: take_object(&mut members, "SystemEndpoint")
                .map(Endpoint::from_members),
            queue: take_object(&mut members, "Queue").map(Queue::from_members),
            customer_audio: AudioStream::within(&members),
            segment_attributes: take_object(&mut members, "SegmentAttributes"),
            extra: members,
        }
    }

    /// The text of a segment attribute: `SegmentAttributes[name].ValueString`.
    pub fn segment_text(&self, name: &str) -> Option<&str> {
        self.segment_attributes
            .as_ref()?
            .get(name)?
            .get("ValueString")?
            .as_str()
    }

    pub(super) fn to_value(&self) -> Value {
        let mut value = self.extra.clone();
        if self.has_attributes || !self.attributes.is_empty() {
            value.insert(
                "Attributes".to_owned(),
                Value::Object(self.attributes.clone()),
            );
        }
        put_text(&mut value, "Channel", self.channel.as_ref());
        put_text(&mut value, "ContactId", self.contact_id.as_ref());
        put_text(
            &mut value,
            "InitialContactId",
            self.initial_contact_id.as_ref(),
        );
        put_text(
            &mut value,
            "PreviousContactId",
            self.previous_contact_id.as_ref(),
        );
        put_text(
            &mut value,
            "InitiationMethod",
            self.initiation_method.as_ref(),
        );
        put_text(&mut value, "InstanceARN", self.instance_arn.as_ref());
        put_text(&mut value, "LanguageCode", self.language_code.as_ref());
        let objects = [
            (
                "CustomerEndpoint",
                self.customer_endpoint.as_ref().map(Endpoint::to_value),
            ),
            (
                "SystemEndpoint",
                self.system_endpoint.as_ref().map(Endpoint::to_value),
            ),
            ("Queue", self.queue.as_ref().map(Queue::to_value)),
            (
                "SegmentAttributes",
                self.segment_attributes.clone().map(Value::Object),
            ),
        ];
        for (name, object) in objects {
            if let Some(object) = object {
                value.insert(name.to_owned(), object);
            }
        }
        Value::Object(value)
    }
}

impl Endpoint {
    fn from_members(mut members: Map<String, Value>) -> Self {
        Self {
            address: take_text(&mut members, "Address"),
            kind: take_text(&mut members, "Type"),
            extra: members,
        }
    }

    fn to_value(&self) -> Value {
        let mut value = self.extra.clone();
        put_text(&mut value, "Address", self.address.as_ref());
        put_text(&mut value, "Type", self.kind.as_ref());
        Value::Object(value)
    }
}

impl Queue {
    fn from_members(mut members: Map<String, Value>) -> Self {
        Self {
            arn: take_text(&mut members, "ARN"),
            name: take_text(&mut members, "Name"),
            extra: members,
        }
    }

    fn to_value(&self) -> Value {
        let mut value = self.extra.clone();
        put_text(&mut value, "ARN", self.arn.as_ref());
        put_text(&mut value, "Name", self.name.as_ref());
        Value::Object(value)
    }
}

impl AudioStream {
    /// Reads the stream without taking `MediaStreams` out of `members`: it has more parts.
    fn within(members: &Map<String, Value>) -> Option<Self> {
        let audio = members
            .get("MediaStreams")?
            .get("Customer")?
            .get("Audio")?
            .as_object()?;
        let text = |name: &str| audio.get(name).and_then(Value::as_str).map(str::to_owned);
        Some(Self {
            stream_arn: text("StreamARN"),
            start_fragment_number: text("StartFragmentNumber"),
            start_timestamp: text("StartTimestamp"),
        })
    }
}
