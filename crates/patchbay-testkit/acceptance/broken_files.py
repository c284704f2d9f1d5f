"""Mistakes in the files that an administrator keeps: the contact-centre definition and the app. One a row."""

import app_source
from mistake import Mistake, item, source
from right_centre import CENTRE, INSTANCE_ID, REGION

POLICY, GLOBAL, SCOPES, PLUGINS = "ecaOauthPlcy", "ecaGlblOauth", "ecaOauth-meta", "ecaPlcy"
APP_ID, RELAY = "reqRestApiConnectedAppId", "reqRelayState"


def flag(name, value):
    """A switch of the app's security section."""
    was = "false" if value == "true" else "true"
    return source(GLOBAL, f"<{name}>{was}<", f"<{name}>{value}<")


def relay(region=REGION, instance=INSTANCE_ID):
    return f"https://{region}.console.aws.amazon.com/connect/federate/{instance}"


MISTAKES = [
    # The app's id in the definition.
    Mistake("consumer key for the app's id", item(APP_ID, lambda centre: centre.org.consumer_key),
            "contact-center.app-id", APP_ID),
    Mistake("consumer id for the app's id", item(APP_ID, "888B00000008OIDIA2"), "contact-center.app-id", APP_ID),
    Mistake("SAML id for the app's id", item(APP_ID, "0sp5e0000004C92"), "contact-center.app-id", APP_ID),
    Mistake("org id for the app's id", item(APP_ID, "00D5e000000AbCdEAK"), "contact-center.app-id", APP_ID),
    Mistake("app's id not copied whole", item(APP_ID, "0xI5e0000004C9"), "contact-center.app-id", APP_ID),
    Mistake("id of the SSO app for that of the REST app", item(APP_ID, "0H45e000000AbCdCAK"),
            "contact-center.same-app", APP_ID),
    # The instance.
    Mistake("relay state of another instance",
            item(RELAY, relay(instance="11111111-2222-4333-8444-555555555555")), "contact-center.relay-state", RELAY),
    Mistake("relay state of another region", item(RELAY, relay(region="eu-west-2")), "contact-center.relay-state", RELAY),
    Mistake("region that is none", item("reqRegion", "London"), "contact-center.region", "reqRegion"),
    Mistake("instance ARN for the instance id", item("reqInstanceId", f"instance/{INSTANCE_ID}"),
            "contact-center.instance-id", "reqInstanceId"),
    Mistake("centre's name in another case", item("reqInternalName", CENTRE.lower()),
            "contact-center.name", "reqInternalName"),
    Mistake("role of another account",
            item("reqSCVS3Role", lambda centre: centre.roles["s3"].replace("000000000000", "210987654321")),
            "contact-center.role-account", "reqSCVS3Role"),
    Mistake("telephony certificate missing", item("reqTelephonyIntegrationCertificate", ""),
            "contact-center.certificate-missing", "reqTelephonyIntegrationCertificate"),
    # The app's files.
    Mistake("users may authorise themselves", source(POLICY, "AdminApprovedPreAuthorized", "AllSelfAuthorized"),
            "app.permitted-users", POLICY),
    Mistake("no permission set or profile in the policy",
            source(POLICY, "    <commaSeparatedPermissionSet>Patchbay_Integration</commaSeparatedPermissionSet>\n", ""),
            "app.nobody-approved", POLICY),
    Mistake("IP restrictions enforced", source(POLICY, ">Bypass<", ">Enforce<"), "app.ip-relaxation", POLICY),
    Mistake("high-assurance session", source(POLICY, ">STANDARD<", ">HIGH_ASSURANCE<"), "app.session-level", POLICY),
    Mistake("refresh token ends at once", source(POLICY, ">Infinite<", ">Zero<"), "app.refresh-token", POLICY),
    Mistake("scope api missing", source(SCOPES, "Api, RefreshToken", "RefreshToken"), "app.scope-missing", SCOPES),
    Mistake("scopes by their runtime names", source(SCOPES, "Api, RefreshToken", "api, refresh_token"),
            "app.scope-name", SCOPES),
    Mistake("callback without a scheme", source(GLOBAL, "http://localhost:1717/OauthRedirect", "localhost:1717/OauthRedirect"),
            "app.callback", GLOBAL),
    Mistake("no certificate in the app",
            source(GLOBAL, lambda centre: f"    <certificate>{centre.rest.certificate.strip()}</certificate>\n", ""),
            "app.certificate-missing", GLOBAL),
    Mistake("certificate of another key in the app's file",
            source(GLOBAL, lambda centre: centre.rest.certificate.strip(), lambda centre: centre.other.certificate.strip()),
            "key.not-of-app-certificate"),
    Mistake("expired certificate in the app",
            source(GLOBAL, lambda centre: centre.rest.certificate.strip(), lambda centre: centre.expired.strip()),
            "app.certificate-expired", GLOBAL),
    Mistake("certificate that ends soon",
            source(GLOBAL, lambda centre: centre.rest.certificate.strip(), lambda centre: centre.ending.strip()),
            "app.certificate-expires-soon", GLOBAL, severity="warning"),
    Mistake("consumer key to be rotated by the next deployment", flag("shouldRotateConsumerKey", "true"),
            "app.rotates-key", GLOBAL),
    Mistake("PKCE required", flag("isPkceRequired", "true"), "app.security-switch", GLOBAL, severity="warning"),
    Mistake("element of another type in the policy",
            source(PLUGINS, "    <isEnabled>", "    <ipRelaxation>BYPASS</ipRelaxation>\n    <isEnabled>"),
            "app.unknown-element", PLUGINS),
    Mistake("app switched off", source(PLUGINS, "<isEnabled>true<", "<isEnabled>false<"), "app.disabled", PLUGINS),
    Mistake("OAuth plug-in switched off", source(PLUGINS, "<isOauthPluginEnabled>true<", "<isOauthPluginEnabled>false<"),
            "app.plugin-off", PLUGINS),
    Mistake("policy of another app", source(POLICY, f"<externalClientApplication>{app_source.NAME}<",
            "<externalClientApplication>OtherRest<"), "app.other-app", POLICY),
]  # fmt: skip
