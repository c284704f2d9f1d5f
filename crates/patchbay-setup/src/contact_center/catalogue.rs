//! The items of a definition: their names, their sections and what stands in them.
//!
//! Source: the sample import file and its table in Salesforce's `examples-from-doc`, and the page "Refresh a Sandbox" of the
//! Voice developer guide for the item of the REST app.

/// Section with the general information.
pub(super) const GENERAL: &str = "reqGeneralInfo";

/// Section with the settings of Service Cloud Voice.
pub(super) const VOICE: &str = "reqHvcc";

/// What stands in an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ItemKind {
    /// Text of any kind.
    Text,
    /// The API name of the contact centre; cannot be changed once the centre is there.
    ApiName,
    /// The developer name of the vendor, always the same.
    Vendor,
    /// A version such as `19.0`.
    Version,
    /// The alias of an Amazon Connect instance.
    InstanceAlias,
    /// The id of an Amazon Connect instance.
    InstanceId,
    /// The record id of a Salesforce app.
    AppId,
    /// Where the SSO app lets people sign in.
    IdentityUrl,
    /// Where AWS sends people after they signed in.
    RelayState,
    /// An AWS region.
    Region,
    /// `+` and digits.
    DialPrefix,
    /// `true` or `false`.
    Boolean,
    /// The certificate of the telephony key.
    Certificate,
    /// When that certificate ends.
    CertificateEnd,
    /// The ARN of a role.
    RoleArn,
    /// The ARN of a quick connect.
    QuickConnectArn,
}

/// An item that Salesforce knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownItem {
    /// Its name; the only thing by which it may be found.
    pub name: &'static str,
    /// The section that it belongs to.
    pub section: &'static str,
    /// What people see; differs from org to org.
    pub label: &'static str,
    /// What stands in it.
    pub kind: ItemKind,
    /// Whether a contact centre cannot do without.
    pub required: bool,
}

const fn item(
    name: &'static str,
    section: &'static str,
    label: &'static str,
    kind: ItemKind,
    required: bool,
) -> KnownItem {
    KnownItem {
        name,
        section,
        label,
        kind,
        required,
    }
}

pub(super) const INTERNAL_NAME: &str = "reqInternalName";
pub(super) const DISPLAY_NAME: &str = "reqDisplayName";
pub(super) const SSO_APP: &str = "reqConnectedAppId";
pub(super) const REST_APP: &str = "reqRestApiConnectedAppId";
pub(super) const IDENTITY_URL: &str = "reqIdentityUrl";
pub(super) const RELAY_STATES: [&str; 2] = ["reqSettingsRelayState", "reqRelayState"];
pub(super) const REGION: &str = "reqRegion";
pub(super) const INSTANCE_ID: &str = "reqInstanceId";
pub(super) const INSTANCE_NAME: &str = "reqInstanceName";
pub(super) const CERTIFICATE: &str = "reqTelephonyIntegrationCertificate";
pub(super) const CERTIFICATE_END: &str = "reqTelephonyIntegrationKeyPairExpDate";
pub(super) const MANAGEMENT_ROLE: &str = "reqAmazonConnectManagementRole";
pub(super) const CREDENTIAL_ROLE: &str = "reqUpdateCredentialRole";
pub(super) const RECORDING_ROLE: &str = "reqInstanceRecordingRole";
pub(super) const S3_ROLE: &str = "reqSCVS3Role";
pub(super) const GLOBAL_SIGN_IN: &str = "reqEnableGlobalSignIn";
pub(super) const PRIMARY: &str = "reqPrimaryInstanceName";
pub(super) const SECONDARY: &str = "reqSecondaryInstanceName";
pub(super) const TRANSFER_TARGET: &str = "reqTransferTargetForOmniFlowTransfer";
const TRANSFER_NAME: &str = "reqTransferTargetForOmniFlowTransferDisplayName";

/// All items that are known, in the order of the sample.
pub const ITEMS: &[KnownItem] = &[
    item(
        INTERNAL_NAME,
        GENERAL,
        "InternalName",
        ItemKind::ApiName,
        true,
    ),
    item(DISPLAY_NAME, GENERAL, "Display Name", ItemKind::Text, true),
    item(
        "reqVendorInfoApiName",
        GENERAL,
        "Conversation Vendor Info Developer Name",
        ItemKind::Vendor,
        true,
    ),
    item(
        "reqVersion",
        GENERAL,
        "Contact Center Version",
        ItemKind::Version,
        false,
    ),
    item(
        INSTANCE_NAME,
        VOICE,
        "Instance Name",
        ItemKind::InstanceAlias,
        true,
    ),
    item(
        INSTANCE_ID,
        VOICE,
        "Instance ID",
        ItemKind::InstanceId,
        true,
    ),
    item(SSO_APP, VOICE, "Connected App ID", ItemKind::AppId, true),
    // The label is a guess; nothing goes by labels.
    item(
        REST_APP,
        VOICE,
        "REST API Connected App ID",
        ItemKind::AppId,
        false,
    ),
    item(
        RELAY_STATES[0],
        VOICE,
        "Settings Relay State",
        ItemKind::RelayState,
        true,
    ),
    item(
        RELAY_STATES[1],
        VOICE,
        "Relay State",
        ItemKind::RelayState,
        true,
    ),
    item(
        IDENTITY_URL,
        VOICE,
        "Identity URL",
        ItemKind::IdentityUrl,
        true,
    ),
    item(REGION, VOICE, "Region", ItemKind::Region, true),
    item(
        "reqUniversalCallRecordingAccess",
        VOICE,
        "Universal Call Recording Access",
        ItemKind::Boolean,
        false,
    ),
    item(
        "reqLongDistPrefix",
        VOICE,
        "Long Distance Prefix",
        ItemKind::DialPrefix,
        false,
    ),
    item(
        "reqThirdPartyIDP",
        VOICE,
        "Third Party IDP Configuration",
        ItemKind::Boolean,
        false,
    ),
    item(
        "reqPresenceStatusSyncAccess",
        VOICE,
        "Presence Status Sync Access",
        ItemKind::Boolean,
        false,
    ),
    item(
        "reqShowVendorStatusInfoAccess",
        VOICE,
        "Show Vendor Status Info Access",
        ItemKind::Boolean,
        false,
    ),
    item(
        "reqEnhancedAgentStabilityAccess",
        VOICE,
        "Enhanced Agent Stability Access",
        ItemKind::Boolean,
        false,
    ),
    item(
        "reqAlwaysShowVoiceExtension",
        VOICE,
        "Always Show Voice Extension",
        ItemKind::Boolean,
        false,
    ),
    item(
        GLOBAL_SIGN_IN,
        VOICE,
        "Enable Global Sign In",
        ItemKind::Boolean,
        false,
    ),
    item(
        PRIMARY,
        VOICE,
        "Primary Instance Name",
        ItemKind::InstanceAlias,
        false,
    ),
    item(
        SECONDARY,
        VOICE,
        "Secondary Instance Name",
        ItemKind::InstanceAlias,
        false,
    ),
    item(
        TRANSFER_TARGET,
        VOICE,
        "Transfer Target for Omni Flow Transfer",
        ItemKind::QuickConnectArn,
        false,
    ),
    item(
        TRANSFER_NAME,
        VOICE,
        "Transfer Target for Omni Flow Transfer Display Name",
        ItemKind::Text,
        false,
    ),
    item(
        CERTIFICATE,
        VOICE,
        "Telephony Integration Certificate",
        ItemKind::Certificate,
        true,
    ),
    item(
        CERTIFICATE_END,
        VOICE,
        "Telephony Integration Key Pair Expiry Date",
        ItemKind::CertificateEnd,
        true,
    ),
    item(
        MANAGEMENT_ROLE,
        VOICE,
        "Amazon Connect Management Role",
        ItemKind::RoleArn,
        false,
    ),
    item(
        CREDENTIAL_ROLE,
        VOICE,
        "Update Credential Role for Telephony Integration Certificate",
        ItemKind::RoleArn,
        false,
    ),
    item(
        RECORDING_ROLE,
        VOICE,
        "Instance Recording Role",
        ItemKind::RoleArn,
        true,
    ),
    item(
        S3_ROLE,
        VOICE,
        "S3 bucket access Role",
        ItemKind::RoleArn,
        true,
    ),
];

/// What is known of the item of this name.
pub fn known(name: &str) -> Option<&'static KnownItem> {
    ITEMS.iter().find(|item| item.name == name)
}
