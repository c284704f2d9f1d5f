//! What the stand-in answers to the CTI adapter's functions: describes, collections, parameterized search, chatter and
//! deletions, as the recordings' stand-in did.

use serde_json::{Value, json};

use super::{Script, Seen, row};

impl Script {
    /// The answer to a request of `resource` (the path behind the version), when it is one of these.
    pub(super) fn adapter(&mut self, method: &str, resource: &str, seen: &Seen) -> Option<Value> {
        let body: Value = serde_json::from_str(&seen.body).unwrap_or(Value::Null);
        let parts: Vec<&str> = resource.split('/').collect();
        Some(match (method, parts.as_slice()) {
            ("GET", ["sobjects", object, "describe"]) => self.described(object),
            ("POST", ["parameterizedSearch"]) => self.found(&body),
            ("PATCH", ["composite", "sobjects", _, _]) => self.many(&body, true),
            ("POST" | "PATCH", ["composite", "sobjects"]) => self.many(&body, false),
            ("POST", ["chatter", "feed-elements", .., "items"]) => self.posted("0D7"),
            ("POST", ["chatter", "feed-elements"]) => self.posted("0D5"),
            ("DELETE", ["sobjects", _, _]) => json!({"status": 204}),
            _ => return None,
        })
    }

    fn described(&self, object: &str) -> Value {
        let usual = json!(["Id", "Name"]);
        let names = self.describe.get(object).unwrap_or(&usual);
        let fields: Vec<Value> = names
            .as_array()
            .unwrap()
            .iter()
            .map(|name| json!({"name": name, "type": "string", "length": 255}))
            .collect();
        json!({"status": 200, "body": {"name": object, "fields": fields}})
    }

    fn found(&self, body: &Value) -> Value {
        let object = body["sobjects"][0]["name"].as_str().unwrap();
        let asked = body.get("fields").and_then(Value::as_array);
        let fields: Vec<&str> = asked.map_or(vec!["Id"], |fields| {
            fields.iter().filter_map(Value::as_str).collect()
        });
        let records: Vec<Value> = (1..=self.rows)
            .map(|number| row(object, fields.iter().copied(), number))
            .collect();
        json!({"status": 200, "body": {"searchRecords": records}})
    }

    fn many(&mut self, body: &Value, upsert: bool) -> Value {
        let records = body["records"].as_array().unwrap();
        let outcomes: Vec<Value> = records
            .iter()
            .map(|record| {
                let own = record.get("Id").or(record.get("id")).cloned();
                let id = own.unwrap_or_else(|| self.next_id("a00").into());
                let mut outcome = json!({"id": id, "success": true, "errors": []});
                if upsert {
                    outcome["created"] = json!(true);
                }
                outcome
            })
            .collect();
        json!({"status": 200, "body": outcomes})
    }

    fn posted(&mut self, prefix: &str) -> Value {
        json!({"status": 201, "body": {"id": self.next_id(prefix)}})
    }

    fn next_id(&mut self, prefix: &str) -> String {
        self.records += 1;
        format!("{prefix}{:012}AAA", self.records)
    }
}
