"""A Neo4j server of its own: the records loaded by us and by a plain UNWIND … MERGE loader, pages, and a network."""

from __future__ import annotations

import gzip
import os
import statistics
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import neo4j
import orjson

from benchmarks.measuring import GRAPHAPP, SUBJECT, Place, Row, command, milliseconds, timed
from graphapp.names import key
from graphapp.network import NetworkSpec
from graphapp.service import GraphService
from graphapp.settings import Settings
from graphapp.stores import open_store
from tools.neo4j_server import NoServer, Server

PASSWORD = "only-for-benchmarks"
AT_ONCE = 10_000
PAGES_MS = 40.0
NETWORK_MS = 300.0


def measure(place: Place) -> list[Row]:
    """Nothing where no server can be started."""
    with tempfile.TemporaryDirectory(prefix="graphapp-neo4j-") as folder:
        try:
            with _server(Path(folder) / "plain") as server:
                plain = timed(lambda: _load_plainly(server, place.corpus))
            with _server(Path(folder) / "ours") as server:
                return _ours(server, place, plain)
        except NoServer as error:
            return [Row("Neo4j", "", "not measured", "", str(error)[:100])]


@contextmanager
def _server(home: Path) -> Iterator[Server]:
    server = Server(home, PASSWORD, heap="1g", pages="256m", options=())
    server.start()
    try:
        # the server compiles what it runs often: both loaders find it as warm
        with _driver(server) as driver:
            driver.execute_query("UNWIND range(1, 20000) AS i CREATE (:Warm {i: i})")
            driver.execute_query("MATCH (n:Warm) DELETE n")
        yield server
    finally:
        server.kill()


def _driver(server: Server) -> neo4j.Driver:
    return neo4j.GraphDatabase.driver(server.uri, auth=(server.user, server.password))


def _ours(server: Server, place: Place, plain: float) -> list[Row]:
    os.environ["NEO4J_PASSWORD"] = PASSWORD
    load = command([GRAPHAPP, "load", place.corpus, "--store", server.uri]).seconds
    settings = Settings.read()
    with closing(GraphService(open_store(server.uri, settings), settings)) as service:
        names = [hit.name for hit in service.store.top_authors(200)]
        for name in names[:20]:
            service.author(name)
        # nothing of this is kept by us; the server compiles what it is asked often
        first, _, pages = (
            [timed(lambda name=name: service.author(name)) for name in names] for _ in range(3)
        )
        centre = SUBJECT if service.store.authors(key(SUBJECT)) else names[0]
        spec = NetworkSpec("author", key(centre))
        service.network(spec)
        with closing(GraphService(open_store(server.uri, settings), settings)) as again:
            again.store.counts()
            network = timed(lambda: again.network(spec))
    median = statistics.median(pages) * 1e3
    return [
        Row(
            "load the records into an empty Neo4j",
            "≤ half of a plain loader",
            f"{load:.1f} s",
            f"UNWIND … MERGE: {plain:.1f} s",
            "both with reading the file; ours with search and counts",
            load <= plain / 2,
        ),
        Row(
            "what an author's page asks of Neo4j, 200 most prolific",
            f"≤ {PAGES_MS:g} ms",
            milliseconds(pages),
            "",
            f"the third time; {milliseconds(first)} the first time after the load",
            median <= PAGES_MS,
        ),
        Row(
            f"network of {centre} over Neo4j, positions known",
            f"≤ {NETWORK_MS:g} ms",
            f"{network * 1e3:.0f} ms",
            "",
            "",
            network * 1e3 <= NETWORK_MS,
        ),
    ]


# --- the plain loader


def _load_plainly(server: Server, corpus: Path) -> None:
    """As the manual of the driver would have it: constraints, then nodes and relationships by MERGE in batches."""
    opener: Callable[..., Any] = gzip.open if corpus.suffix == ".gz" else open
    with opener(corpus, "rb") as file:
        records = [orjson.loads(line) for line in file if line.strip()]
    for number, record in enumerate(records):
        record["id"] = str(record.get("id", number))
        record["venue"] = _name(record.get("venue") or "none")
        record["authors"] = list(dict.fromkeys(map(_name, record["authors"])))
    with _driver(server) as driver, driver.session() as session:
        for label in ("Author", "Paper", "Venue"):
            session.run(f"CREATE CONSTRAINT FOR (n:{label}) REQUIRE n.id IS UNIQUE").consume()
        names = {name for record in records for name in record["authors"]}
        _merge(
            session,
            "MERGE (a:Author {id: r.id}) SET a.name = r.id, a.key = r.key",
            ({"id": name, "key": name.casefold()} for name in names),
        )
        _merge(session, "MERGE (:Venue {id: r})", {record["venue"] for record in records})
        _merge(
            session,
            "MERGE (p:Paper {id: r.id}) SET p.title = r.title, p.year = r.year"
            " WITH p, r MATCH (v:Venue {id: r.venue}) MERGE (p)-[:PUBLISHED_IN]->(v)",
            ({name: record.get(name) for name in ("id", "title", "year", "venue")} for record in records),
        )
        _merge(
            session,
            "MATCH (a:Author {id: r.a}) MATCH (p:Paper {id: r.p}) MERGE (a)-[w:WROTE]->(p) SET w.position = r.i",
            (
                {"a": name, "p": record["id"], "i": place}
                for record in records
                for place, name in enumerate(record["authors"])
            ),
        )


def _name(value: Any) -> str:
    return str(value["name"]) if isinstance(value, dict) else str(value)


def _merge(session: neo4j.Session, statement: str, given: Iterable[Any]) -> None:
    left = iter(given)
    while batch := list(islice(left, AT_ONCE)):
        session.execute_write(
            lambda tx, batch=batch: tx.run(f"UNWIND $rows AS r {statement}", rows=batch).consume()
        )
