"""Mistakes in the function that contact flows call, its role, its secrets and what may call it. One a row."""

import contextlib
import json

from mistake import Mistake, connect, function, inline_policy, role_of, trust_policy, variable
from right_centre import ACCESS_SECRET, CENTRE, INSTANCE, SECRET

OTHER_SECRET = "OtherCC-salesforce-secret"


def without(action):
    """The statements with that action taken out."""

    def changed(statements):
        for statement in statements:
            actions = statement["Action"]
            actions = [actions] if isinstance(actions, str) else actions
            statement["Action"] = [name for name in actions if name != action]
        return [statement for statement in statements if statement["Action"]]

    return changed


def on(resource, replaced):
    """The statements with a part of their resources replaced."""

    def changed(statements):
        return json.loads(json.dumps(statements).replace(resource, replaced))

    return changed


def denying(action, resource="*"):
    return inline_policy("guardrail", lambda _: [{"Effect": "Deny", "Action": action, "Resource": resource}])


@contextlib.contextmanager
def other_centres_secret(centre):
    """The function was copied from another centre with its variables."""
    manager = centre.engine.client("secretsmanager")
    text = json.dumps(centre.settings).replace(CENTRE, "OtherCC")
    manager.create_secret(Name=OTHER_SECRET, SecretString=text, KmsKeyId=centre.key)
    try:
        with variable("SECRET_NAME", OTHER_SECRET)(centre):
            yield
    finally:
        manager.delete_secret(SecretId=OTHER_SECRET, ForceDeleteWithoutRecovery=True)


def scheduled_for_deletion(name):
    @contextlib.contextmanager
    def changed(centre):
        manager = centre.engine.client("secretsmanager")
        manager.delete_secret(SecretId=name, RecoveryWindowInDays=7)
        try:
            yield
        finally:
            manager.restore_secret(SecretId=name)

    return changed


@contextlib.contextmanager
def key_disabled(centre):
    kms = centre.engine.client("kms")
    kms.disable_key(KeyId=centre.key)
    try:
        yield
    finally:
        kms.enable_key(KeyId=centre.key)


@contextlib.contextmanager
def key_scheduled(centre):
    kms = centre.engine.client("kms")
    kms.schedule_key_deletion(KeyId=centre.key, PendingWindowInDays=7)
    try:
        yield
    finally:
        kms.cancel_key_deletion(KeyId=centre.key)
        kms.enable_key(KeyId=centre.key)


@contextlib.contextmanager
def connect_may_not_call(centre):
    """The permission of the alias taken away."""
    client = centre.engine.client("lambda")
    where = {"FunctionName": centre.function, "Qualifier": "active"}
    policy = json.loads(client.get_policy(**where)["Policy"])
    statement = policy["Statement"][0]
    client.remove_permission(StatementId=statement["Sid"], **where)
    try:
        yield
    finally:
        add_permission(client, statement["Sid"], INSTANCE, where)


def add_permission(client, sid, source, where):
    client.add_permission(
        StatementId=sid,
        Action="lambda:InvokeFunction",
        Principal="connect.amazonaws.com",
        SourceAccount=INSTANCE.split(":")[4],
        SourceArn=source,
        **where,
    )


@contextlib.contextmanager
def another_instance_may_call(centre):
    client = centre.engine.client("lambda")
    where = {"FunctionName": centre.function, "Qualifier": "active"}
    other = INSTANCE.rsplit("/", 1)[0] + "/11111111-2222-4333-8444-555555555555"
    with connect_may_not_call(centre):
        add_permission(client, "other", other, where)
        try:
            yield
        finally:
            client.remove_permission(StatementId="other", **where)


@contextlib.contextmanager
def no_concurrency(centre):
    client = centre.engine.client("lambda")
    client.put_function_concurrency(FunctionName=centre.function, ReservedConcurrentExecutions=0)
    try:
        yield
    finally:
        client.delete_function_concurrency(FunctionName=centre.function)


@contextlib.contextmanager
def resource_policy_denies(centre):
    manager = centre.engine.client("secretsmanager")
    deny = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Deny",
                "Principal": {"AWS": f"arn:aws:iam::{INSTANCE.split(':')[4]}:role/{role_of(centre)}"},
                "Action": "secretsmanager:GetSecretValue",
                "Resource": "*",
            }
        ],
    }
    manager.put_resource_policy(SecretId=SECRET, ResourcePolicy=json.dumps(deny))
    try:
        yield
    finally:
        manager.delete_resource_policy(SecretId=SECRET)


def to_ec2(centre):
    def change(document):
        document["Statement"][0]["Principal"] = {"Service": "ec2.amazonaws.com"}

    return trust_policy(role_of(centre), change)(centre)


MISTAKES = [
    # Variables.
    Mistake("SECRET_NAME in small letters", variable("SECRET_NAME", SECRET.lower()), "function.secret-name-wrong",
            words="SECRET_NAME"),
    Mistake("SECRET_NAME misspelt", variable("SECRET_NAME", f"{CENTRE}-saleforce-secret"), "function.secret-name-wrong"),
    Mistake("SECRET_NAME of another centre", other_centres_secret, "function.secret-of-other-centre"),
    Mistake("no SECRET_NAME", variable("SECRET_NAME", None), "function.variable-missing"),
    Mistake("variable secret_name", variable("secret_name", SECRET, instead_of="SECRET_NAME"), "function.variable-case"),
    Mistake("the two secrets' names swapped",
            function(Environment=lambda was: {"Variables": {**was["Environment"]["Variables"],
                     "SECRET_NAME": ACCESS_SECRET, "ACCESS_SECRET_NAME": SECRET}}), "function.secrets-swapped"),
    Mistake("ACCESS_SECRET_NAME misspelt", variable("ACCESS_SECRET_NAME", f"{CENTRE}-salesforce-acces-secret"),
            "function.secret-name-wrong"),
    # Code and its frame.
    Mistake("runtime of the replaced package", function(Runtime="nodejs22.x"), "function.runtime"),
    Mistake("handler of another function", function(Handler="sfInvokeAPI.lambda_handler",
            Environment=lambda was: {"Variables": {name: value for name, value in was["Environment"]["Variables"].items()
                                                   if name != "PATCHBAY_FUNCTION"}}), "function.handler"),
    Mistake("PATCHBAY_FUNCTION of another function", variable("PATCHBAY_FUNCTION", "queue-metrics"), "function.handler"),
    Mistake("PATCHBAY_FUNCTION unknown", variable("PATCHBAY_FUNCTION", "invoke-salesforce"), "function.handler"),
    Mistake("timeout of 1 second", function(Timeout=1), "function.timeout-short"),
    Mistake("timeout of 5 seconds", function(Timeout=5), "function.timeout-tight", severity="warning"),
    Mistake("timeout of 300 seconds", function(Timeout=300), "function.timeout-long", severity="notice"),
    Mistake("memory of 128 MB", function(MemorySize=128), "function.memory", severity="notice"),
    Mistake("concurrency of 0", no_concurrency, "function.no-concurrency"),
    # The role.
    Mistake("role may not read the secret", inline_policy("secrets", without("secretsmanager:GetSecretValue")),
            "role.not-allowed", words="secretsmanager:GetSecretValue"),
    Mistake("role may not write the token", inline_policy("secrets", without("secretsmanager:UpdateSecret")),
            "role.token-not-shared", words="secretsmanager:UpdateSecret", severity="warning"),
    Mistake("role may read another centre's secret", inline_policy("secrets", on(f"secret:{CENTRE}-", "secret:OtherCC-")),
            "role.not-allowed", words="secretsmanager:GetSecretValue"),
    Mistake("role may not decrypt", inline_policy("key", without("kms:Decrypt")), "kms.role-not-allowed", words="kms:Decrypt"),
    Mistake("role may not make a data key", inline_policy("key", without("kms:GenerateDataKey")), "kms.role-not-allowed",
            words="kms:GenerateDataKey"),
    Mistake("explicit Deny on the secret", denying("secretsmanager:GetSecretValue"), "role.denied",
            words="secretsmanager:GetSecretValue"),
    Mistake("explicit Deny on KMS", denying("kms:*"), "role.denied", words="kms:Decrypt"),
    Mistake("role may not log", inline_policy("logs", lambda _: []), "role.no-logs", severity="warning"),
    Mistake("role trusts EC2", to_ec2, "role.trust"),
    # Secrets and keys.
    Mistake("secret scheduled for deletion", scheduled_for_deletion(SECRET), "secret.deleted", SECRET),
    Mistake("access secret scheduled for deletion", scheduled_for_deletion(ACCESS_SECRET), "secret.deleted", ACCESS_SECRET),
    Mistake("secret's own policy denies", resource_policy_denies, "secret.policy-denies", SECRET),
    Mistake("KMS key disabled", key_disabled, "kms.disabled"),
    Mistake("KMS key scheduled for deletion", key_scheduled, "kms.deleting"),
    # Amazon Connect.
    Mistake("Connect may not call the function", connect_may_not_call, "function.not-callable-by-connect"),
    Mistake("another instance may call the function", another_instance_may_call, "function.callable-by-other-instance"),
    Mistake("function not added to the instance", connect(functions=[]), "connect.not-associated"),
    Mistake("the function instead of its alias added to the instance",
            connect(functions=lambda centre: [centre.outputs["FunctionArn"].rsplit(":", 1)[0]]),
            "function.not-callable-by-connect"),
    Mistake("instance that is not there", connect(instance=None), "connect.instance-missing"),
]  # fmt: skip
