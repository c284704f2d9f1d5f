//! Amazon Connect's own shapes: what a contact flow, and later a contact record, a Contact Lens
//! file and an agent event look like. Pure data and pure mapping; this crate does no input or
//! output and must not know of Salesforce, AWS calls, settings or the Lambda runtime.

pub mod contact_flow;
pub mod contact_lens;
pub mod contact_record;
pub mod field_length;
pub mod interval_report;
pub mod json_text;
pub mod queue_metrics;
pub mod transcript;

#[doc(inline)]
pub use contact_flow::{ContactData, ContactFlowEvent, Details, Endpoint, EventError};
#[doc(inline)]
pub use contact_record::{ContactRecord, ContactRecordError, Wish};
