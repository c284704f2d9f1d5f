//! The select list: columns of SQL and the shape of the answer. Owns aliases, `expr0`, grouping and its rules.

use std::sync::LazyLock;

use super::ast::{Column, FieldSet, Item, Name, Operand, Path, Select, TypeOf};
use super::fault::Fault;
use super::operand::Class;
use super::plan::Planner;
use super::shape::{Children, Member, Record, RecordType, Shape};
use super::source::{Found, Source, quoted};
use crate::schema::{Field, FieldType};

/// Greatest `LIMIT` with `FIELDS()`
/// (<https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_fields.htm>).
const FIELDS_LIMIT: u64 = 200;

/// The columns gathered so far and the record that they go into.
struct Gathered<'a> {
    columns: Vec<String>,
    root: Record<'a>,
}

impl<'a> Planner<'a> {
    /// Whether the rows are groups.
    #[expect(
        clippy::unused_self,
        reason = "the other steps of planning are methods too"
    )]
    pub(super) fn is_grouped(&self, select: &Select) -> bool {
        !select.group_by.is_empty()
            || select
                .items
                .iter()
                .any(|item| matches!(item.column, Column::Operand(Operand::Aggregate(..))))
    }

    /// The columns and the shape of a select list.
    pub(super) fn columns(
        &mut self,
        source: &mut Source<'a>,
        select: &Select,
    ) -> Result<(Vec<String>, Shape<'a>), Fault> {
        if select
            .items
            .iter()
            .any(|item| item.column == Column::CountRows)
        {
            return Ok((Vec::new(), Shape::Count));
        }
        if self.is_grouped(select) {
            return self.groups(source, select);
        }
        let root = Record {
            node: 0,
            id: 0,
            kind: RecordType::Object(&source.object().name),
            members: Vec::new(),
        };
        let mut gathered = Gathered {
            columns: vec![source.id_sql(0)],
            root,
        };
        for item in &select.items {
            self.gather(source, &mut gathered, item, select)?;
        }
        Ok((gathered.columns, Shape::Records(gathered.root)))
    }

    fn gather(
        &mut self,
        source: &mut Source<'a>,
        gathered: &mut Gathered<'a>,
        item: &Item,
        select: &Select,
    ) -> Result<(), Fault> {
        match &item.column {
            Column::Operand(Operand::Field(path)) => {
                refuse_alias(item)?;
                let found = source.find(path)?;
                let member = gathered.value(source, &found);
                gathered.place(source, &found, member, path)
            }
            Column::Label(path) => {
                let found = source.find(path)?;
                let column = gathered.column(found.sql.clone());
                let member = Member::Label(column, found.field);
                if let Some(alias) = &item.alias {
                    gathered.root.members.push((alias.text.clone(), member));
                    return Ok(());
                }
                gathered.place(source, &found, member, path)
            }
            Column::Fields(set, at) => gathered.all(source, *set, *at, select),
            Column::Children(children) => {
                let (key, plan) = self.children_of(source, children)?;
                gathered
                    .root
                    .members
                    .push((key, Member::Children(self.children.len())));
                self.children.push(plan);
                Ok(())
            }
            Column::TypeOf(type_of) => gathered.type_of(source, type_of),
            Column::Operand(Operand::Date(_, path, at)) => {
                let message = format!(
                    "Date functions can only be selected in a grouped query: {}",
                    path.text()
                );
                Err(Fault::meaning(*at, "MALFORMED_QUERY", message))
            }
            // Both make the query another one: a count, or groups.
            Column::Operand(Operand::Aggregate(..)) | Column::CountRows => Ok(()),
        }
    }

    /// A child subquery: its key and its plan.
    fn children_of(
        &mut self,
        source: &Source<'a>,
        select: &Select,
    ) -> Result<(String, Children<'a>), Fault> {
        let schema = self.schema;
        let found = schema
            .child_relationships(&source.object().name)
            .find(|(name, _, _)| name.eq_ignore_ascii_case(&select.from.text));
        let Some((name, child, lookup)) = found else {
            return Err(no_children(&select.from));
        };
        if self.is_grouped(select)
            || select
                .items
                .iter()
                .any(|item| item.column == Column::CountRows)
        {
            return Err(Fault::meaning(
                select.at,
                "MALFORMED_QUERY",
                "Aggregate functions are not supported in child subqueries",
            ));
        }
        let planner = Planner::new(schema, self.ctx, self.include_deleted);
        let plan = planner.plan_children(child, &lookup.name, select)?;
        Ok((name.to_owned(), Children { plan }))
    }

    /// The select list of a grouped query.
    fn groups(
        &mut self,
        source: &mut Source<'a>,
        select: &Select,
    ) -> Result<(Vec<String>, Shape<'a>), Fault> {
        if select.limit.is_some() && select.group_by.is_empty() {
            let message =
                "Non-grouped query that uses overall aggregate functions cannot also use LIMIT";
            return Err(Fault::whole("MALFORMED_QUERY", message));
        }
        let mut columns = Vec::new();
        let mut members: Vec<(String, usize, &'a Field)> = Vec::new();
        let mut expressions = 0;
        for item in &select.items {
            let Column::Operand(operand) = &item.column else {
                return Err(Fault::unsupported(
                    "SOQL: subqueries, FIELDS() and toLabel() in grouped queries",
                ));
            };
            if !self.is_group_key(source, select, operand)? {
                let message = format!(
                    "Field must be grouped or aggregated: {}",
                    operand.path().last()
                );
                return Err(Fault::meaning(operand.at(), "MALFORMED_QUERY", message));
            }
            let term = self.term(source, operand)?;
            let key = match (&item.alias, operand) {
                (Some(alias), _) => alias.text.clone(),
                (None, Operand::Field(_)) => term.name.to_owned(),
                (None, _) => {
                    expressions += 1;
                    format!("expr{}", expressions - 1)
                }
            };
            if members
                .iter()
                .any(|(known, _, _)| known.eq_ignore_ascii_case(&key))
            {
                let at = item.alias.as_ref().map_or(operand.at(), |alias| alias.at);
                return Err(Fault::meaning(
                    at,
                    "MALFORMED_QUERY",
                    format!("duplicate alias: {key}"),
                ));
            }
            members.push((
                key,
                columns.len(),
                term.field.unwrap_or_else(|| printed_like(term.class)),
            ));
            columns.push(term.sql);
        }
        Ok((columns, Shape::Groups(members)))
    }

    /// Whether an operand has one value a group: an aggregate, or one of what is grouped by.
    pub(super) fn is_group_key(
        &self,
        source: &mut Source<'a>,
        select: &Select,
        operand: &Operand,
    ) -> Result<bool, Fault> {
        if matches!(operand, Operand::Aggregate(..)) {
            return Ok(true);
        }
        let sql = self.term(source, operand)?.sql;
        for key in &select.group_by {
            if self.term(source, key)?.sql == sql {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// ` GROUP BY … HAVING …`
    pub(super) fn grouping(
        &mut self,
        source: &mut Source<'a>,
        select: &Select,
        shape: &Shape<'a>,
    ) -> Result<String, Fault> {
        let mut keys = Vec::new();
        for key in &select.group_by {
            let term = self.term(source, key)?;
            if term.class == Class::Opaque || matches!(key, Operand::Aggregate(..)) {
                let message = format!(
                    "field '{}' can not be grouped in a query call",
                    key.path().last()
                );
                return Err(Fault::meaning(key.at(), "MALFORMED_QUERY", message));
            }
            keys.push(term.collated());
        }
        let mut sql = if keys.is_empty() {
            String::new()
        } else {
            format!(" GROUP BY {}", keys.join(", "))
        };
        if let Some(having) = &select.having {
            if !matches!(shape, Shape::Groups(_)) {
                let message = "HAVING clause is only supported in a grouped query";
                return Err(Fault::meaning(select.at, "MALFORMED_QUERY", message));
            }
            sql += &format!(
                " HAVING {}",
                self.condition(source, having, super::filter::Clause::Having)?
            );
        }
        Ok(sql)
    }
}

impl<'a> Gathered<'a> {
    fn column(&mut self, sql: String) -> usize {
        self.columns.push(sql);
        self.columns.len() - 1
    }

    /// The member for a field.
    fn value(&mut self, source: &Source<'a>, found: &Found<'a>) -> Member<'a> {
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
    fn place(
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
    fn all(
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
            let custom = field.name.ends_with("__c");
            let wanted = match set {
                FieldSet::All => true,
                FieldSet::Standard => !custom,
                FieldSet::Custom => custom,
            };
            if wanted {
                let found = source.field(0, &field.name, at)?;
                let member = self.value(source, &found);
                self.place(source, &found, member, &path)?;
            }
        }
        Ok(())
    }

    /// `TYPEOF … END`.
    fn type_of(&mut self, source: &mut Source<'a>, type_of: &TypeOf) -> Result<(), Fault> {
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
                    ([_], Some(field)) if field.kind.is_stored() => field,
                    ([_], None) => return Err(no_column(path, &object.name)),
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

fn refuse_alias(item: &Item) -> Result<(), Fault> {
    match &item.alias {
        Some(alias) => Err(Fault::meaning(
            alias.at,
            "MALFORMED_QUERY",
            "only aggregate expressions use field aliasing",
        )),
        None => Ok(()),
    }
}

fn no_column(path: &Path, entity: &str) -> Fault {
    super::source::no_column(path.last(), entity, path.at)
}

fn no_children(name: &Name) -> Fault {
    let message = format!(
        "Didn't understand relationship '{}' in FROM part of query call. If you are attempting to use a custom \
         relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or \
         the describe call for the appropriate names.",
        name.text
    );
    Fault::meaning(name.at, "INVALID_TYPE", message)
}

/// A field that prints as values of a class do.
fn printed_like(class: Class) -> &'static Field {
    static NUMBER: LazyLock<Field> = LazyLock::new(|| Field {
        kind: FieldType::Double,
        ..Field::default()
    });
    static OTHER: LazyLock<Field> = LazyLock::new(Field::default);
    if class == Class::Number {
        &NUMBER
    } else {
        &OTHER
    }
}
