//! Text of SOQL and SOSL: how a value becomes a part of a query without becoming query text. It knows
//! the two languages' literals and nothing of calls or records. The escapes:
//! <https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_quotedstringescapes.htm>.

mod bare;
mod bind;
mod literal;
mod names;
pub mod sosl;
mod substitute;

pub use bind::{BindError, BindOptions, bind};
pub use literal::{date, datetime, escape_literal, like_escape, list, number, quote};
pub use names::{is_closed_condition, is_field_list, is_field_name, is_object_name};
pub use substitute::{SubstituteError, complete_escapes, substitute, substitute_verbatim};
