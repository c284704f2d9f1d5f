//! Ten thousand contact records on the worst of days: the org throttles, fails, hangs up before and
//! after the work and forgets its tokens, the process is killed at random, and the stream delivers
//! again what failed. Nothing is lost, nothing is doubled, and all that can never succeed is parked.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use patchbay_testkit::{LambdaHost, Outcome};
use serde_json::{Value, json};

use crate::adapter_centre::{AdapterCentre, NS};
use crate::contact_stream::{base64, delivery, failed, parked, record, settings};
use crate::environment::invoke;

const RECORDS: usize = 10_000;
const BATCH: usize = 100;
/// Deliveries of one batch at most; Kinesis would go on for a day.
const DELIVERIES: usize = 40;

/// Numbers that look random and are the same each time: Knuth's linear congruential generator.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }
}

/// What the stream holds, and what must be there in the end.
#[derive(Default)]
struct Stream {
    data: Vec<String>,
    /// The newest version of each contact.
    wanted: BTreeMap<String, u8>,
    /// The sequence numbers of what can never succeed.
    hopeless: BTreeSet<String>,
}

/// Mostly one version of a contact, some with a second one soon after, some in the wrong order within
/// a batch, some that ask for nothing, some hopeless.
fn stream(dice: &mut Dice) -> Stream {
    let mut stream = Stream::default();
    while stream.data.len() < RECORDS {
        let sequence = stream.data.len();
        let contact = format!("g{}-{sequence:05}", sequence / 1000);
        match dice.below(40) {
            0 => stream.push_hopeless("%%%=".to_owned()),
            1 => {
                let mut record = record(&"x".repeat(300), 1);
                record["Channel"] = json!(sequence.to_string());
                stream.push_hopeless(base64(&record));
            }
            // Rare, since each is looked for by halves.
            2 if dice.below(8) == 0 => {
                let mut record = record(&contact, 1);
                record["Queue"]["Duration"] = json!("long");
                stream.push_hopeless(base64(&record));
            }
            3 | 4 => {
                let mut record = record(&contact, 1);
                record["Attributes"]["postcallCTRImportEnabled"] = json!("false");
                stream.data.push(base64(&record));
            }
            5 | 6 if sequence % BATCH < BATCH - 1 && sequence + 1 < RECORDS => {
                stream.data.push(base64(&record(&contact, 7)));
                stream.data.push(base64(&record(&contact, 3)));
                stream.wanted.insert(contact, 7);
            }
            roll => {
                stream.data.push(base64(&record(&contact, 1)));
                stream.wanted.insert(contact.clone(), 1);
                if roll > 35 && stream.data.len() < RECORDS {
                    stream.data.push(base64(&record(&contact, 2)));
                    stream.wanted.insert(contact, 2);
                }
            }
        }
    }
    stream
}

impl Stream {
    fn push_hopeless(&mut self, data: String) {
        self.hopeless.insert(self.data.len().to_string());
        self.data.push(data);
    }
}

/// A fault of any kind for the next requests of some kind.
fn order(centre: &AdapterCentre, dice: &mut Dice) {
    let when = ["before", "after"][dice.below(2)];
    let fault = match dice.below(8) {
        0 => json!({"kind": "throttle"}),
        1 | 2 => {
            let status = [500, 502, 503, 504][dice.below(4)];
            json!({"kind": "server-error", "status": status, "when": when})
        }
        3 | 4 => json!({"kind": "drop", "when": when}),
        5 => json!({"kind": "expire-tokens"}),
        6 => json!({"kind": "error", "status": 400, "errorCode": "UNABLE_TO_LOCK_ROW"}),
        _ => {
            json!({"kind": "error", "status": 503, "errorCode": "SERVER_UNAVAILABLE", "when": when})
        }
    };
    let path = [
        "composite/sobjects",
        "composite/sobjects",
        "composite/sobjects",
        "/describe",
    ][dice.below(4)];
    let times = [1, 1, 2, 7][dice.below(4)];
    centre.order(json!({"path": path, "times": times, "skip": dice.below(2), "fault": fault}));
}

/// The function's process, which may be gone.
struct Environment<'a> {
    centre: &'a AdapterCentre,
    host: Option<LambdaHost>,
    kills: usize,
}

impl Environment<'_> {
    /// One invocation; `None` when the process was killed meanwhile.
    async fn invoke(&mut self, event: &Value, dice: &mut Dice) -> Option<Outcome> {
        if self.host.is_none() {
            self.host = Some(self.centre.host(settings(self.centre)).await);
        }
        let host = self.host.as_ref().unwrap();
        if dice.below(12) > 0 {
            return Some(invoke(host, event).await);
        }
        let life = Duration::from_millis(u64::try_from(dice.below(150)).unwrap());
        let outcome = tokio::time::timeout(life, invoke(host, event)).await;
        if outcome.is_err() {
            self.kills += 1;
            self.host = None;
        }
        outcome.ok()
    }
}

/// Delivers a batch until all of it is done, each time from the first record that failed.
async fn deliver(
    environment: &mut Environment<'_>,
    data: &[String],
    first: usize,
    dice: &mut Dice,
) -> usize {
    let mut from = 0;
    for times in 1..=DELIVERIES {
        let records: Vec<Value> = (from..data.len())
            .map(|index| delivery(first + index, &data[index]))
            .collect();
        let event = json!({ "Records": records });
        let outcome = environment.invoke(&event, dice).await;
        // Otherwise the whole batch failed, or the process with it.
        if let Some(failed) = outcome.as_ref().and_then(failed) {
            match failed.into_iter().min() {
                Some(sequence) => from = sequence - first,
                None => return times,
            }
        }
    }
    panic!("a batch does not come to its end");
}

#[tokio::test]
async fn ten_thousand_records_on_the_worst_of_days() {
    let mut dice = Dice(20_261_122);
    let stream = stream(&mut dice);
    let centre = AdapterCentre::start().await;
    let mut environment = Environment {
        centre: &centre,
        host: None,
        kills: 0,
    };
    let (mut deliveries, mut faults) = (0, 0);
    for (number, data) in stream.data.chunks(BATCH).enumerate() {
        // One request carries a batch, so this is far more than a fault in twenty requests.
        if dice.below(3) == 0 {
            order(&centre, &mut dice);
            faults += 1;
        }
        deliveries += deliver(&mut environment, data, number * BATCH, &mut dice).await;
    }
    assert!(
        faults > 20 && environment.kills > 2 && deliveries > RECORDS / BATCH + 5,
        "{faults} faults, {} kills, {deliveries} deliveries are no storm",
        environment.kills
    );
    let mut written = BTreeMap::new();
    let mut rows = 0;
    for group in 0..RECORDS / 1000 {
        let soql = format!(
            "SELECT {NS}ContactId__c, {NS}LastUpdateTimestamp__c FROM {NS}AC_ContactTraceRecord__c \
             WHERE {NS}ContactId__c LIKE 'g{group}-%'"
        );
        for row in centre.select(&soql).await {
            let text = |name: &str| row[format!("{NS}{name}")].as_str().unwrap().to_owned();
            let time = text("LastUpdateTimestamp__c");
            let minute = time.split(':').nth(1).unwrap().parse().unwrap();
            written.insert(text("ContactId__c"), minute);
            rows += 1;
        }
    }
    assert_eq!(rows, written.len(), "a contact stands in the org twice");
    assert!(
        written == stream.wanted,
        "{} contacts, {} wanted",
        written.len(),
        stream.wanted.len()
    );
    let parked = parked(&centre);
    let numbers: BTreeSet<String> = parked
        .iter()
        .map(|it| it["sequenceNumber"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(parked.len(), numbers.len(), "a record is parked twice");
    assert!(
        numbers == stream.hopeless,
        "{} parked, {} hopeless",
        numbers.len(),
        stream.hopeless.len()
    );
    for it in &parked {
        let kind = it["reason"]["type"].as_str().unwrap();
        assert!(
            ["Input.Invalid", "Salesforce.Invalid"].contains(&kind),
            "{kind}"
        );
    }
}
