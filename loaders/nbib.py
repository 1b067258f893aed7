"""PubMed and MEDLINE records as PubMed and citation managers save them (.nbib, "MEDLINE format").

Format: https://www.nlm.nih.gov/bsd/mms/medlineelements.html. FAU is an author's full name, AU after it the same in the form of the
index; AD and AUID belong to the author before them. CN is a group. FED is an editor; ED is the same in the form of the index,
and FIR and IR are investigators.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from graphapp.model.names import clean
from graphapp.model.records import Kind, Paper, PersonName, Problem
from loaders.reading.fields import is_et_al, orcid_id
from loaders.reading.people import People, is_suffix, medline, turned
from loaders.reading.tagged import Dialect, Meaning, Record, has_line, papers

__all__ = ["LABEL", "NAME", "SUFFIXES", "load", "sniff"]

NAME = "nbib"
LABEL = "PubMed and MEDLINE, tagged (.nbib)"
SUFFIXES: tuple[str, ...] = (".nbib", ".medline")

DIALECT = Dialect(
    # tags are padded to four characters
    line=re.compile(r"(?=.{4}-)(?P<tag>[A-Z][A-Z0-9]{1,3}) {0,2}-(?: ?(?P<value>.*)|$)"),
    begins=frozenset({"PMID"}),
    core=frozenset({"TI", "BTI", "CTI", "TT", "FAU", "AU", "CN", "PMC", "PMCR"}),
    blank_ends=True,
    indented=True,
)
_SNIFFED = re.compile(r"^(?:PMID|PMCR)- ?\d+[ \t]*$|^(?:OWN |STAT|DCOM|PHST|EDAT|MHDA)- \S", re.MULTILINE)

KINDS: dict[str, Kind] = {
    "preprint": "preprint",
    "book": "book",
    "book chapter": "book",
    "books": "book",
    "academic dissertation": "thesis",
    "congress": "conference",
    "journal article": "journal",
}
MEANING = Meaning(
    name=NAME,
    title=("TI", "BTI", "CTI", "TT"),
    author=("FAU",),
    year=("DP", "DEP", "DA"),
    type=("PT",),
    kinds=KINDS,
    venue=("JT", "TA"),
    venues={"book": ("BTI", "CTI", "JT", "TA")},
    abstract=("AB", "OAB"),
    doi=("LID", "AID", "SO"),
    url=(),
    id=("PMID",),
    key=("PMC", "PMCR", "OID"),
    default="journal",
    editor=("FED",),
)
_NOT_AUTHORS = frozenset({"FED", "ED", "FIR", "IR", "FPS", "PS"})


def people(record: Record, meaning: Meaning) -> People:  # noqa: ARG001
    """The authors and groups of a record in order, each with the fields that follow the name."""
    authors: list[PersonName] = []
    full = cut = False
    person: PersonName | None = None
    for tag, value in record.fields:
        if tag in ("FAU", "AU", "CN") and is_et_al(value):
            cut, person, full = True, None, False
        elif tag in ("FAU", "AU", "CN"):
            same = tag == "AU" and full
            full = tag == "FAU"
            if same or not clean(value):
                continue
            person = _entry(tag, value)
            authors.append(person)
        elif tag in _NOT_AUTHORS:
            person, full = None, False
        elif person is not None and tag in ("AD", "AUID") and value:
            person = authors[-1] = _with(person, tag, value)
    return People(authors, cut)


def _entry(tag: str, value: str) -> PersonName:
    if tag == "CN":
        return PersonName(clean(value), group=True)
    if tag != "FAU" and "," not in value:
        return PersonName(medline(value))
    # the suffix follows the first name: "Reynolds, Charles F 3rd"
    first, _, suffix = value.rpartition(" ")
    return PersonName(f"{turned(first)} {suffix}" if "," in first and is_suffix(suffix) else turned(value))


def _with(person: PersonName, tag: str, value: str) -> PersonName:
    """A person with an additional affiliation or identifier from this field."""
    if tag == "AD":
        place = clean(value)
        return person._replace(affiliation=f"{person.affiliation}; {place}" if person.affiliation else place)
    id = orcid_id(value)
    return person if id is None or person.id else person._replace(id=id)


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001
    """True if a line has the number of a record, or a field that PubMed gives every record."""
    return has_line(head, _SNIFFED)


def load(stream: BinaryIO, *, max_record_bytes: int = 4_000_000) -> Iterator[Paper | Problem]:
    """The papers of a file, in file order."""
    yield from papers(stream, DIALECT, MEANING, max_record_bytes, people)
