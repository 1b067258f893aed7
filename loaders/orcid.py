"""Works of ORCID records: the list of works, single and several works, whole records
(https://info.orcid.org/documentation/integration-guide/orcid-record/, schema 3.0).

Several sources may have added one work to a record: such a group is one paper, with the values of the source that the owner prefers. A
summary has no author except the owner of the record, whose position is unknown; a full work may list others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from graphapp.model.names import clean
from graphapp.model.records import Kind, Paper, PersonName, Problem
from loaders.reading.fields import is_et_al, orcid_id, year_in
from loaders.reading.json_papers import (
    Notes,
    by_content,
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

NAME = "orcid"
LABEL = "ORCID: works in a record"
SUFFIXES: tuple[str, ...] = ()

_LISTS = ListPaths("activities-summary.works.group", "works.group", "group", "bulk", "expanded-result")
_KINDS: dict[str, Kind] = {
    "journal-article": "journal", "magazine-article": "journal", "review": "journal", "conference-paper": "conference",
    "conference-proceedings": "conference", "conference-abstract": "conference", "conference-poster": "conference",
    "preprint": "preprint", "working-paper": "preprint", "book": "book", "book-chapter": "book", "edited-book": "book",
    "dictionary-entry": "book", "encyclopedia-entry": "book", "dissertation": "thesis", "dissertation-thesis": "thesis",
    "supervised-student-publication": "other",
}  # fmt: skip
_ROLES = frozenset({"author", "co-inventor", "null", ""})
_OWNER = re.compile(r"/?(\d{4}-\d{4}-\d{4}-\d{3}[\dXx])/")


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001
    """True if the first record is a work, a group of works, or a person found by an ORCID search."""
    return has_record(head, _LISTS, _is_ours)


def _is_ours(record: dict[str, Any]) -> bool:
    if "work-summary" in record or "orcid-id" in record or "orcid-identifier" in record:
        return True
    work = obj(record.get("work")) or record
    return "put-code" in work and "title" in work


def load(stream: BinaryIO, *, max_record_bytes: int = 4_000_000) -> Iterator[Paper | Problem]:
    """The works of a file, in file order."""
    return papers(stream, _LISTS, _paper, max_record_bytes)


def _paper(record: dict[str, Any], notes: Notes) -> Paper | None:
    if "orcid-id" in record or ("orcid-identifier" in record and "put-code" not in record):
        notes.refuse("a person, not a work")
        return None
    summaries = sorted(
        objs(record.get("work-summary")), key=lambda each: -(whole(each.get("display-index")) or 0)
    )
    work = next(iter(summaries), None) or obj(record.get("work")) or record
    titles = obj(work.get("title"))
    title = titled(_value(titles.get("title")), notes, _value(titles.get("subtitle")))
    if title is None:
        return None
    people, whole_list = _people(work, notes)
    kind = _KINDS.get((text(work.get("type")) or "").lower().replace("_", "-"), "other")
    year = year_in(_value(obj(work.get("publication-date")).get("year")))
    doi = _external(work, "doi")
    code = text(work.get("put-code"))
    return Paper(
        record_name(NAME, code) or by_content(NAME, title, year, people, doi),
        title,
        people,
        year,
        kind,
        venue(_value(work.get("journal-title")), kind),
        authors_cut=bool(people) and not whole_list,
        abstract=marked(text(work.get("short-description"))),
        doi=doi,
        url=_value(work.get("url")),
    )


def _value(given: Any) -> str | None:
    """The string that ORCID wraps: {"value": "…"}."""
    return text(given.get("value")) if type(given) is dict else text(given)


def _external(work: dict[str, Any], kind: str) -> str | None:
    """The identifier of this kind of the work itself, not of its container."""
    for each in objs(obj(work.get("external-ids")).get("external-id")):
        if (
            each.get("external-id-type") == kind
            and (text(each.get("external-id-relationship")) or "self").lower() == "self"
        ):
            return text(each.get("external-id-value"))
    return None


def _people(work: dict[str, Any], notes: Notes) -> tuple[list[PersonName], bool]:
    """The authors, and whether the list is complete: the contributors, otherwise only the owner of the record."""
    people: list[PersonName] = []
    for each in objs(obj(work.get("contributors")).get("contributor")):
        role = (text(obj(each.get("contributor-attributes")).get("contributor-role")) or "").lower()
        if role.rpartition("/")[2] not in _ROLES and "author" not in role and "writing" not in role:
            continue
        name = _value(each.get("credit-name"))
        if name is None:
            notes.nameless()
        elif not is_et_al(name):
            orcid = orcid_id(text(obj(each.get("contributor-orcid")).get("path")))
            people.append(PersonName(clean(name), orcid, group=is_group(name)))
    if people:
        return people, True
    owner = _owner(work, notes)
    return ([owner] if owner else []), False


def _owner(work: dict[str, Any], notes: Notes) -> PersonName | None:
    """The owner of the record, with a name if the file contains the whole record."""
    path = _OWNER.match(text(work.get("path")) or text(notes.around.get("path")) or "")
    person = obj(notes.around.get("person"))
    said = obj(person.get("name"))
    parts = (_value(said.get("given-names")), _value(said.get("family-name")))
    name = _value(said.get("credit-name")) or " ".join(part for part in parts if part)
    if not name:
        if path:
            notes.note("no author listed, only the ORCID iD of the record's owner", "kept without authors")
        return None
    given = text(obj(notes.around.get("orcid-identifier")).get("path")) or (path[1] if path else None)
    return PersonName(clean(name), orcid_id(given), unplaced=True)
