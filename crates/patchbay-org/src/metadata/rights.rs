//! Who may use the Metadata API: users with the permission Modify All Data, or Customize Application as the nearest that
//! the org keeps to Modify Metadata
//! (<https://help.salesforce.com/s/articleView?id=sf.perm_modify_metadata.htm>).

use rusqlite::{Connection, OptionalExtension};

use crate::error::SfError;
use crate::store;

/// The refusal, in Salesforce's words (observed in public reports of failed deployments).
pub(super) const REFUSAL: &str =
    "use of the Metadata API requires a user with the ModifyAllData or ModifyMetadata permissions";

const HOLDERS: &str = "
    SELECT 1 FROM \"User\" u JOIN \"Profile\" h ON h.\"Id\" = u.\"ProfileId\"
    WHERE u.\"Id\" = ?1 AND (h.\"PermissionsModifyAllData\" = 1 OR h.\"PermissionsCustomizeApplication\" = 1)
    UNION ALL SELECT 1 FROM \"PermissionSetAssignment\" a JOIN \"PermissionSet\" h ON h.\"Id\" = a.\"PermissionSetId\"
    WHERE a.\"AssigneeId\" = ?1 AND a.\"IsDeleted\" = 0 AND h.\"IsDeleted\" = 0
    AND (h.\"PermissionsModifyAllData\" = 1 OR h.\"PermissionsCustomizeApplication\" = 1)";

/// Whether the user may, by profile or by permission set.
pub(super) fn may_change_metadata(db: &Connection, user_id: &str) -> Result<bool, SfError> {
    let found = db
        .query_row(HOLDERS, [user_id], |_| Ok(()))
        .optional()
        .map_err(store::database)?;
    Ok(found.is_some())
}
