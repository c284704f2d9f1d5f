"""Secrets that can be recognised, planted in every place that the program reads: files, the engine, the org,
the environment. Owns what is planted and how it is found again, whatever form it took."""

import base64
import json
import re
import urllib.parse
import urllib.request

from local_org import key_and_certificate

CENTRE = "AcmeVoiceCC"
PREFIX = f"{CENTRE}-salesforce-rest-api-"

# What no command shows, whosever it is: private keys, JWTs, session ids.
SHAPES = (
    re.compile(r"BEGIN (RSA )?PRIVATE KEY-----[\s\\rn]*[A-Za-z0-9+/]{20}"),
    re.compile(r"eyJ[\w-]{15,}\.eyJ[\w-]{15,}"),
    re.compile(r"00D[A-Za-z0-9]{12}![\w.]{20,}"),
)


class PlantedSecrets:
    """One of each kind; `find` looks for all of them."""

    def __init__(self, org):
        self.org = org
        self.telephony_key, self.telephony_certificate = key_and_certificate()
        self.other_key, self.other_certificate = key_and_certificate()
        self.password = "planted/Password+with=signs"
        self.security_token = "plantedSecurityToken0123"
        self.consumer_secret = "ABCDEF" + "0123456789" * 5 + "PLANTED1"
        self.stored_token = "00D5e000000AbCd!planted.access.token.of.the.secret"
        self.aws_secret = "plantedAwsSecretAccessKey/0123456789abcdef"
        self.session_token = self._session_token()

    def _session_token(self):
        """A real access token of the org, which the administrator's commands are given."""
        form = {
            "grant_type": "client_credentials",
            "client_id": self.org.consumer_key,
            "client_secret": self.org.consumer_secret,
        }
        request = urllib.request.Request(
            f"{self.org.url}/services/oauth2/token", urllib.parse.urlencode(form).encode()
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)["access_token"]

    def settings(self):
        """The secret of a contact centre."""
        return {
            "CALL_CENTER_API_NAME": CENTRE,
            "SALESFORCE_ORG_ID": "00D5e000000AbCd",
            "SALESFORCE_AUTH_ENDPOINT": f"{self.org.url}/services/oauth2/token",
            "SALESFORCE_REST_API_ENDPOINT_BASE": f"{self.org.url}/services/data/v64.0",
            "SCRT_ENDPOINT_BASE": f"{self.org.url}/telephony/v1",
            "TRANSCRIBE_REGION": "us-east-1",
            f"{PREFIX}audience": "https://login.salesforce.com",
            f"{PREFIX}subject": self.org.username,
            f"{PREFIX}auth-consumer-key": self.org.consumer_key,
            f"{PREFIX}auth-private-key": self.org.private_key,
            f"{CENTRE}-scrt-jwt-auth-private-key": self.telephony_key,
        }

    def adapter(self):
        """The secret of a CTI adapter."""
        return {
            "ConsumerKey": self.org.consumer_key,
            "ConsumerSecret": self.consumer_secret,
            "Password": self.password,
            "AccessToken": self.security_token,
            "AuthToken": self.stored_token,
        }

    def access(self):
        return {f"{PREFIX}access-token": self.stored_token}

    def _texts(self):
        yield from (
            self.password,
            self.security_token,
            self.consumer_secret,
            self.stored_token,
            self.aws_secret,
            self.session_token,
            self.org.password,
            self.org.consumer_secret,
        )
        for key in (self.org.private_key, self.telephony_key, self.other_key):
            yield from (line for line in key.splitlines() if len(line) == 64)

    def find(self, text):
        """-> the planted secrets that are in a text, as they are, percent-encoded or in Base64."""
        found = []
        for secret in self._texts():
            forms = {secret, urllib.parse.quote(secret, safe=""), base64.b64encode(secret.encode()).decode()}
            found += [form for form in forms if form in text]
        return found + [shape.pattern for shape in SHAPES if shape.search(text)]
