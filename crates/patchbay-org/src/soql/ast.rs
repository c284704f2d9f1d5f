//! A parsed query: names as they were written, values typed, and where each stands in the text. Knows no schema.

use super::date_literal::DateLiteral;

/// A query and its text.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// The text, for excerpts in error messages.
    pub text: String,
    /// What it says.
    pub select: Select,
}

/// A name and its place (byte offset).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// As written.
    pub text: String,
    /// Byte offset.
    pub at: usize,
}

/// `SELECT … FROM …`: a query, a child subquery, or the right side of a semi-join.
#[derive(Clone, Debug, PartialEq)]
pub struct Select {
    /// What is selected, in order.
    pub items: Vec<Item>,
    /// Object, or child relationship in a subquery.
    pub from: Name,
    /// Alias of the object.
    pub alias: Option<Name>,
    /// `USING SCOPE`.
    pub scope: Option<Name>,
    /// `WHERE`.
    pub filter: Option<Condition>,
    /// `GROUP BY`.
    pub group_by: Vec<Operand>,
    /// `HAVING`.
    pub having: Option<Condition>,
    /// `ORDER BY`.
    pub order_by: Vec<Order>,
    /// `LIMIT`.
    pub limit: Option<u64>,
    /// `OFFSET`.
    pub offset: Option<u64>,
    /// Byte offset of `SELECT`.
    pub at: usize,
}

/// One member of the select list.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// What is selected.
    pub column: Column,
    /// Its alias.
    pub alias: Option<Name>,
}

/// What a select list may hold.
#[derive(Clone, Debug, PartialEq)]
pub enum Column {
    /// A field, an aggregate or a date function.
    Operand(Operand),
    /// `COUNT()`.
    CountRows,
    /// `FIELDS(ALL)`, `FIELDS(STANDARD)`, `FIELDS(CUSTOM)`.
    Fields(FieldSet, usize),
    /// `toLabel(field)`.
    Label(Path),
    /// A child subquery.
    Children(Box<Select>),
    /// `TYPEOF`.
    TypeOf(TypeOf),
}

/// Argument of `FIELDS()`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldSet {
    /// Every field.
    All,
    /// Fields that Salesforce brings.
    Standard,
    /// Fields of the org's own.
    Custom,
}

/// `TYPEOF What WHEN Account THEN Phone ELSE Name END`.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeOf {
    /// The polymorphic relationship.
    pub relationship: Name,
    /// Fields by object.
    pub branches: Vec<(Name, Vec<Path>)>,
    /// Fields of every other object.
    pub otherwise: Vec<Path>,
}

/// A field path as written: `Account.Owner.Name`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// Its names.
    pub segments: Vec<String>,
    /// Byte offset.
    pub at: usize,
}

impl Path {
    /// The path as written.
    pub fn text(&self) -> String {
        self.segments.join(".")
    }

    /// The last name.
    pub fn last(&self) -> &str {
        self.segments.last().map_or("", String::as_str)
    }
}

/// What a condition compares, or what is grouped and sorted by.
#[derive(Clone, Debug, PartialEq)]
pub enum Operand {
    /// A field.
    Field(Path),
    /// An aggregate of a field.
    Aggregate(Aggregate, Path, usize),
    /// A function of a date field.
    Date(DateFunction, Path, usize),
}

impl Operand {
    /// Byte offset of its field or function.
    pub fn at(&self) -> usize {
        match self {
            Self::Field(path) => path.at,
            Self::Aggregate(_, _, at) | Self::Date(_, _, at) => *at,
        }
    }

    /// Its field.
    pub fn path(&self) -> &Path {
        match self {
            Self::Field(path) | Self::Aggregate(_, path, _) | Self::Date(_, path, _) => path,
        }
    }
}

/// Aggregate functions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aggregate {
    /// Values that are not null.
    Count,
    /// Different values.
    CountDistinct,
    /// Sum.
    Sum,
    /// Mean.
    Avg,
    /// Least.
    Min,
    /// Greatest.
    Max,
}

impl Aggregate {
    /// The function of this name, in any case.
    pub fn named(name: &str) -> Option<Self> {
        const ALL: [(&str, Aggregate); 6] = [
            ("COUNT", Aggregate::Count),
            ("COUNT_DISTINCT", Aggregate::CountDistinct),
            ("SUM", Aggregate::Sum),
            ("AVG", Aggregate::Avg),
            ("MIN", Aggregate::Min),
            ("MAX", Aggregate::Max),
        ];
        ALL.iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|&(_, it)| it)
    }
}

/// Date functions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateFunction {
    /// 1 to 12.
    CalendarMonth,
    /// 1 to 4.
    CalendarQuarter,
    /// Year.
    CalendarYear,
    /// 1 to 31.
    DayInMonth,
    /// 1 (Sunday) to 7.
    DayInWeek,
    /// 1 to 366.
    DayInYear,
    /// The date of a date-time.
    DayOnly,
    /// 0 to 23.
    HourInDay,
    /// 1 to 5; the first week is the 1st to the 7th.
    WeekInMonth,
    /// 1 to 53; the first week is the 1st to the 7th of January.
    WeekInYear,
}

impl DateFunction {
    /// The function of this name, in any case.
    pub fn named(name: &str) -> Option<Self> {
        const ALL: [(&str, DateFunction); 10] = [
            ("CALENDAR_MONTH", DateFunction::CalendarMonth),
            ("CALENDAR_QUARTER", DateFunction::CalendarQuarter),
            ("CALENDAR_YEAR", DateFunction::CalendarYear),
            ("DAY_IN_MONTH", DateFunction::DayInMonth),
            ("DAY_IN_WEEK", DateFunction::DayInWeek),
            ("DAY_IN_YEAR", DateFunction::DayInYear),
            ("DAY_ONLY", DateFunction::DayOnly),
            ("HOUR_IN_DAY", DateFunction::HourInDay),
            ("WEEK_IN_MONTH", DateFunction::WeekInMonth),
            ("WEEK_IN_YEAR", DateFunction::WeekInYear),
        ];
        ALL.iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|&(_, it)| it)
    }
}

/// A condition of `WHERE` or `HAVING`.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// All of these.
    All(Vec<Condition>),
    /// At least one of these.
    Any(Vec<Condition>),
    /// Not this.
    Not(Box<Condition>),
    /// `field = value` and its like.
    Compare(Operand, Comparison, Value),
    /// `field IN (…)`; true for `NOT IN`.
    In(Operand, bool, Vec<Value>),
    /// `field IN (SELECT …)`; true for `NOT IN`.
    Join(Operand, bool, Box<Select>),
    /// `field INCLUDES (…)`; true for `EXCLUDES`.
    Includes(Operand, bool, Vec<Value>),
}

/// Comparison operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `LIKE`
    Like,
}

/// A value and its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    /// The value.
    pub kind: ValueKind,
    /// Byte offset.
    pub at: usize,
}

/// Kinds of values.
#[derive(Clone, Debug, PartialEq)]
pub enum ValueKind {
    /// Text, without quotes and escapes.
    Text(String),
    /// Text for `LIKE`, in which `\%`, `\_` and `\\` still carry their backslash.
    Pattern(String),
    /// A number.
    Number(f64),
    /// A whole number.
    Whole(i64),
    /// `true` or `false`.
    Boolean(bool),
    /// `null`.
    Null,
    /// A date.
    Date(jiff::civil::Date),
    /// A moment.
    DateTime(jiff::Timestamp),
    /// A time of day, in UTC.
    Time(jiff::civil::Time),
    /// `TODAY`, `LAST_N_DAYS:7`, …
    DateLiteral(DateLiteral),
}

/// One member of `ORDER BY`.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    /// What is sorted by.
    pub operand: Operand,
    /// From the greatest to the least.
    pub descending: bool,
    /// Null after all others (`NULLS LAST`); Salesforce puts it first.
    pub nulls_last: bool,
}
