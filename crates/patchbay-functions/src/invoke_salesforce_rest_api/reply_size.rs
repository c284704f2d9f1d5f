//! Keeps list answers below what Amazon Connect takes: 32 KB of UTF-8
//! (<https://docs.aws.amazon.com/connect/latest/adminguide/connect-lambda-functions.html>). A larger
//! answer makes the flow take its error branch although the function succeeded.

use serde_json::{Map, Value};

/// Connect's limit, in bytes of JSON.
pub(crate) const CONNECT_LIMIT: usize = 32 * 1024;

/// The length of a value as JSON text, in bytes.
pub(crate) fn json_length(value: &Value) -> usize {
    let mut counter = Counter(0);
    // Counting cannot fail, and every Value can be written as JSON.
    drop(serde_json::to_writer(&mut counter, value));
    counter.0
}

struct Counter(usize);

impl std::io::Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// How many of the first `records` fit, when `reply` makes the answer for a number of them.
///
/// Searches by halves, because each try writes the whole answer.
pub(crate) fn records_that_fit(count: usize, reply: impl Fn(usize) -> Map<String, Value>) -> usize {
    let fits = |kept| json_length(&Value::Object(reply(kept))) < CONNECT_LIMIT;
    if fits(count) {
        return count;
    }
    let (mut good, mut bad) = (0, count);
    while bad - good > 1 {
        let middle = good + (bad - good) / 2;
        if fits(middle) {
            good = middle;
        } else {
            bad = middle;
        }
    }
    good
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn reply(kept: usize) -> Map<String, Value> {
        let records = vec!["x".repeat(1000); kept];
        let mut reply = Map::new();
        reply.insert("records".to_owned(), json!(records));
        reply
    }

    #[test]
    fn whole_records_are_dropped_from_the_end() {
        assert_eq!(records_that_fit(5, reply), 5);
        let kept = records_that_fit(100, reply);
        assert!(json_length(&Value::Object(reply(kept))) < CONNECT_LIMIT);
        assert!(json_length(&Value::Object(reply(kept + 1))) >= CONNECT_LIMIT);
        assert_eq!(kept, 32);
    }

    #[test]
    fn one_record_that_is_too_large_leaves_none() {
        let huge = |kept: usize| {
            let mut reply = Map::new();
            reply.insert("records".to_owned(), json!("x".repeat(kept * 40_000)));
            reply
        };
        assert_eq!(records_that_fit(1, huge), 0);
        assert_eq!(records_that_fit(0, huge), 0);
    }
}
