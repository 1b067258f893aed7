"""OpenReview notes of API 1 and API 2, and derived lists of submissions (https://docs.openreview.net/reference/api-v2/entities/note).

API 2 wraps each field of the content: {"title": {"value": …}}. Reviews, comments and decisions are notes too; they reply to another note
and are refused. A profile (`~Ada_Lovelace1`) identifies an author, an e-mail address does not. A paper that was only submitted,
withdrawn or rejected is a preprint without a venue.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, BinaryIO

from graphapp.model.names import is_placeholder
from graphapp.model.records import Kind, Paper, PersonName, Problem
from loaders.reading.fields import is_et_al, year_in
from loaders.reading.json_papers import (
    Notes,
    by_content,
    marked,
    obj,
    papers,
    record_name,
    text,
    titled,
    venue,
)
from loaders.reading.json_records import ListPaths, has_record
from loaders.reading.people import is_group

__all__ = ["LABEL", "NAME", "SUFFIXES", "load", "sniff"]

NAME = "openreview"
LABEL = "OpenReview notes (API versions 1 and 2)"
SUFFIXES: tuple[str, ...] = ()

_LISTS = ListPaths("notes", "submissions", marks=("content",))
_ADDRESS = "https://openreview.net/forum?id="
_NOTE_FIELDS = frozenset(
    {"forum", "invitation", "invitations", "signatures", "replyto", "cdate", "tcdate", "domain"}
)
_UNPUBLISHED = re.compile(r"(?i)\b(?:submitted to|withdrawn|desk[ _]rejected|rejected|submission)\b")
_JOURNALS = re.compile(
    r"(?i)\b(?:TMLR|Transactions on Machine Learning Research|journals?/|JMLR|DMLR|journal)\b"
)
_PREPRINTS = re.compile(r"(?i)\b(?:CoRR|arXiv)\b")


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001
    """True if the first record has the content and other fields of a note."""
    return has_record(head, _LISTS, _is_note)


def _is_note(record: dict[str, Any]) -> bool:
    return type(record.get("content")) is dict and not _NOTE_FIELDS.isdisjoint(record)


def load(stream: BinaryIO, *, max_record_bytes: int = 4_000_000) -> Iterator[Paper | Problem]:
    """The papers of a file, in file order."""
    return papers(stream, _LISTS, _paper, max_record_bytes)


class _Content:
    """The content of a note, independent of the API version."""

    def __init__(self, content: dict[str, Any]) -> None:
        self._content = content

    def get(self, name: str) -> Any:
        value = self._content.get(name)
        return value["value"] if type(value) is dict and "value" in value else value


def _paper(record: dict[str, Any], notes: Notes) -> Paper | None:
    id = text(record.get("id"))
    if (replies_to := text(record.get("replyto"))) and replies_to != id:
        notes.refuse("a reply (review, comment or decision), not a paper")
        return None
    content = _Content(obj(record.get("content")))
    title = titled(content.get("title"), notes)
    if title is None:
        return None
    people, cut = _people(content, notes)
    group = _group(record)
    place = text(content.get("venue")) or group
    kind = _kind(place, text(content.get("venueid")) or "")
    if place and kind == "preprint" and not _PREPRINTS.search(place):
        place = None
    year = year_in(text(content.get("year"))) or year_in(place) or year_in(group) or _year_of(record)
    return Paper(
        record_name(NAME, id) or by_content(NAME, title, year, people),
        title,
        people,
        year,
        kind,
        venue(place, kind),
        authors_cut=cut,
        abstract=marked(text(content.get("abstract"))),
        doi=text(content.get("doi")),
        url=text(content.get("html")) or (_ADDRESS + id if id else None),
    )


def _people(content: _Content, notes: Notes) -> tuple[list[PersonName], bool]:
    """The authors, each with the profile at the same index of the parallel list, and whether the list is truncated."""
    given, profiles = content.get("authors"), content.get("authorids")
    if given is None:
        return [], False
    if type(given) is not list:
        notes.note('"authors" is not a list')
        return [], False
    ids = profiles if type(profiles) is list and len(profiles) == len(given) else [None] * len(given)
    people: list[PersonName] = []
    cut = False
    for entry, profile in zip(given, ids, strict=True):
        # newer notes have objects in place of names
        fields = obj(entry)
        name = text(fields.get("fullname") or fields.get("name")) if fields else text(entry)
        profile = text(fields.get("username")) if fields else text(profile)
        if name is None:
            notes.nameless()
        elif is_et_al(name):
            cut = True
        elif is_placeholder(name):
            notes.note("author names are hidden", "author dropped")
        else:
            id = f"{NAME}:{profile.strip()}" if profile and profile.strip().startswith("~") else None
            people.append(PersonName(name, id, group=is_group(name)))
    return people, cut


def _group(record: dict[str, Any]) -> str | None:
    """The venue in OpenReview's form, from "NIPS.cc/2018/Workshop/CDNNRIA/-/Blind_Submission"."""
    several = record.get("invitations")
    said = [record.get("invitation"), *(several if type(several) is list else []), record.get("domain")]
    for each in said:
        if (name := text(each)) and not name.startswith("OpenReview.net") and not name.startswith("DBLP.org"):
            return name.partition("/-/")[0]
    return None


def _kind(place: str | None, venue_id: str) -> Kind:
    said = f"{place or ''} {venue_id}"
    if _PREPRINTS.search(said) or _UNPUBLISHED.search(said.replace("_", " ")):
        return "preprint"
    if _JOURNALS.search(said):
        return "journal"
    return "conference" if place else "other"


def _year_of(record: dict[str, Any]) -> int | None:
    """The year of publication, otherwise of creation, which OpenReview stores in milliseconds."""
    for name in ("pdate", "odate", "cdate", "tcdate"):
        moment = record.get(name)
        if type(moment) is int and 0 < moment < 10**14:
            return datetime.fromtimestamp(moment / 1000, UTC).year
    return None
