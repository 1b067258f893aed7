"""A small graph by hand, an app on it, and a client: what every test of the web needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html

from graphapp.model import names
from graphapp.model.records import Problem
from graphapp.model.rows import AuthorRow, Authorship, LoadRecord, StoredPaper, VenueRow
from graphapp.service import GraphService
from graphapp.settings import Settings
from graphapp.stores import open_store
from graphapp.web import create_app

HOSTILE = (
    "x/network",
    "x",
    "..",
    ".",
    "../../etc/passwd",
    "a/../b",
    "a/./b",
    "/leading",
    "trailing/",
    "two//slashes",
    "%2F",
    "a%2fb",
    "100% sure",
    "who?",
    "C# & Co; Ltd",
    "a=b&c=d+e",
    "back\\slash",
    "quote \"double\" and 'single'",
    "<b>bold</b>",
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }}{% raw %}",
    "Zoë Müller-Straße",
    "陈 伟柱",
    "محمد علي",
    "😀 Emoji",
    "network",
    "name",
    "javascript:alert(1)",
    "'; DROP TABLE paper; --",
    "~tilde~",
    "semi;colon:colon@at",
    "a" * 300,
)
"""Names that break careless links, pages and queries; each is one author of one paper of its own."""


def _make_paper(
    record: str,
    title: str,
    authors: Sequence[str],
    year: int | None = 2020,
    venue: str | None = "ICLR",
    *,
    unplaced: Sequence[str] = (),
    **more: Any,
) -> StoredPaper:
    placed = [*((name, place) for place, name in enumerate(authors)), *((name, None) for name in unplaced)]
    return StoredPaper(
        id=record,
        title=title,
        year=year,
        kind=more.pop("kind", "conference"),
        venue=VenueRow(names.key(venue), venue, None) if venue else None,
        authors=tuple(
            Authorship(AuthorRow(f"name:{name}", name, names.key(name)), place) for name, place in placed
        ),
        sources=more.pop("sources", (record,)),
        **more,
    )


TEAM = [f"Member {number:02}" for number in range(30)]

PAPERS = [
    _make_paper(
        "t:1",
        "On Graphs",
        ["Ada Lovelace", "Grace Hopper"],
        2020,
        abstract="We study engines.",
        doi="10.1234/a(b)<c>",
        url="https://example.org/1?a=1&b=2",
    ),
    _make_paper("t:2", "Second Steps", ["Ada Lovelace", "Alan Turing"], 2021, "JMLR", kind="journal"),
    _make_paper("t:3", "Alpha", ["Grace Hopper", "Ada Lovelace", "Alan Turing"], 2021),
    _make_paper("t:4", "Without a Year", ["Ada Lovelace"], None, None, kind="other"),
    _make_paper(
        "t:5",
        "Cut",
        [f"First {number}" for number in range(8)],
        2019,
        unplaced=["Ada Lovelace"],
        authors_cut=True,
    ),
    _make_paper("t:6", "Of Another", ["Ada Lovelace 0001", "Charles Babbage"], 2018),
    _make_paper("t:7", "Initials", ["A. Lovelace"], 2018),
    _make_paper("t:8", "A Large Team", [*TEAM, "Grace Hopper"], 2017, sources=("t:8", "u:8")),
    _make_paper("t:9", "Unsafe Link", ["Grace Hopper"], 2016, url="javascript:alert(1)"),
    _make_paper("t:10", "Far Away", ["Charles Babbage", "Mary Somerville"], 2015),
    _make_paper("t:11", "Alone", ["Nobody Else"], 2014),
]


class _Client(FlaskClient):
    """A client that reads each answer to its end, and so closes the files behind it."""

    def open(self, *args: Any, **more: Any) -> Any:
        return super().open(*args, **{**more, "buffered": True})


@pytest.fixture(autouse=True)
def _whole_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Flask, "test_client_class", _Client)


@pytest.fixture(scope="session")
def make_paper() -> Callable[..., StoredPaper]:
    """A function that makes a stored paper of record, title and author names."""
    return _make_paper


@pytest.fixture(scope="session")
def papers() -> list[StoredPaper]:
    """The papers of the small graph."""
    return PAPERS


@pytest.fixture(scope="session")
def hostile_names() -> tuple[str, ...]:
    return HOSTILE


@pytest.fixture(scope="session")
def hostile_papers() -> list[StoredPaper]:
    """One paper for each hostile name, which is also its title, its venue and its identifier."""
    return [
        _make_paper(f"h:{name}", name, [name, "Common Coauthor"], 2000, name, abstract=name)
        for name in HOSTILE
    ]


@pytest.fixture
def make_service() -> Iterator[Callable[..., GraphService]]:
    """A function that makes a service on a store with the given papers."""
    made: list[GraphService] = []

    def make(papers: Sequence[StoredPaper], settings: Settings | None = None) -> GraphService:
        settings = settings or Settings()
        store = open_store("memory:", settings)
        store.upsert(papers)
        problems = [Problem("record 3", "author list repeated in full", "kept one copy", 0, 2, "file.jsonl")]
        store.log_load(LoadRecord("file.jsonl", "jsonl", "2026-01-31T12:00:00Z", 13, 11, 1, 1, 2, problems))
        made.append(GraphService(store, settings))
        return made[-1]

    yield make
    for service in made:
        service.close()


@pytest.fixture
def service(make_service: Callable[..., GraphService]) -> GraphService:
    return make_service(PAPERS)


@pytest.fixture
def app(service: GraphService) -> Flask:
    return create_app(service, service.settings)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def page(client: FlaskClient) -> Callable[..., Any]:
    """A function that gets a page, expects a status, and returns its parsed HTML."""

    def get(address: str, status: int = 200) -> Any:
        response = client.get(address)
        assert response.status_code == status, response.get_data(as_text=True)[-500:]
        return html.document_fromstring(response.get_data(as_text=True))

    return get


@pytest.fixture(scope="session")
def text_of() -> Callable[[Any], str]:
    """A function that gives the text of an element with whitespace collapsed, and with a space between the cells of a row."""

    def text(element: Any) -> str:
        parts = element if element.tag == "tr" else [element]
        return " ".join(" ".join(part.text_content().split()) for part in parts)

    return text
