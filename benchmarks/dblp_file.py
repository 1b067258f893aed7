"""Generates a dump of dblp's shape (dblp.xml) with any number of papers, compressed if the name ends in .gz.

    python -m benchmarks.dblp_file 1000000 FILE

The papers are those of `benchmarks.dblp_shaped`, in the record types, fields and layout of the dump: `mdate` and `publtype`, ORCIDs of some
authors, letters as named and numeric entities, markup in some titles, `crossref`, `cite`, `note` and several `ee`. The records of persons
(`<www>`) follow: one for each author name, a tenth of them with a second name, which some of the person's papers have; some with affiliation
and address, and some of several persons whom dblp does not distinguish. Authors with the same name are one person, as in dblp before it
gives them numbers. The same number of papers always gives the same file.
"""

from __future__ import annotations

import gzip
import sys
import tempfile
from collections.abc import Iterator
from html import escape
from html.entities import codepoint2name
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from benchmarks.dblp_shaped import DblpShaped, mixed, person_name

__all__ = ["write"]

_TOP = '<?xml version="1.0" encoding="ISO-8859-1"?>\n<!DOCTYPE dblp SYSTEM "dblp.dtd">\n<dblp>\n'
_ENTITIES = {
    code: f"&{codepoint2name[code]};" if code < 256 and code in codepoint2name else f"&#{code};"
    for code in range(128, 0x250)
}
_BITS = 1024
# of 1,024 names or authorships
_ALIASES, _ORCIDS, _DISAMBIGUATIONS, _AFFILIATIONS = 102, 150, 10, 80


class _Dump:
    """Writes papers, and collects the persons who appear first in them."""

    def __init__(self, papers: int) -> None:
        self._shaped = DblpShaped(papers)
        self._names: set[int] = set()

    def papers(self, total: int, persons: TextIO) -> Iterator[str]:
        """The record of each paper; those of persons are written to `persons`."""
        for number, record in enumerate(islice(self._shaped.records(), total)):
            people = self._shaped.people(number - (record["kind"] == "preprint"))
            persons.writelines(self._persons(people))
            yield _paper(number, record, people)

    def _persons(self, people: list[tuple[int, int]]) -> Iterator[str]:
        """The records of the authors whose names are new."""
        for person in people:
            if (code := hash(person_name(*person))) not in self._names:
                self._names.add(code)
                yield _person(*person)


def _bits(i: int, j: int) -> int:
    """Random bits of a person."""
    return mixed((i << 12 | j) << 4 | 10)


def _alias(i: int, j: int) -> str | None:
    """The second name of a person: with the initials of the given names; None for most."""
    if _bits(i, j) % _BITS >= _ALIASES:
        return None
    *given, last = person_name(i, j).split(" ")
    if last.isdigit():
        *given, last = [*given[:-1], f"{given[-1]} {last}"]
    return " ".join([*(f"{name[0]}." for name in given), last])


def _orcid(i: int, j: int) -> str:
    """A number with the check digit of an ORCID (ISO 7064, MOD 11-2)."""
    digits = f"0000000{_bits(i, j) >> 20 & 0xFFFFFF:08d}"
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2
    digits += "0123456789X"[(12 - total % 11) % 11]
    return "-".join(digits[place : place + 4] for place in range(0, 16, 4))


def _text(text: str) -> str:
    return escape(text, quote=False).translate(_ENTITIES)


def _author(number: int, i: int, j: int) -> str:
    bits = mixed((number << 12 ^ i << 6 ^ j) << 4 | 11)
    alias = _alias(i, j)
    name = alias if alias and bits & 3 == 0 else person_name(i, j)
    orcid = f' orcid="{_orcid(i, j)}"' if bits >> 10 & 1023 < _ORCIDS else ""
    return f"<author{orcid}>{_text(name)}</author>\n"


def _paper(number: int, record: dict[str, Any], people: list[tuple[int, int]]) -> str:
    bits = mixed(number << 4 | 12)
    kind, year, venue = record["kind"], record["year"], record["venue"]
    name, where, field = {
        "conference": ("inproceedings", f"conf/c{venue.split()[-1]}", "booktitle"),
        "journal": ("article", f"journals/j{venue.split()[-1]}", "journal"),
        "preprint": ("article", "journals/corr", "journal"),
    }[kind]
    informal = ' publtype="informal"' if kind == "preprint" else ""
    title = _text(record["title"])
    if bits & 127 == 0:
        title = f"O(n<sup>2</sup>) {title}"
    authors = "".join(_author(number, *person) for person in people)
    first = bits >> 10 & 1023
    parts = [
        f'<{name} mdate="20{10 + number % 15}-05-1{number % 10}" key="{where}/Name{number}"{informal}>\n{authors}',
        f"<title>{title}.</title>\n<pages>{first}-{first + 12}</pages>\n<year>{year}</year>\n",
        f"<volume>{bits >> 20 & 63}</volume>\n" if name == "article" else "",
        f"<{field}>{_text(venue)}</{field}>\n",
        f"<number>{bits >> 26 & 7}</number>\n" if kind == "journal" else "",
        f'<ee type="oa">https://arxiv.org/abs/{number}</ee>\n' if kind == "preprint" else "",
        f"<ee>https://doi.org/{record['doi']}</ee>\n" if "doi" in record else "",
        f"<ee>https://www.wikidata.org/entity/Q{number}</ee>\n" if bits >> 30 & 15 == 0 else "",
        f"<crossref>{where}/{year}</crossref>\n" if kind == "conference" else "",
        f"<url>db/{where}/{where.split('/')[1]}{year}.html#Name{number}</url>\n",
        "".join(f"<cite>{where}/Name{number // 2 + n}</cite>\n" for n in range(12)) if bits >> 34 & 127 == 0 else "",
        '<note type="award">Best &quot;short&quot; paper</note>\n' if bits >> 41 & 1023 == 0 else "",
        f"</{name}>\n",
    ]  # fmt: skip
    return "".join(parts)


def _person(i: int, j: int) -> str:
    bits = _bits(i, j) >> 44
    name = person_name(i, j)
    several = ' publtype="disambiguation"' if bits % _BITS < _DISAMBIGUATIONS else ""
    names = [name, alias] if (alias := _alias(i, j)) else [name]
    authors = "".join(f"<author>{_text(each)}</author>\n" for each in names)
    note = (
        '<note type="affiliation">Universit&eacute; &amp; Co</note>\n' if bits % _BITS < _AFFILIATIONS else ""
    )
    url = f"<url>https://orcid.org/{_orcid(i, j)}</url>\n" if bits >> 10 & 1023 < _ORCIDS else ""
    return (
        f'<www mdate="2024-03-0{i % 9 + 1}" key="homepages/{i % 400}/{i}{j:04d}"{several}>\n{authors}'
        f"<title>Home Page</title>\n{note}{url}</www>\n"
    )  # fmt: skip


def write(papers: int, file: Path) -> int:
    """Write a dump with this number of papers. Returns the number of its records, persons included."""
    dump = _Dump(papers)
    with tempfile.TemporaryFile("w+", encoding="ascii", dir=file.parent) as persons, _created(file) as out:
        out.write(_TOP)
        out.writelines(dump.papers(papers, persons))
        persons.seek(0)
        while piece := persons.read(1 << 20):
            out.write(piece)
        out.write("</dblp>\n")
    return papers + len(dump._names)


def _created(file: Path) -> TextIO:
    if file.suffix != ".gz":
        return file.open("w", encoding="ascii")
    return gzip.open(file, "wt", compresslevel=6, encoding="ascii")


if __name__ == "__main__":
    print(f"{write(int(sys.argv[1]), Path(sys.argv[2])):,} records")
