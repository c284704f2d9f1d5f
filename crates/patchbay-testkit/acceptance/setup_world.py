"""What a user of `patchbay setup` begins with: an account with nothing in it, an org with nobody in it but
its administrator, an Amazon Connect instance, and a folder of one's own. Owns the wiring and how the program
is run; knows nothing of what set-up makes."""

import json
import os
import pathlib
import pty
import secrets
import subprocess
import tempfile
import urllib.request

from aws_model_stub import AwsModelStub, ServiceError
from lambda_engine import LambdaEngine

REGION = "us-east-1"
INSTANCE = "6f1d2c3b-0000-4a4a-9b9b-1234567890ab"
PATIENCE = 300


class EmptyAccount(LambdaEngine):
    """The engine as it starts, without the bucket that other suites want."""

    def _upload(self):
        """Nothing is uploaded: that is for set-up to do."""


class EmptyOrg:
    """A local org as `patchbay org start` makes it."""

    def __init__(self, *options):
        logs = pathlib.Path(os.environ["PATCHBAY_LOGS"])
        self._log = open(logs / f"org-{os.getpid()}-{secrets.token_hex(4)}.log", "ab")
        self._process = subprocess.Popen(
            [os.environ["PATCHBAY_PROGRAM"], "org", "start", "--port", "0", "--json", *options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._log,
        )
        first = self._process.stdout.readline()
        if not first:
            raise RuntimeError(f"the org did not start: exit code {self._process.wait()}")
        started = json.loads(first)
        self.url = started["url"].rstrip("/")
        self.administrator = started["sign_in"]["username"]
        self.password = started["sign_in"]["password"] + started["sign_in"]["security_token"]

    def writes(self):
        """How many requests have changed records or metadata."""
        with urllib.request.urlopen(f"{self.url}/__patchbay/log", timeout=30) as answer:
            asked = json.loads(answer.read())["requests"]
        return [
            (request["method"], request["path"])
            for request in asked
            if request["method"] in ("PATCH", "DELETE", "PUT")
            or (request["method"] == "POST" and "/sobjects/" in request["path"])
            or (request["method"] == "POST" and "deployRequest" in request["path"])
        ]

    def unsupported(self):
        """What the org was asked for and does not do."""
        with urllib.request.urlopen(f"{self.url}/__patchbay/unsupported", timeout=30) as answer:
            return json.loads(answer.read())

    def stop(self):
        self._process.terminate()
        self._process.wait(timeout=15)
        self._process.stdout.close()
        self._log.close()


class Instance:
    """An Amazon Connect instance, as far as set-up asks for it; `functions` are those that it lists."""

    def __init__(self):
        self.functions = []
        self.services = AwsModelStub("connect")
        answer = self.services.answer
        answer("connect", "ListInstances", {"InstanceSummaryList": [{"Id": INSTANCE, "InstanceAlias": "acme"}]})
        answer("connect", "DescribeInstance", self._describe)
        answer("connect", "ListLambdaFunctions", lambda _: {"LambdaFunctions": self.functions})
        answer("connect", "AssociateLambdaFunction", self._associate)

    def _describe(self, asked):
        if asked["InstanceId"] != INSTANCE:
            raise ServiceError("ResourceNotFoundException", "no such instance")
        return {"Instance": {"Id": INSTANCE, "InstanceAlias": "acme", "InstanceStatus": "ACTIVE"}}

    def _associate(self, asked):
        self.functions.append(asked["FunctionArn"])


class World:
    """Account, org, instance and folder; all of them end with `cleanup`."""

    def __init__(self, cleanup, *org_options):
        self.org = EmptyOrg(*org_options)
        cleanup(self.org.stop)
        self.engine = EmptyAccount()
        cleanup(self.engine.stop)
        self.instance = Instance()
        cleanup(self.instance.services.stop)
        folder = tempfile.TemporaryDirectory(prefix="patchbay-setup-")
        cleanup(folder.cleanup)
        self.path = pathlib.Path(folder.name)
        password = self.path / "administrator"
        password.write_text(self.org.password, encoding="utf-8")
        password.chmod(0o600)
        self._password = password

    def answers(self, **answers):
        """Writes an answers file; returns its path."""
        file = self.path / "answers.toml"
        lines = [f"{key.replace('_', '-')} = {json.dumps(value)}\n" for key, value in answers.items()]
        file.write_text("".join(lines), encoding="utf-8")
        return file

    def _environment(self):
        return {
            **os.environ,
            "AWS_ENDPOINT_URL": self.engine.url,
            "AWS_ENDPOINT_URL_CONNECT": self.instance.services.url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": REGION,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        }

    def _command(self, arguments):
        org = ["--instance-url", self.org.url, "--username", self.org.administrator]
        org += ["--password", str(self._password)]
        return [os.environ["PATCHBAY_PROGRAM"], "setup", *org, *map(str, arguments)]

    def run(self, *arguments):
        """Runs `patchbay setup`; returns the finished process. What it said is kept for the search of
        the logs."""
        run = subprocess.run(
            self._command(arguments),
            env=self._environment(),
            cwd=self.path,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
            text=True,
        )
        self._keep(run.stdout + run.stderr)
        return run

    def run_with_a_person(self, typed, *arguments):
        """Runs `patchbay setup` on a terminal of its own on which these lines are typed; returns exit code
        and everything that was shown."""
        person, terminal = pty.openpty()
        process = subprocess.Popen(
            self._command(arguments),
            env=self._environment(),
            cwd=self.path,
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
            start_new_session=True,
        )
        os.close(terminal)
        os.write(person, "".join(f"{line}\n" for line in typed).encode())
        shown = b""
        while True:
            try:
                piece = os.read(person, 4096)
            except OSError:
                # The terminal is gone with its last user.
                break
            if not piece:
                break
            shown += piece
        os.close(person)
        code = process.wait(timeout=PATIENCE)
        text = shown.decode(errors="replace").replace("\r\n", "\n")
        self._keep(text)
        return code, text

    @staticmethod
    def _keep(text):
        log = pathlib.Path(os.environ["PATCHBAY_LOGS"], f"setup-{secrets.token_hex(4)}.log")
        log.write_text(text, encoding="utf-8")
