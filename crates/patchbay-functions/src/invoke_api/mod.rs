//! `sfInvokeAPI`: fourteen operations by which a contact flow, or another function of the CTI adapter, reads
//! and writes Salesforce records. Owns what each operation takes and answers; the shapes are those of AWS's
//! function, and `docs/compatibility.md` lists where they differ. One request to Salesforce each.

mod calling_code;
mod chatter;
mod date_expression;
mod digit;
mod failure;
mod filter;
mod flattening;
mod look_up;
mod operation;
mod parameters;
mod phone;
mod phone_look_up;
mod query;
mod records;
mod rows;
mod search;
mod template_text;

use patchbay_config::keys;
use serde_json::Value;

use self::operation::Operation;
use self::parameters::Parameters;
use crate::runtime::{HandlerError, Work, event};

/// Runs one operation: `{"Details":{"Parameters":{"sf_operation": …, …}}}`.
///
/// # Errors
/// `Input.…` for what the caller can mend, `Config.…` for settings, `Salesforce.…` with Salesforce's own
/// code and text.
pub(crate) async fn run(payload: &[u8], work: &Work<'_>) -> Result<Value, HandlerError> {
    let event = event::parse(payload)?;
    let is_verbatim = work.is_on(keys::PATCHBAY_VERBATIM_PLACEHOLDERS);
    let parameters = Parameters::read(&event)?.verbatim(is_verbatim);
    let operation = parameters.operation();
    work.method(operation.name());
    // Every operation wants it set, as the replaced function did.
    work.namespace()?;
    let parameters = &parameters;
    match operation {
        Operation::Lookup => look_up::first(parameters, work).await,
        Operation::LookupAll => look_up::all(parameters, work).await,
        Operation::Create => records::create(parameters, work).await,
        Operation::Update => records::update(parameters, work).await,
        Operation::PhoneLookup => phone_look_up::first(parameters, work).await,
        Operation::Delete => records::delete(parameters, work).await,
        Operation::Query => query::all(parameters, work).await,
        Operation::QueryOne => query::only(parameters, work).await,
        Operation::CreateChatterPost => chatter::post(parameters, work).await,
        Operation::CreateChatterComment => chatter::comment(parameters, work).await,
        Operation::Search => search::all(parameters, work).await,
        Operation::SearchOne => search::only(parameters, work).await,
        Operation::SearchSosl => query::search_all(parameters, work).await,
        Operation::SearchOneSosl => query::search_only(parameters, work).await,
    }
}
