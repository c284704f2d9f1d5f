//! The components that were deployed, as rows: type, full name, id, document. Owns the table.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::types::Definition;
use super::xml::Element;
use crate::error::SfError;
use crate::identity::Rows;
use crate::store;

const CREATE: &str = "CREATE TABLE IF NOT EXISTS patchbay_metadata (
    type TEXT NOT NULL, full_name TEXT NOT NULL, id TEXT NOT NULL, document TEXT NOT NULL,
    created_by TEXT NOT NULL, created_at TEXT NOT NULL, changed_by TEXT NOT NULL, changed_at TEXT NOT NULL,
    PRIMARY KEY (type, full_name)) WITHOUT ROWID;";

/// Makes the table where it is absent.
pub(crate) fn create(db: &Connection) -> rusqlite::Result<()> {
    db.execute_batch(CREATE)
}

/// A deployed component.
#[derive(Clone, Debug)]
pub(super) struct Component {
    pub(super) kind: String,
    pub(super) full_name: String,
    pub(super) id: String,
    pub(super) content: Element,
    pub(super) created_by: String,
    pub(super) created_at: String,
    pub(super) changed_by: String,
    pub(super) changed_at: String,
}

const COLUMNS: &str =
    "type, full_name, id, document, created_by, created_at, changed_by, changed_at";

/// What became of a component that was saved.
#[derive(Clone, Debug)]
pub(super) struct Saved {
    pub(super) id: String,
    pub(super) created: bool,
    pub(super) changed: bool,
}

/// The component of this type and name, the name in any case.
pub(super) fn find(
    db: &Connection,
    kind: &str,
    full_name: &str,
) -> Result<Option<Component>, SfError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM patchbay_metadata WHERE type = ?1 AND full_name = ?2 COLLATE NOCASE"
    );
    db.query_row(&sql, [kind, full_name], of_row)
        .optional()
        .map_err(store::database)
}

/// Every component of a type, by name.
pub(super) fn all(db: &Connection, kind: &str) -> Result<Vec<Component>, SfError> {
    let sql = format!("SELECT {COLUMNS} FROM patchbay_metadata WHERE type = ?1 ORDER BY full_name");
    let mut statement = db.prepare_cached(&sql).map_err(store::database)?;
    let rows = statement
        .query_map([kind], of_row)
        .map_err(store::database)?;
    rows.collect::<Result<_, _>>().map_err(store::database)
}

/// The components of a type that belong to an external client app.
pub(super) fn of_app(db: &Connection, kind: &str, app: &str) -> Result<Vec<Component>, SfError> {
    let mut found = all(db, kind)?;
    found.retain(|it| {
        it.content
            .text_of("externalClientApplication")
            .is_some_and(|of| of.eq_ignore_ascii_case(app))
    });
    Ok(found)
}

/// Keeps a component, new or changed. `id` is taken for a new one where it is given.
pub(super) fn save(
    rows: &Rows<'_>,
    definition: &Definition,
    (full_name, content): (&str, &Element),
    id: Option<String>,
) -> Result<Saved, SfError> {
    let old = find(rows.db, definition.name, full_name)?;
    let (now, user) = (store::stamp(rows.context.now), &rows.context.user_id);
    let document = content.document("");
    if let Some(old) = old {
        let changed = old.content != plain(content);
        if changed {
            let sql = "UPDATE patchbay_metadata SET document = ?3, changed_by = ?4, changed_at = ?5
                WHERE type = ?1 AND full_name = ?2";
            let values = params![definition.name, old.full_name, document, user, now];
            rows.db.execute(sql, values).map_err(store::database)?;
        }
        return Ok(Saved {
            id: old.id,
            created: false,
            changed,
        });
    }
    let id = match id {
        Some(id) => id,
        None => store::next_id(rows.db, definition.prefix)?,
    };
    let sql = "INSERT INTO patchbay_metadata VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?5, ?6)";
    rows.db
        .execute(
            sql,
            params![definition.name, full_name, id, document, user, now],
        )
        .map_err(store::database)?;
    Ok(Saved {
        id,
        created: true,
        changed: true,
    })
}

/// The content as it is when it is read again.
fn plain(content: &Element) -> Element {
    parsed(&content.document(""))
}

fn parsed(document: &str) -> Element {
    let mut root = Element::parse(document.as_bytes()).unwrap_or_default();
    root.namespace = None;
    place_nowhere(&mut root);
    root
}

/// The place in the document is no part of what a component is.
fn place_nowhere(element: &mut Element) {
    element.at = 0;
    element.children.iter_mut().for_each(place_nowhere);
}

fn of_row(row: &Row<'_>) -> rusqlite::Result<Component> {
    Ok(Component {
        kind: row.get(0)?,
        full_name: row.get(1)?,
        id: row.get(2)?,
        content: parsed(&row.get::<_, String>(3)?),
        created_by: row.get(4)?,
        created_at: row.get(5)?,
        changed_by: row.get(6)?,
        changed_at: row.get(7)?,
    })
}
