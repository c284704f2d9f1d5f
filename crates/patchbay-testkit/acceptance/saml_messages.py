"""SAML messages as Salesforce sends them, signed by signxml, which is not ours. `Idp` has a key and a
certificate; `response` makes what the browser would send. Knows nothing of what is right or wrong."""

import base64
import datetime
import urllib.parse

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from lxml import etree
from signxml import CanonicalizationMethod, DigestAlgorithm, SignatureMethod, XMLSigner, methods

ENTITY = "https://acme.my.salesforce.com"
ENDPOINT = "https://signin.aws.amazon.com/saml"
CENTRE = "AcmeVoiceCC"
ACCOUNT = "210987654321"
ORG = "00D5e000000AbCd"
INSTANCE = "6f1d2c3b-0000-4a4a-9b9b-1234567890ab"
USER = f"jdoe@0055e000001AbCd@{ORG}"
PROVIDER = f"arn:aws:iam::{ACCOUNT}:saml-provider/SalesforceServiceVoiceIdp_{ORG}"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/{CENTRE}-SAMLRole"
RELAY_STATE = f"https://eu-west-2.console.aws.amazon.com/connect/federate/{INSTANCE}"
ATTRIBUTES = "https://aws.amazon.com/SAML/Attributes/"
PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
NOW = datetime.datetime(2026, 11, 22, 9, 0, 0, tzinfo=datetime.timezone.utc)

SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
SAMLP = "urn:oasis:names:tc:SAML:2.0:protocol"
DS = "http://www.w3.org/2000/09/xmldsig#"
NAMES = {"saml": SAML, "samlp": SAMLP, "ds": DS}

RESPONSE = """<samlp:Response xmlns:samlp="{SAMLP}" ID="_response1" Version="2.0" \
IssueInstant="{issued}" Destination="{recipient}">
<saml:Issuer xmlns:saml="{SAML}" Format="urn:oasis:names:tc:SAML:2.0:nameid-format:entity">{issuer}</saml:Issuer>
<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>
<saml:Assertion xmlns:saml="{SAML}" ID="_assertion1" Version="2.0" IssueInstant="{issued}">
<saml:Issuer Format="urn:oasis:names:tc:SAML:2.0:nameid-format:entity">{issuer}</saml:Issuer>
<saml:Subject><saml:NameID Format="{name_format}">{name_id}</saml:NameID>
<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">\
<saml:SubjectConfirmationData NotOnOrAfter="{ends}" Recipient="{recipient}"/></saml:SubjectConfirmation></saml:Subject>
<saml:Conditions NotBefore="{begins}" NotOnOrAfter="{ends}"><saml:AudienceRestriction>\
<saml:Audience>{audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions>
<saml:AuthnStatement AuthnInstant="{issued}"><saml:AuthnContext><saml:AuthnContextClassRef>\
urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>
<saml:AttributeStatement>{attributes}</saml:AttributeStatement>
</saml:Assertion>
</samlp:Response>"""

METADATA = """<?xml version="1.0" encoding="UTF-8"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="{DS}" entityID="{entity}" \
validUntil="{until}">
  <md:IDPSSODescriptor protocolSupportEnumeration="{SAMLP}"{extra}>
    <md:KeyDescriptor use="signing">
      <ds:KeyInfo><ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>
    </md:KeyDescriptor>
    <md:NameIDFormat>urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified</md:NameIDFormat>
    <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" \
Location="{entity}/idp/endpoint/HttpPost"/>
    <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" \
Location="{entity}/idp/endpoint/HttpRedirect"/>
  </md:IDPSSODescriptor>
</md:EntityDescriptor>
"""


class OldSigner(XMLSigner):
    """Signs with SHA-1 too, as old identity providers do."""

    def check_deprecated_methods(self):
        pass


def moment(time):
    return time.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def attribute(name, *values):
    inner = "".join(f"<saml:AttributeValue>{value}</saml:AttributeValue>" for value in values)
    return f'<saml:Attribute Name="{name}">{inner}</saml:Attribute>'


def attributes(role=f"{PROVIDER},{ROLE}", user=USER, more=""):
    return attribute(ATTRIBUTES + "RoleSessionName", user) + attribute(ATTRIBUTES + "Role", role) + more


class Idp:
    """An identity provider: a key and its certificate."""

    def __init__(self, bits=2048, begins=NOW, days=365):
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "SelfSignedCert_Acme")])
        self.certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(self.key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(begins - datetime.timedelta(days=1))
            .not_valid_after(begins + datetime.timedelta(days=days))
            .sign(self.key, hashes.SHA256())
        )

    def pem(self):
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()

    def metadata(self, entity=ENTITY, extra="", until=None):
        der = self.certificate.public_bytes(serialization.Encoding.DER)
        until = moment(until or NOW + datetime.timedelta(days=3650))
        certificate = base64.b64encode(der).decode()
        return METADATA.format(DS=DS, SAMLP=SAMLP, entity=entity, extra=extra, until=until, certificate=certificate)

    def sign(self, root, what="assertion", sha1=False):
        """Signs the assertion, the response, or both; returns the XML as text."""
        if what in ("assertion", "both"):
            assertion = root.find("saml:Assertion", NAMES)
            root.replace(assertion, self._signed(assertion, "_assertion1", sha1))
        if what in ("response", "both"):
            root = self._signed(root, "_response1", sha1)
        return etree.tostring(root).decode()

    def _signed(self, element, reference, sha1):
        signer = (OldSigner if sha1 else XMLSigner)(
            method=methods.enveloped,
            signature_algorithm=SignatureMethod.RSA_SHA1 if sha1 else SignatureMethod.RSA_SHA256,
            digest_algorithm=DigestAlgorithm.SHA1 if sha1 else DigestAlgorithm.SHA256,
            c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
        )
        element.insert(1, etree.Element(f"{{{DS}}}Signature", Id="placeholder", nsmap={"ds": DS}))
        return signer.sign(element, key=self.key, cert=[self.certificate], reference_uri=reference)

    def response(self, what="assertion", sha1=False, change=None, **words):
        """A signed response. `words` replace the right ones; `change` gets the tree before it is signed."""
        root = tree(**words)
        if change:
            change(root)
        return self.sign(root, what, sha1) if what else etree.tostring(root).decode()


def tree(**words):
    minutes = lambda count: moment(NOW + datetime.timedelta(minutes=count))
    right = {
        "issuer": ENTITY, "issued": minutes(0), "begins": minutes(0), "ends": minutes(5),
        "recipient": ENDPOINT, "audience": CENTRE, "name_format": PERSISTENT,
        "name_id": "0055e000001AbCdEAA", "attributes": attributes(),
    }  # fmt: skip
    return etree.fromstring(RESPONSE.format(SAML=SAML, SAMLP=SAMLP, **{**right, **words}))


def field(xml):
    return base64.b64encode(xml.encode()).decode()


def body(xml, relay_state=RELAY_STATE):
    return urllib.parse.urlencode({"SAMLResponse": field(xml), "RelayState": relay_state})
