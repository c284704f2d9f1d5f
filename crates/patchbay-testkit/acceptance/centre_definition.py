"""The contact-centre definition as Salesforce imports it, and the metadata of the org as a SAML identity
provider. Owns their forms; the values are the centre's."""

from xml.sax.saxutils import escape

GENERAL = (
    "reqInternalName",
    "reqDisplayName",
    "reqVendorInfoApiName",
    "reqVersion",
)


def items(centre):
    """-> the right items by name, in the order of the file."""
    import right_centre as right

    relay = f"https://{right.REGION}.console.aws.amazon.com/connect/federate/{right.INSTANCE_ID}"
    expiry = centre.telephony.not_after.strftime("%d/%m/%Y %H:%M:%S")
    return {
        "reqInternalName": right.CENTRE,
        "reqDisplayName": "Acme Voice",
        "reqVendorInfoApiName": "c__AMAZON_CONNECT",
        "reqVersion": "21.0",
        "reqInstanceName": right.ALIAS,
        "reqInstanceId": right.INSTANCE_ID,
        "reqConnectedAppId": "0H45e000000AbCdCAK",
        "reqRestApiConnectedAppId": "0xI5e0000004C92EAE",
        "reqIdentityUrl": "https://acme.my.salesforce.com/idp/login?app=0sp5e0000004C92",
        "reqSettingsRelayState": relay,
        "reqRelayState": relay,
        "reqRegion": right.REGION,
        "reqLongDistPrefix": "+44",
        "reqUniversalCallRecordingAccess": "true",
        "reqThirdPartyIDP": "false",
        "reqPresenceStatusSyncAccess": "true",
        "reqShowVendorStatusInfoAccess": "true",
        "reqEnhancedAgentStabilityAccess": "true",
        "reqAlwaysShowVoiceExtension": "false",
        "reqTelephonyIntegrationCertificate": centre.telephony.certificate.strip(),
        "reqTelephonyIntegrationKeyPairExpDate": expiry,
        "reqAmazonConnectManagementRole": centre.roles["management"],
        "reqUpdateCredentialRole": centre.roles["credentials"],
        "reqInstanceRecordingRole": centre.roles["recording"],
        "reqSCVS3Role": centre.roles["s3"],
    }


def text(values):
    """The import file."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', "<callCenter>"]
    sections = (
        ("reqGeneralInfo", "General Information", [name for name in values if name in GENERAL]),
        ("reqHvcc", "SCV Settings", [name for name in values if name not in GENERAL]),
    )
    for order, (section, label, names) in enumerate(sections):
        lines.append(f'  <section sortOrder="{order}" name="{section}" label="{label}">')
        for place, name in enumerate(names):
            shown = escape(values[name])
            lines.append(f'    <item sortOrder="{place}" name="{name}" label="{name}">{shown}</item>')
        lines.append("  </section>")
    return "\n".join([*lines, "</callCenter>", ""])


def saml_metadata(certificate):
    """The metadata of the org as the identity provider."""
    body = "".join(line for line in certificate.splitlines() if not line.startswith("-"))
    where = "https://acme.my.salesforce.com"
    binding = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{where}">
  <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">
      <ds:X509Data><ds:X509Certificate>{body}</ds:X509Certificate></ds:X509Data>
    </ds:KeyInfo></md:KeyDescriptor>
    <md:NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:persistent</md:NameIDFormat>
    <md:SingleSignOnService Binding="{binding}" Location="{where}/idp/endpoint/HttpPost"/>
  </md:IDPSSODescriptor>
</md:EntityDescriptor>
"""
