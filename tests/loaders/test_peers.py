"""Author lists as other readers read them, over all real files: equal, or listed here with who is right.

rispy reads RIS and Web of Science, nbib reads PubMed's tagged records, Python's csv module Scopus' tables, pybtex BibTeX.
"""

from __future__ import annotations

import contextlib
import csv
import functools
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import nbib as nbib_peer
import pybtex.errors
import pytest
import rispy
from pybtex.database.input.bibtex import Parser
from pylatexenc.latex2text import LatexNodes2Text

from graphapp.model.names import words
from graphapp.model.records import Paper
from loaders import Loader, bibtex, nbib, ris, scopus_csv, wos

LATEX = LatexNodes2Text()


def first_name_first(name: str) -> str:
    """ "Last, First" and "Last, First, Jr" in printed order; others unchanged."""
    parts = [part.strip() for part in " ".join(name.split()).split(",")]
    if not 2 <= len(parts) <= 3 or not all(parts):
        return " ".join(name.split()).strip(", ")
    return " ".join([parts[1], parts[0], *parts[2:]])


def papers(loader: Loader, path: Path) -> list[Paper]:
    with path.open("rb") as file:
        return [item for item in loader.load(file) if isinstance(item, Paper)]


def people(paper: Paper) -> list[str]:
    return [person.name for person in paper.authors]


def files(folder: Path, *patterns: str) -> Iterator[tuple[str, Path]]:
    """The files of a folder of samples, each with a short name."""
    for path in sorted({path for pattern in patterns for path in folder.glob(pattern)}):
        if path.name != "SOURCE.txt":
            yield re.sub(r"^.*(?:fileformat|metaknowledge_tests|test_fixtures_[a-z]+)_", "", path.name), path


def text(path: Path) -> str:
    return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")


def different(theirs: Iterable[list[str]], ours: list[Paper]) -> int:
    """How many author lists differ, record by record."""
    return sum(one != people(other) for one, other in zip(theirs, ours, strict=True))


# file: how many lists differ, and who is right
RIS_DIFFERENCES = {
    "RisImporterCorrupted.ris": (1, "ours: the first line is lost, rispy drops the record"),
    "baseline_tag_and_field_definitions.ris": (1, "ours: A1 and AU are both authors"),
    "embase.ris": (6, "ours: rispy keeps the names of the index unchanged, `Liu R.`"),
    "RIS_008.ris": (1, "ours: A1 and AU are authors in the order of the lines, rispy keeps two lists"),
}


def test_ris_as_rispy_reads_it(shared):
    found = {}
    seen = 0
    for name, path in files(shared / "samples/ris", "*/*"):
        records = [
            record for record in rispy.loads(text(path)) if record.get("title") or record.get("primary_title")
        ]
        theirs = [
            [first_name_first(author) for author in record.get("authors", record.get("first_authors", []))]
            for record in records
        ]
        ours = papers(ris, path)
        seen += len(ours)
        if name == "RisImporterCorrupted.ris":
            theirs = [[] for _ in ours]
        if count := different(theirs, ours):
            found[name] = count
    assert found == {name: count for name, (count, _) in RIS_DIFFERENCES.items()}
    assert seen > 270


def test_web_of_science_as_rispy_reads_it(shared):
    unread = []
    seen = 0
    for name, path in files(shared / "samples/wos", "*/*"):
        try:
            records = rispy.loads(text(path), implementation=rispy.WokParser)
        except KeyError:  # tags that rispy does not know
            unread.append(name)
            continue
        ours = papers(wos, path)
        theirs = [record.get("author_full_name") or record.get("authors") or [] for record in records]
        assert (
            different([[first_name_first(author) for author in authors] for authors in theirs], ours) == 0
        ), name
        seen += len(ours)
    assert unread == [
        "IsiImporterTestInspec.isi",
        "Web_of_Science_Tagged_001.txt",
        "Web_of_Science_Tagged_004.txt",
    ]
    assert seen == 42


# nbib drops groups (CN), and rejects files with one unknown line
NBIB_UNREAD = {
    "MEDLINEnbib_006.nbib",
    "MedlinePlainImporterStringOutOfBounds.txt",
    "MedlinePlainImporterTestMultipleEntries.txt",
}
# nbib requires a number of eight digits, or a blank line at the end: otherwise it yields no record
NBIB_EMPTY = {"MEDLINEnbib_000.nbib", "MEDLINEnbib_002.nbib", "MedlinePlainImporterTestMultiTitle.txt"}


def test_pubmed_as_nbib_reads_it(shared):
    unread, empty = set(), set()
    groups = seen = 0
    for name, path in files(shared / "samples/pubmed", "*/*.nbib", "*/*.medline", "*/*.txt"):
        ours = papers(nbib, path)
        try:
            records = nbib_peer.read(text(path))
        except Exception:
            unread.add(name)
            continue
        if not records:
            empty.add(name)
            continue
        for record, paper in zip(records, ours, strict=True):
            # "Shaffer, Arthur L 3rd": nbib has the suffix before the surname
            theirs = [
                re.sub(r" (3rd|Jr) (\S+)$", r" \2 \1", first_name_first(author["author"]))
                for author in record.get("authors", [])
            ]
            assert theirs == [person.name for person in paper.authors if not person.group], (
                name,
                paper.where,
            )
            groups += any(person.group for person in paper.authors)
        seen += len(ours)
    assert (unread, empty) == (NBIB_UNREAD, NBIB_EMPTY)
    assert (seen, groups) == (179, 10)


def test_scopus_as_the_csv_module_reads_it(shared):
    for name, path in files(shared / "samples/scopus_csv", "*/*"):
        ours = papers(scopus_csv, path)
        rows = list(csv.DictReader(io.StringIO(text(path))))
        for row, paper in zip(rows, ours, strict=True):
            full = row.get("Author full names")
            if full:
                split = [author.rpartition("(") for author in full.split("; ")]
                theirs = [
                    (first_name_first(author.strip()), f"scopus:{id.rstrip(')')}") for author, _, id in split
                ]
                assert theirs == [(person.name, person.id) for person in paper.authors], (name, paper.where)
                assert [person.printed for person in paper.authors] == [
                    " ".join(reversed(author.rsplit(" ", 1))) for author in row["Authors"].split("; ")
                ]
            elif "[No author" not in row["Authors"]:
                last_names = [author.rpartition(" ")[0] or author for author in row["Authors"].split(", ")]
                for last, person in zip(last_names, paper.authors, strict=True):
                    assert set(words(last)) <= set(words(person.name)), (name, paper.where)
            assert words(paper.title) == words(re.sub("<[^<>]*>", "", row["Title"])), (name, paper.where)
            assert paper.year == int(row["Year"])


# file: how many author lists differ, and who is right
BIBTEX_DIFFERENCES = {
    "tugboat.bib": (
        20,
        "ours: a command for a word keeps its name (\\Mc, \\TUB), pybtex's decoder drops it",
    ),
    "(non-)dropping_particle_handling_#313-cached.biblatex": (
        1,
        "undecided: three names separated by commas may be one of three parts",
    ),
    "(non-)dropping_particle_handling_#313.biblatex": (1, "undecided: as above"),
    "Author_multi-character_initial_gets_shortened_#2419.biblatex": (
        1,
        "ours: names by given=, family=, which pybtex does not support",
    ),
    "BetterBibLaTeX_sets_option_useprefixtrue_with_no_way_to_turn_off_#3281-2.biblatex": (
        1,
        "ours: as above",
    ),
    "Read-only_group_#3430.biblatex": (1, "ours: as above"),
    "customized_fields_with_curly_brackets_are_not_exported_correctly_anymore_#775.biblatex": (
        1,
        "ours: as above",
    ),
    "Import_error_with_character_'+'_in_BibTeX_field_name_#2660.bib": (
        1,
        "ours: pybtex rejects the entry at the field",
    ),
    "jablib_src_main_resources_Chocolate.bib": (1, 'ours: "Fulton, James E., Jr." has the suffix last'),
    "jablib_src_test_resources_testbib_complex.bib": (1, 'ours: "Sherry, John F., Jr." as above'),
    "rss2008.bib": (25, "ours: `AND` separates names too, as in BibTeX itself"),
}
# the two largest files take most of the time, and contain no other kinds of names
SKIPPED = {"geom.bib", "Cache_does_not_seem_to_fill_#1296.bibtex"}


@functools.cache
def spoken(latex: str) -> list[str]:
    """The words of a name, ignoring case and accents."""
    return words(LATEX.latex_to_text(latex) if "\\" in latex or "{" in latex else latex.replace("~", " "))


def as_pybtex_reads(content: str) -> dict[str, list[list[str]]]:
    """The authors of each entry by its key; if pybtex fails, those before the failure."""
    parser = Parser()
    with contextlib.redirect_stderr(io.StringIO()), contextlib.suppress(Exception):
        parser.parse_string(content)
    return {
        key.lower(): [
            spoken(
                " ".join(
                    one.first_names
                    + one.middle_names
                    + one.prelast_names
                    + one.last_names
                    + one.lineage_names
                )
            )
            for one in entry.persons.get("author", [])
            if str(one).lower() != "others"
        ]
        for key, entry in parser.data.entries.items()
    }


@pytest.fixture
def lenient():
    """pybtex reports errors and continues."""
    pybtex.errors.set_strict_mode(False)
    yield
    pybtex.errors.set_strict_mode(True)


def test_bibtex_as_pybtex_reads_it(shared, lenient):
    found: dict[str, int] = defaultdict(int)
    compared = 0
    for name, path in files(shared / "samples", "bibtex/*/*.bib*", "bibtex_pmlr_acl/*.bib"):
        data = path.read_bytes()
        with contextlib.suppress(UnicodeDecodeError):
            if name in SKIPPED or b"\0" in data:
                continue
            theirs = as_pybtex_reads(data.decode("utf-8-sig"))
            ours = defaultdict(list)
            for paper in papers(bibtex, path):
                ours[paper.record.split(":", 1)[1].rpartition(":")[0].lower()].append(paper)
            for key, authors in theirs.items():
                # of two entries with one key pybtex returns only the first
                if len(ours[key]) == 1:
                    compared += 1
                    found[name] += authors != [words(author) for author in people(ours[key][0])]
    assert {name: count for name, count in found.items() if count} == {
        name: count for name, (count, _) in BIBTEX_DIFFERENCES.items()
    }
    assert compared > 12_000
