"""The stores that must fulfil the contract. To add one, write a fixture that returns an empty store, and add its name to STORES."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from graphapp.model.rows import AuthorRow, Authorship, StoredPaper, VenueRow
from graphapp.settings import Settings
from graphapp.stores import open_store
from graphapp.stores.base import Store
from tests.stores.sqlite.in_thread import bulk_load_everything

STORES = ("memory_store", "sqlite_store", "neo4j_store")


@pytest.fixture
def memory_store() -> Iterator[Store]:
    store = open_store("memory:", Settings.read(environ={}))
    yield store
    store.close()


@pytest.fixture
def sqlite_store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(str(tmp_path / "graph.db"), Settings.read(environ={}), create=True)
    yield store
    store.close()


@pytest.fixture
def neo4j_store(empty_neo4j: str) -> Iterator[Store]:
    store = open_store(empty_neo4j, Settings.read(environ={}), create=True)
    yield store
    store.close()


@pytest.fixture
def new_sqlite_address(tmp_path: Path) -> Callable[[], str]:
    """Returns the address of a new store, which does not exist yet, on each call."""
    numbers = itertools.count()
    return lambda: f"sqlite:{tmp_path / str(next(numbers))}"


@pytest.fixture
def new_bulk_sqlite_address(
    new_sqlite_address: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> Callable[[], str]:
    """Like `new_sqlite_address`; batches are written on the bulk path as soon as the number of papers has doubled."""
    bulk_load_everything(monkeypatch)
    return new_sqlite_address


@pytest.fixture
def new_neo4j_address(empty_neo4j: str, emptied_neo4j: Callable[[], str]) -> Callable[[], str]:
    """Empties the server on each call, and returns its address."""
    return emptied_neo4j


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest) -> Store:
    """Each store, empty."""
    return request.getfixturevalue(request.param)


def row(id: str, name: str, key: str) -> AuthorRow:
    return AuthorRow(id, name, key)


class People:
    """The author rows of the example: three of one cluster, two homonyms, two names that differ by diacritics."""

    weizhu = row("name:Weizhu Chen", "Weizhu Chen", "weizhu chen")
    weizhu_dblp = row("dblp:1/1", "Weizhu Chen", "weizhu chen")
    weizhu_capital = row("name:WeiZhu Chen", "WeiZhu Chen", "weizhu chen")
    nan = row("name:Nan Duan", "Nan Duan", "nan duan")
    nan_1 = row("name:Nan Duan 0001", "Nan Duan 0001", "nan duan 0001")
    jose = row("orcid:0000-0001", "José García", "josé garcía")
    jose_plain = row("name:Jose Garcia", "Jose Garcia", "jose garcia")
    chen_wei = row("name:Chen Wei", "Chen Wei", "chen wei")
    wei_wei = row("name:Wei Wei Chen", "Wei Wei Chen", "wei wei chen")
    alone = row("name:Lone Ångström-O'Neil", "Lone Ångström-O'Neil", "lone ångström-o'neil")


def by(*authors: AuthorRow | tuple[AuthorRow, int | None]) -> tuple[Authorship, ...]:
    """An author list; the position of a row without one is its index."""
    return tuple(
        Authorship(entry, place) if isinstance(entry, AuthorRow) else Authorship(*entry)
        for place, entry in enumerate(authors)
    )


ACL = VenueRow("acl", "ACL", None)
ACL_CONFERENCE = VenueRow("acl", "Acl", "conference")
TACL = VenueRow("tacl", "TACL", "journal")

PAPERS = (
    StoredPaper(
        "a:1",
        "Attention and Graphs",
        2020,
        "conference",
        ACL,
        by(People.weizhu, People.nan, People.jose),
        abstract="Of graphs.",
        doi="10.1000/a",
        url="https://example.org/a",
        sources=("a:1", "b:7"),
        fingerprint=11,
    ),
    StoredPaper(
        "a:2",
        "attention again",
        2021,
        "journal",
        TACL,
        by(People.weizhu_capital, People.nan_1),
        sources=("a:2",),
        fingerprint=12,
    ),
    StoredPaper(
        "a:3",
        "Zebra",
        2021,
        "preprint",
        None,
        by((People.nan, 0), (People.weizhu, None)),
        authors_cut=True,
        sources=("a:3",),
        fingerprint=13,
    ),
    StoredPaper(
        "a:4",
        "Untitled Year",
        None,
        "other",
        ACL_CONFERENCE,
        by(People.jose_plain, People.chen_wei, People.jose_plain),
        sources=("a:4",),
        fingerprint=2**63 - 1,
    ),
    StoredPaper(
        "a:5", "Äpfel und Attention", 2021, "conference", ACL, by(People.weizhu_dblp), sources=("a:5",)
    ),
    StoredPaper("a:6", "alone", 1999, "thesis", None, by(People.alone), sources=("x:6", "y:6")),
    StoredPaper(
        "a:7", "Apple", 2021, "conference", ACL, by(People.wei_wei, People.chen_wei), sources=("a:7",)
    ),
    StoredPaper("a:8", "No Authors", 2005, "book", None, (), sources=("a:8",)),
)


@pytest.fixture
def people() -> type[People]:
    return People


@pytest.fixture
def list_of_authors():
    """Makes an author list: `list_of_authors(row, (row, position), …)`."""
    return by


@pytest.fixture
def papers() -> dict[str, StoredPaper]:
    """The papers of the example by id, as passed to a store."""
    return {paper.id: dataclasses.replace(paper) for paper in PAPERS}


@pytest.fixture(params=(False, True), ids=("unsettled", "settled"))
def full(store: Store, request: pytest.FixtureRequest) -> Store:
    """Each store with the example in it, in two batches; before and after `settle`."""
    store.upsert(PAPERS[:3])
    store.upsert(PAPERS[3:])
    if request.param:
        store.settle()
    return store
