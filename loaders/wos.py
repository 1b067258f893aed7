"""Web of Science, "plain text": `PT J`, `AU`, `AF` … `ER`, after `FN` and `VR`.

Format: https://images.webofknowledge.com/images/help/WOS/hs_wos_fieldtags.html. AF has the authors' full names and takes precedence
over AU; BF and BA are the authors of a book, used if a record has no others. CA and GP are groups. BE and ED are editors. OI and RI give
ORCID and ResearcherID by name, C1 the addresses by names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from graphapp.model.names import clean
from graphapp.model.records import Affiliation, Kind, Paper, PersonName, Problem
from loaders.reading.affiliations import in_fields
from loaders.reading.fields import orcid_id
from loaders.reading.people import People, bare, listed, turned
from loaders.reading.tagged import Dialect, Meaning, Record, has_line, papers

__all__ = ["LABEL", "MEANING", "NAME", "SUFFIXES", "load", "people", "sniff"]

NAME = "wos"
LABEL = "Web of Science, plain text"
SUFFIXES: tuple[str, ...] = (".isi", ".ciw")

DIALECT = Dialect(
    line=re.compile(r"(?P<tag>[A-Z][A-Z0-9])(?:[ \t](?P<value>.*)|[ \t]*$)"),
    begins=frozenset({"PT"}),
    core=frozenset({"TI", "AU", "AF", "UT"}),
    ends=frozenset({"ER"}),
    around=frozenset({"FN", "VR", "EF"}),
    titles=frozenset({"TI"}),
    entries=frozenset({"AU", "AF", "BA", "BF", "BE", "CA", "ED"}),
)
_SNIFFED = re.compile(
    r"\A\s*FN (?:.*(?:ISI|Thomson|Clarivate|Web of)).*$|^PT [JBSPCR][ \t]*\n(?:[A-Z][A-Z0-9] .*\n(?: {3}.*\n)*){0,3}?(?:AU|AF|TI|CA|UT) ",
    re.MULTILINE,
)

KINDS: dict[str, Kind] = {
    "proceedings paper": "conference",
    "meeting abstract": "conference",
    "book": "book",
    "book chapter": "book",
    "article; book chapter": "book",
    "article; book": "book",
    "j": "journal",
    "s": "book",
    "b": "book",
}
MEANING = Meaning(
    name=NAME,
    title=("TI", "FT"),
    author=("AF", "AU"),
    year=("PY", "EY", "PD"),
    type=("DT", "PT"),
    kinds=KINDS,
    venue=("SO", "JI", "J9"),
    venues={},
    abstract=("AB",),
    doi=("DI",),
    url=(),
    id=("UT",),
    editor=("BE", "ED"),
)
_ADDRESS = re.compile(r"\[(?P<names>[^\[\]]*)\]\s*(?P<place>[^\[]*)")


def people(record: Record, meaning: Meaning) -> People:  # noqa: ARG001
    """The authors and then the groups of a record, with the identifiers and addresses that it gives by their names."""
    short, full = record.all("AU"), record.all("AF")
    odd: list[tuple[str, str]] = []
    if full and short and len(full) != len(short):
        odd.append(
            (
                f"the number of full names (AF: {len(full)}) differs from the number of short names (AU: {len(short)})",
                "longer list used",
            )
        )
    names = full if len(full) >= len(short) else short
    found = listed(names or record.all("BF") or record.all("BA"))
    authors = _with_addresses(record, _with_ids(record, found.authors))
    groups = [PersonName(clean(name), group=True) for name in record.all("CA") if clean(name)]
    return People([*authors, *groups], found.cut, (*odd, *found.odd))


def _with_ids(record: Record, authors: list[PersonName]) -> list[PersonName]:
    """Adds ORCIDs and ResearcherIDs if their name matches exactly one author."""
    said = [(tag, entry.strip()) for tag in ("OI", "RI") for entry in " ".join(record.all(tag)).split(";")]
    places: dict[str, list[int]] = {}
    for place, person in enumerate(authors if any(entry for _, entry in said) else ()):
        places.setdefault(bare(person.name), []).append(place)
    for tag, entry in said:
        name, _, number = entry.rpartition("/")
        found = places.get(bare(turned(name)), ()) if name else ()
        id = orcid_id(number) if tag == "OI" else f"researcherid:{clean(number)}" if clean(number) else None
        if len(found) != 1 or id is None:
            continue
        person = authors[found[0]]
        if tag == "OI" and person.id is None:
            person = person._replace(id=id)
        elif id not in (person.id, *person.ids):
            person = person._replace(ids=(*person.ids, id))
        authors[found[0]] = person
    return authors


def _with_addresses(record: Record, authors: list[PersonName]) -> list[PersonName]:
    """Adds addresses, each to the authors that are named before it, or to the only author."""
    said = record.all("C1")
    places: dict[str, list[Affiliation]] = {}
    for match in _ADDRESS.finditer(" ".join(said)):
        for name in match["names"].split(";"):
            places.setdefault(turned(name), []).append(_address(match["place"]))
    if not places and len(authors) == 1:
        places[authors[0].name] = list(map(_address, said))
    for place, person in enumerate(authors):
        affiliation, affiliations = in_fields(places.get(person.name, ()))
        authors[place] = person._replace(affiliation=affiliation, affiliations=affiliations)
    return authors


def _address(text: str) -> Affiliation:
    """An address, which begins with the institution: "Univ Maryland, Dept Phys, College Pk, MD 20742 USA"."""
    address = clean(text).rstrip(".")
    name, *rest = address.split(",")
    # with two parts only, these may be a city and a country
    return Affiliation(address, name.strip() if len(rest) > 1 else None)


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001
    """True if the header names Web of Science, or a line begins one of its records."""
    return has_line(head, _SNIFFED)


def load(stream: BinaryIO, *, max_record_bytes: int = 4_000_000) -> Iterator[Paper | Problem]:
    """The papers of a file, in file order."""
    yield from papers(stream, DIALECT, MEANING, max_record_bytes, people)
