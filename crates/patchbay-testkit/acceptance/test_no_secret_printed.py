"""No command prints a secret, at any verbosity, whether it succeeds or fails. The list of commands is the
program's own, so that a command without a case fails this test."""

import json
import os
import pathlib
import re
import signal
import subprocess
import tempfile
import unittest

from lambda_engine import LambdaEngine
from local_org import LocalOrg
from planted_secrets import CENTRE, PREFIX, PlantedSecrets

# What a person can ask for: more of it, as data, with everything that a library may say.
VERBOSITY = (
    ("plain", (), {}),
    ("json", ("--json",), {}),
    ("debug", (), {"LOG_LEVEL": "silly", "RUST_LOG": "trace", "RUST_BACKTRACE": "full"}),
)
# These print on stdout what they were asked for and made to print: a key in another form.
ON_PURPOSE = {"keys format"}
# These run until they are stopped.
SERVERS = {"org start", "dev"}
ORG = ("--instance-url", "{org}", "--access-token", "token")
BAD_ORG = ("--instance-url", "{org}", "--username", "nobody@acme.example", "--password", "password")
SAML = ("--contact-center", CENTRE, "--org", "00D5e000000AbCd", "--account", "000000000000",
        "--connect-instance", "6f1d2c3b-0000-4a4a-9b9b-1234567890ab", "--region", "us-east-1")  # fmt: skip
VOICE = ("--contact-center", CENTRE)
CTI = ("--package", "cti", "--secret", "SalesforceCredentials")
FILE = ("--file", "settings.json")
IDS = ("--type", "xml-import", "--contact-center", CENTRE)
REST = "invoke-salesforce-rest-api"

# Every command: what is run of it. `key`, `password` and the like are files with planted secrets; many cases
# give the wrong file on purpose, because that is when a program is tempted to quote what it has read.
CASES = {
    "demo": [()],
    "dev": [("--port", "0", "--settings", "settings.json"), ("--port", "0", "--settings", "broken.json")],
    "invoke": [
        (REST, "--event", "event.json", "--settings", "settings.json", "--trace"),
        (REST, "--event", "event.json", "--settings", "broken.json", "--trace"),
        (REST, "--event", "key", "--settings", "settings.json"),
        (REST, "--event", "event.json", "--env", f"SECRET_NAME={CENTRE}-salesforce-secret",
         "--env", f"ACCESS_SECRET_NAME={CENTRE}-salesforce-access-secret"),
    ],
    "functions": [()],
    "org start": [("--port", "0", "--identity", "identity.json"), ("--port", "0", "--identity", "broken.json")],
    "setup": [
        ("--answers", "answers.toml", "--folder", "made", "--plan", *ORG),
        ("--answers", "answers.toml", "--folder", "made", "--yes", *ORG),
        ("--answers", "answers.toml", "--folder", "made", "--yes", *BAD_ORG),
        ("--answers", "key", "--folder", "made", "--yes"),
    ],
    "doctor": [VOICE, (*VOICE, "--no-invoke", *ORG), (*VOICE, "--definition", "key", "--certificate", "key"), ("--list",)],
    "keys new": [("--out", "made", "--force")],
    "keys check": [("key",), ("key", "key.crt"), ("key.crt", "key"), ("password",), ("key", "password")],
    "keys format": [("key", "--pem"), ("password", "--pem")],
    "secrets init": [
        (*VOICE, "--org-id", "00D5e000000AbCd", "--rest-key", "key", "--dry-run"),
        (*VOICE, *FILE, "--telephony-key", "key", "--rest-key", "key", "--yes"),
        (*CTI, "--password", "password", "--consumer-secret", "key", "--consumer-key", "password", "--dry-run"),
        (*VOICE, "--file", "broken.json", "--yes"),
    ],
    "secrets show": [VOICE, (*VOICE, "--access"), CTI, FILE, (*VOICE, "--layout", "parameters"), ("--file", "broken.json", *VOICE)],
    "secrets set": [
        ("rest-key", *FILE, "--from", "other", "--yes"),
        ("telephony-key", *VOICE, "--from", "key", "--yes"),
        ("password", *CTI, "--from", "password", "--yes"),
        ("subject", *VOICE, "--from", "key", "--yes"),
        ("consumer-key", *VOICE, "--from", "password", "--dry-run"),
        ("org-id", *VOICE, "--from", "password", "--dry-run"),
    ],
    "secrets unset": [("Password", *CTI, "--dry-run"), ("access-token", *VOICE, "--access", "--dry-run")],
    "secrets check": [VOICE, CTI, FILE, (*VOICE, "--certificate", "key"), ("--secret", "broken"), ("--file", "broken.json", *VOICE)],
    "secrets migrate": [(*VOICE, "--dry-run"), (*VOICE, "--overwrite", "--dry-run")],
    "secrets rotate": [
        (*VOICE, "--key", "other", "--yes"),
        (*FILE, "--key", "key", "--yes"),
        (*VOICE, "--key", "password", "--yes"),
        (*VOICE, "--out", "rotated", "--yes"),
        (*CTI, "--key", "other", "--my-domain", "{org}", "--yes"),
    ],
    "app new": [
        ("--name", "Acme", "--contact-email", "ops@acme.example", "--certificate", "key.crt", "--profile", "Admin", "--out", "made-app"),
        ("--name", "Acme", "--contact-email", "ops@acme.example", "--certificate", "key", "--profile", "Admin"),
    ],
    "app convert": [("app", "--dry-run"), ("key", "--dry-run")],
    "app check": [("app",), ("app", "--key", "key"), ("key",), ("app", "--key", "password")],
    "app deploy": [("app", *ORG, "--dry-run"), ("app", *ORG, "--yes"), ("app", *BAD_ORG, "--yes")],
    "app retrieve": [("Acme", *ORG, "--out", "back", "--yes"), ("Acme", *BAD_ORG)],
    "contact-center show": [("key",), ("definition.xml",), ("--in-org", CENTRE, *ORG), ("--in-org", CENTRE, *BAD_ORG)],
    "contact-center set": [
        ("definition.xml", "--certificate", "key", "--yes"),
        ("key", "--rest-app", "0xI5e0000004C92", "--yes"),
        ("definition.xml", "--rest-app", "0xI5e0000004C92", "--yes"),
    ],
    "contact-center check": [("key",), ("definition.xml",), ("--in-org", CENTRE, *ORG)],
    "saml new": [(*SAML, "--metadata", "key", "--out", "saml")],
    "saml apply": [(*SAML, "--dry-run"), (*SAML, "--metadata", "key", "--yes")],
    "saml check": [("key",), ("definition.xml", "--metadata", "key", "--certificate", "key")],
    "external-id new": [()],
    "external-id apply": [("acme-id-1", *IDS, "--dry-run"), ("acme-id-1", "--file", "key", "--yes")],
    "external-id check": [("acme-id-1", *IDS), ("acme-id-1", "--file", "key")],
    "external-id remove": [("--all", *IDS, "--dry-run"), ("--all", "--file", "broken.json", "--yes")],
    "parked list": [("bucket/p", "--folder", ".")],
    "parked show": [("bucket/p", "p/contact-records/2026/03/02/c-1-00000000000000aa.json", "--folder", ".", "--with-record")],
    "parked resend": [("bucket/p", "--folder", ".", "--settings", "adapter.json", "--yes",
                       "--env", "SF_HOST={org}", "--env", "SF_VERSION=v64.0", "--env", "SF_PRODUCTION=false",
                       "--env", "SF_USERNAME=api@acme.example", "--env", "SF_ADAPTER_NAMESPACE=amazonconnect",
                       "--env", "SF_CREDENTIALS_SECRETS_MANAGER_ARN=SalesforceCredentials",
                       "--env", "POSTCALL_CTR_IMPORT_ENABLED=true")],
    "completions": [("bash",)],
}  # fmt: skip


def program(*args):
    return [os.environ["PATCHBAY_PROGRAM"], *args]


def commands(prefix=()):
    """-> the commands that do something, from the program's own help."""
    ran = subprocess.run(program(*prefix, "--help"), capture_output=True, text=True, check=True)
    listed = re.search(r"^Commands:\n((?:  .*\n)+)", ran.stdout, re.MULTILINE)
    if not listed:
        yield " ".join(prefix)
        return
    for name in re.findall(r"^  (\S+)", listed[1], re.MULTILINE):
        if name != "help":
            yield from commands((*prefix, name))


class NoSecretIsPrinted(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.org = LocalOrg()
        cls.addClassCleanup(cls.org.stop)
        cls.engine = LambdaEngine()
        cls.addClassCleanup(cls.engine.stop)
        cls.planted = PlantedSecrets(cls.org)
        cls.plant_on_the_engine()

    @classmethod
    def plant_on_the_engine(cls):
        planted = cls.planted
        secrets = cls.engine.client("secretsmanager")
        secrets.create_secret(Name=f"{CENTRE}-salesforce-secret", SecretString=json.dumps(planted.settings()))
        secrets.create_secret(Name=f"{CENTRE}-salesforce-access-secret", SecretString=json.dumps(planted.access()))
        secrets.create_secret(Name="SalesforceCredentials", SecretString=json.dumps(planted.adapter()))
        secrets.create_secret(Name="broken", SecretString=f"password={planted.password}")
        parameters = cls.engine.client("ssm")
        for end, value in (("auth-private-key", planted.org.private_key), ("access-token", planted.stored_token),
                           ("subject", planted.password)):  # fmt: skip
            parameters.put_parameter(Name=f"{PREFIX}{end}", Value=value, Type="SecureString")

    def desk(self):
        """A folder with the planted files."""
        folder = tempfile.TemporaryDirectory(prefix="patchbay-planted-")
        self.addCleanup(folder.cleanup)
        desk = pathlib.Path(folder.name)
        planted = self.planted
        centre = {
            f"{CENTRE}-salesforce-secret": planted.settings(),
            f"{CENTRE}-salesforce-access-secret": planted.access(),
        }
        broken = json.dumps({"secrets": centre}).replace("\\n", "\n")
        identity = {"users": [{"username": "planted@acme.example", "lastName": "P", "password": planted.password}],
                    "apps": [{"name": "P", "consumerKey": "3MVG9.planted", "consumerSecret": planted.consumer_secret}]}  # fmt: skip
        texts = {
            "key": self.org.private_key,
            "key.crt": planted.other_certificate,
            "other": planted.other_key,
            "password": planted.password,
            "token": planted.session_token,
            "settings.json": json.dumps({"secrets": centre, "parameters": {}}),
            "adapter.json": json.dumps({"secrets": {"SalesforceCredentials": planted.adapter()}}),
            "broken.json": broken,
            "identity.json": json.dumps(identity),
            "answers.toml": f"""package = "voice"
contact-center = "{CENTRE}"
contact-email = "voice-ops@acme.example"
connect-instance = "6f1d2c3b-0000-4a4a-9b9b-1234567890ab"
api-user = "{self.org.username}"
""",
            "event.json": json.dumps({"Details": {"Parameters": {"methodName": "queryRecord", "soql": "SELECT Id FROM Account LIMIT 1"}}}),
            "definition.xml": f"<callCenter><section name='x'><item name='reqInternalName'>{CENTRE}</item></section></callCenter>",
            "app/connectedApps/Acme.connectedApp-meta.xml": self.connected_app(),
            "bucket/p/contact-records/2026/03/02/c-1-00000000000000aa.json": self.parked(),
        }
        for name, text in texts.items():
            path = desk / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return desk

    def connected_app(self):
        return f"""<?xml version="1.0" encoding="UTF-8"?>
<ConnectedApp xmlns="http://soap.sforce.com/2006/04/metadata">
    <contactEmail>ops@acme.example</contactEmail>
    <label>Acme</label>
    <oauthConfig>
        <callbackUrl>http://localhost:1717/OauthRedirect</callbackUrl>
        <certificate>{self.planted.other_certificate}</certificate>
        <consumerKey>3MVG9plantedconsumerkey0123456789</consumerKey>
        <consumerSecret>{self.planted.consumer_secret}</consumerSecret>
        <scopes>Api</scopes>
    </oauthConfig>
</ConnectedApp>
"""

    @staticmethod
    def parked():
        return json.dumps({
            "reason": {"type": "Salesforce.Invalid", "code": "JSON_PARSER_ERROR", "message": "x", "fields": []},
            "contactId": "c-1", "lastUpdateTimestamp": None, "sequenceNumber": "1", "partitionKey": "p",
            "approximateArrivalTimestamp": 1772446560.5, "stream": None,
            "requestId": "11111111-1111-4111-8111-111111111111", "parkedAt": "2026-03-02T10:16:00Z",
            "record": "eyJDb250YWN0SWQiOiJjLTEiLCJDaGFubmVsIjoiVk9JQ0UiLCJBdHRyaWJ1dGVzIjp7InBvc3RjYWxsQ1RSSW1wb3J0RW5hYmxlZCI6InRydWUifX0=",
        })  # fmt: skip

    def run_it(self, desk, args, more):
        """-> stdout, stderr, exit code of a run; a server is stopped after a while."""
        environment = {name: os.environ[name] for name in ("PATH",) if name in os.environ}
        environment.update(
            HOME=str(desk), TMPDIR=str(desk), AWS_ENDPOINT_URL=self.engine.url, AWS_REGION="us-east-1",
            AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY=self.planted.aws_secret,
            AWS_EC2_METADATA_DISABLED="true", **more,
        )  # fmt: skip
        process = subprocess.Popen(
            program(*(arg.format(org=self.org.url) for arg in args)),
            cwd=desk, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        try:
            out, err = process.communicate(timeout=5 if " ".join(args[:2]) in SERVERS or args[0] in SERVERS else 120)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=30)
        return out, err, process.returncode

    def test_every_command_has_a_case(self):
        self.assertEqual(sorted(commands()), sorted(CASES))

    def test_what_is_planted_is_found_again(self):
        """The search itself works: a test that cannot fail shows nothing."""
        for text in (self.org.private_key, self.planted.password, f"Bearer {self.planted.session_token}"):
            self.assertTrue(self.planted.find(text), text[:20])
        self.assertEqual(self.planted.find("nothing"), [])

    def test_no_command_prints_what_is_planted(self):
        for command, cases in CASES.items():
            for case in cases:
                for name, options, more in VERBOSITY:
                    with self.subTest(command=command, case=" ".join(case), verbosity=name):
                        args = (*command.split(), *case, *options)
                        out, err, code = self.run_it(self.desk(), args, more)
                        said = err if command in ON_PURPOSE else out + err
                        self.assertEqual(self.planted.find(said), [], f"{args} ended with {code}")
                        # Exit code 2: the case is no command line of this command, and shows nothing.
                        self.assertNotEqual(code, 2, said)
                        self.assertNotIn("panicked", said)


if __name__ == "__main__":
    unittest.main()
