//! The fields that every object has: id, deletion mark, owner and audit fields. Knows nothing of single objects.

use super::{Field, FieldType};

/// Objects that a record may be owned by, unless its definition says otherwise.
pub(super) const OWNERS: [&str; 2] = ["User", "Group"];

/// The fields in front of an object's own: `Id` and `IsDeleted`.
pub(super) fn leading(object_label: &str) -> Vec<Field> {
    vec![
        Field {
            label: format!("{object_label} ID"),
            length: 18,
            defaulted_on_create: true,
            ..read_only("Id", FieldType::Id)
        },
        Field {
            label: "Deleted".to_owned(),
            defaulted_on_create: true,
            default_value: Some("false".to_owned()),
            ..read_only("IsDeleted", FieldType::Boolean)
        },
    ]
}

/// The field that holds the owner.
pub(super) fn owner(targets: &[String]) -> Field {
    Field {
        createable: true,
        updateable: true,
        label: "Owner ID".to_owned(),
        ..lookup("OwnerId", "Owner", targets)
    }
}

/// The audit fields behind an object's own.
pub(super) fn trailing() -> Vec<Field> {
    let user = ["User".to_owned()];
    vec![
        stamp("CreatedDate", "Created Date"),
        Field {
            label: "Created By ID".to_owned(),
            ..lookup("CreatedById", "CreatedBy", &user)
        },
        stamp("LastModifiedDate", "Last Modified Date"),
        Field {
            label: "Last Modified By ID".to_owned(),
            ..lookup("LastModifiedById", "LastModifiedBy", &user)
        },
        stamp("SystemModstamp", "System Modstamp"),
    ]
}

fn read_only(name: &str, kind: FieldType) -> Field {
    Field {
        name: name.to_owned(),
        kind,
        ..Field::default()
    }
}

fn stamp(name: &str, label: &str) -> Field {
    Field {
        label: label.to_owned(),
        defaulted_on_create: true,
        ..read_only(name, FieldType::DateTime)
    }
}

fn lookup(name: &str, relationship: &str, targets: &[String]) -> Field {
    Field {
        length: 18,
        defaulted_on_create: true,
        reference_to: targets.to_vec(),
        relationship_name: Some(relationship.to_owned()),
        ..read_only(name, FieldType::Reference)
    }
}
