"""Starts ministack, which runs Lambda functions, CloudFormation, Secrets Manager and SSM on this
machine, and deploys our templates on it. Knows nothing of Salesforce."""

import json
import os
import pathlib
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

import boto3
from botocore.config import Config

BUCKET = "patchbay-acceptance"
# The template's default: ministack resolves CodeUri with defaults, whatever the stack is given.
ZIP_KEY = "patchbay-x86_64.zip"


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class LambdaEngine:
    """A running ministack with our zip in a bucket. `settings` are ministack's own variables, as
    AUTH="true", which makes it ask the policies of a role before each call."""

    def __init__(self, **settings):
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self._folder = tempfile.TemporaryDirectory(prefix="patchbay-ministack-")
        self._log = open(pathlib.Path(self._folder.name, "ministack.log"), "w+b")
        environment = dict(os.environ)
        environment.update(
            GATEWAY_PORT=str(port),
            AWS_ENDPOINT_URL=self.url,
            TMPDIR=self._folder.name,
            BIND_HOST="127.0.0.1",
            IOT_MTLS_PORT=str(free_port()),
            LAMBDA_EXECUTOR="local",
            **settings,
        )
        self._process = subprocess.Popen(
            [sys.executable, "-m", "ministack"],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        self._wait()
        self._upload()

    def _wait(self):
        limit = time.monotonic() + 60
        while time.monotonic() < limit:
            if self._process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"{self.url}/_ministack/health", timeout=2):
                    return
            except OSError:
                time.sleep(0.1)
        self._log.seek(0)
        text = self._log.read().decode(errors="replace")
        raise RuntimeError(f"ministack did not start:\n{text[-3000:]}")

    def client(self, service):
        """A boto3 client that repeats nothing, so that what is counted was asked for."""
        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=Config(retries={"max_attempts": 0}, read_timeout=120),
        )

    def _upload(self):
        s3 = self.client("s3")
        s3.create_bucket(Bucket=BUCKET)
        s3.upload_file(os.environ["PATCHBAY_ZIP"], BUCKET, ZIP_KEY)

    def deploy(self, stack, parameters):
        """Deploys deploy/contact-centre.yaml; returns the stack's outputs."""
        template = pathlib.Path(os.environ["PATCHBAY_TEMPLATES"], "contact-centre.yaml")
        chosen = {"CodeBucket": BUCKET, "LogLevel": "debug", **parameters}
        return self.apply(stack, template.read_text(encoding="utf-8"), chosen)

    def deploy_cti(self, stack, parameters, update=False, any_host=False):
        """Deploys deploy/cti-adapter.yaml, anew or over a stack; returns the stack's outputs. Does what
        `aws cloudformation package` does: names the uploaded zip in the place of the local one.
        `any_host` lifts the pattern of SalesforceHost, because the local org speaks plain HTTP."""
        template = pathlib.Path(os.environ["PATCHBAY_TEMPLATES"], "cti-adapter.yaml")
        text = template.read_text(encoding="utf-8")
        local = "CodeUri: ./patchbay.zip"
        if text.count(local) != 1:
            raise RuntimeError(f"{template} does not name its zip once")
        packaged = text.replace(local, f"CodeUri: s3://{BUCKET}/{ZIP_KEY}")
        if any_host:
            packaged = packaged.replace('AllowedPattern: "(^$|^https(.*))"', 'AllowedPattern: ".*"')
        return self.apply(stack, packaged, parameters, update)

    def apply(self, stack, text, parameters, update=False):
        """Creates or updates a stack; returns its outputs. Parameters that an update does not name keep
        their values. The template goes through the bucket, as every large one must."""
        key = f"templates/{secrets.token_hex(8)}.yaml"
        self.client("s3").put_object(Bucket=BUCKET, Key=key, Body=text.encode())
        cloudformation = self.client("cloudformation")
        given = [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()]
        if update:
            old = cloudformation.describe_stacks(StackName=stack)["Stacks"][0].get("Parameters", [])
            names = [entry["ParameterKey"] for entry in old if entry["ParameterKey"] not in parameters]
            given += [{"ParameterKey": name, "UsePreviousValue": True} for name in names]
        act = cloudformation.update_stack if update else cloudformation.create_stack
        act(
            StackName=stack,
            TemplateURL=f"{self.url}/{BUCKET}/{key}",
            Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
            Parameters=given,
        )
        wanted = "UPDATE_COMPLETE" if update else "CREATE_COMPLETE"
        limit = time.monotonic() + 120
        while time.monotonic() < limit:
            found = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
            if found["StackStatus"] == wanted:
                outputs = found.get("Outputs", [])
                return {output["OutputKey"]: output["OutputValue"] for output in outputs}
            if "IN_PROGRESS" not in found["StackStatus"]:
                break
            time.sleep(0.2)
        events = cloudformation.describe_stack_events(StackName=stack)["StackEvents"]
        reasons = [
            f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason')}"
            for event in events
            if "FAILED" in event["ResourceStatus"]
        ]
        raise RuntimeError(f"{stack} is {found['StackStatus']}: {reasons}")

    def invoke(self, function, event):
        """-> (answer, error); one of both is None."""
        answer = self.client("lambda").invoke(
            FunctionName=function, Payload=json.dumps(event).encode()
        )
        payload = json.loads(answer["Payload"].read())
        return (None, payload) if "FunctionError" in answer else (payload, None)

    def keep_logs(self, function):
        """Copies what the function logged to the folder that is searched for secrets; returns it."""
        logs = self.client("logs")
        group = f"/aws/lambda/{function}"
        lines = []
        for stream in logs.describe_log_streams(logGroupName=group)["logStreams"]:
            name = stream["logStreamName"]
            events = logs.get_log_events(
                logGroupName=group, logStreamName=name, startFromHead=True, limit=10_000
            )
            lines += [event["message"] for event in events["events"]]
        text = "\n".join(lines)
        name = f"lambda-{function}-{secrets.token_hex(4)}.log"
        pathlib.Path(os.environ["PATCHBAY_LOGS"], name).write_text(text, encoding="utf-8")
        return text

    def stop(self):
        self._process.terminate()
        try:
            self._process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()
        self._folder.cleanup()
