"""Mistakes in the roles that Salesforce assumes, with their external id, and in SAML sign-in. One a row."""

import contextlib
import json

from mistake import Mistake, trust_policy
from right_centre import CROSS_ACCOUNT_ROLES, EXTERNAL_ID, PROVIDER, SALESFORCE_ACCOUNT, SAML_ROLE

RECORDING = CROSS_ACCOUNT_ROLES["recording"]
MANAGEMENT = CROSS_ACCOUNT_ROLES["management"]
CREDENTIALS = CROSS_ACCOUNT_ROLES["credentials"]
S3 = CROSS_ACCOUNT_ROLES["s3"]


def condition(operator, value, key="sts:ExternalId"):
    """Another condition in the only statement; none where `operator` is none."""

    def change(document):
        document["Statement"][0].pop("Condition")
        if operator:
            document["Statement"][0]["Condition"] = {operator: {key: value}}

    return change


def sibling(document):
    """A second statement without the condition, added for a test and never removed."""
    document["Statement"].append(
        {"Effect": "Allow", "Principal": {"AWS": SALESFORCE_ACCOUNT}, "Action": "sts:AssumeRole"}
    )


def on_a_deny(document):
    """The id that is to be asked for is refused: StringEquals where StringNotEquals was meant."""
    statement = json.loads(json.dumps(document["Statement"][0]))
    statement["Effect"] = "Deny"
    document["Statement"].append(statement)


def principal(kind, value):
    def change(document):
        document["Statement"][0]["Principal"] = {kind: value}

    return change


def role_gone(name):
    @contextlib.contextmanager
    def changed(centre):
        iam = centre.engine.client("iam")
        document = iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]
        iam.delete_role(RoleName=name)
        try:
            yield
        finally:
            iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(document))

    return changed


@contextlib.contextmanager
def provider_gone(centre):
    iam = centre.engine.client("iam")
    document = iam.get_saml_provider(SAMLProviderArn=PROVIDER)["SAMLMetadataDocument"]
    iam.delete_saml_provider(SAMLProviderArn=PROVIDER)
    try:
        yield
    finally:
        iam.create_saml_provider(SAMLMetadataDocument=document, Name=PROVIDER.rsplit("/", 1)[1])


@contextlib.contextmanager
def federation_gone(centre):
    iam = centre.engine.client("iam")
    found = iam.get_role_policy(RoleName=SAML_ROLE, PolicyName="connect")["PolicyDocument"]
    iam.delete_role_policy(RoleName=SAML_ROLE, PolicyName="connect")
    try:
        yield
    finally:
        iam.put_role_policy(RoleName=SAML_ROLE, PolicyName="connect", PolicyDocument=json.dumps(found))


MISTAKES = [
    Mistake("external id missing on the recording role", trust_policy(RECORDING, condition(None, None)),
            "external-id.missing", RECORDING),
    Mistake("external id missing on the credentials role", trust_policy(CREDENTIALS, condition(None, None)),
            "external-id.missing", CREDENTIALS),
    Mistake("another external id on the S3 role", trust_policy(S3, condition("StringEquals", "acme-scv.9Xw4:us")),
            "external-id.other-id", S3),
    Mistake("external id in another case", trust_policy(S3, condition("StringEquals", EXTERNAL_ID.upper())),
            "external-id.other-id", S3),
    Mistake("StringLike with a star", trust_policy(MANAGEMENT, condition("StringLike", "acme-scv*")),
            "external-id.wildcard", MANAGEMENT),
    Mistake("StringEqualsIfExists", trust_policy(MANAGEMENT, condition("StringEqualsIfExists", EXTERNAL_ID)),
            "external-id.if-exists", MANAGEMENT),
    Mistake("statement beside it without the id", trust_policy(RECORDING, sibling), "external-id.unconditioned-sibling", RECORDING),
    Mistake("external id on a Deny", trust_policy(RECORDING, on_a_deny), "external-id.on-deny", RECORDING),
    Mistake("external id with a blank behind it", trust_policy(S3, condition("StringEquals", EXTERNAL_ID + " ")),
            "external-id.malformed", S3),
    Mistake("SAML role trusts another provider",
            trust_policy(SAML_ROLE, principal("Federated", PROVIDER.replace("ServiceVoiceIdp", "OldIdp"))),
            "saml.trust-provider", SAML_ROLE),
    Mistake("SAML role trusts the provider's other spelling",
            trust_policy(SAML_ROLE, principal("Federated", PROVIDER.replace("ServiceVoiceIdp", "VoiceIdp"))),
            "saml.trust-spelling", SAML_ROLE),
    Mistake("SAML audience of another service",
            trust_policy(SAML_ROLE, condition("StringEquals", "https://signin.example.com/saml", "SAML:aud")),
            "saml.trust-audience", SAML_ROLE),
    Mistake("SAML provider missing", provider_gone, "saml.provider-missing"),
    Mistake("SAML role may not get a federation token", federation_gone, "saml.permission", SAML_ROLE),
]  # fmt: skip
