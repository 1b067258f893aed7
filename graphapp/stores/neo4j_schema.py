"""What a Neo4j database of ours holds beside the graph, how it is recognised, and how it is made ready for the first load.

The graph is as everywhere: Author, Paper, Venue, WROTE, PUBLISHED_IN, each with the properties of the other stores and no more.
What a store has to remember besides is in nodes of its own, whose labels begin with Graphapp and which no relationship touches:

    GraphappState  {id: 'state', version, revision, counted, indexed}    counted: no cluster lacks its number of papers; indexed: all
                                                                indexes are there, which a first load makes at its end
    GraphappLoad   {id: the file's name, place, report}         what each file brought, as JSON
    GraphappPaper  {id, fingerprint, words, year, order}        one for each paper; `order` are the author ids in printed order, where positions
                                                                do not say it
    GraphappRecord {record, paper}                              the records of papers that were not made from the one that their id names
                                                                (`identity.named_by`)
    GraphappVariant {paper, place, record, said, doi, fingerprint}   what a record of a paper says otherwise, in order of `place`
    GraphappName   {key, words, papers}                         one for each author cluster; papers: null where they have to be counted

Queries that people type never see them: `graphapp.cypher.veil` limits each node of their patterns to the labels of the graph, so that they answer
as on every other store. A graph of exactly this form without these nodes, as the bulk import leaves it, gets them when it is opened.
"""

from __future__ import annotations

import uuid
from typing import Any, NamedTuple

import neo4j

from graphapp.errors import StoreUnreadable
from graphapp.stores.neo4j_adopting import adopt
from graphapp.stores.neo4j_connection import Connection, rows

__all__ = ["VERSION", "finish", "prepare"]

VERSION = 1

_UNIQUE = {
    "graphapp_author_id": ("Author", "id"),
    "graphapp_paper_id": ("Paper", "id"),
    "graphapp_venue_id": ("Venue", "id"),
    "graphapp_state_id": ("GraphappState", "id"),
    "graphapp_load_id": ("GraphappLoad", "id"),
    "graphapp_side_id": ("GraphappPaper", "id"),
    "graphapp_name_key": ("GraphappName", "key"),
}
_INDEXES = {
    "graphapp_author_key": ("Author", "key"),
    "graphapp_author_name": ("Author", "name"),
    "graphapp_venue_name": ("Venue", "name"),
    "graphapp_paper_doi": ("Paper", "doi"),
    "graphapp_paper_year": ("Paper", "year"),
    "graphapp_side_fingerprint": ("GraphappPaper", "fingerprint"),
    "graphapp_record": ("GraphappRecord", "record"),
    "graphapp_record_paper": ("GraphappRecord", "paper"),
    "graphapp_variant_paper": ("GraphappVariant", "paper"),
    "graphapp_variant_doi": ("GraphappVariant", "doi"),
    "graphapp_variant_fingerprint": ("GraphappVariant", "fingerprint"),
}
# words are folded before they get here, and parted by spaces
_WORDS = {
    "graphapp_names": ("GraphappName", "words"),
    "graphapp_titles": ("GraphappPaper", "words"),
}


def prepare(connection: Connection, *, create: bool, writable: bool) -> None:
    """Make sure that there is a graph of ours. `create` makes an empty database one. Raises StoreUnreadable."""
    found = _look(connection)
    if found.version is None and found.empty:
        if not create:
            raise StoreUnreadable(
                f"There is no graph at {connection.address} yet", "Load records into it: graphapp load FILE…"
            )
        _make_indexes(connection, found.names, _FIRST)
        _make_state(connection, indexed=found.ready)
    elif found.version is None:
        _make_indexes(connection, found.names)
        adopt(connection)
        _make_state(connection, indexed=True)
    elif (create or writable) and not found.ready and not found.empty:
        # a first load was broken off
        finish(connection)


def finish(connection: Connection) -> None:
    """Make the indexes that a first load does without. Nothing happens where they are there."""
    if connection.ask("MATCH (s:GraphappState {id: 'state'}) RETURN s.indexed") == [[True]]:
        return
    _make_indexes(connection, frozenset())
    connection.write(
        lambda tx: tx.run("MATCH (s:GraphappState {id: 'state'}) SET s.indexed = true").consume()
    )


# what a load needs from its first paper on
_FIRST = frozenset(
    {
        "graphapp_author_id",
        "graphapp_paper_id",
        "graphapp_venue_id",
        "graphapp_state_id",
        "graphapp_load_id",
    }
)


class _Found(NamedTuple):
    """What a database holds: the version of our store (None where there is none), whether it has any node, and the names of our
    constraints and indexes."""

    version: int | None
    empty: bool
    names: frozenset[str]

    @property
    def ready(self) -> bool:
        """True when every constraint and index of ours is there."""
        return self.names >= {*_UNIQUE, *_INDEXES, *_WORDS}


def _look(connection: Connection) -> _Found:
    """What is there; nothing is changed. Raises StoreUnreadable for a graph of another schema or a newer version of ours."""

    def work(tx: neo4j.ManagedTransaction) -> tuple[list[Any], list[Any], bool]:
        state = rows(tx, "MATCH (s:GraphappState {id: 'state'}) RETURN s.version")
        indexes = rows(
            tx,
            "SHOW INDEXES YIELD name, type, state, owningConstraint WHERE type <> 'LOOKUP' RETURN name, state",
        )
        ((any_node,),) = rows(tx, "OPTIONAL MATCH (n) WITH n LIMIT 1 RETURN n IS NOT NULL")
        return state, indexes, any_node

    state, indexes, any_node = connection.read(work)
    names = frozenset(name for name, state_of in indexes if state_of == "ONLINE")
    version = state[0][0] if state else None
    if version is not None and version > VERSION:
        raise StoreUnreadable(
            f"{connection.address} was made by a newer version of graphapp", "Install that version."
        )
    if version is None:
        foreign = sorted(name for name in names if not name.startswith("graphapp_"))
        if foreign:
            raise _another(connection, f"it has the index {foreign[0]}")
        if any_node:
            _check_form(connection)
    return _Found(version, not any_node, names)


def _another(connection: Connection, why: str) -> StoreUnreadable:
    return StoreUnreadable(
        f"The database at {connection.address} holds something that graphapp did not make: {why}",
        "Nothing was changed. Name an empty database (setting neo4j_database) or another server.",
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


def _make_indexes(
    connection: Connection,
    has: frozenset[str],
    only: frozenset[str] = frozenset({*_UNIQUE, *_INDEXES, *_WORDS}),
) -> None:
    """Make those constraints and indexes of `only` that are missing, and wait until all of them work."""
    wanted = only - has
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
        f"CREATE FULLTEXT INDEX {name} IF NOT EXISTS FOR (n:{label}) ON EACH [n.{of}]"
        " OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace'}}"
        for name, (label, of) in _WORDS.items()
        if name in wanted
    ]

    def work(tx: neo4j.ManagedTransaction) -> None:
        for command in commands:
            tx.run(command).consume()

    if commands:
        connection.write(work)
    connection.ask("CALL db.awaitIndexes(600)")


def _make_state(connection: Connection, *, indexed: bool) -> None:
    """Make the node that says that this is a store of ours. Two who do so at once make one."""
    connection.write(
        lambda tx: tx.run(
            "MERGE (s:GraphappState {id: 'state'})"
            " ON CREATE SET s.version = $version, s.revision = $revision, s.counted = true, s.indexed = $indexed",
            indexed=indexed,
            version=VERSION,
            revision=uuid.uuid4().hex,
        ).consume()
    )
