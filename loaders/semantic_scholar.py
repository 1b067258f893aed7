"""Semantic Scholar papers: responses of the Graph API, lines of the datasets, of S2ORC and of the Open Research Corpus before it
(https://api.semanticscholar.org/api-docs, https://github.com/allenai/s2orc).

The four have the same fields under different names (`_DIALECTS`). Many authors have no number: they are identified by the printed name.
Papers of which a response has only the id have no title, and are refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, BinaryIO, NamedTuple

from graphapp.model.records import Kind, Paper, PersonName, Problem
from loaders.reading.fields import orcid_id, s2_id
from loaders.reading.json_papers import (
    Notes,
    by_content,
    first,
    joined,
    marked,
    obj,
    papers,
    record_name,
    text,
    titled,
    venue,
    whole,
)
from loaders.reading.json_records import ListPaths, has_record
from loaders.reading.people import is_group

__all__ = ["LABEL", "NAME", "SUFFIXES", "load", "sniff"]

NAME = "semantic-scholar"
LABEL = "Semantic Scholar papers: API responses, datasets, S2ORC"
SUFFIXES: tuple[str, ...] = ()

_LISTS = ListPaths("data", "papers", "recommendedPapers", "citingPaper", "citedPaper")


class _Dialect(NamedTuple):
    """The field names of one kind of record; `mark` are fields that identify it, one of each group."""

    mark: tuple[frozenset[str], ...]
    id: str
    scheme: str
    abstract: str = "abstract"
    places: tuple[str, ...] = ("venue", "journal")
    doi: str = "doi"
    url: str = "url"


_DIALECTS = (
    _Dialect((frozenset({"paperId"}),), "paperId", ""),
    _Dialect((frozenset({"corpusid"}),), "corpusid", "CorpusId:"),
    _Dialect(
        (
            frozenset({"paper_id"}),
            frozenset({"s2_url", "mag_id", "has_pdf_parse", "inbound_citations", "metadata"}),
        ),
        "paper_id",
        "CorpusId:",
        url="s2_url",
    ),
    _Dialect(
        (frozenset({"paperAbstract", "s2Url", "inCitations"}),),
        "id",
        "",
        abstract="paperAbstract",
        places=("venue", "journalName"),
        url="s2Url",
    ),
)
_KINDS: dict[str, Kind] = {
    "conference": "conference", "book": "book", "booksection": "book", "journalarticle": "journal", "review": "journal",
    "casereport": "journal", "clinicaltrial": "journal", "editorial": "journal", "lettersandcomments": "journal",
    "metaanalysis": "journal", "study": "journal",
}  # fmt: skip
_PREPRINTS = frozenset({"arxiv", "arxiv.org", "biorxiv", "medrxiv", "chemrxiv", "corr"})


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001
    """True if the first record has an id under one of Semantic Scholar's names, and its other fields."""
    return has_record(head, _LISTS, lambda record: _dialect(record) is not None)


def _dialect(record: dict[str, Any]) -> _Dialect | None:
    return next(
        (each for each in _DIALECTS if all(not group.isdisjoint(record) for group in each.mark)),
        None,
    )


def load(stream: BinaryIO, *, max_record_bytes: int = 4_000_000) -> Iterator[Paper | Problem]:
    """The papers of a file, in file order; for a response about citations, the other paper of each."""
    return papers(stream, _LISTS, _paper, max_record_bytes)


def _paper(record: dict[str, Any], notes: Notes) -> Paper | None:
    dialect = _dialect(record) or _DIALECTS[0]
    id = text(record.get(dialect.id))
    inner = obj(record.get("metadata"))
    record = inner if "title" in inner and "title" not in record else record
    title = titled(record.get("title"), notes)
    if title is None:
        return None
    entries = notes.entries(record, "authors")
    people = [person for entry in entries if (person := _person(entry, notes))]
    year = whole(record.get("year"))
    identifiers = obj(record.get("externalIds")) or obj(record.get("externalids"))
    doi = text(record.get(dialect.doi)) or text(identifiers.get("DOI"))
    place, kind = _place(record, dialect)
    return Paper(
        record_name(NAME, dialect.scheme + id if id else None) or by_content(NAME, title, year, people, doi),
        title,
        people,
        year,
        kind,
        venue(place, kind),
        authors_cut=notes.cut,
        abstract=_abstract(record.get(dialect.abstract)),
        doi=doi,
        url=text(record.get(dialect.url)),
    )


def _abstract(given: Any) -> str | None:
    """The abstract: a string, or one for each paragraph in S2ORC's parsed papers."""
    if type(given) is list:
        given = " ".join(words for each in given if (words := text(obj(each).get("text"))))
    return marked(text(given))


def _place(record: dict[str, Any], dialect: _Dialect) -> tuple[str | None, Kind]:
    """The venue and the kind: from Semantic Scholar's own record of the venue, otherwise from the printed name."""
    known = obj(record.get("publicationVenue"))
    names = [text(known.get("name"))]
    for field in dialect.places:
        given = record.get(field)
        names.append(text(given.get("name")) if type(given) is dict else text(given))
    name = next(filter(None, names), None)
    if name and name.strip().lower() in _PREPRINTS:
        return name, "preprint"
    said = record.get("publicationTypes") or record.get("publicationtypes")
    types = [each.lower() for each in said if type(each) is str] if type(said) is list else []
    types.insert(0, (text(known.get("type")) or "").lower())
    for each in types:
        kind = "journal" if each == "journal" else _KINDS.get(each)
        if kind:
            return name, kind
    printed_in_journal = text(record.get("journal")) if type(record.get("journal")) is str else None
    return name, "journal" if printed_in_journal and name == printed_in_journal else "other"


def _name(entry: dict[str, Any]) -> str:
    """The name as one string; the Open Research Corpora give it in parts."""
    if printed := text(entry.get("name")):
        return printed
    middle = entry.get("middle")
    parts = [
        entry.get("first"),
        *(middle if type(middle) is list else [middle]),
        entry.get("last"),
        entry.get("suffix"),
    ]
    return " ".join(part.strip() for each in parts if (part := text(each)))


@lru_cache(maxsize=20_000)
def _identifiers(number: str | None, orcid: str | None) -> tuple[str | None, tuple[str, ...]]:
    own, other = s2_id(number), orcid_id(orcid)
    return (own, (other,) if other else ()) if own else (other, ())


def _person(entry: dict[str, Any], notes: Notes) -> PersonName | None:
    name = _name(entry)
    if not name:
        notes.nameless()
        return None
    if notes.is_end(name):
        return None
    number = text(entry.get("authorId")) or text(first(entry.get("ids")))
    others = obj(entry.get("externalIds"))
    id, ids = _identifiers(number, text(first(others.get("ORCID"))))
    where = entry.get("affiliations")
    if type(where) is not list:
        where = [obj(entry.get("affiliation")).get("institution")]
    affiliation = joined(each.get("name") if type(each) is dict else each for each in where)
    return PersonName(name, id, group=is_group(name), affiliation=affiliation, ids=ids)
