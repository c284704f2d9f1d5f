"""Mistakes in the org: the app, the API user, what the user may do, the org itself. One a row."""

import contextlib

from mistake import Mistake, both, org_app, org_fault, org_user, setting, source
from right_centre import CENTRE

SUBJECT = f"{CENTRE}-salesforce-rest-api-subject"
CONSUMER_KEY = f"{CENTRE}-salesforce-rest-api-auth-consumer-key"


@contextlib.contextmanager
def clock_ahead(centre):
    """The org's clock ahead of this machine's is this machine's clock behind."""
    centre.org.control("POST", "clock", {"advanceSeconds": 1800})
    try:
        yield
    finally:
        centre.org.control("POST", "clock", {"advanceSeconds": -1800})


def allowance(used, maximum):
    @contextlib.contextmanager
    def changed(centre):
        centre.org.control("POST", "daily-limit", {"used": used, "max": maximum})
        try:
            yield
        finally:
            centre.org.control("POST", "daily-limit", {"used": 0, "max": 100_000})

    return changed


@contextlib.contextmanager
def sandbox(centre):
    """The org is a sandbox, and nobody changed the audience."""
    centre.org.put_settings(sandbox=True)
    try:
        yield
    finally:
        centre.org.put_settings()


@contextlib.contextmanager
def permission_set_taken(centre):
    centre.org.take_permission_set()
    try:
        yield
    finally:
        centre.org.put_user()


def restricted(**rights):
    """What the API user may do with an object: `Case="none"`, `"read"`, or fields by name."""
    return org_user(restrictions=rights)


def refused(error, description):
    fault = {"kind": "oauth-error", "error": error, "errorDescription": description}
    return org_fault(fault, path="/services/oauth2/token")


def answers(status, code, path):
    return org_fault({"kind": "error", "status": status, "errorCode": code, "message": "as ordered"}, path=path)


MISTAKES = [
    # The app as the org has it.
    Mistake("certificate of another key in the app of the org",
            org_app(certificate=lambda centre: centre.other.certificate), "sign-in.assertion", CONSUMER_KEY),
    Mistake("JWT bearer flow not enabled", org_app(flows=["password"]), "sign-in.grant-type", CONSUMER_KEY),
    Mistake("users may authorise themselves, none has", org_app(permittedUsers="self-authorized"),
            "sign-in.not-approved", SUBJECT),
    Mistake("app's permission set is another", org_app(permissionSets=["Sales_User"]), "sign-in.not-approved", SUBJECT),
    Mistake("app without permission set or profile", org_app(permissionSets=[]), "sign-in.not-approved", SUBJECT),
    Mistake("app deleted and made anew: another consumer key",
            both(setting(CONSUMER_KEY, "3MVG9." + "cd34" * 12), source("ecaGlblOauth", lambda c: c.org.consumer_key, "3MVG9." + "cd34" * 12)),
            "sign-in.client", CONSUMER_KEY),
    # The API user.
    Mistake("user without the permission set", permission_set_taken, "sign-in.not-approved", SUBJECT),
    Mistake("user deactivated", org_user(active=False), "sign-in.inactive-user", SUBJECT),
    Mistake("user frozen", org_user(frozen=True), "sign-in.inactive-user", SUBJECT),
    Mistake("IP restrictions kept", refused("invalid_grant", "ip restricted"), "sign-in.ip-restricted"),
    Mistake("too many sign-ins", refused("invalid_grant", "login rate exceeded"), "sign-in.rate"),
    Mistake("org suspended", refused("inactive_org", "inactive organization"), "sign-in.inactive-org"),
    Mistake("sign-in stopped for want of an approval", refused("invalid_grant", "activation secret invalid"),
            "sign-in.activation"),
    Mistake("user may not use the app", refused("invalid_app_access", "user is not admin approved to access this app"),
            "sign-in.app-access"),
    Mistake("clock half an hour behind", clock_ahead, "sign-in.clock"),
    Mistake("user without API Enabled", answers(403, "API_DISABLED_FOR_ORG", "/services/data/v*"), "org.api-disabled"),
    # Objects and fields.
    Mistake("object hidden from the user", restricted(Case="none"), "access.object-hidden", "Case"),
    Mistake("object read-only for the user", restricted(Case="read"), "access.object-read-only", "Case"),
    Mistake("field hidden from the user", restricted(**{"Case.Priority": "none"}), "access.field-hidden", "Case", "Priority"),
    Mistake("field read-only for the user", restricted(**{"Case.Priority": "read"}), "access.field-read-only", "Case", "Priority"),
    # The org.
    Mistake("a sandbox with the audience of production", sandbox, "sign-in.audience",
            f"{CENTRE}-salesforce-rest-api-audience"),
    Mistake("API calls used up", allowance(100_000, 100_000), "org.allowance-used-up"),
    Mistake("few API calls left", allowance(95_000, 100_000), "org.allowance-low", severity="warning"),
]  # fmt: skip
