"""Converts rows of the SQLite file to values of the model. Every function takes a connection and only reads."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

import orjson

from graphapp.model.identifiers import named_by, paper_named
from graphapp.model.rows import AuthorRow, Authorship, StoredPaper, Variant, VenueRow
from graphapp.stores.semantics import described, storable
from graphapp.stores.sqlite.schema import WITH_EDITORS
from graphapp.support.gc_pause import uncollected

__all__ = [
    "AUTHOR_ROWS",
    "as_json",
    "author_details",
    "author_numbers",
    "columns",
    "dates_table",
    "editor_details",
    "fingerprinted",
    "has_index",
    "matching",
    "numbered_authors",
    "paper_number",
    "papers",
    "where_in",
]

AUTHOR_ROWS = "SELECT author.n, id, name, key FROM author JOIN cluster ON cluster.n = author.cluster"
"""A query for the number and the values of every author row."""

# SQLite accepts at least 32,766 parameters in a statement since 3.32; far fewer are as fast.
PARAMETERS = 5000


def as_json(numbers: Iterable[int]) -> str:
    """Numbers as one parameter, for `IN (SELECT value FROM json_each(?))`: faster than one parameter for each."""
    return orjson.dumps(list(numbers)).decode()


def columns(db: sqlite3.Connection, sql: str, *parameters: str | int) -> list[list[Any]]:
    """The columns of the only row of `sql`, each a JSON array: this takes a fraction of the time of one row for each entry."""
    with uncollected():
        return [orjson.loads(text) for text in db.execute(sql, parameters).fetchone()]


def has_index(db: sqlite3.Connection, name: str) -> bool:
    """False for an index that is not yet built during a load, or in a file that was last written before there was this index."""
    return db.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (name,)).fetchone() is not None


def dates_table(db: sqlite3.Connection) -> str:
    """The table `paper` for queries that need no more than the years and sizes of papers: with the index that has them, once it is built."""
    return "paper INDEXED BY paper_dates" if has_index(db, "paper_dates") else "paper"


def numbered_authors(
    db: sqlite3.Connection, numbers: Iterable[int]
) -> tuple[list[AuthorRow], dict[int, int]]:
    """The author rows with these numbers, and the place of each number in the list."""
    place: dict[int, int] = {}
    authors: list[AuthorRow] = []
    sql = f"{AUTHOR_ROWS} WHERE author.n IN (SELECT value FROM json_each(?))"
    for n, *row in db.execute(sql, (as_json(set(numbers)),)):
        place[n] = len(authors)
        authors.append(AuthorRow(*row))
    return authors, place


def where_in(db: sqlite3.Connection, select: str, values: Collection[Any]) -> Iterator[tuple[Any, ...]]:
    """The rows of `select`, which must end where a list of values in brackets follows.

    Strings are passed as parameters and not as JSON, which would not preserve every character.
    """
    asked = [storable(value) if isinstance(value, str) else value for value in values]
    for start in range(0, len(asked), PARAMETERS):
        part = asked[start : start + PARAMETERS]
        yield from db.execute(f"{select} ({','.join('?' * len(part))})", part)


def author_numbers(db: sqlite3.Connection, ids: Collection[str]) -> list[int]:
    """Numbers of the author rows with these ids."""
    return [n for (n,) in where_in(db, "SELECT n FROM author WHERE id IN", ids)]


def paper_number(db: sqlite3.Connection, id: str) -> int | None:
    """The number of the paper with this id, or of the paper that the record of this name was merged into; None if not found."""
    row = db.execute("SELECT n FROM paper WHERE id = ?", (storable(id),)).fetchone()
    if row is None:
        sql = (
            "SELECT n FROM (SELECT n, id FROM paper WHERE single AND id = ?"
            " UNION ALL SELECT n, id FROM source JOIN paper ON paper.n = source.paper WHERE record = ?) ORDER BY id LIMIT 1"
        )
        row = db.execute(sql, (storable(paper_named(id) or ""), storable(id))).fetchone()
    return row[0] if row else None


def matching(
    db: sqlite3.Connection, records: Collection[str], dois: Collection[str], fingerprints: Collection[int]
) -> set[int]:
    """Numbers of the papers that have one of these."""
    found: set[int] = set()
    named = list(filter(None, map(paper_named, records)))
    for select, values in (
        ("SELECT n FROM paper WHERE single AND id IN", named),
        ("SELECT paper FROM source WHERE record IN", records),
        ("SELECT n FROM paper WHERE doi IN", dois),
        ("SELECT n FROM paper WHERE fingerprint IN", fingerprints),
        ("SELECT paper FROM variant WHERE doi IN", dois),
        ("SELECT paper FROM variant WHERE fingerprint IN", fingerprints),
    ):
        found.update(n for (n,) in where_in(db, select, values))
    return found


def fingerprinted(db: sqlite3.Connection, first: int, last: int) -> set[int]:
    """Numbers of the papers with a fingerprint between `first` and `last`, both included."""
    return {
        n
        for (n,) in db.execute(
            "SELECT n FROM paper WHERE fingerprint BETWEEN ?1 AND ?2"
            " UNION SELECT paper FROM variant WHERE fingerprint BETWEEN ?1 AND ?2",
            (first, last),
        )
    }


def papers(db: sqlite3.Connection, numbers: Collection[int]) -> list[StoredPaper]:
    """The papers with these numbers, in any order."""
    with uncollected():
        return _papers(db, numbers)


def _papers(db: sqlite3.Connection, numbers: Collection[int]) -> list[StoredPaper]:
    asked = (as_json(numbers),)
    rows = db.execute(
        "SELECT n, id, title, year, kind, venue, authors_cut, abstract, doi, url, fingerprint, single"
        " FROM paper WHERE n IN (SELECT value FROM json_each(?))",
        asked,
    ).fetchall()
    authors = _authors(db, asked)
    venues = _venues(db, {row[5] for row in rows})
    sources = _sources(db, [row[0] for row in rows if not row[11]])
    variants = _variants(db, asked)
    return [
        StoredPaper(
            id,
            title,
            year,
            kind,
            venues.get(venue),
            tuple(authors[n]),
            bool(cut),
            abstract,
            doi,
            url,
            (named_by(id),) if single else tuple(sources[n]),
            fingerprint,
            tuple(variants.get(n, ())),
        )
        for n, id, title, year, kind, venue, cut, abstract, doi, url, fingerprint, single in rows
    ]


def _authors(db: sqlite3.Connection, asked: tuple[str]) -> dict[int, list[Authorship]]:
    """Author lists by paper number, in order. Each author row is read once: those of prolific authors are repeated hundreds of times."""
    papers, authors, positions = columns(
        db,
        "SELECT json_group_array(paper), json_group_array(author), json_group_array(position) FROM"
        " (SELECT paper, author, position FROM wrote WHERE paper IN (SELECT value FROM json_each(?)) ORDER BY paper, place)",
        *asked,
    )
    rows = {
        n: AuthorRow(id, name, key)
        for n, id, name, key in db.execute(
            "SELECT author.n, id, name, key FROM author JOIN cluster ON cluster.n = author.cluster"
            " WHERE author.n IN (SELECT value FROM json_each(?))",
            (as_json(set(authors)),),
        )
    }
    found: dict[int, list[Authorship]] = defaultdict(list)
    for paper, author, position in zip(papers, authors, positions, strict=True):
        found[paper].append(Authorship(rows[author], position))
    return found


def _venues(db: sqlite3.Connection, numbers: Iterable[int | None]) -> dict[int | None, VenueRow]:
    asked = as_json(n for n in numbers if n is not None)
    rows = db.execute(
        "SELECT n, id, name, kind FROM venue WHERE n IN (SELECT value FROM json_each(?))", (asked,)
    )
    return {n: VenueRow(id, name, kind) for n, id, name, kind in rows}


def _variants(db: sqlite3.Connection, asked: tuple[str]) -> dict[int, list[Variant]]:
    found: dict[int, list[Variant]] = defaultdict(list)
    for n, *variant in db.execute(
        "SELECT paper, record, said, doi, fingerprint FROM variant"
        " WHERE paper IN (SELECT value FROM json_each(?)) ORDER BY paper, place",
        asked,
    ):
        found[n].append(Variant(*variant))
    return found


def author_details(
    db: sqlite3.Connection, ids: Collection[str] | None, text: str
) -> Iterator[tuple[str, list[Variant]]]:
    """The variants with details about authors, by paper: see `Store.author_details`."""
    if ids is None:
        found = _variants_where(db, "instr(said, ?)", text)
    else:
        known = dict(where_in(db, "SELECT n, id FROM paper WHERE id IN", set(ids)))
        found = ((known[n], own) for n, own in _variants(db, (as_json(known),)).items())
    for id, variants in found:
        if kept := described(variants, text):
            yield id, kept


def editor_details(db: sqlite3.Connection) -> Iterator[tuple[str, list[Variant]]]:
    """The variants with editors, by paper: see `Store.editor_details`."""
    return _variants_where(db, WITH_EDITORS)


def _variants_where(
    db: sqlite3.Connection, condition: str, *values: str
) -> Iterator[tuple[str, list[Variant]]]:
    every = db.execute(
        "SELECT paper.id, record, said, variant.doi, variant.fingerprint FROM variant"
        f" JOIN paper ON paper.n = variant.paper WHERE {condition} ORDER BY variant.paper, place",
        values,
    )
    grouped = groupby(every, key=itemgetter(0))
    return ((id, [Variant(*row) for _, *row in group]) for id, group in grouped)


def _sources(db: sqlite3.Connection, numbers: Collection[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    if numbers:
        for n, record in db.execute(
            "SELECT paper, record FROM source WHERE paper IN (SELECT value FROM json_each(?)) ORDER BY paper, place",
            (as_json(numbers),),
        ):
            found[n].append(record)
    return found
