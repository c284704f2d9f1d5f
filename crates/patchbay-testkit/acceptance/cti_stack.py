"""The CTI adapter's stack, deployed on the engine with buckets, a stream, a secret, notifications and a
stand-in for the services that the engine lacks, and working on a local org. Owns the wiring; knows
nothing of what is sent through it."""

import json
import os
import time
import unittest.mock

import requests

from aws_model_stub import AwsModelStub
from contact_stream import INSTANCE
from lambda_engine import LambdaEngine
from local_org import LocalOrg

NAMESPACE = "amazonconnect"
REPORTS, RECORDINGS, TRANSCRIPTS, PARKED = (
    "cti-reports",
    "cti-recordings",
    "cti-transcripts",
    "cti-parked",
)
STREAM = "cti-contact-records"
SECRET = "SalesforceCredentials"
STOOD_IN = ("connect", "comprehend", "transcribe")
# The states of the state machines wait a tenth of their time.
WAIT_SCALE = "0.1"
PATIENCE = 120
DATA = "/services/data/v60.0"


def field(name):
    """A field or an object of the adapter's package."""
    return f"{NAMESPACE}__{name}"


class CtiStack:
    """Everything up: `engine`, `org`, `services` (the stand-in), `outputs` of the stack."""

    def __init__(self, cleanup):
        """`cleanup`: takes what is to be called at the end, as `addClassCleanup` does."""
        self.org = LocalOrg()
        cleanup(self.org.stop)
        self.services = AwsModelStub(*STOOD_IN)
        cleanup(self.services.stop)
        with unittest.mock.patch.dict(os.environ, SFN_WAIT_SCALE=WAIT_SCALE):
            self.engine = LambdaEngine()
        cleanup(self.engine.stop)
        self.outputs = self.engine.deploy_cti("cti", self._resources())
        self.functions = {
            name.removesuffix("Arn"): arn
            for name, arn in self.outputs.items()
            if name.endswith("Arn") and ":function:" in arn
        }
        self._point_at_this_machine()
        self._notify()
        self._token = None

    def _resources(self):
        """Makes what a user has before the stack; returns the stack's parameters."""
        s3 = self.engine.client("s3")
        for bucket in (REPORTS, RECORDINGS, TRANSCRIPTS, PARKED):
            s3.create_bucket(Bucket=bucket)
        kinesis = self.engine.client("kinesis")
        kinesis.create_stream(StreamName=STREAM, ShardCount=1)
        kinesis.get_waiter("stream_exists").wait(StreamName=STREAM, WaiterConfig={"Delay": 1})
        stream = kinesis.describe_stream(StreamName=STREAM)["StreamDescription"]["StreamARN"]
        secret = {
            "Password": self.org.password,
            # The user of the local org has no security token, which would follow the password.
            "AccessToken": "",
            "ConsumerKey": self.org.consumer_key,
            "ConsumerSecret": self.org.consumer_secret,
        }
        manager = self.engine.client("secretsmanager")
        arn = manager.create_secret(Name=SECRET, SecretString=json.dumps(secret))["ARN"]
        return {
            "SalesforceProduction": "false",
            "SalesforceUsername": self.org.username,
            "SalesforceVersion": "v60.0",
            "SalesforceCredentialsSecretsManagerARN": arn,
            "ConnectReportingS3BucketName": REPORTS,
            "ConnectRecordingS3BucketName": RECORDINGS,
            "TranscribeOutputS3BucketName": TRANSCRIPTS,
            "ParkedRecordsBucketName": PARKED,
            "AmazonConnectInstanceId": INSTANCE,
            "CTRKinesisARN": stream,
            "CTREventSourceMappingBatchSize": "500",
            "TranscriptionJobCheckWaitTime": "1",
            "LambdaLoggingLevel": "DEBUG",
        }

    def _point_at_this_machine(self):
        """The org and the stand-in have addresses that the template's patterns rightly refuse."""
        client = self.engine.client("lambda")
        local = {f"AWS_ENDPOINT_URL_{name.upper()}": self.services.url for name in STOOD_IN}
        for arn in self.functions.values():
            variables = client.get_function_configuration(FunctionName=arn)["Environment"][
                "Variables"
            ]
            if "SF_HOST" in variables:
                variables["SF_HOST"] = self.org.url
            client.update_function_configuration(
                FunctionName=arn, Environment={"Variables": {**variables, **local}}
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
                self.engine.client("lambda").add_permission(
                    FunctionName=self.functions[function],
                    StatementId="from-bucket",
                    Action="lambda:InvokeFunction",
                    Principal="s3.amazonaws.com",
                    SourceArn=f"arn:aws:s3:::{bucket}",
                )
                suffix = ".json" if bucket == RECORDINGS else ".csv"
                rules = [{"Name": "prefix", "Value": prefix}, {"Name": "suffix", "Value": suffix}]
                configurations.append(
                    {
                        "LambdaFunctionArn": self.functions[function],
                        "Events": ["s3:ObjectCreated:Put"],
                        "Filter": {"Key": {"FilterRules": rules}},
                    }
                )
            self.engine.client("s3").put_bucket_notification_configuration(
                Bucket=bucket,
                NotificationConfiguration={"LambdaFunctionConfigurations": configurations},
            )

    def invoke(self, function, event):
        """-> (answer, error); one of both is None."""
        return self.engine.invoke(self.functions[function], event)

    def put_on_stream(self, payloads):
        """Puts payloads on the stream, in their order."""
        kinesis = self.engine.client("kinesis")
        for start in range(0, len(payloads), 500):
            records = [
                {"Data": data, "PartitionKey": "p"} for data in payloads[start : start + 500]
            ]
            answer = kinesis.put_records(StreamName=STREAM, Records=records)
            if answer["FailedRecordCount"]:
                raise RuntimeError(f"the stream refused {answer['FailedRecordCount']} records")

    def objects(self, bucket, prefix=""):
        """Key to content of the objects in a bucket."""
        s3 = self.engine.client("s3")
        found = {}
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
            for entry in page.get("Contents", []):
                body = s3.get_object(Bucket=bucket, Key=entry["Key"])["Body"].read()
                found[entry["Key"]] = body
        return found

    def rows(self, soql):
        """Asks the org itself, past the functions; follows every page."""
        answer = self._ask("GET", f"{DATA}/query", params={"q": soql})
        rows = answer["records"]
        while "nextRecordsUrl" in answer:
            answer = self._ask("GET", answer["nextRecordsUrl"])
            rows += answer["records"]
        return rows

    def create(self, name, **fields):
        """Makes a record in the org; returns its id."""
        return self._ask("POST", f"{DATA}/sobjects/{name}", json=fields)["id"]

    def read(self, name, record, binary_field):
        """The bytes of a record's binary field."""
        return self._send("GET", f"{DATA}/sobjects/{name}/{record}/{binary_field}").content

    def _ask(self, method, path, **arguments):
        return self._send(method, path, **arguments).json()

    def _send(self, method, path, **arguments):
        if self._token is None:
            form = {
                "grant_type": "client_credentials",
                "client_id": self.org.consumer_key,
                "client_secret": self.org.consumer_secret,
            }
            address = f"{self.org.url}/services/oauth2/token"
            self._token = requests.post(address, data=form, timeout=30).json()["access_token"]
        headers = {"Authorization": f"Bearer {self._token}"}
        answer = requests.request(
            method, f"{self.org.url}{path}", headers=headers, timeout=30, **arguments
        )
        if answer.status_code == 401:
            self._token = None
        answer.raise_for_status()
        return answer

    def keep_logs(self):
        """Puts what every function logged where secrets are searched for; returns it by function."""
        kept = {}
        for name, arn in self.functions.items():
            try:
                kept[name] = self.engine.keep_logs(arn.rsplit(":", 1)[1])
            except self.engine.client("logs").exceptions.ResourceNotFoundException:
                kept[name] = ""
        return kept


def wait_for(what, condition):
    """Waits until `condition()` is truthy and returns that; fails, naming `what`, when it never is."""
    limit = time.monotonic() + PATIENCE
    while time.monotonic() < limit:
        found = condition()
        if found:
            return found
        time.sleep(0.2)
    raise AssertionError(f"waited {PATIENCE} s for {what}")
