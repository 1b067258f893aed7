"""Suggestions about who is who are the same on every store, in whatever order the papers were loaded; so are the people that answers make."""

from __future__ import annotations

import io
from contextlib import closing

import pytest

from graphapp.model import names
from graphapp.people import exchange
from graphapp.people.decision_service import DecisionService, Who
from graphapp.people.directory import PersonDirectory
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


def people(decisions: DecisionService) -> set[tuple[str, str, bool, frozenset[str]]]:
    """Everyone in the field, by identifier, name, whether they are decided, and papers."""
    store = decisions.store
    keys = {names.key(name) for paper in field() for name in (entry.author.name for entry in paper.authors)}
    return {
        (person.id, person.name, person.decided, frozenset(person.papers))
        for person in PersonDirectory(store, decisions.reading().decisions).persons(keys).persons
    }


def test_answers_given_about_an_sqlite_file_mean_the_same_people_in_every_store(
    store, tmp_path, new_sqlite_address
):
    """Carried in graphapp's own format into a store that was loaded in the reverse order."""
    address = new_sqlite_address()
    with closing(open_store(address, Settings.read(environ={}), create=True)) as first:
        answered = suggestions(first, tmp_path / "first.jsonl", field())
        for name in ("Alan Yuille", "Wei Chen"):
            answered.accept(answered.of_name(name)[0].id, ADA)
        side = answered.decisions.side
        answered.decisions.same([side("Carla Bosch"), side("Dieter Kranz")], ADA)
        answered.decisions.undo("d3", ADA)
        expected = people(answered.decisions)
        carried = answered.decisions.export(exchange.by_name("decisions")).content
    # Alan Yuille's papers under both names, and two people named Wei Chen
    by_name = {(name, len(papers)) for _, name, _, papers in expected}
    assert {("Alan L. Yuille", 8), ("Wei Chen", 8), ("Carla Bosch", 8)} <= by_name
    assert sum(name == "Wei Chen" for _, name, _, _ in expected) == 2

    store.upsert(field()[::-1])
    store.settle()
    settings = Settings.read({"store": "memory:", "decisions": str(tmp_path / "other.jsonl")}, environ={})
    decisions = DecisionService(store, settings)
    report = decisions.import_(exchange.by_name("decisions").read(io.BytesIO(carried)), ADA)
    assert (len(report.entries), report.refused, report.unknown) == (2, (), ())
    assert people(decisions) == expected
    assert decisions.check().fits
