"""What each function of deploy/cti-adapter.yaml may do, read from the template, as a page. Owns how a
statement of a role is told; cti_pages.py writes the page."""

import cti_template

HEAD = """# What the functions of the CTI adapter may do

Generated from `deploy/cti-adapter.yaml`; a test fails when it is not fresh, and says how to write it anew.
One row a statement of the function's role. "When" names the condition of the template under which the
statement is there; *always* means that nothing has to be given for it. `<Name>` is a parameter of the
template or a pseudo parameter, `Name` the ARN of a resource of the stack.

Every function may also write its logs: `logs:CreateLogGroup`, `logs:CreateLogStream`, `logs:PutLogEvents` on
the groups of Lambda functions of the account and region, and on the stack's own group where `LogRetentionDays`
makes one; and, when `PrivateVpcEnabled`, it may keep a network interface. Those rows are left out.
"""
# Attached to every role; the head of the page tells of them.
EVERYWHERE = {"CloudWatchManagedPolicy", "VpcManagedPolicy"}


def _text(template, value):
    """A resource of a statement, as a person reads it."""
    if isinstance(value, str):
        return value
    if "Ref" in value:
        name = value["Ref"]
        return name if name in template["Resources"] else f"<{name}>"
    if "Fn::GetAtt" in value:
        return value["Fn::GetAtt"][0]
    if "Fn::If" in value:
        condition, *choices = value["Fn::If"]
        texts = [_text(template, choice) for choice in choices]
        if texts[0] == "<AWS::NoValue>":
            return f"{texts[1]} (unless {condition})"
        return " or ".join(texts)
    sub = value["Fn::Sub"]
    pattern, names = (sub, {}) if isinstance(sub, str) else sub
    for name, what in names.items():
        pattern = pattern.replace(f"${{{name}}}", _text(template, what))
    return pattern.replace("${", "<").replace("}", ">")


def _listed(value):
    return value if isinstance(value, list) else [value]


def statements(template, role):
    """-> (condition or None, statement) of a role, without what every role has."""
    resources = template["Resources"]
    properties = resources[role]["Properties"]
    for entry in properties.get("ManagedPolicyArns", []):
        condition, reference = (entry["Fn::If"][0], entry["Fn::If"][1]) if "Fn::If" in entry else (None, entry)
        policy = reference["Ref"]
        if policy not in EVERYWHERE:
            for statement in resources[policy]["Properties"]["PolicyDocument"]["Statement"]:
                yield condition, statement
    for entry in properties.get("Policies", []):
        condition, policy = (entry["Fn::If"][0], entry["Fn::If"][1]) if "Fn::If" in entry else (None, entry)
        for statement in policy["PolicyDocument"]["Statement"]:
            yield condition, statement


def role_of(template, function):
    return template["Resources"][function]["Properties"]["Role"]["Fn::GetAtt"][0]


def actions(template, function):
    """All actions that a function may ever be granted, whatever the parameters."""
    role = role_of(template, function)
    return {
        action
        for _, statement in statements(template, role)
        for action in _listed(statement["Action"])
    }


def page(template):
    parts = [HEAD]
    for function in cti_template.of_type(template["Resources"], "AWS::Serverless::Function"):
        parts.append(f"## {function}\n\nRole `{role_of(template, function)}`.\n")
        rows = []
        for condition, statement in statements(template, role_of(template, function)):
            granted = ", ".join(f"`{action}`" for action in _listed(statement["Action"]))
            places = ", ".join(f"`{_text(template, place)}`" for place in _listed(statement["Resource"]))
            when = f"`{condition}`" if condition else "always"
            if "Condition" in statement:
                when += ", of this account only"
            rows.append(f"| {granted} | {places} | {when} |")
        parts.append("| Actions | On | When |\n|---|---|---|\n" + "\n".join(rows) + "\n")
    return "\n".join(parts)

