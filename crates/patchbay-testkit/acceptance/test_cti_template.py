"""The template of the CTI adapter's functions keeps what the published one promised, and an engine that
we did not write deploys it: into an empty account, with everything switched on, and over a stack of
the published package and back."""

import json
import pathlib
import subprocess
import sys
import unittest
import urllib.request

import yaml

import cti_template
from lambda_engine import BUCKET, ZIP_KEY, LambdaEngine

INSTANCE = "11111111-2222-3333-4444-555555555555"
# Published conditions of rights that no function needs; the template says why it keeps them.
UNUSED = {
    "sfExecuteTranscriptionStateMachineRecordingS3PolicyCondition",
    "sfProcessContactLensRecordingS3PolicyCondition",
}
IGNORED_RULES = {"W8001", "W1030"}
NAMES = {
    "AlarmName", "BucketName", "DashboardName", "FunctionName", "LayerName", "LogGroupName",
    "ManagedPolicyName", "QueueName", "RoleName", "StateMachineName",
}  # fmt: skip


def as_text(value):
    return str(value).lower() if isinstance(value, bool) else str(value)


class AgainstThePublishedTemplate(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.template = cti_template.template()
        cls.facts = cti_template.facts()

    def test_every_published_parameter_is_there_as_it_was(self):
        self.assertEqual(len(self.facts["parameters"]), 28)
        for name, wanted in self.facts["parameters"].items():
            with self.subTest(name):
                ours = self.template["Parameters"][name]
                kept = {
                    key: as_text(ours[key]) if key == "Default" else ours[key]
                    for key in ("Type", "Default", "AllowedPattern", "AllowedValues")
                    if key in ours
                }
                self.assertEqual(kept, wanted)

    def test_every_further_parameter_has_a_default(self):
        for name, parameter in self.template["Parameters"].items():
            self.assertIn("Default", parameter, name)
            self.assertIn("Description", parameter, name)

    def test_every_published_id_is_there_with_its_type_and_condition(self):
        for name, wanted in self.facts["resources"].items():
            with self.subTest(name):
                if name in self.facts["left_out"]:
                    self.assertNotIn(name, self.template["Resources"])
                    continue
                ours = self.template["Resources"][name]
                kept = {key: ours[key] for key in ("Type", "Condition") if key in ours}
                # A role or policy with another path would be a new one.
                kept |= {key: ours["Properties"][key] for key in ("Path",) if key in ours["Properties"]}
                self.assertEqual(kept, wanted)

    def test_every_published_condition_is_there_and_all_but_two_are_used(self):
        conditions = set(self.template["Conditions"])
        self.assertLessEqual(set(self.facts["conditions"]), conditions)
        used = set()
        for node in cti_template.nodes(self.template):
            used |= {node["Condition"]} if isinstance(node.get("Condition"), str) else set()
            used |= {node["Fn::If"][0]} if "Fn::If" in node else set()
        self.assertEqual(conditions - used, UNUSED)

    def test_no_resource_is_named_by_the_template(self):
        for name, resource in self.template["Resources"].items():
            if resource["Type"] in ("AWS::Lambda::Permission", "AWS::Lambda::EventSourceMapping"):
                continue
            named = NAMES & set(resource.get("Properties", {}))
            self.assertEqual(named, set(), name)

    def test_every_function_keeps_its_handler_and_its_variables(self):
        shared = set(self.template["Globals"]["Function"]["Environment"]["Variables"])
        for name, wanted in self.facts["functions"].items():
            with self.subTest(name):
                properties = self.template["Resources"][name]["Properties"]
                self.assertEqual(properties["Handler"], wanted["Handler"])
                variables = properties.get("Environment", {}).get("Variables", {})
                self.assertLessEqual(set(wanted["Variables"]), shared | set(variables))

    def test_only_one_run_of_queue_metrics_is_let_in(self):
        # The emulator's CloudFormation sets no concurrency, so the template is asked.
        properties = self.template["Resources"]["sfRealTimeQueueMetrics"]["Properties"]
        parameter = {"Ref": "QueueMetricsReservedConcurrency"}
        self.assertEqual(properties["ReservedConcurrentExecutions"]["Fn::If"][1], parameter)
        self.assertEqual(self.template["Parameters"][parameter["Ref"]]["Default"], 1)

    def test_cfn_lint_finds_nothing(self):
        program = pathlib.Path(sys.executable).with_name("cfn-lint")
        command = [str(program), "--template", str(cti_template.path())]
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
        self.assertEqual((ran.returncode, ran.stdout, ran.stderr), (0, "", ""))

    def test_every_rule_that_cfn_lint_ignores_is_explained(self):
        rules = self.template["Metadata"]["cfn-lint"]["config"]["ignore_checks"]
        self.assertEqual(set(rules), IGNORED_RULES)
        text = cti_template.path().read_text(encoding="utf-8")
        for rule in rules:
            self.assertIn(f"# {rule}, ", text)


class OnTheEngine(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.engine = LambdaEngine()
        cls.addClassCleanup(cls.engine.stop)
        kinesis = cls.engine.client("kinesis")
        kinesis.create_stream(StreamName="contact-records", ShardCount=1)
        described = kinesis.describe_stream(StreamName="contact-records")
        cls.stream = described["StreamDescription"]["StreamARN"]
        for bucket in ("reports", "recordings", "transcripts", "parked"):
            cls.engine.client("s3").create_bucket(Bucket=bucket)
        topic = cls.engine.client("sns").create_topic(Name="alarms")
        cls.topic = topic["TopicArn"]
        secret = cls.engine.client("secretsmanager").create_secret(
            Name="salesforce", SecretString=json.dumps({"ConsumerKey": "k"})
        )
        cls.published = {
            name: parameter["Default"]
            for name, parameter in cti_template.facts()["parameters"].items()
        }
        cls.full = {
            **cls.published,
            "SalesforceHost": "https://example.my.salesforce.com",
            "SalesforceUsername": "integration@patchbay.example",
            "SalesforceCredentialsSecretsManagerARN": secret["ARN"],
            "SalesforceCredentialsKMSKeyARN": "arn:aws:kms:us-east-1:000000000000:key/1",
            "ConnectReportingS3BucketName": "reports",
            "ConnectRecordingS3BucketName": "recordings",
            "TranscribeOutputS3BucketName": "transcripts",
            "CTRKinesisARN": cls.stream,
            "AmazonConnectInstanceId": INSTANCE,
            "SalesforceExecuteAWSServiceUser": "setup",
        }

    def resources(self, stack):
        """The ids that the stack's resources got, by their logical ids."""
        answer = self.engine.client("cloudformation").describe_stack_resources(StackName=stack)
        return {
            resource["LogicalResourceId"]: resource["PhysicalResourceId"]
            for resource in answer["StackResources"]
        }

    def configuration(self, function):
        return self.engine.client("lambda").get_function_configuration(FunctionName=function)

    def rule(self, ids):
        name = ids["sfRealTimeQueueMetricsCron"]
        return self.engine.client("events").describe_rule(Name=name)

    def test_deploys_into_an_empty_account_with_the_published_parameters(self):
        outputs = self.engine.deploy_cti("empty", self.published)
        ids = self.resources("empty")
        for name, wanted in cti_template.facts()["functions"].items():
            with self.subTest(name):
                found = self.configuration(outputs[f"{name}Arn"])
                self.assertEqual(found["Runtime"], "provided.al2023")
                self.assertEqual(found["Handler"], wanted["Handler"])
                self.assertGreaterEqual(found["MemorySize"], 256)
        self.assertEqual(self.rule(ids)["State"], "DISABLED")
        self.assertNotIn("CTREventSourceMapping", ids)
        self.assertNotIn("SecretsManagerManagedPolicy", ids)
        self.assertNotIn("sfInvokeAPIErrors", ids)

    def test_the_state_machines_are_the_published_ones_with_an_end(self):
        outputs = self.engine.deploy_cti("machines", {"TranscriptionTimeout": "7200"})
        states = self.engine.client("stepfunctions")
        limits = {}
        for name, wanted in cti_template.facts()["state_machines"].items():
            made = states.describe_state_machine(stateMachineArn=outputs[f"{name}Arn"])
            definition = json.loads(made["definition"])
            limits[name] = definition["TimeoutSeconds"]
            left_out = ("Resource", "Cause")
            found = {
                state: {key: value for key, value in told.items() if key not in left_out}
                for state, told in definition["States"].items()
            }
            self.assertEqual(found, wanted)
            tasks = [told["Resource"] for told in definition["States"].values() if "Resource" in told]
            self.assertLessEqual(set(tasks), set(outputs.values()))
        self.assertEqual(
            limits,
            {"sfTranscribeStateMachine": 7200, "sfRealTimeQueueMetricsLoopJobStateMachine": 120},
        )

    def test_the_bucket_for_parked_records_is_closed_and_encrypted(self):
        outputs = self.engine.deploy_cti("parking", {})
        bucket = outputs["ParkedRecordsBucketName"]
        s3 = self.engine.client("s3")
        block = s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
        self.assertEqual(set(block.values()), {True})
        rules = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
        self.assertTrue(rules[0]["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"])
        # The emulator's CloudFormation takes no life cycle from a template, so the template is asked.
        made = cti_template.template()["Resources"]["ParkedRecordsBucket"]["Properties"]
        rules = made["LifecycleConfiguration"]["Rules"]
        self.assertEqual(rules[0]["ExpirationInDays"], {"Ref": "ParkedRecordsRetentionDays"})
        found = self.configuration(outputs["sfCTRTriggerArn"])["Environment"]["Variables"]
        self.assertEqual(found["PATCHBAY_PARKED_S3"], bucket)

    def test_deploys_with_everything_switched_on(self):
        network = {
            "PrivateVpcEnabled": "true",
            "VpcSubnetList": "subnet-0123456789abcdef0",
            "VpcSecurityGroupList": "sg-0123456789abcdef0",
        }
        more = {
            "AlarmTopicArn": self.topic,
            "LogRetentionDays": "30",
            "ParkedRecordsBucketName": "parked",
            "InvokeApiReservedConcurrency": "50",
        }
        outputs = self.engine.deploy_cti("full", {**self.full, **network, **more})
        ids = self.resources("full")
        client = self.engine.client("lambda")
        self.assertEqual(self.rule(ids)["State"], "ENABLED")
        self.assertEqual(outputs["ParkedRecordsBucketName"], "parked")
        self.assertNotIn("ParkedRecordsBucket", ids)

        mapping = client.get_event_source_mapping(UUID=ids["CTREventSourceMapping"])
        self.assertEqual(mapping["FunctionResponseTypes"], ["ReportBatchItemFailures"])
        self.assertIs(mapping["BisectBatchOnFunctionError"], True)
        self.assertEqual(mapping["MaximumRetryAttempts"], 100)
        self.assertEqual(mapping["MaximumRecordAgeInSeconds"], 43200)
        self.assertIn("FailedBatchesQueue", mapping["DestinationConfig"]["OnFailure"]["Destination"])

        metrics = ids["sfRealTimeQueueMetrics"]
        again = client.get_function_event_invoke_config(
            FunctionName=metrics, Qualifier="$LATEST"
        )
        self.assertEqual(again["MaximumRetryAttempts"], 0)
        for name in ("sfContactTraceRecord", "sfIntervalAgent", "sfIntervalQueue",
                     "sfExecuteTranscriptionStateMachine", "sfProcessContactLens"):  # fmt: skip
            found = client.get_function_event_invoke_config(
                FunctionName=ids[name], Qualifier="$LATEST"
            )
            self.assertEqual(found["MaximumRetryAttempts"], 2)
            self.assertIn("FailedEventsQueue", found["DestinationConfig"]["OnFailure"]["Destination"])

        group = outputs["LogGroupName"]
        groups = self.engine.client("logs").describe_log_groups(logGroupNamePrefix=group)["logGroups"]
        self.assertEqual([found["retentionInDays"] for found in groups], [30])
        self.assertEqual(self.configuration(metrics)["LoggingConfig"]["LogGroup"], group)
        # The emulator gives a function no network; what CloudFormation was told is what there is to see.
        told = self.engine.client("cloudformation").get_template(
            StackName="full", TemplateStage="Processed"
        )["TemplateBody"]
        told = told if isinstance(told, dict) else yaml.safe_load(told)
        for name in cti_template.of_type(told["Resources"], "AWS::Lambda::Function"):
            network = told["Resources"][name]["Properties"]["VpcConfig"]["Fn::If"]
            self.assertEqual(network[0], "PrivateVpcEnabledCondition")
            self.assertEqual(network[1]["SubnetIds"], {"Ref": "VpcSubnetList"})

    def test_every_function_is_watched_by_an_alarm_and_shown_on_the_dashboard(self):
        resources = cti_template.template()["Resources"]
        functions = cti_template.of_type(resources, "AWS::Serverless::Function")
        alarms = {
            name: json.dumps(resources[name]["Properties"])
            for name in cti_template.of_type(resources, "AWS::CloudWatch::Alarm")
        }
        errors = "".join(text for text in alarms.values() if '"Errors"' in text)
        throttles = "".join(text for text in alarms.values() if '"Throttles"' in text)
        board = json.dumps(resources["Dashboard"]["Properties"])
        self.engine.deploy_cti("watched", {"AlarmTopicArn": self.topic})
        ids = self.resources("watched")
        for name in functions:
            with self.subTest(name):
                self.assertIn(f'{{"Ref": "{name}"}}', errors)
                # A limit of one and a place that people set up once: turned away is no alarm there.
                if name not in ("sfRealTimeQueueMetrics", "sfExecuteAWSService"):
                    self.assertIn(f'{{"Ref": "{name}"}}', throttles)
                self.assertIn(f"${{{name}}}", board)
        cloudwatch = self.engine.client("cloudwatch")
        made = cloudwatch.describe_alarms(AlarmNames=[ids[name] for name in alarms])["MetricAlarms"]
        self.assertEqual(len(made), len(alarms))
        self.assertEqual({tuple(alarm["AlarmActions"]) for alarm in made}, {(self.topic,)})
        body = cloudwatch.get_dashboard(DashboardName=ids["Dashboard"])["DashboardBody"]
        self.assertEqual(len(json.loads(body)["widgets"]), 9)

    def test_updates_a_published_stack_in_place_and_back(self):
        known = cti_template.facts()
        self.engine.apply("moved", cti_template.published_stack(), self.full)
        before = self.resources("moved")
        function = before["sfInvokeAPI"]
        answer, error = self.engine.invoke(function, {})
        self.assertEqual((answer, error), ("published", None))
        # A trigger that a person made by hand, as the package's guide has them do.
        client = self.engine.client("lambda")
        client.add_permission(
            FunctionName=before["sfIntervalAgent"],
            StatementId="by-hand",
            Action="lambda:InvokeFunction",
            Principal="s3.amazonaws.com",
            SourceArn="arn:aws:s3:::reports",
        )

        self.engine.deploy_cti("moved", {}, update=True)
        after = self.resources("moved")
        kept = [name for name in known["resources"] if name in before and name != "sfLambdaLayer"]
        self.assertGreater(len(kept), 30)
        self.assertEqual({n: after[n] for n in kept}, {n: before[n] for n in kept})
        found = self.configuration(function)
        self.assertEqual(found["Runtime"], "provided.al2023")
        variables = found["Environment"]["Variables"]
        self.assertEqual(variables["SF_HOST"], "https://example.my.salesforce.com")
        policy = client.get_policy(FunctionName=after["sfIntervalAgent"])["Policy"]
        self.assertIn("by-hand", policy)

        self.engine.apply("moved", cti_template.published_stack(), {}, update=True)
        back = self.resources("moved")
        self.assertEqual({n: back[n] for n in kept}, {n: before[n] for n in kept})
        answer, error = self.engine.invoke(function, {})
        self.assertEqual((answer, error), ("published", None))

    def test_one_function_is_changed_in_place_and_back(self):
        self.engine.apply("single", cti_template.published_stack(), self.full)
        ids = self.resources("single")
        function = ids["sfRealTimeQueueMetricsLoopJob"]
        client = self.engine.client("lambda")
        before = client.get_function(FunctionName=function)
        with urllib.request.urlopen(before["Code"]["Location"], timeout=30) as answer:
            old_zip = answer.read()
        variables = {"SFDC_REALTIME_QUEUE_METRICS_LAMBDA": ids["sfRealTimeQueueMetrics"]}
        event = {"iterator": {"index": 3, "count": 4}}

        client.update_function_configuration(
            FunctionName=function,
            Runtime="provided.al2023",
            MemorySize=512,
            Layers=[],
            Environment={"Variables": variables},
        )
        client.update_function_code(FunctionName=function, S3Bucket=BUCKET, S3Key=ZIP_KEY)
        answer, error = self.engine.invoke(function, event)
        self.assertEqual((answer, error), ({"index": 4, "continue": False, "count": 4}, None))

        client.update_function_configuration(FunctionName=function, Runtime="python3.12")
        client.update_function_code(FunctionName=function, ZipFile=old_zip)
        answer, error = self.engine.invoke(function, event)
        self.assertEqual((answer, error), ("published", None))


if __name__ == "__main__":
    unittest.main()
