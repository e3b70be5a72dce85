#!/usr/bin/env python3
"""Tests of a running service, by what its interface promises (docs/http-api.md):

    api/test_api.py [http://127.0.0.1:5000] [--key KEY] [--cafile PEM]

Needs Python 3 and nothing else. It only asks and predicts, and changes nothing on the server; with an audit log, its
predictions are in there. The customer is the example that the server gives in its /openapi.json, so any model will do.
"""
import argparse
import json
import os
import ssl
import sys
import unittest
import urllib.error
import urllib.parse
import urllib.request


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)


class Api:
    url, key, tls = "http://127.0.0.1:5000", None, None

    @classmethod
    def ask(cls, method, path, body=None, media_type="application/json", **headers):
        if isinstance(body, (dict, list)):
            body = json.dumps(body)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if body is not None:
            sent["Content-Type"] = media_type
        if cls.key:
            sent.setdefault("X-API-Key", cls.key)
        request = urllib.request.Request(cls.url + path, body.encode() if body is not None else None, sent, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30, context=cls.tls) as answer:
                return Answer(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as refusal:
            with refusal:
                return Answer(refusal.code, refusal.headers, refusal.read())


class ServiceTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        document = Api.ask("GET", "/openapi.json").json
        cls.target = document["info"]["x-model"]["target"]
        cls.probability = cls.target + "_probability"
        cls.labels = document["info"]["x-model"]["labels"]
        cls.customer = document["components"]["examples"]["row"]["value"]
        columns = document["components"]["schemas"]["Row"]
        cls.required = columns["required"]
        kinds = {name: columns["properties"][name]["type"][0] for name in cls.required}
        cls.text = next((name for name in ["contract", *kinds] if kinds.get(name) == "string"), None)
        cls.integer = next((name for name in ["tenure_months", *kinds] if kinds.get(name) == "integer"), None)

    def predict(self, row, query=""):
        return Api.ask("POST", "/predict" + query, row)

    def without(self, *names):
        return {name: value for name, value in self.customer.items() if name not in names}

    def assert_problem(self, answer, status, error):
        """An RFC 9457 document, whose `error` is the one expected."""
        self.assertEqual(answer.status, status, answer.body)
        self.assertEqual(answer.headers["Content-Type"], "application/problem+json")
        problem = answer.json
        self.assertEqual(problem["error"], error)
        self.assertEqual(problem["status"], status)
        self.assertTrue(problem["errors"])


class TestHealth(ServiceTest):
    def test_health_names_the_model(self):
        answer = Api.ask("GET", "/health")
        self.assertEqual(answer.status, 200)
        self.assertEqual(answer.json["status"], "healthy")
        for key in ("model_version", "algorithm", "uptime_seconds", "requests_total"):
            self.assertIn(key, answer.json)

    def test_the_probes_of_kubernetes_are_answered(self):
        self.assertEqual(Api.ask("GET", "/health/live").status, 200)
        self.assertEqual(Api.ask("GET", "/health/ready").status, 200)

    def test_head_is_answered_without_a_body(self):
        answer = Api.ask("HEAD", "/health")
        self.assertEqual((answer.status, answer.body), (200, b""))


class TestPredict(ServiceTest):
    def test_a_valid_customer_is_predicted(self):
        answer = self.predict(self.customer)
        self.assertEqual(answer.status, 200, answer.body)
        prediction = answer.json
        self.assertIn(prediction["prediction"], self.labels.values())
        self.assertIn(prediction["confidence"], ("High", "Medium", "Low"))
        self.assertIn(prediction["recommendation"], ("Contact customer", "Monitor", "No action needed"))
        self.assertEqual(prediction["warnings"], [])
        self.assertEqual(prediction["model_version"], answer.headers["X-Model-Version"])
        self.assertEqual(prediction["request_id"], answer.headers["X-Request-Id"])

    def test_the_probability_is_between_0_and_1_and_decides(self):
        for threshold in (0, 0.25, 0.5, 0.75, 1):
            prediction = self.predict(self.customer, f"?threshold={threshold}").json
            p = prediction[self.probability]
            self.assertTrue(0 <= p <= 1, p)
            self.assertEqual(prediction["prediction"], self.labels["positive" if p >= threshold else "negative"])

    def test_the_confidence_goes_by_the_probability(self):
        prediction = self.predict(self.customer).json
        surer = max(prediction[self.probability], 1 - prediction[self.probability])
        self.assertEqual(prediction["confidence"], "High" if surer >= 0.75 else "Medium" if surer >= 0.6 else "Low")

    def test_the_same_customer_gets_the_same_answer(self):
        self.assertEqual(*(self.predict(self.customer).json[self.probability] for _ in range(2)))

    def test_null_is_a_missing_value_which_is_imputed(self):
        answer = self.predict({**self.customer, **dict.fromkeys(self.required)})
        self.assertEqual(answer.status, 200, answer.body)

    def test_an_unknown_field_is_a_warning(self):
        warnings = self.predict({**self.customer, "shoe_size": 43}).json["warnings"]
        self.assertEqual(warnings, ["unknown field 'shoe_size' is ignored"])

    def test_a_category_that_training_did_not_see_is_a_warning(self):
        if not self.text:
            self.skipTest("the model has no column of text")
        answer = self.predict({**self.customer, self.text: "Weekly?"})
        self.assertEqual(answer.status, 200)
        self.assertEqual(answer.json["warnings"], [f"{self.text} 'Weekly?' was not seen in training"])

    def test_the_id_of_the_request_comes_back(self):
        answer = Api.ask("POST", "/predict", self.customer, X_Request_Id="test-api-1")
        self.assertEqual(answer.headers["X-Request-Id"], "test-api-1")
        self.assertEqual(answer.json["request_id"], "test-api-1")


class TestFaultyRequests(ServiceTest):
    def test_a_missing_field_is_named(self):
        name = self.text or self.required[0]
        self.assert_problem(self.predict(self.without(name)), 400, f"Missing required field: {name}")

    def test_all_missing_fields_are_named_at_once(self):
        self.assert_problem(self.predict({}), 400,
                            ("Missing required fields: " if len(self.required) > 1 else "Missing required field: ")
                            + ", ".join(self.required))

    def test_text_in_the_place_of_an_integer_is_named(self):
        if not self.integer:
            self.skipTest("the model has no column of integers")
        self.assert_problem(self.predict({**self.customer, self.integer: "abc"}), 400,
                            f"{self.integer} must be integer")

    def test_a_number_in_the_place_of_a_text_is_named(self):
        if not self.text:
            self.skipTest("the model has no column of text")
        self.assert_problem(self.predict({**self.customer, self.text: 5}), 400, f"{self.text} must be string")

    def test_every_fault_is_listed(self):
        row = self.without(self.required[0])
        row[self.required[-1]] = True
        fields = {fault["field"] for fault in self.predict(row).json["errors"]}
        self.assertEqual(fields, {self.required[0], self.required[-1]})

    def test_what_is_not_json_is_refused(self):
        for body in ("", "{", "[]", "null", '{"a":NaN}', json.dumps(self.customer)[:-1]):
            self.assertEqual(self.predict(body).status, 400, body)

    def test_a_threshold_beyond_1_is_refused(self):
        self.assert_problem(self.predict(self.customer, "?threshold=1.5"), 400,
                            "threshold must be a number from 0 to 1")

    def test_an_unknown_path_is_404(self):
        self.assert_problem(Api.ask("GET", "/no/such/path"), 404, "There is no /no/such/path")

    def test_a_wrong_method_is_405_and_says_which_is_right(self):
        answer = Api.ask("GET", "/predict")
        self.assert_problem(answer, 405, "/predict takes POST only")
        self.assertEqual(answer.headers["Allow"], "POST")

    def test_a_wrong_media_type_is_415(self):
        answer = Api.ask("POST", "/predict", "<customer/>", media_type="application/xml")
        self.assert_problem(answer, 415, "Content-Type must be application/json")

    def test_a_wrong_key_is_401_where_keys_are_needed(self):
        if Api.ask("POST", "/predict", self.customer, X_API_Key="").status == 200:
            self.skipTest("the server asks for no key")
        answer = Api.ask("POST", "/predict", self.customer, X_API_Key="no-such-key")
        self.assertEqual(answer.status, 401)
        self.assertTrue(answer.headers["WWW-Authenticate"].startswith("Bearer"))


class TestExplain(ServiceTest):
    def explain(self, query=""):
        answer = Api.ask("POST", "/explain" + query, self.customer)
        if answer.status == 400 and answer.json["errors"][0]["code"] == "no_explanation":
            self.skipTest("the model was imported and cannot be explained")
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json

    def test_contributions_add_up_to_the_margin(self):
        explained = self.explain()
        total = explained["base_value"] + sum(explained["contributions"].values())
        self.assertAlmostEqual(total, explained["margin"], delta=1e-9 * max(1, abs(explained["margin"])))
        self.assertEqual(explained[self.probability], self.predict(self.customer).json[self.probability])

    def test_reasons_are_told_the_strongest_first(self):
        self.explain()
        reasons = self.predict(self.customer, "?explain=3").json["reasons"]
        self.assertLessEqual(len(reasons), 3)
        sizes = [abs(reason["contribution"]) for reason in reasons]
        self.assertEqual(sizes, sorted(sizes, reverse=True))


class TestBatch(ServiceTest):
    def test_a_bad_row_does_not_fail_the_others(self):
        answer = Api.ask("POST", "/predict/batch", [self.customer, {}, self.customer])
        self.assertEqual(answer.status, 200)
        first, bad, last = answer.json
        self.assertEqual(bad["row"], 2)
        self.assertTrue(bad["error"].startswith("Missing required field"))
        self.assertEqual(first[self.probability], last[self.probability])
        self.assertEqual(first[self.probability], self.predict(self.customer).json[self.probability])

    def test_lines_are_answered_by_lines(self):
        answer = Api.ask("POST", "/predict/batch", (json.dumps(self.customer) + "\n") * 100,
                         media_type="application/x-ndjson")
        lines = answer.body.decode().splitlines()
        self.assertEqual(len(lines), 100)
        self.assertTrue(all(self.probability in json.loads(line) for line in lines))


class TestDocuments(ServiceTest):
    def test_the_model_is_described(self):
        self.assertEqual(Api.ask("GET", "/model").json["model_version"], Api.ask("GET", "/health").json["model_version"])
        self.assertTrue(Api.ask("GET", "/models").json["models"])

    def test_the_pages_are_there(self):
        for path in ("/", "/docs"):
            answer = Api.ask("GET", path)
            self.assertEqual(answer.status, 200)
            self.assertTrue(answer.headers["Content-Type"].startswith("text/html"))


def main():
    arguments = argparse.ArgumentParser(description="Tests a running mlpipe service.")
    arguments.add_argument("url", nargs="?", default=Api.url, help=f"where it listens ({Api.url})")
    arguments.add_argument("--key", default=os.environ.get("MLPIPE_KEY"), help="API key; or $MLPIPE_KEY")
    arguments.add_argument("--cafile", help="certificates to trust over https, as PEM")
    chosen = arguments.parse_args()
    Api.url, Api.key = chosen.url.rstrip("/"), chosen.key
    if Api.url.startswith("https:"):
        Api.tls = ssl.create_default_context(cafile=chosen.cafile)
    try:
        health = Api.ask("GET", "/health")
    except urllib.error.URLError as problem:
        sys.exit(f"{Api.url} cannot be reached: {problem.reason}")
    if health.status != 200:
        sys.exit(f"{Api.url} has no model that can answer: {health.json.get('reason', health.status)}")
    unittest.main(argv=[sys.argv[0]], verbosity=2)


if __name__ == "__main__":
    main()
