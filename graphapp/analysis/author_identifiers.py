"""The identifiers of an author in the records of papers. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

import orjson

from graphapp.model.rows import StoredPaper
from graphapp.model.variants import authors_of, records
from graphapp.views import AuthorIdentifier

__all__ = ["asked_orcid", "author_identifiers", "identifiers_on", "is_named", "ranked_identifiers"]

_ORCID = re.compile(
    r"\s*(?:https?://)?(?:(?:www\.)?orcid\.org/|orcid:)?\s*(?P<id>[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9X])/?\s*",
    re.ASCII | re.IGNORECASE,
)
# the schemes of rows that are known by their names only
_NAMES = ("name:", "group:")


def asked_orcid(text: str) -> str | None:
    """The identifier `orcid:0000-0002-1825-0097` if `text` is an ORCID, bare or as an address; else None."""
    found = _ORCID.fullmatch(text)
    return f"orcid:{found['id'].upper()}" if found else None


def identifiers_on(paper: StoredPaper) -> list[set[str]]:
    """For each entry of the author list of a paper, the identifiers that its records give: those of the author rows, and further ones."""
    found = [{entry.author.id} for entry in paper.authors]
    for record in records(paper) if paper.variants else ():
        index_of = authors_of(paper, record)
        for index, entry in enumerate(record.authors):
            if index in index_of:
                found[index_of[index]].add(entry.author.id)
        for own in record.variants:
            for index, _, _, ids in orjson.loads(own.said).get("people", ()):
                if index in index_of:
                    found[index_of[index]].update(ids)
    return [{id for id in ids if not is_named(id)} for ids in found]


def author_identifiers(papers: Iterable[StoredPaper], key: str) -> list[AuthorIdentifier]:
    """The identifiers that the records of keyed papers give the author with this key, those on most papers first."""
    counts: Counter[str] = Counter()
    for paper in papers:
        own = [index for index, entry in enumerate(paper.authors) if entry.author.key == key]
        if paper.variants:
            known = identifiers_on(paper)
            counts.update({id for index in own for id in known[index]})
        else:
            ids = {paper.authors[index].author.id for index in own}
            counts.update(id for id in ids if not is_named(id))
    return ranked_identifiers(counts)


def is_named(id: str) -> bool:
    """True for the id of an author row that is known by its name only."""
    return id.startswith(_NAMES)


def ranked_identifiers(counts: Counter[str]) -> list[AuthorIdentifier]:
    """Identifiers with the numbers of their papers, those on most papers first."""
    return [AuthorIdentifier(id, counts[id]) for id in sorted(counts, key=lambda id: (-counts[id], id))]
