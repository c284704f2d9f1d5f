"""Contact records as Amazon Connect puts them on a stream, and a stream of a thousand of them with
everything that goes wrong on one. Knows no AWS and no Salesforce, and says what must come of each."""

import json
import random
import uuid

INSTANCE = "11111111-2222-3333-4444-555555555555"
ARN = f"arn:aws:connect:us-east-1:000000000000:instance/{INSTANCE}"
EARLY = "2025-01-30T21:08:50Z"
LATE = "2025-01-30T21:09:40Z"
WANTED = {"postcallCTRImportEnabled": "true", "customerName": "Zoë O'Brien"}


def contact_record(contact_id, attributes, updated=EARLY, work=18):
    """A call that an agent took. `work`: seconds after the contact, which later versions know better.
    Shape: https://docs.aws.amazon.com/connect/latest/adminguide/ctr-data-model.html"""
    return {
        "AWSAccountId": "000000000000",
        "AWSContactTraceRecordFormatVersion": "2017-03-10",
        "Agent": {
            "ARN": f"{ARN}/agent/ag-1",
            "AfterContactWorkDuration": work,
            "AfterContactWorkEndTimestamp": "2025-01-30T21:07:43Z",
            "AfterContactWorkStartTimestamp": "2025-01-30T21:07:25Z",
            "AgentInteractionDuration": 131,
            "ConnectedToAgentTimestamp": "2025-01-30T21:05:14Z",
            "CustomerHoldDuration": 12,
            "HierarchyGroups": None,
            "LongestHoldDuration": 12,
            "NumberOfHolds": 1,
            "RoutingProfile": {"ARN": f"{ARN}/routing-profile/rp-1", "Name": "Basic"},
            "Username": "jdoe",
        },
        "AgentConnectionAttempts": 1,
        "Attributes": attributes,
        "Channel": "VOICE",
        "ConnectedToSystemTimestamp": "2025-01-30T21:04:50Z",
        "ContactId": contact_id,
        "CustomerEndpoint": {"Address": "+12065550100", "Type": "TELEPHONE_NUMBER"},
        "DisconnectTimestamp": "2025-01-30T21:07:25Z",
        "InitialContactId": None,
        "InitiationMethod": "INBOUND",
        "InitiationTimestamp": "2025-01-30T21:04:49Z",
        "InstanceARN": ARN,
        "LastUpdateTimestamp": updated,
        "NextContactId": None,
        "PreviousContactId": None,
        "Queue": {
            "ARN": f"{ARN}/queue/q-1",
            "DequeueTimestamp": "2025-01-30T21:05:14Z",
            "Duration": 14,
            "EnqueueTimestamp": "2025-01-30T21:05:00Z",
            "Name": "BasicQueue",
        },
        "Recording": None,
        "SystemEndpoint": {"Address": "+18005550199", "Type": "TELEPHONE_NUMBER"},
        "TransferCompletedTimestamp": None,
        "TransferredToEndpoint": None,
    }


def as_bytes(records):
    """Records as they lie on the stream."""
    return [json.dumps(record, ensure_ascii=False).encode() for record in records]


class ThousandRecords:
    """`data`: a thousand payloads in the order of the stream, of which the last one is `last`, a contact
    that is to be found once all is done. What must come of them:
    `expected`: contact id to the seconds of work of its newest version; `refused`: contact ids that
    Salesforce never takes; `unreadable`: payloads that are no contact record; `unwanted`: contact ids
    whose attributes do not ask for an import."""

    def __init__(self, seed=1):
        chance = random.Random(seed)

        def new_id():
            return str(uuid.UUID(int=chance.getrandbits(128), version=4))

        def ids(count):
            return [new_id() for _ in range(count)]

        plain, twice, updated = ids(800), ids(50), ids(30)
        self.unwanted, self.refused = ids(10), ids(15)
        self.unreadable = [
            b"", b"{", b"null", b"[]", b'"text"', b"\xff\xfe", b'{"ContactId":',
            b"not json", b'{"Attributes":{"postcallCTRImportEnabled":"true"}}', b"\x00",
            b'{"ContactId":5,"Attributes":{"postcallCTRImportEnabled":"true"}}', b"[1,2,3]",
            b'{"ContactId":"","Attributes":{"postcallCTRImportEnabled":"true"}}', b"{}}", b"true",
        ]  # fmt: skip
        self.last = plain[-1]
        records = [contact_record(name, WANTED) for name in plain[:-1] + twice + twice]
        # The newer version comes first, the older one after everything else.
        newer = [contact_record(name, WANTED, LATE, work=40) for name in updated]
        older = [contact_record(name, WANTED) for name in updated]
        records += [contact_record(name, {}) for name in self.unwanted]
        for number, name in enumerate(self.refused):
            wrong = contact_record(name, WANTED)
            # A number too large is refused for itself, a text refuses the whole request with it.
            wrong["Agent"]["NumberOfHolds"] = "many" if number < 2 else 10**19
            records.append(wrong)
        payloads = as_bytes(records) + self.unreadable
        chance.shuffle(payloads)
        newer, older = as_bytes(newer), as_bytes(older)
        payloads = newer[:15] + payloads[:400] + newer[15:] + payloads[400:] + older
        self.data = payloads + as_bytes([contact_record(self.last, WANTED)])
        self.expected = {name: 18 for name in plain + twice}
        self.expected.update({name: 40 for name in updated})
