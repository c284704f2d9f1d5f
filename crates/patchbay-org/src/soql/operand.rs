//! Fields, aggregates and date functions as SQL, and what each is compared with. Knows no clause.

use super::ast::{Aggregate, DateFunction, Operand, Path};
use super::fault::Fault;
use super::filter::{collate, date_function};
use super::source::{Found, Source};
use crate::schema::{Field, FieldType};

/// Longest text that can be filtered, sorted and grouped.
const FILTERABLE: u32 = 255;

/// What an operand is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Text,
    MultiPicklist,
    Id,
    Number,
    Whole,
    Boolean,
    Date,
    DateTime,
    Time,
    /// Can be neither filtered nor sorted.
    Opaque,
}

impl Class {
    fn of(field: &Field) -> Self {
        match field.kind {
            FieldType::Id | FieldType::Reference => Self::Id,
            FieldType::Boolean => Self::Boolean,
            FieldType::Int => Self::Whole,
            FieldType::Double | FieldType::Currency | FieldType::Percent => Self::Number,
            FieldType::Date => Self::Date,
            FieldType::DateTime => Self::DateTime,
            FieldType::Time => Self::Time,
            FieldType::MultiPicklist => Self::MultiPicklist,
            FieldType::TextArea if field.length > FILTERABLE => Self::Opaque,
            FieldType::Address
            | FieldType::Location
            | FieldType::Base64
            | FieldType::EncryptedString => Self::Opaque,
            FieldType::String
            | FieldType::TextArea
            | FieldType::Picklist
            | FieldType::ComboBox
            | FieldType::Email
            | FieldType::Phone
            | FieldType::Url => Self::Text,
        }
    }

    /// The type's name in error messages.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Text => "string",
            Self::MultiPicklist => "multipicklist",
            Self::Id => "id",
            Self::Number => "double",
            Self::Whole => "int",
            Self::Boolean => "boolean",
            Self::Date => "date",
            Self::DateTime => "dateTime",
            Self::Time => "time",
            Self::Opaque => "textarea",
        }
    }
}

/// An operand as SQL.
#[derive(Clone, Debug)]
pub(super) struct Term<'a> {
    pub(super) sql: String,
    pub(super) class: Class,
    /// The field, for printing; none for what counts.
    pub(super) field: Option<&'a Field>,
    pub(super) name: &'a str,
    pub(super) at: usize,
    pub(super) case_sensitive: bool,
}

impl Term<'_> {
    /// The refusal of a value of another type (observed for string, boolean, date and dateTime).
    pub(super) fn wrong_type(&self) -> Fault {
        let (class, quotes) = match self.class {
            Class::Text | Class::MultiPicklist | Class::Opaque => {
                ("string", "should be enclosed in quotes")
            }
            Class::Id => ("id", "should be enclosed in quotes"),
            other => (other.name(), "should not be enclosed in quotes"),
        };
        let name = self.name;
        Fault::meaning(
            self.at,
            "INVALID_FIELD",
            format!(
                "value of filter criterion for field '{name}' must be of type {class} and {quotes}"
            ),
        )
    }

    /// The expression by which it is grouped and sorted.
    pub(super) fn collated(&self) -> String {
        match self.class {
            Class::Text | Class::MultiPicklist => format!("{}{}", self.sql, collate()),
            _ => self.sql.clone(),
        }
    }
}

/// An operand as SQL.
pub(super) fn term<'a>(source: &mut Source<'a>, operand: &Operand) -> Result<Term<'a>, Fault> {
    match operand {
        Operand::Field(path) => Ok(field_term(source.find(path)?, path.at)),
        Operand::Aggregate(function, path, at) => aggregate(source, *function, path, *at),
        Operand::Date(function, path, at) => date_term(source, *function, path, *at),
    }
}

fn field_term(found: Found<'_>, at: usize) -> Term<'_> {
    let field = found.field;
    Term {
        sql: found.sql,
        class: Class::of(field),
        field: Some(field),
        name: &field.name,
        at,
        case_sensitive: field.case_sensitive,
    }
}

fn aggregate<'a>(
    source: &mut Source<'a>,
    function: Aggregate,
    path: &Path,
    at: usize,
) -> Result<Term<'a>, Fault> {
    let term = field_term(source.find(path)?, at);
    let (name, fits) = match function {
        Aggregate::Count => ("COUNT", term.class != Class::Opaque),
        Aggregate::CountDistinct => ("COUNT_DISTINCT", term.class != Class::Opaque),
        Aggregate::Sum => ("SUM", matches!(term.class, Class::Number | Class::Whole)),
        Aggregate::Avg => ("AVG", matches!(term.class, Class::Number | Class::Whole)),
        Aggregate::Min => ("MIN", !matches!(term.class, Class::Opaque | Class::Boolean)),
        Aggregate::Max => ("MAX", !matches!(term.class, Class::Opaque | Class::Boolean)),
    };
    if !fits {
        let message = format!(
            "field {} does not support aggregate operator {name}",
            path.last()
        );
        return Err(Fault::meaning(path.at, "MALFORMED_QUERY", message));
    }
    let collated = term.collated();
    let (sql, class, field) = match function {
        Aggregate::Count => (format!("COUNT({collated})"), Class::Whole, None),
        Aggregate::CountDistinct => (format!("COUNT(DISTINCT {collated})"), Class::Whole, None),
        Aggregate::Avg => (format!("AVG({collated})"), Class::Number, None),
        _ => (format!("{name}({collated})"), term.class, term.field),
    };
    Ok(Term {
        sql,
        class,
        field,
        ..term
    })
}

fn date_term<'a>(
    source: &mut Source<'a>,
    function: DateFunction,
    path: &Path,
    at: usize,
) -> Result<Term<'a>, Fault> {
    let term = field_term(source.find(path)?, at);
    let only_moments = matches!(function, DateFunction::DayOnly | DateFunction::HourInDay);
    if !(term.class == Class::DateTime || term.class == Class::Date && !only_moments) {
        let message = format!("field {} does not support the date function", path.last());
        return Err(Fault::meaning(path.at, "MALFORMED_QUERY", message));
    }
    let class = if function == DateFunction::DayOnly {
        Class::Date
    } else {
        Class::Whole
    };
    Ok(Term {
        sql: date_function(function, &term.sql),
        class,
        field: None,
        ..term
    })
}
