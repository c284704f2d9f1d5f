"""The external client app for REST access as Salesforce DX source, written by hand from the Metadata API guide
and not by our program, so that the program's own files are not the measure. Owns the right files."""

import secrets

NAME = "AcmeVoiceRest"
CONSUMER_KEY = "3MVG9." + secrets.token_hex(24)
NAMESPACE = "http://soap.sforce.com/2006/04/metadata"


def document(root, elements):
    """`elements`: (name, value) in the order of the file."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<{root} xmlns="{NAMESPACE}">']
    lines += [f"    <{name}>{value}</{name}>" for name, value in elements]
    return "\n".join([*lines, f"</{root}>", ""])


def files(certificate, permission_set):
    """-> the files of the app by path."""
    app = ("externalClientApplication", NAME)
    off = "false"
    return {
        f"externalClientApps/{NAME}.eca-meta.xml": document(
            "ExternalClientApplication",
            [
                ("contactEmail", "voice-ops@acme.example"),
                ("description", "REST access for the voice Lambda"),
                ("distributionState", "Local"),
                ("isProtected", off),
                ("label", "Acme Voice REST"),
            ],
        ),
        f"extlClntAppGlobalOauthSets/{NAME}_glbl.ecaGlblOauth-meta.xml": document(
            "ExtlClntAppGlobalOauthSettings",
            [
                ("callbackUrl", "http://localhost:1717/OauthRedirect"),
                ("certificate", certificate.strip()),
                ("consumerKey", CONSUMER_KEY),
                app,
                ("isClientCredentialsFlowEnabled", off),
                ("isCodeCredFlowEnabled", off),
                ("isCodeCredPostOnly", off),
                ("isConsumerSecretOptional", off),
                ("isDeviceFlowEnabled", off),
                ("isIntrospectAllTokens", off),
                ("isNamedUserJwtEnabled", off),
                ("isPkceRequired", off),
                ("isRefreshTokenRotationEnabled", off),
                ("isSecretRequiredForRefreshToken", off),
                ("isSecretRequiredForTokenExchange", off),
                ("isTokenExchangeEnabled", off),
                ("label", "AcmeVoiceRest global"),
                ("shouldRotateConsumerKey", off),
                ("shouldRotateConsumerSecret", off),
            ],
        ),
        f"extlClntAppOauthSettings/{NAME}_oauth.ecaOauth-meta.xml": document(
            "ExtlClntAppOauthSettings",
            [
                ("commaSeparatedOauthScopes", "Api, RefreshToken"),
                app,
                ("label", "AcmeVoiceRest OAuth"),
            ],
        ),
        f"extlClntAppOauthPolicies/{NAME}_oauth_defaultPolicy.ecaOauthPlcy-meta.xml": document(
            "ExtlClntAppOauthConfigurablePolicies",
            [
                ("commaSeparatedPermissionSet", permission_set),
                app,
                ("ipRelaxationPolicyType", "Bypass"),
                ("isClientCredentialsFlowEnabled", off),
                ("isGuestCodeCredFlowEnabled", off),
                ("isTokenExchangeFlowEnabled", off),
                ("label", "AcmeVoiceRest policy"),
                ("permittedUsersPolicyType", "AdminApprovedPreAuthorized"),
                ("refreshTokenPolicyType", "Infinite"),
                ("requiredSessionLevel", "STANDARD"),
            ],
        ),
        f"extlClntAppPolicies/{NAME}_plcy.ecaPlcy-meta.xml": document(
            "ExtlClntAppConfigurablePolicies",
            [
                app,
                ("isEnabled", "true"),
                ("isOauthPluginEnabled", "true"),
                ("label", "AcmeVoiceRest plug-ins"),
                ("startPage", "None"),
            ],
        ),
    }
