//! The file: UTF-8, comma-separated, quoted where needed, with a header. Owns reading it into rows
//! of the header's width; must not know what a column means.

use csv::{ReaderBuilder, StringRecord};

use super::ReportError;

/// A report as it was read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// The headers, as they stand in the file.
    pub headers: Vec<String>,
    /// The rows that have as many cells as there are headers.
    pub rows: Vec<Row>,
    /// The rows that do not.
    pub misshapen: Vec<Misshapen>,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Which one, from 1 below the header; empty lines do not count.
    pub number: usize,
    /// Its cells, as they stand in the file.
    pub cells: Vec<String>,
}

/// A row of another width than the header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Misshapen {
    /// Which one, from 1 below the header; empty lines do not count.
    pub number: usize,
    /// How many cells it has.
    pub cells: usize,
}

impl Report {
    /// Reads a file. Quotes count at the beginning of a cell only, a doubled quote in them is a
    /// quote, lines may end in LF or CRLF, empty lines are nothing, and a byte-order mark in front
    /// is no part of the first header (RFC 4180; a mark in front of a quote is what the replaced
    /// package stumbled over).
    ///
    /// # Errors
    /// [`ReportError`] for another encoding and for lines that end in CR alone, which the replaced
    /// package refused as well: read leniently, a CR inside a name would tear a row in two.
    pub fn read(bytes: &[u8]) -> Result<Self, ReportError> {
        let text = text_of(bytes)?.as_bytes();
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(text);
        let mut record = StringRecord::new();
        let mut report = Self::default();
        if !next(&mut reader, &mut record)? {
            return Ok(report);
        }
        report.headers = cells_of(&record);
        let mut number = 0;
        while next(&mut reader, &mut record)? {
            number += 1;
            if begins_behind_lone_return(text, &record) {
                return Err(ReportError::LineEnd { row: number });
            }
            if record.len() == report.headers.len() {
                let cells = cells_of(&record);
                report.rows.push(Row { number, cells });
            } else {
                let cells = record.len();
                report.misshapen.push(Misshapen { number, cells });
            }
        }
        Ok(report)
    }

    /// Whether there is no row at all, well shaped or not.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.misshapen.is_empty()
    }
}

fn next(reader: &mut csv::Reader<&[u8]>, record: &mut StringRecord) -> Result<bool, ReportError> {
    reader
        .read_record(record)
        .map_err(|_| ReportError::Unreadable)
}

fn cells_of(record: &StringRecord) -> Vec<String> {
    record.iter().map(str::to_owned).collect()
}

/// The reader takes CR, LF and CRLF as the end of a line; a record's position is the byte behind
/// the first of them.
fn begins_behind_lone_return(text: &[u8], record: &StringRecord) -> bool {
    let at = record
        .position()
        .and_then(|position| usize::try_from(position.byte()).ok())
        .unwrap_or_default();
    let before = at.checked_sub(1).and_then(|before| text.get(before));
    before == Some(&b'\r') && !matches!(text.get(at), None | Some(b'\n' | b'\r'))
}

fn text_of(bytes: &[u8]) -> Result<&str, ReportError> {
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err(ReportError::Utf16);
    }
    let text = std::str::from_utf8(bytes).map_err(|error| ReportError::Encoding {
        at: error.valid_up_to(),
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}
