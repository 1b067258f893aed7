"""BibTeX of a list of papers, for BibTeX, biber and reference managers: UTF-8, special characters escaped.

Format: https://www.bibtex.org/Format/ and O. Patashnik, BibTeXing. A brace without its partner would end a field even after a backslash, so
that it is written by name. `doi` and `url` stand as they are, as biblatex reads them. Homonym numbers ("Nan Duan 0001") are left off: they are no
part of a printed name; CSV and JSON keep them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO

from graphapp import names
from graphapp.exporters.text import write_lines
from graphapp.records import Kind
from graphapp.stores.base import StoredPaper

__all__ = ["write"]

_LATEX = {
    "\\": "\\textbackslash{}",
    "~": "\\textasciitilde{}",
    "^": "\\textasciicircum{}",
} | {char: "\\" + char for char in "{}$&%#_"}
_LONE_BRACES = {"{": "\\textbraceleft{}", "}": "\\textbraceright{}"}
_SPECIAL = re.compile(r"[\\{}~^$&%#_]")
# a word that a style must not put in lower case: an inner capital, or a capital beside a digit
_PROTECTED = re.compile(r"(?<![\w\\{}])(?=\w*(?:\w[A-Z]|[A-Z]\d|\d[A-Z]))[A-Za-z0-9]+(?![\w\\{}])")
_URL_UNSAFE = {char: f"%{ord(char):02X}" for char in '\\{}"<> '}
_SUFFIX = re.compile(r"^(?P<rest>.+\S) (?P<last>\S+),? (?P<suffix>[JS]r\.?|I{2,3}|IV)$")
_STOP_WORDS = frozenset(
    ["a", "an", "the", "on", "of", "in", "for", "to", "and", "with", "from", "by", "at", "is", "are"]
)

_ENTRY: dict[Kind, tuple[str, str]] = {
    "conference": ("inproceedings", "booktitle"),
    "journal": ("article", "journal"),
    "preprint": ("misc", "howpublished"),
    "book": ("book", "series"),
    "thesis": ("phdthesis", "school"),
    "other": ("misc", "howpublished"),
}


def write(papers: Sequence[StoredPaper], out: BinaryIO) -> None:
    """Write `papers` in their order; each entry has a key of its own, made of last name, year and a word of the title."""
    write_lines(out, _entries(papers))


def _entries(papers: Iterable[StoredPaper]) -> Iterator[str]:
    taken: set[str] = set()
    for paper in papers:
        kind, venue_field = _ENTRY[paper.kind]
        fields = {
            "title": _title(paper.title),
            "author": _authors(paper),
            venue_field: _latex(paper.venue.name) if paper.venue else "",
            "year": str(paper.year) if paper.year is not None else "",
            "doi": _link(paper.doi),
            "url": _link(paper.url),
            "abstract": _latex(paper.abstract or ""),
        }
        lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
        yield f"@{kind}{{{_key(paper, taken)},\n" + ",\n".join(lines) + "\n}\n"


def _latex(text: str) -> str:
    cleaned = names.clean(text)
    table = _LATEX if _balanced(cleaned) else _LATEX | _LONE_BRACES
    return _SPECIAL.sub(lambda match: table[match[0]], cleaned)


def _balanced(text: str) -> bool:
    depth = 0
    for brace in re.findall("[{}]", text):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            return False
    return depth == 0


def _title(text: str) -> str:
    return _PROTECTED.sub(lambda match: "{" + match[0] + "}", _latex(text))


def _link(text: str | None) -> str:
    return "".join(_URL_UNSAFE.get(char, char) for char in names.clean(text or ""))


def _authors(paper: StoredPaper) -> str:
    written = [_person(entry.author.name) for entry in paper.authors]
    if paper.authors_cut:
        written.append("others")
    return " and ".join(name for name in written if name)


def _person(name: str) -> str:
    """A printed name such that BibTeX splits it rightly: Jr in its own part, no "and" or comma taken for more than it is."""
    text = names.clean(names.base_name(names.clean(name)))
    if (
        " and " in f" {text.lower()} "
        or text.lower() == "others"
        or text.count(",") > 1
        or text.strip(", ") != text
    ):
        return "{" + _latex(text) + "}" if text else ""
    suffix = _SUFFIX.match(text)
    if suffix and "," not in suffix["rest"]:
        return _latex(f"{suffix['last']}, {suffix['suffix']}, {suffix['rest']}")
    return _latex(text)


def _ascii(text: str) -> str:
    split = unicodedata.normalize("NFKD", text)
    return "".join(char for char in split if char.isascii() and char.isalnum()).lower()


def _key(paper: StoredPaper, taken: set[str]) -> str:
    author = _ascii(names.last_name(paper.authors[0].author.name)) if paper.authors else ""
    words = (_ascii(word) for word in names.words(paper.title))
    word = next((word for word in words if word and word not in _STOP_WORDS), "")
    base = f"{author or 'anonymous'}{'' if paper.year is None else paper.year}{word}"
    key, count = base, 1
    while key in taken:
        count += 1
        key = f"{base}-{count}"
    taken.add(key)
    return key
