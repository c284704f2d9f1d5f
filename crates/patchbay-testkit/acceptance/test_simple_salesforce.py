"""simple-salesforce, which we did not write, uses the local org as it uses Salesforce."""

import unittest

import requests
from requests.adapters import HTTPAdapter
from simple_salesforce import Salesforce, SalesforceLogin
from simple_salesforce.exceptions import (
    SalesforceAuthenticationFailed,
    SalesforceExpiredSession,
    SalesforceMalformedRequest,
    SalesforceResourceNotFound,
)

from local_org import LocalOrg


class ToLocalOrg(HTTPAdapter):
    """Carries what is addressed to https://login.salesforce.com, or to the org itself by https, to
    the local org by http: simple-salesforce knows no other scheme."""

    def __init__(self, url):
        super().__init__()
        self.url = url

    def send(self, request, **options):
        _, _, rest = request.url.partition("://")
        _, _, path = rest.partition("/")
        request.url = f"{self.url}/{path}"
        return super().send(request, **options)


def session_to(org):
    session = requests.Session()
    session.mount("https://", ToLocalOrg(org.url))
    return session


class SimpleSalesforce(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.org = LocalOrg()
        cls.addClassCleanup(cls.org.stop)
        cls.sf = cls.by_jwt()

    @classmethod
    def tearDownClass(cls):
        unsupported = cls.org.unsupported()
        assert not unsupported, f"the org met what it does not support: {unsupported}"

    @classmethod
    def by_jwt(cls, **changes):
        options = {
            "username": cls.org.username,
            "consumer_key": cls.org.consumer_key,
            "privatekey": cls.org.private_key,
            "session": session_to(cls.org),
            **changes,
        }
        return Salesforce(**options)

    def test_signs_in_by_jwt(self):
        answer = self.by_jwt().query("SELECT Id FROM User LIMIT 1")
        self.assertEqual(answer["totalSize"], 1)

    def test_signs_in_by_oauth_password(self):
        sf = Salesforce(
            username=self.org.username,
            password=self.org.password,
            consumer_key=self.org.consumer_key,
            consumer_secret=self.org.consumer_secret,
            session=session_to(self.org),
        )
        self.assertEqual(sf.query("SELECT Id FROM User LIMIT 1")["totalSize"], 1)

    def test_signs_in_by_soap_password(self):
        sf = Salesforce(
            username=self.org.username,
            password=self.org.password,
            security_token="",
            session=session_to(self.org),
        )
        self.assertEqual(sf.query("SELECT Id FROM User LIMIT 1")["totalSize"], 1)

    def test_a_wrong_password_is_an_authentication_failure(self):
        with self.assertRaises(SalesforceAuthenticationFailed) as caught:
            Salesforce(
                username=self.org.username,
                password="wrong",
                security_token="",
                session=session_to(self.org),
            )
        self.assertEqual(caught.exception.code, "INVALID_LOGIN")

    def test_a_wrong_oauth_password_is_invalid_grant(self):
        with self.assertRaises(SalesforceAuthenticationFailed) as caught:
            Salesforce(
                username=self.org.username,
                password="wrong",
                consumer_key=self.org.consumer_key,
                consumer_secret=self.org.consumer_secret,
                session=session_to(self.org),
            )
        self.assertEqual(caught.exception.code, "invalid_grant")

    def test_a_user_who_is_not_approved_cannot_sign_in_by_jwt(self):
        with self.assertRaises(SalesforceAuthenticationFailed) as caught:
            self.by_jwt(username="nobody@patchbay.example")
        self.assertEqual(caught.exception.code, "invalid_grant")

    def test_the_login_function_hands_out_a_session(self):
        session_id, instance = SalesforceLogin(
            username=self.org.username,
            password=self.org.password,
            security_token="",
            session=session_to(self.org),
        )
        self.assertTrue(session_id.startswith("00D"))
        self.assertIn(instance, self.org.url)

    def test_creates_reads_updates_and_deletes(self):
        created = self.sf.Account.create({"Name": "Harbour Ltd", "NumberOfEmployees": 12})
        self.assertTrue(created["success"])
        self.assertEqual(len(created["id"]), 18)
        read = self.sf.Account.get(created["id"])
        self.assertEqual(read["Name"], "Harbour Ltd")
        self.assertEqual(read["NumberOfEmployees"], 12)
        self.assertEqual(self.sf.Account.update(created["id"], {"Phone": "+1555"}), 204)
        self.assertEqual(self.sf.Account.get(created["id"])["Phone"], "+1555")
        self.assertEqual(self.sf.Account.delete(created["id"]), 204)
        with self.assertRaises(SalesforceResourceNotFound):
            self.sf.Account.get(created["id"])

    def test_upserts_by_id(self):
        created = self.sf.Account.create({"Name": "First"})
        self.assertIn(self.sf.Account.upsert(f"Id/{created['id']}", {"Name": "Second"}), (200, 204))
        self.assertEqual(self.sf.Account.get(created["id"])["Name"], "Second")

    def test_upserts_by_external_id(self):
        path = "Acceptance_Key__c/key 1"
        self.assertEqual(self.sf.Parcel__c.upsert(path, {"Name": "One"}), 201)
        self.assertEqual(self.sf.Parcel__c.upsert(path, {"Name": "Two"}), 200)
        found = self.sf.query("SELECT Name FROM Parcel__c WHERE Acceptance_Key__c = 'key 1'")
        self.assertEqual([record["Name"] for record in found["records"]], ["Two"])

    def test_queries_more_rows_than_a_page_holds(self):
        records = [
            {"attributes": {"type": "Contact"}, "LastName": f"Paging {number:04}"}
            for number in range(2_250)
        ]
        for start in range(0, len(records), 200):
            chunk = {"allOrNone": True, "records": records[start : start + 200]}
            outcomes = self.sf.restful("composite/sobjects", method="POST", json=chunk)
            self.assertTrue(all(outcome["success"] for outcome in outcomes), outcomes)
        soql = "SELECT LastName FROM Contact WHERE LastName LIKE 'Paging %' ORDER BY LastName"
        page = self.sf.query(soql)
        self.assertEqual((page["totalSize"], page["done"]), (2_250, False))
        self.assertEqual(len(page["records"]), 2_000)
        rest = self.sf.query_more(page["nextRecordsUrl"], identifier_is_url=True)
        self.assertEqual((len(rest["records"]), rest["done"]), (250, True))
        names = [record["LastName"] for record in self.sf.query_all(soql)["records"]]
        self.assertEqual(names, [record["LastName"] for record in records])

    def test_searches(self):
        self.sf.Account.create({"Name": "Lighthouse Keepers"})
        found = self.sf.search("FIND {lighthouse} IN NAME FIELDS RETURNING Account(Id, Name)")
        names = [record["Name"] for record in found["searchRecords"]]
        self.assertEqual(names, ["Lighthouse Keepers"])
        self.assertEqual(self.sf.quick_search("lighthouse")["searchRecords"][0]["attributes"]["type"],
                         "Account")

    def test_describes(self):
        described = self.sf.Account.describe()
        fields = {field["name"]: field for field in described["fields"]}
        self.assertEqual(described["name"], "Account")
        self.assertEqual(described["keyPrefix"], "001")
        self.assertFalse(fields["Name"]["nillable"])
        self.assertEqual(fields["OwnerId"]["type"], "reference")
        names = [entry["name"] for entry in self.sf.describe()["sobjects"]]
        self.assertIn("VoiceCall", names)

    def test_runs_collections_with_an_outcome_for_each_record(self):
        body = {
            "allOrNone": False,
            "records": [
                {"attributes": {"type": "Account"}, "Name": "Good"},
                {"attributes": {"type": "Account"}},
                {"attributes": {"type": "Contact"}, "LastName": "Fine"},
            ],
        }
        outcomes = self.sf.restful("composite/sobjects", method="POST", json=body)
        self.assertEqual([outcome["success"] for outcome in outcomes], [True, False, True])
        self.assertEqual(outcomes[1]["errors"][0]["statusCode"], "REQUIRED_FIELD_MISSING")
        self.assertEqual(outcomes[1]["errors"][0]["fields"], ["Name"])
        ids = ",".join(outcome["id"] for outcome in outcomes if outcome["success"])
        gone = self.sf.restful("composite/sobjects", method="DELETE", params={"ids": ids})
        self.assertEqual([outcome["success"] for outcome in gone], [True, True])

    def test_a_missing_field_is_a_malformed_request(self):
        with self.assertRaises(SalesforceMalformedRequest) as caught:
            self.sf.Account.create({"Phone": "1"})
        self.assertEqual(caught.exception.content[0]["errorCode"], "REQUIRED_FIELD_MISSING")

    def test_an_unknown_field_is_a_malformed_request(self):
        with self.assertRaises(SalesforceMalformedRequest) as caught:
            self.sf.Account.create({"Name": "A", "Colour__c": "red"})
        self.assertEqual(caught.exception.content[0]["errorCode"], "INVALID_FIELD")

    def test_a_broken_query_is_a_malformed_request(self):
        for soql, code in [
            ("SELECT Id FROM", "MALFORMED_QUERY"),
            ("SELECT Colour__c FROM Account", "INVALID_FIELD"),
            ("SELECT Id FROM Submarine", "INVALID_TYPE"),
        ]:
            with self.subTest(soql), self.assertRaises(SalesforceMalformedRequest) as caught:
                self.sf.query(soql)
            self.assertEqual(caught.exception.content[0]["errorCode"], code)

    def test_an_unknown_object_and_an_unknown_record_are_not_found(self):
        with self.assertRaises(SalesforceResourceNotFound):
            self.sf.Submarine.create({"Name": "A"})
        with self.assertRaises(SalesforceResourceNotFound):
            self.sf.Account.get("001000000000000AAA")

    def test_an_expired_session_is_named_so(self):
        signed_in = self.by_jwt()
        held = Salesforce(
            session_id=signed_in.session_id,
            instance=signed_in.sf_instance,
            session=session_to(self.org),
        )
        self.org.control("POST", "expire-tokens")
        with self.assertRaises(SalesforceExpiredSession) as caught:
            held.query("SELECT Id FROM User")
        self.assertEqual(caught.exception.content[0]["errorCode"], "INVALID_SESSION_ID")
        # A client that knows how to sign in does so again, and its caller notices nothing.
        self.assertEqual(signed_in.query("SELECT Id FROM User LIMIT 1")["totalSize"], 1)

    def test_reads_limits_and_the_allowance_of_each_answer(self):
        self.assertIn("DailyApiRequests", self.sf.limits())
        self.assertIn("api-usage", self.sf.api_usage)


if __name__ == "__main__":
    unittest.main()
