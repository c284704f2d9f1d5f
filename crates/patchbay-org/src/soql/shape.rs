//! The shape of an answer: which column goes where in Salesforce's JSON. Knows neither SQL nor data.

use super::plan::Plan;
use crate::schema::Field;

/// What a statement's rows become.
#[derive(Debug)]
pub(super) enum Shape<'a> {
    /// One number: `totalSize`.
    Count,
    /// Records.
    Records(Record<'a>),
    /// Aggregate results: key, column, and the field that it prints like.
    Groups(Vec<(String, usize, &'a Field)>),
}

/// A record: its `attributes` and its members.
#[derive(Debug)]
pub(super) struct Record<'a> {
    /// The node of the source that it comes from.
    pub(super) node: usize,
    /// Column of its id.
    pub(super) id: usize,
    /// `type` of its attributes.
    pub(super) kind: RecordType<'a>,
    /// Key and member, in the order of the select list.
    pub(super) members: Vec<(String, Member<'a>)>,
}

/// `type` of the attributes of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RecordType<'a> {
    /// This object.
    Object(&'a str),
    /// A polymorphic parent: `Name`.
    Name,
    /// The object that the id tells (`TYPEOF`).
    ById,
}

/// A member of a record.
#[derive(Debug)]
pub(super) enum Member<'a> {
    /// A field's value.
    Value(usize, &'a Field),
    /// The label of a picklist's value.
    Label(usize, &'a Field),
    /// An address or location with the columns of its parts.
    Compound(&'a Field, Vec<(usize, &'a Field)>),
    /// A parent; null where its id is.
    Parent(Record<'a>),
    /// A parent of which other members are shown for each object: `TYPEOF`.
    TypeOf(Vec<(&'a str, Record<'a>)>, Record<'a>),
    /// Children: index of the plan.
    Children(usize),
}

/// A child subquery.
#[derive(Debug)]
pub(super) struct Children<'a> {
    /// How to get the children of a parent, whose id is parameter 1.
    pub(super) plan: Plan<'a>,
}
