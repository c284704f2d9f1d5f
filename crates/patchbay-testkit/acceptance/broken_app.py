"""Mistakes in the files of the app for REST access. One a row."""

import app_source
from mistake import Mistake, source

POLICY, GLOBAL, SCOPES, PLUGINS = "ecaOauthPlcy", "ecaGlblOauth", "ecaOauth-meta", "ecaPlcy"


def flag(name, value):
    """A switch of the app's security section."""
    was = "false" if value == "true" else "true"
    return source(GLOBAL, f"<{name}>{was}<", f"<{name}>{value}<")


MISTAKES = [
    Mistake("users may authorise themselves", source(POLICY, "AdminApprovedPreAuthorized", "AllSelfAuthorized"),
            "app.permitted-users"),
    Mistake("no permission set or profile in the policy",
            source(POLICY, "    <commaSeparatedPermissionSet>Patchbay_Integration</commaSeparatedPermissionSet>\n", ""),
            "app.no-access"),
    Mistake("IP restrictions enforced", source(POLICY, ">Bypass<", ">Enforce<"), "app.ip-relaxation", severity="warning"),
    Mistake("high-assurance session", source(POLICY, ">STANDARD<", ">HIGH_ASSURANCE<"), "app.session-level"),
    Mistake("refresh token ends at once", source(POLICY, ">Infinite<", ">Zero<"), "app.refresh-token-policy", severity="warning"),
    Mistake("scope api missing", source(SCOPES, "Api, RefreshToken", "RefreshToken"), "app.scope-missing"),
    Mistake("scopes by their runtime names", source(SCOPES, "Api, RefreshToken", "api, refresh_token"),
            "app.scope-runtime-name"),
    Mistake("callback without a scheme", source(GLOBAL, "http://localhost:1717/OauthRedirect", "localhost:1717/OauthRedirect"),
            "app.callback", severity="notice"),
    Mistake("no certificate in the app",
            source(GLOBAL, lambda centre: f"    <certificate>{centre.rest.certificate.strip()}</certificate>\n", ""),
            "app.certificate-missing"),
    Mistake("certificate of another key in the app's file",
            source(GLOBAL, lambda centre: centre.rest.certificate.strip(), lambda centre: centre.other.certificate.strip()),
            "key.rest-certificate"),
    Mistake("expired certificate in the app",
            source(GLOBAL, lambda centre: centre.rest.certificate.strip(), lambda centre: centre.expired.strip()),
            "app.certificate-expired"),
    Mistake("certificate that ends soon",
            source(GLOBAL, lambda centre: centre.rest.certificate.strip(), lambda centre: centre.ending.strip()),
            "app.certificate-expires-soon", severity="warning"),
    Mistake("consumer key to be rotated by the next deployment", flag("shouldRotateConsumerKey", "true"),
            "app.rotates-key"),
    Mistake("PKCE required", flag("isPkceRequired", "true"), "app.switch", severity="warning"),
    Mistake("element of another type in the policy",
            source(PLUGINS, "    <isEnabled>", "    <ipRelaxation>BYPASS</ipRelaxation>\n    <isEnabled>"),
            "app.element-unknown"),
    Mistake("app switched off", source(PLUGINS, "<isEnabled>true<", "<isEnabled>false<"), "app.disabled"),
    Mistake("OAuth plug-in switched off", source(PLUGINS, "<isOauthPluginEnabled>true<", "<isOauthPluginEnabled>false<"),
            "app.oauth-switched-off"),
    Mistake("policy of another app", source(POLICY, f"<externalClientApplication>{app_source.NAME}<",
            "<externalClientApplication>OtherRest<"), "app.link"),
]  # fmt: skip
