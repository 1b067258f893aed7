"""Suggestions after a load: only new papers are compared, and the result is that of comparing all names again."""

from __future__ import annotations

import dataclasses

import pytest

from graphapp.people import increment
from graphapp.people.decision_service import DecisionService
from graphapp.people.suggestion_service import SuggestionService
from graphapp.settings import Settings
from graphapp.stores import open_store
from tests.people.suggestion_field import ROBOTS, field, grammars, robots, stored


@pytest.fixture
def service(tmp_path) -> SuggestionService:
    """The suggestions about the field."""
    address = str(tmp_path / "g.db")
    settings = Settings.read({"store": address}, environ={})
    store = open_store(address, settings, create=True)
    store.upsert(field())
    store.settle()
    made = SuggestionService(DecisionService(store, settings))
    made.compute(level=0.8)
    return made


def listed(service: SuggestionService) -> dict[str, tuple[object, ...]]:
    """The suggestions by id, without their probabilities."""
    found = service.page(limit=1000).items
    return {each.id: (each.kind, each.names, each.papers) for each in found}


def shape(found: dict[str, tuple[object, ...]]) -> list[tuple[object, ...]]:
    """Suggestions without their ids and the order of their sides."""
    return sorted((kind, sorted(names), sorted(papers)) for kind, names, papers in found.values())


def both_ways(
    service: SuggestionService,
) -> tuple[dict[str, tuple[object, ...]], dict[str, tuple[object, ...]]]:
    """The suggestions of an incremental run and of a full one."""
    run = service.compute()
    assert not run.full
    first = listed(service)
    assert service.compute(full=True).full
    return first, listed(service)


def test_papers_of_known_names_join_their_sides(service):
    service.store.upsert([robots(8), robots(9), grammars(8)])
    run = service.compute()
    assert (run.full, run.changed, run.papers) == (False, 3, 244)
    (yuille,) = service.of_name("Alan Yuille")
    assert yuille.papers == (5, 5)
    (chen,) = service.of_name("Wei Chen")
    # 8 papers on robots and 8 on grammars, and the new ones
    assert sorted(chen.papers) == [9, 10]
    found = service.detail(chen.id)
    assert {paper.paper.id for paper in found.sides[0].papers} in (
        {f"g{n}" for n in range(9)},
        {f"r{n}" for n in range(10)},
    )
    first = listed(service)
    service.compute(full=True)
    assert first == listed(service)


def test_evidence_from_before_new_papers_says_so_and_keeps_its_probability(service, monkeypatch):
    monkeypatch.setattr(increment, "_MOST_COMPARED_AGAIN", 0)
    (before,) = service.of_name("Alan Yuille")
    evidence, deciding = service.detail(before.id).evidence, service.detail(before.id).deciding
    service.store.upsert([robots(8)])
    service.compute()
    (after,) = service.of_name("Alan Yuille")
    assert (after.id, after.probability) == (before.id, before.probability)
    assert sum(after.papers) == sum(before.papers) + 1
    assert after.sentence.endswith("The evidence does not include 1 paper that was loaded later.")
    assert "later" not in before.sentence
    found = service.detail(before.id)
    assert found.evidence == evidence
    # the indices of similar papers follow the new order of the papers
    assert found.deciding == deciding


def test_a_new_name_of_a_known_person_is_found(service):
    service.store.upsert(
        [
            stored(f"n{k}", f"Grasping robots with touch {k}", "ICRA", 2019, ["A. Yuille", *ROBOTS])
            for k in (1, 2)
        ]
    )
    incremental, full = both_ways(service)
    assert any("A. Yuille" in names for _, names, _ in incremental.values())
    assert incremental == full


def test_a_paper_that_is_removed_or_changed_leaves_its_suggestions(service):
    changed = robots(1)
    without = dataclasses.replace(changed, authors=changed.authors[1:])
    service.store.upsert([without], gone=["r0", "c3"])
    incremental, full = both_ways(service)
    assert {papers for _, names, papers in incremental.values() if "Alan Yuille" in names} == {(3, 3)}
    # the id is that of the first papers, which a full run no longer finds
    assert shape(incremental) == shape(full)


def test_runs_after_several_loads_give_what_one_run_gives(service):
    for number in (8, 9, 10):
        service.store.upsert([robots(number)])
        assert not service.compute().full
    first = listed(service)
    service.compute(full=True)
    assert first == listed(service)


def test_a_load_that_changes_nothing_keeps_the_suggestions(service):
    before = service.page()
    revision = service.store.revision()
    service.store.upsert([stored("x1", "Unrelated", "Q", 1999, ["Zoe Quill"])])
    service.store.upsert([], gone=["x1"])
    assert service.store.revision() != revision
    run = service.compute()
    assert (run.full, run.changed) == (False, 0)
    assert service.page() == before


def test_after_many_new_papers_all_names_are_compared_again_and_the_reason_is_given(service):
    service.store.upsert([robots(number) for number in range(8, 40)])
    run = service.compute()
    assert run.full
    assert "32 papers" in run.reason


def test_without_what_the_last_full_run_kept_all_names_are_compared_again(service):
    path = service.file.base_path
    assert path is not None
    path.write_bytes(path.read_bytes()[:1000])
    service.store.upsert([robots(8)])
    run = service.compute()
    assert run.full
    assert "damaged" in run.reason


def test_a_store_in_memory_compares_only_new_papers_too():
    settings = Settings.read({"store": "memory:"}, environ={})
    store = open_store("memory:", settings)
    store.upsert(field())
    service = SuggestionService(DecisionService(store, settings))
    service.compute(level=0.8)
    store.upsert([robots(8)])
    assert not service.compute().full
    assert sum(service.of_name("Alan Yuille")[0].papers) == 9
