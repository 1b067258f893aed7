"""The schema of a Neo4j store: what the database contains in addition to the graph, how it is recognised and prepared for a first load.

The graph is the same as in other stores: Author, Paper, Venue, WROTE, PUBLISHED_IN, each with the same properties. Additional data of
the store is in properties whose names begin with graphapp_, each absent if it would carry no information:

    Paper  graphapp_fingerprint   `identifiers.fingerprint`
           graphapp_words         the folded words of the title
           graphapp_order         the author ids in printed order, if positions do not determine it
           graphapp_record        the only record, if the id of the paper does not name it (`identifiers.named_by`)
           graphapp_variants      the differing values of its records, each as JSON
    Author graphapp_papers        only in the first row of each cluster: the number of papers of the cluster, -1 if not counted yet
           graphapp_words         only in that row: the folded words of the name, if they differ from the key

The rest is in separate nodes, whose labels begin with Graphapp and which have no relationships:

    GraphappState  {id: 'state', version, revision, counted, indexed}    counted: all clusters are counted; indexed: all indexes
                                                               exist, which a first load creates at its end
    GraphappJournal {load, place, data}                    an entry of the journal of loads
    GraphappLoad   {id: the name of the file, place, report}    the report on each loaded file, as JSON
    GraphappRecord {paper, record, doi, fingerprint}            a record of a paper with several records, and its other keys

Queries of users see neither: `graphapp.stores.neo4j.hide_internal_nodes` limits each node of their patterns to the labels of the graph
and removes these properties from keys(), and `query` removes them from nodes and maps. A graph of exactly this form without this data,
as the bulk import creates it, gets it when it is opened; so does a store of version 1, which had a node for each paper and each cluster.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

import neo4j

from graphapp.errors import StoreUnavailable, StoreUnreadable
from graphapp.stores.neo4j.adopt_existing import OLD_INDEXES, adopt, clear_old, upgrade
from graphapp.stores.neo4j.connection import Connection, Runner, rows

__all__ = ["NAME_INDEX", "TITLE_INDEX", "VERSION", "finish", "index_commands", "prepare"]

VERSION = 2
NAME_INDEX = "graphapp_author_words"
TITLE_INDEX = "graphapp_paper_words"
INDEX_WAIT = 0.1

_UNIQUE = {
    "graphapp_author_id": ("Author", "id"),
    "graphapp_paper_id": ("Paper", "id"),
    "graphapp_venue_id": ("Venue", "id"),
    "graphapp_state_id": ("GraphappState", "id"),
    "graphapp_load_id": ("GraphappLoad", "id"),
}
_INDEXES = {
    "graphapp_author_key": ("Author", "key"),
    "graphapp_author_name": ("Author", "name"),
    "graphapp_venue_name": ("Venue", "name"),
    "graphapp_paper_doi": ("Paper", "doi"),
    "graphapp_paper_year": ("Paper", "year"),
    "graphapp_paper_record": ("Paper", "graphapp_record"),
    "graphapp_paper_fingerprint": ("Paper", "graphapp_fingerprint"),
    "graphapp_record": ("GraphappRecord", "record"),
    "graphapp_record_paper": ("GraphappRecord", "paper"),
    "graphapp_record_doi": ("GraphappRecord", "doi"),
    "graphapp_record_fingerprint": ("GraphappRecord", "fingerprint"),
}
# words are folded before they are stored, and delimited by spaces
_WORDS = {
    NAME_INDEX: ("Author", ("key", "graphapp_words")),
    TITLE_INDEX: ("Paper", ("graphapp_words",)),
}


def prepare(connection: Connection, *, create: bool, writable: bool) -> None:
    """Make sure that the database contains a graphapp store. `create` initialises an empty database. Raises StoreUnreadable."""
    found = _look(connection)
    if found.version is None and found.empty:
        if not create:
            raise StoreUnreadable(
                f"There is no graph at {connection.address} yet.", "Load records: graphapp load FILE…"
            )
        _make_indexes(connection, found.names, _FIRST)
        _make_state(connection, indexed=found.ready)
    elif found.version is None:
        _make_indexes(connection, found.names)
        adopt(connection, connection.tell)
        _make_state(connection, indexed=True)
    elif found.version < VERSION:
        _upgrade(connection)
    elif found.left_over:
        # an upgrade was interrupted during its last step
        clear_old(connection)
    elif (create or writable) and not found.ready and not found.empty:
        # a first load was interrupted
        finish(connection)


def _upgrade(connection: Connection) -> None:
    """Convert a store of version 1. After an interruption the next opening restarts or finishes the conversion."""
    _drop(connection, OLD_INDEXES[:2])
    _make_indexes(connection, frozenset())
    upgrade(connection, connection.tell)
    state = "MATCH (s:GraphappState {id: 'state'}) SET s.version = $version, s.revision = $revision, s.indexed = true, s.counted = true"
    revision = uuid.uuid4().hex
    connection.write(lambda tx: tx.run(state, version=VERSION, revision=revision).consume())
    clear_old(connection)
    _drop(connection, OLD_INDEXES[2:])


def _drop(connection: Connection, names: Iterable[str]) -> None:
    def work(tx: neo4j.ManagedTransaction) -> None:
        for name in names:
            tx.run(f"DROP CONSTRAINT {name} IF EXISTS").consume()
            tx.run(f"DROP INDEX {name} IF EXISTS").consume()

    connection.write(work)


def finish(connection: Connection) -> None:
    """Create the indexes that a first load defers, unless they exist."""
    if connection.ask("MATCH (s:GraphappState {id: 'state'}) RETURN s.indexed") == [[True]]:
        return
    _make_indexes(connection, frozenset())
    connection.write(
        lambda tx: tx.run("MATCH (s:GraphappState {id: 'state'}) SET s.indexed = true").consume()
    )


# needed by a load from its first paper on
_FIRST = frozenset(
    {
        "graphapp_author_id",
        "graphapp_paper_id",
        "graphapp_venue_id",
        "graphapp_state_id",
        "graphapp_load_id",
    }
)


class _DatabaseContents(NamedTuple):
    """The contents of a database: the version of the graphapp store (None if there is none), whether it has any node, the names of our
    constraints and indexes, and whether nodes of an older version remain."""

    version: int | None
    empty: bool
    names: frozenset[str]
    left_over: bool

    @property
    def ready(self) -> bool:
        """True if all our constraints and indexes exist."""
        return self.names >= {*_UNIQUE, *_INDEXES, *_WORDS}


_LEFT_OVER = "RETURN COUNT { (:GraphappPaper) } + COUNT { (:GraphappVariant) } + COUNT { (:GraphappName) }"


def _look(connection: Connection) -> _DatabaseContents:
    """The contents of the database, which is not changed. Raises StoreUnreadable for a graph of another schema or of a newer version."""

    def work(tx: Runner) -> tuple[list[Any], list[Any], bool, int]:
        state = rows(tx, "MATCH (s:GraphappState {id: 'state'}) RETURN s.version")
        indexes = rows(
            tx,
            "SHOW INDEXES YIELD name, type, state, owningConstraint WHERE type <> 'LOOKUP' RETURN name, state",
        )
        ((any_node,),) = rows(tx, "OPTIONAL MATCH (n) WITH n LIMIT 1 RETURN n IS NOT NULL")
        ((old,),) = rows(tx, _LEFT_OVER)
        return state, indexes, any_node, old

    state, indexes, any_node, old = connection.look(work)
    names = frozenset(name for name, state_of in indexes if state_of == "ONLINE")
    version = state[0][0] if state else None
    if version is not None and version > VERSION:
        raise StoreUnreadable(
            f"{connection.address} was created by a newer version of graphapp.",
            "Install a newer version of graphapp.",
        )
    if version is None:
        foreign = sorted(name for name in names if not name.startswith("graphapp_"))
        if foreign:
            raise _another(connection, f"the index {foreign[0]}")
        if any_node:
            _check_form(connection)
    return _DatabaseContents(version, not any_node, names, old > 0)


def _another(connection: Connection, why: str) -> StoreUnreadable:
    return StoreUnreadable(
        f"The database at {connection.address} contains data that graphapp did not create: {why}.",
        "Nothing was changed. Use an empty database (setting neo4j_database) or another server.",
    )


_STRANGE_NODE = """
MATCH (n) WHERE size(labels(n)) <> 1 OR NOT n:Author|Paper|Venue OR n.id IS NULL
  OR n:Author AND (n.name IS NULL OR n.key IS NULL) OR n:Venue AND n.name IS NULL
  OR n:Paper AND (n.title IS NULL OR n.kind IS NULL OR n.sources IS NULL OR n.authors_cut IS NULL)
RETURN labels(n) LIMIT 1"""
_STRANGE_LINK = """
MATCH (a)-[r]->(b)
WHERE NOT (a:Author AND r:WROTE AND b:Paper OR a:Paper AND r:PUBLISHED_IN AND b:Venue)
RETURN type(r) LIMIT 1"""


def _check_form(connection: Connection) -> None:
    """Raises StoreUnreadable unless all nodes and relationships have the form of our graph."""
    for labels in connection.ask(_STRANGE_NODE):
        raise _another(connection, f"a node with the labels {', '.join(labels[0]) or '(none)'}")
    for (type_,) in connection.ask(_STRANGE_LINK):
        raise _another(connection, f"a relationship of the type {type_}")


def index_commands(wanted: Collection[str] = frozenset({*_UNIQUE, *_INDEXES, *_WORDS})) -> list[str]:
    """The commands that create these constraints and indexes, those for the ids of the graph first."""
    commands = [
        f"CREATE CONSTRAINT {name} IF NOT EXISTS FOR (n:{label}) REQUIRE n.{of} IS UNIQUE"
        for name, (label, of) in _UNIQUE.items()
        if name in wanted
    ]
    commands += [
        f"CREATE INDEX {name} IF NOT EXISTS FOR (n:{label}) ON (n.{of})"
        for name, (label, of) in _INDEXES.items()
        if name in wanted
    ]
    commands += [
        f"CREATE FULLTEXT INDEX {name} IF NOT EXISTS FOR (n:{label}) ON EACH [{', '.join(f'n.{each}' for each in of)}]"
        " OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace'}}"
        for name, (label, of) in _WORDS.items()
        if name in wanted
    ]
    return commands


def _make_indexes(
    connection: Connection,
    has: frozenset[str],
    only: frozenset[str] = frozenset({*_UNIQUE, *_INDEXES, *_WORDS}),
) -> None:
    """Create those constraints and indexes of `only` that are missing, and wait until all of them are online."""
    commands = index_commands(only - has)

    def work(tx: neo4j.ManagedTransaction) -> None:
        for command in commands:
            tx.run(command).consume()

    if commands:
        connection.write(work)
    _await(connection)


def _await(connection: Connection) -> None:
    """Wait until every index is online, and report the progress. Raises StoreUnavailable for an index that cannot be built."""
    while True:
        states = connection.ask(_POPULATION)
        failed = [name for name, state, _ in states if state == "FAILED"]
        if failed:
            raise StoreUnavailable(
                f"{connection.address} cannot build the index {failed[0]}.",
                "See the server log for the reason; free disk space on the server, drop that index, and run the command again.",
            )
        if all(state == "ONLINE" for _, state, _ in states):
            return
        done = sum(100 if state == "ONLINE" else percent for _, state, percent in states)
        connection.tell("Building indexes (percent)", round(done / len(states)), 100)
        time.sleep(INDEX_WAIT)


_POPULATION = (
    "SHOW INDEXES YIELD name, type, state, populationPercent WHERE type <> 'LOOKUP' AND name STARTS WITH 'graphapp_'"
    " RETURN name, state, populationPercent"
)


def _make_state(connection: Connection, *, indexed: bool) -> None:
    """Create the node that marks the database as a graphapp store. Two concurrent processes create only one."""
    connection.write(
        lambda tx: tx.run(
            "MERGE (s:GraphappState {id: 'state'})"
            " ON CREATE SET s.version = $version, s.revision = $revision, s.counted = true, s.indexed = $indexed",
            indexed=indexed,
            version=VERSION,
            revision=uuid.uuid4().hex,
        ).consume()
    )
