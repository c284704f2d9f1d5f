//! The metadata files as they are written: `CustomObject`, `CustomField`, `GlobalValueSet`. Members that the org has no
//! use for are passed over (<https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/customfield.htm>).

use serde::Deserialize;

/// A `CustomObject`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct ObjectSource {
    pub(super) label: Option<String>,
    pub(super) plural_label: Option<String>,
    pub(super) name_field: Option<NameSource>,
    pub(super) sharing_model: Option<String>,
    pub(super) custom_settings_type: Option<String>,
    pub(super) fields: Vec<FieldSource>,
}

/// The `Name` of a custom object.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct NameSource {
    pub(super) label: Option<String>,
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
    pub(super) display_format: Option<String>,
}

/// A `CustomField`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a member of the metadata"
)]
pub(super) struct FieldSource {
    pub(super) full_name: String,
    pub(super) label: Option<String>,
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
    pub(super) length: Option<u32>,
    pub(super) precision: Option<u32>,
    pub(super) scale: Option<u32>,
    pub(super) required: bool,
    pub(super) unique: bool,
    pub(super) case_sensitive: bool,
    pub(super) external_id: bool,
    pub(super) default_value: Option<String>,
    pub(super) formula: Option<String>,
    pub(super) display_format: Option<String>,
    pub(super) reference_to: Option<String>,
    pub(super) relationship_name: Option<String>,
    pub(super) delete_constraint: Option<String>,
    pub(super) reparentable_master_detail: bool,
    pub(super) value_set: Option<ValueSet>,
    /// Value list of the older layout.
    pub(super) picklist: Option<OldPicklist>,
}

impl FieldSource {
    /// Fields of the object's own come in the same folders, with little more than a label.
    pub(super) fn is_custom(&self) -> bool {
        self.full_name.ends_with("__c") && self.kind.is_some()
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "named as in the metadata")]
pub(super) struct ValueSet {
    pub(super) restricted: bool,
    pub(super) value_set_name: Option<String>,
    pub(super) value_set_definition: Option<ValueSetDefinition>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ValueSetDefinition {
    pub(super) value: Vec<PicklistSource>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct OldPicklist {
    pub(super) picklist_values: Vec<PicklistSource>,
    pub(super) restricted_picklist: bool,
}

/// One value of a list.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct PicklistSource {
    pub(super) full_name: String,
    pub(super) label: Option<String>,
    pub(super) default: bool,
    pub(super) is_active: Option<bool>,
}

/// A `GlobalValueSet`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct GlobalValueSet {
    #[serde(rename = "customValue")]
    pub(super) values: Vec<PicklistSource>,
}
