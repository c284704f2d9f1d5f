"""A stand-in for AWS services that the engine lacks, pinned to the service models that botocore carries:
requests are routed, read and checked by the model, and so are the answers. Owns HTTP and what it saw;
knows no service by name and nothing of our functions."""

import http.server
import json
import re
import threading
import urllib.parse

import botocore.session

from aws_model_shapes import ModelFault, check, from_wire, to_wire

# What any operation may answer although its model does not list it:
# https://docs.aws.amazon.com/connect/latest/APIReference/CommonErrors.html
COMMON_ERRORS = {
    "AccessDeniedException": 403,
    "InternalFailure": 500,
    "ServiceUnavailable": 503,
    "ThrottlingException": 400,
}
SCOPE = re.compile(r"Credential=[^/]+/\d{8}/([^/]+)/([^/]+)/aws4_request")


class ServiceError(Exception):
    """What a handler raises so that the service answers an error of its model."""

    def __init__(self, code, message=""):
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


class Service:
    """One service's model, and how its requests are told apart."""

    def __init__(self, name, session):
        self.name = name
        self.model = session.get_service_model(name)
        self.signing_name = self.model.signing_name
        self._routes = []
        if self.model.metadata["protocol"] == "rest-json":
            for operation in self.model.operation_names:
                self._routes.append(self._route(self.model.operation_model(operation)))

    @staticmethod
    def _route(operation):
        path = operation.http["requestUri"].split("?")[0]
        pieces = re.split(r"\{([^}+]+)(\+?)\}", path)
        pattern = re.escape(pieces[0])
        for label, greedy, text in zip(pieces[1::3], pieces[2::3], pieces[3::3]):
            pattern += f"(?P<{label}>{'.+' if greedy else '[^/]+'})" + re.escape(text)
        return operation.http["method"], re.compile(f"^{pattern}$"), operation

    def read(self, method, path, headers, body):
        """-> (operation model, input as the SDK's caller would have written it)."""
        address = urllib.parse.urlsplit(path)
        target = headers.get("X-Amz-Target")
        if not self._routes:
            prefix, _, name = (target or "").partition(".")
            known = name in self.model.operation_names
            if prefix != self.model.metadata["targetPrefix"] or not known:
                raise ModelFault(f"{self.name} has no operation {target!r}")
            operation = self.model.operation_model(name)
            return operation, from_wire(operation.input_shape, json.loads(body or b"{}"))
        for verb, pattern, operation in self._routes:
            found = pattern.match(address.path)
            if verb == method and found:
                return operation, self._rest_input(operation, found, address.query, body)
        raise ModelFault(f"{self.name} has no operation at {method} {address.path}")

    @staticmethod
    def _rest_input(operation, found, query, body):
        shape = operation.input_shape
        given = urllib.parse.parse_qs(query, keep_blank_values=True)
        labels = {name: urllib.parse.unquote(value) for name, value in found.groupdict().items()}
        result = from_wire(shape, json.loads(body), bodies_only=True) if body else {}
        for name, member in shape.members.items() if shape else ():
            where = member.serialization.get("location")
            wire = member.serialization.get("name", name)
            if where == "uri":
                result[name] = labels.pop(wire)
            elif where == "querystring" and wire in given:
                result[name] = _from_query(member, given.pop(wire))
            elif where in ("header", "headers"):
                raise ModelFault(f"{operation.name}: headers are not read by this stub")
        if given or labels:
            raise ModelFault(f"{operation.name} does not know {sorted({**given, **labels})}")
        return result


def _from_query(shape, values):
    """Query text is untyped: the model says what each value is."""
    if shape.type_name == "list":
        return [_from_query(shape.member, [value]) for value in values]
    if len(values) != 1:
        raise ModelFault(f"{shape.name} was given {len(values)} times")
    if shape.type_name in ("integer", "long"):
        return int(values[0])
    if shape.type_name == "boolean":
        return {"true": True, "false": False}[values[0]]
    return values[0]


class AwsModelStub:
    """The stand-in at `url`. `answer` says what an operation answers; `calls` is what was asked, in
    order; `faults` is what no service would have taken or given: a test must end with none."""

    def __init__(self, *services):
        session = botocore.session.Session()
        known = [Service(name, session) for name in services]
        self._services = {service.signing_name: service for service in known}
        self._by_name = {service.name: service for service in known}
        self._answers = {}
        self._lock = threading.Lock()
        self.calls = []
        self.faults = []
        stub = self

        class Handler(http.server.BaseHTTPRequestHandler):
            """Hands each request on."""

            protocol_version = "HTTP/1.1"
            wbufsize = -1

            def log_message(self, *_):
                """Says nothing: requests are in `calls`."""

            def _any(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                status, code, answer = stub.respond(self.command, self.path, self.headers, body)
                text = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(text)))
                self.send_header("x-amzn-RequestId", f"stub-{len(stub.calls)}")
                if code:
                    self.send_header("x-amzn-ErrorType", code)
                self.end_headers()
                self.wfile.write(text)

            do_GET = do_POST = do_PUT = do_DELETE = _any

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def answer(self, service, operation, what):
        """`what`: the output as the SDK's caller reads it, or a function from the input to it."""
        self._by_name[service].model.operation_model(operation)
        self._answers[service, operation] = what

    def called(self, operation):
        """The inputs of the calls of one operation."""
        with self._lock:
            return [given for _, name, given in self.calls if name == operation]

    def respond(self, method, path, headers, body):
        """-> (status, error code or None, JSON of the answer)."""
        try:
            service = self._service_of(headers)
            operation, given = service.read(method, path, headers, body)
            check(operation.input_shape, given, f"{operation.name} was asked")
        except (ModelFault, ValueError, KeyError) as fault:
            return self._refuse(fault)
        with self._lock:
            self.calls.append((service.name, operation.name, given))
        what = self._answers.get((service.name, operation.name))
        try:
            if what is None:
                raise ModelFault(f"no answer was ordered for {operation.name}")
            answer = what(given) if callable(what) else what
            check(operation.output_shape, answer, f"{operation.name} was to answer")
            return 200, None, to_wire(operation.output_shape, answer)
        except ServiceError as error:
            return self._error(operation, error)
        except ModelFault as fault:
            return self._refuse(fault)

    def _service_of(self, headers):
        scope = SCOPE.search(headers.get("Authorization", ""))
        if not scope or scope.group(2) not in self._services:
            raise ModelFault(f"signed for {scope and scope.group(2)}, which is not stood in for")
        return self._services[scope.group(2)]

    def _error(self, operation, error):
        modelled = {shape.error_code: shape for shape in operation.error_shapes}
        if error.code in modelled:
            status = modelled[error.code].metadata.get("error", {}).get("httpStatusCode", 400)
        elif error.code in COMMON_ERRORS:
            status = COMMON_ERRORS[error.code]
        else:
            return self._refuse(ModelFault(f"{operation.name} has no error {error.code}"))
        return status, error.code, {"__type": error.code, "message": error.message}

    def _refuse(self, fault):
        """400: no client repeats it, so that the test ends soon."""
        with self._lock:
            self.faults.append(str(fault))
        return 400, "ValidationException", {"__type": "ValidationException", "message": str(fault)}

    def stop(self):
        """Ends the server."""
        self._server.shutdown()
        self._server.server_close()
