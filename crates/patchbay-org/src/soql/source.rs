//! Where the columns of a query come from: the object in `FROM` and the parents that paths lead to, as joins. Owns the
//! lookup of names and its errors; knows nothing of values.

use std::fmt::Write as _;

use super::ast::{Name, Path, Select};
use super::fault::Fault;
use crate::schema::{Field, SObject, Schema};

/// Greatest number of parents that a path may go through.
const LEVELS: usize = 5;

/// The object of a query and the parents joined to it.
#[derive(Debug)]
pub(super) struct Source<'a> {
    schema: &'a Schema,
    nodes: Vec<Node<'a>>,
    joins: String,
    /// Names by which paths may call the root object itself.
    root_names: Vec<String>,
    prefix: String,
    aliases: usize,
}

/// One object, or the several that a polymorphic lookup may lead to.
#[derive(Debug)]
pub(super) struct Node<'a> {
    /// Parent node and relationship; none for the root.
    pub(super) from: Option<(usize, &'a str)>,
    /// The objects, each with its SQL alias.
    pub(super) members: Vec<(&'a SObject, String)>,
    /// Whether the lookup may lead to several objects: Salesforce then calls the parent `Name`.
    pub(super) polymorphic: bool,
}

/// What a path leads to.
#[derive(Clone, Debug)]
pub(super) struct Found<'a> {
    /// SQL expression.
    pub(super) sql: String,
    /// The field.
    pub(super) field: &'a Field,
    /// The object that has it.
    pub(super) object: &'a SObject,
    /// Its node.
    pub(super) node: usize,
}

impl<'a> Source<'a> {
    /// A source over an object. `prefix` keeps SQL aliases of nested queries apart.
    pub(super) fn new(
        schema: &'a Schema,
        object: &'a SObject,
        select: &Select,
        prefix: &str,
    ) -> Self {
        let alias = format!("{prefix}0");
        let mut root_names = vec![object.name.clone()];
        root_names.extend(select.alias.iter().map(|alias| alias.text.clone()));
        let root = Node {
            from: None,
            members: vec![(object, alias)],
            polymorphic: false,
        };
        Self {
            schema,
            nodes: vec![root],
            joins: String::new(),
            root_names,
            prefix: prefix.to_owned(),
            aliases: 1,
        }
    }

    /// The object in `FROM`.
    pub(super) fn object(&self) -> &'a SObject {
        self.nodes[0].members[0].0
    }

    /// SQL alias of the object in `FROM`.
    pub(super) fn alias(&self) -> &str {
        &self.nodes[0].members[0].1
    }

    /// A node.
    pub(super) fn node(&self, index: usize) -> &Node<'a> {
        &self.nodes[index]
    }

    /// `"Account" AS t0 LEFT JOIN …`
    pub(super) fn tables_sql(&self) -> String {
        format!(
            "{} AS {}{}",
            quoted(&self.object().name),
            self.alias(),
            self.joins
        )
    }

    /// SQL of the id of a node.
    pub(super) fn id_sql(&self, node: usize) -> String {
        one_of(
            self.nodes[node]
                .members
                .iter()
                .map(|(_, alias)| format!("{alias}.\"Id\""))
                .collect(),
        )
    }

    /// The field that a path leads to; joins what is on the way.
    pub(super) fn find(&mut self, path: &Path) -> Result<Found<'a>, Fault> {
        let (relationships, name) = self.parts(path);
        let mut node = 0;
        for relationship in relationships {
            node = self.parent(node, relationship, path.at)?;
        }
        self.field(node, name, path.at)
    }

    /// The relationships of a path and its field, without the name or alias of the root object.
    fn parts<'p>(&self, path: &'p Path) -> (&'p [String], &'p str) {
        let (last, way) = path
            .segments
            .split_last()
            .map_or(("", &[][..]), |(last, way)| (last.as_str(), way));
        let Some(first) = way.first() else {
            return (way, last);
        };
        let is_root = self
            .root_names
            .iter()
            .any(|name| name.eq_ignore_ascii_case(first));
        if is_root && self.object().relationship(first).is_none() {
            return (way.get(1..).unwrap_or_default(), last);
        }
        (way, last)
    }

    /// The node that a relationship leads to.
    pub(super) fn parent(&mut self, node: usize, name: &str, at: usize) -> Result<usize, Fault> {
        let known = self.nodes.iter().position(|it| {
            it.from.is_some_and(|(from, relationship)| {
                from == node && relationship.eq_ignore_ascii_case(name)
            })
        });
        if let Some(known) = known {
            return Ok(known);
        }
        if self.depth(node) == LEVELS {
            let message = format!(
                "SOQL statements cannot query parent relationships more than {LEVELS} levels from the root entity object."
            );
            return Err(Fault::meaning(at, "INVALID_FIELD", message));
        }
        let lookups: Vec<(&'a Field, String)> = self.nodes[node]
            .members
            .iter()
            .filter_map(|(object, alias)| Some((object.relationship(name)?, alias.clone())))
            .collect();
        let Some((first, _)) = lookups.first() else {
            return Err(no_relationship(name, at));
        };
        let relationship = first.relationship_name.as_deref().unwrap_or_default();
        let polymorphic = first.reference_to.len() > 1;
        let mut members = Vec::new();
        for (lookup, child) in &lookups {
            for object in lookup
                .reference_to
                .iter()
                .filter_map(|to| self.schema.object(to))
            {
                let alias = format!("{}{}", self.prefix, self.aliases);
                self.aliases += 1;
                let (table, column) = (quoted(&object.name), quoted(&lookup.name));
                write!(
                    self.joins,
                    " LEFT JOIN {table} AS {alias} ON {alias}.\"Id\" = {child}.{column}"
                )
                .map_err(|_| Fault::too_complicated())?;
                members.push((object, alias));
            }
        }
        if members.is_empty() {
            return Err(Fault::unsupported(format!(
                "the object that {relationship} leads to"
            )));
        }
        self.nodes.push(Node {
            from: Some((node, relationship)),
            members,
            polymorphic,
        });
        Ok(self.nodes.len() - 1)
    }

    fn depth(&self, node: usize) -> usize {
        self.nodes[node]
            .from
            .map_or(0, |(from, _)| 1 + self.depth(from))
    }

    /// A field of a node.
    pub(super) fn field(&self, node: usize, name: &str, at: usize) -> Result<Found<'a>, Fault> {
        let it = &self.nodes[node];
        if it.polymorphic && name.eq_ignore_ascii_case("Type") {
            return Ok(self.entity_type(node));
        }
        // The pseudo object `Name` shows by `Name` what names a record: a case's number, a task's subject.
        let by_name = it.polymorphic && name.eq_ignore_ascii_case("Name");
        let field_of = |object: &'a SObject| {
            if by_name {
                object.name_field()
            } else {
                object.field(name)
            }
        };
        let having: Vec<(&'a SObject, &'a Field, &str)> = it
            .members
            .iter()
            .filter_map(|(object, alias)| Some((*object, field_of(object)?, alias.as_str())))
            .collect();
        let named = having
            .iter()
            .find(|(_, field, _)| field.name.eq_ignore_ascii_case(name));
        let Some(&(object, field, _)) = named.or(having.first()) else {
            let entity = if it.polymorphic {
                "Name"
            } else {
                it.members[0].0.name.as_str()
            };
            return Err(no_column(name, entity, at));
        };
        if let Some((object, field, _)) = having.iter().find(|(_, field, _)| field.formula) {
            let feature = format!(
                "formula and roll-up fields ({}.{})",
                object.name, field.name
            );
            return Err(Fault::unsupported(feature));
        }
        let column =
            |(_, field, alias): &(_, &Field, &str)| format!("{alias}.{}", quoted(&field.name));
        let sql = if field.kind.is_stored() {
            one_of(having.iter().map(column).collect())
        } else {
            "NULL".to_owned()
        };
        Ok(Found {
            sql,
            field,
            object,
            node,
        })
    }

    /// The name of the object that a polymorphic lookup leads to (`What.Type`).
    fn entity_type(&self, node: usize) -> Found<'a> {
        let mut sql = "CASE".to_owned();
        for (object, alias) in &self.nodes[node].members {
            // Object names are letters, digits and `_`, so they need no escape.
            sql = format!(
                "{sql} WHEN {alias}.\"Id\" IS NOT NULL THEN '{}'",
                object.name
            );
        }
        sql += " END";
        Found {
            sql,
            field: entity_type_field(),
            object: self.nodes[node].members[0].0,
            node,
        }
    }
}

/// The `Type` of the pseudo object `Name`.
fn entity_type_field() -> &'static Field {
    static FIELD: std::sync::LazyLock<Field> = std::sync::LazyLock::new(|| Field {
        name: "Type".to_owned(),
        length: 40,
        ..Field::default()
    });
    &FIELD
}

/// The object in `FROM`.
pub(crate) fn object<'a>(schema: &'a Schema, name: &Name) -> Result<&'a SObject, Fault> {
    let Some(object) = schema.object(&name.text) else {
        let message = format!(
            "sObject type '{}' is not supported. If you are attempting to use a custom object, be sure to append the \
             '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.",
            name.text
        );
        return Err(Fault::meaning(name.at, "INVALID_TYPE", message));
    };
    if object.platform_event {
        let message = format!("entity type {} does not support query", object.name);
        return Err(Fault::whole("INVALID_TYPE_FOR_OPERATION", message));
    }
    Ok(object)
}

/// A name as SQL quotes it.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn one_of(mut expressions: Vec<String>) -> String {
    if expressions.len() == 1 {
        return expressions.swap_remove(0);
    }
    format!("COALESCE({})", expressions.join(", "))
}

pub(super) fn no_column(name: &str, entity: &str, at: usize) -> Fault {
    let message = format!(
        "No such column '{name}' on entity '{entity}'. If you are attempting to use a custom field, be sure to append \
         the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate \
         names."
    );
    Fault::meaning(at, "INVALID_FIELD", message)
}

fn no_relationship(name: &str, at: usize) -> Fault {
    let message = format!(
        "Didn't understand relationship '{name}' in field path. If you are attempting to use a custom relationship, be \
         sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call \
         for the appropriate names."
    );
    Fault::meaning(at, "INVALID_FIELD", message)
}
