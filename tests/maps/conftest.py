"""Two cliques joined by one paper, and stores that hold them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import pytest

from graphapp.maps.map_service import MapService
from graphapp.model import names
from graphapp.model.rows import AuthorRow, Authorship, StoredPaper, VenueRow
from graphapp.settings import Settings
from graphapp.stores import open_store
from graphapp.stores.base import Store

DRAWERS = [f"Drawer {letter}" for letter in "ABCDE"]
FOLDERS = [f"Folder {letter}" for letter in "ABCDEF"]


def make_paper(id: str, title: str, year: int | None, venue: str, people: Iterable[str]) -> StoredPaper:
    authors = tuple(
        Authorship(AuthorRow(f"name:{name}", name, names.key(name)), place)
        for place, name in enumerate(people)
    )
    return StoredPaper(
        id, title, year, "conference", VenueRow(names.key(venue), venue, "conference"), authors, sources=(id,)
    )


# five drawers on two papers, six folders on three, and one paper of the first of each
CLIQUES = [
    make_paper("t:1", "Drawing graphs of trees", 2010, "GD", DRAWERS),
    make_paper("t:2", "Drawing graphs in planes", 2012, "GD", DRAWERS),
    make_paper("t:3", "Folding proteins quickly", 2014, "RECOMB", FOLDERS),
    make_paper("t:4", "Folding proteins slowly", 2015, "RECOMB", FOLDERS),
    make_paper("t:5", "Folding proteins again", None, "RECOMB", FOLDERS),
    make_paper("t:6", "Drawing proteins", 2020, "GD", [DRAWERS[0], FOLDERS[0]]),
]


@pytest.fixture
def paper() -> Callable[..., StoredPaper]:
    """`paper(id, title, year, venue, people)`."""
    return make_paper


SETTINGS = Settings.read({"store": "memory:", "map_longest": 10}, {})


@pytest.fixture
def settings() -> Settings:
    return SETTINGS


@pytest.fixture(scope="module")
def built() -> Iterator[MapService]:
    """The map of the two cliques, for tests that change nothing."""
    store = open_store("memory:", SETTINGS)
    store.upsert(CLIQUES)
    service = MapService(store, SETTINGS)
    service.build()
    yield service
    service.close()
    store.close()


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    """A store with the two cliques."""
    store = open_store("memory:", settings)
    store.upsert(CLIQUES)
    yield store
    store.close()


@pytest.fixture
def maps(store: Store, settings: Settings) -> Iterator[MapService]:
    """The map of the two cliques, which is not built yet."""
    service = MapService(store, settings)
    yield service
    service.close()
