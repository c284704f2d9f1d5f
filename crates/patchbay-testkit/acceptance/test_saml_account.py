"""`patchbay saml new`, `apply` and `check --aws` against an emulator's IAM and CloudFormation."""

import datetime
import json
import pathlib
import subprocess
import sys

import yaml

import saml_messages as messages
from lambda_engine import LambdaEngine
from saml_messages import CENTRE, ENDPOINT, INSTANCE, ORG
from test_saml import SIGN_IN, Desk, run

ACCOUNT = "000000000000"
PROVIDER_NAME = f"SalesforceServiceVoiceIdp_{ORG}"
ROLE_NAME = f"{CENTRE}-SAMLRole"
POLICY_NAME = f"{CENTRE}-SAMLPolicy"
PROVIDER = f"arn:aws:iam::{ACCOUNT}:saml-provider/{PROVIDER_NAME}"
DAY = datetime.timedelta(days=1)
TODAY = datetime.datetime.now(datetime.timezone.utc)
IDP = messages.Idp(begins=TODAY)
# Limits of IAM, white space not counted: trust policy of a role, all policies of its own.
TRUST_LIMIT, OWN_LIMIT = 2_048, 10_240


def statement(effect="Allow", provider=PROVIDER, audience=ENDPOINT, **more):
    return {
        "Effect": effect,
        "Principal": {"Federated": provider},
        "Action": "sts:AssumeRoleWithSAML",
        "Condition": {"StringEquals": {"SAML:aud": audience}},
        **more,
    }


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


FEDERATION = policy({
    "Effect": "Allow",
    "Action": "connect:GetFederationToken",
    "Resource": f"arn:aws:connect:*:{ACCOUNT}:instance/{INSTANCE}/user/${{aws:userid}}",
})  # fmt: skip


class Account(Desk):
    @classmethod
    def setUpClass(cls):
        cls.engine = LambdaEngine()
        cls.addClassCleanup(cls.engine.stop)
        cls.iam = cls.engine.client("iam")

    def setUp(self):
        super().setUp()
        self.clear()
        self.metadata = self.file("idp.xml", IDP.metadata(until=TODAY + DAY))

    def clear(self):
        for one in self.iam.list_saml_providers()["SAMLProviderList"]:
            self.iam.delete_saml_provider(SAMLProviderArn=one["Arn"])
        for role in self.iam.list_roles()["Roles"]:
            name = role["RoleName"]
            for own in self.iam.list_role_policies(RoleName=name)["PolicyNames"]:
                self.iam.delete_role_policy(RoleName=name, PolicyName=own)
            self.iam.delete_role(RoleName=name)

    def saml(self, verb, *arguments):
        place = {"AWS_ENDPOINT_URL": self.engine.url, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
        return run("saml", verb, *SIGN_IN, *arguments, env=place)

    def apply(self, *arguments):
        code, _, err = self.saml("apply", *arguments)
        self.assertEqual(code, 0, err)
        return err

    def ids(self, *arguments):
        _, out, err = self.saml("check", "--aws", *arguments, "--json")
        self.assertTrue(out, err)
        return [one["id"] for one in json.loads(out)["findings"]]

    def role(self):
        return self.iam.get_role(RoleName=ROLE_NAME)["Role"]

    def make(self, trust, own=FEDERATION):
        self.iam.create_role(RoleName=ROLE_NAME, AssumeRolePolicyDocument=trust)
        if own:
            self.iam.put_role_policy(RoleName=ROLE_NAME, PolicyName="Sso", PolicyDocument=own)
        self.iam.create_saml_provider(Name=PROVIDER_NAME, SAMLMetadataDocument=self.metadata.read_text())

    def test_an_empty_account_gets_provider_and_role_once(self):
        names = ["--metadata", self.metadata]
        said = self.apply(*names, "--dry-run")
        self.assertIn(f"create role {ROLE_NAME}, trust policy", said)
        self.assertEqual(self.iam.list_roles()["Roles"], [])
        code, _, err = self.saml("apply", *names)
        self.assertEqual(code, 1)
        self.assertIn("nobody is there to ask", err)
        self.assertEqual(self.iam.list_saml_providers()["SAMLProviderList"], [])

        self.apply(*names, "--yes")
        role = self.role()
        self.assertEqual(role["MaxSessionDuration"], 3600)
        trust = role["AssumeRolePolicyDocument"]["Statement"][0]
        self.assertEqual({**trust, "Sid": None}, statement(Sid=None))
        own = self.iam.get_role_policy(RoleName=ROLE_NAME, PolicyName=POLICY_NAME)["PolicyDocument"]
        self.assertEqual(own["Statement"][0]["Resource"], json.loads(FEDERATION)["Statement"][0]["Resource"])
        stored = self.iam.get_saml_provider(SAMLProviderArn=PROVIDER)["SAMLMetadataDocument"]
        self.assertEqual(stored, self.metadata.read_text())

        self.assertIn("Nothing to change", self.apply(*names, "--yes"))
        self.assertIn("Nothing to change", self.apply("--yes"))
        self.assertEqual(self.ids(*names), [])
        self.assertEqual(self.ids(), [])

    def test_without_a_provider_metadata_is_needed(self):
        code, _, err = self.saml("apply", "--yes")
        self.assertEqual(code, 1)
        self.assertIn("none can be made without metadata", err)
        self.assertEqual(self.iam.list_roles()["Roles"], [])

    def test_metadata_that_iam_would_refuse_is_not_sent(self):
        bad = self.file("bad.xml", IDP.metadata(until=TODAY - DAY))
        code, _, err = self.saml("apply", "--metadata", bad, "--yes")
        self.assertEqual(code, 1)
        self.assertIn("no longer valid", err)
        self.assertEqual(self.iam.list_saml_providers()["SAMLProviderList"], [])

    def test_what_the_published_stack_made_stays_as_it_is(self):
        trust = statement()
        trust["Condition"] = {"StringEquals": {"saml:aud": ENDPOINT}}
        self.make(policy(trust))
        again = self.file("again.xml", IDP.metadata(until=TODAY + 9 * DAY).replace("\n  ", "\n\t"))
        self.assertIn("Nothing to change", self.apply("--metadata", again, "--yes"))
        self.assertEqual(self.iam.list_role_policies(RoleName=ROLE_NAME)["PolicyNames"], ["Sso"])
        self.assertEqual(self.ids(), [])

    def test_the_provider_in_the_other_spelling_is_used(self):
        name = f"SalesforceVoiceIdp_{ORG}"
        self.iam.create_saml_provider(Name=name, SAMLMetadataDocument=self.metadata.read_text())
        self.apply("--yes")
        trust = self.role()["AssumeRolePolicyDocument"]["Statement"][0]
        self.assertEqual(trust["Principal"]["Federated"], f"arn:aws:iam::{ACCOUNT}:saml-provider/{name}")
        self.assertEqual(self.ids(), [])

    def test_other_statements_are_kept_and_told(self):
        other = {"Sid": "Operators", "Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "sts:AssumeRole"}
        self.make(policy(other), own=None)
        said = self.apply("--yes", "--regional-audience", "--max-session", "43200")
        self.assertIn("statement Operators", said)
        role = self.role()
        self.assertEqual(role["AssumeRolePolicyDocument"]["Statement"][0], other)
        added = role["AssumeRolePolicyDocument"]["Statement"][1]
        endpoints = [ENDPOINT, "https://eu-west-2.signin.aws.amazon.com/saml"]
        self.assertEqual(added["Condition"]["StringEquals"]["SAML:aud"], endpoints)
        self.assertEqual(role["MaxSessionDuration"], 43_200)
        again = self.apply("--yes", "--regional-audience", "--max-session", "43200")
        self.assertIn("Nothing to change", again)

    def test_new_metadata_replaces_old(self):
        self.apply("--metadata", self.metadata, "--yes")
        other = messages.Idp(begins=TODAY)
        newer = self.file("newer.xml", other.metadata(until=TODAY + DAY))
        self.assertEqual(self.ids("--metadata", newer), ["saml.provider-metadata"])
        said = self.apply("--metadata", newer, "--yes")
        self.assertIn("- certificate ", said)
        self.assertEqual(self.ids("--metadata", newer), [])

    def test_each_mistake_in_the_account_is_named_once(self):
        old = PROVIDER.replace("SalesforceService", "Salesforce")
        deny = {"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRoleWithSAML"}
        wrong = policy({"Effect": "Allow", "Action": "connect:*", "Resource": "arn:aws:connect:*:*:instance/other/*"})
        federated = json.loads(FEDERATION)["Statement"][0]
        open_trust = statement()
        del open_trust["Condition"]
        mistakes = {
            "trust-spelling": (policy(statement(provider=old)), FEDERATION),
            "trust-provider": (policy(statement(provider=PROVIDER.replace(PROVIDER_NAME, "Okta"))), FEDERATION),
            "trust-audience": (policy(statement(audience="https://signin.aws.amazon.com/")), FEDERATION),
            "trust-open": (policy(open_trust), FEDERATION),
            "trust-denied": (policy(statement(), deny), FEDERATION),
            "permission": (policy(statement()), wrong),
        }
        for wanted, (trust, own) in mistakes.items():
            with self.subTest(wanted):
                self.clear()
                self.make(trust, own)
                self.assertEqual(self.ids(), [f"saml.{wanted}"])
        self.clear()
        self.make(policy(statement()), policy(federated, {**federated, "Effect": "Deny"}))
        self.assertEqual(self.ids(), ["saml.permission"])
        self.iam.delete_saml_provider(SAMLProviderArn=PROVIDER)
        self.clear()
        self.make(policy(statement()))
        self.iam.delete_saml_provider(SAMLProviderArn=PROVIDER)
        self.assertEqual(self.ids(), ["saml.provider-missing"])

    def test_a_mended_mistake_is_gone(self):
        for trust in (policy(statement(audience="https://eu-west-2.signin.aws.amazon.com/saml")), policy()):
            self.clear()
            self.make(trust, own=None)
            self.apply("--yes")
            self.assertEqual(self.ids(), [])
            self.assertIn("Nothing to change", self.apply("--yes"))

    def test_a_response_is_held_against_the_account(self):
        self.apply("--metadata", self.metadata, "--yes", "--max-session", "3600")
        pair = f"{PROVIDER},arn:aws:iam::{ACCOUNT}:role/{ROLE_NAME}"
        moment = ["--at", messages.moment(messages.NOW)]

        def found(**words):
            words["attributes"] = messages.attributes(role=pair, more=words.pop("more", ""))
            response = self.file("response.txt", messages.field(IDP.response(**words)))
            return self.ids(response, *moment)

        self.assertEqual(found(), [])
        regional = found(recipient="https://eu-west-2.signin.aws.amazon.com/saml")
        self.assertEqual(regional, ["saml.recipient-not-trusted"])
        longer = messages.attribute(messages.ATTRIBUTES + "SessionDuration", "7200")
        self.assertEqual(found(more=longer), ["saml.session-duration-role"])
        self.assertEqual(found(issuer="https://other.my.salesforce.com"), ["saml.issuer"])

    def test_files_are_written_once_and_accepted(self):
        out = self.folder / "saml"
        arguments = ["--account", ACCOUNT, "--out", out, "--regional-audience", "--yes"]
        code, printed, err = self.saml("new", *arguments, "--json")
        self.assertEqual(code, 0, err)
        self.assertEqual(json.loads(printed)["role_attribute"], f"{PROVIDER},arn:aws:iam::{ACCOUNT}:role/{ROLE_NAME}")
        self.assertIn("Nothing to change", self.saml("new", *arguments)[2])
        trust = (out / "trust.json").read_text()
        own = (out / "policy.json").read_text()
        for text, limit in ((trust, TRUST_LIMIT), (own, OWN_LIMIT)):
            self.assertLessEqual(len("".join(text.split())), limit)
        self.make(trust, own)
        self.assertEqual(self.ids(), [])

        self.clear()
        self.engine.apply("saml", (out / "saml.yaml").read_text(), {})
        made = self.role()["AssumeRolePolicyDocument"]["Statement"]
        self.assertEqual(made, json.loads(trust)["Statement"])
        made = self.iam.get_role_policy(RoleName=ROLE_NAME, PolicyName=POLICY_NAME)["PolicyDocument"]
        self.assertEqual(made["Statement"], json.loads(own)["Statement"])

    def test_the_template_with_the_provider_is_what_cloudformation_takes(self):
        out = self.folder / "saml"
        code, _, err = self.saml("new", "--account", ACCOUNT, "--out", out, "--yes", "--metadata", self.metadata)
        self.assertEqual(code, 0, err)
        lint = pathlib.Path(sys.executable).with_name("cfn-lint")
        done = subprocess.run([lint, "--template", out / "saml.yaml"], capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))

        class Loader(yaml.SafeLoader):
            pass

        Loader.add_multi_constructor("!", lambda loader, tag, node: f"{tag} {node.value}")
        template = yaml.load((out / "saml.yaml").read_text(), Loader)
        provider = template["Resources"]["Provider"]["Properties"]
        lines = lambda text: [line.rstrip() for line in text.strip().splitlines()]
        self.assertEqual(lines(provider["SamlMetadataDocument"]), lines(self.metadata.read_text()))
        trust = template["Resources"]["Role"]["Properties"]["AssumeRolePolicyDocument"]["Statement"][0]
        self.assertEqual(trust["Principal"]["Federated"], "GetAtt Provider.Arn")
