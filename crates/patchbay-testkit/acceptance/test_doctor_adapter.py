"""The doctor on the CTI adapter's stack: nothing is wrong with its half of AWS when everything is right, and one mistake
in a trigger, a function or its settings is named alone."""

import contextlib
import json
import os
import subprocess
import unittest

from contact_stream import INSTANCE
from cti_stack import REPORTS, CtiStack

REGION = "us-east-1"
# The areas of the AWS half: the local org of this stack signs in by a password, which has its own notices.
AREAS = ("function", "role", "trigger", "kms", "connect", "answer", "network", "clock")


def said(findings):
    return "\n".join(f"{found['id']} [{found['place']}] {found['what']}" for found in findings)


class TheAdapter(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = CtiStack(cls.addClassCleanup)
        arn = f"arn:aws:connect:{REGION}:000000000000:instance/{INSTANCE}"
        instance = {"Id": INSTANCE, "Arn": arn, "InstanceAlias": "acme", "InstanceStatus": "ACTIVE"}
        stub = cls.stack.services
        stub.answer("connect", "DescribeInstance", {"Instance": instance})
        functions = [cls.stack.functions["sfInvokeAPI"]]
        stub.answer("connect", "ListLambdaFunctions", {"LambdaFunctions": functions})
        cls.lambdas = cls.stack.engine.client("lambda")
        cls._numbers()
        cls.lambdas.add_permission(
            FunctionName=cls.stack.functions["sfInvokeAPI"],
            StatementId="connect",
            Action="lambda:InvokeFunction",
            Principal="connect.amazonaws.com",
            SourceArn=arn,
        )

    @classmethod
    def _numbers(cls):
        """The engine keeps numbers that come by a stack's parameters as texts, which Lambda never answers and
        AWS's SDK does not read."""
        arn = cls.stack.functions["sfCTRTrigger"]
        (mapping,) = cls.lambdas.list_event_source_mappings(FunctionName=arn)["EventSourceMappings"]
        cls.lambdas.update_event_source_mapping(
            UUID=mapping["UUID"], MaximumRetryAttempts=100, MaximumRecordAgeInSeconds=43200
        )

    def doctor(self):
        """-> the findings of the AWS half."""
        environment = dict(os.environ)
        environment.update(
            AWS_ENDPOINT_URL=self.stack.engine.url,
            AWS_ENDPOINT_URL_CONNECT=self.stack.services.url,
            AWS_REGION=REGION,
            AWS_ACCESS_KEY_ID="test",
            AWS_SECRET_ACCESS_KEY="test",
            AWS_EC2_METADATA_DISABLED="true",
        )
        command = [os.environ["PATCHBAY_PROGRAM"], "doctor", "--json", "--adapter", "--stack", "cti"]
        ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        self.assertTrue(ran.stdout, ran.stderr)
        report = json.loads(ran.stdout)
        return [found for found in report["findings"] if found["id"].split(".")[0] in AREAS]

    def configuration(self, function):
        return self.lambdas.get_function_configuration(FunctionName=self.stack.functions[function])

    @contextlib.contextmanager
    def variable(self, function, name, value):
        """Another variable of one function."""
        arn = self.stack.functions[function]
        was = self.configuration(function)["Environment"]["Variables"]
        wanted = {**was, name: value}
        self.lambdas.update_function_configuration(FunctionName=arn, Environment={"Variables": wanted})
        try:
            yield
        finally:
            self.lambdas.update_function_configuration(FunctionName=arn, Environment={"Variables": was})

    def test_a_right_stack_has_no_finding(self):
        self.assertEqual(said(self.doctor()), "")

    def test_a_stream_that_is_switched_off(self):
        arn = self.stack.functions["sfCTRTrigger"]
        (mapping,) = self.lambdas.list_event_source_mappings(FunctionName=arn)["EventSourceMappings"]
        self.lambdas.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
        try:
            self.assertEqual([found["id"] for found in self.doctor()], ["trigger.stream-disabled"])
        finally:
            self.lambdas.update_event_source_mapping(UUID=mapping["UUID"], Enabled=True)

    def test_a_function_that_was_left_at_another_org(self):
        with self.variable("sfIntervalAgent", "SF_HOST", "https://old.my.salesforce.com"):
            found = self.doctor()
        self.assertEqual([one["id"] for one in found], ["function.settings-differ"], said(found))
        self.assertIn("sfIntervalAgent", found[0]["place"])

    def test_a_bucket_that_tells_nobody(self):
        s3 = self.stack.engine.client("s3")
        was = s3.get_bucket_notification_configuration(Bucket=REPORTS)
        was.pop("ResponseMetadata")
        s3.put_bucket_notification_configuration(Bucket=REPORTS, NotificationConfiguration={})
        try:
            found = self.doctor()
        finally:
            s3.put_bucket_notification_configuration(Bucket=REPORTS, NotificationConfiguration=was)
        self.assertEqual([one["id"] for one in found], ["trigger.bucket-not-telling"], said(found))


if __name__ == "__main__":
    unittest.main()
