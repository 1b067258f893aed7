"""Any table with a header: its columns are named by `--column`, or recognised by common headers.

    graphapp load --column title=Titel --column authors=Autoren --column year=Jahr --separator ';' papers.csv

Fields are title (required), authors, year, venue, kind, abstract, doi, url and id. Authors may be spread over several columns
(`--column authors=First --column authors=Second`). Headers are compared by their letters: "Publication Year", "publication_year" and
"PublicationYear" are equal.

With `--separator`, author cells are split at that separator only. Without it, each cell is split by the first rule that fits:

1. at semicolons;
2. at the word "and", if every part is a name: "Boucher, Yan and Grondin, Pierre", "A. Berger, J. Levine and L. Nonato";
3. at commas, if every part has two or more words: "K Tilmon, A Tolba". "van der Berg, Jan Willem" is one name.

Rules 2 and 3 are reported once for the table, with the number of cells that they split. Names that still contain a common separator
are kept, and reported once for each separator ("&" only if several records have it, since company names do); a separator that occurs in
no cell is reported too. If only the last name of a cell ends with a period ("Diaz-Ferrer J, Lau Y."), the period ends the list. An
ellipsis at the end marks a truncated list.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from graphapp.errors import BadInput
from graphapp.model.names import clean, shown
from graphapp.model.records import KINDS, Kind, Paper, Problem
from loaders import FormatOption, Loader
from loaders.reading.mistakes import guessed_columns
from loaders.reading.people import (
    People,
    comma_joined,
    is_institution,
    listed,
    several,
    without_and,
    without_ellipsis,
)
from loaders.reading.tables import Cells, TableLayout, columns, no_column, opened, paper, split, squeezed

__all__ = [
    "FIELDS",
    "LABEL",
    "NAME",
    "OPTIONS",
    "SUFFIXES",
    "USUAL_KINDS",
    "USUAL_NAMES",
    "adjusted",
    "load",
    "sniff",
]

NAME = "csv"
LABEL = "any table with a header line (specify the columns with --column)"
SUFFIXES: tuple[str, ...] = (".csv", ".tsv", ".tab")
OPTIONS: tuple[FormatOption, ...] = (
    FormatOption(
        "column",
        "FIELD=NAME",
        "Read a field from a column of the table, such as title=Title or authors=Author. May be repeated.",
        many=True,
    ),
    FormatOption(
        "separator",
        "TEXT",
        "The separator between authors in a table cell.  [default: detected for each cell]",
    ),
)
# as separate signs; a name has at most two commas: "King, Martin Luther, Jr."
_SIGN = re.compile(r"[|/&•·\\]| and |(?:[^,]*,){3}")
_SHOWN_COLUMNS = 20
# the end of a list of names in the form of MEDLINE, in which no other name has a period
_LAST_PERIOD = re.compile(r"[^.]*,[^.]*[^\W\d_] [^\W\d_]{1,4}\.")
# the initials after a surname: "van Li, W. X."
_INITIALS = re.compile(r"(?:[^\W\d_]\.[ -]?)+")
# the first words of surnames of several words
_PARTICLE = re.compile(r"(?:v[ao]n|de|d[aeio]s?|del|della|den|der|ten?|ter|la|le|bin|ibn|al|el|zur?)\b")
# words in headers of columns with other details of the venue or the record, such as its type or its identifier
_ABOUT = re.compile(
    r"(?i)\b(?:types?|places?|status|stage|ids?|issn|isbn|urls?|links?|country|language|added|modified|accessed|created|updated)\b"
)
# the headers of fields that --column does not name, compared as `squeezed` names; if several columns have the year, the first
# with a value counts
USUAL_NAMES: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "paper id", "paper_id", "key"),
    "title": (
        "title",
        "paper title",
        "article title",
        "document title",
        "titel",
        "titre",
        "título",
        "标题",
        "题名",
    ),
    "authors": (
        "authors",
        "author",
        "author(s)",
        "author names",
        "authors names",
        "autoren",
        "auteurs",
        "autores",
        "作者",
    ),
    "year": (
        "year",
        "publication year",
        "pub year",
        "published year",
        "year published",
        "year of publication",
        "py",
        "jahr",
        "année",
        "año",
        "年份",
        "年",
        "publication date",
        "pub date",
        "date published",
        "published date",
        "date of publication",
        "published",
        "issued",
        "cover date",
        "date",
    ),
    "venue": (
        "venue",
        "journal",
        "source title",
        "publication title",
        "conference",
        "booktitle",
        "source",
        "publication",
        "journal name",
        "journal title",
        "journal/book",
        "publication name",
        "conference name",
        "proceedings title",
        "container title",
        "book title",
        "revue",
        "zeitschrift",
        "revista",
        "rivista",
        "刊名",
        "期刊",
    ),
    "kind": ("kind", "type", "document type", "item type"),
    "abstract": ("abstract",),
    "doi": ("doi",),
    "url": ("url", "link"),
    "authors_cut": ("authors_cut",),
}
FIELDS: tuple[str, ...] = tuple(field for field in USUAL_NAMES if field != "authors_cut")
"""The fields whose columns can be named."""
USUAL_KINDS: dict[str, Kind] = {
    **{kind: kind for kind in KINDS},
    **dict.fromkeys(("article", "journal article", "journal-article", "journalarticle", "review"), "journal"),
    **dict.fromkeys(
        (
            *("conference paper", "conference-paper", "conferencepaper"),
            *("inproceedings", "proceedings", "proceedings paper", "proceedings-article"),
        ),
        "conference",
    ),
    **dict.fromkeys(("book chapter", "book-chapter", "booksection", "incollection"), "book"),
    **dict.fromkeys(("phdthesis", "dissertation"), "thesis"),
}


@dataclass(slots=True)
class Table:
    """A loader for tables with these columns: each field with the names of its columns."""

    named: Mapping[str, tuple[str, ...]]
    separator: str | None
    NAME: str = NAME
    LABEL: str = LABEL
    SUFFIXES: tuple[str, ...] = SUFFIXES

    def sniff(self, head: bytes, name: str) -> bool:
        """See `sniff` of this module."""
        return sniff(head, name)

    def load(self, stream: BinaryIO, *, max_record_bytes: int = 4_000_000) -> Iterator[Paper | Problem]:
        """The papers of a table, row by row. Raises BadInput if a named column is missing, or none is the title."""
        table = opened(stream, max_record_bytes)
        places = self._places(table.columns)
        if "authors" not in places:
            named = ", ".join(shown(name, 40) for name in table.columns[:_SHOWN_COLUMNS])
            yield Problem(
                "line 1",
                f"no author column; the columns are: {named}",
                "loaded without authors; to select the column, use --column authors=NAME",
            )
        yield from _unread(table.columns, places)
        cells = _AuthorCells(self.separator)
        layout = TableLayout(NAME, USUAL_NAMES, cells.people, USUAL_KINDS)
        for found in table.rows:
            if isinstance(found, Problem):
                yield found
            else:
                yield from paper(Cells(places, found), layout)
        yield from cells.problems()

    def _places(self, names: Sequence[str]) -> dict[str, list[int]]:
        """The cell numbers of each field."""
        exact = {name: place for place, name in reversed(list(enumerate(names)))}
        alike = {squeezed(name): place for place, name in reversed(list(enumerate(names)))}
        places: dict[str, list[int]] = {}
        for field, usual in USUAL_NAMES.items():
            wanted = self.named.get(field, ())
            for name in wanted:
                place = exact.get(clean(name), alike.get(squeezed(clean(name))))
                if place is None:
                    raise no_column(name, names)
                places.setdefault(field, []).append(place)
            found = list(dict.fromkeys(alike[name] for name in map(squeezed, usual) if name in alike))
            if not wanted and found:
                places[field] = found if field == "year" else found[:1]
        if "title" not in places:
            raise no_column("title", names)
        return places


def _unread(names: Sequence[str], places: Mapping[str, Sequence[int]]) -> Iterator[Problem]:
    """A problem for each field without a column, if the header of another column resembles it."""
    taken = {place for found in places.values() for place in found}
    left = [name for place, name in enumerate(names) if place not in taken and not _ABOUT.search(name)]
    for field, name in guessed_columns(left, known={*places, "title", "authors"}).items():
        option = shlex.quote(f"{field}={name}")
        what = f"no column recognised as the {field}; the column {shown(name, 40)} may contain it"
        yield Problem(
            "line 1", what, f"loaded without this field; to select the column, use --column {option}"
        )


class _AuthorCells:
    """Splits the author cells of one table; counts by which rule, and records characters in names that may be separators."""

    def __init__(self, separator: str | None) -> None:
        self._named = separator
        self._cells = 0
        self._split = False
        # by rule: the first line, and how many cells it split
        self._rules: dict[str, tuple[int, int]] = {}
        # by sign: the first line and name that contain it, and how many records have it
        self._signs: dict[str, tuple[int, str, int]] = {}

    def people(self, cells: Cells) -> People:
        """The people of a row."""
        authors: list[str] = []
        cut = cells["authors_cut"].lower() in ("yes", "true", "1")
        for text in cells.each("authors"):
            self._cells += bool(text)
            if self._named is not None:
                self._split |= self._named in text
                authors += split(text, self._named)
                continue
            shorter = without_ellipsis(text)
            cut |= shorter != text
            authors += self._by_rule(shorter, cells.line)
        found = listed(authors)
        for sign, name in {_sign(person.name): person.name for person in found.authors}.items():
            if sign:
                line, first, records = self._signs.get(sign, (cells.line, name, 0))
                self._signs[sign] = (line, first, records + 1)
        return People(found.authors, cut or found.cut, found.odd)

    def _by_rule(self, text: str, line: int) -> list[str]:
        """The names in a cell, by the rules in this module's docstring."""
        if ";" in text:
            return list(map(without_and, split(text, ";")))
        if text.endswith(".") and _LAST_PERIOD.fullmatch(text):
            text = text[:-1]
        if " and " not in text.lower() and (found := _comma_list(text)):
            names, by = found, "commas"
        else:
            names, by = several(text)
        if not names:
            return [text] if text else []
        first, times = self._rules.get(by, (line, 0))
        self._rules[by] = (first, times + 1)
        return names

    def problems(self) -> Iterator[Problem]:
        """At the end of the table: by which rules its author cells were split, and defects in them."""
        for by, (line, times) in self._rules.items():
            what = f"author names are separated by {by}"
            done = "split at this separator; to use another one, specify --separator TEXT"
            yield Problem(f"line {line}", what, done, times=times)
        if self._named is not None and self._cells and not self._split:
            yield Problem(
                "",
                f"the separator {self._named!r} does not occur in any author cell",
                "each cell treated as one author",
            )
        for sign, (line, name, records) in self._signs.items():
            if sign == "&" and records == 1:
                continue
            what = f"{sign!r} in an author name: {shown(name, 60)}"
            what += f" ({records:,} records)" if records > 1 else ""
            done = f"kept as one name; if this character separates authors, use --separator {sign!r}"
            yield Problem(f"line {line}", what, done, times=records)


def _comma_list(text: str) -> list[str]:
    """Names in printed order between commas: every part has two or more words, and the first is not a surname of two; else []."""
    names = comma_joined(text) if "," in text and not _PARTICLE.match(text) else []
    if len(names) < 2 or not all(" " in name for name in names) or _INITIALS.fullmatch(names[1]):
        return []
    return names


def _sign(name: str) -> str:
    """The character in a name that separates authors elsewhere, as a value of --separator; "" if there is none or the name is that of
    an institution, which may contain such characters."""
    if name.isascii() and name.replace(" ", "").isalpha() and " and " not in name:
        return ""
    match = _SIGN.search(name)
    if match is None or is_institution(name):
        return ""
    return "," if "," in match[0] else match[0]


def adjusted(given: Mapping[str, Sequence[str]]) -> Loader:
    """The loader for tables whose columns are named. Raises BadInput for a value that is not FIELD=NAME, or an unknown field."""
    named: dict[str, tuple[str, ...]] = {}
    for text in given.get("column", ()):
        field, _, name = text.partition("=")
        field = field.strip().lower()
        if field not in FIELDS or not name.strip():
            hint = f"Write --column FIELD=NAME, where FIELD is one of {', '.join(FIELDS)}."
            raise BadInput(f"The value {text!r} of --column does not have the form FIELD=NAME", hint)
        if field in named and field != "authors":
            raise BadInput(
                f"--column specifies {field} twice", "Only the authors can be spread over several columns."
            )
        named[field] = (*named.get(field, ()), name.strip())
    separator = next(reversed(given.get("separator", ())), None)
    return Table(named, separator)


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001
    """True if columns have the usual headers of title and authors."""
    found = columns(head)
    names = frozenset(map(squeezed, found))
    return len(found) > 1 and all(
        not names.isdisjoint(map(squeezed, USUAL_NAMES[field])) for field in ("title", "authors")
    )


def load(stream: BinaryIO, *, max_record_bytes: int = 4_000_000) -> Iterator[Paper | Problem]:
    """The papers of a table, row by row. Raises BadInput if no column is the title."""
    yield from Table({}, None).load(stream, max_record_bytes=max_record_bytes)
