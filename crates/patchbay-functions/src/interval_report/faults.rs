//! What was wrong with the rows of one file, said in one message. Owns the words; rows are named by
//! their number below the header, never by what stands in them.

use crate::lost_records::LostRecords;
use crate::runtime::{ErrorType, HandlerError};

/// How many rows of a sort are named.
const NAMED: usize = 5;

/// The rows of one file that were not imported although they should be.
#[derive(Debug)]
pub(super) struct FileFaults {
    /// How many columns the header has.
    pub(super) columns: usize,
    /// Rows of another width.
    pub(super) misshapen: Rows,
    /// The header of the names.
    pub(super) name_header: &'static str,
    /// Rows without a name, where that is a fault.
    pub(super) unnamed: Rows,
    /// Rows that Salesforce did not take.
    pub(super) lost: LostRecords,
}

/// Some rows: how many, and the first of them.
#[derive(Debug, Default)]
pub(super) struct Rows {
    count: usize,
    first: Vec<usize>,
}

impl Rows {
    /// The rows of these numbers.
    pub(super) fn new(numbers: impl IntoIterator<Item = usize>) -> Self {
        let mut rows = Self::default();
        for number in numbers {
            rows.count += 1;
            if rows.first.len() < NAMED {
                rows.first.push(number);
            }
        }
        rows
    }

    /// `2 (rows 5, 9)`; of many only the first.
    fn told(&self) -> String {
        let numbers: Vec<_> = self.first.iter().map(usize::to_string).collect();
        let more = if self.count > self.first.len() {
            ", …"
        } else {
            ""
        };
        format!("{} (rows {}{more})", self.count, numbers.join(", "))
    }
}

impl FileFaults {
    /// The error of a file of `rows` rows; none where every row that should be was imported.
    pub(super) fn error(&self, rows: usize) -> Option<HandlerError> {
        let mut told = Vec::new();
        let mut error_type = None;
        if self.lost.count() > 0 {
            error_type = self.lost.error_type();
            told.push(format!(
                "Salesforce did not take {} ({})",
                self.lost.count(),
                self.lost
            ));
        }
        if self.misshapen.count > 0 {
            told.push(format!(
                "more or fewer cells than the {} of the header: {}",
                self.columns,
                self.misshapen.told()
            ));
        }
        if self.unnamed.count > 0 {
            told.push(format!("no {}: {}", self.name_header, self.unnamed.told()));
        }
        if told.is_empty() {
            return None;
        }
        let count = self.lost.count() + self.misshapen.count + self.unnamed.count;
        let message = format!(
            "{count} of {rows} rows were not imported, all others were. {}",
            told.join("; ")
        );
        let error_type = error_type.unwrap_or(ErrorType::InputInvalid);
        Some(HandlerError::new(error_type, message))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(misshapen: Rows, unnamed: Rows) -> FileFaults {
        FileFaults {
            columns: 3,
            misshapen,
            name_header: "Queue",
            unnamed,
            lost: LostRecords::default(),
        }
    }

    #[test]
    fn rows_are_counted_and_the_first_named() {
        let error = faults(Rows::new(1..=7), Rows::new([9])).error(1_000);
        let error = error.expect("a fault");
        assert_eq!(error.error_type, ErrorType::InputInvalid);
        assert_eq!(
            error.message,
            "8 of 1000 rows were not imported, all others were. more or fewer cells than the 3 of \
             the header: 7 (rows 1, 2, 3, 4, 5, …); no Queue: 1 (rows 9)"
        );
        assert_eq!(faults(Rows::default(), Rows::default()).error(1), None);
    }
}
