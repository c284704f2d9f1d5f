"""The real bootstrap, deployed by CloudFormation on an engine that we did not write, with settings in
real secrets and in real parameters, works on the local org."""

import json
import time
import unittest

import requests

from lambda_engine import LambdaEngine
from local_org import LocalOrg, key_and_certificate

CENTRE = "DemoCC"
INSTANCE = "arn:aws:connect:us-east-1:000000000000:instance/11111111-2222-3333-4444-555555555555"
PLACEHOLDER_TOKEN = "placeholder-token"


def event(method, **parameters):
    """A contact-flow event as Amazon Connect sends it."""
    return {
        "Name": "ContactFlowEvent",
        "Details": {
            "ContactData": {
                "Attributes": {},
                "Channel": "VOICE",
                "ContactId": "4a573372-1f28-4e26-b97b-000000000001",
                "CustomerEndpoint": {"Address": "+15550100", "Type": "TELEPHONE_NUMBER"},
                "InstanceARN": INSTANCE,
            },
            "Parameters": {"methodName": method, **parameters},
        },
    }


class OnTheEngine:
    """What both layouts of settings must do; each class says where its settings lie."""

    PARAMETERS: dict = {}

    @classmethod
    def setUpClass(cls):
        cls.org = LocalOrg()
        cls.addClassCleanup(cls.org.stop)
        cls.engine = LambdaEngine()
        cls.addClassCleanup(cls.engine.stop)
        cls.write_settings(cls.org.private_key)
        stack = cls.__name__
        cls.outputs = cls.engine.deploy(stack, {**cls.settings_parameters(), **cls.PARAMETERS})
        cls.function = cls.outputs["FunctionArn"]

    @classmethod
    def tearDownClass(cls):
        text = cls.engine.keep_logs(cls.outputs["FunctionName"])
        assert '"DEBUG"' in text.upper(), "the function logged nothing at debug level"
        unsupported = cls.org.unsupported()
        assert not unsupported, f"the org met what it does not support: {unsupported}"

    def call(self, method, **parameters):
        answer, error = self.engine.invoke(self.function, event(method, **parameters))
        self.assertIsNone(error)
        return answer

    def rows(self, soql):
        """Asks the org itself, past the function."""
        token = requests.post(
            f"{self.org.url}/services/oauth2/token",
            data={
                "grant_type": "client_credentials",
                "client_id": self.org.consumer_key,
                "client_secret": self.org.consumer_secret,
            },
            timeout=30,
        ).json()["access_token"]
        answer = requests.get(
            f"{self.org.url}/services/data/v64.0/query",
            params={"q": soql},
            headers={"Authorization": f"Bearer {token}"},
            timeout=30,
        )
        return answer.json()["records"]

    def test_creates_a_record_and_finds_it(self):
        created = self.call(
            "createRecord", objectApiName="Account", Name="Engine & Sons", Phone="+15550123"
        )
        self.assertIs(created["success"], True)
        found = self.call(
            "queryRecord",
            soql="SELECT Id, Name FROM Account WHERE Phone = '{phone}' LIMIT 1",
            phone="+15550123",
        )
        self.assertEqual(found, {"Id": created["recordId"], "Name": "Engine & Sons"})
        rows = self.rows("SELECT Id FROM Account WHERE Name = 'Engine & Sons'")
        self.assertEqual([row["Id"] for row in rows], [created["recordId"]])

    def test_a_warm_call_asks_salesforce_once(self):
        self.call("queryRecord", soql="SELECT Id FROM User LIMIT 1")
        self.org.control("DELETE", "log")
        self.call("queryRecord", soql="SELECT Id FROM User LIMIT 1")
        self.assertEqual([entry["kind"] for entry in self.org.requests()], ["query"])

    def test_an_expired_token_costs_one_sign_in_and_no_caller_notices(self):
        self.call("queryRecord", soql="SELECT Id FROM User LIMIT 1")
        before = self.stored_token()
        self.org.control("POST", "expire-tokens")
        self.org.control("DELETE", "log")
        found = self.call("queryRecord", soql="SELECT Id FROM User LIMIT 1")
        self.assertIn("Id", found)
        seen = [(entry["kind"], entry["status"]) for entry in self.org.requests()]
        self.assertEqual(seen, [("query", 401), ("token", 200), ("query", 200)])
        self.assertTrue(before)

    def test_a_rotated_key_is_taken_up(self):
        key, certificate = key_and_certificate()
        self.org.register_app(certificate)
        self.org.control("POST", "expire-tokens")
        self.write_settings(key)
        # Settings that were read a moment ago are not read again at once, however often they fail.
        limit = time.monotonic() + 30
        found = {}
        while "Id" not in found and time.monotonic() < limit:
            found = self.call("queryRecord", soql="SELECT Id FROM User LIMIT 1")
            time.sleep(0.2)
        self.assertIn("Id", found)

    def test_a_failing_write_is_a_function_error_without_a_secret(self):
        _, error = self.engine.invoke(self.function, event("createRecord", objectApiName="Account"))
        self.assertIn("Name", error["errorMessage"])
        self.assertNotIn(self.org.consumer_secret, json.dumps(error))

    def test_the_template_grants_what_is_needed_and_no_more(self):
        policy = self.engine.client("lambda").get_policy(
            FunctionName=self.outputs["FunctionName"], Qualifier="active"
        )
        statement = json.loads(policy["Policy"])["Statement"][0]
        self.assertEqual(statement["Principal"], {"Service": "connect.amazonaws.com"})
        self.assertIn(INSTANCE, json.dumps(statement["Condition"]))
        iam = self.engine.client("iam")
        actions = set()
        role = self.engine.client("lambda").get_function_configuration(FunctionName=self.function)
        name = role["Role"].rsplit("/", 1)[1]
        for policy_name in iam.list_role_policies(RoleName=name)["PolicyNames"]:
            document = iam.get_role_policy(RoleName=name, PolicyName=policy_name)["PolicyDocument"]
            for statement in document["Statement"]:
                listed = statement["Action"]
                actions.update([listed] if isinstance(listed, str) else listed)
                self.assertNotEqual(statement["Resource"], "*")
        self.assertEqual(actions, self.ACTIONS)


class SettingsInSecrets(OnTheEngine, unittest.TestCase):
    """Contact centre 19 and later."""

    PARAMETERS = {"CallCenterApiName": CENTRE, "ConnectInstanceArn": INSTANCE}
    ACTIONS = {
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "secretsmanager:GetSecretValue",
        "secretsmanager:UpdateSecret",
    }
    SECRET = f"{CENTRE}-salesforce-secret"
    ACCESS_SECRET = f"{CENTRE}-salesforce-access-secret"
    TOKEN_KEY = f"{CENTRE}-salesforce-rest-api-access-token"

    @classmethod
    def settings_parameters(cls):
        return {}

    @classmethod
    def write_settings(cls, private_key):
        settings = {
            "CALL_CENTER_API_NAME": CENTRE,
            "SALESFORCE_ORG_ID": "00D000000000001",
            "SALESFORCE_AUTH_ENDPOINT": f"{cls.org.url}/services/oauth2/token",
            "SALESFORCE_REST_API_ENDPOINT_BASE": f"{cls.org.url}/services/data/v64.0",
            "SCRT_ENDPOINT_BASE": f"{cls.org.url}/telephony/v1",
            f"{CENTRE}-salesforce-rest-api-audience": "https://login.salesforce.com",
            f"{CENTRE}-salesforce-rest-api-subject": cls.org.username,
            f"{CENTRE}-salesforce-rest-api-auth-consumer-key": cls.org.consumer_key,
            f"{CENTRE}-salesforce-rest-api-auth-private-key": private_key,
        }
        client = cls.engine.client("secretsmanager")
        if any(secret["Name"] == cls.SECRET for secret in client.list_secrets()["SecretList"]):
            client.update_secret(SecretId=cls.SECRET, SecretString=json.dumps(settings))
            return
        client.create_secret(Name=cls.SECRET, SecretString=json.dumps(settings))
        token = {cls.TOKEN_KEY: PLACEHOLDER_TOKEN, "kept": "as it was"}
        client.create_secret(Name=cls.ACCESS_SECRET, SecretString=json.dumps(token))

    def stored_token(self):
        client = self.engine.client("secretsmanager")
        text = client.get_secret_value(SecretId=self.ACCESS_SECRET)["SecretString"]
        stored = json.loads(text)
        self.assertEqual(stored["kept"], "as it was")
        return stored[self.TOKEN_KEY]

    def test_the_token_is_written_back(self):
        self.call("queryRecord", soql="SELECT Id FROM User LIMIT 1")
        self.assertTrue(self.stored_token().startswith("00D"))

    def test_a_missing_secret_is_named(self):
        missing = f"{CENTRE}-missing-salesforce-secret"
        soql = "SELECT Id FROM User LIMIT 1"
        answer = self.call("queryRecord", soql=soql, secretName=missing)
        self.assertIs(answer["success"], False)
        self.assertEqual(answer["status"], 500)
        self.assertIn(missing, answer["errorMessage"])
        wanted = event("createRecord", objectApiName="Account", Name="A", secretName=missing)
        _, error = self.engine.invoke(self.function, wanted)
        self.assertIn(missing, error["errorMessage"])


class SettingsInParameters(OnTheEngine, unittest.TestCase):
    """Contact centre 18 and earlier."""

    PARAMETERS = {"CallCenterApiName": CENTRE, "ConnectInstanceArn": INSTANCE}
    ACTIONS = {
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "ssm:GetParameter",
        "ssm:GetParameters",
        "ssm:PutParameter",
    }

    @classmethod
    def settings_parameters(cls):
        return {
            "SettingsLayout": "Parameters",
            "SalesforceAuthEndpoint": f"{cls.org.url}/services/oauth2/token",
            "SalesforceRestApiEndpointBase": f"{cls.org.url}/services/data/v64.0",
        }

    @classmethod
    def write_settings(cls, private_key):
        values = {
            "audience": "https://login.salesforce.com",
            "subject": cls.org.username,
            "auth-consumer-key": cls.org.consumer_key,
            "auth-private-key": private_key,
        }
        client = cls.engine.client("ssm")
        for name, value in values.items():
            client.put_parameter(
                Name=f"{CENTRE}-salesforce-rest-api-{name}",
                Value=value,
                Type="SecureString",
                Overwrite=True,
            )
        name = f"{CENTRE}-salesforce-rest-api-access-token"
        if not client.get_parameters(Names=[name])["Parameters"]:
            client.put_parameter(Name=name, Value=PLACEHOLDER_TOKEN, Type="SecureString")

    def stored_token(self):
        name = f"{CENTRE}-salesforce-rest-api-access-token"
        answer = self.engine.client("ssm").get_parameter(Name=name, WithDecryption=True)
        self.assertEqual(answer["Parameter"]["Type"], "SecureString")
        return answer["Parameter"]["Value"]

    def test_the_token_is_written_back(self):
        self.call("queryRecord", soql="SELECT Id FROM User LIMIT 1")
        self.assertTrue(self.stored_token().startswith("00D"))

    def test_a_missing_parameter_is_named(self):
        parameters = {**self.settings_parameters(), **self.PARAMETERS}
        elsewhere = {"LambdaPrefix": "Absent", "ParameterPrefix": "Absent-"}
        outputs = self.engine.deploy("Absent", {**parameters, **elsewhere})
        function = outputs["FunctionArn"]
        query = event("queryRecord", soql="SELECT Id FROM User LIMIT 1")
        answer, error = self.engine.invoke(function, query)
        self.assertIsNone(error)
        self.assertIs(answer["success"], False)
        self.assertEqual(answer["status"], 500)
        self.assertIn("Absent-salesforce-rest-api-auth-private-key", answer["errorMessage"])
        create = event("createRecord", objectApiName="Account", Name="A")
        _, error = self.engine.invoke(function, create)
        self.assertIn("Absent-salesforce-rest-api-auth-private-key", error["errorMessage"])
        self.engine.keep_logs(outputs["FunctionName"])


if __name__ == "__main__":
    unittest.main()
