"""Lists of conference papers in the form of the "paperlists" collection: one JSON array for each conference and year, derived from the
conference's own pages (https://github.com/papercopilot/paperlists).

Names, identifiers and affiliations are lists in one string, separated by semicolons. Conference and year have no fields of their own:
they are taken from the BibTeX entry, otherwise from the address. Ids number the papers of one list only, so a record is identified by
its address. Rejected and withdrawn papers are kept, without a venue.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from graphapp.model.names import clean
from graphapp.model.records import Kind, Paper, PersonName, Problem, Venue
from loaders.reading.fields import is_et_al, year_in
from loaders.reading.json_papers import Notes, by_content, joined, marked, papers, record_name, text, titled
from loaders.reading.json_records import ListPaths, has_record
from loaders.reading.latex import to_text
from loaders.reading.people import is_group

__all__ = ["LABEL", "NAME", "SUFFIXES", "load", "sniff"]

NAME = "paperlists"
LABEL = "paperlists: papers from one conference, JSON"
SUFFIXES: tuple[str, ...] = ()

_OWN_FIELDS = frozenset(
    {
        "author",
        "aff",
        "gs_citation",
        "author_num",
        "author_site",
        "aff_domain",
        "pdf_size",
        "track",
        "status",
        "site",
    }
)
_REFUSED = re.compile(r"(?i)reject|withdraw")
_BOOK_TITLE = re.compile(r"(?i)\b(?:booktitle|journal)\s*=\s*[{\"](?P<name>(?:[^{}\"]|\{[^{}]*\})+)[}\"]")
_BOOK_YEAR = re.compile(r"(?i)\byear\s*=\s*[{\"]?\s*(?P<year>\d{4})")
_ADDRESS_YEAR = re.compile(r"(?<!\d)(?:19[89]|20[0-4])\d(?!\d)")
# conferences by their web sites: part of the address, name of the conference
_HOSTS = (
    (re.compile(r"//(?:www\.)?icml\.cc/"), "ICML"),
    (re.compile(r"//(?:www\.)?iclr\.cc/"), "ICLR"),
    (re.compile(r"//(?:\w+\.)?(?:neurips|nips)\.cc/"), "NeurIPS"),
    (re.compile(r"openaccess\.thecvf\.com/\w*cvpr", re.IGNORECASE), "CVPR"),
    (re.compile(r"openaccess\.thecvf\.com/\w*iccv", re.IGNORECASE), "ICCV"),
    (re.compile(r"openaccess\.thecvf\.com/\w*wacv", re.IGNORECASE), "WACV"),
    (re.compile(r"//(?:www\.)?ecva\.net/"), "ECCV"),
)
_PROFILE = re.compile(r"~\S+")
_IEEE = re.compile(r"/?(\d{6,})/?")


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001
    """True if the first record has a title, authors in one string, and two more fields of such a list."""
    return has_record(head, ListPaths(), _is_ours)


def _is_ours(record: dict[str, Any]) -> bool:
    return type(record.get("author")) is str and "title" in record and len(_OWN_FIELDS & record.keys()) >= 3


def load(stream: BinaryIO, *, max_record_bytes: int = 4_000_000) -> Iterator[Paper | Problem]:
    """The papers of a list, in file order."""
    return papers(stream, ListPaths(), _paper, max_record_bytes)


def _paper(record: dict[str, Any], notes: Notes) -> Paper | None:
    title = titled(record.get("title"), notes)
    if title is None:
        return None
    entry = text(record.get("bibtex")) or ""
    addresses = [found for name in ("site", "oa", "openreview", "pdf") if (found := text(record.get(name)))]
    address = addresses[0] if addresses else None
    year = _year(entry, addresses)
    place = _place(entry, addresses)
    said = f"{text(record.get('status')) or ''} {text(record.get('track')) or ''}"
    kind: Kind = "conference"
    if _REFUSED.search(said):
        kind, place = "other", None
    people, cut = _people(record)
    return Paper(
        record_name(NAME, re.sub(r"^https?://", "", address) if address else None)
        or by_content(NAME, title, year, people),
        title,
        people,
        year,
        kind,
        Venue(place, "conference") if place else None,
        authors_cut=cut,
        abstract=marked(notes.text(record, "abstract")),
        doi=text(record.get("doi")),
        url=address,
    )


def _year(entry: str, addresses: list[str]) -> int | None:
    if match := _BOOK_YEAR.search(entry):
        return year_in(match["year"])
    years = (_ADDRESS_YEAR.search(address) for address in addresses if "ieee" not in address)
    return next((int(match[0]) for match in years if match), None)


def _place(entry: str, addresses: list[str]) -> str | None:
    """The short name of the conference by the address of its pages, otherwise the name in the BibTeX entry."""
    for pattern, name in _HOSTS:
        if any(pattern.search(address) for address in addresses):
            return name
    match = _BOOK_TITLE.search(entry)
    return clean(to_text(match["name"])) or None if match else None


def _listed(value: Any) -> list[str]:
    return [part.strip() for part in value.split(";")] if type(value) is str else []


def _people(record: dict[str, Any]) -> tuple[list[PersonName], bool]:
    """The authors, and whether the list is truncated. Identifiers and affiliations are used if there is one for each author."""
    printed = text(record.get("author")) or text(record.get("author_site")) or ""
    names = _listed(printed)
    if len(names) == 1 and "," in printed:
        names = [part.strip() for part in printed.split(",")]
    ids, places = _listed(record.get("authorids")), _listed(record.get("aff"))
    ids = ids if len(ids) == len(names) else [""] * len(names)
    places = places if len(places) == len(names) else [""] * len(names)
    people: list[PersonName] = []
    cut = False
    for name, id, place in zip(names, ids, places, strict=True):
        name = clean(name.rstrip("*†‡ "))
        if is_et_al(name):
            cut = True
        elif name:
            people.append(
                PersonName(name, _identifier(id), group=is_group(name), affiliation=joined([place]))
            )
    return people, cut


def _identifier(given: str) -> str | None:
    """An OpenReview profile or an IEEE Xplore author number."""
    if _PROFILE.fullmatch(given):
        return f"openreview:{given}"
    match = _IEEE.fullmatch(given)
    return f"ieee:{match[1]}" if match else None
