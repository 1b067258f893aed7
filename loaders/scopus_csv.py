"""Scopus, "CSV export". Authors are "Last F." in one cell, separated by commas until 2020, by semicolons since; newer exports also have
the full names with their Scopus ids. The names of the index, which are close to the printed ones, are kept as the printed form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from graphapp.model.names import clean
from graphapp.model.records import Kind, Paper, PersonName, Problem
from loaders.reading.fields import scopus_id
from loaders.reading.people import People, comma_joined, indexed, listed, turned
from loaders.reading.tables import Cells, TableLayout, columns, papers, split

__all__ = ["LABEL", "NAME", "SCOPUS_KINDS", "SUFFIXES", "load", "sniff"]

NAME = "scopus-csv"
LABEL = "Scopus, CSV"
SUFFIXES: tuple[str, ...] = (".csv.scopus", ".scopus")

_FULL = re.compile(r"(?P<name>[^()]*+(?:\((?!\d+\)\Z)[^()]*+|\)[^()]*+)*+)\((?P<id>\d+)\)")
_NOBODY = frozenset(
    {
        "[No author name available]",
        "[No author id available]",
        "[No author full name available]",
        "[No author(s) id available]",
    }
)
SCOPUS_KINDS: dict[str, Kind] = {
    **dict.fromkeys(("conference paper", "conference review"), "conference"),
    **dict.fromkeys(("book", "book chapter"), "book"),
    **dict.fromkeys(
        (
            *(
                "article",
                "review",
                "letter",
                "note",
                "short survey",
                "editorial",
                "erratum",
                "data paper",
                "article in press",
            ),
            *("retracted", "abstract report", "business article", "press release"),
        ),
        "journal",
    ),
}


def _people(cells: Cells) -> People:
    """The authors, with ids and affiliations if their number equals that of the authors."""
    text = "" if cells["authors"] in _NOBODY else cells["authors"]
    short = split(text, ";") if ";" in text else comma_joined(text)
    full = [] if cells["full names"] in _NOBODY else split(cells["full names"], ";")
    if not full:
        found = _with_ids(cells, listed(short))
    elif len(full) == len(short):
        found = People(
            [
                _full(name)._replace(printed=indexed(printed))
                for name, printed in zip(full, short, strict=True)
            ]
        )
    else:
        what = f"the number of full names ({len(full)}) differs from the number of short names ({len(short)})"
        odd = (what, "full names used") if short else None
        found = People([_full(name) for name in full], odd=(odd,) if odd else ())
    return _with_places(cells, short, found)


def _full(text: str) -> PersonName:
    """ "Liu, Fengyuan (60410297700)"."""
    match = _FULL.fullmatch(text)
    return PersonName(turned(match["name"]), scopus_id(match["id"])) if match else PersonName(turned(text))


def _with_ids(cells: Cells, people: People) -> People:
    ids = [] if cells["ids"] in _NOBODY else split(cells["ids"], ";")
    authors = people.authors
    if ids and len(ids) != len(authors):
        what = f"the number of author IDs ({len(ids)}) differs from the number of authors ({len(authors)})"
        return people._replace(odd=(*people.odd, (what, "author IDs ignored")))
    return (
        people._replace(
            authors=[person._replace(id=scopus_id(id)) for person, id in zip(authors, ids, strict=True)]
        )
        if ids
        else people
    )


def _with_places(cells: Cells, short: list[str], people: People) -> People:
    """Affiliations: each follows its author's name, in the order of the authors, and may itself contain a semicolon."""
    places: list[str] = []
    for entry in split(cells["places"], "; "):
        place = _behind(entry, short[len(places)]) if len(places) < len(short) else None
        if place is not None:
            places.append(place)
        elif places:
            places[-1] += f"; {entry}"
    if len(places) != len(people.authors):
        return people
    known = sorted(split(cells["all places"], "; "), key=len, reverse=True)
    return people._replace(
        authors=[
            person._replace(affiliation="; ".join(_several(clean(place), known)) or None)
            for person, place in zip(people.authors, places, strict=True)
        ]
    )


def _several(text: str, known: list[str]) -> list[str]:
    """The affiliations of an author, which Scopus separates by commas, if each is among the `known` ones of the paper (longest first); else
    the text."""
    found: list[str] = []
    rest = text
    while rest:
        place = next((each for each in known if rest == each or rest.startswith(f"{each}, ")), None)
        if place is None:
            return [text]
        found.append(place)
        rest = rest[len(place) + 2 :]
    return found


def _behind(entry: str, name: str) -> str | None:
    """The text after the name in "Liu F., …" or "Liu, F., …"; None if the entry begins with another name."""
    if entry.startswith(name) and entry[len(name) : len(name) + 2] in ("", ", "):
        return entry[len(name) + 2 :]
    last, _, rest = entry.partition(", ")
    first, _, place = rest.partition(", ")
    return place if f"{last} {first}" == name else None


LAYOUT = TableLayout(
    name=NAME,
    columns={
        "id": ("eid",),
        "title": ("title",),
        "authors": ("authors",),
        "full names": ("author full names",),
        "ids": ("author(s) id", "author ids"),
        "places": ("authors with affiliations",),
        "all places": ("affiliations",),
        "year": ("year",),
        "kind": ("document type",),
        "venue": ("source title",),
        "abstract": ("abstract",),
        "doi": ("doi",),
        "url": ("link",),
    },
    people=_people,
    kinds=SCOPUS_KINDS,
    missing=frozenset({"[No abstract available]", "[No title available]"}),
)
_TOLD_BY = frozenset({"authors", "title", "source title", "eid"})


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001
    """True if the columns are those of Scopus."""
    return columns(head) >= _TOLD_BY


def load(stream: BinaryIO, *, max_record_bytes: int = 4_000_000) -> Iterator[Paper | Problem]:
    """The papers of a table, row by row. Raises BadInput if no column is the title."""
    yield from papers(stream, LAYOUT, max_record_bytes)
