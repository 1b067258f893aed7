"""Responses of dblp's publication search (https://dblp.org/search/publ/api), as JSON and as XML.

A single hit, author, venue or link is an object, several are a list. The record is identified by dblp's key, as in the dump, so that both
yield the same record. The people of edited books ("Editorship") are editors, not authors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, BinaryIO

import orjson

from graphapp.model.identifiers import content_id, normal_doi
from graphapp.model.records import Kind, Paper, PersonName, Problem, Venue
from loaders import dblp
from loaders.reading.fields import dblp_id, is_et_al, orcid_id, plain, year_in
from loaders.reading.json_errors import not_json
from loaders.reading.lines import as_utf8
from loaders.reading.xml_elements import children, find_all, text, value
from loaders.reading.xml_records import REFUSED, Records, first_tag, parsed

if TYPE_CHECKING:
    from lxml import etree

__all__ = ["LABEL", "NAME", "SUFFIXES", "load", "sniff"]

NAME = "dblp-api"
LABEL = "dblp search results, JSON or XML"
SUFFIXES: tuple[str, ...] = ()

# a thousand hits, the maximum that dblp returns, are about 1 MB
_LONGEST = 64_000_000
_JSON = re.compile(rb'\s*\{\s*"result"\s*:\s*\{.{0,3000}?"hits"\s*:', re.DOTALL)
_KINDS: tuple[tuple[str, Kind], ...] = (
    ("journal", "journal"),
    ("conference", "conference"),
    ("informal", "preprint"),
    ("book", "book"),
    ("editorship", "book"),
    ("reference works", "book"),
)


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001
    """True for a result with hits."""
    if first_tag(head)[0] == "result":
        return b"<hits" in head
    return _JSON.match(head.removeprefix(b"\xef\xbb\xbf")) is not None


def load(stream: BinaryIO, *, max_record_bytes: int = 4_000_000) -> Iterator[Paper | Problem]:
    """The publications of a response, in file order."""
    buffered = as_utf8(stream)
    if buffered.peek(100).removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<":
        for found in parsed(Records(buffered, max_record_bytes, {"hit"})):
            yield (
                found
                if isinstance(found, Problem)
                else _paper(_of_element(found[1]), f"line {found[0].line}")
            )
        return
    data = buffered.read(_LONGEST + 1)
    if len(data) > _LONGEST:
        yield Problem(
            "", f"longer than {_LONGEST:,} bytes", "file refused; request fewer hits at a time from dblp", 1
        )
        return
    try:
        answer = orjson.loads(data.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        yield Problem(f"line {error.lineno}", not_json(error.msg), "file refused", 1)
        return
    for number, hit in enumerate(_list(_get(_get(_get(answer, "result"), "hits"), "hit")), 1):
        where = f"record {number}"
        info = _get(hit, "info")
        yield (
            _paper(info, where) if isinstance(info, dict) else Problem(where, "not a publication", REFUSED, 1)
        )


def _get(given: Any, name: str) -> Any:
    return given.get(name) if isinstance(given, dict) else None


def _list(given: Any) -> list[Any]:
    return given if isinstance(given, list) else [] if given is None else [given]


def _text(given: Any) -> str:
    """The text of a field: a string, an object with a string, or the first of several."""
    if isinstance(given, dict):
        given = given.get("text")
    elif isinstance(given, list):
        return next(filter(None, map(_text, given)), "")
    return plain(given).strip() if isinstance(given, str) else str(given) if isinstance(given, int) else ""


def _of_element(hit: etree._Element) -> dict[str, Any]:
    """The fields of a hit in XML, in the form of JSON."""
    from lxml import etree

    info: dict[str, Any] = {"authors": {"author": []}}
    for field in find_all(hit, "info"):
        for inner in field:
            name = etree.QName(inner).localname
            if name != "authors":
                info.setdefault(name, text(inner))
                continue
            info["authors"]["author"] += [
                {"@pid": author.get("pid"), "text": value(author)} for author in children(inner, "author")
            ]
    return info


def _paper(info: dict[str, Any], where: str) -> Paper | Problem:
    title = dblp.shown_title(_text(info.get("title")))
    if not title:
        return Problem(where, "no title", REFUSED, 1)
    key, sort, year = _text(info.get("key")), _text(info.get("type")).lower(), _text(info.get("year"))
    entries = _list(_get(info.get("authors"), "author"))
    people = [person for entry in entries if (person := _author(entry)) is not None]
    authors, editors = ([], people) if sort == "editorship" else (people, [])
    kind: Kind = next((kind for begin, kind in _KINDS if sort.startswith(begin)), "other")
    if key.startswith(("phd/", "masters/")):
        kind = "thesis"
    venue, link = _text(info.get("venue")), _text(info.get("ee"))
    return Paper(
        f"{dblp.NAME}:{key}"
        if key
        else f"{NAME}:content:{content_id(title, year, *(each.name for each in authors))}",
        title,
        [author for author in authors if not is_et_al(author.name)],
        year_in(year),
        kind,
        Venue(venue, None if kind in ("other", "thesis") else kind) if venue else None,
        any(is_et_al(author.name) for author in authors),
        doi=_text(info.get("doi")) or normal_doi(link),
        url=link or _text(info.get("url")) or None,
        where=where,
        editors=tuple(editors),
    )


def _author(entry: Any) -> PersonName | None:
    name = _text(entry)
    if not name:
        return None
    orcid = orcid_id(_text(_get(entry, "@orcid")))
    id = dblp_id(_text(_get(entry, "@pid")))
    return PersonName(name, id, printed=dblp.without_number(name), ids=(orcid,) if orcid else ())
