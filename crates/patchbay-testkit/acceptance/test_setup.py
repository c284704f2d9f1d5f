"""From an empty account and an empty org to a contact flow that is answered, by `patchbay setup` alone: for a
contact centre and for the CTI adapter, stopped and taken up again, and a second time without a change."""

import json
import os
import pathlib
import stat
import tomllib
import unittest

import centre_definition
from centre_keys import Pair
from right_centre import CROSS_ACCOUNT_ROLES, trust
from setup_world import INSTANCE, World

CENTRE = "AcmeVoiceCC"
FUNCTION = f"{CENTRE}-InvokeSalesforceRestApiFunction:active"
COMMON = {
    "contact_email": "voice-ops@acme.example",
    "connect_instance": INSTANCE,
    "api_user": "contact.flow@acme.example",
    # The empty local org has no other profile.
    "api_user_profile": "System Administrator",
    "zip": os.environ.get("PATCHBAY_ZIP"),
}
FOLDER = "made"


def flow_event(**parameters):
    """What a contact flow sends, cut to what the knowledge article's test event has."""
    return {"Details": {"ContactData": {"Attributes": {}}, "Parameters": parameters}}


class SetUp(unittest.TestCase):
    """What holds for both packages."""

    world: World
    runs: list

    @classmethod
    def begin(cls, **answers):
        cls.world = World(cls.addClassCleanup)
        cls.answers = cls.world.answers(**COMMON, **answers)
        cls.runs = []

    @classmethod
    def go(cls, *arguments):
        """One run without a person; what it answers as JSON."""
        given = ("--answers", cls.answers, "--folder", FOLDER, "--yes", "--json")
        run = cls.world.run(*given, *arguments)
        cls.runs.append(run)
        assert run.returncode == 0, f"{run.stdout[-3000:]}\n{run.stderr[-1000:]}"
        return json.loads(run.stdout)

    def made(self, name):
        return pathlib.Path(self.world.path, FOLDER, name)

    def states(self, answer):
        return {step["id"]: step["state"] for step in answer["steps"]}

    def everything(self):
        """The folder, file by file, and what the account holds, as far as a run could change it."""
        root = self.made(".")
        files = {
            str(path.relative_to(root)): (path.read_bytes(), path.stat().st_mtime_ns)
            for path in root.rglob("*")
            if path.is_file()
        }
        client = self.world.engine.client
        manager = client("secretsmanager")
        secrets = {
            entry["Name"]: sorted(manager.describe_secret(SecretId=entry["Name"])["VersionIdsToStages"])
            for entry in manager.list_secrets()["SecretList"]
            # The functions write their token into this one themselves.
            if not entry["Name"].endswith("-access-secret")
        }
        stacks = [
            (stack["StackName"], stack["StackStatus"], str(stack.get("LastUpdatedTime")))
            for stack in client("cloudformation").describe_stacks()["Stacks"]
        ]
        objects = [
            (bucket["Name"], entry["Key"], str(entry["LastModified"]))
            for bucket in client("s3").list_buckets()["Buckets"]
            for entry in client("s3").list_objects_v2(Bucket=bucket["Name"]).get("Contents", [])
        ]
        keys = [key["KeyId"] for key in client("kms").list_keys()["Keys"]]
        iam = client("iam")
        roles = [
            (role["RoleName"], role["AssumeRolePolicyDocument"]) for role in iam.list_roles()["Roles"]
        ]
        providers = [
            iam.get_saml_provider(SAMLProviderArn=entry["Arn"])["SAMLMetadataDocument"]
            for entry in iam.list_saml_providers()["SAMLProviderList"]
        ]
        return {
            "files": files,
            "secrets": secrets,
            "stacks": stacks,
            "objects": objects,
            "keys": keys,
            "roles": roles,
            "providers": providers,
            "functions": list(self.world.instance.functions),
            "writes to the org": self.world.org.writes(),
        }

    def check_second_run(self):
        before = self.everything()
        answer = self.go()
        self.assertEqual(set(self.states(answer).values()) - {"already-so", "waiting"}, set())
        self.assertEqual(self.everything(), before)

    def check_that_nothing_leaks(self):
        """No key, password or token in what was said or in files that are not for the owner alone."""
        secrets = [self.world.org.password]
        for key in self.made("keys").rglob("server.key"):
            self.assertEqual(stat.S_IMODE(key.stat().st_mode), 0o600)
            secrets.append(key.read_text(encoding="utf-8").splitlines()[1])
        said = [run.stdout + run.stderr for run in self.runs]
        for path in self.made(".").rglob("*"):
            if path.is_file() and path.name != "server.key":
                said.append(path.read_text(encoding="utf-8"))
        for secret in secrets:
            for text in said:
                self.assertNotIn(secret, text)

    def check_that_nothing_was_asked_for_in_vain(self):
        self.assertEqual(self.world.instance.services.faults, [])
        self.assertEqual(self.world.org.unsupported()["features"], [])


class ContactCentre(SetUp):
    """Service Cloud Voice."""

    @classmethod
    def setUpClass(cls):
        cls.begin(contact_center=CENTRE, objects=["Account", "Contact", "Case"])
        cls.plan = cls.world.run("--answers", cls.answers, "--folder", FOLDER, "--plan", "--json")
        cls.folder_after_plan = pathlib.Path(cls.world.path, FOLDER).exists()
        cls.first = cls.go("--until", "api-user")
        cls.keys = {
            path.parent.name: path.read_bytes()
            for path in pathlib.Path(cls.world.path, FOLDER, "keys").rglob("server.key")
        }
        cls.second = cls.go()

    def test_the_plan_comes_first_and_writes_nothing(self):
        self.assertEqual(self.plan.returncode, 0, self.plan.stderr)
        self.assertFalse(self.folder_after_plan)
        planned = [step["id"] for step in json.loads(self.plan.stdout)["steps"]]
        self.assertEqual(planned[0], "keys")
        self.assertEqual(planned[-1], "doctor")
        self.assertEqual(planned, list(self.states(self.second)))

    def test_a_flow_that_calls_the_function_is_answered(self):
        invoke = self.world.engine.invoke
        created, error = invoke(
            FUNCTION,
            flow_event(methodName="createRecord", objectApiName="Account", Name="Acme Ltd"),
        )
        self.assertIsNone(error)
        answer, error = invoke(
            FUNCTION,
            # The test event of the knowledge article.
            {
                "Details": {
                    "Parameters": {
                        "methodName": "queryRecord",
                        "soql": "SELECT Id, Name FROM Account LIMIT 1",
                    }
                }
            },
        )
        self.assertIsNone(error)
        self.assertEqual(answer["Name"], "Acme Ltd")
        self.assertIn(answer["Id"][:15], json.dumps(created))

    def test_it_goes_on_where_it_stopped(self):
        first, second = self.states(self.first), self.states(self.second)
        self.assertEqual(list(first), ["keys", "app-source", "app", "api-user"])
        self.assertEqual(set(first.values()), {"done"})
        self.assertEqual({second[step] for step in first}, {"already-so"})
        self.assertEqual(second["stack"], "done")
        for purpose, key in self.keys.items():
            self.assertEqual(self.made(f"keys/{purpose}/server.key").read_bytes(), key)

    def test_the_doctor_finds_nothing_wrong(self):
        self.assertEqual(self.second["report"]["findings"], [])

    def test_the_instance_lists_the_function(self):
        (listed,) = self.world.instance.functions
        self.assertTrue(listed.endswith(FUNCTION), listed)

    def test_the_answers_are_kept_without_a_secret(self):
        kept = tomllib.loads(self.made("patchbay-setup.toml").read_text(encoding="utf-8"))
        self.assertEqual(kept["contact-center"], CENTRE)
        self.assertEqual(kept["org-id"], "00DPB0000000001")
        self.assertEqual(kept["sandbox"], False)

    def test_few_things_are_left_and_each_is_named(self):
        for left in self.second["left"]:
            self.assertTrue(left["title"] and left["do"] and left["check"], left)
        self.assertIn("contact-flow", [left["id"] for left in self.second["left"]])

    def test_the_second_run_writes_nothing(self):
        self.check_second_run()

    def test_nothing_leaks(self):
        self.check_that_nothing_leaks()

    def test_nothing_was_asked_for_in_vain(self):
        self.check_that_nothing_was_asked_for_in_vain()


class CtiAdapter(SetUp):
    """The CTI adapter's functions with their secret."""

    @classmethod
    def setUpClass(cls):
        cls.begin(package="cti")
        cls.answer = cls.go()
        functions = cls.world.engine.client("lambda").list_functions()["Functions"]
        (cls.function,) = [it["FunctionArn"] for it in functions if "sfInvokeAPI" in it["FunctionName"]]

    def test_a_flow_that_calls_the_function_is_answered(self):
        invoke = self.world.engine.invoke
        fields = {"LastName": "Lovelace", "Phone": "+442071230000"}
        created, error = invoke(
            self.function, flow_event(sf_operation="create", sf_object="Contact", **fields)
        )
        self.assertIsNone(error)
        answer, error = invoke(
            self.function,
            flow_event(sf_operation="phoneLookup", sf_phone="+442071230000", sf_fields="Id, LastName"),
        )
        self.assertIsNone(error)
        self.assertEqual(answer["sf_count"], 1)
        self.assertEqual(answer["Id"][:15], created["Id"][:15])

    def test_the_secret_has_a_key_of_its_own(self):
        secret = self.world.engine.client("secretsmanager").describe_secret(SecretId="SalesforceCredentials")
        key = self.world.engine.client("kms").describe_key(KeyId=secret["KmsKeyId"])["KeyMetadata"]
        self.assertEqual(key["KeySpec"], "SYMMETRIC_DEFAULT")

    def test_the_doctor_finds_nothing_wrong(self):
        self.assertEqual(self.answer["report"]["findings"], [])

    def test_the_second_run_writes_nothing(self):
        self.check_second_run()

    def test_nothing_leaks(self):
        self.check_that_nothing_leaks()

    def test_nothing_was_asked_for_in_vain(self):
        self.check_that_nothing_was_asked_for_in_vain()


class AgentsAndRoles(SetUp):
    """A contact centre whose definition, identity provider and cross-account roles are there: the steps
    behind the function."""

    EXTERNAL_ID = "acme-scv.7Q2f:eu"

    @classmethod
    def setUpClass(cls):
        metadata, definition = "idp-metadata.xml", "definition.xml"
        cls.begin(
            contact_center=CENTRE,
            centre_type="xml-import",
            definition=definition,
            idp_metadata=metadata,
            external_ids=[cls.EXTERNAL_ID],
        )
        cls.telephony, cls.roles = Pair("telephony before"), {}
        iam = cls.world.engine.client("iam")
        for use, name in CROSS_ACCOUNT_ROLES.items():
            policy = trust()
            del policy["Statement"][0]["Condition"]
            made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(policy))
            cls.roles[use] = made["Role"]["Arn"]
        items = centre_definition.items(cls)
        items["reqInstanceName"] = "acme"
        cls.before = centre_definition.text(items)
        pathlib.Path(cls.world.path, definition).write_text(cls.before, encoding="utf-8")
        provider = centre_definition.saml_metadata(Pair("identity provider").certificate)
        pathlib.Path(cls.world.path, metadata).write_text(provider, encoding="utf-8")
        cls.answer = cls.go()

    def test_the_definition_has_app_certificate_and_everything_else_as_before(self):
        after = self.made("contact-center.xml").read_text(encoding="utf-8")
        certificate = self.made("keys/telephony/server.crt").read_text(encoding="utf-8").strip()
        self.assertIn(certificate, after)
        self.assertRegex(after, r'name="reqRestApiConnectedAppId"[^>]*>0xI[A-Za-z0-9]{12}([A-Za-z0-9]{3})?<')
        changed = ("reqRestApiConnectedAppId", "reqTelephonyIntegration", "CERTIFICATE")
        kept = [line for line in self.before.splitlines() if not any(it in line for it in changed)]
        old_certificate = set(self.telephony.certificate.splitlines())
        for line in kept:
            if line not in old_certificate:
                self.assertIn(line, after)

    def test_every_role_asks_for_the_external_id(self):
        iam = self.world.engine.client("iam")
        for name in CROSS_ACCOUNT_ROLES.values():
            document = iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]
            self.assertIn(self.EXTERNAL_ID, json.dumps(document))

    def test_agents_can_be_signed_in(self):
        iam = self.world.engine.client("iam")
        (provider,) = iam.list_saml_providers()["SAMLProviderList"]
        document = iam.get_role(RoleName=f"{CENTRE}-SAMLRole")["Role"]["AssumeRolePolicyDocument"]
        self.assertIn(provider["Arn"], json.dumps(document))
        source = self.made("salesforce/force-app/main/default")
        (policy,) = source.rglob("*.ecaSamlPlcy-meta.xml")
        self.assertIn(provider["Arn"], policy.read_text(encoding="utf-8"))

    def test_what_waits_is_the_import_of_the_definition(self):
        waiting = [step for step, state in self.states(self.answer).items() if state == "waiting"]
        self.assertEqual(waiting, ["definition"])

    def test_the_second_run_writes_nothing(self):
        self.check_second_run()


class WithAPerson(unittest.TestCase):
    """Questions, proposals and consent, on a terminal."""

    TYPED = [
        "",  # voice is proposed
        "1st centre",  # no such name: asked again
        CENTRE,
        "",  # the account's only instance is proposed
        "",  # how the centre was made
        "voice-ops@acme.example",
        "contact.flow@acme.example",
        "System Administrator",
        "",  # the usual objects
    ]

    @classmethod
    def setUpClass(cls):
        cls.world = World(cls.addClassCleanup)

    def ask(self, *consent):
        return self.world.run_with_a_person(
            [*self.TYPED, *consent],
            "--folder",
            FOLDER,
            "--zip",
            os.environ["PATCHBAY_ZIP"],
            "--until",
            "keys",
        )

    def test_1_who_says_no_gets_nothing(self):
        code, shown = self.ask("n")
        self.assertEqual(code, 1, shown)
        self.assertIn("has to begin with a letter", shown)
        self.assertIn(f"[{INSTANCE}]", shown)
        self.assertIn("nothing was written", shown)
        self.assertFalse(pathlib.Path(self.world.path, FOLDER, "keys").exists())

    def test_2_the_answers_are_not_asked_for_again(self):
        """The folder has kept them; only the consent is typed."""
        code, shown = self.world.run_with_a_person(["y"], "--folder", FOLDER, "--until", "keys")
        self.assertEqual(code, 0, shown)
        self.assertNotIn("API name of the contact centre", shown)
        self.assertTrue(pathlib.Path(self.world.path, FOLDER, "keys/rest/server.key").exists())


class Refusals(unittest.TestCase):
    """What is refused before anything is written."""

    @classmethod
    def setUpClass(cls):
        cls.world = World(cls.addClassCleanup)

    def refused(self, *arguments, **answers):
        run = self.world.run("--answers", self.world.answers(**answers), "--folder", FOLDER, "--yes", *arguments)
        self.assertEqual(run.returncode, 1, run.stderr)
        self.assertFalse(pathlib.Path(self.world.path, FOLDER).exists())
        return run.stderr

    def test_an_unknown_answer_is_refused_with_the_known_ones(self):
        said = self.refused(**COMMON, contact_centre=CENTRE)
        self.assertIn("contact-centre", said)
        self.assertIn("`contact-center`", said)

    def test_open_questions_are_named(self):
        said = self.refused(contact_center=CENTRE)
        for key in ("contact-email", "api-user", "zip"):
            self.assertIn(key, said)

    def test_answers_for_another_account_or_org_stop_it(self):
        self.assertIn("000000000000", self.refused(**COMMON, contact_center=CENTRE, account="210987654321"))
        self.assertIn("00DPB", self.refused(**COMMON, contact_center=CENTRE, org_id="00D5e000000AbCd"))

    def test_an_unknown_step_is_refused_with_the_known_ones(self):
        self.assertIn("api-user", self.refused("--until", "lunch", **COMMON, contact_center=CENTRE))


if __name__ == "__main__":
    unittest.main()
