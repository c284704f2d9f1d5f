"""The CTI adapter's functions, as the template deploys them on an engine that we did not write: contact
records from a stream, reports and Contact Lens files from buckets, recordings through the state
machine, live metrics, and what a contact flow asks, all into the local org."""

import base64
import json
import unittest

from aws_model_stub import ServiceError
from contact_files import contact_lens_file, transcript_of
from contact_stream import ARN, INSTANCE, WANTED, ThousandRecords, contact_record
from cti_stack import PARKED, RECORDINGS, REPORTS, TRANSCRIPTS, CtiStack, field, wait_for

RECORD = field("AC_ContactTraceRecord__c")
ANALYTICS = field("AC_ContactChannelAnalytics__c")
REPORT_HEADER = (
    "Agent,StartInterval,EndInterval,After contact work time,Contacts handled,Occupancy\n"
)


def of_kinesis(payloads):
    """The event of an event source mapping."""
    return {
        "Records": [
            {
                "eventSource": "aws:kinesis",
                "eventID": f"shardId-000000000000:{number}",
                "eventSourceARN": "arn:aws:kinesis:us-east-1:000000000000:stream/cti",
                "kinesis": {
                    "kinesisSchemaVersion": "1.0",
                    "partitionKey": "p",
                    "sequenceNumber": str(49540 + number),
                    "data": base64.b64encode(payload).decode(),
                    "approximateArrivalTimestamp": 1738273730.1,
                },
            }
            for number, payload in enumerate(payloads)
        ]
    }


def flow(**parameters):
    """What a contact flow sends to sfInvokeAPI."""
    return {"Details": {"Parameters": parameters}}


class CtiAdapter(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = CtiStack(cls.addClassCleanup)
        cls.no_queues()

    @classmethod
    def no_queues(cls):
        """The schedule starts the metrics loop every minute, also while other tests run."""
        cls.stack.services.answer("connect", "ListQueues", {"QueueSummaryList": []})

    @classmethod
    def tearDownClass(cls):
        logs = cls.stack.keep_logs()
        # Without what was logged at the most talkative level, the search for secrets shows nothing.
        talked = any('"DEBUG"' in text.upper() for text in logs.values())
        assert talked, "nothing was logged at debug level"
        for name, text in logs.items():
            for private in ("O'Brien", "+12065550100", "lost my card"):
                assert private not in text, f"{name} logged {private!r}"
        assert not cls.stack.services.faults, cls.stack.services.faults
        unsupported = cls.stack.org.unsupported()
        assert not unsupported, f"the org met what it does not support: {unsupported}"

    def setUp(self):
        self.stack.org.control("DELETE", "log")
        self.stack.org.control("DELETE", "faults")

    def call(self, **parameters):
        answer, error = self.stack.invoke("sfInvokeAPI", flow(**parameters))
        self.assertIsNone(error)
        return answer

    # ---- contact records

    def found_contacts(self):
        work, contact = field("AfterContactWorkDuration__c"), field("ContactId__c")
        rows = self.stack.rows(f"SELECT {contact}, {work} FROM {RECORD}")
        return [(row[contact], row[work]) for row in rows]

    def test_a_thousand_records_with_all_that_goes_wrong(self):
        sent = ThousandRecords()
        self.assertEqual(len(sent.data), 1000)
        self.order_fault("throttle", times=1)
        self.order_fault("drop", times=1, skip=1, when="after")
        self.stack.put_on_stream(sent.data)
        wait_for("the last record", lambda: sent.last in dict(self.found_contacts()))
        hopeless = len(sent.refused) + len(sent.unreadable)
        wait_for("the parked ones", lambda: len(self.parked()) == hopeless)
        found = {name: work for name, work in self.found_contacts() if name in sent.expected}
        self.assertEqual(len(self.found_contacts()), len(dict(self.found_contacts())))
        self.assertEqual(found, sent.expected)
        never = {*sent.refused, *sent.unwanted} & set(dict(self.found_contacts()))
        self.assertEqual(never, set())
        parked = self.parked()
        read = {entry["contactId"] for entry in parked} - {None}
        self.assertEqual(read, set(sent.refused))
        unread = {base64.b64decode(entry["record"]) for entry in parked if not entry["contactId"]}
        self.assertEqual(unread, set(sent.unreadable))
        reasons = {entry["reason"]["type"] for entry in parked}
        self.assertEqual(reasons, {"Salesforce.Invalid", "Input.Invalid", "Input.Missing"})
        self.send_again(parked)

    def send_again(self, parked):
        """What a person does with parked records; these are as wrong as they were."""
        refused = [entry for entry in parked if entry["contactId"]]
        records = [base64.b64decode(entry["record"]) for entry in refused]
        event = {**of_kinesis(records), "patchbay": {"resend": True}}
        answer, error = self.stack.invoke("sfCTRTrigger", event)
        self.assertIsNone(error)
        outcomes = [entry["outcome"] for entry in answer["resent"]]
        self.assertEqual(outcomes, ["refused"] * len(refused))
        self.assertEqual(len(self.parked()), len(parked))

    def test_a_thousand_records_of_one_batch_cost_five_writes(self):
        names = [f"many-{number}" for number in range(1000)]
        self.stack.invoke("sfCTRTrigger", of_kinesis([b"{}"]))
        self.stack.org.control("DELETE", "log")
        records = [json.dumps(contact_record(name, WANTED)).encode() for name in names]
        answer, error = self.stack.invoke("sfCTRTrigger", of_kinesis(records))
        self.assertIsNone(error)
        self.assertEqual((answer or {}).get("batchItemFailures", []), [])
        asked = [entry["kind"] for entry in self.stack.org.requests() if entry["kind"] != "token"]
        self.assertEqual(asked.count("collections"), 5)
        self.assertLessEqual(len(asked), 6)
        self.assertLessEqual(set(names), set(dict(self.found_contacts())))

    def parked(self):
        return [json.loads(body) for body in self.stack.objects(PARKED).values()]

    def order_fault(self, kind, times=0, skip=0, path="*/composite/sobjects/*", **more):
        order = {"path": path, "times": times, "skip": skip, "fault": {"kind": kind, **more}}
        self.stack.org.control("POST", "faults", order)

    def test_what_may_succeed_later_is_named_and_comes_again(self):
        names = [f"later-{number}" for number in range(3)]
        event = of_kinesis([json.dumps(contact_record(name, WANTED)).encode() for name in names])
        self.order_fault("server-error")
        answer, error = self.stack.invoke("sfCTRTrigger", event)
        self.assertIsNone(error)
        failed = [entry["itemIdentifier"] for entry in answer["batchItemFailures"]]
        self.assertEqual(failed, ["49540", "49541", "49542"])
        self.assertEqual(set(names) & set(dict(self.found_contacts())), set())
        self.stack.org.control("DELETE", "faults")
        answer, error = self.stack.invoke("sfCTRTrigger", event)
        self.assertIsNone(error)
        self.assertEqual((answer or {}).get("batchItemFailures", []), [])
        self.assertLessEqual(set(names), set(dict(self.found_contacts())))

    def test_one_record_by_its_own_function(self):
        record = json.dumps(contact_record("alone", WANTED)).encode()
        event = {"async": True, "record": base64.b64encode(record).decode()}
        answer, error = self.stack.invoke("sfContactTraceRecord", event)
        self.assertEqual((answer, error), ("Done", None))
        self.assertIn("alone", dict(self.found_contacts()))

    # ---- reports

    def test_reports_come_from_the_bucket(self):
        start = "2025-01-30T21:30:00Z,2025-01-30T22:00:00Z"
        people = "".join(f"agent {number},{start},18,{number},8.05%\n" for number in range(450))
        queues = f'"Sales, EMEA",{start},18,7,100%\nA+B (50%),{start},-,2,-\n'
        s3 = self.stack.engine.client("s3")
        # A blank and a plus in the key: S3 encodes both in its events.
        agents = "SFDC/Agent/Agent metrics +1.csv"
        s3.put_object(Bucket=REPORTS, Key=agents, Body=("\ufeff" + REPORT_HEADER + people).encode())
        header = REPORT_HEADER.replace("Agent", "Queue")
        s3.put_object(Bucket=REPORTS, Key="SFDC/Queue/q.csv", Body=(header + queues).encode())
        name, handled = field("AC_Object_Name__c"), field("Contacts_handled__c")

        def rows(table):
            found = self.stack.rows(f"SELECT {name}, {handled} FROM {field(table)}")
            return {row[name]: row[handled] for row in found}

        wait_for("450 agents", lambda: len(rows("AC_AgentPerformance__c")) == 450)
        self.assertEqual(rows("AC_AgentPerformance__c")["agent 449"], 449)
        wait_for("2 queues", lambda: len(rows("AC_HistoricalQueueMetrics__c")) == 2)
        found = rows("AC_HistoricalQueueMetrics__c")
        self.assertEqual(found, {"Sales, EMEA": 7, "A+B (50)": 2})
        # 450 rows are three writes, two rows are one.
        self.assertEqual(len(self.stack.org.requests("collections")), 4)

    # ---- live metrics

    def test_the_metrics_loop_runs_for_its_minute(self):
        queues = [
            {"Id": f"q-{number}", "Arn": f"{ARN}/queue/q-{number}", "Name": f"Queue {number}"}
            for number in range(120)
        ]
        services = self.stack.services

        def page(asked):
            start = int(asked.get("NextToken", 0))
            answer = {"QueueSummaryList": queues[start : start + asked["MaxResults"]]}
            if start + asked["MaxResults"] < len(queues):
                answer["NextToken"] = str(start + asked["MaxResults"])
            return answer

        def metrics(asked):
            online = {"Metric": {"Name": "AGENTS_ONLINE", "Unit": "COUNT"}, "Value": 3.0}
            age = {"Metric": {"Name": "OLDEST_CONTACT_AGE", "Unit": "SECONDS"}, "Value": 42.9}
            results = [
                {"Dimensions": {"Queue": {"Id": name}}, "Collections": [online, age]}
                for name in asked["Filters"]["Queues"]
            ]
            return {"MetricResults": results}

        self.addCleanup(self.no_queues)
        services.answer("connect", "ListQueues", page)
        services.answer("connect", "GetCurrentMetricData", metrics)
        machine = self.stack.outputs["sfRealTimeQueueMetricsLoopJobStateMachineArn"]
        self.run_to_the_end(machine, {})
        wanted = ", ".join(field(name) for name in ("Agents_Online__c", "Oldest_Contact_Age__c"))
        soql = f"SELECT Name, {wanted} FROM {field('AC_QueueMetrics__c')}"
        rows = wait_for(
            "120 queues", lambda: len(self.stack.rows(soql)) == 120 and self.stack.rows(soql)
        )
        self.assertEqual({row["Name"] for row in rows}, {queue["Name"] for queue in queues})
        self.assertEqual({row[field("Oldest_Contact_Age__c")] for row in rows}, {42})
        rules = self.stack.engine.client("events").list_rules()["Rules"]
        rule = next(rule for rule in rules if rule.get("ScheduleExpression") == "rate(1 minute)")
        self.assertEqual(rule["State"], "ENABLED")

    def run_to_the_end(self, machine, given):
        states = self.stack.engine.client("stepfunctions")
        started = states.start_execution(stateMachineArn=machine, input=json.dumps(given))
        return self.finished(started["executionArn"])

    def finished(self, execution):
        states = self.stack.engine.client("stepfunctions")
        arn = {"executionArn": execution}
        wait_for("the execution", lambda: states.describe_execution(**arn)["status"] != "RUNNING")
        found = states.describe_execution(**arn)
        self.assertEqual(
            found["status"], "SUCCEEDED", states.get_execution_history(**arn)["events"][-2:]
        )
        return json.loads(found["output"])

    # ---- recordings and transcripts

    def stand_in_for_transcribe(self, transcript):
        """A job that is at work when first looked at, and done afterwards, its result in the bucket."""
        jobs, looks = {}, {}

        def start(asked):
            name = asked["TranscriptionJobName"]
            if name in jobs:
                raise ServiceError("ConflictException", "a job of that name exists")
            jobs[name] = asked
            job = {"TranscriptionJobName": name, "TranscriptionJobStatus": "IN_PROGRESS"}
            return {
                "TranscriptionJob": {
                    **job,
                    "LanguageCode": asked["LanguageCode"],
                    "StartTime": 1738275300.1,
                }
            }

        def look(asked):
            name = asked["TranscriptionJobName"]
            looks[name] = looks.get(name, 0) + 1
            job = {"TranscriptionJobName": name, "LanguageCode": jobs[name]["LanguageCode"]}
            if looks[name] == 1:
                return {"TranscriptionJob": {**job, "TranscriptionJobStatus": "IN_PROGRESS"}}
            bucket = jobs[name]["OutputBucketName"]
            self.stack.engine.client("s3").put_object(
                Bucket=bucket, Key=f"{name}.json", Body=json.dumps(transcript).encode()
            )
            uri = f"https://s3.us-east-1.amazonaws.com/{bucket}/{name}.json"
            done = {"TranscriptionJobStatus": "COMPLETED", "Transcript": {"TranscriptFileUri": uri}}
            return {"TranscriptionJob": {**job, **done, "CompletionTime": 1738275420.5}}

        self.stack.services.answer("transcribe", "StartTranscriptionJob", start)
        self.stack.services.answer("transcribe", "GetTranscriptionJob", look)
        return jobs

    def test_a_recording_goes_through_the_state_machine(self):
        jobs = self.stand_in_for_transcribe(transcript_of("I lost my card", "One moment please"))
        services = self.stack.services
        score = {"Positive": 0.1, "Negative": 0.75, "Neutral": 0.1, "Mixed": 0.05}
        services.answer(
            "comprehend", "DetectSentiment", {"Sentiment": "NEGATIVE", "SentimentScore": score}
        )
        services.answer("comprehend", "DetectKeyPhrases", {"KeyPhrases": [{"Text": "card"}]})
        asks = {
            "postcallRecordingImportEnabled": "true",
            "postcallTranscribeEnabled": "true",
            "postcallTranscribeLanguage": "en-US",
            "postcallTranscribeComprehendAnalysis": "snt,kw",
        }
        record = contact_record("recorded", asks)
        path = (
            f"{RECORDINGS}/connect/inst/CallRecordings/2025/01/30/recorded_20250130T21:05_UTC.wav"
        )
        record["Recording"] = {
            "Location": path,
            "Status": "AVAILABLE",
            "Type": "AUDIO",
            "DeletionReason": None,
        }
        # Twice, as a stream may bring it: one job, one record.
        self.stack.put_on_stream([json.dumps(record).encode()] * 2)
        states = self.stack.engine.client("stepfunctions")
        machine = {"stateMachineArn": self.stack.outputs["sfTranscribeStateMachineArn"]}
        started = wait_for("the execution", lambda: states.list_executions(**machine)["executions"])
        self.finished(started[0]["executionArn"])
        self.assertEqual(len(jobs), 1)
        rows = self.analytics_of("recorded")
        self.assertEqual(len(rows), 1)
        self.assertEqual(rows[0][field("RecordingPath__c")], path)
        self.assertEqual(rows[0][field("Sentiment__c")], "NEGATIVE, 0.75")
        self.assertEqual(rows[0][field("Keywords__c")], "card")
        files = self.attachments(rows[0]["Id"])
        self.assertEqual(set(files), {"CustomerTranscripts.json", "AgentTranscripts.json"})
        self.assertEqual(files["CustomerTranscripts.json"][0]["content"], "I lost my card")
        lock = self.stack.objects(TRANSCRIPTS, "locks/")["locks/recorded.lock"]
        self.assertEqual(lock, b"COMPLETED")

    def analytics_of(self, contact):
        names = "ContactId__c RecordingPath__c Sentiment__c Keywords__c DataSource__c"
        more = "ContactLensCustomerSentiment__c ContactLensMatchedCategories__c"
        fields = ", ".join(["Id", *(field(name) for name in f"{names} {more}".split())])
        where = f"{field('ContactId__c')} = '{contact}'"
        return self.stack.rows(f"SELECT {fields} FROM {ANALYTICS} WHERE {where}")

    def attachments(self, parent):
        rows = self.stack.rows(f"SELECT Id, Name FROM Attachment WHERE ParentId = '{parent}'")
        bodies = {row["Name"]: self.stack.read("Attachment", row["Id"], "Body") for row in rows}
        return {name: json.loads(body) for name, body in bodies.items()}

    # ---- Contact Lens

    def test_a_contact_lens_file_comes_from_the_bucket(self):
        self.stack.services.answer(
            "connect", "GetContactAttributes", {"Attributes": {"contactLensImportEnabled": "true"}}
        )
        key = "Analysis/Voice/2025/01/30/analysed_analysis_2025-01-30T21:10:05Z.json"
        body = json.dumps(contact_lens_file("analysed")).encode()
        self.stack.engine.client("s3").put_object(Bucket=RECORDINGS, Key=key, Body=body)
        rows = wait_for("the record", lambda: self.analytics_of("analysed"))
        self.assertEqual(rows[0][field("ContactLensCustomerSentiment__c")], -1.3)
        self.assertEqual(rows[0][field("ContactLensMatchedCategories__c")], "Billing|Cancel")
        self.assertEqual(rows[0][field("DataSource__c")], "Contact_Lens")
        files = wait_for("the transcript", lambda: self.attachments(rows[0]["Id"]))
        entries = files["ContactLensTranscripts.json"]
        self.assertEqual([entry["participantRole"] for entry in entries], ["AGENT", "CUSTOMER"])
        asked = {"InstanceId": INSTANCE, "InitialContactId": "analysed"}
        self.assertIn(asked, self.stack.services.called("GetContactAttributes"))

    # ---- sfInvokeAPI

    def test_the_published_sample_events(self):
        """The four samples that come with the published function, and the steps of its guide: look up
        the caller by phone, create a case for the contact found, close it."""
        phone = "+441122334455"
        contact = self.stack.create(
            "Contact", LastName="Sample", Email="s@example.com", Phone=phone, HomePhone=phone
        )
        found = self.call(sf_operation="phoneLookup", sf_phone=phone, sf_fields="Id, Name, Email")
        self.assertEqual(found["sf_count"], 1)
        self.assertEqual((found["Id"], found["Email"]), (contact, "s@example.com"))
        found = self.call(
            sf_operation="lookup", homephone=phone, sf_object="Contact", sf_fields="Id, Name"
        )
        self.assertEqual((found["Id"], found["Name"], found["sf_count"]), (contact, "Sample", 1))
        made = self.call(
            sf_operation="create",
            sf_object="Case",
            Origin="Phone",
            Status="New",
            ContactId=contact,
            Subject="Amazon Connect Case",
            Priority="Low",
        )
        closed = self.call(
            sf_operation="update", sf_object="Case", sf_id=made["Id"], Status="Closed"
        )
        self.assertEqual(closed, {"Status": 204})
        rows = self.stack.rows(f"SELECT Status, ContactId FROM Case WHERE Id = '{made['Id']}'")
        self.assertEqual((rows[0]["Status"], rows[0]["ContactId"]), ("Closed", contact))

    def test_a_warm_call_asks_salesforce_once_and_a_failing_one_says_why(self):
        anybody = {"sf_operation": "queryOne", "query": "SELECT Id FROM User LIMIT 1"}
        self.call(**anybody)
        self.stack.org.control("DELETE", "log")
        self.call(**anybody)
        self.assertEqual([entry["kind"] for entry in self.stack.org.requests()], ["query"])
        wrong = flow(sf_operation="create", sf_object="Account")
        _, error = self.stack.invoke("sfInvokeAPI", wrong)
        self.assertIn("Name", error["errorMessage"])

    # ---- guided setup

    def set_up(self, method, **parameters):
        event = {"method": method, "params": parameters}
        answer, error = self.stack.invoke("sfExecuteAWSService", event)
        self.assertIsNone(error)
        self.assertIs(answer["success"], True, answer)
        return json.loads(answer["body"])

    def stand_in_for_instances(self):
        """Instances and their storage as Amazon Connect keeps them."""
        instances, stores, origins = [], {}, []

        def create(asked):
            made = {"Id": INSTANCE, "Arn": ARN}
            instances.append({**made, "InstanceAlias": asked["InstanceAlias"]})
            return made

        def associate(asked):
            made = {"AssociationId": f"a-{len(stores)}", **asked["StorageConfig"]}
            stores.setdefault(asked["ResourceType"], []).append(made)
            return {"AssociationId": made["AssociationId"]}

        def update(asked):
            (found,) = stores[asked["ResourceType"]]
            found.update(asked["StorageConfig"])

        def listed(asked):
            return {"StorageConfigs": stores.get(asked["ResourceType"], [])}

        def approve(asked):
            origins.append(asked["Origin"])

        answer = self.stack.services.answer
        answer("connect", "ListInstances", lambda _: {"InstanceSummaryList": instances})
        answer("connect", "CreateInstance", create)
        answer("connect", "AssociateInstanceStorageConfig", associate)
        answer("connect", "UpdateInstanceStorageConfig", update)
        answer("connect", "ListInstanceStorageConfigs", listed)
        answer("connect", "AssociateApprovedOrigin", approve)
        return origins

    def test_guided_setup_twice_makes_everything_once(self):
        origins = self.stand_in_for_instances()
        kinds = ("CALL_RECORDINGS", "CHAT_TRANSCRIPTS", "SCHEDULED_REPORTS")
        for _ in range(2):
            made = self.set_up(
                "connect_create_instance",
                ConnectInstanceAlias="guided",
                IdentityManagementType="CONNECT_MANAGED",
                InboundCallsEnabled=True,
                OutboundCallsEnabled=True,
            )
            self.assertEqual(made["Id"], INSTANCE)
            self.set_up("kinesis_create_stream", StreamName="guided", ShardCount=1)
            for number, kind in enumerate(kinds):
                self.set_up(
                    "connect_associate_instance_storage_config",
                    ConnectInstanceId=INSTANCE,
                    ResourceType=kind,
                    StorageType="S3",
                    BucketName=f"guided-{number}",
                    BucketPrefix="connect/guided",
                )
        self.set_up("s3_create_bucket", Bucket="guided-0")
        self.set_up(
            "connect_associate_approved_origin", ConnectInstanceAlias="guided", Origin="https://x"
        )
        found = self.set_up("retrieve_lambda_parameters", ConnectInstanceAlias="guided")
        self.assertEqual(found["connectInstanceId"], INSTANCE)
        self.assertEqual(found["connectReportingS3BucketName"], "guided-2")
        self.assertEqual(found["ctrKinesisARN"], "")
        self.assertEqual(origins, ["https://x"])
        self.assertEqual(len(self.stack.services.called("CreateInstance")), 1)
        self.assertEqual(len(self.stack.services.called("UpdateInstanceStorageConfig")), len(kinds))
        streams = self.stack.engine.client("kinesis").list_streams()["StreamNames"]
        self.assertIn("guided", streams)
