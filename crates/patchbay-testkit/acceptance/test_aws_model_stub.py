"""The stand-in for AWS services takes and gives only what the services' models allow."""

import unittest

import boto3
import botocore.exceptions
import requests
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials

from aws_model_stub import AwsModelStub, ServiceError

QUEUE = {"Id": "q-1", "Arn": "arn:q-1", "Name": "Basic", "QueueType": "STANDARD"}


class AwsModelStubTest(unittest.TestCase):
    """Each test with a stand-in of its own."""

    def setUp(self):
        self.stub = AwsModelStub("connect", "comprehend", "transcribe")
        self.addCleanup(self.stub.stop)

    def client(self, service):
        return boto3.client(
            service,
            endpoint_url=self.stub.url,
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=Config(retries={"max_attempts": 0}, inject_host_prefix=False),
        )

    def send(self, service, method, path, body=None, target=None):
        """A signed request that no SDK would make."""
        headers = {"X-Amz-Target": target} if target else {}
        request = AWSRequest(method=method, url=self.stub.url + path, data=body, headers=headers)
        SigV4Auth(Credentials("test", "test"), service, "us-east-1").add_auth(request)
        return requests.request(
            method, request.url, data=body, headers=dict(request.headers), timeout=30
        )

    def test_a_path_and_a_query_are_read(self):
        self.stub.answer("connect", "ListQueues", {"QueueSummaryList": [QUEUE]})
        found = self.client("connect").list_queues(
            InstanceId="i/1", QueueTypes=["STANDARD"], MaxResults=7
        )
        self.assertEqual(found["QueueSummaryList"], [QUEUE])
        asked = {"InstanceId": "i/1", "QueueTypes": ["STANDARD"], "MaxResults": 7}
        self.assertEqual(self.stub.called("ListQueues"), [asked])
        self.assertEqual(self.stub.faults, [])

    def test_a_body_is_read_and_times_are_written(self):
        job = {"TranscriptionJobName": "j", "CreationTime": 1738275300.1}
        self.stub.answer("transcribe", "StartTranscriptionJob", {"TranscriptionJob": job})
        answer = self.client("transcribe").start_transcription_job(
            TranscriptionJobName="j", LanguageCode="en-US", Media={"MediaFileUri": "s3://b/k"}
        )
        self.assertEqual(answer["TranscriptionJob"]["CreationTime"].timestamp(), 1738275300.1)
        asked = self.stub.called("StartTranscriptionJob")[0]
        self.assertEqual(asked["Media"], {"MediaFileUri": "s3://b/k"})

    def test_the_answer_may_depend_on_what_was_asked(self):
        self.stub.answer(
            "connect",
            "GetContactAttributes",
            lambda asked: {"Attributes": {"of": asked["InitialContactId"]}},
        )
        found = self.client("connect").get_contact_attributes(InstanceId="i", InitialContactId="c")
        self.assertEqual(found["Attributes"], {"of": "c"})

    def test_a_misspelt_member_is_refused(self):
        self.stub.answer("connect", "GetCurrentMetricData", {"MetricResults": []})
        body = b'{"Filters":{"Queue":["q"]},"CurrentMetrics":[{"Name":"AGENTS_ONLINE","Unit":"COUNT"}]}'
        answer = self.send("connect", "POST", "/metrics/current/i", body)
        self.assertEqual(answer.status_code, 400)
        self.assertIn("Queue", self.stub.faults[0])
        self.assertEqual(self.stub.calls, [])

    def test_a_misspelt_parameter_is_refused(self):
        self.stub.answer("connect", "ListQueues", {"QueueSummaryList": []})
        self.assertEqual(
            self.send("connect", "GET", "/queues-summary/i?maxResult=1").status_code, 400
        )
        self.assertIn("maxResult", self.stub.faults[0])

    def test_values_outside_an_enumeration_are_refused(self):
        self.stub.answer("comprehend", "DetectSentiment", {"Sentiment": "NEUTRAL"})
        body = b'{"Text":"hello","LanguageCode":"xx"}'
        target = "Comprehend_20171127.DetectSentiment"
        self.assertEqual(self.send("comprehend", "POST", "/", body, target).status_code, 400)
        self.assertIn("xx", self.stub.faults[0])

    def test_required_members_types_and_unknown_operations_are_refused(self):
        target = "Comprehend_20171127.DetectSentiment"
        for body in (b'{"Text":"hello"}', b'{"Text":5,"LanguageCode":"en"}'):
            self.assertEqual(self.send("comprehend", "POST", "/", body, target).status_code, 400)
        self.send("comprehend", "POST", "/", b"{}", "Comprehend_20171127.DetectMood")
        self.send("connect", "GET", "/queue-summary/i")
        self.send("kinesis", "POST", "/", b"{}", "Kinesis_20131202.ListStreams")
        self.assertEqual(len(self.stub.faults), 5)

    def test_an_answer_that_the_model_lacks_is_not_given(self):
        for answer in ({"QueueSummaries": []}, {"QueueSummaryList": [{"QueueType": "OTHER"}]}):
            self.stub.answer("connect", "ListQueues", answer)
            with self.assertRaises(botocore.exceptions.ClientError):
                self.client("connect").list_queues(InstanceId="i")
        self.assertEqual(len(self.stub.faults), 2)

    def test_errors_are_those_of_the_operation(self):
        def missing(_):
            raise ServiceError("ResourceNotFoundException", "no such contact")

        self.stub.answer("connect", "GetContactAttributes", missing)
        client = self.client("connect")
        with self.assertRaises(client.exceptions.ResourceNotFoundException):
            client.get_contact_attributes(InstanceId="i", InitialContactId="c")
        self.assertEqual(self.stub.faults, [])

        def invented(_):
            raise ServiceError("NoSuchContactException")

        self.stub.answer("connect", "GetContactAttributes", invented)
        with self.assertRaises(botocore.exceptions.ClientError):
            client.get_contact_attributes(InstanceId="i", InitialContactId="c")
        self.assertIn("NoSuchContactException", self.stub.faults[0])

    def test_an_operation_without_an_ordered_answer_is_a_fault(self):
        with self.assertRaises(botocore.exceptions.ClientError):
            self.client("connect").list_queues(InstanceId="i")
        self.assertIn("ListQueues", self.stub.faults[0])
