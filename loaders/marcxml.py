"""MARC 21 in XML, as libraries exchange it (https://www.loc.gov/standards/marcxml/, fields: https://www.loc.gov/marc/bibliographic/).

Mapping:

- The title is 245 without the punctuation that MARC puts between its parts. Names in other scripts (880) repeat those of 1XX and 7XX.
- Authors are 100 and 110, and also 700 and 710 if their relator term says author or, for a person, is missing. 7XX with a title ($t) is
  a related work. An organisation (110, 710) is a group; a meeting (111, 711) is not an author unless its relator term says so.
- Names are in the order of a title page: "Ronge, Bastian," is Bastian Ronge.
- An identifier is an ORCID, or the number of an authority file: `gnd:` (DE-588), `lcnaf:` (DLC, n…), `viaf:`.
- A record is identified by its number (001) and the library that assigned it (003).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from graphapp.model.identifiers import content_id
from graphapp.model.names import straighten
from graphapp.model.records import Kind, Paper, PersonName, Problem, Venue
from loaders.reading.fields import is_et_al, orcid_id, year_in
from loaders.reading.xml_elements import child, children, local, value
from loaders.reading.xml_records import REFUSED, Records, first_tag, parsed

if TYPE_CHECKING:
    from lxml import etree

__all__ = ["LABEL", "NAME", "SUFFIXES", "item", "load", "sniff"]

NAME = "marcxml"
LABEL = "MARC 21, XML"
SUFFIXES: tuple[str, ...] = (".marcxml",)

_AUTHORS = frozenset({
    "aut", "author", "cre", "creator", "verfasser", "verfasserin", "verfasser/in", "auteur", "autor", "autora", "dis", "dissertant",
    "degree grantee", "joint author", "praeses", "komponist", "composer", "cmp", "photographer", "pht", "prg", "ive", "ivr",
})  # fmt: skip
_SPACED_MARKS = re.compile(r"\s*[/:;=,]\s*$|\s+\.\s*$")
_SCHEMES = (
    (re.compile(r"\(DE-588\)(\S+)|d-nb\.info/gnd/(\S+)"), "gnd"),
    (re.compile(r"\(viaf\)(\d+)|viaf\.org/viaf/(\d+)", re.IGNORECASE), "viaf"),
    (re.compile(r"id\.loc\.gov/authorities/names/(\w+)|\(DLC\)\s*(n\w+)"), "lcnaf"),
)

_Fields = dict[str, "list[etree._Element]"]


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001
    """True for MARC records, bare or in the response of a library server."""
    root, tag = first_tag(head)
    if root in ("collection", "record") and (
        "MARC21/slim" in tag or b"<leader>" in head or b"datafield" in head
    ):
        return True
    return bool(root) and b"datafield" in head and (b"MARC21/slim" in head or b"<leader>" in head)


def load(stream: BinaryIO, *, max_record_bytes: int = 4_000_000) -> Iterator[Paper | Problem]:
    """The titles of a file, in file order."""
    for found in parsed(Records(stream, max_record_bytes, ("record",), nested=True)):
        if isinstance(found, Problem):
            yield found
            continue
        cut, record = found
        # in a server's response, each record of the response contains a MARC record
        inner = [
            each
            for each in record.iter()
            if isinstance(each.tag, str) and local(each) == "record" and child(each, "leader") is not None
        ]
        marc = inner or [each for each in (record,) if child(each, "datafield") is not None]
        if not marc:
            yield Problem(f"line {cut.line}", "no title", REFUSED, 1)
        for each in marc:
            yield item(each, f"line {cut.line}")


def item(record: etree._Element, where: str, name: str = NAME) -> Paper | Problem:
    """The title of a MARC record as an XML element (also of `xml.etree`), or the problem that it has none. `name` is the format."""
    fields: _Fields = {}
    for field in children(record, "datafield"):
        fields.setdefault(field.get("tag", ""), []).append(field)
    control = {each.get("tag"): (each.text or "") for each in children(record, "controlfield")}
    title = _title(fields)
    if not title:
        return Problem(where, "no title", REFUSED, 1)
    entries = list(dict.fromkeys(_authors(fields)))
    authors = [author for author in entries if not is_et_al(author.name)]
    numbers = ((_first(field, "2").lower(), _first(field, "a")) for field in fields.get("024", []))
    doi = next((number for scheme, number in numbers if scheme == "doi"), None)
    host = next(iter(fields.get("773", [])), None)
    venue = _plain(_first(host, "t")) if host is not None else _series(fields)
    kind = _kind(value(record, "leader"), fields, host)
    number, library = control.get("001", "").strip(), control.get("003", "").strip()
    year = _year(fields, control.get("008", ""), host)
    return Paper(
        f"{name}:{library}/{number}" if library and number else f"{name}:{number}" if number
        else f"{name}:content:{content_id(title, year, venue, *(each.name for each in authors))}",
        title,
        authors,
        year,
        kind,
        Venue(venue, None if kind in ("other", "thesis") else kind) if venue else None,
        len(authors) < len(entries) or any("et al" in _first(field, "c") for field in fields.get("245", [])),
        next(filter(None, (_first(field, "a") for field in fields.get("520", []))), None),
        doi,
        next((link for field in fields.get("856", []) if (link := _first(field, "u")).startswith("http")), None),
        where,
    )  # fmt: skip


def _all(field: etree._Element, codes: str) -> list[str]:
    """The subfields of a field with one of these codes, as strings, in order."""
    return [
        said
        for each in children(field, "subfield")
        if each.get("code", "") in set(codes) and (said := value(each))
    ]


def _first(field: etree._Element, code: str) -> str:
    return next(iter(_all(field, code)), "")


def _plain(text: str) -> str:
    """A subfield without the punctuation before the next one, and without the marks around words that are ignored in sorting."""
    return _SPACED_MARKS.sub(
        "", text.replace("\u0098", "").replace("\u009c", "").replace("<<", "").replace(">>", "")
    ).strip()


def _title(fields: _Fields) -> str:
    for field in fields.get("245", []):
        parts: list[str] = []
        for part in children(field, "subfield"):
            said = _plain(value(part))
            if part.get("code") in ("a", "b", "n", "p") and said:
                # in "Title : subtitle. Part" the punctuation precedes the subfield that it introduces
                parts += [": " if part.get("code") == "b" and parts else ", " if parts else "", said]
        if parts:
            return "".join(parts)
    return ""


def _authors(fields: _Fields) -> Iterator[PersonName]:
    for tag in ("100", "110", "111", "700", "710", "711"):
        for field in fields.get(tag, []):
            roles = {
                each.lower().rsplit("/", 1)[-1].strip(" .,;()[]")
                for each in _all(field, "4" if tag[1:] == "11" else "e4")
            }
            said = bool(roles & _AUTHORS)
            if tag in ("111", "711", "710") and not said:
                continue
            if tag.startswith("7") and (_first(field, "t") or (roles and not said)):
                continue
            if tag in ("100", "110") and roles and not said:
                continue
            name = _name(field, tag)
            if name:
                ids = list(dict.fromkeys(_ids(field)))
                affiliation = "; ".join(_all(field, "u")) or None
                yield PersonName(
                    name,
                    ids[0] if ids else None,
                    group=tag[1:] != "00",
                    affiliation=affiliation,
                    ids=tuple(ids[1:]),
                )


def _name(field: etree._Element, tag: str) -> str:
    name = _plain(_first(field, "a"))
    # a full stop ends the field, unless it ends an initial
    if name.endswith(".") and len(name) > 2 and name[-3].isalpha() and not re.search(r"\b[JS]r\.$", name):
        name = name[:-1]
    if tag[1:] != "00":
        # the levels of an organisation, the highest first
        return ". ".join([name, *(_plain(part).rstrip(".") for part in _all(field, "b"))]) if name else ""
    suffix = next(
        (part for part in map(_plain, _all(field, "c")) if re.fullmatch(r"(?i)([js]r|i{2,3}|iv)\.?", part)),
        "",
    )
    number = _plain(_first(field, "b"))
    name = straighten(name) if field.get("ind1") != "0" or "," in name else name
    return " ".join(filter(None, (name, number, suffix)))


def _ids(field: etree._Element) -> Iterator[str]:
    """The identifiers of a name, ORCID first."""
    said = _all(field, "01")
    yield from filter(None, (orcid_id(each) for each in said if "orcid" in each.lower()))
    for pattern, scheme in _SCHEMES:
        for each in said:
            if match := pattern.search(each):
                yield f"{scheme}:{match[1] or match[2]}"


def _series(fields: _Fields) -> str:
    return next(
        filter(
            None,
            (_plain(_first(field, "a")) for tag in ("490", "830", "440") for field in fields.get(tag, [])),
        ),
        "",
    )


def _year(fields: _Fields, control: str, host: etree._Element | None) -> int | None:
    said = [_first(field, "c") for tag in ("264", "260") for field in fields.get(tag, [])]
    said += [
        control[7:11],
        *(_all(host, "gd") if host is not None else []),
        *(_first(field, "j") for field in fields.get("952", [])),
    ]
    return next(filter(None, map(year_in, said)), None)


def _kind(leader: str, fields: _Fields, host: etree._Element | None) -> Kind:
    """By the notes on a thesis and on a meeting, then by the leader: language material (a, t) that is a monograph, a part or a series."""
    if "502" in fields:
        return "thesis"
    genres = " ".join(_first(field, "a").lower() for tag in ("655", "336") for field in fields.get(tag, []))
    if "hochschulschrift" in genres or "dissertation" in genres:
        return "thesis"
    # many libraries describe an electronic book as a computer file ("m") with an ISBN
    if leader[6:7] not in ("a", "t", "", " ") and not (leader[6:7] == "m" and "020" in fields):
        return "other"
    level = leader[7:8]
    if host is not None or level in ("a", "b"):
        named = _first(host, "t").lower() if host is not None else ""
        return (
            "conference"
            if re.search(r"conference|proceedings|symposium|workshop|tagung", named)
            else "journal"
        )
    if "111" in fields or "konferenzschrift" in genres or "congress" in genres:
        return "conference"
    return "book" if level in ("m", "", " ") else "other"
