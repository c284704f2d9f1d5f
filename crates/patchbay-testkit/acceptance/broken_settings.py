"""Mistakes in the secret with the settings, one a row."""

import base64
import json

from mistake import Mistake, key_text, setting, stored
from right_centre import CENTRE

REST = f"{CENTRE}-salesforce-rest-api-"
REST_KEY = f"{REST}auth-private-key"
TELEPHONY_KEY = f"{CENTRE}-scrt-jwt-auth-private-key"
CONSUMER_KEY = f"{REST}auth-consumer-key"
AUDIENCE = f"{REST}audience"
SUBJECT = f"{REST}subject"
AUTH = "SALESFORCE_AUTH_ENDPOINT"
BASE = "SALESFORCE_REST_API_ENDPOINT_BASE"
SCRT = "SCRT_ENDPOINT_BASE"


def without_lines(pem):
    return pem.replace("\n", " ").strip()


def cut(pem):
    return "\n".join(pem.splitlines()[:12]) + "\n"


def renamed(old, new):
    """A key of the secret under another name."""

    def changed(centre):
        wanted = {new if name == old else name: value for name, value in centre.settings.items()}
        return stored(centre, wanted)

    return changed


def no_json(centre):
    return stored(centre, json.dumps(centre.settings)[:-1])


def swapped(centre):
    return stored(centre, {**centre.settings, REST_KEY: centre.telephony.key, TELEPHONY_KEY: centre.rest.key})


def slip_of_the_guide(centre):
    """The published guide has the REST key pasted into the telephony key; its own place keeps the placeholder."""
    wanted = {REST_KEY: "salesforce-rest-api-auth-private-key-value", TELEPHONY_KEY: centre.rest.key}
    return stored(centre, {**centre.settings, **wanted})


MISTAKES = [
    # Keys of the secret that are not there, or hold nothing real.
    Mistake("no audience", setting(AUDIENCE, None), "secret.key-missing", AUDIENCE),
    Mistake("no subject", setting(SUBJECT, None), "secret.key-missing", SUBJECT),
    Mistake("no consumer key", setting(CONSUMER_KEY, None), "secret.key-missing", CONSUMER_KEY),
    Mistake("no private key", setting(REST_KEY, None), "secret.key-missing", REST_KEY),
    Mistake("no telephony key", setting(TELEPHONY_KEY, None), "secret.key-missing", TELEPHONY_KEY),
    Mistake("no token address", setting(AUTH, None), "secret.key-missing", AUTH),
    Mistake("no REST base", setting(BASE, None), "secret.key-missing", BASE),
    Mistake("no centre name", setting("CALL_CENTER_API_NAME", None), "secret.key-missing", "CALL_CENTER_API_NAME"),
    Mistake("empty subject", setting(SUBJECT, ""), "secret.value-empty", SUBJECT),
    Mistake("blank consumer key", setting(CONSUMER_KEY, "  "), "secret.value-empty", CONSUMER_KEY),
    Mistake("placeholder of the template as consumer key",
            setting(CONSUMER_KEY, "salesforce-rest-api-auth-consumer-key-value"), "secret.placeholder", CONSUMER_KEY),
    Mistake("placeholder of the template as private key",
            setting(REST_KEY, "salesforce-rest-api-auth-private-key-value"), "secret.placeholder", REST_KEY),
    Mistake("placeholder of the template as subject",
            setting(SUBJECT, "salesforce-rest-api-auth-subject"), "secret.placeholder", SUBJECT),
    Mistake("key of another centre's prefix", renamed(AUDIENCE, "OtherCC-salesforce-rest-api-audience"),
            "secret.key-misnamed", AUDIENCE),
    Mistake("key in small letters", renamed(SUBJECT, SUBJECT.lower()), "secret.key-misnamed", SUBJECT),
    Mistake("centre name in small letters", setting("CALL_CENTER_API_NAME", CENTRE.lower()),
            "secret.centre-name", "CALL_CENTER_API_NAME"),
    Mistake("name of another centre", setting("CALL_CENTER_API_NAME", "OtherCC"),
            "secret.centre-name", "CALL_CENTER_API_NAME"),
    Mistake("secret that is no JSON", no_json, "secret.not-json"),
    # The private keys as they get pasted.
    Mistake("key cut off", key_text(cut), "key.unreadable", REST_KEY, "cut off"),
    Mistake("key without its last characters", key_text(lambda pem: pem[:-60]), "key.unreadable", REST_KEY, "cut off"),
    Mistake("certificate in the key's place", setting(REST_KEY, lambda centre: centre.rest.certificate),
            "key.unreadable", REST_KEY, "certificate"),
    Mistake("public key in the key's place", setting(REST_KEY, lambda centre: centre.rest.public()),
            "key.unreadable", REST_KEY, "public key"),
    Mistake("encrypted key", setting(REST_KEY, lambda centre: centre.rest.encrypted()),
            "key.unreadable", REST_KEY, "passphrase"),
    Mistake("consumer key in the private key's place", setting(REST_KEY, lambda centre: centre.org.consumer_key),
            "key.unreadable", REST_KEY, "consumer key"),
    Mistake("a path in the key's place", setting(REST_KEY, "/home/jane/server.key"), "key.unreadable", REST_KEY),
    Mistake("key with a changed letter", key_text(lambda pem: pem[:300] + ("A" if pem[300] != "A" else "B") + pem[301:]),
            "key.broken", REST_KEY),
    Mistake("short key", setting(REST_KEY, lambda centre: centre.short.key), "key.unreadable", REST_KEY, "1024 bits"),
    Mistake("telephony key cut off", setting(TELEPHONY_KEY, lambda centre: cut(centre.telephony.key)),
            "key.unreadable", TELEPHONY_KEY, "cut off"),
    # Forms that our functions take and the published ones refuse.
    Mistake("key with escaped line breaks", key_text(lambda pem: pem.replace("\n", "\\n")),
            "key.form", REST_KEY, severity="warning"),
    Mistake("key with blanks for line breaks", key_text(without_lines), "key.form", REST_KEY, severity="warning"),
    Mistake("key as Base64 of the file", key_text(lambda pem: base64.b64encode(pem.encode()).decode()),
            "key.form", REST_KEY, severity="warning"),
    # Two keys and two certificates.
    Mistake("REST key pasted over the telephony key", setting(TELEPHONY_KEY, lambda centre: centre.rest.key),
            "key.same", TELEPHONY_KEY),
    Mistake("the guide's slip", slip_of_the_guide, "key.misplaced", TELEPHONY_KEY),
    Mistake("telephony key pasted over the REST key", setting(REST_KEY, lambda centre: centre.telephony.key),
            "key.same", REST_KEY),
    Mistake("the two keys swapped", swapped, "key.swapped", REST_KEY),
    Mistake("REST key of another pair", setting(REST_KEY, lambda centre: centre.other.key),
            "key.rest-certificate", REST_KEY),
    Mistake("telephony key of another pair", setting(TELEPHONY_KEY, lambda centre: centre.other.key),
            "key.telephony-certificate", TELEPHONY_KEY),
    Mistake("consumer key of another app", setting(CONSUMER_KEY, "3MVG9." + "ab12" * 12),
            "sign-in.client", CONSUMER_KEY),
    Mistake("consumer secret for the consumer key", setting(CONSUMER_KEY, lambda centre: centre.org.consumer_secret),
            "sign-in.client", CONSUMER_KEY),
    Mistake("consumer key not copied whole", setting(CONSUMER_KEY, lambda centre: centre.org.consumer_key[:-5]),
            "sign-in.client", CONSUMER_KEY),
    # Addresses and the audience.
    Mistake("audience with a path", setting(AUDIENCE, "https://login.salesforce.com/services/oauth2/token"),
            "secret.audience", AUDIENCE),
    Mistake("audience of a sandbox for a production org", setting(AUDIENCE, "https://test.salesforce.com"),
            "secret.environment", AUDIENCE),
    Mistake("audience without its scheme", setting(AUDIENCE, "login.salesforce.com"), "secret.url", AUDIENCE),
    Mistake("a name of another key as audience", setting(AUDIENCE, "AUDIENCE"), "secret.url", AUDIENCE),
    Mistake("token address without its path", setting(AUTH, lambda centre: centre.org.url), "secret.url-path", AUTH),
    Mistake("token address of authorisation", setting(AUTH, lambda centre: f"{centre.org.url}/services/oauth2/authorize"),
            "secret.url-path", AUTH),
    Mistake("REST base without a path", setting(BASE, lambda centre: centre.org.url), "secret.url-path", BASE),
    Mistake("REST base without a version", setting(BASE, lambda centre: f"{centre.org.url}/services/data"),
            "secret.url-path", BASE),
    Mistake("REST base on the login host", setting(BASE, "https://login.salesforce.com/services/data/v64.0"),
            "secret.url-host", BASE),
    Mistake("REST base of another org", setting(BASE, lambda centre: f"{centre.other_org}/services/data/v64.0"),
            "org.rest-base", BASE),
    Mistake("telephony base without its path", setting(SCRT, lambda centre: centre.org.url), "secret.url-path", SCRT),
    Mistake("retired version of the API", setting(BASE, lambda centre: f"{centre.org.url}/services/data/v20.0"),
            "secret.api-version", BASE),
    Mistake("version of the API that is not out yet", setting(BASE, lambda centre: f"{centre.org.url}/services/data/v99.0"),
            "org.api-version", BASE),
    Mistake("token address where nothing answers", setting(AUTH, lambda centre: f"{centre.nowhere}/services/oauth2/token"),
            "sign-in.unreachable", AUTH),
    # Who and where.
    Mistake("org id of another org", setting("SALESFORCE_ORG_ID", "00D5e000000AbCd"), "secret.org-id-other", "SALESFORCE_ORG_ID"),
    Mistake("org id in small letters", setting("SALESFORCE_ORG_ID", "00dpb0000000001"), "secret.org-id", "SALESFORCE_ORG_ID"),
    Mistake("user id for the org id", setting("SALESFORCE_ORG_ID", "0055e000001AbCd"), "secret.org-id", "SALESFORCE_ORG_ID"),
    Mistake("org id of 18 characters", setting("SALESFORCE_ORG_ID", "00DPB00000000012AA"),
            "secret.org-id-long", "SALESFORCE_ORG_ID", severity="notice"),
    Mistake("user name misspelt", setting(SUBJECT, "intergration@patchbay.example"), "sign-in.unknown-user", SUBJECT),
    Mistake("another user's name", setting(SUBJECT, "admin@patchbay.example"), "sign-in.not-approved", SUBJECT),
    Mistake("alias for the user name", setting(SUBJECT, "integrat"), "secret.subject", SUBJECT),
    Mistake("user id for the user name", setting(SUBJECT, "0055e000001AbCdAAK"), "secret.subject", SUBJECT),
]  # fmt: skip

if len({mistake.name for mistake in MISTAKES}) != len(MISTAKES):
    raise RuntimeError("two rows have one name")
