"""`patchbay saml` against messages that software of others signed, and against an emulator's IAM."""

import base64
import datetime
import json
import os
import pathlib
import subprocess
import tempfile
import unittest
import urllib.parse

import saml_messages as messages
from saml_messages import (
    ATTRIBUTES,
    CENTRE,
    ENDPOINT,
    ENTITY,
    INSTANCE,
    NAMES,
    NOW,
    ORG,
    PROVIDER,
    ROLE,
    USER,
)

PROGRAM = os.environ["PATCHBAY_PROGRAM"]
IN_TIME = ["--at", messages.moment(NOW + datetime.timedelta(minutes=1))]
NAMED = ["--contact-center", CENTRE, "--org", ORG]
SIGN_IN = [*NAMED, "--connect-instance", INSTANCE, "--region", "eu-west-2"]
IDP = messages.Idp()
OTHER = messages.Idp()


def run(*arguments, env=None, given=None):
    """-> (exit code, stdout, stderr)"""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("AWS_")}
    environment.update(env or {})
    done = subprocess.run(
        [PROGRAM, *map(str, arguments)], env=environment, input=given, capture_output=True, text=True
    )
    return done.returncode, done.stdout, done.stderr


class Desk(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="patchbay-saml-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def file(self, name, text):
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def check(self, text, *more, metadata=None, at=IN_TIME):
        """-> the ids that `patchbay saml check` finds, worst first, and the findings"""
        response = self.file("response.txt", text)
        idp = self.file("idp.xml", metadata or IDP.metadata())
        code, out, err = run("saml", "check", response, "--metadata", idp, *at, *more, "--json")
        try:
            found = json.loads(out)["findings"]
        except (ValueError, KeyError):
            self.fail(f"exit {code}: {out}{err}")
        self.assertEqual(code, 1 if any(one["severity"] == "error" for one in found) else 0)
        return [one["id"] for one in found], found


def wrapped(response):
    """The signed assertion is moved into an extension, a forged one takes its place."""
    root = messages.etree.fromstring(response)
    signed = root.find("saml:Assertion", NAMES)
    forged = messages.etree.fromstring(messages.etree.tostring(signed))
    forged.set("ID", "_forged")
    forged.remove(forged.find("ds:Signature", NAMES))
    value = forged.find(".//saml:AttributeValue", NAMES)
    value.text = value.text.replace("jdoe", "root")
    root.replace(signed, forged)
    messages.etree.SubElement(root, f"{{{messages.SAMLP}}}Extensions").append(signed)
    return messages.etree.tostring(root).decode()


def foreign_reference(response):
    """The signature stands in the assertion and covers another element."""
    return response.replace('URI="#_assertion1"', 'URI="#_response1"')


def twin(response):
    """Two assertions beside each other."""
    root = messages.etree.fromstring(response)
    root.append(messages.etree.fromstring(messages.etree.tostring(root.find("saml:Assertion", NAMES))))
    return messages.etree.tostring(root).decode()


def encrypted(response):
    root = messages.etree.fromstring(response)
    assertion = root.find("saml:Assertion", NAMES)
    root.replace(assertion, messages.etree.Element(f"{{{messages.SAML}}}EncryptedAssertion"))
    return messages.etree.tostring(root).decode()


def attributes(**words):
    return IDP.response(attributes=messages.attributes(**words))


def removed(path):
    def change(root):
        element = root.find(path, NAMES)
        element.getparent().remove(element)

    return IDP.response(change=change)


def without(path, name):
    return IDP.response(change=lambda root: root.find(path, NAMES).attrib.pop(name))


def repeated(path):
    def change(root):
        element = root.find(path, NAMES)
        element.addnext(messages.etree.fromstring(messages.etree.tostring(element)))

    return IDP.response(change=change)


def session(name):
    return attributes(user=name)


def minutes(count):
    return messages.moment(NOW + datetime.timedelta(minutes=count))


DATA = ".//saml:SubjectConfirmationData"
BOMB = '<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
XXE = '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]>'

# One realistic mistake each, and the one check that names it.
MISTAKES = {
    "the digest does not fit": (lambda: IDP.response().replace(">jdoe@", ">root@"), "altered"),
    "laid out anew": (lambda: IDP.response().replace("</saml:Subject>", " </saml:Subject>"), "altered"),
    "signed with another key": (lambda: OTHER.response(), "signature-other-key"),
    "not signed": (lambda: IDP.response(None), "unsigned"),
    "the signed assertion hidden": (lambda: wrapped(IDP.response()), "signature-wrapping"),
    "the signature covers another element": (lambda: foreign_reference(IDP.response()), "signature-wrapping"),
    "two assertions": (lambda: twin(IDP.response()), "several-assertions"),
    "an encrypted assertion": (lambda: encrypted(IDP.response()), "assertion-encrypted"),
    "SHA-1": (lambda: IDP.response(sha1=True), "signature-sha1"),
    "an unusual transform": (lambda: IDP.response().replace("xml-exc-c14n#\"/></ds:Tr", "REC-xslt-19991116\"/></ds:Tr"), "signature-method"),
    "a document type": (lambda: BOMB + IDP.response(), "document-type"),
    "an entity of a file": (lambda: XXE + IDP.response(), "document-type"),
    "a comment in the name id": (lambda: IDP.response().replace("0055e000001AbCdEAA<", "0055e0<!-- -->00001AbCdEAA<"), "comment-in-value"),
    "a comment in the session name": (lambda: IDP.response().replace(">jdoe@", ">jd<!-- x -->oe@"), "comment-in-value"),
    "cut off": (lambda: IDP.response()[:-20], "unreadable"),
    "a failed sign-in": (lambda: IDP.response(None).replace("status:Success", "status:Responder"), "status"),
    "another issuer": (lambda: IDP.response(issuer="https://acme-old.my.salesforce.com"), "issuer"),
    "no name id": (lambda: removed(".//saml:NameID"), "name-id"),
    "a transient name id": (lambda: IDP.response(name_format=messages.PERSISTENT.replace("persistent", "transient")), "name-id-format"),
    "two confirmations": (lambda: repeated(".//saml:SubjectConfirmation"), "subject-confirmation"),
    "no confirmation": (lambda: removed(".//saml:SubjectConfirmation"), "subject-confirmation"),
    "no recipient": (lambda: without(DATA, "Recipient"), "recipient"),
    "a recipient with a slash": (lambda: IDP.response(recipient=ENDPOINT + "/"), "recipient"),
    "Amazon Connect as recipient": (lambda: IDP.response(recipient="https://acme.my.connect.aws/saml"), "recipient"),
    "another audience": (lambda: IDP.response(audience="https://acme.my.salesforce.com"), "audience"),
    "another centre as audience": (lambda: IDP.response(audience="OtherCC"), "audience"),
    "no audience": (lambda: removed(".//saml:AudienceRestriction"), "audience"),
    "no end": (lambda: without(DATA, "NotOnOrAfter"), "time-missing"),
    "a time that is none": (lambda: IDP.response(begins="yesterday"), "time-malformed"),
    "expired": (lambda: IDP.response(issued=minutes(-60), begins=minutes(-60), ends=minutes(-55)), "expired"),
    "not yet valid": (lambda: IDP.response(begins=minutes(30), ends=minutes(35)), "not-yet-valid"),
    "issued in the future": (lambda: IDP.response(issued=minutes(20), begins=minutes(20), ends=minutes(25)), "not-yet-valid"),
    "no role": (lambda: IDP.response(attributes=messages.attribute(ATTRIBUTES + "RoleSessionName", USER)), "role-attribute-missing"),
    "the role's key in lower case": (lambda: IDP.response(attributes=messages.attributes().replace("Attributes/Role\"", "Attributes/role\"")), "attribute-name"),
    "the role's key with http": (lambda: IDP.response(attributes=messages.attributes().replace("https://aws.amazon.com/SAML/Attributes/Role\"", "http://aws.amazon.com/SAML/Attributes/Role\"")), "attribute-name"),
    "only the role": (lambda: attributes(role=ROLE), "role-pair"),
    "two roles": (lambda: attributes(role=f"{ROLE},{ROLE}"), "role-pair"),
    "the braces of the article": (lambda: attributes(role=f"{{{PROVIDER}}},{{{ROLE}}}"), "role-pair"),
    "quotes around the ARNs": (lambda: attributes(role=f"'{PROVIDER}','{ROLE}'"), "role-pair"),
    "names instead of ARNs": (lambda: attributes(role=f"SalesforceVoiceIdp_{ORG},{CENTRE}-SAMLRole"), "role-pair"),
    "two accounts": (lambda: attributes(role=f"{PROVIDER.replace('2109', '1109')},{ROLE}"), "role-account"),
    "another centre's role": (lambda: attributes(role=f"{PROVIDER},{ROLE.replace(CENTRE, 'OtherCC')}"), "role-unexpected"),
    "the role in lower case": (lambda: attributes(role=f"{PROVIDER},{ROLE.replace('SAMLRole', 'samlrole')}"), "role-unexpected"),
    "another org's provider": (lambda: attributes(role=f"{PROVIDER.replace(ORG, '00D5e000000ZzZz')},{ROLE}"), "provider-org"),
    "no session name": (lambda: IDP.response(attributes=messages.attribute(ATTRIBUTES + "Role", f"{PROVIDER},{ROLE}")), "session-name-missing"),
    "two session names": (lambda: IDP.response(attributes=messages.attributes() + messages.attribute(ATTRIBUTES + "RoleSessionName", "b")), "session-name-missing"),
    "an apostrophe": (lambda: session(f"o'neil@0055e000001AbCd@{ORG}"), "session-name-characters"),
    "a space": (lambda: session(f"j doe@0055e000001AbCd@{ORG}"), "session-name-characters"),
    "an accent": (lambda: session(f"jos\u00e9@0055e000001AbCd@{ORG}"), "session-name-characters"),
    "too long": (lambda: session("a" * 65), "session-name-length"),
    "too short": (lambda: session("a"), "session-name-length"),
    "too short a session": (lambda: attributes(more=messages.attribute(ATTRIBUTES + "SessionDuration", "60")), "session-duration"),
    "words as a session's length": (lambda: attributes(more=messages.attribute(ATTRIBUTES + "SessionDuration", "8h")), "session-duration"),
    "too large": (lambda: attributes(more=messages.attribute("Groups", "x" * 90_000)), "too-large"),
}  # fmt: skip


class Response(Desk):
    def test_a_right_response_gives_no_finding(self):
        for what in ("assertion", "response", "both"):
            with self.subTest(what):
                self.assertEqual(self.check(IDP.response(what), *NAMED, "--connect-user", USER)[0], [])

    def test_every_form_in_which_it_is_captured_is_read(self):
        xml = IDP.response()
        plain = messages.field(xml)
        record = {"log": {"entries": [{
            "startedDateTime": minutes(1),
            "request": {"postData": {"text": messages.body(xml)}},
        }]}}  # fmt: skip
        forms = {
            "base64": plain,
            "base64 in lines": "\n".join(plain[i : i + 76] for i in range(0, len(plain), 76)),
            "percent-encoded": urllib.parse.quote(plain, safe=""),
            "the form's body": messages.body(xml),
        }
        for name, text in forms.items():
            with self.subTest(name):
                self.assertEqual(self.check(text, *NAMED)[0], [])
        # The record says when it was; nothing else has to.
        self.assertEqual(self.check(json.dumps(record), *NAMED, at=[])[0], [])

    def test_each_mistake_is_named_once(self):
        for name, (make, wanted) in MISTAKES.items():
            with self.subTest(name):
                wanted = {"altered": "signature-altered"}.get(wanted, wanted)
                self.assertEqual(self.check(make(), *NAMED)[0], [f"saml.{wanted}"])

    def test_either_order_of_provider_and_role_is_right(self):
        self.assertEqual(self.check(attributes(role=f"{ROLE},{PROVIDER}"), *NAMED)[0], [])

    def test_the_old_spelling_is_right_where_nothing_else_is_known(self):
        old = PROVIDER.replace("SalesforceService", "Salesforce")
        self.assertEqual(self.check(attributes(role=f"{old},{ROLE}"), *NAMED)[0], [])
        known = [*SIGN_IN, "--account", messages.ACCOUNT]
        self.assertEqual(self.check(attributes(role=f"{old},{ROLE}"), *known)[0], ["saml.provider-unexpected"])
        named = ["--provider", f"SalesforceVoiceIdp_{ORG}"]
        self.assertEqual(self.check(attributes(role=f"{old},{ROLE}"), *known, *named)[0], [])

    def test_the_session_name_has_to_be_the_connect_login(self):
        for login, wanted in {USER.upper(): "saml.session-name-case", "jdoe": "saml.session-name-user"}.items():
            with self.subTest(login):
                self.assertEqual(self.check(IDP.response(), *NAMED, "--connect-user", login)[0], [wanted])

    def test_the_relay_state_is_held_against_the_instance(self):
        known = [*SIGN_IN, "--account", messages.ACCOUNT]
        right = messages.body(IDP.response())
        self.assertEqual(self.check(right, *known)[0], [])
        wrong = messages.body(IDP.response(), messages.RELAY_STATE.replace("eu-west-2", "us-east-1"))
        self.assertEqual(self.check(wrong, *known)[0], ["saml.relay-state"])

    def test_govcloud_has_another_endpoint(self):
        gov = [*NAMED, "--connect-instance", INSTANCE, "--region", "us-gov-west-1", "--account", messages.ACCOUNT]
        pair = ",".join(arn.replace("arn:aws:", "arn:aws-us-gov:") for arn in (PROVIDER, ROLE))
        right = {"recipient": "https://signin.amazonaws-us-gov.com/saml", "attributes": messages.attributes(role=pair)}
        self.assertEqual(self.check(IDP.response(**right), *gov)[0], [])
        right["recipient"] = ENDPOINT
        self.assertEqual(self.check(IDP.response(**right), *gov)[0], ["saml.recipient"])

    def test_a_clock_may_differ_by_five_minutes(self):
        for count, wanted in {-4: [], 9: [], 11: ["saml.expired"], -6: ["saml.not-yet-valid"]}.items():
            with self.subTest(count):
                self.assertEqual(self.check(IDP.response(), *NAMED, at=["--at", minutes(count)])[0], wanted)

    def test_a_certificate_alone_does(self):
        response = self.file("response.txt", IDP.response())
        for idp, wanted in ((IDP, []), (OTHER, ["saml.signature-other-key"])):
            pem = self.file("idp.crt", idp.pem())
            code, out, err = run("saml", "check", response, "--certificate", pem, *IN_TIME, "--json")
            self.assertEqual([one["id"] for one in json.loads(out)["findings"]], wanted, err)

    def test_without_a_certificate_it_says_so(self):
        response = self.file("response.txt", IDP.response())
        code, out, _ = run("saml", "check", response, *IN_TIME, "--json")
        self.assertEqual([one["id"] for one in json.loads(out)["findings"]], ["saml.signature-not-verified"])
        self.assertEqual(code, 0)

    def test_what_is_no_response_is_told(self):
        for text in ("hello", "SAMLRequest=abc", "<html/>", "{}", base64.b64encode(b"x" * 40).decode()):
            with self.subTest(text):
                self.assertEqual(self.check(text)[0], ["saml.unreadable"])


class Metadata(Desk):
    def found(self, text):
        _, out, _ = run("saml", "check", self.file("idp.xml", text), "--json")
        return [one["id"] for one in json.loads(out)["findings"]]

    def test_right_metadata_gives_no_finding(self):
        now = datetime.datetime.now(datetime.timezone.utc)
        self.assertEqual(self.found(messages.Idp(begins=now).metadata()), [])

    def test_each_mistake_is_named_once(self):
        now = datetime.datetime.now(datetime.timezone.utc)
        good = messages.Idp(begins=now)
        right = good.metadata(until=now + datetime.timedelta(days=9))
        head, _, tail = right.partition("<md:KeyDescriptor")
        bare = head + tail.partition("</md:KeyDescriptor>")[2] + "<!--" + "x" * 1000 + "-->"
        day = datetime.timedelta(days=1)
        mistakes = {
            "metadata-size": right + "<!--" + "x" * 10_000_000 + "-->",
            "metadata-role": right.replace("IDPSSODescriptor", "SPSSODescriptor"),
            "metadata-entity": right.replace(f'entityID="{ENTITY}"', 'entityID=""'),
            "metadata-expired": good.metadata(until=now - day),
            "metadata-sso": right.replace("bindings:HTTP-", "bindings:SOAP-"),
            "metadata-signed-requests": good.metadata(extra=' WantAuthnRequestsSigned="true"', until=now + day),
            "certificate-missing": bare,
            "certificate-damaged": right.replace("<ds:X509Certificate>MII", "<ds:X509Certificate>XXX"),
            "certificate-expired": messages.Idp(begins=now - 100 * day, days=50).metadata(until=now + day),
            "certificate-expires-soon": messages.Idp(begins=now, days=20).metadata(until=now + day),
            "document-type": right.replace("?>\n", "?>\n" + BOMB, 1),
            "unreadable": right[:-10],
        }
        for wanted, text in mistakes.items():
            with self.subTest(wanted):
                self.assertEqual(self.found(text), [f"saml.{wanted}"])


class Users(Desk):
    def test_every_user_who_cannot_sign_in_is_named(self):
        export = self.file(
            "users.csv",
            "Alias,Id,Username\njdoe,0055e000001AbCdEAA,jo@acme.example\no'neil,0055e000001AbCeEAA,on@acme.example\n"
            "j doe,0055e000001AbCfEAA,jd@acme.example\njos\u00e9,0055e000001AbCgEAA,js@acme.example\n",
        )
        code, out, err = run("saml", "check", "--users", export, "--org", ORG, "--json")
        found = json.loads(out)["findings"]
        self.assertEqual(code, 1, err)
        self.assertEqual([one["id"] for one in found], ["saml.user-session-name"] * 3)
        places = " ".join(one["place"] for one in found)
        for username in ("on@acme.example", "jd@acme.example", "js@acme.example"):
            self.assertIn(username, places)
