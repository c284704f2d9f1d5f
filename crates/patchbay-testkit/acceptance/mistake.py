"""What a mistake is, and the tools to make one: each changes one thing of the right centre for the length of a
`with` and puts it back. Owns the undoing; which mistakes there are is the tables' affair."""

import contextlib
import json
import typing

from right_centre import CENTRE


class Mistake(typing.NamedTuple):
    """One row: `make(centre)` is a context manager; the doctor must name `check` at `severity`, `place` and
    `words` being parts of the finding's place and texts, and nothing else as grave."""

    name: str
    make: typing.Callable
    check: str
    place: str = ""
    words: str = ""
    severity: str = "error"


def setting(name, value):
    """Another value under a key of the secret; `{CC}` stands for the centre. None takes the key away; a
    function makes the value of the centre."""

    def changed(centre):
        key = name.replace("{CC}", CENTRE)
        settings = dict(centre.settings)
        settings[key] = value(centre) if callable(value) else value
        if settings[key] is None:
            del settings[key]
        return stored(centre, settings)

    return changed


@contextlib.contextmanager
def stored(centre, wanted):
    """Other settings in the secret: an object, or a text as it is."""
    centre.put_settings(wanted)
    try:
        yield
    finally:
        centre.put_settings(centre.settings)


def key_text(mangle):
    """The REST key as `mangle` leaves it."""
    return setting("{CC}-salesforce-rest-api-auth-private-key", lambda centre: mangle(centre.rest.key))


def function(**changes):
    """Another configuration of the function that contact flows call, published under the alias. A function
    makes the value of the configuration that was."""

    @contextlib.contextmanager
    def changed(centre):
        client = centre.engine.client("lambda")
        was = client.get_function_configuration(FunctionName=centre.function)
        alias = client.get_alias(FunctionName=centre.function, Name="active")["FunctionVersion"]
        wanted = {name: value(was) if callable(value) else value for name, value in changes.items()}
        client.update_function_configuration(FunctionName=centre.function, **wanted)
        published = client.publish_version(FunctionName=centre.function)["Version"]
        client.update_alias(FunctionName=centre.function, Name="active", FunctionVersion=published)
        try:
            yield
        finally:
            back = {name: was[name] for name in changes if name in was}
            back.update({name: empty for name, empty in EMPTY.items() if name in changes and name not in was})
            client.update_function_configuration(FunctionName=centre.function, **back)
            client.update_alias(FunctionName=centre.function, Name="active", FunctionVersion=alias)

    return changed


EMPTY = {"VpcConfig": {"SubnetIds": [], "SecurityGroupIds": []}}


def variable(name, value, instead_of=None):
    """Another variable of the function: None takes it away; `instead_of` takes that one away."""

    def variables(was):
        wanted = dict(was["Environment"]["Variables"])
        wanted.pop(instead_of, None)
        if value is None:
            wanted.pop(name)
        else:
            wanted[name] = value
        return {"Variables": wanted}

    return function(Environment=variables)


def role_of(centre):
    client = centre.engine.client("lambda")
    return client.get_function_configuration(FunctionName=centre.function)["Role"].rsplit("/", 1)[1]


def inline_policy(policy, change):
    """Another inline policy of the function's role: `change(statements)` edits the list or gives another;
    an empty one takes the policy away."""

    @contextlib.contextmanager
    def changed(centre):
        iam, role = centre.engine.client("iam"), role_of(centre)
        there = policy in iam.list_role_policies(RoleName=role)["PolicyNames"]
        found = iam.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"] if there else None
        document = json.loads(json.dumps(found)) if there else {"Version": "2012-10-17", "Statement": []}
        statements = document["Statement"]
        wanted = change(statements)
        document["Statement"] = statements if wanted is None else wanted
        if document["Statement"]:
            iam.put_role_policy(RoleName=role, PolicyName=policy, PolicyDocument=json.dumps(document))
        else:
            iam.delete_role_policy(RoleName=role, PolicyName=policy)
        try:
            yield
        finally:
            if there:
                iam.put_role_policy(RoleName=role, PolicyName=policy, PolicyDocument=json.dumps(found))
            else:
                iam.delete_role_policy(RoleName=role, PolicyName=policy)

    return changed


def trust_policy(role, change):
    """Another trust policy: `change(document)` edits it."""

    @contextlib.contextmanager
    def changed(centre):
        iam = centre.engine.client("iam")
        found = iam.get_role(RoleName=role)["Role"]["AssumeRolePolicyDocument"]
        document = json.loads(json.dumps(found))
        change(document)
        iam.update_assume_role_policy(RoleName=role, PolicyDocument=json.dumps(document))
        try:
            yield
        finally:
            iam.update_assume_role_policy(RoleName=role, PolicyDocument=json.dumps(found))

    return changed


def item(name, value):
    """Another item of the contact-centre definition; None takes it away."""

    @contextlib.contextmanager
    def changed(centre):
        put_back = centre.snapshot()
        centre.definition[name] = value(centre) if callable(value) else value
        if centre.definition[name] is None:
            del centre.definition[name]
        centre.write_files()
        try:
            yield
        finally:
            put_back()

    return changed


def source(part, old, new):
    """Another text in the file of the app whose path has `part`."""

    @contextlib.contextmanager
    def changed(centre):
        put_back = centre.snapshot()
        (path,) = [path for path in centre.app if part in path]
        find, put = (text(centre) if callable(text) else text for text in (old, new))
        if centre.app[path].count(find) != 1:
            raise RuntimeError(f"{path} does not hold {find!r} once")
        centre.app[path] = centre.app[path].replace(find, put)
        centre.write_files()
        try:
            yield
        finally:
            put_back()

    return changed


def org_app(**changes):
    """Another registration of the app in the org; a function makes a value of the centre."""

    @contextlib.contextmanager
    def changed(centre):
        wanted = {name: value(centre) if callable(value) else value for name, value in changes.items()}
        centre.org.register_app(wanted.pop("certificate", centre.org.certificate), **wanted)
        try:
            yield
        finally:
            centre.org.register_app(centre.org.certificate)

    return changed


def org_user(**changes):
    """Another API user in the org."""

    @contextlib.contextmanager
    def changed(centre):
        centre.org.put_user(**changes)
        try:
            yield
        finally:
            centre.org.put_user()

    return changed


def org_fault(fault, **where):
    """A fault of the org for every request to a path."""

    @contextlib.contextmanager
    def changed(centre):
        centre.org.control("POST", "faults", {"times": 0, "fault": fault, **where})
        try:
            yield
        finally:
            centre.org.control("DELETE", "faults")

    return changed


def connect(**changes):
    """Another answer of Amazon Connect."""

    @contextlib.contextmanager
    def changed(centre):
        put_back = centre.snapshot()
        for name, value in changes.items():
            setattr(centre.connect, name, value(centre) if callable(value) else value)
        try:
            yield
        finally:
            put_back()

    return changed


def both(*makers):
    """Several changes that are one mistake."""

    @contextlib.contextmanager
    def changed(centre):
        with contextlib.ExitStack() as stack:
            for make in makers:
                stack.enter_context(make(centre))
            yield

    return changed
