"""Records of dblp in the layout of its dump: one field on each line, the authors first. Pure.

A record in this layout is matched by one regular expression; any other record is parsed as XML and converted to the same parts. The
regular expression justifies a second code path: without it, a dump takes about five times as long, the samples three times.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, NamedTuple, cast

from graphapp.native import compiled
from loaders.reading.xml_elements import local, text

if TYPE_CHECKING:
    from lxml import etree

__all__ = [
    "PAPERS",
    "RECORD",
    "UNITS",
    "DblpRecord",
    "all_fields",
    "as_laid_out",
    "cut_records",
    "entries",
    "field",
    "names",
    "shown",
]

PAPERS = (
    "article", "inproceedings", "incollection", "proceedings", "book", "phdthesis", "mastersthesis", "www", "data",
)  # fmt: skip
UNITS = (*PAPERS, "person")

_ATTRIBUTES = r'(?: [a-z]++="[^"<>&]*+")*+'
# a name without a number that is not "et al.": its words, separated by single spaces
_PLAIN_NAME = (
    r"(?:[^\s<&]++ )*+[^\s<&]++(?<! [0-9]{4})(?<![Aa][Ll])(?<![Aa][Ll]\.)(?<![Ii][Ii])(?<![Ee][Rr][Ss])"
)
# fields that are found by their start tags, which have no attributes
_BARE = (
    "author", "title", "year", "journal", "booktitle", "series", "school", "publisher",
)  # fmt: skip
_ALL_UNITS, _ALL_BARE = frozenset(UNITS), frozenset(_BARE)
_HAS_ATTRIBUTES = " " + "".join(f"(?<!<{name} )" for name in _BARE)
RECORD = re.compile(
    rf'\s*+<({"|".join(UNITS)})(?: mdate="[^"<>&]*+")?+ key="([^"<>&]*+)"({_ATTRIBUTES})>\n'
    rf"((?:<author>{_PLAIN_NAME}</author>\n)*+)((?:<author{_ATTRIBUTES}>[^<\n]*+</author>\n)*+)"
    r"(?:<title>([^<\n]*+)</title>\n)?+(?:<pages>[^<&\n]*+</pages>\n)?+(?:<year>([0-9]{4})</year>\n)?+"
    rf"((?:<([a-z][a-z0-9]*+)(?<!<author)(?:{_HAS_ATTRIBUTES}[a-z]++=\"[^\"<>&]*+\"{_ATTRIBUTES})?+>[^<\n]*+</\9>\n)*+)"
    r"</\1>"
)
"""A record in the layout of the dump without markup or line breaks in fields; its groups are those of `DblpRecord`."""

_Parts = tuple[int, str, str, str, str, str, str | None, str | None, str]
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})


class DblpRecord(NamedTuple):
    """The parts of a record as text: the name of its element, its key, its other attributes, the lines of its leading authors that
    have a plain name only ("" if unknown), those of its other authors, its title and year (None if they are among the other fields),
    and the lines of its other fields."""

    name: str
    key: str
    attributes: str
    plain: str
    authors: str
    title: str | None
    year: str | None
    rest: str


def cut_records(text: str, at: int, line: int) -> tuple[list[_Parts], int, int]:
    """The records in this layout that follow one another from the place `at` of `text`, which is on line `line`: the line on which each begins,
    and its parts. Also the place and the line of their end."""
    found: list[_Parts] = []
    while True:
        if compiled is not None:
            # nearly all records; it leaves the others to the expression
            some, at, line = compiled.laid_out(text, at, line, _ALL_UNITS, _ALL_BARE)
            found += some
        record = RECORD.match(text, at)
        if record is None:
            return found, at, line
        begin, end = record.start(1), record.end()
        line += text.count("\n", at, begin)
        found.append(cast(_Parts, (line, *record.group(1, 2, 3, 4, 5, 6, 7, 8))))
        line += text.count("\n", begin, end)
        at = end


def names(plain: str) -> list[str]:
    """The names in author lines that consist of a plain name."""
    return plain[len("<author>") : -len("</author>\n")].split("</author>\n<author>") if plain else []


def entries(authors: str) -> list[str]:
    """The entries in the lines of authors: for each the attributes of its element, ">", and its raw text."""
    return authors[len("<author") : -len("</author>\n")].split("</author>\n<author") if authors else []


def field(rest: str, start: str) -> str:
    """The raw text of the first field with this start tag, "" if there is none."""
    at = rest.find(start)
    if at < 0:
        return ""
    at += len(start)
    return rest[at : rest.find("<", at)]


def all_fields(rest: str, name: str) -> list[str]:
    """The raw strings of all fields of this name, with or without attributes."""
    return re.findall(rf"<{name}(?: [^>]*)?>([^<]*)<", rest)


def shown(text: str) -> str:
    """The text of a field with references resolved and whitespace collapsed."""
    if "&" in text:
        text = html.unescape(text)
    elif text.isprintable() and not ("  " in text or text[:1] == " " or text[-1:] == " "):
        # most fields pass this check, which is cheaper than splitting
        return text
    return " ".join(text.split())


def as_laid_out(name: str, element: etree._Element) -> DblpRecord:
    """The parts of a parsed record, without the attributes of fields other than authors, which are not used."""
    authors: list[str] = []
    rest: list[str] = []
    for inner in element:
        called, said = local(inner), text(inner).translate(_ESCAPES)
        if called == "author":
            authors.append(f"<author{_attributes(inner)}>{said}</author>\n")
        else:
            rest.append(f"<{called}>{said}</{called}>\n")
    return DblpRecord(
        name, element.get("key", ""), _attributes(element), "", "".join(authors), None, None, "".join(rest)
    )


def _attributes(element: etree._Element) -> str:
    return "".join(f' {name}="{said.translate(_ESCAPES)}"' for name, said in element.attrib.items())
