"""Suggestions about who is who are the same on every store, in whatever order the papers were loaded."""

from __future__ import annotations

import pytest

from graphapp.people.decision_service import DecisionService, Who
from graphapp.people.suggestion_service import SuggestionService
from graphapp.settings import Settings
from graphapp.stores import open_store
from tests.people.suggestion_field import field

ADA = Who("ada", "a test")


def suggestions(store, path, papers) -> SuggestionService:
    """The suggestions about these papers in a store; decisions are in the file `path`."""
    settings = Settings.read({"store": "memory:", "decisions": str(path)}, environ={})
    store.upsert(papers)
    store.settle()
    service = SuggestionService(DecisionService(store, settings))
    service.compute(level=0.8)
    return service


@pytest.fixture
def expected(tmp_path):
    """The suggestions in memory."""
    store = open_store("memory:", Settings.read(environ={}))
    yield suggestions(store, tmp_path / "expected.jsonl", field())
    store.close()


def test_every_store_gives_the_same_suggestions_and_pages(store, tmp_path, expected):
    service = suggestions(store, tmp_path / "other.jsonl", field()[::-1])
    assert service.page(limit=1000) == expected.page(limit=1000)
    for each in expected.page(limit=1000).items:
        found, wanted = service.detail(each.id), expected.detail(each.id)
        assert found.sides == wanted.sides
        assert (found.groups, found.network, found.deciding) == (
            wanted.groups,
            wanted.network,
            wanted.deciding,
        )
    for name in ("Alan Yuille", "Wei Chen"):
        for each in (service, expected):
            each.accept(each.of_name(name)[0].id, ADA)
        assert service.decisions.persons(name).persons == expected.decisions.persons(name).persons
