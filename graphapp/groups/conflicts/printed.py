"""What papers say about their authors: affiliations and ORCIDs as printed. The only module that knows where these are kept. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from graphapp.model import names
from graphapp.model.rows import StoredPaper
from graphapp.model.variants import people_of, records

__all__ = ["PrintedAffiliation", "PrintedDetails", "printed_details"]

_ORCID = "orcid:"


class PrintedDetails(NamedTuple):
    """The affiliations and ORCIDs of an author on one paper."""

    affiliations: tuple[str, ...]
    orcids: tuple[str, ...]


class PrintedAffiliation(NamedTuple):
    """An affiliation as printed on a paper, the year of this paper (None: unknown), and its id."""

    text: str
    year: int | None
    paper: str


def printed_details(paper: StoredPaper) -> dict[str, PrintedDetails]:
    """What the records of a keyed paper say about each of its authors, by identifier; authors without affiliation and ORCID are missing."""
    affiliations: dict[str, dict[str, None]] = {}
    orcids: dict[str, dict[str, None]] = {}
    for entry in paper.authors:
        if entry.author.id.startswith(_ORCID):
            orcids.setdefault(entry.author.key, {})[entry.author.id.removeprefix(_ORCID)] = None
    if paper.variants:
        known = _keys_by_name(paper)
        for record in records(paper):
            for place, said in people_of(record):
                key = _key_at(paper, record, place, known)
                if key is None:
                    continue
                if said.affiliation:
                    affiliations.setdefault(key, {})[said.affiliation] = None
                for id in (record.authors[place].author.id, *said.ids):
                    if id.startswith(_ORCID):
                        orcids.setdefault(key, {})[id.removeprefix(_ORCID)] = None
    return {
        key: PrintedDetails(tuple(affiliations.get(key, ())), tuple(orcids.get(key, ())))
        for key in affiliations.keys() | orcids.keys()
    }


def _keys_by_name(paper: StoredPaper) -> dict[str, set[str]]:
    """The identifiers of the authors of a keyed paper, by the key of the printed name."""
    known: dict[str, set[str]] = {}
    for entry in paper.authors:
        known.setdefault(names.key(entry.author.name), set()).add(entry.author.key)
    return known


def _key_at(paper: StoredPaper, record: StoredPaper, place: int, known: Mapping[str, set[str]]) -> str | None:
    """The identifier of the author at a place in the author list of a record of `paper`: the one with the same name, else the one at the same
    place of a list of the same length; None if it cannot be determined."""
    same_name = known.get(names.key(record.authors[place].author.name), set())
    if len(same_name) == 1:
        return next(iter(same_name))
    if len(record.authors) == len(paper.authors):
        key = paper.authors[place].author.key
        return key if not same_name or key in same_name else None
    return None
