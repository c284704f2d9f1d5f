//! One field of an object: its type, its limits, and who may write it.

/// One field.
#[derive(Clone, Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a member of Salesforce's describe answer"
)]
pub struct Field {
    /// API name in its own case.
    pub name: String,
    /// Label for people.
    pub label: String,
    /// Type.
    pub kind: FieldType,
    /// Greatest length in characters, for text.
    pub length: u32,
    /// Digits in all, for numbers.
    pub precision: u32,
    /// Digits behind the point, for numbers.
    pub scale: u32,
    /// May be null.
    pub nillable: bool,
    /// May be given when a record is created.
    pub createable: bool,
    /// May be changed afterwards.
    pub updateable: bool,
    /// Filled in by the org when it is not given.
    pub defaulted_on_create: bool,
    /// No two records may have the same value.
    pub unique: bool,
    /// `unique` (and upsert's match) tells upper from lower case.
    pub case_sensitive: bool,
    /// Records may be upserted by it.
    pub external_id: bool,
    /// Names a record for people.
    pub name_field: bool,
    /// Computed, so never written (formula, auto number, roll-up).
    pub calculated: bool,
    /// The value of an absent field on create (JSON text form, as SQL stores it).
    pub default_value: Option<String>,
    /// Values of a picklist; with `restricted_picklist` no others are taken.
    pub picklist: Vec<PicklistValue>,
    /// A restricted picklist.
    pub restricted_picklist: bool,
    /// Objects that a lookup may point to; more than one makes it polymorphic.
    pub reference_to: Vec<String>,
    /// Name of the way to the parent (`Owner`, `Parent__r`).
    pub relationship_name: Option<String>,
    /// Name of the way from the parent to this object (`Contacts`, `Children__r`).
    pub child_relationship_name: Option<String>,
    /// For a part of a compound field (`BillingCity`), the compound field (`BillingAddress`).
    pub compound_field_name: Option<String>,
    /// Display format of an auto number, such as `{00000000}`.
    pub auto_number_format: Option<String>,
    /// A formula or roll-up: the org does not compute it, so it has no column, and a call that names it is
    /// answered 501.
    pub formula: bool,
    /// What becomes of this record when the one that the lookup points to is deleted.
    pub on_parent_delete: OnParentDelete,
}

impl Field {
    /// Whether the field has a column of its own.
    pub fn is_stored(&self) -> bool {
        self.kind.is_stored() && !self.formula
    }

    /// Whether a record cannot be created without a value from the caller.
    pub fn is_required(&self) -> bool {
        self.createable && !self.nillable && !self.defaulted_on_create
    }
}

/// What happens to a record whose parent is deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnParentDelete {
    /// The lookup becomes null.
    #[default]
    Clear,
    /// The record is deleted too (master-detail).
    Cascade,
    /// The parent cannot be deleted.
    Restrict,
}

/// One value of a picklist.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PicklistValue {
    /// API value.
    pub value: String,
    /// Label for people.
    pub label: String,
    /// Taken when no value is given.
    pub default: bool,
}

/// Type of a field, named as in describe answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FieldType {
    /// Record id.
    Id,
    /// One line of text.
    #[default]
    String,
    /// Several lines of text; from 256 characters on it can be neither filtered nor sorted.
    TextArea,
    /// True or false; never null.
    Boolean,
    /// Whole number.
    Int,
    /// Number with a scale.
    Double,
    /// Money.
    Currency,
    /// Percentage.
    Percent,
    /// Calendar date.
    Date,
    /// Moment in UTC.
    DateTime,
    /// Time of day.
    Time,
    /// One of several values.
    Picklist,
    /// Several of several values, joined by `;`.
    MultiPicklist,
    /// Value list with free text.
    ComboBox,
    /// Email address.
    Email,
    /// Telephone number.
    Phone,
    /// Web address.
    Url,
    /// Lookup to another record.
    Reference,
    /// Postal address put together from its parts; no column.
    Address,
    /// Latitude and longitude put together from their parts; no column.
    Location,
    /// Binary content, stored base64.
    Base64,
    /// Encrypted text.
    EncryptedString,
}

impl FieldType {
    /// Whether the field has a column of its own.
    pub fn is_stored(self) -> bool {
        !matches!(self, Self::Address | Self::Location)
    }

    /// The type of this name, as describe answers give it.
    pub fn from_describe_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.describe_name() == name)
    }

    const ALL: [Self; 22] = [
        Self::Id,
        Self::String,
        Self::TextArea,
        Self::Boolean,
        Self::Int,
        Self::Double,
        Self::Currency,
        Self::Percent,
        Self::Date,
        Self::DateTime,
        Self::Time,
        Self::Picklist,
        Self::MultiPicklist,
        Self::ComboBox,
        Self::Email,
        Self::Phone,
        Self::Url,
        Self::Reference,
        Self::Address,
        Self::Location,
        Self::Base64,
        Self::EncryptedString,
    ];

    /// The name that describe answers give it.
    pub fn describe_name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::String => "string",
            Self::TextArea => "textarea",
            Self::Boolean => "boolean",
            Self::Int => "int",
            Self::Double => "double",
            Self::Currency => "currency",
            Self::Percent => "percent",
            Self::Date => "date",
            Self::DateTime => "datetime",
            Self::Time => "time",
            Self::Picklist => "picklist",
            Self::MultiPicklist => "multipicklist",
            Self::ComboBox => "combobox",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Url => "url",
            Self::Reference => "reference",
            Self::Address => "address",
            Self::Location => "location",
            Self::Base64 => "base64",
            Self::EncryptedString => "encryptedstring",
        }
    }
}
