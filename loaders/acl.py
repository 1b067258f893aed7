"""The ACL Anthology's XML: one file for each collection, with its volumes and their papers, in the forms of 2019 to 2025.

The format is described in the Anthology's schema.rnc and docs. Mapping:

- A paper is identified by its Anthology id ("P18-1001", "2020.isa-1.3"), composed of collection, volume and paper like the Anthology's own.
- Year, venue and kind are those of the volume. A volume without a year has the year in its collection's name ("C94": 1994).
- An author's identifier is the one that the Anthology gives (`id`, from its list of people), otherwise the ORCID in the entry. A name
  in another script (`<variant>`) is a second spelling of the same author, and is not kept.
- `<first/>` is empty for people with one name. Editors are not authors, and the front matter of a volume is not a paper.
- The Anthology's list of people (people.yaml, before 2025 name_variants.yaml) is a separate file; see `loaders.acl_people`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from graphapp.model.identifiers import content_id
from graphapp.model.records import Kind, Paper, PersonName, Problem, Venue
from loaders.reading.fields import is_et_al, orcid_id, year_in
from loaders.reading.xml_elements import children, local, value
from loaders.reading.xml_records import REFUSED, Records, XmlRecord, first_tag

if TYPE_CHECKING:
    from lxml import etree

__all__ = ["LABEL", "NAME", "SUFFIXES", "load", "sniff"]

NAME = "acl"
LABEL = "ACL Anthology, XML"
SUFFIXES: tuple[str, ...] = ()

_UNITS = ("meta", "paper", "frontmatter")
_AROUND = ("collection", "volume", "event")
_OLD = re.compile(r"[A-Z]\d\d")
# journals among the collections published before volumes had a type: Computational Linguistics, TACL
_JOURNALS = re.compile(r"[JQ]\d\d|\d{4}\.(?:cl|tacl|lilt|jeptal|tal)")
_SITE = "https://aclanthology.org/"


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001
    """True for a collection of volumes."""
    root, tag = first_tag(head)
    return (root == "collection" and " id=" in tag and b"<volume" in head) or (
        root == "volume" and b"<paper" in head
    )


def load(stream: BinaryIO, *, max_record_bytes: int = 4_000_000) -> Iterator[Paper | Problem]:
    """The papers of a collection, in file order."""
    records = Records(stream, max_record_bytes, _UNITS, around=_AROUND)
    place = _Place()
    for cut in records:
        if isinstance(cut, Problem):
            yield cut
            continue
        element = records.element(cut)
        if isinstance(element, Problem):
            # an invalid heading or front matter is not a lost record
            yield element if cut.name == "paper" else element._replace(done="ignored", refused=0)
        elif cut.name == "paper":
            yield place.paper(element, cut)
        else:
            place.enter(element)


class _Place:
    """The collection, volume and event to which the current paper belongs."""

    def __init__(self) -> None:
        self._collection = ""
        self._volume = ""
        self._kind: Kind = "conference"
        self._venue = ""
        self._year: int | None = None
        self._in_event = False

    def enter(self, element: etree._Element) -> None:
        """A collection, volume or event begins, or a volume is described."""
        name = local(element)
        if name == "collection":
            self._collection = element.get("id", "")
        elif name == "event":
            self._in_event = True
        elif name == "volume":
            self._in_event = False
            self._volume = element.get("id", "")
            journal = element.get("type") == "journal" or _JOURNALS.fullmatch(self._collection)
            self._kind = "journal" if journal else "conference"
            self._venue = ""
            self._year = _year_of(self._collection)
        elif name == "meta" and not self._in_event:
            self._venue = value(element, "journal-title") or value(element, "booktitle")
            self._year = year_in(value(element, "year")) or self._year

    def paper(self, element: etree._Element, cut: XmlRecord) -> Paper | Problem:
        """A paper of the volume."""
        where = f"line {cut.line}"
        title = value(element, "title")
        if not title:
            return Problem(where, "no title", REFUSED, 1)
        entries = [author for each in children(element, "author") if (author := _author(each)) is not None]
        authors = [author for author in entries if not is_et_al(author.name)]
        id = _anthology_id(self._collection, self._volume, element.get("id", ""))
        link = value(element, "url")
        return Paper(
            f"{NAME}:{id}"
            if id
            else f"{NAME}:content:{content_id(title, self._year, *(each.name for each in authors))}",
            title,
            authors,
            year_in(value(element, "year")) or self._year,
            self._kind,
            Venue(self._venue, self._kind) if self._venue else None,
            len(authors) < len(entries),
            value(element, "abstract") or None,
            value(element, "doi") or None,
            (link if "://" in link else f"{_SITE}{link}") if link else None,
            where,
        )


def _author(element: etree._Element) -> PersonName | None:
    name = f"{value(element, 'first')} {value(element, 'last')}".strip() or (
        "" if len(element) else value(element)
    )
    if not name:
        return None
    orcid, given = orcid_id(element.get("orcid")), element.get("id")
    id = f"{NAME}:{given}" if given else orcid
    affiliations = "; ".join(filter(None, map(value, children(element, "affiliation"))))
    return PersonName(
        name, id, affiliation=affiliations or None, ids=(orcid,) if orcid and orcid != id else ()
    )


def _anthology_id(collection: str, volume: str, paper: str) -> str:
    """The id of a paper in the Anthology's form: "P18-1001", "W97-0101", "2020.isa-1.3"; "" if a part is missing."""
    if not (collection and volume and paper):
        return ""
    if not _OLD.fullmatch(collection) or not (volume.isdecimal() and paper.isdecimal()):
        return f"{collection}-{volume}.{paper}"
    number = int(paper[:9])
    if collection.startswith("W") or collection == "C69" or (collection == "D19" and int(volume[:9]) >= 5):
        return f"{collection}-{int(volume[:9]):02d}{number:02d}"
    return f"{collection}-{int(volume[:9])}{number:03d}"


def _year_of(collection: str) -> int | None:
    if _OLD.fullmatch(collection):
        year = int(collection[1:])
        return (1900 if year >= 60 else 2000) + year
    return year_in(collection.partition(".")[0])
