"""Mistakes in the contact-centre definition. One a row."""

import contextlib

from mistake import Mistake, item
from right_centre import CENTRE, INSTANCE_ID, REGION

APP_ID, RELAY = "reqRestApiConnectedAppId", "reqRelayState"


def relay(region=REGION, instance=INSTANCE_ID):
    return f"https://{region}.console.aws.amazon.com/connect/federate/{instance}"


def misspelt(name, written):
    """An item under another name."""

    @contextlib.contextmanager
    def changed(centre):
        put_back = centre.snapshot()
        centre.definition = {
            written if known == name else known: value for known, value in centre.definition.items()
        }
        centre.write_files()
        try:
            yield
        finally:
            put_back()

    return changed


MISTAKES = [
    # The app's id in the definition.
    Mistake("consumer key for the app's id", item(APP_ID, lambda centre: centre.org.consumer_key),
            "contact-center.app-is-consumer-key", APP_ID),
    Mistake("consumer id for the app's id", item(APP_ID, "888B00000008OIDIA2"), "contact-center.app-is-consumer-id", APP_ID),
    Mistake("SAML id for the app's id", item(APP_ID, "0sp5e0000004C92"), "contact-center.app-is-service-provider", APP_ID),
    Mistake("org id for the app's id", item(APP_ID, "00D5e000000AbCdEAK"), "contact-center.app-is-org", APP_ID),
    Mistake("app's id not copied whole", item(APP_ID, "0xI5e0000004C9"), "contact-center.app-id-damaged", APP_ID),
    Mistake("id of the SSO app for that of the REST app", item(APP_ID, "0H45e000000AbCdCAK"),
            "contact-center.rest-app-is-sso-app", APP_ID),
    # The instance.
    Mistake("relay state of another instance",
            item(RELAY, relay(instance="11111111-2222-4333-8444-555555555555")), "contact-center.relay-state-instance", RELAY),
    Mistake("relay state of another region", item(RELAY, relay(region="eu-west-2")), "contact-center.relay-state-region", RELAY),
    Mistake("region that is none", item("reqRegion", "London"), "contact-center.region", "reqRegion"),
    Mistake("instance ARN for the instance id", item("reqInstanceId", f"instance/{INSTANCE_ID}"),
            "contact-center.instance-id", "reqInstanceId"),
    Mistake("centre's name in another case", item("reqInternalName", CENTRE.lower()),
            "contact-center.other-centre", "reqInternalName"),
    Mistake("role of another account",
            item("reqSCVS3Role", lambda centre: centre.roles["s3"].replace("000000000000", "210987654321")),
            "contact-center.role-account", "reqSCVS3Role"),
    Mistake("role in the place of another", item("reqSCVS3Role", lambda centre: centre.roles["recording"]),
            "contact-center.role-swapped", "reqSCVS3Role"),
    Mistake("the two relay states differ", item("reqSettingsRelayState", relay() + "?destination=/connect/home"),
            "contact-center.relay-states-differ"),
    Mistake("item misspelt", misspelt("reqRegion", "reqregion"), "contact-center.item-misspelt", "eqregion"),
    Mistake("telephony certificate expired",
            item("reqTelephonyIntegrationCertificate", lambda centre: centre.telephony.certified("x", 30, 40).strip()),
            "contact-center.certificate-expired"),
    Mistake("telephony certificate missing", item("reqTelephonyIntegrationCertificate", ""),
            "contact-center.item-empty", "reqTelephonyIntegrationCertificate"),
]  # fmt: skip
