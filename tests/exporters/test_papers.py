"""Lists of papers as BibTeX, CSV and JSON, read back by other software."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import cast

import bibtexparser
import pybtex.database
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pylatexenc.latex2text import LatexNodes2Text

from graphapp.exporters import LIST_FORMATS
from graphapp.exporters.papers import PaperList
from graphapp.exporters.spreadsheet import guarded
from graphapp.model.names import clean
from graphapp.model.records import Kind
from graphapp.model.rows import AuthorRow, Authorship, StoredPaper, VenueRow

TITLES = [
    "Deep Nets",
    "BERT and GPT-4: 36.0% of {everything} & more_or_less #1 ~ $x^2$",
    "An unbalanced } brace",
    "Another { one",
    "Back\\slash and \"quotes\" and 'others'",
    "Zürich 张伟 👩‍🔬",
    "</script><script>alert(1)</script>",
    "=HYPERLINK(1)",
    "comma, } , @article{x, title={y}}",
    "% not a comment",
]


def paper(
    title: str, authors: Sequence[str] = ("Ada Lovelace",), kind: Kind = "conference", **more: object
) -> StoredPaper:
    entries = tuple(
        Authorship(AuthorRow(f"name:{name}", name, name.casefold()), place)
        for place, name in enumerate(authors)
    )
    facts: dict[str, object] = {"year": 2020, "venue": VenueRow("neurips", "NeurIPS & Friends", None)}
    made = StoredPaper(f"id-{title}", title, None, kind, None, entries)
    for name, value in (facts | more).items():
        setattr(made, name, value)
    return made


@pytest.fixture(scope="module")
def listed() -> Callable[[Sequence[StoredPaper], str], str]:
    """Writes papers in the format of this name."""

    def write(papers: Sequence[StoredPaper], name: str) -> str:
        out = io.BytesIO()
        next(entry for entry in LIST_FORMATS if entry.name == name).write(papers, out)
        return out.getvalue().decode()

    return write


def plain(latex: str) -> str:
    """LaTeX as text, by a decoder that needs to be told these three."""
    for name, char in (("braceleft", "\\{"), ("braceright", "\\}"), ("asciicircum", "^")):
        latex = latex.replace(f"\\text{name}{{}}", char)
    return LatexNodes2Text(keep_braced_groups=False).latex_to_text(latex)


def person(given: object) -> str:
    """A person as pybtex split it, in the order of a printed name."""
    parts = [
        *given.first_names,
        *given.middle_names,
        *given.prelast_names,
        *given.last_names,
        *given.lineage_names,
    ]  # type: ignore[attr-defined]
    return plain(" ".join(parts))


def test_pybtex_and_bibtexparser_read_every_title(listed: Callable[..., str]) -> None:
    text = listed([paper(title) for title in TITLES], "bibtex")
    pybtex_entries = pybtex.database.parse_string(text, "bibtex").entries
    assert [plain(entry.fields["title"]) for entry in pybtex_entries.values()] == TITLES
    library = bibtexparser.parse_string(text)
    assert not library.failed_blocks
    assert [plain(entry["title"]) for entry in library.entries] == TITLES
    assert {plain(entry["booktitle"]) for entry in library.entries} == {"NeurIPS & Friends"}


NAMES = [
    "Ada Lovelace",
    "Ludwig van der Rohe",
    "Martin Luther King Jr.",
    "Émile Zürcher",
    "张伟",
    "Simon and Sons Research",
    "others",
    "Conan O'Brien",
    "A_b {c} & d%",
    "Team, Inc., The",
]


def test_pybtex_splits_authors_as_they_were_printed(listed: Callable[..., str]) -> None:
    text = listed([paper("T", NAMES)], "bibtex")
    (entry,) = pybtex.database.parse_string(text, "bibtex").entries.values()
    assert [person(author) for author in entry.persons["author"]] == NAMES
    king = entry.persons["author"][2]
    assert (king.last_names, king.lineage_names) == (["King"], ["Jr."])


def test_a_homonym_number_is_part_of_the_last_name(listed: Callable[..., str]) -> None:
    text = listed([paper("T", ["Nan Duan 0001", "Li Wei"])], "bibtex")
    assert "author = {Nan {Duan 0001} and Li Wei}" in text
    assert "Nan Duan 0001" in listed([paper("T", ["Nan Duan 0001"])], "csv")


def test_a_cut_author_list_ends_in_others(listed: Callable[..., str]) -> None:
    assert "author = {Ada Lovelace and others}" in listed([paper("T", authors_cut=True)], "bibtex")


@pytest.mark.parametrize(
    ("kind", "entry", "field"),
    [
        ("conference", "inproceedings", "booktitle"),
        ("journal", "article", "journal"),
        ("preprint", "misc", "howpublished"),
        ("thesis", "phdthesis", "school"),
        ("book", "incollection", "booktitle"),
        ("other", "misc", "howpublished"),
    ],
)
def test_the_kind_of_a_paper_is_its_entry_type(
    kind: Kind, entry: str, field: str, listed: Callable[..., str]
) -> None:
    text = listed([paper("T", kind=kind)], "bibtex")
    assert text.startswith(f"@{entry}{{lovelace2020t,")
    assert f"{field} = {{NeurIPS \\& Friends}}" in text


def test_a_chapter_is_written_as_part_of_its_book_and_a_book_as_itself(listed: Callable[..., str]) -> None:
    papers = [
        paper("Maps", kind="book"),
        paper("neurips & friends", kind="book"),
        paper("Alone", kind="book", venue=None),
    ]
    bibtex = listed(papers, "bibtex")
    assert re.findall(r"(?m)^@(\w+)", bibtex) == ["incollection", "book", "book"]
    assert bibtex.count("booktitle = {NeurIPS \\& Friends}") == 1
    ris = listed(papers, "ris")
    assert re.findall(r"(?m)^TY  - (\w+)", ris) == ["CHAP", "BOOK", "BOOK"]
    assert ris.count("T2  - NeurIPS & Friends") == 2
    items = json.loads(listed(papers, "csl-json"))
    assert [item["type"] for item in items] == ["chapter", "book", "book"]
    assert items[0]["container-title"] == "NeurIPS & Friends"


def test_entry_keys_are_unique_and_plain(listed: Callable[..., str]) -> None:
    papers = [
        paper("The Zebra", ["Émile Zürcher"]),
        paper("Zebra!", ["Jo Zurcher"]),
        paper("张", ["张伟"], year=None),
        paper("On a", []),
    ]
    keys = list(pybtex.database.parse_string(listed(papers, "bibtex"), "bibtex").entries)
    assert keys == ["zurcher2020zebra", "zurcher2020zebra-2", "anonymous", "anonymous2020"]


def test_links_are_not_escaped_but_cannot_end_the_field(listed: Callable[..., str]) -> None:
    text = listed([paper("T", doi="10.1007/978-3_1%2", url="https://x.org/a_b}?c={d}&e=1#f")], "bibtex")
    (entry,) = pybtex.database.parse_string(text, "bibtex").entries.values()
    assert entry.fields["doi"] == "10.1007/978-3_1%2"
    assert entry.fields["url"] == "https://x.org/a_b%7D?c=%7Bd%7D&e=1#f"


def test_capitals_that_matter_are_protected(listed: Callable[..., str]) -> None:
    assert "title = {{BERT} and {GPT}-4 meet {McDonald} at {H2O}}" in listed(
        [paper("BERT and GPT-4 meet McDonald at H2O")], "bibtex"
    )


@settings(max_examples=150, deadline=None)
@example(title="!` and ?`", name="", abstract="")
@given(title=st.text(max_size=20), name=st.text(max_size=12), abstract=st.text(max_size=20))
def test_no_text_breaks_a_bibtex_file(title: str, name: str, abstract: str) -> None:
    out = io.BytesIO()
    LIST_FORMATS[0].write([paper(title, [name], abstract=abstract), paper("After")], out)
    text = out.getvalue().decode()
    entries = list(pybtex.database.parse_string(text, "bibtex").entries.values())
    assert len(entries) == 2
    assert plain(entries[0].fields.get("title", "")).split() == clean(title).split()
    library = bibtexparser.parse_string(text)
    assert len(library.entries) == 2
    assert not library.failed_blocks


def test_a_csv_list_says_every_field(listed: Callable[..., str], unguarded: Callable[[str], str]) -> None:
    papers = [paper(title, ["Ada Lovelace", "Li Wei 0002"], sources=("a:1", "b:2")) for title in TITLES]
    text = listed(papers, "csv")
    assert text.startswith("\ufeff")  # by which Excel knows UTF-8
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert [unguarded(row["title"]) for row in rows] == TITLES
    assert rows[7]["title"] == "'=HYPERLINK(1)"
    assert rows[0]["authors"] == "Ada Lovelace; Li Wei 0002"
    assert (rows[0]["year"], rows[0]["kind"], rows[0]["authors_cut"]) == ("2020", "conference", "no")
    assert rows[0]["sources"] == "a:1; b:2"
    assert rows[0]["doi"] == ""


def test_a_json_list_says_every_field(listed: Callable[..., str]) -> None:
    rows = json.loads(listed([paper(title) for title in TITLES], "json"))
    assert [row["title"] for row in rows] == TITLES
    assert rows[0]["authors"] == ["Ada Lovelace"]
    assert rows[0]["venue"] == "NeurIPS & Friends"
    assert rows[0]["abstract"] is None


@pytest.mark.parametrize("name", ["bibtex", "csv", "json", "jsonl"])
def test_an_empty_list_and_odd_characters_are_written(name: str, listed: Callable[..., str]) -> None:
    assert listed([], name) is not None
    assert listed([paper("lone \ud800 surrogate", ["\udfff"], venue=None, year=None)], name)


@settings(max_examples=200)
@given(text=st.text(st.sampled_from("'=+-@\t\r\na "), max_size=6))
def test_a_guarded_cell_gives_its_text_back(unguarded: Callable[[str], str], text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert guarded(text)[:1] not in tuple("=+-@\t\r\n")


@pytest.mark.parametrize("form", LIST_FORMATS, ids=lambda form: form.name)
def test_a_long_list_is_written_while_it_is_read(form: PaperList, monkeypatch: pytest.MonkeyPatch) -> None:
    # as for hundreds of thousands of papers
    monkeypatch.setattr("graphapp.exporters.text.LINES_AT_ONCE", 100)
    monkeypatch.setattr("graphapp.exporters.text.ROWS_AT_ONCE", 100)
    monkeypatch.setattr("graphapp.exporters.papers._PIECE", 1000)
    out = io.BytesIO()
    at_the_middle: list[int] = []

    def papers() -> Iterator[StoredPaper]:
        for number in range(800):
            if number == 700:
                at_the_middle.append(out.tell())
            yield paper(f"On the number {number}", ["Ada Lovelace"])

    form.write(cast("Sequence[StoredPaper]", papers()), out)
    assert at_the_middle[0] > len(out.getvalue()) / 2
