"""A CTI adapter in which everything is right: the stack of deploy/cti-adapter.yaml with the real bootstrap on the
engine, its secret with a key of its own, the local org with the package's objects. Owns what right is."""

import json
import os
import pathlib
import subprocess
import tempfile

from aws_model_stub import AwsModelStub
from centre_keys import Pair
from contact_stream import INSTANCE as INSTANCE_ID
from lambda_engine import LambdaEngine
from local_org import LocalOrg
from right_centre import ACCOUNT, ADMIN, ADMIN_PASSWORD, REGION, ConnectInstance

STACK = "acme-cti"
SECRET = "AcmeSalesforceCredentials"
STREAM = "acme-contact-records"
REPORTS, RECORDINGS, TRANSCRIPTS = "acme-reports", "acme-recordings", "acme-transcripts"


class RightAdapter:
    """Everything up and right. `cleanup`: takes what is to be called at the end."""

    def __init__(self, cleanup):
        self.org = LocalOrg()
        cleanup(self.org.stop)
        self.private_key = self.org.private_key
        self.other = Pair("other")
        self.stub = AwsModelStub("connect")
        cleanup(self.stub.stop)
        self.connect = ConnectInstance(self.stub)
        self.connect.instance["Id"] = INSTANCE_ID
        self.connect.instance["Arn"] = f"arn:aws:connect:{REGION}:{ACCOUNT}:instance/{INSTANCE_ID}"
        self.engine = LambdaEngine(AUTH="true")
        cleanup(self.engine.stop)
        self._folder = tempfile.TemporaryDirectory(prefix="patchbay-adapter-")
        cleanup(self._folder.cleanup)
        self.password = pathlib.Path(self._folder.name, "password")
        self.password.write_text(ADMIN_PASSWORD, encoding="utf-8")
        self.settings = {
            "ConsumerKey": self.org.consumer_key,
            "PrivateKey": self.org.private_key,
            "Audience": "https://login.salesforce.com",
        }
        self.outputs = self.engine.deploy_cti(STACK, self._resources(), any_host=True)
        self.functions = {
            name.removesuffix("Arn"): arn.rsplit(":", 1)[1]
            for name, arn in self.outputs.items()
            if name.endswith("Arn") and ":function:" in arn
        }
        self.function = self.functions["sfInvokeAPI"]
        self.connect.functions.append(self.outputs["sfInvokeAPIArn"])
        self._let_connect_call()
        self._notify()

    def _resources(self):
        """Makes what a user has before the stack; returns the stack's parameters."""
        for bucket in (REPORTS, RECORDINGS, TRANSCRIPTS):
            self.engine.client("s3").create_bucket(Bucket=bucket)
        kinesis = self.engine.client("kinesis")
        kinesis.create_stream(StreamName=STREAM, ShardCount=1)
        stream = kinesis.describe_stream(StreamName=STREAM)["StreamDescription"]["StreamARN"]
        self.key = self.engine.client("kms").create_key(Description="the adapter's secret")["KeyMetadata"]["Arn"]
        made = self.engine.client("secretsmanager").create_secret(
            Name=SECRET, SecretString=json.dumps(self.settings), KmsKeyId=self.key
        )
        return {
            "SalesforceHost": self.org.url,
            "SalesforceProduction": "true",
            "SalesforceUsername": self.org.username,
            "SalesforceVersion": "v64.0",
            "SalesforceCredentialsSecretsManagerARN": made["ARN"],
            "SalesforceCredentialsKMSKeyARN": self.key,
            "ConnectReportingS3BucketName": REPORTS,
            "ConnectRecordingS3BucketName": RECORDINGS,
            "TranscribeOutputS3BucketName": TRANSCRIPTS,
            "AmazonConnectInstanceId": INSTANCE_ID,
            "CTRKinesisARN": stream,
        }

    def _let_connect_call(self):
        """What adding the function to the instance does."""
        self.engine.client("lambda").add_permission(
            FunctionName=self.function,
            StatementId="connect",
            Action="lambda:InvokeFunction",
            Principal="connect.amazonaws.com",
            SourceAccount=ACCOUNT,
            SourceArn=self.connect.instance["Arn"],
        )

    def _notify(self):
        """The notifications that the guides have a person make by hand."""
        wanted = {
            REPORTS: [("sfIntervalAgent", "SFDC/Agent"), ("sfIntervalQueue", "SFDC/Queue")],
            RECORDINGS: [("sfProcessContactLens", "Analysis/Voice/")],
        }
        for bucket, targets in wanted.items():
            configurations = []
            for function, prefix in targets:
                arn = self.outputs[f"{function}Arn"]
                self.engine.client("lambda").add_permission(
                    FunctionName=arn,
                    StatementId="from-bucket",
                    Action="lambda:InvokeFunction",
                    Principal="s3.amazonaws.com",
                    SourceArn=f"arn:aws:s3:::{bucket}",
                    SourceAccount=ACCOUNT,
                )
                suffix = ".json" if bucket == RECORDINGS else ".csv"
                rules = [{"Name": "prefix", "Value": prefix}, {"Name": "suffix", "Value": suffix}]
                configurations.append(
                    {
                        "LambdaFunctionArn": arn,
                        "Events": ["s3:ObjectCreated:Put"],
                        "Filter": {"Key": {"FilterRules": rules}},
                    }
                )
            self.engine.client("s3").put_bucket_notification_configuration(
                Bucket=bucket,
                NotificationConfiguration={"LambdaFunctionConfigurations": configurations},
            )

    def put_settings(self, settings):
        """Stores the settings; a text goes in as it is."""
        text = settings if isinstance(settings, str) else json.dumps(settings)
        self.engine.client("secretsmanager").put_secret_value(SecretId=SECRET, SecretString=text)

    def doctor(self, *more):
        """Runs the doctor; -> (findings, the whole report)."""
        environment = dict(os.environ)
        environment.update(
            AWS_ENDPOINT_URL=self.engine.url,
            AWS_ENDPOINT_URL_CONNECT=self.stub.url,
            AWS_REGION=REGION,
            AWS_ACCESS_KEY_ID="test",
            AWS_SECRET_ACCESS_KEY="test",
            AWS_EC2_METADATA_DISABLED="true",
        )
        command = [os.environ["PATCHBAY_PROGRAM"], "doctor", "--json", "--adapter", "--stack", STACK]
        command += ["--instance", INSTANCE_ID, "--instance-url", self.org.url]
        command += ["--username", ADMIN, "--password", str(self.password), *more]
        ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        try:
            report = json.loads(ran.stdout)
        except ValueError:
            raise AssertionError(f"no report, exit {ran.returncode}: {ran.stderr}") from None
        return report["findings"], report
