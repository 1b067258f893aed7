"""RIS, from reference managers and databases: `TY  - JOUR` … `ER  - `.

Format: https://en.wikipedia.org/wiki/RIS_(file_format) and the RIS specifications of 2001 and 2011. A1 and AU are the authors, in the
order of the lines; ED is an editor, as is A2 of books and conference papers; A3, A4 and TA are series editors and translators. Some
programs omit ER, put numbers or a heading before a record (Ovid), write a tab or a single space after tags, or wrap a field over several lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

import orjson

from graphapp.model.records import Kind, Paper, Problem
from loaders.reading.round_trip import own_paper
from loaders.reading.tagged import Dialect, Meaning, Record, authors, has_line, paper, records

__all__ = ["LABEL", "NAME", "SUFFIXES", "load", "sniff"]

NAME = "ris"
LABEL = "RIS, from reference managers and databases"
SUFFIXES: tuple[str, ...] = (".ris",)

# two spaces before the hyphen as specified; other spellings only for known tags, since a wrapped line may look the same
_KNOWN = (
    "TY|ER|ID|A[1-4U]|T[1-3TIA]|BT|CT|ED|PY|Y[12]|DA|J[1AFO2]|A[BDN]|N[12V]|KW|RP|SP|EP|VL|IS|UR|L[1-4AB]|DO|"
    "D[BP]|M[1-3]|C[1-8ANY]|CP|ET|PB|PP|SE|SN|ST|U[1-5]|OP|RI|RN|LK|H[12]|TS"
)
DIALECT = Dialect(
    line=re.compile(
        rf"(?P<tag>(?:{_KNOWN})(?=[ \t]{{0,3}}-)|[A-Z][A-Z0-9]{{1,3}}(?=  -))[ \t]*-(?:[ \t](?P<value>.*)|[ \t]*$)"
    ),
    begins=frozenset({"TY"}),
    core=frozenset({"TI", "T1", "CT", "BT", "AU", "A1"}),
    ends=frozenset({"ER"}),
    titles=frozenset({"TI", "T1"}),
)
_SNIFFED = re.compile(r"^(?:TY[ \t]{1,3}-[ \t]*[A-Z]{0,8}|ER[ \t]{1,3}-)[ \t]*$", re.MULTILINE)

_JOURNAL = ("abst", "ejour", "inpr", "jfull", "jour", "mgzn", "news")
_CONFERENCE = ("conf", "cpaper")
_BOOK = ("book", "chap", "ebook", "echap", "edbook", "ser", "encyc", "dict", "clswk", "ancient", "serial")
KINDS: dict[str, Kind] = {
    **dict.fromkeys(_JOURNAL, "journal"),
    **dict.fromkeys(_CONFERENCE, "conference"),
    **dict.fromkeys(_BOOK, "book"),
    "thes": "thesis",
    "preprint": "preprint",
    "eprint": "preprint",
}
_JOURNALS = ("JF", "T2", "JO", "JA", "J2", "J1")
_PLACES = ("T2", "C3", "BT", "JF", "JO", "JA", "J2")
MEANING = Meaning(
    name=NAME,
    title=("TI", "T1", "CT", "BT", "ST"),
    author=("AU", "A1"),
    year=("PY", "DA", "Y1"),
    type=("TY",),
    kinds=KINDS,
    venue=_PLACES,
    venues={"journal": _JOURNALS, "thesis": ()},
    abstract=("AB", "N2"),
    doi=("DO", "M3", "L3"),
    url=("UR", "LK", "L2"),
    key=("ID", "AN"),
    notes=("N1",),
    editor=("ED",),
    editors={"book": ("ED", "A2"), "conference": ("ED", "A2")},
)


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001
    """True if a line begins or ends a record."""
    return has_line(head, _SNIFFED)


def load(stream: BinaryIO, *, max_record_bytes: int = 4_000_000) -> Iterator[Paper | Problem]:
    """The papers of a file, in file order."""
    for found in records(stream, DIALECT, max_record_bytes):
        if isinstance(found, Problem):
            yield found
        elif own := _as_it_was(found):
            yield own
        else:
            yield from paper(found, MEANING, authors(found, MEANING))


def _as_it_was(record: Record) -> Paper | None:
    """The paper of a record that graphapp wrote (`graphapp.exporters.ris`), in which nothing is markup."""
    written = record.first("C8")
    if not written.startswith("graphapp {"):
        return None
    try:
        said = orjson.loads(written.removeprefix("graphapp "))
    except orjson.JSONDecodeError:
        return None
    title, year, abstract, doi, url = (record.first(tag) or None for tag in ("TI", "PY", "AB", "DO", "UR"))
    number = int(year) if year and year.isdecimal() and len(year) < 5 else None
    return own_paper(said, title, number, abstract, doi, url, f"line {record.line}")
