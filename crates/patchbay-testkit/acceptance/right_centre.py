"""A contact centre in which everything is right: the stack of deploy/contact-centre.yaml with the real
bootstrap on the engine, its secrets under a key of their own, the roles that Salesforce assumes, SAML, a
stand-in for Amazon Connect, the local org, and the files that an administrator keeps. Owns what right is;
broken_*.py own what can be wrong with it."""

import copy
import json
import os
import pathlib
import subprocess
import tempfile

import app_source
import centre_definition
from aws_model_stub import AwsModelStub, ServiceError
from centre_keys import Pair
from lambda_engine import LambdaEngine, free_port
from local_org import PERMISSION_SET, LocalOrg

CENTRE = "AcmeVoiceCC"
REGION = "us-east-1"
ACCOUNT = "000000000000"
INSTANCE_ID = "6f1d2c3b-0000-4a4a-9b9b-1234567890ab"
INSTANCE = f"arn:aws:connect:{REGION}:{ACCOUNT}:instance/{INSTANCE_ID}"
ALIAS = "acme-voice"
ORG_ID = "00DPB0000000001"
SECRET = f"{CENTRE}-salesforce-secret"
ACCESS_SECRET = f"{CENTRE}-salesforce-access-secret"
EXTERNAL_ID = "acme-scv.7Q2f:eu"
SALESFORCE_ACCOUNT = "arn:aws:iam::111122223333:root"
PROVIDER = f"arn:aws:iam::{ACCOUNT}:saml-provider/SalesforceServiceVoiceIdp_{ORG_ID}"
# The roles that Salesforce assumes when the centre was made by the import of an XML file.
CROSS_ACCOUNT_ROLES = {
    "management": "SCVAmazonConnectManagementRole",
    "credentials": "SCVUpdateCredentialRole",
    "recording": f"{CENTRE}-ConnectCallRole",
    "s3": f"{CENTRE}-SCVS3Role",
}
SAML_ROLE = f"{CENTRE}-SAMLRole"
# The user that every local org has.
ADMIN, ADMIN_PASSWORD = "admin@patchbay.example", "patchbayTOKEN"
SIGN_IN = "https://signin.aws.amazon.com/saml"


def trust(external_id=EXTERNAL_ID):
    """The trust policy of a role that Salesforce assumes."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": SALESFORCE_ACCOUNT},
                "Action": "sts:AssumeRole",
                "Condition": {"StringEquals": {"sts:ExternalId": external_id}},
            }
        ],
    }


def saml_trust():
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Federated": PROVIDER},
                "Action": "sts:AssumeRoleWithSAML",
                "Condition": {"StringEquals": {"SAML:aud": SIGN_IN}},
            }
        ],
    }


class ConnectInstance:
    """What Amazon Connect says of the instance; a mistake changes the members."""

    def __init__(self, stub):
        self.instance = {
            "Id": INSTANCE_ID,
            "Arn": INSTANCE,
            "IdentityManagementType": "SAML",
            "InstanceAlias": ALIAS,
            "InstanceStatus": "ACTIVE",
            "InboundCallsEnabled": True,
            "OutboundCallsEnabled": True,
        }
        self.functions = []
        self.origins = []
        self.flows = {}
        stub.answer("connect", "DescribeInstance", self._described)
        stub.answer("connect", "ListInstances", self._listed)
        stub.answer("connect", "ListLambdaFunctions", lambda _: {"LambdaFunctions": self.functions})
        stub.answer("connect", "ListApprovedOrigins", lambda _: {"Origins": self.origins})
        stub.answer("connect", "ListUsers", lambda _: {"UserSummaryList": []})
        stub.answer("connect", "ListContactFlows", self._flows)
        stub.answer("connect", "DescribeContactFlow", self._flow)

    def _described(self, given):
        if self.instance is None or given["InstanceId"] != self.instance["Id"]:
            raise ServiceError("ResourceNotFoundException", "The instance does not exist.")
        return {"Instance": self.instance}

    def _listed(self, _):
        return {"InstanceSummaryList": [self.instance] if self.instance else []}

    def _flows(self, _):
        listed = [
            {"Id": name, "Arn": f"{INSTANCE}/contact-flow/{name}", "Name": name,
             "ContactFlowType": "CONTACT_FLOW", "ContactFlowState": "ACTIVE"}
            for name in self.flows
        ]  # fmt: skip
        return {"ContactFlowSummaryList": listed}

    def _flow(self, given):
        content = self.flows[given["ContactFlowId"]]
        flow = {"Id": given["ContactFlowId"], "Type": "CONTACT_FLOW", "Content": json.dumps(content)}
        return {"ContactFlow": flow}


class RightCentre:
    """Everything up and right. `cleanup`: takes what is to be called at the end."""

    def __init__(self, cleanup):
        self.rest, self.telephony, self.other = Pair("rest"), Pair("telephony"), Pair("other")
        self.private_key = self.rest.key
        self.short = Pair("short", bits=1024)
        self.expired = self.rest.certified("expired", days=30, made_days_ago=40)
        self.ending = self.rest.certified("ending", days=45, made_days_ago=30)
        self.org = LocalOrg(certificate=self.rest.certificate, consumer_key=app_source.CONSUMER_KEY)
        cleanup(self.org.stop)
        self.other_org = self._other_org(cleanup)
        self.nowhere = f"http://127.0.0.1:{free_port()}"
        self.stub = AwsModelStub("connect")
        cleanup(self.stub.stop)
        self.connect = ConnectInstance(self.stub)
        self.engine = LambdaEngine(AUTH="true")
        cleanup(self.engine.stop)
        self._folder = tempfile.TemporaryDirectory(prefix="patchbay-centre-")
        cleanup(self._folder.cleanup)
        self.folder = pathlib.Path(self._folder.name)
        self.settings = self._settings()
        self.key = self._kms_key()
        manager = self.engine.client("secretsmanager")
        manager.create_secret(Name=SECRET, SecretString=json.dumps(self.settings), KmsKeyId=self.key)
        token = {f"{CENTRE}-salesforce-rest-api-access-token": "placeholder-token"}
        manager.create_secret(Name=ACCESS_SECRET, SecretString=json.dumps(token), KmsKeyId=self.key)
        self.outputs = self.engine.deploy(
            "centre",
            {"CallCenterApiName": CENTRE, "ConnectInstanceArn": INSTANCE, "KmsKeyArn": self.key, "LogLevel": "info"},
        )
        self.function = self.outputs["FunctionName"]
        self.connect.functions.append(self.outputs["FunctionArn"])
        self.roles = self._roles()
        self.app = app_source.files(self.rest.certificate, PERMISSION_SET)
        self.definition = centre_definition.items(self)
        (self.folder / "password").write_text(ADMIN_PASSWORD, encoding="utf-8")
        self.write_files()

    @staticmethod
    def _other_org(cleanup):
        """The address of an org that has nothing to do with the centre."""
        other = LocalOrg()
        cleanup(other.stop)
        return other.url

    def _settings(self):
        prefix = f"{CENTRE}-salesforce-rest-api-"
        return {
            "CALL_CENTER_API_NAME": CENTRE,
            "SALESFORCE_ORG_ID": ORG_ID,
            "SALESFORCE_AUTH_ENDPOINT": f"{self.org.url}/services/oauth2/token",
            "SALESFORCE_REST_API_ENDPOINT_BASE": f"{self.org.url}/services/data/v64.0",
            "SCRT_ENDPOINT_BASE": f"{self.org.url}/telephony/v1",
            "TRANSCRIBE_REGION": REGION,
            f"{prefix}audience": "https://login.salesforce.com",
            f"{prefix}subject": self.org.username,
            f"{prefix}auth-consumer-key": self.org.consumer_key,
            f"{prefix}auth-private-key": self.rest.key,
            # PKCS#1, the one form that every published function reads.
            f"{CENTRE}-scrt-jwt-auth-private-key": self.telephony.pkcs1(),
        }

    def _kms_key(self):
        made = self.engine.client("kms").create_key(Description="the contact centre's secrets")
        return made["KeyMetadata"]["Arn"]

    def _roles(self):
        """-> the ARNs of the roles that Salesforce assumes, by what they are for."""
        iam = self.engine.client("iam")
        found = {}
        for use, name in CROSS_ACCOUNT_ROLES.items():
            made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust()))
            found[use] = made["Role"]["Arn"]
        iam.create_saml_provider(
            SAMLMetadataDocument=centre_definition.saml_metadata(self.other.certificate),
            Name=PROVIDER.rsplit("/", 1)[1],
        )
        made = iam.create_role(
            RoleName=SAML_ROLE, AssumeRolePolicyDocument=json.dumps(saml_trust())
        )
        found["saml"] = made["Role"]["Arn"]
        federation = {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": "connect:GetFederationToken",
                    "Resource": f"arn:aws:connect:*:{ACCOUNT}:instance/{INSTANCE_ID}/user/${{aws:userid}}",
                }
            ],
        }
        iam.put_role_policy(
            RoleName=SAML_ROLE, PolicyName="connect", PolicyDocument=json.dumps(federation)
        )
        return found

    def write_files(self):
        """The files that the administrator keeps, as they are now."""
        for path, text in self.app.items():
            place = self.folder / "salesforce" / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
        definition = centre_definition.text(self.definition)
        (self.folder / "contact-center.xml").write_text(definition, encoding="utf-8")

    def put_settings(self, settings):
        """Stores the settings; a text goes in as it is."""
        text = settings if isinstance(settings, str) else json.dumps(settings)
        manager = self.engine.client("secretsmanager")
        manager.put_secret_value(SecretId=SECRET, SecretString=text)

    def run_doctor(self, *more):
        """Runs the doctor; -> the process that ended."""
        environment = dict(os.environ)
        environment.update(
            AWS_ENDPOINT_URL=self.engine.url,
            AWS_ENDPOINT_URL_CONNECT=self.stub.url,
            AWS_REGION=REGION,
            AWS_ACCESS_KEY_ID="test",
            AWS_SECRET_ACCESS_KEY="test",
            AWS_EC2_METADATA_DISABLED="true",
        )
        command = [os.environ["PATCHBAY_PROGRAM"], "doctor", "--contact-center", CENTRE]
        command += ["--app", str(self.folder / "salesforce")]
        command += ["--definition", str(self.folder / "contact-center.xml")]
        command += ["--instance", INSTANCE_ID, "--external-id", EXTERNAL_ID]
        command += ["--connect-type", "xml-import", "--object", "Case(Subject, Priority)"]
        command += ["--instance-url", self.org.url, "--username", ADMIN]
        command += ["--password", str(self.folder / "password"), *more]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    def doctor(self, *more):
        """Runs the doctor; -> (findings, the whole report)."""
        ran = self.run_doctor("--json", *more)
        try:
            report = json.loads(ran.stdout)
        except ValueError:
            raise AssertionError(f"no report, exit {ran.returncode}: {ran.stderr}") from None
        return report["findings"], report

    def snapshot(self):
        """What mistakes change on this side, for putting it back."""
        kept = copy.deepcopy((self.app, self.definition, vars(self.connect)))

        def put_back():
            self.app, self.definition, connect = copy.deepcopy(kept)
            vars(self.connect).update(connect)
            self.write_files()

        return put_back
