//! From rows to the fields and keys of Salesforce records. Owns the cell rule, the record's key and
//! what happens to columns that the org does not have; must not know how the org was asked.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::table::{NAME_FIELD, Table, without_line_ends};
use super::{Report, ReportError};

/// The external id that tells the records apart, without its namespace.
const KEY_FIELD: &str = "AC_Record_Id__c";
/// The header and, with the header rule, the field of the interval's beginning.
const START_HEADER: &str = "StartInterval";
const CREATED_FIELD: &str = "Created_Date__c";
const REGION_FIELD: &str = "Region__c";

/// What the rows of one file are mapped with.
#[derive(Debug, Clone, Copy)]
pub struct Mapping<'a> {
    /// Which report.
    pub table: &'a Table,
    /// The namespace's prefix, such as `amazonconnect__`, or an empty text.
    pub prefix: &'a str,
    /// When the file was written, as S3's event says it.
    pub written: &'a str,
    /// The AWS region that the function runs in.
    pub region: &'a str,
}

/// A field as the org has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrgField<'o> {
    /// Its name in the org's own spelling.
    pub name: &'o str,
    /// Whether any text fits into it; a number, a percentage or a time takes only its own.
    pub takes_text: bool,
}

/// A record to write.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The row that it comes from, from 1 below the header.
    pub row: usize,
    /// The value of the external id.
    pub key: String,
    /// The fields, the external id among them.
    pub fields: Map<String, Value>,
}

/// What became of a file's rows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Mapped {
    /// The records to write, in the order of the rows.
    pub entries: Vec<Entry>,
    /// The rows without a name.
    pub unnamed: Vec<usize>,
    /// The rows without the beginning of an interval.
    pub untimed: Vec<usize>,
    /// The headers whose field the org does not have.
    pub unknown_headers: Vec<String>,
}

/// Where a file's columns go.
struct Columns<'o> {
    /// Each column's field; none where the org lacks it.
    fields: Vec<Option<OrgField<'o>>>,
    /// The last column of names: where two headers mean the same, the last one counts.
    name: usize,
    start: usize,
}

impl Mapping<'_> {
    /// The object of the records.
    pub fn object(&self) -> String {
        self.named(self.table.object)
    }

    /// The external id of the records.
    pub fn external_id(&self) -> String {
        self.named(KEY_FIELD)
    }

    /// Maps the rows of the right width. `field_of` gives a field of the org, where it has it in
    /// whatever case; other columns are left out.
    ///
    /// # Errors
    /// [`ReportError::NoColumn`] when there are rows, but no column of names or of the interval's
    /// beginning.
    pub fn entries<'o>(
        &self,
        report: &Report,
        field_of: &dyn Fn(&str) -> Option<OrgField<'o>>,
    ) -> Result<Mapped, ReportError> {
        let mut mapped = Mapped::default();
        if report.is_empty() {
            return Ok(mapped);
        }
        let columns = self.columns(report, field_of)?;
        for (header, field) in report.headers.iter().zip(&columns.fields) {
            if field.is_none() {
                mapped.unknown_headers.push(header.clone());
            }
        }
        let created = field_of(&self.named(CREATED_FIELD));
        let region = field_of(&self.named(REGION_FIELD));
        for row in &report.rows {
            let value_of = |column: usize| row.cells.get(column).and_then(|cell| value(cell));
            let Some(name) = value_of(columns.name) else {
                mapped.unnamed.push(row.number);
                continue;
            };
            let Some(start) = value_of(columns.start) else {
                mapped.untimed.push(row.number);
                continue;
            };
            // The region follows without a separator, as in the records that orgs hold already.
            let key = self.table.name_in_key(&name)
                + &without_line_ends(&start)
                + region.map_or("", |_| self.region);
            let mut fields = Map::new();
            for (field, cell) in columns.fields.iter().zip(&row.cells) {
                if let Some(field) = field {
                    fields.insert(field.name.to_owned(), content(cell, *field).into());
                }
            }
            if let Some(field) = created {
                fields.insert(field.name.to_owned(), self.written.into());
            }
            if let Some(field) = region {
                fields.insert(field.name.to_owned(), self.region.into());
            }
            fields.insert(self.external_id(), key.clone().into());
            let row = row.number;
            mapped.entries.push(Entry { row, key, fields });
        }
        Ok(mapped)
    }

    fn columns<'o>(
        &self,
        report: &Report,
        field_of: &dyn Fn(&str) -> Option<OrgField<'o>>,
    ) -> Result<Columns<'o>, ReportError> {
        let fields = self.table.fields_of(&report.headers, self.prefix);
        let last = |wanted: String, header: &'static str| {
            fields
                .iter()
                .rposition(|field| *field == wanted)
                .ok_or(ReportError::NoColumn { header })
        };
        let name = last(self.named(NAME_FIELD), self.table.name_header)?;
        let start = last(format!("{}{START_HEADER}__c", self.prefix), START_HEADER)?;
        let external_id = self.external_id();
        let fields = fields
            .iter()
            .map(|field| field_of(field).filter(|own| !own.name.eq_ignore_ascii_case(&external_id)))
            .collect();
        Ok(Columns {
            fields,
            name,
            start,
        })
    }

    fn named(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }
}

/// What a cell says: nothing when it is empty, else its text without percent signs, wherever they
/// stand. Never a number: the org's fields read the text.
pub(super) fn value(cell: &str) -> Option<String> {
    (!cell.is_empty()).then(|| cell.replace('%', ""))
}

/// What a cell says to a field: `-`, which reports have where there is no figure, is nothing to a
/// field that takes no text, and so is what the percent sign leaves of `%`. Salesforce would refuse
/// the whole request.
fn content(cell: &str, field: OrgField<'_>) -> Option<String> {
    value(cell).filter(|text| field.takes_text || !matches!(text.trim(), "" | "-"))
}

/// Keeps the last of the entries that have the same key, as if they had been written one after the
/// other; a request to Salesforce that names one record twice is refused. `ignore_case` says whether
/// the org's field does. Gives how many were dropped.
pub fn keep_last(entries: &mut Vec<Entry>, ignore_case: bool) -> usize {
    let identity = |entry: &Entry| {
        if ignore_case {
            entry.key.to_lowercase()
        } else {
            entry.key.clone()
        }
    };
    let last: HashMap<String, usize> = entries
        .iter()
        .map(|entry| (identity(entry), entry.row))
        .collect();
    let before = entries.len();
    entries.retain(|entry| last.get(&identity(entry)) == Some(&entry.row));
    before - entries.len()
}
