"""MODS, the Library of Congress's description of library items in XML (https://www.loc.gov/standards/mods/).

Mapping:

- A name is an author if it has no role, or one of its roles is that of a creator (author, creator, dissertant; photographer, composer and
  artist for their works), and an editor if a role says so. A corporate name is a group; a conference is neither an author nor a group.
- The title is the one that is not marked as another form of it, with its article and subtitle.
- The venue is the item's container (`<relatedItem type="host">`), whose date is used if the item has none.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from graphapp.model.identifiers import content_id
from graphapp.model.names import straighten
from graphapp.model.records import Kind, Paper, PersonName, Problem, Venue
from loaders.reading.fields import is_et_al, orcid_id, year_in
from loaders.reading.xml_elements import child, children, find_all, value
from loaders.reading.xml_records import REFUSED, Records, first_tag, parsed

if TYPE_CHECKING:
    from lxml import etree

__all__ = ["LABEL", "NAME", "SUFFIXES", "load", "sniff"]

NAME = "mods"
LABEL = "MODS, XML"
SUFFIXES: tuple[str, ...] = (".mods",)

_MAKERS = frozenset({
    "aut", "author", "cre", "creator", "joint author", "dis", "dissertant", "pht", "photographer", "cmp", "composer", "art", "artist",
    "prg", "programmer", "inv", "inventor", "coauthor", "co-author", "first author",
})  # fmt: skip
_EDITORS = frozenset({"edt", "editor"})
_GENRES: tuple[tuple[str, Kind], ...] = (
    ("thesis", "thesis"), ("dissertation", "thesis"), ("conference", "conference"), ("proceeding", "conference"),
    ("preprint", "preprint"), ("journal", "journal"), ("periodical", "journal"), ("article", "journal"), ("magazine", "journal"),
    ("chapter", "book"), ("book", "book"),
)  # fmt: skip


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001
    """True for a collection of MODS records, a single record, and a record in the response of an archive."""
    root = first_tag(head)[0]
    return root in ("modsCollection", "mods") or (root == "OAI-PMH" and b"loc.gov/mods" in head)


def load(stream: BinaryIO, *, max_record_bytes: int = 4_000_000) -> Iterator[Paper | Problem]:
    """The items of a file, in file order."""
    for found in parsed(Records(stream, max_record_bytes, ("mods",))):
        yield found if isinstance(found, Problem) else _paper(found[1], f"line {found[0].line}")


def _paper(item: etree._Element, where: str) -> Paper | Problem:
    title = _title(item)
    if not title:
        return Problem(where, "no title", REFUSED, 1)
    entries = [author for each in children(item, "name") if (author := _with_role(each, _MAKERS)) is not None]
    authors = [author for author in entries if not is_et_al(author.name)]
    host = next((each for each in children(item, "relatedItem") if each.get("type") == "host"), None)
    venue = _title(host) if host is not None else ""
    kind = _kind(item, host)
    ids = [
        (each.get("type", "").lower(), value(each))
        for each in children(item, "identifier")
        if each.get("invalid") != "yes"
    ]
    dois = [id for sort, id in ids if sort == "doi"]
    dois += [id for sort, id in ids if sort != "doi" and id.lower().startswith(("doi:", "10."))]
    doi = next(iter(dois), None)
    name = value(item, "recordInfo/recordIdentifier") or item.get("ID") or doi
    links = [
        value(each)
        for each in find_all(item, "location/url")
        if each.get("access") not in ("preview", "raw object")
    ]
    links += [id for sort, id in ids if sort in ("uri", "url", "hdl")]
    year = next(filter(None, (_year(part) for part in (item, host) if part is not None)), None)
    return Paper(
        f"{NAME}:{name}"
        if name
        else f"{NAME}:content:{content_id(title, year, venue, *(each.name for each in authors))}",
        title,
        authors,
        year,
        kind,
        Venue(venue, None if kind in ("other", "thesis") else kind) if venue else None,
        len(authors) < len(entries) or any(True for _ in find_all(item, "name/etal")),
        value(item, "abstract") or None,
        doi,
        next((link for link in links if link.startswith("http")), None),
        where,
        _editors(item) or (_editors(host) if host is not None else ()),
    )


def _editors(item: etree._Element) -> tuple[PersonName, ...]:
    found = (_with_role(each, _EDITORS) for each in children(item, "name"))
    return tuple(editor for editor in found if editor is not None)


def _title(item: etree._Element) -> str:
    """The title as printed: article, title, subtitle, number and name of the part."""
    found = sorted(children(item, "titleInfo"), key=lambda each: each.get("type") is not None)
    for info in found:
        title = value(info, "title")
        if not title:
            continue
        article = value(info, "nonSort")
        title = f"{article}{'' if article.endswith(('’', chr(39))) else ' '}{title}" if article else title
        title = ": ".join(filter(None, (title.rstrip(" :/"), value(info, "subTitle"))))
        return ", ".join(filter(None, (title, value(info, "partNumber"), value(info, "partName"))))
    return ""


def _with_role(name: etree._Element, wanted: frozenset[str]) -> PersonName | None:
    """The person or group of a name with one of these roles; a name without a role is that of an author."""
    roles = {value(each).lower().strip(" .:") for each in find_all(name, "role/roleTerm")}
    roles |= {value(each).lower().strip(" .:") for each in children(name, "role") if not len(each)}
    sort = name.get("type", "personal")
    if sort == "conference" or not (roles & wanted or (wanted is _MAKERS and not roles - {""})):
        return None
    parts = [(each.get("type"), value(each)) for each in children(name, "namePart") if value(each)]
    by = {
        kind: " ".join(part for said, part in parts if said == kind)
        for kind in ("given", "family", "termsOfAddress", None)
    }
    affiliation = "; ".join(filter(None, map(value, children(name, "affiliation")))) or None
    ids = [orcid_id(value(each)) for each in children(name, "nameIdentifier")] + [
        orcid_id(name.get("valueURI"))
    ]
    id = next(filter(None, ids), None)
    if sort in ("corporate", "family"):
        # the levels of an organisation, the highest first
        printed = ". ".join(part.rstrip(".") for said, part in parts if said is None)
        return PersonName(printed, id, group=True, affiliation=affiliation) if printed else None
    if by["family"] or by["given"]:
        address = by["termsOfAddress"]
        suffix = address if address.lower().rstrip(".") in ("jr", "sr", "ii", "iii", "iv") else ""
        printed = " ".join(filter(None, (by["given"], by["family"], suffix)))
    else:
        printed = straighten(by[None].strip(" ,")) if by[None] else value(name, "displayForm")
    return PersonName(printed, id, affiliation=affiliation) if printed else None


def _year(item: etree._Element) -> int | None:
    for path in (
        "originInfo/dateIssued",
        "part/date",
        "originInfo/copyrightDate",
        "originInfo/dateCreated",
        "originInfo/dateOther",
    ):
        dates = sorted(find_all(item, path), key=lambda each: each.get("keyDate") is None)
        for date in dates:
            if (year := year_in(value(date))) is not None:
                return year
    return None


def _kind(item: etree._Element, host: etree._Element | None) -> Kind:
    """By the genre of the item, then of its container; text without a container is a book if it is described as one."""
    for part in filter(lambda part: part is not None, (item, host)):
        for genre in children(part, "genre"):
            for word, kind in _GENRES:
                if word in value(genre).lower():
                    return kind
    if host is not None:
        return (
            "journal" if any(each.get("type") == "issn" for each in children(host, "identifier")) else "other"
        )
    issued = {value(each).lower() for each in find_all(item, "originInfo/issuance")}
    text = value(item, "typeOfResource").lower() in ("", "text")
    return "book" if text and "monographic" in issued and child(item, "relatedItem") is None else "other"
