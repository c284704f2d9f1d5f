"""Starts the local Salesforce org as a process of its own, with one user and one app, and asks its
control plane. Knows nothing of any client."""

import datetime
import json
import os
import pathlib
import secrets
import subprocess
import tempfile
import urllib.parse
import urllib.request

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

USERNAME = "integration@patchbay.example"
PERMISSION_SET = "Patchbay_Integration"
SCHEMA = pathlib.Path(__file__).parent / "force-app/main/default"


def key_and_certificate():
    """A new RSA key and its self-signed certificate, both as PEM text."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "patchbay acceptance")])
    now = datetime.datetime.now(datetime.timezone.utc)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=2))
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return pem.decode(), certificate.public_bytes(serialization.Encoding.PEM).decode()


class LocalOrg:
    """A running org: where it is, how to sign in, and its control plane."""

    def __init__(self, certificate=None, consumer_key=None):
        """`certificate` and `consumer_key` of the app; its own where they are not given."""
        self.private_key, own_certificate = key_and_certificate()
        self.certificate = certificate or own_certificate
        self.username = USERNAME
        # Planted, so that the search of the logs can tell it from any other text.
        self.password = "patchbay-planted-password-" + secrets.token_hex(8)
        self.consumer_key = consumer_key or "3MVG9." + secrets.token_hex(24)
        self.consumer_secret = "patchbay-planted-secret-" + secrets.token_hex(8)
        self._folder = tempfile.TemporaryDirectory(prefix="patchbay-org-")
        identity = pathlib.Path(self._folder.name, "identity.json")
        identity.write_text(json.dumps(self._identity(self.certificate)), encoding="utf-8")
        logs = pathlib.Path(os.environ["PATCHBAY_LOGS"])
        self._log = open(logs / f"org-{os.getpid()}-{secrets.token_hex(4)}.log", "ab")
        command = [os.environ["PATCHBAY_PROGRAM"], "org", "start", "--port", "0", "--json"]
        command += ["--schema", str(SCHEMA)]
        self._process = subprocess.Popen(
            [*command, "--identity", str(identity)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._log,
        )
        first = self._process.stdout.readline()
        if not first:
            raise RuntimeError(f"the org did not start: exit code {self._process.wait()}")
        self.url = json.loads(first)["url"].rstrip("/")

    def _identity(self, certificate):
        return {
            "permissionSets": [{"name": PERMISSION_SET}],
            "users": [self._user()],
            "apps": [self._app(certificate)],
        }

    def _user(self):
        return {
            "username": USERNAME,
            "lastName": "Integration",
            "permissionSets": [PERMISSION_SET],
            "password": self.password,
        }

    def _app(self, certificate):
        return {
            "name": "Patchbay acceptance",
            "consumerKey": self.consumer_key,
            "consumerSecret": self.consumer_secret,
            "certificate": certificate,
            "flows": ["jwt-bearer", "password", "client-credentials"],
            "permittedUsers": "admin-approved",
            "permissionSets": [PERMISSION_SET],
            "runAsUser": USERNAME,
        }

    def register_app(self, certificate, **changes):
        """Puts another certificate in the app, and what else is to be other than usual."""
        self.control("POST", "apps", {**self._app(certificate), **changes})

    def put_user(self, **changes):
        """Makes the user anew, with what is to be other than usual."""
        self.control("POST", "users", {**self._user(), **changes})

    def put_settings(self, **settings):
        """What the org as a whole is and allows; the usual where nothing is given."""
        self.control("POST", "identity", {"settings": settings})

    def take_permission_set(self):
        """Takes the permission set from the user; `put_user` gives it again."""
        token = self._token()
        rows = self._rest(token, "GET", "query?q=SELECT+Id+FROM+PermissionSetAssignment")["records"]
        for row in rows:
            self._rest(token, "DELETE", f"sobjects/PermissionSetAssignment/{row['Id']}")

    def _token(self):
        form = {
            "grant_type": "client_credentials",
            "client_id": self.consumer_key,
            "client_secret": self.consumer_secret,
        }
        data = urllib.parse.urlencode(form).encode()
        with urllib.request.urlopen(f"{self.url}/services/oauth2/token", data, timeout=30) as answer:
            return json.load(answer)["access_token"]

    def _rest(self, token, method, path):
        request = urllib.request.Request(f"{self.url}/services/data/v64.0/{path}", method=method)
        request.add_header("Authorization", f"Bearer {token}")
        with urllib.request.urlopen(request, timeout=30) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def control(self, method, path, body=None):
        """Asks the control plane; returns the JSON of its answer, or None for an empty one."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/__patchbay/{path}", data, method=method)
        request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request, timeout=30) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def requests(self, kind=None):
        """The entries of the request log, of one kind where it is given."""
        entries = self.control("GET", "log")["requests"]
        return [entry for entry in entries if kind in (None, entry["kind"])]

    def unsupported(self):
        """The features that were asked for and that the org lacks."""
        return self.control("GET", "unsupported")["features"]

    def stop(self):
        self._process.terminate()
        self._process.wait(timeout=10)
        self._process.stdout.close()
        self._log.close()
        self._folder.cleanup()
