"""Services on small stores: a few papers given as lists of names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager

import pytest

from graphapp.groups.conflicts.service import ConflictService
from graphapp.model import names
from graphapp.model.rows import AuthorRow, Authorship, StoredPaper, VenueRow
from graphapp.service import GraphService
from graphapp.settings import Settings
from graphapp.stores import open_store


def _paper(number: int, authors: Sequence[str], year: int | None, venue: str | None) -> StoredPaper:
    listed = [
        Authorship(AuthorRow(f"name:{name}", name, names.key(name)), place)
        for place, name in enumerate(authors)
    ]
    where = VenueRow(names.key(venue), venue, None) if venue else None
    return StoredPaper(
        f"p{number}", f"Title {number}", year, "other", where, tuple(listed), sources=(f"jsonl:p{number}",)
    )


@pytest.fixture
def small_service() -> Iterator[Callable[..., GraphService]]:
    """A function that makes a service on papers, each given as the initials of its authors ("ABC"), or as a tuple of authors, year and venue;
    keyword arguments are settings."""
    made: list[GraphService] = []

    def make(*papers, **changed) -> GraphService:
        settings = Settings.read({"store": "memory:", **changed}, {})
        store = open_store("memory:", settings)
        given = [paper if isinstance(paper, tuple) else (paper,) for paper in papers]
        full = [(*each, *(None, None)[len(each) - 1 :]) for each in given]
        store.upsert([_paper(number, *each) for number, each in enumerate(full)])
        made.append(GraphService(store, settings))
        return made[-1]

    yield make
    for service in made:
        service.close()


@pytest.fixture(scope="session")
def small_service_once() -> Callable[..., AbstractContextManager[ConflictService]]:
    """A context manager with the conflicts of papers as for `small_service`, for tests that try many."""

    @contextmanager
    def made(*papers: tuple[str, int | None]) -> Iterator[ConflictService]:
        settings = Settings.read({"store": "memory:"}, {})
        store = open_store("memory:", settings)
        store.upsert([_paper(number, listed, year, None) for number, (listed, year) in enumerate(papers)])
        service = GraphService(store, settings)
        try:
            yield service.conflicts
        finally:
            service.close()

    return made
