//! The columns and the record of a query that is not grouped, as the select list fills them. Owns where a field goes in
//! the answer; knows no clause but the select list.

use super::ast::{FieldSet, Path, Select, TypeOf};
use super::fault::Fault;
use super::shape::{Member, Record, RecordType};
use super::source::{Found, Source, no_column, quoted};
use crate::schema::Field;

/// Greatest `LIMIT` with `FIELDS()`
/// (<https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_fields.htm>).
const FIELDS_LIMIT: u64 = 200;

/// The columns gathered so far and the record that they go into.
pub(super) struct Gathered<'a> {
    pub(super) columns: Vec<String>,
    pub(super) root: Record<'a>,
}

impl<'a> Gathered<'a> {
    pub(super) fn column(&mut self, sql: String) -> usize {
        self.columns.push(sql);
        self.columns.len() - 1
    }

    /// The member for a field.
    pub(super) fn value(&mut self, source: &Source<'a>, found: &Found<'a>) -> Member<'a> {
        if found.field.kind.is_stored() {
            return Member::Value(self.column(found.sql.clone()), found.field);
        }
        let alias = source
            .node(found.node)
            .members
            .iter()
            .find(|(object, _)| object.name == found.object.name);
        let alias = alias.map_or_else(String::new, |(_, alias)| alias.clone());
        let stem = found.field.name.trim_end_matches("__c");
        let is_part = |field: &&Field| {
            field
                .compound_field_name
                .as_deref()
                .is_some_and(|it| it.eq_ignore_ascii_case(&found.field.name))
                || field.name.starts_with(&format!("{stem}__L"))
        };
        let parts: Vec<(usize, &'a Field)> = found
            .object
            .fields
            .iter()
            .filter(is_part)
            .map(|field| {
                (
                    self.column(format!("{alias}.{}", quoted(&field.name))),
                    field,
                )
            })
            .collect();
        Member::Compound(found.field, parts)
    }

    /// Puts a member into the record of its node.
    pub(super) fn place(
        &mut self,
        source: &Source<'a>,
        found: &Found<'a>,
        member: Member<'a>,
        path: &Path,
    ) -> Result<(), Fault> {
        let mut way = Vec::new();
        let mut node = found.node;
        while let Some((from, relationship)) = source.node(node).from {
            way.push((node, relationship));
            node = from;
        }
        let mut record = &mut self.root;
        for (node, relationship) in way.into_iter().rev() {
            let known = record.members.iter().position(
                |(_, member)| matches!(member, Member::Parent(parent) if parent.node == node),
            );
            let index = if let Some(known) = known {
                known
            } else {
                self.columns.push(source.id_sql(node));
                let parent = parent_record(source, node, self.columns.len() - 1);
                record
                    .members
                    .push((relationship.to_owned(), Member::Parent(parent)));
                record.members.len() - 1
            };
            let Some((_, Member::Parent(parent))) = record.members.get_mut(index) else {
                return Ok(());
            };
            record = parent;
        }
        let key = found.field.name.clone();
        if record.members.iter().any(|(known, _)| *known == key) {
            let message = format!("duplicate field selected: {}", path.text());
            return Err(Fault::meaning(path.at, "INVALID_FIELD", message));
        }
        record.members.push((key, member));
        Ok(())
    }

    /// `FIELDS(…)`.
    pub(super) fn all(
        &mut self,
        source: &Source<'a>,
        set: FieldSet,
        at: usize,
        select: &Select,
    ) -> Result<(), Fault> {
        if set != FieldSet::Standard && select.limit.is_none_or(|limit| limit > FIELDS_LIMIT) {
            let message =
                format!("The SOQL FIELDS function must have a LIMIT of at most {FIELDS_LIMIT}");
            return Err(Fault::whole("MALFORMED_QUERY", message));
        }
        let path = Path {
            segments: vec!["Id".to_owned()],
            at,
        };
        for field in &source.object().fields {
            let custom = field.name.ends_with("__c") || field.name.ends_with("__s");
            let wanted = match set {
                FieldSet::All => true,
                FieldSet::Standard => !custom,
                FieldSet::Custom => custom,
            };
            // A formula is left out here as in a whole record: its value would be made up.
            if wanted && !field.formula {
                let found = source.field(0, &field.name, at)?;
                let member = self.value(source, &found);
                self.place(source, &found, member, &path)?;
            }
        }
        Ok(())
    }

    /// `TYPEOF … END`.
    pub(super) fn type_of(
        &mut self,
        source: &mut Source<'a>,
        type_of: &TypeOf,
    ) -> Result<(), Fault> {
        let name = &type_of.relationship;
        let node = source.parent(0, &name.text, name.at)?;
        let id = self.column(source.id_sql(node));
        let key = source
            .node(node)
            .from
            .map_or("", |(_, relationship)| relationship)
            .to_owned();
        let mut branches = Vec::new();
        for (object, fields) in &type_of.branches {
            let members = &source.node(node).members;
            let found = members
                .iter()
                .find(|(it, _)| it.name.eq_ignore_ascii_case(&object.text))
                .cloned();
            let Some((object, alias)) = found else {
                let message = format!("sObject type '{}' is not supported in TYPEOF", object.text);
                return Err(Fault::meaning(object.at, "INVALID_TYPE", message));
            };
            let mut record = Record {
                node,
                id,
                kind: RecordType::ById,
                members: Vec::new(),
            };
            for path in fields {
                let field = match (&path.segments[..], object.field(path.last())) {
                    ([_], Some(field)) if field.is_stored() => field,
                    ([_], None) => return Err(no_column(path.last(), &object.name, path.at)),
                    _ => {
                        return Err(Fault::unsupported(
                            "SOQL: paths and compound fields in TYPEOF",
                        ));
                    }
                };
                let column = self.column(format!("{alias}.{}", quoted(&field.name)));
                record
                    .members
                    .push((field.name.clone(), Member::Value(column, field)));
            }
            branches.push((object.name.as_str(), record));
        }
        let mut otherwise = Record {
            node,
            id,
            kind: RecordType::ById,
            members: Vec::new(),
        };
        for path in &type_of.otherwise {
            let found = source.field(node, path.last(), path.at)?;
            let member = Member::Value(self.column(found.sql.clone()), found.field);
            otherwise.members.push((found.field.name.clone(), member));
        }
        self.root
            .members
            .push((key, Member::TypeOf(branches, otherwise)));
        Ok(())
    }
}

fn parent_record<'a>(source: &Source<'a>, node: usize, id: usize) -> Record<'a> {
    let it = source.node(node);
    let kind = if it.polymorphic {
        RecordType::Name
    } else {
        RecordType::Object(&it.members[0].0.name)
    };
    Record {
        node,
        id,
        kind,
        members: Vec::new(),
    }
}
