"""Key pairs of every quality that administrators have. Owns making them; knows nothing of where they go."""

import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

YEAR = 365


class Pair:
    """An RSA key and its self-signed certificate, both PEM text."""

    def __init__(self, name, bits=2048, days=YEAR, made_days_ago=1):
        self._private = rsa.generate_private_key(public_exponent=65537, key_size=bits)
        self.key = self._pem(serialization.PrivateFormat.PKCS8)
        self.certificate = self.certified(name, days, made_days_ago)
        self.not_after = self._ends(days, made_days_ago)

    @staticmethod
    def _ends(days, made_days_ago):
        now = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
        return now + datetime.timedelta(days=days - made_days_ago)

    def _pem(self, form):
        return self._private.private_bytes(
            serialization.Encoding.PEM, form, serialization.NoEncryption()
        ).decode()

    def pkcs1(self):
        return self._pem(serialization.PrivateFormat.TraditionalOpenSSL)

    def encrypted(self):
        return self._private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b"invented"),
        ).decode()

    def public(self):
        return self._private.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        ).decode()

    def certified(self, name, days=YEAR, made_days_ago=1):
        """A certificate of this key, from `made_days_ago` for `days`."""
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        end = self._ends(days, made_days_ago)
        made = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(self._private.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(end - datetime.timedelta(days=days))
            .not_valid_after(end)
            .sign(self._private, hashes.SHA256())
        )
        return made.public_bytes(serialization.Encoding.PEM).decode()
