"""dblp's XML as statements about people: the names of a person's record, and the numbers after equal names.

- `<www key="homepages/79/2536">` and `<person>` list all names of one person, the first being dblp's own: `same` decisions. A record of several
  people who are not distinguished yet (publtype "disambiguation") says nothing.
- "Wei Chen 0001" and "Wei Chen 0002" are different people. A store with papers from elsewhere knows both as "Wei Chen": for these the papers of each number
  are different people, found by their DOI, else by dblp's own key.

Written are records of persons; papers that decisions list are in their notes, as dblp has numbers in the records of papers only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO
from xml.sax.saxutils import escape, quoteattr

from graphapp.errors import BadInput
from graphapp.model import names
from graphapp.model.dois import normal_doi
from graphapp.model.identifiers import content_id
from graphapp.model.records import Problem
from graphapp.people.decisions import REST, Decisions, Entry, PaperRef, reference
from graphapp.people.exchange.proposals import (
    Exported,
    Group,
    Imported,
    apart,
    counted,
    groups,
    numbered,
    same_names,
    unwritten,
)
from loaders.reading.dblp_layout import UNITS
from loaders.reading.xml_elements import children, text
from loaders.reading.xml_records import Records, XmlRecord, first_tag

if TYPE_CHECKING:
    from lxml import etree

__all__ = ["LABEL", "NAME", "SUFFIXES", "read", "sniff", "write"]

NAME = "dblp"
LABEL = "dblp XML (aliases and homonym numbers)"
SUFFIXES = (".xml",)

_LIMIT = 4_000_000
_AROUND = ("dblp", "dblpperson", "r", "homonyms", "h", "coauthors", "co", "na", "n")
_HOMEPAGE = "homepages/"
_LISTED = "graphapp paper"
_DOI = re.compile(r"doi\.org/(10\..+)")


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001
    """True where the first element is one of dblp's."""
    root, tag = first_tag(head)
    return root in ("dblp", "dblpperson") or (root in UNITS and ' key="' in tag)


def read(stream: BinaryIO) -> Imported:
    """Decisions about the names of persons, and about papers of equal names with numbers. Raises BadInput for a file without a record."""
    return _Reading(stream).imported()


class _Reading:
    """What a file says, gathered."""

    def __init__(self, stream: BinaryIO) -> None:
        self.entries: list[Entry] = []
        # for each name without its number, the papers of each number
        self.numbers: dict[str, dict[str, dict[PaperRef, None]]] = {}
        self.several = 0
        self.broken = 0
        self.records = 0
        records = Records(stream, _LIMIT, UNITS, known=_AROUND)
        for cut in records:
            element = records.element(cut) if isinstance(cut, XmlRecord) else cut
            if isinstance(element, Problem):
                self.broken += 1
                continue
            self.records += 1
            self._take(cut.name if isinstance(cut, XmlRecord) else "", element)

    def _take(self, name: str, element: etree._Element) -> None:
        key = element.get("key") or ""
        named = [names.clean(text(author)) for author in children(element, "author")]
        if name == "person" or key.startswith(_HOMEPAGE):
            self._person(element, key, [each for each in named if each])
            return
        links = [match for ee in children(element, "ee") if (match := _DOI.search(text(ee)))]
        doi = next(filter(None, (normal_doi(match[1]) for match in links)), None)
        for place, author in enumerate(named):
            base = names.base_name(author)
            if base != author and (doi or key):
                ref = PaperRef(f"doi:{doi}" if doi else f"{NAME}:{key}", place)
                self.numbers.setdefault(base, {}).setdefault(author, {})[ref] = None

    def _person(self, element: etree._Element, key: str, named: list[str]) -> None:
        if "disambiguation" in (element.get("publtype") or ""):
            self.several += 1
            return
        for note in children(element, "note"):
            if note.get("type") == _LISTED and named:
                base = names.base_name(named[0])
                parts = self.numbers.setdefault(base, {})
                parts.setdefault(named[0], {})[reference(text(note))] = None
        if len(named) > 1:
            self.entries += same_names(
                named, f"dblp, {key or 'a person'}", {NAME: {"key": key}} if key else None
            )

    def imported(self) -> Imported:
        """The decisions, with notes about the rest."""
        if not self.records:
            raise BadInput(
                "The file contains no dblp records.", "Import dblp.xml, or the XML file from a person's page."
            )
        for base, numbers in self.numbers.items():
            parts = [tuple(papers) for _, papers in sorted(numbers.items())]
            self.entries += _apart(base, parts)
        notes = []
        if self.several:
            notes.append(
                f"Not imported: {counted(self.several, 'record')} that dblp uses for several people without distinguishing them."
            )
        if self.broken:
            notes.append(f"Not imported: {counted(self.broken, 'record')} that cannot be read.")
        return Imported(numbered(self.entries), notes)


def _apart(base: str, parts: list[tuple[PaperRef, ...]]) -> Iterator[Entry]:
    """Papers of a name by their numbers; what stands for the rest lists no paper but `rest`."""
    rest = any(ref.paper == REST for part in parts for ref in part)
    listed = [part for part in parts if not any(ref.paper == REST for ref in part)]
    yield from apart(base, listed, "dblp homonym numbers", rest=rest)


def write(decisions: Decisions) -> Exported:
    """Records of persons: their names, or a name with a number and the papers that decisions list."""
    keys = {
        side.key: str(record.get("key"))
        for entry in decisions.active
        if isinstance(record := entry.details.get(NAME), dict) and record.get("key")
        for side in entry.sides
    }
    out = ['<?xml version="1.0" encoding="US-ASCII"?>\n<dblp>\n']
    numbers: dict[str, int] = {}
    mixed = 0
    for group in groups(decisions):
        mixed += bool(group.whole and (group.papers or group.rest))
        out += _records_of(group, keys, numbers)
    out.append("</dblp>\n")
    notes = unwritten(decisions, papers=True)
    if mixed:
        notes.append(
            f"Not written: {counted(mixed, 'connection')} between papers under a homonym number and other names of the same person."
        )
    return Exported("".join(out).encode("ascii", "xmlcharrefreplace"), notes)


def _records_of(group: Group, keys: dict[str, str], numbers: dict[str, int]) -> Iterator[str]:
    if len(group.whole) > 1:
        known = next((keys[names.key(name)] for name in group.whole if names.key(name) in keys), None)
        yield _record(known or f"{_HOMEPAGE}graphapp/{content_id(*group.whole)}", group.whole, ())
    listed: dict[str, list[str]] = {}
    for name, ref in group.papers:
        listed.setdefault(name, []).append(str(ref))
    for name in group.rest:
        # all that the other numbers do not list
        listed[name] = [REST]
    for name, papers in listed.items():
        numbers[name] = numbers.get(name, 0) + 1
        numbered_name = f"{name} {numbers[name]:04}"
        yield _record(f"{_HOMEPAGE}graphapp/{content_id(numbered_name)}", (numbered_name,), papers)


def _record(key: str, named: tuple[str, ...], papers: list[str] | tuple[str, ...]) -> str:
    lines = [f"<www key={quoteattr(key)}>", *(f"<author>{escape(name)}</author>" for name in named)]
    lines.append("<title>Home Page</title>")
    lines += (f'<note type="{_LISTED}">{escape(paper)}</note>' for paper in papers)
    return "\n".join([*lines, "</www>", ""])
