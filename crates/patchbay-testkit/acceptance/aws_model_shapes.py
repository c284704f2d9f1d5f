"""Values of a service model: between what travels as JSON and what a caller of the SDK writes, and
whether a value is one that the model allows. Knows no HTTP and no service."""

import base64
import datetime

from botocore.validate import ParamValidator


class ModelFault(Exception):
    """Something that the service's model does not allow."""


def wire_name(name, member):
    """The member's key in JSON."""
    return member.serialization.get("name", name)


def from_wire(shape, value, bodies_only=False):
    """JSON to the caller's form. Keys that the model lacks stay, for `check` to find."""
    if shape is None or value is None:
        return value
    if shape.type_name == "structure" and isinstance(value, dict):
        members = {
            wire_name(name, member): (name, member)
            for name, member in shape.members.items()
            if not (bodies_only and "location" in member.serialization)
        }
        result = {}
        for key, inner in value.items():
            name, member = members.get(key, (key, None))
            result[name] = from_wire(member, inner) if member else inner
        return result
    if shape.type_name == "list" and isinstance(value, list):
        return [from_wire(shape.member, inner) for inner in value]
    if shape.type_name == "map" and isinstance(value, dict):
        return {key: from_wire(shape.value, inner) for key, inner in value.items()}
    if shape.type_name == "blob" and isinstance(value, str):
        return base64.b64decode(value, validate=True)
    return value


def to_wire(shape, value):
    """The caller's form to JSON; times become seconds since 1970, as JSON protocols write them."""
    if shape is None:
        return {}
    if shape.type_name == "structure":
        result = {}
        for name, inner in value.items():
            member = shape.members[name]
            if "location" in member.serialization:
                raise ModelFault(
                    f"{name} does not travel in the body, which is all this stub writes"
                )
            result[wire_name(name, member)] = to_wire(member, inner)
        return result
    if shape.type_name == "list":
        return [to_wire(shape.member, inner) for inner in value]
    if shape.type_name == "map":
        return {key: to_wire(shape.value, inner) for key, inner in value.items()}
    if shape.type_name == "blob":
        return base64.b64encode(value).decode()
    if isinstance(value, datetime.datetime):
        return value.timestamp()
    return value


def check(shape, value, what):
    """Raises `ModelFault` unless the model allows the value: required and unknown members, types and
    smallest sizes as botocore checks them, then the values of enumerations and the greatest sizes."""
    if shape is None:
        if value:
            raise ModelFault(f"{what} something, but has no such shape")
        return
    report = ParamValidator().validate(value, shape)
    if report.has_errors():
        raise ModelFault(f"{what}: {report.generate_report()}")
    _check_bounds(shape, value, what)


def _check_bounds(shape, value, what):
    allowed = getattr(shape, "enum", None)
    if allowed and value not in allowed:
        raise ModelFault(f"{what}: {value!r} is none of {allowed}")
    largest = shape.metadata.get("max")
    if largest is not None:
        size = value if isinstance(value, (int, float)) else len(value)
        if size > largest:
            raise ModelFault(f"{what}: {shape.name} is {size}, more than {largest}")
    if shape.type_name == "structure":
        for name, inner in value.items():
            _check_bounds(shape.members[name], inner, f"{what}.{name}")
    elif shape.type_name == "list":
        for inner in value:
            _check_bounds(shape.member, inner, what)
    elif shape.type_name == "map":
        for inner in value.values():
            _check_bounds(shape.value, inner, what)
