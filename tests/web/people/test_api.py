"""Suggestions and decisions as JSON: as the document describes them, and the same as on the pages."""

from __future__ import annotations

import pytest
from jsonschema import Draft202012Validator

from tests.suggested import MERGE, OTHER_MERGE, SPLIT


@pytest.fixture
def get(browser):
    """A function that gives the JSON of an address of the API, checked against the document."""
    document = browser.client.get("/api/v1/openapi.json").json

    def get(address, operation, status=200):
        response = browser.client.get(f"/api/v1{address}")
        assert response.status_code == status
        described = next(
            each
            for methods in document["paths"].values()
            for each in methods.values()
            if each["operationId"] == operation
        )["responses"][str(status)]
        schema = described["content"]["application/json"]["schema"]
        Draft202012Validator({**schema, "components": document["components"]}).validate(response.json)
        return response.json

    return get


def test_suggestions_are_listed_with_their_state(get):
    found = get("/suggestions?limit=2", "suggestions")
    assert [each["id"] for each in found["items"]] == [MERGE.id, SPLIT.id]
    assert (found["total"], found["state"]["open"]) == (3, 3)
    assert found["items"][0]["page"] == "/people/suggestions/a1"
    assert [each["id"] for each in get("/suggestions?kind=merge&offset=1", "suggestions")["items"]] == [
        OTHER_MERGE.id
    ]


@pytest.mark.parametrize("record", [MERGE, SPLIT, OTHER_MERGE])
def test_a_suggestion_has_its_evidence(get, record):
    found = get(f"/suggestions/{record.id}", "suggestion")
    pro, con = found["evidence_for"], found["evidence_against"]
    assert (pro, con) == (
        (list(record.against), list(record.for_one))
        if record.kind == "split"
        else (list(record.for_one), list(record.against))
    )
    assert [len(side["papers"]) for side in found["sides"]] == [len(record.one), len(record.other)]


def test_an_unknown_suggestion_is_not_found(get):
    assert get("/suggestions/none", "suggestion", 404)["error"]["code"] == "not_found"


def test_decisions_change_the_answers_at_once(get, browser):
    get("/suggestions", "suggestions")
    browser.post("/people/suggestions/a1", answer="accept")
    assert get("/suggestions", "suggestions")["total"] == 2
    (entry,) = get("/decisions", "decisions")["items"]
    assert (entry["say"], entry["p"], entry["active"]) == ("same", MERGE.probability, True)
    browser.post("/people/undo", ids="d1")
    undo, entry = get("/decisions?name=david+blei", "decisions")["items"]
    assert (undo["undo"], entry["active"]) == ("d1", False)
    assert get("/decisions?name=Wei+Chen", "decisions")["items"] == []
