//! Contact centres
//! (<https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_callcenter.htm>) and permission sets
//! (<https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_permissionset.htm>).

use super::{Definition, Kind, field, flag, text};

const CHOICE_TAB_VISIBILITY: Kind = Kind::Choice(
    "PermissionSetTabVisibility",
    &["None", "Available", "Visible"],
);

const GROUP_CONTACT_CENTER_CHANNEL: Kind = Kind::Group(
    "ContactCenterChannel",
    &[
        text("channel").required(),
        text("contactCenter").required(),
        text("omniCallbackFallbackQueue"),
        text("omniCallbackHandler"),
        text("voiceMailFallbackQueue"),
        text("voiceMailHandler"),
    ],
);

const GROUP_CALL_CENTER_ITEM: Kind = Kind::Group(
    "CallCenterItem",
    &[
        text("label").required(),
        text("name").required(),
        text("value").required(),
    ],
);

const GROUP_CALL_CENTER_SECTION: Kind = Kind::Group(
    "CallCenterSection",
    &[
        field("items", GROUP_CALL_CENTER_ITEM).many(),
        text("label").required(),
        text("name").required(),
    ],
);

const GROUP_VENDOR_CALL_CENTER_STATUS_MAP: Kind = Kind::Group(
    "VendorCallCenterStatusMap",
    &[
        text("externalStatus").required(),
        text("servicePresenceStatus").required(),
    ],
);

const GROUP_AGENT_ACCESS: Kind = Kind::Group(
    "PermissionSetAgentAccess",
    &[text("agentName").required(), flag("enabled").required()],
);

const GROUP_APPLICATION_VISIBILITY: Kind = Kind::Group(
    "PermissionSetApplicationVisibility",
    &[text("application").required(), flag("visible").required()],
);

const GROUP_APEX_CLASS_ACCESS: Kind = Kind::Group(
    "PermissionSetApexClassAccess",
    &[text("apexClass").required(), flag("enabled").required()],
);

const GROUP_CUSTOM_METADATA_TYPE_ACCESS: Kind = Kind::Group(
    "PermissionSetCustomMetadataTypeAccess",
    &[flag("enabled").required(), text("name").required()],
);

const GROUP_CUSTOM_PERMISSIONS: Kind = Kind::Group(
    "PermissionSetCustomPermissions",
    &[flag("enabled").required(), text("name").required()],
);

const GROUP_CUSTOM_SETTING_ACCESS: Kind = Kind::Group(
    "PermissionSetCustomSettingAccess",
    &[flag("enabled").required(), text("name").required()],
);

const GROUP_DATASPACE_SCOPE_ACCESS: Kind = Kind::Group(
    "DataspaceScopeAccess",
    &[
        flag("customizeActivationDefinitions"),
        flag("customizeAllDefinitions"),
        flag("customizeCalculatedInsightDefinitions"),
        flag("customizeDataActionDefinitions"),
        flag("customizeDataApplicationDefinitions").required(),
        flag("customizeDataObjSecondaryIndexDefinitions").required(),
        flag("customizeDataShareDefinitions").required(),
        flag("customizeFTestDataspaceScopedDefinition").required(),
        flag("customizeIdentityResolutionDefinitions"),
        flag("customizeMLPredictionDefinitions").required(),
        flag("customizeSegmentationDefinitions"),
        flag("customizeSemanticSearchDefinitions").required(),
        text("dataAccessLevel"),
        text("dataspaceScope").required(),
        text("objectAccessLevel"),
        flag("viewActivationDefinitions"),
        flag("viewCalculatedInsightDefinitions"),
        flag("viewDataActionDefinitions"),
        flag("viewDataApplicationDefinitions").required(),
        flag("viewDataObjSecondaryIndexDefinitions").required(),
        flag("viewDataShareDefinitions").required(),
        flag("viewFTestDataspaceScopedDefinition").required(),
        flag("viewIdentityResolutionDefinitions"),
        flag("viewMLPredictionDefinitions").required(),
        flag("viewSegmentationDefinitions"),
        flag("viewSemanticSearchDefinitions").required(),
    ],
);

const GROUP_EMAIL_ROUTING_ADDRESS_ACCESS: Kind = Kind::Group(
    "PermissionSetEmailRoutingAddressAccess",
    &[flag("enabled").required(), text("name").required()],
);

const GROUP_EXTERNAL_CREDENTIAL_PRINCIPAL_ACCESS: Kind = Kind::Group(
    "PermissionSetExternalCredentialPrincipalAccess",
    &[
        flag("enabled").required(),
        text("externalCredentialPrincipal").required(),
    ],
);

const GROUP_EXTERNAL_DATA_SOURCE_ACCESS: Kind = Kind::Group(
    "PermissionSetExternalDataSourceAccess",
    &[
        flag("enabled").required(),
        text("externalDataSource").required(),
    ],
);

const GROUP_FIELD_PERMISSIONS: Kind = Kind::Group(
    "PermissionSetFieldPermissions",
    &[
        flag("editable").required(),
        text("field").required(),
        flag("readable"),
    ],
);

const GROUP_FLOW_ACCESS: Kind = Kind::Group(
    "PermissionSetFlowAccess",
    &[flag("enabled").required(), text("flow").required()],
);

const GROUP_GEN_COMPUTING_SUMMARY_DEF_ACCESS: Kind = Kind::Group(
    "PermissionSetGenComputingSummaryDefAccess",
    &[text("configName").required(), flag("enabled").required()],
);

const GROUP_OBJECT_PERMISSIONS: Kind = Kind::Group(
    "PermissionSetObjectPermissions",
    &[
        flag("allowCreate").required(),
        flag("allowDelete").required(),
        flag("allowEdit").required(),
        flag("allowRead").required(),
        flag("customizeSetup"),
        flag("deleteSetup"),
        flag("modifyAllRecords").required(),
        text("object").required(),
        flag("viewAllFields"),
        flag("viewAllRecords").required(),
        flag("viewSetup"),
    ],
);

const GROUP_APEX_PAGE_ACCESS: Kind = Kind::Group(
    "PermissionSetApexPageAccess",
    &[text("apexPage").required(), flag("enabled").required()],
);

const GROUP_RECORD_TYPE_VISIBILITY: Kind = Kind::Group(
    "PermissionSetRecordTypeVisibility",
    &[text("recordType").required(), flag("visible").required()],
);

const GROUP_SERVICE_PRESENCE_STATUS_ACCESS: Kind = Kind::Group(
    "PermissionSetServicePresenceStatusAccess",
    &[
        flag("enabled").required(),
        text("servicePresenceStatus").required(),
    ],
);

const GROUP_TAB_SETTING: Kind = Kind::Group(
    "PermissionSetTabSetting",
    &[
        text("tab").required(),
        field("visibility", CHOICE_TAB_VISIBILITY).required(),
    ],
);

const GROUP_USER_PERMISSION: Kind = Kind::Group(
    "PermissionSetUserPermission",
    &[flag("enabled").required(), text("name").required()],
);

pub(super) const CALL_CENTER: Definition = Definition {
    name: "CallCenter",
    folder: "callCenters",
    suffix: "callCenter",
    prefix: "04v",
    since: 27,
    fields: &[
        text("adapterUrl"),
        field("contactCenterChannels", GROUP_CONTACT_CENTER_CHANNEL).many(),
        text("customSettings"),
        text("displayName").required(),
        text("displayNameLabel").required(),
        text("fullName"),
        text("internalNameLabel").required(),
        field("sections", GROUP_CALL_CENTER_SECTION).many(),
        field(
            "vendorCallCenterStatusMaps",
            GROUP_VENDOR_CALL_CENTER_STATUS_MAP,
        )
        .many(),
        text("version"),
    ],
};

pub(super) const PERMISSION_SET: Definition = Definition {
    name: "PermissionSet",
    folder: "permissionsets",
    suffix: "permissionset",
    prefix: "0PS",
    since: 22,
    fields: &[
        field("agentAccesses", GROUP_AGENT_ACCESS).many(),
        field("applicationVisibilities", GROUP_APPLICATION_VISIBILITY).many(),
        field("classAccesses", GROUP_APEX_CLASS_ACCESS).many(),
        field(
            "customMetadataTypeAccesses",
            GROUP_CUSTOM_METADATA_TYPE_ACCESS,
        )
        .many(),
        field("customPermissions", GROUP_CUSTOM_PERMISSIONS).many(),
        field("customSettingAccesses", GROUP_CUSTOM_SETTING_ACCESS).many(),
        field("dataspaceScopes", GROUP_DATASPACE_SCOPE_ACCESS).many(),
        text("description"),
        field(
            "emailRoutingAddressAccesses",
            GROUP_EMAIL_ROUTING_ADDRESS_ACCESS,
        )
        .many(),
        field(
            "externalCredentialPrincipalAccesses",
            GROUP_EXTERNAL_CREDENTIAL_PRINCIPAL_ACCESS,
        )
        .many(),
        field(
            "externalDataSourceAccesses",
            GROUP_EXTERNAL_DATA_SOURCE_ACCESS,
        )
        .many(),
        field("fieldPermissions", GROUP_FIELD_PERMISSIONS).many(),
        field("flowAccesses", GROUP_FLOW_ACCESS).many(),
        text("fullName"),
        field(
            "genComputingSummaryDefAccesses",
            GROUP_GEN_COMPUTING_SUMMARY_DEF_ACCESS,
        )
        .many(),
        flag("hasActivationRequired").or("false"),
        text("label").required(),
        text("license"),
        field("objectPermissions", GROUP_OBJECT_PERMISSIONS).many(),
        field("pageAccesses", GROUP_APEX_PAGE_ACCESS).many(),
        field("recordTypeVisibilities", GROUP_RECORD_TYPE_VISIBILITY).many(),
        field(
            "servicePresenceStatusAccesses",
            GROUP_SERVICE_PRESENCE_STATUS_ACCESS,
        )
        .many(),
        field("tabSettings", GROUP_TAB_SETTING).many(),
        field("userPermissions", GROUP_USER_PERMISSION).many(),
    ],
};
