"""INSPIRE literature records: API responses, and separate records (https://github.com/inspirehep/rest-api-doc, schema:
https://inspire-schemas.readthedocs.io/en/latest/schemas/).

Supervisors and editors are in the list of authors, with their role, and are not authors. Collaborations and corporate authors follow
the people. INSPIRE identifies people by a BAI (`inspire:E.Witten.1`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from graphapp.model.names import straighten
from graphapp.model.records import Affiliation, Kind, Paper, PersonName, Problem
from loaders.reading.affiliations import in_fields, institution_id
from loaders.reading.fields import orcid_id, year_in
from loaders.reading.json_papers import (
    Notes,
    by_content,
    first,
    marked,
    obj,
    objs,
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

NAME = "inspire"
LABEL = "INSPIRE literature records"
SUFFIXES: tuple[str, ...] = ()

_LISTS = ListPaths("hits.hits", "metadata", "_source")
_KINDS: dict[str, Kind] = {
    "conference paper": "conference", "proceedings": "conference", "thesis": "thesis", "book": "book", "book chapter": "book",
    "article": "journal",
}  # fmt: skip
_LITERATURE = frozenset(
    {"document_type", "titles", "arxiv_eprints", "publication_info", "citeable", "texkeys"}
)


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001
    """True if the first record has the fields of INSPIRE's schema."""
    return has_record(head, _LISTS, _is_ours)


def _is_ours(record: dict[str, Any]) -> bool:
    if "full_name" in obj(first(record.get("authors"))):
        return True
    own = "control_number" in record or "inspirehep" in str(record.get("$schema", ""))
    return own and not _LITERATURE.isdisjoint(record)


def load(stream: BinaryIO, *, max_record_bytes: int = 4_000_000) -> Iterator[Paper | Problem]:
    """The records of a file, in file order."""
    return papers(stream, _LISTS, _paper, max_record_bytes)


def _paper(record: dict[str, Any], notes: Notes) -> Paper | None:
    main = obj(first(record.get("titles")))
    title = titled(main.get("title"), notes, main.get("subtitle"))
    if title is None:
        return None
    entries = notes.entries(record, "authors")
    people = [person for entry in entries if _is_author(entry) and (person := _person(entry, notes))]
    people += _groups(record)
    published = obj(first(record.get("publication_info")))
    kind = _kind(record, published)
    number = text(record.get("control_number"))
    eprint = text(obj(first(record.get("arxiv_eprints"))).get("value"))
    year = _year(record, published)
    count = whole(record.get("author_count"))
    place = text(published.get("journal_title")) or text(published.get("conference_title"))
    return Paper(
        record_name(NAME, number) or by_content(NAME, title, year, people),
        title,
        people,
        year,
        kind,
        venue(place or ("arXiv" if kind == "preprint" and eprint else None), kind),
        authors_cut=notes.cut or (count or 0) > len(entries) > 0,
        abstract=_abstract(record),
        doi=_doi(record),
        url=_url(record, eprint),
    )


def _doi(record: dict[str, Any]) -> str | None:
    """The DOI of the publication; if it has none, that of an erratum, of data or of a preprint."""
    found = sorted(
        objs(record.get("dois")), key=lambda each: each.get("material") not in (None, "publication")
    )
    return text(obj(first(found)).get("value"))


def _kind(record: dict[str, Any], published: dict[str, Any]) -> Kind:
    said = text(first(record.get("document_type"))) or ""
    if said == "article" and not text(published.get("journal_title")):
        return "preprint" if objs(record.get("arxiv_eprints")) else "other"
    return _KINDS.get(said, "other")


def _year(record: dict[str, Any], published: dict[str, Any]) -> int | None:
    dates = (
        published.get("year"),
        obj(first(record.get("imprints"))).get("date"),
        obj(record.get("thesis_info")).get("date"),
        record.get("preprint_date"),
        record.get("earliest_date"),
    )
    return next((year for date in dates if (year := year_in(text(date)))), None)


def _url(record: dict[str, Any], eprint: str | None) -> str | None:
    if eprint:
        return f"https://arxiv.org/abs/{eprint}"
    return text(obj(first(record.get("urls"))).get("value"))


def _abstract(record: dict[str, Any]) -> str | None:
    return marked(
        next((words for each in objs(record.get("abstracts")) if (words := text(each.get("value")))), None)
    )


def _is_author(entry: dict[str, Any]) -> bool:
    roles = entry.get("inspire_roles")
    return "author" in roles if type(roles) is list and roles else True


def _person(entry: dict[str, Any], notes: Notes) -> PersonName | None:
    name = text(entry.get("full_name"))
    if name is None:
        notes.nameless()
        return None
    if notes.is_end(name):
        return None
    ids = [_identifier(each) for each in objs(entry.get("ids"))]
    bai = text(entry.get("bai"))
    own = sorted(filter(None, [f"inspire:{bai}" if bai else None, *ids]), key=_rank)
    own = list(dict.fromkeys(own))
    affiliation, affiliations = in_fields(_affiliations(entry))
    return PersonName(
        straighten(name),
        own[0] if own else None,
        affiliation=affiliation,
        ids=tuple(own[1:]),
        affiliations=affiliations,
    )


def _affiliations(entry: dict[str, Any]) -> list[Affiliation]:
    """The affiliations by INSPIRE's short names, each with its identifier if there are equally many."""
    found = [text(each.get("value")) for each in objs(entry.get("affiliations"))]
    ids = [institution_id(text(each.get("value"))) for each in objs(entry.get("affiliations_identifiers"))]
    if len(ids) != len(found):
        return [Affiliation(name) for name in found]
    return [Affiliation(name, name if id else None, id) for name, id in zip(found, ids, strict=True)]


def _identifier(entry: dict[str, Any]) -> str | None:
    value, schema = text(entry.get("value")), entry.get("schema")
    if value is None:
        return None
    if schema == "ORCID":
        return orcid_id(value)
    return f"inspire:{value.strip()}" if schema in ("INSPIRE BAI", "INSPIRE ID") else None


def _rank(id: str) -> int:
    """BAI, INSPIRE ID, ORCID."""
    if not id.startswith("inspire:"):
        return 2
    return 1 if id.startswith("inspire:INSPIRE-") else 0


def _groups(record: dict[str, Any]) -> list[PersonName]:
    """Collaborations, which INSPIRE names without that word, and corporate authors."""
    named = [name for each in objs(record.get("collaborations")) if (name := text(each.get("value")))]
    corporate = record.get("corporate_author")
    others = [name for each in corporate if (name := text(each))] if type(corporate) is list else []
    full = [name if is_group(name) else f"{name} Collaboration" for name in named]
    return [PersonName(name, group=True) for name in (*full, *others)]
