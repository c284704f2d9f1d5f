//! Text of SOQL and SOSL: how a value becomes a part of a query without becoming query text. It knows
//! the two languages' literals and nothing of calls or records. The escapes:
//! <https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_quotedstringescapes.htm>.

mod bare;
mod bind;
mod literal;
pub mod sosl;

pub use bind::{BindError, BindOptions, bind};
pub use literal::{date, datetime, escape_literal, like_escape, list, number, quote};
