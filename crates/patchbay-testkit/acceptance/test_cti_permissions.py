"""The roles of the CTI adapter's functions hold what their code calls and nothing else, and an engine
that asks them before each call lets the functions work, and refuses what they do not hold."""

import base64
import csv
import io
import json
import unittest

import requests

import cti_pages
import cti_permissions
import cti_template
from lambda_engine import LambdaEngine
from local_org import LocalOrg

SECRET = {"secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue", "kms:Decrypt", "kms:GenerateDataKey"}
LOCKS = {"s3:GetObject", "s3:PutObject", "s3:ListBucket"}
FAILED = {"sqs:SendMessage"}
# What each function's code calls, and what Lambda itself calls with its role (the queue, the stream).
CALLED = {
    "sfInvokeAPI": SECRET,
    "sfContactTraceRecord": SECRET | FAILED,
    "sfIntervalAgent": SECRET | FAILED | {"s3:GetObject"},
    "sfIntervalQueue": SECRET | FAILED | {"s3:GetObject"},
    "sfRealTimeQueueMetrics": SECRET | {"connect:ListQueues", "connect:GetCurrentMetricData"},
    "sfRealTimeQueueMetricsLoopJob": {"lambda:InvokeFunction"},
    "sfCTRTrigger": SECRET | FAILED | {
        "lambda:InvokeFunction", "s3:PutObject", "kinesis:GetShardIterator", "kinesis:GetRecords",
        "kinesis:DescribeStream", "kinesis:DescribeStreamSummary", "kinesis:ListShards",
    },
    "sfExecuteTranscriptionStateMachine": LOCKS | FAILED | {"states:StartExecution", "lambda:InvokeFunction"},
    "sfSubmitTranscribeJob": {
        "transcribe:StartTranscriptionJob", "transcribe:GetTranscriptionJob", "s3:GetObject", "s3:PutObject",
    },
    "sfGetTranscribeJobStatus": {"transcribe:GetTranscriptionJob"},
    "sfProcessTranscriptionResult": LOCKS | {
        "lambda:InvokeFunction", "comprehend:DetectSentiment", "comprehend:DetectKeyPhrases",
        "comprehend:DetectDominantLanguage", "comprehend:DetectEntities", "comprehend:DetectSyntax",
    },
    "sfProcessContactLens": LOCKS | FAILED | {"lambda:InvokeFunction", "connect:GetContactAttributes"},
    "sfExecuteAWSService": {
        "connect:CreateInstance", "connect:ListInstances", "connect:AssociateApprovedOrigin",
        "connect:AssociateInstanceStorageConfig", "connect:ListInstanceStorageConfigs",
        "connect:UpdateInstanceStorageConfig", "ds:DescribeDirectories", "ds:AuthorizeApplication",
        "ds:CheckAlias", "ds:CreateAlias", "ds:CreateIdentityPoolDirectory", "ds:DeleteDirectory",
        "ds:UnauthorizeApplication", "kms:CreateGrant", "kms:DescribeKey", "s3:GetBucketLocation",
        "s3:GetBucketAcl", "s3:CreateBucket", "kinesis:CreateStream", "kinesis:DescribeStream",
        "iam:PutRolePolicy", "iam:CreateServiceLinkedRole",
    },
}  # fmt: skip
# Actions that know no resource, or none that could be named before it is made.
WITHOUT_RESOURCE = {"transcribe", "comprehend", "connect", "ds"}


class OnPaper(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.template = cti_template.template()

    def test_every_role_holds_what_its_function_calls_and_no_more(self):
        functions = cti_template.of_type(self.template["Resources"], "AWS::Serverless::Function")
        self.assertEqual(set(functions), set(CALLED))
        for name in functions:
            with self.subTest(name):
                self.assertEqual(cti_permissions.actions(self.template, name), CALLED[name])

    def test_no_action_is_a_pattern_and_few_are_granted_on_everything(self):
        for name in CALLED:
            role = cti_permissions.role_of(self.template, name)
            for _, statement in cti_permissions.statements(self.template, role):
                actions = statement["Action"]
                for action in [actions] if isinstance(actions, str) else actions:
                    self.assertNotIn("*", action)
                    if statement["Resource"] == "*":
                        self.assertIn(action.split(":")[0], WITHOUT_RESOURCE)

    def test_the_pages_of_the_template_are_fresh(self):
        for path, text in cti_pages.pages().items():
            self.assertEqual(
                path.read_text(encoding="utf-8"),
                text,
                "not fresh; this writes it anew: target/test-tools/acceptance-*/bin/python "
                "crates/patchbay-testkit/acceptance/cti_pages.py",
            )


class Enforced(unittest.TestCase):
    """AUTH=true: ministack gives each function the credentials of its role and asks the role's policies."""

    @classmethod
    def setUpClass(cls):
        cls.org = LocalOrg()
        cls.addClassCleanup(cls.org.stop)
        cls.engine = LambdaEngine(AUTH="true")
        cls.addClassCleanup(cls.engine.stop)
        s3 = cls.engine.client("s3")
        for bucket in ("reports", "elsewhere", "recordings", "transcripts"):
            s3.create_bucket(Bucket=bucket)
        secret = {
            "ConsumerKey": cls.org.consumer_key,
            "PrivateKey": cls.org.private_key,
            "Audience": "https://login.salesforce.com",
            "Kept": "as it was",
        }
        made = cls.engine.client("secretsmanager").create_secret(
            Name="salesforce", SecretString=json.dumps(secret)
        )
        cls.secret = made["ARN"]
        cls.parameters = {
            "SalesforceHost": cls.org.url,
            "SalesforceProduction": "false",
            "SalesforceUsername": cls.org.username,
            "SalesforceVersion": "v64.0",
            "SalesforceCredentialsSecretsManagerARN": cls.secret,
            "ConnectReportingS3BucketName": "reports",
            "ConnectRecordingS3BucketName": "recordings",
            "TranscribeOutputS3BucketName": "transcripts",
        }
        cls.allowed = cls.engine.deploy_cti("allowed", cls.parameters, any_host=True)

    @classmethod
    def tearDownClass(cls):
        # For the search of the logs for secrets.
        for function in ("sfInvokeAPI", "sfCTRTrigger", "sfIntervalAgent"):
            cls.engine.keep_logs(cls.allowed[f"{function}Arn"].rsplit(":", 1)[1])

    def call(self, function, event):
        answer, error = self.engine.invoke(self.allowed[f"{function}Arn"], event)
        self.assertIsNone(error)
        return answer

    def role(self, function):
        return self.engine.client("lambda").get_function_configuration(FunctionName=function)["Role"]

    def rows(self, soql):
        """Asks the org itself, past the functions."""
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

    def test_sfInvokeAPI_reads_the_secret_and_keeps_the_token_in_it(self):
        created = self.call("sfInvokeAPI", operation("create", sf_object="Account", Name="Allowed"))
        rows = self.rows("SELECT Id FROM Account WHERE Name = 'Allowed'")
        self.assertEqual([row["Id"] for row in rows], [created["Id"]])
        stored = self.engine.client("secretsmanager").get_secret_value(SecretId=self.secret)
        stored = json.loads(stored["SecretString"])
        self.assertTrue(stored["AuthToken"].startswith("00D"))
        self.assertEqual(stored["Kept"], "as it was")

    def test_sfInvokeAPI_without_the_policy_of_the_secret_is_refused(self):
        outputs = self.engine.deploy_cti("refused", self.parameters, any_host=True)
        role = self.role(outputs["sfInvokeAPIArn"]).rsplit("/", 1)[1]
        iam = self.engine.client("iam")
        attached = iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]
        policy = next(p["PolicyArn"] for p in attached if "SecretsManager" in p["PolicyName"])
        iam.detach_role_policy(RoleName=role, PolicyArn=policy)
        self.org.control("DELETE", "log")
        event = operation("create", sf_object="Account", Name="Refused")
        _, error = self.engine.invoke(outputs["sfInvokeAPIArn"], event)
        self.assertIn("AccessDenied", error["errorMessage"])
        self.assertEqual(self.org.requests(), [])

    def test_sfIntervalAgent_reads_its_bucket_and_no_other(self):
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(["Agent", "StartInterval", "EndInterval", "Contacts handled"])
        writer.writerow(["jdoe", "2026-01-30T21:30:00Z", "2026-01-30T21:45:00Z", "7"])
        s3 = self.engine.client("s3")
        for bucket in ("reports", "elsewhere"):
            s3.put_object(Bucket=bucket, Key="agent.csv", Body=text.getvalue().encode())
        self.call("sfIntervalAgent", dropped("reports", "agent.csv"))
        rows = self.rows("SELECT amazonconnect__AC_Record_Id__c FROM amazonconnect__AC_AgentPerformance__c")
        self.assertEqual(len(rows), 1)
        _, error = self.engine.invoke(
            self.allowed["sfIntervalAgentArn"], dropped("elsewhere", "agent.csv")
        )
        self.assertIn("AccessDenied", error["errorMessage"])

    def test_sfRealTimeQueueMetricsLoopJob_starts_the_function_that_it_may(self):
        answer = self.call("sfRealTimeQueueMetricsLoopJob", {"iterator": {"index": 0, "count": 4}})
        self.assertEqual(answer, {"index": 1, "continue": True, "count": 4})
        role = self.role(self.allowed["sfRealTimeQueueMetricsLoopJobArn"])
        metrics = self.allowed["sfRealTimeQueueMetricsArn"]
        self.assertEqual(self.decision(role, "lambda:InvokeFunction", metrics), "allowed")
        other = self.allowed["sfInvokeAPIArn"]
        self.assertNotEqual(self.decision(role, "lambda:InvokeFunction", other), "allowed")

    def test_a_recording_is_locked_and_transcribed_with_the_rights_of_the_roles(self):
        record = {
            "ContactId": "c-1",
            "Attributes": {"postcallTranscribeEnabled": "true", "postcallTranscribeLanguage": "en-US"},
            "CustomerEndpoint": {"Address": "+15550100", "Type": "TELEPHONE_NUMBER"},
            "Recording": {"Location": "recordings/c-1.wav", "Status": "AVAILABLE", "Type": "AUDIO"},
        }  # fmt: skip
        self.engine.client("s3").put_object(Bucket="recordings", Key="c-1.wav", Body=b"RIFF")
        data = base64.b64encode(json.dumps(record).encode()).decode()
        starter = "sfExecuteTranscriptionStateMachine"
        self.assertEqual(self.call(starter, {"async": True, "record": data}), "Done")
        held = self.engine.client("s3").head_object(Bucket="transcripts", Key="locks/c-1.lock")
        self.assertEqual(held["ResponseMetadata"]["HTTPStatusCode"], 200)
        states = self.engine.client("stepfunctions")
        machine = self.allowed["sfTranscribeStateMachineArn"]
        started = states.list_executions(stateMachineArn=machine)["executions"]
        self.assertEqual(len(started), 1)
        job = {
            "jobName": "by-hand",
            "mediaFormat": "wav",
            "fileUri": "s3://recordings/c-1.wav",
            "languageCode": "en-US",
            "transcriptDestination": "transcripts",
            "settings": {"ChannelIdentification": True},
        }
        submitted = self.call("sfSubmitTranscribeJob", job)
        self.assertEqual(submitted["TranscriptionJobName"], "by-hand")
        seen = self.call("sfGetTranscribeJobStatus", submitted)
        self.assertIn(seen["TranscriptionJobStatus"], ("IN_PROGRESS", "COMPLETED"))

    def test_sfCTRTrigger_imports_and_parks(self):
        record = {"ContactId": "c-2", "Attributes": {"postcallCTRImportEnabled": "true"}}
        good = base64.b64encode(json.dumps(record).encode()).decode()
        bad = base64.b64encode(b"no contact record").decode()
        batch = {
            "Records": [
                {"eventID": f"shard:{n}", "kinesis": {"sequenceNumber": str(n), "data": data}}
                for n, data in enumerate((good, bad), 1)
            ]
        }
        bucket = self.allowed["ParkedRecordsBucketName"]
        # The bucket takes nothing over plain HTTP, which is all that the emulator speaks.
        refused = {"batchItemFailures": [{"itemIdentifier": "2"}]}
        self.assertEqual(self.call("sfCTRTrigger", batch), refused)
        self.engine.client("s3").delete_bucket_policy(Bucket=bucket)
        self.assertEqual(self.call("sfCTRTrigger", batch), {"batchItemFailures": []})
        soql = "SELECT amazonconnect__ContactId__c FROM amazonconnect__AC_ContactTraceRecord__c"
        self.assertIn("c-2", [row["amazonconnect__ContactId__c"] for row in self.rows(soql)])
        parked = self.engine.client("s3").list_objects_v2(Bucket=bucket)["Contents"]
        self.assertEqual(len(parked), 1)

    def test_sfExecuteAWSService_makes_a_stream_and_a_bucket(self):
        for method, params in [
            ("kinesis_create_stream", {"StreamName": "guided", "ShardCount": 1}),
            ("kinesis_describe_stream", {"StreamName": "guided"}),
            ("s3_create_bucket", {"Bucket": "guided-setup"}),
        ]:
            with self.subTest(method):
                answer = self.call("sfExecuteAWSService", {"method": method, "params": params})
                self.assertIs(answer["success"], True, answer)

    def decision(self, role, action, resource):
        answer = self.engine.client("iam").simulate_principal_policy(
            PolicySourceArn=role, ActionNames=[action], ResourceArns=[resource]
        )
        return answer["EvaluationResults"][0]["EvalDecision"]

    def test_a_role_is_refused_what_belongs_to_another_function(self):
        other_secret = "arn:aws:secretsmanager:us-east-1:000000000000:secret:other-AbCdEf"
        for function, action, resource, wanted in [
            ("sfInvokeAPI", "secretsmanager:GetSecretValue", self.secret, True),
            ("sfInvokeAPI", "secretsmanager:GetSecretValue", other_secret, False),
            ("sfInvokeAPI", "secretsmanager:DeleteSecret", self.secret, False),
            ("sfIntervalQueue", "s3:GetObject", "arn:aws:s3:::reports/a.csv", True),
            ("sfIntervalQueue", "s3:GetObject", "arn:aws:s3:::recordings/a.wav", False),
            ("sfIntervalQueue", "s3:PutObject", "arn:aws:s3:::reports/a.csv", False),
            ("sfProcessContactLens", "s3:ListBucket", "arn:aws:s3:::transcripts", True),
            ("sfProcessContactLens", "s3:GetObject", "arn:aws:s3:::recordings/a.json", True),
            ("sfProcessContactLens", "s3:PutObject", "arn:aws:s3:::recordings/a.json", False),
            ("sfProcessContactLens", "secretsmanager:GetSecretValue", self.secret, False),
            ("sfProcessTranscriptionResult", "s3:ListBucket", "arn:aws:s3:::transcripts", True),
            ("sfProcessTranscriptionResult", "s3:DeleteObject", "arn:aws:s3:::transcripts/a", False),
            ("sfGetTranscribeJobStatus", "transcribe:StartTranscriptionJob", "*", False),
            ("sfExecuteTranscriptionStateMachine", "s3:GetObject", "arn:aws:s3:::recordings/a.wav", False),
            ("sfExecuteAWSService", "connect:UpdateContactAttributes", "*", False),
            ("sfCTRTrigger", "s3:GetObject", "arn:aws:s3:::transcripts/locks/a.lock", False),
        ]:  # fmt: skip
            with self.subTest(function=function, action=action, resource=resource):
                role = self.role(self.allowed[f"{function}Arn"])
                self.assertEqual(self.decision(role, action, resource) == "allowed", wanted)


def operation(name, **parameters):
    """A contact-flow event for sfInvokeAPI."""
    return {"Details": {"Parameters": {"sf_operation": name, **parameters}}}


def dropped(bucket, key):
    """The event of a report that came into a bucket."""
    where = {"bucket": {"name": bucket}, "object": {"key": key}}
    return {"Records": [{"eventTime": "2026-01-30T22:00:00.000Z", "s3": where}]}


if __name__ == "__main__":
    unittest.main()
