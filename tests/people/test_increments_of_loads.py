"""After any sequence of small loads, the suggestions are those of one load, whenever they were computed in between, and those of a full run."""

from __future__ import annotations

import dataclasses
import shutil
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphapp.model.rows import StoredPaper
from graphapp.people.decision_service import DecisionService
from graphapp.people.stored_suggestions import StoredSuggestions
from graphapp.people.suggestion_service import SuggestionService
from graphapp.settings import Settings
from graphapp.stores import open_store
from tests.people.suggestion_field import ROBOTS, field, grammars, proteins, robots, stored

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def computed(tmp_path_factory) -> Path:
    """A folder with a store of the field and the suggestions of a full run."""
    folder = tmp_path_factory.mktemp("computed")
    with closing(_service(folder)) as service:
        service.store.upsert(field())
        service.store.settle()
        service.compute(level=0.8)
    return folder


class _Service(SuggestionService):
    def close(self) -> None:
        self.store.close()


def _service(folder: Path) -> _Service:
    address = str(folder / "g.db")
    settings = Settings.read({"store": address}, environ={})
    return _Service(DecisionService(open_store(address, settings, create=True), settings))


@pytest.fixture(scope="module")
def fresh(computed, tmp_path_factory):
    """Returns a function that opens a copy of the store with its suggestions."""

    def made() -> _Service:
        folder = tmp_path_factory.mktemp("copy")
        shutil.copytree(computed, folder, dirs_exist_ok=True)
        return _service(folder)

    return made


def touch(number: int) -> StoredPaper:
    """A paper of Alan Yuille with his initial only."""
    title = f"Grasping robots with touch {number}"
    return stored(f"n{number}", title, "ICRA", 2019, ["A. Yuille", *ROBOTS])


PAPERS = st.one_of(
    st.builds(robots, st.integers(8, 12)),
    st.builds(grammars, st.integers(8, 12)),
    # without a venue: how similar venues are stays as it was until the next full run
    st.builds(lambda n: dataclasses.replace(proteins(n), venue=None), st.integers(0, 2)),
    st.builds(touch, st.integers(1, 3)),
    st.builds(
        lambda n: stored(f"u{n}", f"Sowing wheat {n}", "Q", 1999, [f"Zoe Quill{n}"]), st.integers(1, 3)
    ),
)
# papers that the full run knew are removed, or replaced by one with fewer authors
GONE = st.sampled_from(["r1", "r2", "g3", "c7"])
LOADS = st.lists(st.tuples(st.lists(PAPERS, max_size=3), st.lists(GONE, max_size=1)), min_size=1, max_size=4)


def load(service: SuggestionService, papers: list[StoredPaper], gone: list[str]) -> None:
    """Write papers, and remove others."""
    service.store.upsert(papers, gone=gone)


def lines(service: SuggestionService) -> list[dict[str, object]]:
    """All suggestions with everything that is stored about them."""
    found, problem = service.file.read()
    assert isinstance(found, StoredSuggestions)
    assert not problem
    return [found.record(index).plain() for index in range(len(found.heads))]


def shapes(service: SuggestionService) -> list[tuple[object, ...]]:
    """What is suggested about whom: kind, names and papers of the sides, in no order."""
    found = [
        (each["kind"], sorted(zip(each["names"], map(_papers, (each["one"], each["other"])), strict=True)))
        for each in lines(service)
    ]
    return sorted(found)


def _papers(places: object) -> list[str]:
    assert isinstance(places, tuple)
    return sorted(place.paper for place in places)


@settings(max_examples=8, deadline=None)
@given(LOADS)
def test_runs_between_loads_change_nothing(fresh, loads):
    with closing(fresh()) as stepwise, closing(fresh()) as at_once:
        for papers, gone in loads:
            load(stepwise, papers, gone)
            assert not stepwise.compute().full
            load(at_once, papers, gone)
        assert not at_once.compute().full
        # to the last digit
        assert lines(stepwise) == lines(at_once)


@settings(max_examples=8, deadline=None)
@given(LOADS)
def test_an_incremental_run_suggests_what_a_full_run_suggests(fresh, loads):
    with closing(fresh()) as service:
        for papers, gone in loads:
            load(service, papers, gone)
        assert not service.compute().full
        incremental = shapes(service), {each["id"]: each["probability"] for each in lines(service)}
        assert service.compute(full=True).full
        assert incremental[0] == shapes(service)


def test_a_load_that_is_undone_leaves_no_trace(fresh):
    with closing(fresh()) as service:
        before = lines(service)
        load(service, [robots(8), touch(1)], ["g3"])
        service.compute()
        assert lines(service) != before
        load(service, [grammars(3)], ["r8", "n1"])
        assert service.compute().changed == 0
        assert lines(service) == before
