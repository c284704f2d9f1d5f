//! The three forms in which rows of Salesforce become an answer: all rows under numbered names, one row if
//! it is the only one, the first row as it is. Each holds `sf_count`, the number of rows.

use serde_json::{Map, Value};

use super::flattening::flatten;

/// A row of Salesforce's answer.
pub(crate) type Row = Map<String, Value>;

/// Between the names inside a row: `Account.Name`.
const INSIDE: &str = ".";

/// `sf_records_<i>_<Field>` for every row, and `sf_count` last. `i` is the row's position; the replaced
/// function took the first equal row's, so that equal rows fell together.
pub(crate) fn numbered(rows: &[Row]) -> Value {
    let mut answer = Map::new();
    for (position, row) in rows.iter().enumerate() {
        for (name, value) in flatten(row, INSIDE) {
            answer.insert(format!("sf_records_{position}_{name}"), value);
        }
    }
    counted(answer, rows.len())
}

/// The fields of the only row, flat, and `sf_count`; without a row or with several only `sf_count`.
pub(crate) fn only(rows: &[Row]) -> Value {
    let fields = match rows {
        [row] => flatten(row, INSIDE),
        _ => Map::new(),
    };
    counted(fields, rows.len())
}

/// The first row as Salesforce nested it, and `sf_count`, the number of all rows.
pub(crate) fn first(rows: Vec<Row>) -> Value {
    let count = rows.len();
    counted(rows.into_iter().next().unwrap_or_default(), count)
}

/// `{"sf_count":0}`.
pub(crate) fn none() -> Value {
    counted(Map::new(), 0)
}

fn counted(mut answer: Map<String, Value>, count: usize) -> Value {
    answer.shift_remove("sf_count");
    answer.insert("sf_count".to_owned(), count.into());
    Value::Object(answer)
}

/// The rows without what Salesforce says of each: its type and address.
pub(crate) fn without_attributes(mut rows: Vec<Row>) -> Vec<Row> {
    for row in &mut rows {
        row.shift_remove("attributes");
    }
    rows
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn rows(rows: Value) -> Vec<Row> {
        serde_json::from_value(rows).unwrap()
    }

    #[test]
    fn equal_rows_keep_their_numbers() {
        let answer = numbered(&rows(json!([{"N": "a"}, {"N": "b"}, {"N": "a"}, {}])));
        let expected = json!({
            "sf_records_0_N": "a", "sf_records_1_N": "b", "sf_records_2_N": "a", "sf_count": 4,
        });
        assert_eq!(answer, expected);
        assert_eq!(
            answer.as_object().unwrap().keys().next_back().unwrap(),
            "sf_count"
        );
        assert_eq!(numbered(&[]), json!({"sf_count": 0}));
    }

    #[test]
    fn one_row_is_flat_and_several_are_only_counted() {
        let one = rows(json!([{"Id": "1", "A": {"attributes": {"type": "A"}, "N": [1, 2]}}]));
        let expected = json!({"Id": "1", "A.attributes.type": "A", "A.N": 2, "sf_count": 1});
        assert_eq!(only(&one), expected);
        assert_eq!(
            only(&rows(json!([{"Id": "1"}, {"Id": "2"}]))),
            json!({"sf_count": 2})
        );
        assert_eq!(only(&[]), none());
    }

    #[test]
    fn the_first_row_stays_nested() {
        let found = without_attributes(rows(json!([
            {"attributes": {"type": "C"}, "A": {"N": 1}}, {"A": null},
        ])));
        assert_eq!(first(found), json!({"A": {"N": 1}, "sf_count": 2}));
        assert_eq!(first(Vec::new()), none());
    }
}
