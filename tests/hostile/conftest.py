"""A ring of papers in every store, and the three ways in which strangers ask it: the page, the API, the command line."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import neo4j
import pytest

from graphapp.cli.main import main
from graphapp.model.rows import AuthorRow, Authorship, StoredPaper, VenueRow
from graphapp.service import GraphService
from graphapp.settings import Settings
from graphapp.stores import open_store
from graphapp.stores.base import Store
from graphapp.web import create_app

QUERIES = """
[by-text]
title = "By text"
text = "MATCH (a:Author) WHERE a.name = $p OR a.key = $q RETURN a, $p AS given ORDER BY a.name LIMIT 3"

[by-text.parameters.p]
type = "text"

[by-text.parameters.q]
type = "key"
default = "a007"

[by-anything]
title = "By anything"
text = "UNWIND [$p] AS x MATCH (a:Author) WHERE a.name = x OR a.key = 'a007' RETURN a, x"

[by-anything.parameters.p]
type = "any"
"""
"""The saved queries that strangers may ask."""


def _ring() -> list[StoredPaper]:
    """150 papers of three authors each, in a ring, so that paths and products grow large."""
    authors = [AuthorRow(f"name:A{i:03}", f"A{i:03}", f"a{i:03}") for i in range(150)]
    return [
        StoredPaper(
            f"p{i:03}",
            f"T{i}",
            2000 + i % 20,
            "other",
            VenueRow("v", "V", None),
            tuple(Authorship(authors[(i + k * k) % 150], k) for k in range(3)),
            abstract="text " * 50,
            sources=(f"x:{i}",),
        )
        for i in range(150)
    ]


@pytest.fixture(scope="module")
def ring_neo4j(second_neo4j_server: Any) -> Iterator[str]:
    """The address of an emptied Neo4j server; user and password are in the environment. It is not the server of the other tests, which
    need not wait for what these queries do to it."""
    server = second_neo4j_server
    if not server.running:
        server.start()
    with neo4j.GraphDatabase.driver(server.uri, auth=(server.user, server.password)) as driver:
        driver.execute_query("MATCH (n) DETACH DELETE n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NEO4J_USERNAME", server.user)
        patch.setenv("NEO4J_PASSWORD", server.password)
        yield server.uri


class Opened(NamedTuple):
    """A store with the ring in it, the service over it, and the variables by which the command line finds the same store (None
    where no other process can)."""

    store: Store
    service: GraphService
    variables: dict[str, str] | None
    limited_by_server: bool = False


@pytest.fixture(scope="module")
def opened(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    """One for all tests of a module: each of them makes sure that the store is as it was."""
    folder = tmp_path_factory.mktemp("opened")
    saved = folder / "saved.toml"
    saved.write_text(QUERIES)
    limits = {"GRAPHAPP_QUERY_MEMORY_MB": "256", "GRAPHAPP_SAVED_QUERIES": str(saved)}
    variables: dict[str, str] | None = None
    if request.param == "memory":
        address = "memory:"
    else:
        sqlite = request.param == "sqlite"
        address = str(folder / "graph.db") if sqlite else request.getfixturevalue("ring_neo4j")
        variables = {**limits, "GRAPHAPP_STORE": address}
    settings = Settings.read(environ=variables or limits)
    store = open_store(address, settings, create=True)
    store.upsert(_ring())
    store.settle()
    service = GraphService(store, settings)
    yield Opened(store, service, variables, request.param == "neo4j")
    service.close()


@pytest.fixture
def own_neo4j_ring(own_neo4j_server: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[GraphService]:
    """The ring on a server that is ended afterwards, whatever it is still busy with."""
    monkeypatch.setenv("NEO4J_USERNAME", own_neo4j_server.user)
    monkeypatch.setenv("NEO4J_PASSWORD", own_neo4j_server.password)
    settings = Settings.read(environ={})
    with neo4j.GraphDatabase.driver(
        own_neo4j_server.uri, auth=(own_neo4j_server.user, own_neo4j_server.password)
    ) as driver:
        driver.execute_query("MATCH (n) DETACH DELETE n")
    store = open_store(own_neo4j_server.uri, settings, create=True)
    store.upsert(_ring())
    store.settle()
    service = GraphService(store, settings)
    yield service
    service.close()
    own_neo4j_server.kill()


class Told(NamedTuple):
    """What came back: the HTTP or exit status, and everything that was said."""

    status: int
    text: str


Shell = Callable[..., Told]


@pytest.fixture
def shell(request: pytest.FixtureRequest, opened: Opened, capsys: Any, monkeypatch: Any) -> Shell:
    """Asks a query with its parameters, and for an answer within `seconds`."""
    if request.param == "command line":
        assert opened.variables is not None
        return _command_line(opened.variables, capsys, monkeypatch)
    client = create_app(opened.service, opened.service.settings).test_client()

    def page(query: str, parameters: dict[str, Any], seconds: float) -> Told:
        given = {f"p.{name}": json.dumps(value) for name, value in parameters.items()}
        text = query.encode(errors="surrogatepass")
        response = client.get("/query", query_string={"cypher": text, "seconds": seconds, **given})
        return Told(response.status_code, response.get_data(as_text=True))

    def api(query: str, parameters: dict[str, Any], seconds: float) -> Told:
        body = json.dumps({"cypher": query, "parameters": parameters, "seconds": seconds})
        response = client.post("/api/v1/query", data=body, content_type="application/json")
        return Told(response.status_code, response.get_data(as_text=True))

    return page if request.param == "page" else api


def _command_line(variables: dict[str, str], capsys: Any, monkeypatch: Any) -> Shell:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    def ask(query: str, parameters: dict[str, Any], seconds: float) -> Told:
        given = [part for name, value in parameters.items() for part in ("-p", f"{name}={json.dumps(value)}")]
        asked = ["--seconds", str(seconds), "--output", "json"]
        monkeypatch.setattr(sys, "argv", ["graphapp", "query", *given, *asked, "--", query])
        with pytest.raises(SystemExit) as ended:
            main()
        return Told(int(ended.value.code or 0), "".join(capsys.readouterr()))

    return ask
