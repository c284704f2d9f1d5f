"""Runs the built program against an engine, as one of its users or as its root. Knows no command."""

import dataclasses
import json
import os
import subprocess
import uuid

REGION = "us-east-1"


@dataclasses.dataclass
class Ran:
    """What a run did."""

    code: int
    out: str
    err: str

    @property
    def data(self):
        """The JSON on stdout."""
        return json.loads(self.out)

    @property
    def shown(self):
        return f"exit code {self.code}\n--- stdout\n{self.out}\n--- stderr\n{self.err}"


class Program:
    """The program with the credentials and the engine that its environment names."""

    def __init__(self, engine, key="test", secret="test"):
        self.engine = engine
        self._environment = {
            name: os.environ[name] for name in ("HOME", "PATH", "TMPDIR") if name in os.environ
        }
        self._environment.update(
            AWS_ENDPOINT_URL=engine.url,
            AWS_REGION=REGION,
            AWS_ACCESS_KEY_ID=key,
            AWS_SECRET_ACCESS_KEY=secret,
            AWS_EC2_METADATA_DISABLED="true",
        )

    def start(self, *args):
        """Starts it and returns the process."""
        return subprocess.Popen(
            [os.environ["PATCHBAY_PROGRAM"], *map(str, args)],
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *args, given="", **more):
        """Runs it to the end; `given` comes on stdin, `more` are variables."""
        ran = subprocess.run(
            [os.environ["PATCHBAY_PROGRAM"], *map(str, args)],
            env={**self._environment, **more},
            input=given,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        return Ran(ran.returncode, ran.stdout, ran.stderr)

    def as_user_with(self, actions):
        """The program as an IAM user who may do these actions and nothing else."""
        iam = self.engine.client("iam")
        name = f"user-{uuid.uuid4().hex[:8]}"
        iam.create_user(UserName=name)
        statement = {"Effect": "Allow", "Action": sorted(actions), "Resource": "*"}
        iam.put_user_policy(
            UserName=name,
            PolicyName="rights",
            PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
        )
        made = iam.create_access_key(UserName=name)["AccessKey"]
        return Program(self.engine, made["AccessKeyId"], made["SecretAccessKey"])
