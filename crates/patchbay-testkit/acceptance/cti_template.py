"""Reads deploy/cti-adapter.yaml and the facts about the template that it replaces, and builds a stack
with the published ids. Starts nothing."""

import json
import os
import pathlib

import yaml

FACTS = pathlib.Path(__file__).parents[3] / "fixtures/cti/published-template-facts.json"


class _Loader(yaml.SafeLoader):
    """YAML with CloudFormation's short forms, written out: `!Ref x` is {"Ref": "x"}."""


def _short_form(loader, suffix, node):
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _short_form)


def path():
    folder = os.environ.get("PATCHBAY_TEMPLATES", FACTS.parents[2] / "deploy")
    return pathlib.Path(folder, "cti-adapter.yaml")


def template():
    """Our template, with the short forms written out."""
    return yaml.load(path().read_text(encoding="utf-8"), _Loader)


def facts():
    return json.loads(FACTS.read_text(encoding="utf-8"))


def of_type(resources, kind):
    """The ids of the resources of one type, in their order."""
    return [name for name, resource in resources.items() if resource["Type"] == kind]


def nodes(tree):
    """Every mapping in a tree."""
    if isinstance(tree, dict):
        yield tree
    children = tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ()
    for child in children:
        yield from nodes(child)


def published_stack():
    """A template with the published parameters, ids and types, and as little in each resource as it
    takes: the stack that an update finds."""
    known = facts()
    conditions = {name: {"Fn::Equals": ["a", "a"]} for name in known["conditions"]}
    # Without a network of its own, a private VPC is nothing that the emulator could give a function.
    conditions["PrivateVpcEnabledCondition"] = {"Fn::Equals": [{"Ref": "PrivateVpcEnabled"}, "true"]}
    resources = {}
    for name, resource in known["resources"].items():
        made = {"Type": resource["Type"], "Properties": _least(name, resource["Type"])}
        if "Condition" in resource:
            made["Condition"] = resource["Condition"]
        resources[name] = made
    return json.dumps(
        {
            "AWSTemplateFormatVersion": "2010-09-09",
            "Transform": "AWS::Serverless-2016-10-31",
            "Parameters": known["parameters"],
            "Conditions": conditions,
            "Resources": resources,
        }
    )


def _arn(name):
    return {"Fn::GetAtt": [name, "Arn"]}


def _policy(action):
    statement = {"Effect": "Allow", "Action": action, "Resource": "*"}
    return {"Version": "2012-10-17", "Statement": [statement]}


def _least(name, kind):
    known = facts()
    found = known["resources"][name]
    placed = {"Path": found["Path"]} if "Path" in found else {}
    services = ["lambda.amazonaws.com", "states.amazonaws.com", "events.amazonaws.com"]
    trust = {"Effect": "Allow", "Principal": {"Service": services}, "Action": "sts:AssumeRole"}
    definition = {"StartAt": "Done", "States": {"Done": {"Type": "Pass", "End": True}}}
    if kind == "AWS::Serverless::Function":
        return {
            "Runtime": "python3.12",
            "Handler": known["functions"][name]["Handler"],
            "InlineCode": "def lambda_handler(event, context):\n    return 'published'\n",
            "Timeout": known["functions"][name]["Timeout"],
            "Role": _arn("sfLambdaBasicExec"),
        }
    return {
        "AWS::Serverless::LayerVersion": {"ContentUri": "s3://patchbay-acceptance/patchbay-x86_64.zip"},
        "AWS::IAM::ManagedPolicy": {**placed, "PolicyDocument": _policy("logs:PutLogEvents")},
        "AWS::IAM::Role": {
            **placed,
            "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trust]},
        },
        "AWS::Lambda::Permission": {
            "FunctionName": _arn("sfExecuteAWSService"),
            "Action": "lambda:InvokeFunction",
            "Principal": {"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:user/setup"},
        },
        "AWS::Lambda::EventSourceMapping": {
            "EventSourceArn": {"Ref": "CTRKinesisARN"},
            "FunctionName": _arn("sfCTRTrigger"),
            "StartingPosition": "LATEST",
            "BatchSize": {"Ref": "CTREventSourceMappingBatchSize"},
        },
        "AWS::StepFunctions::StateMachine": {
            "DefinitionString": json.dumps(definition),
            "RoleArn": _arn("sfTranscribeStateMachineRole"),
        },
        "AWS::Events::Rule": {"ScheduleExpression": "rate(1 minute)", "State": "DISABLED"},
    }[kind]
