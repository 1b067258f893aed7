"""arXiv API responses: Atom feeds of its search, and OAI-PMH records in the forms arXiv, arXivRaw and oai_dc.

Described at https://info.arxiv.org/help/api/user-manual.html and https://info.arxiv.org/help/oa/. Mapping:

- A record is identified by the arXiv number without its version, so that two versions are one record.
- The year is that of the first version. A paper is a preprint regardless of its journal reference; its DOI is the one that arXiv gives.
- Collaborations are groups: "Planck Collaboration". "Sinya Aoki for the JLQCD Collaboration" is a person followed by a group; the
  "ATLAS Collaboration: G. Aad, …" of arXivRaw begins with a group.
- In arXivRaw the authors are one string: names separated by commas and "and", with affiliations in parentheses.
- Error responses and deleted records are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from graphapp.model.identifiers import content_id
from graphapp.model.names import straighten
from graphapp.model.records import Paper, PersonName, Problem, Venue
from loaders.reading.fields import is_et_al, plain, year_in
from loaders.reading.latex import to_text
from loaders.reading.xml_elements import child, children, find, find_all, local, value
from loaders.reading.xml_records import REFUSED, Records, first_tag, parsed

if TYPE_CHECKING:
    from lxml import etree

__all__ = ["LABEL", "NAME", "SUFFIXES", "load", "sniff"]

NAME = "arxiv"
LABEL = "arXiv: Atom feeds and OAI-PMH (in Dublin Core also from other archives)"
SUFFIXES: tuple[str, ...] = (".atom",)

_VENUE = Venue("arXiv", "preprint")
_ID = re.compile(
    r"(?:arxiv\.org/abs/|arXiv\.org:|arXiv:|^)([a-z-]+(?:\.[A-Za-z-]+)?/\d{7}|\d{4}\.\d{4,5})(?:v\d+)?",
    re.IGNORECASE,
)
_GROUP = re.compile(
    r"(?i)\b(?:collaborations?|consortium|(?:working|study) group|team|task force)\s*$|^(?:the )?collaborations?\b"
)
_FOR = re.compile(
    r"(?i)^(?P<person>.+?)[,\s]+\(?(?:for|on behalf of|and)\s+(?:the\s+)?(?P<group>[^,()]*\bcollaborations?)\)?$"
)
_LEADS = re.compile(r"(?i)^(?P<group>[^,():]*\bcollaborations?)\s*:\s*")
_LONGEST_NAME = 300
_PARTED = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+")
_NEXT_DOI = re.compile(r"(?i)[\s,;]+(?=10\.|doi:|https?:)")
_SUFFIX = re.compile(r"(?i)(?:jr|sr|[iv]{2,3})\.?")


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001
    """True for an arXiv feed, and for OAI-PMH that contains neither MARC nor MODS."""
    root, _ = first_tag(head)
    if root in ("feed", "entry"):
        return b"arxiv.org" in head
    if root == "OAI-PMH":
        return b"MARC21/slim" not in head and b"loc.gov/mods" not in head and b"<article" not in head
    return root in ("arXiv", "arXivRaw", "dc", "ListRecords")


def load(stream: BinaryIO, *, max_record_bytes: int = 4_000_000) -> Iterator[Paper | Problem]:
    """The papers of a feed or an OAI-PMH response, in file order."""
    records = Records(stream, max_record_bytes, ("entry", "record"))
    if records.root() in ("arXiv", "arXivRaw", "dc"):
        records.units = frozenset({records.root()})
    for found in parsed(records):
        if isinstance(found, Problem):
            yield found
            continue
        cut, element = found
        yield _of_entry(element, cut.line) if cut.name == "entry" else _of_record(element, cut.line)


def _of_entry(entry: etree._Element, line: int) -> Paper | Problem:
    where = f"line {line}"
    link = value(entry, "id")
    if "/api/errors" in link:
        return Problem(where, f"arXiv reports an error: {value(entry, 'summary')[:200]}", REFUSED, 1)
    people: list[PersonName] = []
    for author in children(entry, "author"):
        affiliation = "; ".join(filter(None, map(value, children(author, "affiliation")))) or None
        people += _people(value(author, "name"), affiliation)
    return _made(
        where, link, value(entry, "title"), people, value(entry, "published") or value(entry, "updated"), value(entry, "summary"),
        value(entry, "doi"), f"https://arxiv.org/abs/{_id(link)}" if _id(link) else link,
    )  # fmt: skip


def _of_record(record: etree._Element, line: int) -> Paper | Problem:
    where = f"line {line}"
    header = child(record, "header")
    if header is not None and header.get("status") == "deleted":
        return Problem(where, f"deleted by the archive: {value(header, 'identifier')[:200]}", REFUSED, 1)
    inner = child(record, "metadata")
    metadata = record if local(record) != "record" else next(iter(inner), None) if inner is not None else None
    if metadata is None:
        return Problem(where, "no title", REFUSED, 1)
    identifier = value(header, "identifier")
    if local(metadata) == "dc":
        return _of_dublin_core(metadata, identifier, where)
    people: list[PersonName] = []
    if local(metadata) == "arXivRaw":
        people = _listed(value(metadata, "authors"))
    else:
        for author in find_all(metadata, "authors/author"):
            parts = (value(author, "forenames"), value(author, "keyname"), value(author, "suffix"))
            affiliation = "; ".join(filter(None, map(value, children(author, "affiliation")))) or None
            people += _people(" ".join(filter(None, parts)), affiliation)
    first = find(metadata, "version/date")
    id = value(metadata, "id") or identifier
    return _made(
        where, id, value(metadata, "title"), people, value(metadata, "created") or (value(first) if first is not None else ""),
        value(metadata, "abstract"), value(metadata, "doi"), f"https://arxiv.org/abs/{_id(id)}" if _id(id) else None,
    )  # fmt: skip


def _of_dublin_core(metadata: etree._Element, identifier: str, where: str) -> Paper | Problem:
    """A record in oai_dc, which every archive offers."""
    people = [
        person for creator in children(metadata, "creator") for person in _people(straighten(value(creator)))
    ]
    said = [value(each) for each in children(metadata, "identifier")]
    link = next((each for each in said if each.startswith("http") and "doi.org" not in each), None)
    doi = next(
        (each for each in said if each.lower().startswith(("doi:", "10.")) or "doi.org/10." in each), ""
    )
    dates = sorted(filter(None, (value(each) for each in children(metadata, "date"))))
    text = next(
        (value(each) for each in children(metadata, "description") if not value(each).startswith("Comment:")),
        "",
    )
    return _made(
        where,
        identifier or (link or ""),
        value(metadata, "title"),
        people,
        dates[0] if dates else "",
        text,
        doi,
        link,
    )


def _made(
    where: str,
    id: str,
    title: str,
    people: list[PersonName],
    date: str,
    abstract: str,
    doi: str,
    link: str | None,
) -> Paper | Problem:
    title = plain(to_text(title))
    if not title:
        return Problem(where, "no title", REFUSED, 1)
    authors = [person for person in people if not is_et_al(person.name)]
    ours = _id(id)
    name = ours or id.strip()
    return Paper(
        f"{NAME}:{name}"
        if name
        else f"{NAME}:content:{content_id(title, date, *(each.name for each in authors))}",
        title,
        authors,
        year_in(date),
        "preprint" if ours else "other",
        _VENUE if ours else None,
        len(authors) < len(people),
        plain(to_text(abstract)) or None,
        # papers with errata have several: the first is that of the paper
        _NEXT_DOI.split(doi.strip())[0] or None,
        link,
        where,
    )


def _id(text: str) -> str:
    match = _ID.search(text.strip())
    return match[1] if match else ""


def _people(name: str, affiliation: str | None = None) -> list[PersonName]:
    """The authors of one entry: a person, a group, or a person who writes for a group."""
    name = to_text(name).strip()
    if not name:
        return []
    if len(name) > _LONGEST_NAME:
        return [PersonName(name, affiliation=affiliation)]
    if (match := _FOR.match(name)) and not _GROUP.search(match["person"]):
        return [
            PersonName(match["person"], affiliation=affiliation),
            PersonName(match["group"], group=True),
        ]
    if leading := _LEADS.match(name):
        return [PersonName(leading["group"], group=True), *_people(name[leading.end() :], affiliation)]
    return [PersonName(name, group=bool(_GROUP.search(name)), affiliation=affiliation)]


def _outside(text: str) -> str:
    """`text` without the parts in parentheses."""
    parts, depth = [], 0
    for part in re.split(r"([()])", text):
        if part == "(":
            depth += 1
        elif part == ")":
            depth = max(depth - 1, 0)
        elif not depth:
            parts.append(part)
    return " ".join(parts)


def _listed(text: str) -> list[PersonName]:
    """The authors of arXivRaw."""
    people: list[PersonName] = []
    if leading := _LEADS.match(text):
        people.append(PersonName(leading["group"], group=True))
        text = text[leading.end() :]
    for name in filter(None, _PARTED.split(" ".join(_outside(text).split()))):
        if people and _SUFFIX.fullmatch(name):
            people[-1] = people[-1]._replace(name=f"{people[-1].name} {name}")
        else:
            people += _people(name)
    return people
