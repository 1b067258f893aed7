"""HAL, TEI: the French archive's exports and API responses (https://api.archives-ouvertes.fr/docs, wt=xml-tei).

Authors are those of the work (`analytic`, otherwise `monogr`, otherwise the title statement) with the role of author; editors and translators are not.
An identifier is an ORCID or an IdHAL; the number of a form of a name (`halauthorid`) identifies no person.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from graphapp.model.identifiers import content_id
from graphapp.model.names import clean
from graphapp.model.records import Kind, Paper, PersonName, Problem, Venue
from loaders.hal_json import HAL_KINDS
from loaders.reading.fields import is_et_al, orcid_id, year_in
from loaders.reading.xml_elements import child, children, find, find_all, value
from loaders.reading.xml_records import REFUSED, Records, first_tag, parsed

if TYPE_CHECKING:
    from lxml import etree

__all__ = ["LABEL", "NAME", "SUFFIXES", "load", "sniff"]

NAME = "hal-tei"
LABEL = "HAL, TEI"
# the extension .xml is shared by many formats: only the content decides
SUFFIXES: tuple[str, ...] = ()

_AUTHORS = frozenset({"", "aut", "crp", "co_first_author", "presenting_author", "dev", "pht", "cmp"})
_WORKS = ("sourceDesc/biblStruct/analytic", "sourceDesc/biblStruct/monogr", "titleStmt")
_DATES = ("datePub", "dateEpub", "dateDefended", "whenPublished", "whenProduced", "whenSubmitted")


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001
    """True for TEI with full bibliographic descriptions of HAL."""
    if first_tag(head)[0] not in ("TEI", "teiCorpus"):
        return False
    return (
        b"HAL TEI export" in head
        or b"halId" in head
        or (b"<biblFull" in head and b"archives-ouvertes.fr" in head)
    )


def load(stream: BinaryIO, *, max_record_bytes: int = 4_000_000) -> Iterator[Paper | Problem]:
    """The works of a file, in file order."""
    for found in parsed(Records(stream, max_record_bytes, ("biblFull",))):
        yield found if isinstance(found, Problem) else _paper(found[1], f"line {found[0].line}")


def _paper(work: etree._Element, where: str) -> Paper | Problem:
    around = [each for path in _WORKS if (each := find(work, path)) is not None]
    title = next(filter(None, map(_title, around)), "")
    if not title:
        return Problem(where, "no title", REFUSED, 1)
    entries = next(filter(None, ([*_people(each)] for each in around)), [])
    authors = [author for author in entries if not is_et_al(author.name)]
    kind: Kind = next(
        (
            HAL_KINDS.get(each.get("n", ""), "other")
            for each in find_all(work, "profileDesc/textClass/classCode")
            if each.get("scheme") == "halTypology"
        ),
        "other",
    )
    ids = {each.get("type", ""): value(each) for each in find_all(work, "publicationStmt/idno")}
    doi = next(
        (value(each) for each in find_all(work, "sourceDesc/biblStruct/idno") if each.get("type") == "doi"),
        None,
    )
    venue, year = _venue(work, kind), _year(work)
    return Paper(
        f"{NAME}:{ids['halId']}"
        if ids.get("halId")
        else f"{NAME}:content:{content_id(title, year, venue, *(each.name for each in authors))}",
        title,
        authors,
        year,
        kind,
        Venue(venue, None if kind in ("other", "thesis") else kind) if venue and venue != title else None,
        len(authors) < len(entries),
        value(work, "profileDesc/abstract") or None,
        doi,
        ids.get("halUri") or None,
        where,
    )


def _title(around: etree._Element) -> str:
    """The first title that is not that of a container, with its subtitle."""
    titles = [each for each in children(around, "title") if each.get("level") in (None, "a")]
    main = next((value(each) for each in titles if each.get("type") != "sub"), "")
    subtitle = next((value(each) for each in titles if each.get("type") == "sub"), "")
    return f"{main}: {subtitle}" if main and subtitle else main


def _people(around: etree._Element) -> Iterator[PersonName]:
    for author in children(around, "author"):
        if author.get("role", "") not in _AUTHORS:
            continue
        person = child(author, "persName")
        if person is None:
            if name := value(author, "orgName"):
                yield PersonName(name, group=True)
            continue
        name = clean(
            " ".join(filter(None, (*map(value, children(person, "forename")), value(person, "surname"))))
        )
        if name:
            ids = list(dict.fromkeys(_ids(author)))
            yield PersonName(name, ids[0] if ids else None, ids=tuple(ids[1:]))


def _ids(author: etree._Element) -> Iterator[str]:
    """The identifiers of an author, ORCID first."""
    said = [
        (each.get("type", "").lower(), each.get("notation"), value(each)) for each in children(author, "idno")
    ]
    yield from filter(None, (orcid_id(id) for kind, _, id in said if kind == "orcid"))
    yield from (
        f"idhal:{id}" for kind, notation, id in said if kind == "idhal" and notation != "numeric" and id
    )


def _venue(work: etree._Element, kind: Kind) -> str:
    """The journal; of a conference paper the meeting, of a chapter its book."""
    levels = {
        each.get("level"): value(each)
        for each in find_all(work, "sourceDesc/biblStruct/monogr/title")
        if each.get("level")
    }
    meeting = value(work, "sourceDesc/biblStruct/monogr/meeting/title")
    if kind == "thesis":
        return ""
    if kind == "conference":
        return meeting or levels.get("j", "") or levels.get("m", "")
    return levels.get("j", "") or levels.get("m", "") or meeting


def _year(work: etree._Element) -> int | None:
    dates = [
        *find_all(work, "sourceDesc/biblStruct/monogr/imprint/date"),
        *find_all(work, "editionStmt/edition/date"),
    ]
    said = {each.get("type"): value(each) for each in reversed(dates)}
    return next((year for kind in _DATES if (year := year_in(said.get(kind))) is not None), None)
