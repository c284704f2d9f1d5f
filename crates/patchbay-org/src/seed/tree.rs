//! A tree of records: children nested under their parents, and `@reference` values that name records made before or
//! after. Knows nothing of files.

use std::collections::HashMap;

use rusqlite::Connection;
use serde_json::{Map, Value};

use super::{SeedError, form};
use crate::context::RequestContext;
use crate::error::SfError;
use crate::schema::{SObject, Schema};
use crate::store;

/// An import under way.
pub(super) struct Import<'a> {
    conn: &'a Connection,
    schema: &'a Schema,
    ctx: &'a RequestContext,
    trusted: bool,
    /// Ids by reference, without the `@`.
    made: HashMap<String, String>,
    /// Records that name one that is not made yet.
    waiting: Vec<Node>,
    created: usize,
}

/// A record that is still to be made.
struct Node {
    object: String,
    reference: Option<String>,
    fields: Map<String, Value>,
    /// Children by relationship name.
    children: Vec<(String, Vec<Value>)>,
}

impl<'a> Import<'a> {
    /// An import by the rules of any caller.
    pub(super) fn new(conn: &'a Connection, schema: &'a Schema, ctx: &'a RequestContext) -> Self {
        Self {
            conn,
            schema,
            ctx,
            trusted: false,
            made: HashMap::new(),
            waiting: vec![],
            created: 0,
        }
    }

    /// An import by the org itself, which may fill read-only objects.
    pub(super) fn trusted(
        conn: &'a Connection,
        schema: &'a Schema,
        ctx: &'a RequestContext,
    ) -> Self {
        Self {
            trusted: true,
            ..Self::new(conn, schema, ctx)
        }
    }

    /// Takes the records of a file: `{"records": […]}`.
    pub(super) fn file(&mut self, place: &str, file: &Value) -> Result<(), SeedError> {
        let records = file.get("records").and_then(Value::as_array);
        let records = records.ok_or_else(|| form(place, "it has no array `records`"))?;
        for record in records {
            let node = Self::node(place, record)?;
            self.take(place, node)?;
        }
        Ok(())
    }

    /// Makes what waited for records that are there now; what still waits is refused.
    pub(super) fn finish(mut self) -> Result<usize, SeedError> {
        while !self.waiting.is_empty() {
            let before = self.waiting.len();
            for node in std::mem::take(&mut self.waiting) {
                self.take("the import", node)?;
            }
            if self.waiting.len() == before {
                let node = self.waiting.remove(0);
                let missing = self.unresolved(&node).unwrap_or_default();
                let message = format!("it refers to @{missing}, which is not among the records");
                let source = Box::new(SfError::bad_request("INVALID_REFERENCE_ID", message));
                return Err(SeedError::Record {
                    record: node.name(),
                    source,
                });
            }
        }
        Ok(self.created)
    }

    fn node(place: &str, record: &Value) -> Result<Node, SeedError> {
        let members = record
            .as_object()
            .ok_or_else(|| form(place, "a record is no object"))?;
        let attributes = members.get("attributes");
        let text = |name: &str| {
            attributes
                .and_then(|it| it.get(name))
                .and_then(Value::as_str)
                .map(str::to_owned)
        };
        let object =
            text("type").ok_or_else(|| form(place, "a record has no `attributes.type`"))?;
        let (mut fields, mut children) = (Map::new(), vec![]);
        for (name, value) in members.iter().filter(|(name, _)| *name != "attributes") {
            match value.get("records").and_then(Value::as_array) {
                Some(records) => children.push((name.clone(), records.clone())),
                None => {
                    fields.insert(name.clone(), value.clone());
                }
            }
        }
        Ok(Node {
            object,
            reference: text("referenceId"),
            fields,
            children,
        })
    }

    /// Makes a record and its children, or lets it wait.
    fn take(&mut self, place: &str, mut node: Node) -> Result<(), SeedError> {
        if self.unresolved(&node).is_some() {
            self.waiting.push(node);
            return Ok(());
        }
        for value in node.fields.values_mut() {
            if let Some(id) = reference_of(value).and_then(|name| self.made.get(name)) {
                *value = Value::String(id.clone());
            }
        }
        let id = self.create(&node)?;
        if let Some(reference) = &node.reference {
            self.made.insert(reference.clone(), id.clone());
        }
        for (relationship, records) in std::mem::take(&mut node.children) {
            let lookup = self.lookup_of(place, &node.object, &relationship)?;
            for record in &records {
                let mut child = Self::node(place, record)?;
                child
                    .fields
                    .insert(lookup.clone(), Value::String(id.clone()));
                self.take(place, child)?;
            }
        }
        Ok(())
    }

    fn create(&mut self, node: &Node) -> Result<String, SeedError> {
        let (conn, schema, ctx) = (self.conn, self.schema, self.ctx);
        let id = if self.trusted {
            store::insert_as_given(conn, schema, ctx, &node.object, &node.fields)
        } else {
            store::create(conn, schema, ctx, &node.object, &node.fields)
        };
        self.created += 1;
        id.map_err(|source| SeedError::Record {
            record: node.name(),
            source: Box::new(source),
        })
    }

    /// The first reference to a record that is not made yet.
    fn unresolved(&self, node: &Node) -> Option<String> {
        let mut names = node.fields.values().filter_map(reference_of);
        names
            .find(|name| !self.made.contains_key(*name))
            .map(str::to_owned)
    }

    /// The field of the child that points to the parent.
    fn lookup_of(&self, place: &str, parent: &str, name: &str) -> Result<String, SeedError> {
        let parent = self
            .schema
            .object(parent)
            .map_or(parent, |object: &SObject| &object.name);
        self.schema
            .child_relationships(parent)
            .find(|(relationship, ..)| relationship.eq_ignore_ascii_case(name))
            .map(|(_, _, field)| field.name.clone())
            .ok_or_else(|| form(place, &format!("{parent} has no child relationship {name}")))
    }
}

impl Node {
    fn name(&self) -> String {
        match &self.reference {
            Some(reference) => format!("{} {reference}", self.object),
            None => self.object.clone(),
        }
    }
}

/// The name in `@name`. A text with blanks is a text that happens to start with `@`.
fn reference_of(value: &Value) -> Option<&str> {
    let name = value.as_str()?.strip_prefix('@')?;
    let is_name = !name.is_empty()
        && name
            .chars()
            .all(|it| it.is_ascii_alphanumeric() || "_-".contains(it));
    is_name.then_some(name)
}
