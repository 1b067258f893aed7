"""Converts rows of the Neo4j graph to values of the model. Every function takes a transaction and only reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

import orjson

from graphapp.model import names
from graphapp.model.identifiers import named_by, paper_named
from graphapp.model.rows import AuthorRow, Authorship, StoredPaper, Variant, VenueRow, paper_order
from graphapp.stores.neo4j.connection import Runner, rows
from graphapp.stores.semantics import described, edited, storable

__all__ = [
    "author_details",
    "by_id",
    "editor_details",
    "fingerprinted",
    "in_order",
    "matching",
    "newest",
    "only_record",
    "papers",
    "record_rows",
    "search_words",
    "written_variants",
]

# integers in Neo4j have 64 bits
BIGGEST = 2**63

_TOLD = """
OPTIONAL MATCH (p)-[:PUBLISHED_IN]->(v:Venue)
WITH p, v, COLLECT { MATCH (a:Author)-[w:WROTE]->(p) RETURN [a.id, a.name, a.key, w.position] } AS wrote
RETURN collect([p.id, p.title, p.year, p.kind, v.id, v.name, v.kind, p.authors_cut, p.abstract, p.doi, p.url, p.sources,
  p.graphapp_fingerprint, p.graphapp_order, p.graphapp_variants, wrote])
"""
_MATCHING = """
UNWIND $named AS named MATCH (p:Paper {id: named[0]}) WHERE named[1] IN p.sources RETURN p.id AS id
UNION UNWIND $records AS record MATCH (p:Paper {graphapp_record: record}) RETURN p.id AS id
UNION UNWIND $records AS record MATCH (r:GraphappRecord {record: record}) RETURN r.paper AS id
UNION UNWIND $dois AS doi MATCH (p:Paper {doi: doi}) RETURN p.id AS id
UNION UNWIND $dois AS doi MATCH (r:GraphappRecord {doi: doi}) RETURN r.paper AS id
UNION UNWIND $fingerprints AS fingerprint MATCH (p:Paper {graphapp_fingerprint: fingerprint}) RETURN p.id AS id
UNION UNWIND $fingerprints AS fingerprint MATCH (r:GraphappRecord {fingerprint: fingerprint}) RETURN r.paper AS id
"""
_FINGERPRINTED = """
MATCH (p:Paper) WHERE $first <= p.graphapp_fingerprint <= $last RETURN p.id AS id
UNION MATCH (r:GraphappRecord) WHERE $first <= r.fingerprint <= $last RETURN r.paper AS id
"""

_DETAILS = "MATCH (p:Paper) WHERE p.graphapp_variants IS NOT NULL RETURN p.id, p.graphapp_variants"
_EDITED = (
    "MATCH (p:Paper) WHERE any(each IN p.graphapp_variants WHERE each CONTAINS 'editors')"
    " RETURN p.id, p.graphapp_variants"
)
_DETAILS_OF = (
    "UNWIND $ids AS id MATCH (p:Paper {id: id}) WHERE p.graphapp_variants IS NOT NULL"
    " RETURN p.id, p.graphapp_variants"
)


def by_id(tx: Runner, ids: Collection[str]) -> list[StoredPaper]:
    """The papers with these ids, in any order."""
    return papers(tx, "UNWIND $ids AS id MATCH (p:Paper {id: id})", ids=sorted(set(map(storable, ids))))


def in_order(tx: Runner, ids: Collection[str]) -> list[StoredPaper]:
    """The papers with these ids, in the order of `Store.papers_by`."""
    return sorted(by_id(tx, ids), key=paper_order)


def truncated(tx: Runner, ids: Collection[str]) -> set[str]:
    """The ids of those of these papers whose author lists the source truncated."""
    query = "UNWIND $ids AS id MATCH (p:Paper {id: id}) WHERE p.authors_cut RETURN p.id"
    return {id for (id,) in rows(tx, query, ids=sorted(set(map(storable, ids))))}


def papers(tx: Runner, found: str, /, **parameters: Any) -> list[StoredPaper]:
    """The papers `p` that `found`, the beginning of a query, matches; each once, in any order."""
    ((held,),) = rows(tx, found + _TOLD, **parameters)
    return [_paper(row) for row in held]


def _paper(row: Sequence[Any]) -> StoredPaper:
    (
        id,
        title,
        year,
        kind,
        venue,
        name,
        kind_of,
        cut,
        abstract,
        doi,
        url,
        sources,
        fingerprint,
        order,
        variants,
        wrote,
    ) = row
    return StoredPaper(
        id,
        title,
        year,
        kind,
        None if venue is None else VenueRow(venue, name, kind_of),
        _authors(wrote, order),
        cut,
        abstract,
        doi,
        url,
        tuple(sources),
        fingerprint,
        tuple(Variant(*orjson.loads(variant)) for variant in variants or ()),
    )


def author_details(tx: Runner, ids: Collection[str] | None, text: str) -> list[tuple[str, list[Variant]]]:
    """The variants with details about authors, by paper: see `Store.author_details`."""
    asked = None if ids is None else sorted(set(map(storable, ids)))
    found = rows(tx, _DETAILS) if asked is None else rows(tx, _DETAILS_OF, ids=asked)
    read = (
        (id, described((Variant(*orjson.loads(each)) for each in variants), text)) for id, variants in found
    )
    return [(id, variants) for id, variants in read if variants]


def editor_details(tx: Runner) -> list[tuple[str, list[Variant]]]:
    """The variants with editors, by paper: see `Store.editor_details`."""
    read = (
        (id, edited(Variant(*orjson.loads(each)) for each in variants)) for id, variants in rows(tx, _EDITED)
    )
    return [(id, variants) for id, variants in read if variants]


def written_variants(variants: Sequence[Variant]) -> list[str] | None:
    """The variants of a paper as stored in its node, each as JSON; None for no variants."""
    return [orjson.dumps(tuple(variant)).decode() for variant in variants] or None


def only_record(id: str, sources: Sequence[str], variants: Sequence[Variant]) -> str | None:
    """The record to store in the node of a paper that has only one; None if its id names the record, or there are several."""
    if len(sources) != 1 or variants or sources[0] == named_by(id):
        return None
    return sources[0]


def record_rows(paper: StoredPaper) -> list[tuple[str, str | None, str | None, int | None]]:
    """The rows of the record nodes of a paper with several records: (paper, record, DOI, fingerprint), the last two only if they differ
    from the paper's."""
    if len(paper.sources) == 1 and not paper.variants:
        return []
    said = {variant.record: (variant.doi, variant.fingerprint) for variant in paper.variants}
    records = dict.fromkeys((*paper.sources, *said))
    return [(paper.id, record, *said.get(record, (None, None))) for record in records]


def search_words(key: str) -> str | None:
    """The folded words of a cluster as stored in the node of its first row; None if they equal the key."""
    words = " ".join(names.words(key))
    return None if words == key else words


def _authors(wrote: list[list[Any]], order: Sequence[str] | None) -> tuple[Authorship, ...]:
    """An author list in printed order: by positions, or by `order`, the ids of the authors, if positions do not determine it."""
    if order is None:
        wrote.sort(key=_position)
        return tuple(Authorship(AuthorRow(id, name, key), position) for id, name, key, position in wrote)
    left: dict[str, list[list[Any]]] = defaultdict(list)
    for entry in sorted(wrote, key=_position, reverse=True):
        left[entry[0]].append(entry)
    taken = (left[id].pop() for id in order)
    return tuple(Authorship(AuthorRow(id, name, key), position) for id, name, key, position in taken)


def _position(entry: Sequence[Any]) -> tuple[bool, int]:
    return (entry[3] is None, entry[3] or 0)


def matching(
    tx: Runner,
    records: Collection[str],
    dois: Collection[str],
    fingerprints: Collection[int],
) -> list[str]:
    """Ids of the papers that have one of these."""
    asked = list(map(storable, records))
    # the id of most papers comes from the only record that they are made of
    named = [(id, record) for record in asked if (id := paper_named(record)) is not None]
    found = rows(
        tx,
        _MATCHING,
        records=asked,
        named=named,
        dois=list(map(storable, dois)),
        fingerprints=list(fingerprints),
    )
    return [id for (id,) in found]


def fingerprinted(tx: Runner, first: int, last: int) -> list[str]:
    """Ids of the papers with a fingerprint between `first` and `last`, both included."""
    return [id for (id,) in rows(tx, _FINGERPRINTED, first=first, last=last)]


def newest(tx: Runner, found: str, skip: int, limit: int, /, **parameters: Any) -> Iterator[tuple[str, str]]:
    """Title and id of the papers `p` that `found`, the beginning of a query, matches, in the order of `Store.papers_by`, without the first
    `skip` ones. Years are counted first, so that only the titles of years needed for `limit` papers are read."""
    counted: dict[int | None, int] = dict(
        rows(tx, f"{found} RETURN p.year AS year, count(DISTINCT p)", **parameters)
    )
    for year in sorted(counted, key=lambda year: (year is None, -(year or 0))):
        if limit <= 0:
            return
        if skip >= counted[year]:
            skip -= counted[year]
            continue
        which = "p.year IS NULL" if year is None else "p.year = $year"
        query = f"{found} WITH DISTINCT p WHERE {which} RETURN p.title, p.id"
        titles = rows(tx, query, **parameters, year=year)
        ordered = sorted((title.casefold(), id, title) for title, id in titles)
        for _, id, title in ordered[skip:]:
            yield title, id
        skip = 0


def take(found: Iterable[tuple[str, str]], limit: int) -> list[str]:
    """Ids of the first `limit` papers of the result of `newest`."""
    return [id for _, (_, id) in zip(range(limit), found, strict=False)]
