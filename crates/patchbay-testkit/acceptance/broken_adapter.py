"""Mistakes in the CTI adapter: its secret, its variables, its objects, its triggers. One a row."""

import contextlib

from mistake import Mistake, org_app, org_user, setting, stored
from right_adapter import REPORTS, SECRET


def variable(name, value):
    """Another variable of all functions that have it, as another parameter of the stack makes it."""

    @contextlib.contextmanager
    def changed(adapter):
        client = adapter.engine.client("lambda")
        was = {}
        for function in adapter.functions.values():
            found = client.get_function_configuration(FunctionName=function)
            variables = found.get("Environment", {}).get("Variables", {})
            if name not in variables:
                continue
            was[function] = variables
            wanted = {**variables, name: value(adapter) if callable(value) else value}
            client.update_function_configuration(FunctionName=function, Environment={"Variables": wanted})
        try:
            yield
        finally:
            for function, variables in was.items():
                client.update_function_configuration(
                    FunctionName=function, Environment={"Variables": variables}
                )

    return changed


@contextlib.contextmanager
def no_notification(adapter):
    s3 = adapter.engine.client("s3")
    found = s3.get_bucket_notification_configuration(Bucket=REPORTS)
    found.pop("ResponseMetadata", None)
    s3.put_bucket_notification_configuration(Bucket=REPORTS, NotificationConfiguration={})
    try:
        yield
    finally:
        s3.put_bucket_notification_configuration(Bucket=REPORTS, NotificationConfiguration=found)


@contextlib.contextmanager
def key_disabled(adapter):
    kms = adapter.engine.client("kms")
    kms.disable_key(KeyId=adapter.key)
    try:
        yield
    finally:
        kms.enable_key(KeyId=adapter.key)


def no_json(adapter):
    return stored(adapter, "ConsumerKey=" + adapter.org.consumer_key)


MISTAKES = [
    Mistake("adapter: no consumer key", setting("ConsumerKey", None), "secret.key-missing", "ConsumerKey"),
    Mistake("adapter: empty consumer key", setting("ConsumerKey", ""), "secret.value-empty", "ConsumerKey"),
    Mistake("adapter: key cut off", setting("PrivateKey", lambda adapter: adapter.org.private_key[:900]),
            "key.unreadable", "PrivateKey", "cut off"),
    Mistake("adapter: secret that is no JSON", no_json, "secret.not-json", SECRET),
    Mistake("adapter: consumer key of another app", setting("ConsumerKey", "3MVG9." + "ef56" * 12),
            "sign-in.client", "ConsumerKey"),
    Mistake("adapter: certificate of another key in the app",
            org_app(certificate=lambda adapter: adapter.other.certificate), "sign-in.assertion"),
    Mistake("adapter: user deactivated", org_user(active=False), "sign-in.inactive-user"),
    Mistake("adapter: user name misspelt", variable("SF_USERNAME", "intergration@patchbay.example"),
            "sign-in.unknown-user"),
    Mistake("adapter: namespace of objects that have none", variable("SF_ADAPTER_NAMESPACE", "-"), "access.namespace"),
    Mistake("adapter: namespace misspelt", variable("SF_ADAPTER_NAMESPACE", "amazonconect"), "access.namespace"),
    Mistake("adapter: object hidden from the user",
            org_user(restrictions={"amazonconnect__AC_QueueMetrics__c": "none"}), "access.object-hidden",
            "amazonconnect__AC_QueueMetrics__c"),
    Mistake("adapter: field that the user may not edit",
            org_user(restrictions={"amazonconnect__AC_ContactTraceRecord__c.amazonconnect__QueueName__c": "read"}),
            "access.field-read-only", words="amazonconnect__QueueName__c"),
    Mistake("adapter: host with a path", variable("SF_HOST", lambda adapter: f"{adapter.org.url}/services"),
            "settings.variable", "SF_HOST"),
    Mistake("adapter: version that the org lacks", variable("SF_VERSION", "v99.0"), "org.api-version"),
    Mistake("adapter: secret's key disabled", key_disabled, "kms.disabled"),
    Mistake("adapter: reports are not notified", no_notification, "trigger.bucket-not-telling", REPORTS),
]  # fmt: skip
