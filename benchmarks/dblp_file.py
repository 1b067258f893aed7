"""Generates a synthetic dblp dump of any size, with the record types of dblp in their real proportions.

    python -m benchmarks.dblp_file 1000000 FILE

As in dblp, a record has on average 500 bytes and 3.3 authors, and of 1,000 records 470 are articles, 390 conference papers, 100 persons and
40 others. Names and titles contain character entities, some titles have markup, and some authors have an ORCID. Few authors write most
papers. The same number of records always gives the same file.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from pathlib import Path

_FIRST = (
    "Anna",
    "J&uuml;rgen",
    "Wei",
    "Maria",
    "Ren&eacute;",
    "Ivan",
    "Fatima",
    "O&#287;uz",
    "Chen",
    "Lars",
    "Priya",
    "Jos&eacute;",
)
_LAST = (
    "M&uuml;ller",
    "Zhang",
    "Garc&iacute;a",
    "Smith",
    "Kowalski",
    "Nguyen",
    "S&oslash;rensen",
    "Tanaka",
    "Rossi",
    "Duan",
)
_WORDS = ["graph", "network", "coauthor", "cluster", "learning", "query", "index", "stream", "distributed", "robust", "neural", "optimal", "adaptive", "analysis", "of", "for", "with", "systems", "data", "mobile", "secure", "efficient", "large", "scale", "model", "approach", "evaluation", "based", "detection", "real", "time"]  # fmt: skip


def _name(random_: random.Random) -> str:
    # the square of a uniform random number: few authors write most papers
    number = int(random_.random() ** 2 * 500_000)
    name = f"{_FIRST[number % len(_FIRST)]} {chr(65 + number % 26)}. {_LAST[number % len(_LAST)]}{number // 120:x}"
    return f"{name} {number % 7 + 1:04d}" if number % 25 == 0 else name


def _author(random_: random.Random) -> str:
    orcid = (
        f' orcid="0000-0002-{random_.randrange(10000):04d}-{random_.randrange(10000):04d}"'
        if random_.random() < 0.08
        else ""
    )
    return f"<author{orcid}>{_name(random_)}</author>\n"


def _record(random_: random.Random, number: int) -> str:
    sort = random_.random()
    if sort < 0.1:
        return (
            f'<www mdate="2024-03-0{number % 9 + 1}" key="homepages/{number % 400}/{number}">\n<author>{_name(random_)}</author>\n'
            "<title>Home Page</title>\n</www>\n"
        )
    name = "article" if sort < 0.57 else "inproceedings" if sort < 0.96 else "incollection"
    authors = "".join(_author(random_) for _ in range(min(1 + int(random_.expovariate(0.42)), 40)))
    words = random_.choices(_WORDS, k=random_.randint(6, 15))
    title = " ".join(words).capitalize()
    if random_.random() < 0.005:
        title = f"O(n<sup>2</sup>) {title}"
    year = 1970 + int(55 * random_.random() ** 0.5)
    venue = f"journals/j{number % 1800}" if name == "article" else f"conf/c{number % 5000}"
    and_ = "&amp;" if number % 30 == 0 else "and"
    field = "journal" if name == "article" else "booktitle"
    return (
        f'<{name} mdate="2023-05-1{number % 10}" key="{venue}/Name{number}">\n{authors}<title>{title}.</title>\n'
        f"<pages>{number % 900}-{number % 900 + 12}</pages>\n<year>{year}</year>\n<volume>{number % 60}</volume>\n"
        f"<{field}>Venue {venue[-4:]} {and_} Practice</{field}>\n<ee>https://doi.org/10.1109/VENUE.{year}.{number}</ee>\n"
        f"<url>db/{venue}/venue{year}.html#Name{number}</url>\n</{name}>\n"
    )


def dump(records: int) -> Iterator[str]:
    """The text of a dump with this number of records, in pieces."""
    random_ = random.Random(records)
    yield '<?xml version="1.0" encoding="ISO-8859-1"?>\n<!DOCTYPE dblp SYSTEM "dblp.dtd">\n<dblp>\n'
    for number in range(records):
        yield _record(random_, number)
    yield "</dblp>\n"


if __name__ == "__main__":
    with Path(sys.argv[2]).open("w", encoding="ascii") as out:
        out.writelines(dump(int(sys.argv[1])))
