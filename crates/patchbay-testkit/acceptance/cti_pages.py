"""The pages of docs/reference that are written from deploy/cti-adapter.yaml. Run by hand, with a Python
that has PyYAML, it writes them anew; test_cti_permissions.py fails when one is stale."""

import pathlib

import cti_permissions
import cti_template

FOLDER = pathlib.Path(__file__).parents[3] / "docs/reference"
HEAD = """# The template of the CTI adapter's functions

Generated from `deploy/cti-adapter.yaml`; a test fails when it is not fresh, and says how to write it anew. How to
deploy it: [deploy/README.md](../../deploy/README.md). How to move a stack of the published package to it, and back:
[the guide](../guides/move-from-the-cti-adapter-package.md). What each function may do:
[permissions](cti-permissions.md).
"""
NOTES = """## Notes

* **Log groups.** Lambda made a group `/aws/lambda/<function>` for each function of a stack that has run, and
  CloudFormation cannot make them a second time. So `LogRetentionDays` does not touch them: when it is not 0, the functions
  log to one new group of the stack, whose streams begin with the function's name, and that one is kept for so many days.
  The old groups stay as they are. To give those a limit, say so once for each:
  `aws logs put-retention-policy --log-group-name /aws/lambda/NAME --retention-in-days 30`.
* **What failed.** An event of a bucket, or one that was sent without waiting, is tried three times and then put into
  `FailedEventsQueue` with the error. Contact records that Lambda gave up stand in `FailedBatchesQueue` as a place in the
  stream (shard and sequence numbers); the stream itself still has the records for as long as it keeps them. Contact
  records that Salesforce refuses for good are no failure of a batch: they are parked in the bucket, with the reason, and
  `patchbay parked` lists them and sends them again. Queues and bucket stay when the stack is deleted.
* **Concurrency.** `QueueMetricsReservedConcurrency` takes 1 of the account's concurrent executions. Accounts that are too
  small to reserve any refuse it: set -1.
* **API version.** `SalesforceVersion` is `v42.0` by default, as published. Imports need upserts of many records in one call,
  which begin at 46.0: where the version is lower they use a later one by themselves; contact flows get what is set.
* **Queue metrics** start only when an instance id is given, however `RealtimeReportingImportEnabled` is set.
* **Alarms** are made when `AlarmTopicArn` is given. Each is a plain alarm on one metric, so that its name says who failed.
"""


def _cell(text):
    return str(text).replace("|", "\\|").replace("<", "&lt;")


def _default(parameter):
    value = parameter["Default"]
    value = str(value).lower() if isinstance(value, bool) else str(value)
    return f"`{value}`" if value else "empty"


def _bounds(parameter):
    if "AllowedValues" in parameter:
        return ", ".join(f"`{value}`" for value in parameter["AllowedValues"])
    if "AllowedPattern" in parameter:
        return f"`{parameter['AllowedPattern']}`".replace("|", "\\|")
    low, high = parameter.get("MinValue"), parameter.get("MaxValue")
    if low is None:
        return "a number" if parameter["Type"] == "Number" else ""
    return f"{low} to {high}" if high is not None else f"{low} or more"


def _parameters(title, parameters):
    rows = [
        f"| `{name}` | {_default(given)} | {_bounds(given)} | {_cell(given['Description'])} |"
        for name, given in parameters.items()
    ]
    return f"## {title}\n\n| Name | Default | Allowed | Meaning |\n|---|---|---|---|\n" + "\n".join(rows) + "\n"


def template_page(template):
    published = cti_template.facts()["parameters"]
    parameters = template["Parameters"]
    theirs = {name: given for name, given in parameters.items() if name in published}
    ours = {name: given for name, given in parameters.items() if name not in published}
    alarms = cti_template.of_type(template["Resources"], "AWS::CloudWatch::Alarm")
    rows = [
        f"| `{name}` | {template['Resources'][name]['Properties']['AlarmDescription']} |"
        for name in alarms
    ]
    outputs = [
        f"| `{name}` | {_cell(output['Description'])} |" for name, output in template["Outputs"].items()
    ]
    return "\n".join(
        [
            HEAD,
            _parameters("Parameters of the published package", theirs),
            _parameters("Parameters of ours", ours),
            NOTES,
            "## Alarms\n\n| Name | Raised when |\n|---|---|\n" + "\n".join(rows) + "\n",
            "## Outputs\n\n| Name | What |\n|---|---|\n" + "\n".join(outputs) + "\n",
        ]
    )


def pages():
    """Each page's path and the text that it should have."""
    template = cti_template.template()
    return {
        FOLDER / "cti-permissions.md": cti_permissions.page(template),
        FOLDER / "cti-template.md": template_page(template),
    }


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
