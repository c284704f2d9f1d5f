"""`patchbay secrets` makes, changes, checks, moves and rotates secrets and parameters on an engine that we did
not write. Each command runs twice, the second time without changing anything."""

import json
import os
import pathlib
import re
import tempfile
import unittest

from lambda_engine import LambdaEngine
from local_org import LocalOrg, key_and_certificate
from program import Program

CENTRE = "AcmeVoiceCC"
SETTINGS = f"{CENTRE}-salesforce-secret"
ACCESS = f"{CENTRE}-salesforce-access-secret"
PREFIX = f"{CENTRE}-salesforce-rest-api-"
REST_KEY = f"{PREFIX}auth-private-key"
TELEPHONY_KEY = f"{CENTRE}-scrt-jwt-auth-private-key"
TOKEN = "00D5e000000AbCd!planted.access.token"
ORG_ID = "00D5e000000AbCd"
NOTHING = "Nothing to change"


class OnTheEngine(unittest.TestCase):
    """An engine of its own for each class, with a centre's secrets that are right."""

    @classmethod
    def setUpClass(cls):
        cls.org = LocalOrg()
        cls.addClassCleanup(cls.org.stop)
        cls.engine = LambdaEngine(AUTH="true")
        cls.addClassCleanup(cls.engine.stop)
        cls.program = Program(cls.engine)
        cls.secrets = cls.engine.client("secretsmanager")
        cls.telephony_key, _ = key_and_certificate()

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="patchbay-secrets-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        for secret in self.secrets.list_secrets()["SecretList"]:
            self.secrets.delete_secret(SecretId=secret["ARN"], ForceDeleteWithoutRecovery=True)

    def file(self, name, text):
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def settings(self):
        return {
            "CALL_CENTER_API_NAME": CENTRE,
            "own": "stays",
            "SALESFORCE_ORG_ID": ORG_ID,
            "SALESFORCE_AUTH_ENDPOINT": f"{self.org.url}/services/oauth2/token",
            "SALESFORCE_REST_API_ENDPOINT_BASE": f"{self.org.url}/services/data/v64.0",
            "SCRT_ENDPOINT_BASE": f"{self.org.url}/telephony/v1",
            "TRANSCRIBE_REGION": "us-east-1",
            f"{PREFIX}audience": "https://login.salesforce.com",
            f"{PREFIX}subject": self.org.username,
            f"{PREFIX}auth-consumer-key": self.org.consumer_key,
            REST_KEY: self.org.private_key,
            TELEPHONY_KEY: self.telephony_key,
        }

    def put(self, name, value):
        self.secrets.create_secret(Name=name, SecretString=json.dumps(value))

    def stored(self, name):
        return json.loads(self.secrets.get_secret_value(SecretId=name)["SecretString"])

    def version(self, name):
        return self.secrets.get_secret_value(SecretId=name)["VersionId"]

    def run_secrets(self, *args, program=None, code=0, **more):
        ran = (program or self.program).run("secrets", *args, **more)
        self.assertEqual(ran.code, code, ran.shown)
        for secret in (self.org.private_key.splitlines()[3], self.org.consumer_key, TOKEN):
            self.assertNotIn(secret, ran.out + ran.err)
        return ran

    def changes_nothing(self, *args, **more):
        ran = self.run_secrets(*args, "--yes", **more)
        self.assertIn(NOTHING, ran.err)


class OfAContactCentre(OnTheEngine):
    """Two secrets, contact centre 19 and later."""

    WHICH = ("--contact-center", CENTRE)

    def test_init_makes_both_and_a_second_time_nothing(self):
        key = self.file("rest.key", self.org.private_key.replace("\n", "\\n"))
        consumer_key = self.file("consumer-key", self.org.consumer_key + "\n")
        init = ("init", *self.WHICH, "--org-id", f"{ORG_ID}EAK", "--my-domain", "https://acme.my.salesforce.com",
                "--subject", self.org.username, "--rest-key", key, "--consumer-key", consumer_key,
                "--new-keys", self.folder / "keys")  # fmt: skip
        self.run_secrets(*init, "--dry-run")
        self.assertEqual(self.secrets.list_secrets()["SecretList"], [])
        self.run_secrets(*init, "--yes")
        stored = self.stored(SETTINGS)
        self.assertEqual(stored["SALESFORCE_ORG_ID"], ORG_ID)
        self.assertEqual(stored["SCRT_ENDPOINT_BASE"], "https://acme.my.salesforce-scrt.com/telephony/v1")
        self.assertEqual(stored[f"{PREFIX}auth-consumer-key"], self.org.consumer_key)
        self.assertEqual(stored[REST_KEY].strip(), self.org.private_key.strip())
        self.assertIn("BEGIN RSA PRIVATE KEY", stored[TELEPHONY_KEY])
        self.assertEqual(self.stored(ACCESS), {f"{PREFIX}access-token": ""})
        self.assertEqual([path.name for path in (self.folder / "keys").iterdir()], ["telephony.crt"])
        before = self.version(SETTINGS)
        self.changes_nothing(*init)
        self.assertEqual(self.version(SETTINGS), before)
        ran = self.run_secrets("check", *self.WHICH, "--telephony-certificate", self.folder / "keys/telephony.crt", "--json")
        self.assertEqual(ran.data["findings"], [])

    def test_init_never_overwrites_what_somebody_set(self):
        self.put(SETTINGS, {**self.settings(), f"{PREFIX}subject": "salesforce-rest-api-auth-subject"})
        self.put(ACCESS, {f"{PREFIX}access-token": TOKEN})
        init = ("init", *self.WHICH, "--org-id", "00D5e000000XyZw", "--subject", "api@acme.example", "--yes")
        ran = self.run_secrets(*init)
        self.assertIn("SALESFORCE_ORG_ID has another value and keeps it", ran.err)
        wanted = {**self.settings(), f"{PREFIX}subject": "api@acme.example"}
        self.assertEqual(self.stored(SETTINGS), wanted)
        self.assertEqual(list(self.stored(SETTINGS)), list(wanted))
        self.assertEqual(self.stored(ACCESS), {f"{PREFIX}access-token": TOKEN})
        self.run_secrets(*init, "--overwrite")
        self.assertEqual(self.stored(SETTINGS)["SALESFORCE_ORG_ID"], "00D5e000000XyZw")

    def test_show_masks_and_names_what_is_missing(self):
        wanted = self.settings()
        del wanted["SCRT_ENDPOINT_BASE"]
        self.put(SETTINGS, wanted)
        ran = self.run_secrets("show", *self.WHICH, "--json")
        shown = {row["key"]: row["value"] for row in ran.data["keys"]}
        self.assertEqual(ran.data["missing"], ["SCRT_ENDPOINT_BASE"])
        self.assertEqual(shown[f"{PREFIX}subject"], self.org.username)
        self.assertEqual(shown["own"], "set, not shown")
        self.assertRegex(shown[REST_KEY], "^RSA 2048, SHA-256 of the public key ([0-9A-F]{2}:){7}[0-9A-F]{2}…$")
        self.assertRegex(shown[f"{PREFIX}auth-consumer-key"], r"^3MVG9….. \(\d+ characters\)$")
        self.run_secrets("show", *self.WHICH, "--access", code=1)

    def test_set_and_unset_change_one_key_and_nothing_else(self):
        self.put(SETTINGS, self.settings())
        value = ("set", "audience", *self.WHICH, "--value", "https://acme.my.salesforce.com")
        self.run_secrets(*value, "--yes")
        wanted = {**self.settings(), f"{PREFIX}audience": "https://acme.my.salesforce.com"}
        self.assertEqual(self.stored(SETTINGS), wanted)
        self.assertEqual(list(self.stored(SETTINGS)), list(wanted))
        self.changes_nothing(*value)
        self.run_secrets("set", "consumer-key", *self.WHICH, "--from", "-", "--yes", given="3MVG9" + "x" * 80)
        self.assertEqual(self.stored(SETTINGS)[f"{PREFIX}auth-consumer-key"], "3MVG9" + "x" * 80)
        self.run_secrets("unset", "own", *self.WHICH, "--yes")
        self.assertNotIn("own", self.stored(SETTINGS))
        self.changes_nothing("unset", "own", *self.WHICH)

    def test_a_secret_on_the_command_line_and_a_key_that_nothing_reads_are_refused(self):
        self.put(SETTINGS, self.settings())
        ran = self.run_secrets("set", "rest-key", *self.WHICH, "--value", "x", code=1)
        self.assertIn("not taken from the command line", ran.err)
        ran = self.run_secrets("set", "audiance", *self.WHICH, "--value", "x", code=1)
        self.assertIn("known: api-name", ran.err)
        self.run_secrets("set", "audience", *self.WHICH, "--value", "https://x.my.salesforce.com", code=1)
        self.assertEqual(self.stored(SETTINGS), self.settings())

    def test_the_slip_of_the_published_article_is_refused_and_found(self):
        self.put(SETTINGS, self.settings())
        key = self.file("rest.key", self.org.private_key)
        ran = self.run_secrets("set", "telephony-key", *self.WHICH, "--from", key, "--yes", code=1)
        self.assertIn("two different keys", ran.err)
        self.assertEqual(self.stored(SETTINGS), self.settings())
        self.secrets.put_secret_value(
            SecretId=SETTINGS, SecretString=json.dumps({**self.settings(), TELEPHONY_KEY: self.org.private_key})
        )
        ran = self.run_secrets("check", *self.WHICH, "--json", code=1)
        self.assertEqual([finding["id"] for finding in ran.data["findings"]], ["key.same"])

    def test_what_somebody_else_wrote_in_the_meantime_is_not_lost(self):
        self.put(SETTINGS, self.settings())
        pipe = self.folder / "pipe"
        os.mkfifo(pipe)
        process = self.program.start("secrets", "set", "consumer-key", *self.WHICH, "--from", pipe, "--yes")
        # Opens when the program does, which is after it has read the secret.
        with open(pipe, "w", encoding="utf-8") as writer:
            changed = {**self.settings(), "own": "changed"}
            self.secrets.put_secret_value(SecretId=SETTINGS, SecretString=json.dumps(changed))
            writer.write("3MVG9" + "x" * 80)
        _, said = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 1, said)
        self.assertIn("changed by somebody else", said)
        self.assertEqual(self.stored(SETTINGS), changed)

    def test_a_secret_that_is_no_json_is_left_alone(self):
        self.secrets.create_secret(Name=SETTINGS, SecretString="password=planted")
        ran = self.run_secrets("check", *self.WHICH, "--json", code=1)
        self.assertEqual([finding["id"] for finding in ran.data["findings"]], ["secret.not-json"])
        for command in (("set", "audience", "--value", "https://x"), ("init", "--org-id", ORG_ID)):
            ran = self.run_secrets(command[0], *command[1:], *self.WHICH, "--yes", code=1)
            self.assertNotIn("planted", ran.out + ran.err)
        self.assertEqual(self.secrets.get_secret_value(SecretId=SETTINGS)["SecretString"], "password=planted")


class Rotated(OnTheEngine):
    """A new REST key: the org accepts it first, then the secret holds it."""

    WHICH = ("--contact-center", CENTRE)

    def test_the_org_accepts_before_the_secret_changes_and_back_is_possible(self):
        self.put(SETTINGS, self.settings())
        pair = self.folder / "new"
        self.run_secrets("rotate", *self.WHICH, "--out", pair, "--yes")
        key = pair / "server.key"
        self.assertEqual(key.stat().st_mode & 0o777, 0o600)
        self.assertEqual(self.stored(SETTINGS), self.settings())
        self.run_secrets("rotate", *self.WHICH, "--out", pair, "--yes")
        take_up = ("rotate", *self.WHICH, "--key", key)
        ran = self.run_secrets(*take_up, "--yes", code=1)
        self.assertIn("does not accept the new key", ran.err)
        self.assertEqual(self.stored(SETTINGS), self.settings())
        # Now its certificate is in the app; the key before is refused from here on.
        self.org.register_app((pair / "server.crt").read_text(encoding="utf-8"))
        ran = self.run_secrets(*take_up, "--yes")
        self.assertIn("AWSPREVIOUS", ran.err)
        self.assertEqual(self.stored(SETTINGS), {**self.settings(), REST_KEY: key.read_text(encoding="utf-8")})
        self.changes_nothing(*take_up)
        # The org has one certificate: back only works once it is the old one again.
        self.run_secrets("rotate", *self.WHICH, "--back", "--yes", code=1)
        self.org.register_app(self.certificate_of_the_org())
        self.run_secrets("rotate", *self.WHICH, "--back", "--yes")
        self.assertEqual(self.stored(SETTINGS)[REST_KEY].strip(), self.org.private_key.strip())

    def certificate_of_the_org(self):
        """A certificate of the org's first key."""
        import datetime

        from cryptography import x509
        from cryptography.hazmat.primitives import hashes, serialization
        from cryptography.x509.oid import NameOID

        key = serialization.load_pem_private_key(self.org.private_key.encode(), None)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "first")])
        now = datetime.datetime.now(datetime.timezone.utc)
        builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        builder = builder.serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(days=1))
        made = builder.not_valid_after(now + datetime.timedelta(days=2)).sign(key, hashes.SHA256())
        return made.public_bytes(serialization.Encoding.PEM).decode()


class Moved(OnTheEngine):
    """From parameters to secrets; and the parameters themselves."""

    WHICH = ("--contact-center", CENTRE)
    PARAMETERS = (*WHICH, "--layout", "parameters")

    def setUp(self):
        super().setUp()
        self.parameters = self.engine.client("ssm")
        found = self.parameters.describe_parameters()["Parameters"]
        for parameter in found:
            self.parameters.delete_parameter(Name=parameter["Name"])
        self.functions()

    def functions(self):
        functions, iam = self.engine.client("lambda"), self.engine.client("iam")
        if not iam.list_roles()["Roles"]:
            trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
            iam.create_role(RoleName="r", AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]}))
        rest = {
            "CONSUMER_KEY_PARAM_NAME": "own-consumer-key",
            "PRIVATE_KEY_PARAM_NAME": REST_KEY,
            "ACCESS_TOKEN_PARAM_NAME": f"{PREFIX}access-token",
            "AUDIENCE": f"{PREFIX}audience",
            "SUBJECT": f"{PREFIX}subject",
            "SALESFORCE_AUTH_ENDPOINT": f"{self.org.url}/services/oauth2/token",
            "SALESFORCE_REST_API_ENDPOINT_BASE": f"{self.org.url}/services/data/v54.0",
        }
        telephony = {
            "PRIVATE_KEY_PARAM_NAME": TELEPHONY_KEY,
            "SALESFORCE_ORG_ID": ORG_ID,
            "CALL_CENTER_API_NAME": CENTRE,
            "SCRT_ENDPOINT_BASE": f"{self.org.url}/telephony/v1",
        }
        for end, variables in (("InvokeSalesforceRestApiFunction", rest), ("InvokeTelephonyIntegrationApiFunction", telephony)):
            name = f"{CENTRE}-{end}"
            if not any(made["FunctionName"] == name for made in functions.list_functions()["Functions"]):
                functions.create_function(
                    FunctionName=name, Runtime="provided.al2023", Handler="handler.handler",
                    Role="arn:aws:iam::000000000000:role/r", Environment={"Variables": variables},
                    Code={"S3Bucket": "patchbay-acceptance", "S3Key": "patchbay-x86_64.zip"},
                )  # fmt: skip

    def write_parameters(self, **more):
        values = {
            "own-consumer-key": self.org.consumer_key,
            REST_KEY: self.org.private_key,
            f"{PREFIX}access-token": TOKEN,
            f"{PREFIX}audience": "https://login.salesforce.com/",
            f"{PREFIX}subject": self.org.username,
            TELEPHONY_KEY: "scrt-jwt-auth-private-key-value",
            **more,
        }
        for name, value in values.items():
            self.parameters.put_parameter(Name=name, Value=value, Type="SecureString", Overwrite=True)
        return values

    def test_migrate_accounts_for_each_key_and_leaves_the_parameters(self):
        values = self.write_parameters()
        migrate = ("migrate", *self.WHICH)
        ran = self.run_secrets(*migrate, "--dry-run", "--json")
        self.assertEqual(self.secrets.list_secrets()["SecretList"], [])
        moved = {row["key"]: (row["from"], row["outcome"]) for row in ran.data["keys"]}
        self.assertEqual(moved[f"{PREFIX}auth-consumer-key"], ("parameter own-consumer-key", "moved"))
        self.assertEqual(moved["SALESFORCE_ORG_ID"], ("variable SALESFORCE_ORG_ID", "moved"))
        self.assertEqual(moved[TELEPHONY_KEY][1], "placeholder")
        self.assertEqual(moved["TRANSCRIBE_REGION"][1], "default")
        self.run_secrets(*migrate, "--yes")
        stored = self.stored(SETTINGS)
        self.assertEqual(stored[REST_KEY], self.org.private_key)
        self.assertEqual(stored[f"{PREFIX}audience"], "https://login.salesforce.com/")
        self.assertEqual(self.stored(ACCESS), {f"{PREFIX}access-token": TOKEN})
        for name, value in values.items():
            kept = self.parameters.get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"]
            self.assertEqual(kept, value)
        before = self.version(SETTINGS)
        self.changes_nothing(*migrate)
        self.assertEqual(self.version(SETTINGS), before)

    def test_migrate_keeps_what_is_configured_in_the_secret(self):
        self.write_parameters(**{f"{PREFIX}subject": "null"})
        self.put(SETTINGS, {"own": "stays", f"{PREFIX}audience": "https://acme.my.salesforce.com", f"{PREFIX}subject": "api@acme.example"})
        ran = self.run_secrets("migrate", *self.WHICH, "--yes", "--json")
        outcome = {row["key"]: row["outcome"] for row in ran.data["keys"]}
        self.assertEqual((outcome[f"{PREFIX}audience"], outcome[f"{PREFIX}subject"]), ("kept", "kept"))
        stored = self.stored(SETTINGS)
        self.assertEqual(stored["own"], "stays")
        self.assertEqual(stored[f"{PREFIX}audience"], "https://acme.my.salesforce.com")
        self.run_secrets("migrate", *self.WHICH, "--overwrite", "--yes")
        self.assertEqual(self.stored(SETTINGS)[f"{PREFIX}audience"], "https://login.salesforce.com/")

    def test_parameters_are_made_set_shown_checked_and_taken_away(self):
        rest, telephony = self.file("rest", self.org.private_key), self.file("tel", self.telephony_key)
        init = ("init", *self.PARAMETERS, "--rest-key", rest, "--telephony-key", telephony, "--subject", self.org.username)
        self.run_secrets(*init, "--yes")
        self.changes_nothing(*init)
        ran = self.run_secrets("check", *self.PARAMETERS, "--json", code=1)
        self.assertEqual([finding["id"] for finding in ran.data["findings"]], ["secret.placeholder"])
        key = ("set", "consumer-key", *self.PARAMETERS, "--from", self.file("key", self.org.consumer_key))
        self.run_secrets(*key, "--yes")
        self.changes_nothing(*key)
        found = self.parameters.get_parameter(Name="own-consumer-key", WithDecryption=True)["Parameter"]
        self.assertEqual((found["Value"], found["Type"]), (self.org.consumer_key, "SecureString"))
        ran = self.run_secrets("check", *self.PARAMETERS, "--json")
        self.assertEqual(ran.data["findings"], [])
        self.run_secrets("unset", "access-token", *self.PARAMETERS, "--yes")
        self.changes_nothing("unset", "access-token", *self.PARAMETERS)
        ran = self.run_secrets("set", "org-id", *self.PARAMETERS, "--value", "00D5e000000XyZw", "--yes", code=1)
        self.assertIn("Environment variables", ran.err)


class OfAnAdapter(OnTheEngine):
    """The CTI adapter's secret, under a KMS key of its own."""

    WHICH = ("--package", "cti", "--secret", "SalesforceCredentials")

    def init(self):
        files = {name: self.file(name, text) for name, text in {
            "key": self.org.consumer_key, "private": self.org.private_key}.items()}  # fmt: skip
        role = "arn:aws:iam::000000000000:role/adapter"
        return ("init", *self.WHICH, "--consumer-key", files["key"], "--private-key", files["private"],
                "--subject", self.org.username, "--key-user", role)  # fmt: skip

    def test_init_makes_the_secret_and_its_key_once(self):
        self.run_secrets(*self.init(), "--dry-run")
        self.run_secrets(*self.init(), "--yes")
        kms = self.engine.client("kms")
        aliases = kms.list_aliases()["Aliases"]
        key = next(alias["TargetKeyId"] for alias in aliases if alias["AliasName"] == "alias/SalesforceCredentials-key")
        self.assertTrue(kms.get_key_rotation_status(KeyId=key)["KeyRotationEnabled"])
        use = json.loads(kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"])["Statement"][1]
        self.assertEqual(use["Condition"]["StringEquals"]["kms:ViaService"], "secretsmanager.us-east-1.amazonaws.com")
        self.assertEqual(use["Principal"]["AWS"], "arn:aws:iam::000000000000:role/adapter")
        self.assertIn(key, self.secrets.describe_secret(SecretId="SalesforceCredentials")["KmsKeyId"])
        stored = self.stored("SalesforceCredentials")
        self.assertEqual(list(stored), ["ConsumerKey", "PrivateKey", "Subject", "Audience"])
        self.changes_nothing(*self.init())
        self.assertEqual(len(kms.list_keys()["Keys"]), 1)
        ran = self.run_secrets("check", *self.WHICH, "--json")
        self.assertEqual(ran.data["findings"], [])

    def test_the_four_keys_of_the_published_guide(self):
        files = [self.file(name, text) for name, text in (
            ("k", self.org.consumer_key), ("s", "A1" * 32), ("p", "planted-password"), ("t", "planted-token"))]  # fmt: skip
        options = zip(("--consumer-key", "--consumer-secret", "--password", "--security-token"), files)
        init = ("init", *self.WHICH, "--no-kms-key", *[word for option in options for word in option])
        ran = self.run_secrets(*init, "--yes")
        self.assertNotIn("planted", ran.out + ran.err)
        self.assertEqual(self.stored("SalesforceCredentials")["AccessToken"], "planted-token")
        ran = self.run_secrets("check", *self.WHICH, "--json")
        self.assertEqual([finding["id"] for finding in ran.data["findings"]], ["secret.password-flow"])
        self.changes_nothing(*init)

    def test_its_key_is_rotated_too(self):
        self.run_secrets(*self.init(), "--no-kms-key", "--yes", code=2)
        self.put("SalesforceCredentials", {"ConsumerKey": self.org.consumer_key, "PrivateKey": self.org.private_key,
                                           "Subject": self.org.username, "own": "stays"})  # fmt: skip
        key = self.file("same.key", self.org.private_key)
        rotate = ("rotate", *self.WHICH, "--my-domain", self.org.url, "--key", key)
        self.changes_nothing(*rotate)
        other, _ = key_and_certificate()
        self.run_secrets(*rotate[:-1], self.file("other.key", other), "--yes", code=1)


class WithTheRightsThatAreNamed(OnTheEngine):
    """The rights that a command's help names are enough, and without them the missing one is named."""

    WHICH = ("--contact-center", CENTRE)

    def rights(self, command):
        ran = self.program.run("secrets", command, "--help")
        text = ran.out.split("Rights:")[1]
        found = set(re.findall(r"\b(?:secretsmanager|kms|ssm|lambda|sts):[A-Z]\w+", text))
        self.assertTrue(found, command)
        return found

    def test_each_command_works_with_them(self):
        self.put(SETTINGS, self.settings())
        self.put(ACCESS, {f"{PREFIX}access-token": ""})
        key = self.file("rest.key", self.org.private_key)
        for command, more in (
            ("show", ()),
            ("check", ()),
            ("set", ("subject", "--value", "api@acme.example", "--yes")),
            ("unset", ("own", "--yes")),
            ("set", ("subject", "--value", self.org.username, "--yes")),
            ("init", ("--org-id", ORG_ID, "--yes")),
            ("rotate", ("--key", key, "--yes")),
        ):
            with self.subTest(command):
                user = self.program.as_user_with(self.rights(command))
                self.run_secrets(command, *more, *self.WHICH, program=user)
        adapter = ("--package", "cti", "--consumer-key", self.file("key", self.org.consumer_key))
        self.run_secrets("init", *adapter, "--yes", program=self.program.as_user_with(self.rights("init")))

    def test_a_missing_right_is_named(self):
        self.put(SETTINGS, self.settings())
        for command, missing, more in (
            ("show", "secretsmanager:GetSecretValue", ()),
            ("set", "secretsmanager:UpdateSecret", ("subject", "--value", "api@acme.example", "--yes")),
        ):
            with self.subTest(command):
                user = self.program.as_user_with(self.rights(command) - {missing})
                ran = self.run_secrets(command, *more, *self.WHICH, program=user, code=3)
                self.assertIn(f"need the right {missing}", ran.err)


if __name__ == "__main__":
    unittest.main()
