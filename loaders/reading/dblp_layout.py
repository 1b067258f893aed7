"""Records of dblp in the layout of its dump: a field a line, the authors first. Pure.

A record that has this layout is taken apart as text; what the parser has read is put into it. Either way the parts are the same, and
what makes papers of them need not know which way they came.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, NamedTuple

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
# a name without a number, and not "et al.": its words, with single spaces between them
_PLAIN_NAME = (
    r"(?:[^\s<&]++ )*+[^\s<&]++(?<! [0-9]{4})(?<![Aa][Ll])(?<![Aa][Ll]\.)(?<![Ii][Ii])(?<![Ee][Rr][Ss])"
)
# fields that are looked for by their start tags, which have no attributes
_BARE = (
    "author", "title", "year", "journal", "booktitle", "series", "school", "publisher",
)  # fmt: skip
_HAS_ATTRIBUTES = " " + "".join(f"(?<!<{name} )" for name in _BARE)
RECORD = re.compile(
    rf'\s*+<({"|".join(UNITS)})(?: mdate="[^"<>&]*+")?+ key="([^"<>&]*+)"({_ATTRIBUTES})>\n'
    rf"((?:<author>{_PLAIN_NAME}</author>\n)*+)((?:<author{_ATTRIBUTES}>[^<\n]*+</author>\n)*+)"
    r"(?:<title>([^<\n]*+)</title>\n)?+(?:<pages>[^<&\n]*+</pages>\n)?+(?:<year>([0-9]{4})</year>\n)?+"
    rf"((?:<([a-z][a-z0-9]*+)(?<!<author)(?:{_HAS_ATTRIBUTES}[a-z]++=\"[^\"<>&]*+\"{_ATTRIBUTES})?+>[^<\n]*+</\9>\n)*+)"
    r"</\1>"
)
"""A record in the layout of the dump, of which no field holds markup or is two lines long; its groups are `DblpRecord`."""

_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})


class DblpRecord(NamedTuple):
    """The name of a record's element, its key, its other attributes, the lines of its first authors as far as there are printed names alone
    ("" where that is not known), those of its other authors, its title and year (None where they are among the other fields), and the lines
    of its other fields."""

    name: str
    key: str
    attributes: str
    plain: str
    authors: str
    title: str | None
    year: str | None
    rest: str


def names(plain: str) -> list[str]:
    """The names of authors of which there are printed names alone."""
    return plain[len("<author>") : -len("</author>\n")].split("</author>\n<author>") if plain else []


def entries(authors: str) -> list[str]:
    """Any authors of a record: each the attributes of its element, ">", and its text as it stands."""
    return authors[len("<author") : -len("</author>\n")].split("</author>\n<author") if authors else []


def field(rest: str, start: str) -> str:
    """The text, as it stands, of the first field that begins with this start tag; "" where there is none."""
    at = rest.find(start)
    if at < 0:
        return ""
    at += len(start)
    return rest[at : rest.find("<", at)]


def all_fields(rest: str, name: str) -> list[str]:
    """The texts of all fields of a name, with and without attributes, as they stand."""
    return re.findall(rf"<{name}(?: [^>]*)?>([^<]*)<", rest)


def shown(text: str) -> str:
    """The text of a field with XML's own references as characters, and whitespace collapsed."""
    if "&" in text:
        text = html.unescape(text)
    elif text.isprintable() and not ("  " in text or text[:1] == " " or text[-1:] == " "):
        # most texts are like this, and telling so is cheaper than splitting them
        return text
    return " ".join(text.split())


def as_laid_out(name: str, element: etree._Element) -> DblpRecord:
    """A record that the parser has read. Attributes of fields other than authors are left out: nothing asks for them."""
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
