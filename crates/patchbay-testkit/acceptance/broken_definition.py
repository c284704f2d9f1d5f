"""Mistakes in the contact-centre definition. One a row."""

from mistake import Mistake, item
from right_centre import CENTRE, INSTANCE_ID, REGION

APP_ID, RELAY = "reqRestApiConnectedAppId", "reqRelayState"


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
]  # fmt: skip
