"""`patchbay external-id` on the roles of a contact centre, judged by an STS that we did not write: Salesforce's
account takes a role with the right external id, and with a wrong one or none it does not."""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from lambda_engine import LambdaEngine

OURS = "210987654321"
SALESFORCE = "111122223333"
REGION = "eu-west-2"
CENTRE = "AcmeVoiceCC"
OF_SALESFORCE = {
    "provisioning": "SCVProvisioningRole",
    "management": "SCVAmazonConnectManagementRole",
    "recording": f"{CENTRE}-ConnectCallRole",
    "s3": f"{CENTRE}-SCVS3Role",
}
TYPES = {
    "new-instance": set(OF_SALESFORCE.values()),
    "existing-instance": set(OF_SALESFORCE.values()),
    "xml-import": set(OF_SALESFORCE.values()) - {"SCVProvisioningRole"} | {"SCVUpdateCredentialRole"},
}
EVERY_ROLE = TYPES["new-instance"] | TYPES["xml-import"]


def trust(*more):
    """What the vendor's stacks write, and statements of the customer's own."""
    salesforce = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{SALESFORCE}:root"},
        "Action": "sts:AssumeRole",
    }
    return {"Version": "2012-10-17", "Statement": [salesforce, *more]}


class ExternalIds(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.engine = LambdaEngine(AUTH="true")
        cls.iam = cls.client("iam", OURS)
        cls.sts = cls.client("sts", SALESFORCE)

    @classmethod
    def tearDownClass(cls):
        cls.engine.stop()

    @classmethod
    def client(cls, service, account):
        return boto3.client(
            service,
            endpoint_url=cls.engine.url,
            region_name=REGION,
            aws_access_key_id=account,
            aws_secret_access_key="test",
            config=Config(retries={"max_attempts": 0}),
        )

    def setUp(self):
        for role in EVERY_ROLE:
            self.iam.create_role(RoleName=role, AssumeRolePolicyDocument=json.dumps(trust()))

    def tearDown(self):
        for role in self.iam.list_roles()["Roles"]:
            self.iam.delete_role(RoleName=role["RoleName"])

    def run_program(self, *args, expected=0, folder=None):
        """-> (answer, talk)"""
        done = subprocess.run(
            [os.environ["PATCHBAY_PROGRAM"], "external-id", *args, "--json"],
            env={
                "PATH": os.environ["PATH"],
                "AWS_ENDPOINT_URL": self.engine.url,
                "AWS_ACCESS_KEY_ID": OURS,
                "AWS_SECRET_ACCESS_KEY": "test",
                "AWS_REGION": REGION,
            },
            cwd=folder,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
        )
        self.assertEqual(done.returncode, expected, f"{args}\n{done.stdout}\n{done.stderr}")
        return (json.loads(done.stdout) if done.stdout else None), done.stderr

    def of_centre(self, command, *args, centre_type="xml-import", **how):
        place = ["--contact-center", CENTRE, "--type", centre_type]
        return self.run_program(command, *args, *place, **how)

    def found(self, *args, expected=1, centre_type="xml-import"):
        answer, _ = self.of_centre("check", *args, centre_type=centre_type, expected=expected)
        return [(finding["id"], finding["place"]) for finding in answer["findings"]]

    def takes(self, role, external_id=None):
        """Whether Salesforce's account can take the role."""
        given = {"ExternalId": external_id} if external_id else {}
        try:
            self.sts.assume_role(
                RoleArn=f"arn:aws:iam::{OURS}:role/{role}", RoleSessionName="salesforce", **given
            )
        except ClientError as error:
            self.assertEqual(error.response["Error"]["Code"], "AccessDenied", error)
            return False
        return True

    def policy(self, role):
        return self.iam.get_role(RoleName=role)["Role"]["AssumeRolePolicyDocument"]

    def new_id(self):
        answer, _ = self.run_program("new")
        return answer["external_id"]

    def test_with_the_right_id_each_role_of_each_type_is_taken_and_else_not(self):
        for centre_type, roles in TYPES.items():
            with self.subTest(centre_type):
                right, wrong = self.new_id(), self.new_id()
                self.assertNotEqual(right, wrong)
                for role in roles:
                    self.assertTrue(self.takes(role), role)
                self.of_centre("apply", right, "--yes", centre_type=centre_type)
                for role in roles:
                    self.assertTrue(self.takes(role, right), role)
                    self.assertFalse(self.takes(role, wrong), role)
                    self.assertFalse(self.takes(role, right.swapcase()), role)
                    self.assertFalse(self.takes(role), role)
                for role in EVERY_ROLE - roles:
                    self.assertEqual(self.policy(role), trust(), role)
                self.assertEqual(self.found(right, expected=0, centre_type=centre_type), [])
                answer, talk = self.of_centre("apply", right, centre_type=centre_type)
                self.assertEqual(answer["written"], [])
                self.assertIn("Nothing to change", talk)
                self.of_centre("remove", "--all", "--yes", centre_type=centre_type)
                for role in EVERY_ROLE:
                    self.assertEqual(self.policy(role), trust(), role)

    def test_two_orgs_share_the_roles_with_an_id_each(self):
        role = f"{CENTRE}-SCVS3Role"
        first, second = self.new_id(), self.new_id()
        self.of_centre("apply", first, "--yes")
        self.of_centre("apply", second, "--add", "--yes")
        self.assertTrue(self.takes(role, first) and self.takes(role, second))
        self.assertFalse(self.takes(role))
        self.assertEqual(self.found(first, second, expected=0), [])
        self.of_centre("remove", first, "--yes")
        self.assertFalse(self.takes(role, first))
        self.assertTrue(self.takes(role, second))
        _, talk = self.of_centre("remove", second, "--yes", expected=1)
        self.assertIn("--all", talk)
        self.assertTrue(self.takes(role, second))

    def test_the_rest_of_a_policy_stays(self):
        role = f"{CENTRE}-ConnectCallRole"
        more = [
            {
                "Sid": "Ours",
                "Effect": "Allow",
                "Principal": {"Service": "lambda.amazonaws.com"},
                "Action": "sts:AssumeRole",
            },
            {
                "Sid": "Encrypted",
                "Effect": "Deny",
                "Principal": {"AWS": "*"},
                "Action": "sts:*",
                "Condition": {"Bool": {"aws:SecureTransport": "maybe"}},
            },
        ]
        before = trust(*more)
        before["Statement"][0]["Condition"] = {"StringLike": {"aws:PrincipalArn": "arn:*"}}
        self.iam.update_assume_role_policy(RoleName=role, PolicyDocument=json.dumps(before))
        right = self.new_id()
        _, talk = self.of_centre("apply", right, "--yes")
        self.assertIn(f'+                 "sts:ExternalId": "{right}"'.replace(" ", ""), talk.replace(" ", ""))
        after = self.policy(role)
        self.assertEqual(after["Statement"][1:], more)
        condition = after["Statement"][0].pop("Condition")
        self.assertEqual(
            condition,
            {"StringLike": {"aws:PrincipalArn": "arn:*"}, "StringEquals": {"sts:ExternalId": right}},
        )

    def test_nothing_is_written_without_a_yes_or_when_a_role_is_missing(self):
        right = self.new_id()
        _, talk = self.of_centre("apply", right, "--dry-run")
        self.assertIn("sts:ExternalId", talk)
        self.of_centre("apply", right, expected=1)
        self.iam.delete_role(RoleName="SCVUpdateCredentialRole")
        _, talk = self.of_centre("apply", right, "--yes", expected=1)
        self.assertIn("SCVUpdateCredentialRole", talk)
        for role in EVERY_ROLE - {"SCVUpdateCredentialRole"}:
            self.assertEqual(self.policy(role), trust(), role)
        missing = ("external-id.role-missing", "role SCVUpdateCredentialRole")
        self.assertIn(missing, self.found())
        # The provisioning role is the one that may be missing.
        self.iam.delete_role(RoleName="SCVProvisioningRole")
        self.of_centre("apply", right, "--yes", centre_type="new-instance")

    def test_a_role_with_another_name_is_found_by_it(self):
        arn = self.iam.create_role(
            RoleName="SCVAcme", Path="/voice/", AssumeRolePolicyDocument=json.dumps(trust())
        )["Role"]["Arn"]
        right = self.new_id()
        named = ["--role", f"provisioning={arn}"]
        self.of_centre("apply", right, *named, "--yes", centre_type="new-instance")
        self.assertIn(right, json.dumps(self.policy("SCVAcme")))
        self.assertEqual(self.policy("SCVProvisioningRole"), trust())

    def test_what_check_calls_open_is_open_and_what_apply_makes_of_it_is_not(self):
        """Each trap in the engine's eyes too: the role can be taken without the right id."""
        role = f"{CENTRE}-SCVS3Role"
        right = self.new_id()
        sibling = trust()["Statement"][0]
        traps = {
            "external-id.wildcard": [{"StringLike": {"sts:ExternalId": "*"}}],
            "external-id.if-exists": [{"StringEqualsIfExists": {"sts:ExternalId": right}}],
            "external-id.for-all-values": [{"ForAllValues:StringEquals": {"sts:ExternalId": right}}],
            "external-id.negated": [{"StringNotEquals": {"sts:ExternalId": right}}],
            "external-id.unconditioned-sibling": [{"StringEquals": {"sts:ExternalId": right}}, None],
        }
        self.of_centre("apply", right, "--yes")
        for check_id, conditions in traps.items():
            with self.subTest(check_id):
                statements = [
                    {**sibling, "Condition": condition} if condition else sibling for condition in conditions
                ]
                document = {"Version": "2012-10-17", "Statement": statements}
                self.iam.update_assume_role_policy(RoleName=role, PolicyDocument=json.dumps(document))
                self.assertTrue(self.takes(role) or self.takes(role, "anything"))
                self.assertEqual(self.found(right), [(check_id, f"role {role}")])
                self.of_centre("apply", right, "--yes")
                self.assertFalse(self.takes(role) or self.takes(role, "anything"))
                self.assertTrue(self.takes(role, right))
                self.assertEqual(self.found(right, expected=0), [])

    def test_an_id_on_a_denial_keeps_salesforce_out(self):
        role = f"{CENTRE}-SCVS3Role"
        right = self.new_id()
        self.of_centre("apply", right, "--yes")
        document = self.policy(role)
        denial = {
            "Effect": "Deny",
            "Principal": {"AWS": f"arn:aws:iam::{SALESFORCE}:root"},
            "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"sts:ExternalId": right}},
        }
        document["Statement"].append(denial)
        self.iam.update_assume_role_policy(RoleName=role, PolicyDocument=json.dumps(document))
        self.assertFalse(self.takes(role, right))
        self.assertEqual(self.found(right), [("external-id.on-deny", f"role {role}")])

    def test_a_policy_in_a_file_becomes_one_that_iam_takes(self):
        right = self.new_id()
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder, "trust.json")
            file.write_text(json.dumps(trust(), indent=4), encoding="utf-8")
            self.run_program("apply", right, "--file", "trust.json", "--yes", folder=folder)
            text = file.read_text(encoding="utf-8")
            self.run_program("check", right, "--file", "trust.json", folder=folder)
        role = "SCVUpdateCredentialRole"
        self.iam.update_assume_role_policy(RoleName=role, PolicyDocument=text)
        self.assertTrue(self.takes(role, right))
        self.assertFalse(self.takes(role))


if __name__ == "__main__":
    unittest.main()
