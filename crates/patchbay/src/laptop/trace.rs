//! The hops of a call for somebody who watches: each request to Salesforce as it ends, the claims of a sign-in, the
//! text of a query. Only where the user asked for it; logs never hold this much.

use std::time::Duration;

use patchbay_salesforce::Observer;
use patchbay_salesforce::observer::{Exchange, TokenOrigin};
use serde_json::{Map, Value};

use crate::printer::{Line, Printer, Tone};

/// Prints each hop on stderr.
#[derive(Debug)]
pub(crate) struct Trace {
    printer: Printer,
}

impl Trace {
    /// A trace that goes to this printer's stderr.
    pub(crate) fn new(printer: &Printer) -> Self {
        Self {
            printer: printer.clone(),
        }
    }

    fn below(&self, text: &str) {
        self.printer
            .talk(Line::new().with(Tone::Quiet, format!("          {text}")));
    }
}

impl Observer for Trace {
    fn exchanged(&self, exchange: &Exchange<'_>) {
        let (path, query) = split(exchange.address);
        let finished = exchange.finished;
        let (end, tone) = match (finished.status, finished.failure) {
            (Some(status), _) if status < 400 => (status.to_string(), Tone::Good),
            (Some(status), _) => (status.to_string(), Tone::Bad),
            (None, failure) => (failure.unwrap_or("no answer").to_owned(), Tone::Bad),
        };
        let took = format!("{:.1} ms", finished.duration.as_secs_f64() * 1000.0);
        self.printer.talk(
            Line::new()
                .with(Tone::Label, format!("{:<10}", finished.call))
                .plain(format!("{} {path}  ", exchange.method))
                .with(tone, end)
                .with(Tone::Quiet, format!("  {took}  {} bytes", finished.bytes)),
        );
        if let Some(query) = query {
            self.below(&query);
        }
        for (name, value) in claims(exchange.claims) {
            let text = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            self.below(&format!("{name:<4} {text}"));
        }
    }

    fn token_refreshed(&self, origin: TokenOrigin) {
        let text = match origin {
            TokenOrigin::Store => "taken from the shared store",
            TokenOrigin::SignIn => "new, from the sign-in",
            _ => "taken",
        };
        self.printer.talk(
            Line::new()
                .with(Tone::Label, format!("{:<10}", "token"))
                .plain(text),
        );
    }

    fn retried(&self, call: &'static str, wait: Duration) {
        let line = Line::new().with(Tone::Warning, format!("{:<10}", "again"));
        self.printer
            .talk(line.plain(format!("{call}, after {} ms", wait.as_millis())));
    }
}

/// Address without its query, and the query decoded: of `q=…` the text alone.
fn split(address: &str) -> (String, Option<String>) {
    let Ok(mut url) = url::Url::parse(address) else {
        return (address.to_owned(), None);
    };
    let text = url
        .query_pairs()
        .find(|(name, _)| name == "q")
        .map(|(_, text)| text.into_owned());
    let query = text.or_else(|| url.query().map(str::to_owned));
    url.set_query(None);
    (url.to_string(), query)
}

fn claims(text: Option<&str>) -> Map<String, Value> {
    text.and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_default()
}
