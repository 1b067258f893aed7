"""Our own BibTeX, CSL-JSON, JSON Lines and RIS of papers, loaded again: into the same store, and into an empty one."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import bibtexparser
import pybtex.database
import pytest
import rispy
from hypothesis import given, settings
from hypothesis import strategies as st

import loaders
from graphapp.demo import DEMO
from graphapp.exporters import LIST_FORMATS
from graphapp.ingest.clean import Cleaner
from graphapp.ingest.load import ingest
from graphapp.model.records import Paper, PersonName, Venue
from graphapp.model.rows import Authorship, StoredPaper
from graphapp.settings import Settings
from graphapp.stores import open_store
from graphapp.stores.base import Store

SETTINGS = Settings()
FORMATS = ["bibtex", "csl-json", "jsonl", "ris"]


def written(papers: Sequence[StoredPaper], name: str) -> bytes:
    out = io.BytesIO()
    next(form for form in LIST_FORMATS if form.name == name).write(papers, out)
    return out.getvalue()


def everything(store: Store) -> list[StoredPaper]:
    """Every paper of a store."""
    return store.papers([row[0] for batch in store.rows("Paper") for row in batch])


def read(data: bytes, name: str) -> list[StoredPaper]:
    """The papers that a loader and cleaning make of a file; anything odd in it fails the test."""
    cleaner = Cleaner()
    items = list(loaders.by_name(name).load(io.BytesIO(data)))
    assert all(isinstance(item, Paper) for item in items), items
    return [paper for item in items if (paper := cleaner.clean(item))]


@pytest.fixture
def demo() -> Store:
    """A store with the demo in it."""
    with closing(open_store("memory:", SETTINGS, create=True)) as store:
        ingest(store, [DEMO], SETTINGS)
        yield store


@pytest.fixture
def saved(tmp_path: Path) -> Callable[[Sequence[StoredPaper], str], Path]:
    """Writes papers to a file in a list format."""

    def save(papers: Sequence[StoredPaper], name: str) -> Path:
        form = next(form for form in LIST_FORMATS if form.name == name)
        path = tmp_path / f"papers{form.suffix}"
        path.write_bytes(written(papers, name))
        return path

    return save


@pytest.mark.parametrize("name", FORMATS)
def test_a_list_loaded_into_the_store_it_came_from_changes_nothing(
    name: str, demo: Store, saved: Callable[..., Path]
) -> None:
    before = demo.revision()
    report = ingest(demo, [saved(everything(demo), name)], SETTINGS)
    assert (report.read, report.loaded, report.merged, report.refused) == (49, 0, 49, 0)
    assert (report.problems, demo.revision()) == ([], before)


@pytest.mark.parametrize("name", FORMATS)
def test_a_chapter_and_a_book_read_from_bibtex_come_back_as_they_were(name: str) -> None:
    entries = b"""@incollection{a, title={Maps}, author={Ada Lovelace}, booktitle={Handbook of Libraries}, year={2008}}
@book{b, title={Handbook of Libraries}, author={Alan Turing}, year={2008}}
"""
    papers = read(entries, "bibtex")
    assert [(paper.kind, paper.venue and paper.venue.name) for paper in papers] == [
        ("book", "Handbook of Libraries"),
        ("book", None),
    ]
    assert read(written(papers, name), name) == papers


@pytest.mark.parametrize("name", FORMATS)
def test_a_list_loaded_into_an_empty_store_gives_the_same_papers_and_author_rows(
    name: str, demo: Store, saved: Callable[..., Path]
) -> None:
    papers = everything(demo)
    with closing(open_store("memory:", SETTINGS, create=True)) as store:
        report = ingest(store, [saved(papers, name)], SETTINGS)
        assert (report.loaded, report.problems) == (49, [])
        counts = store.counts()
        assert (counts.authors, counts.papers) == (169, 49)
        # the demo has 9 lists that miss their author, and more that are cut
        again = {paper.id: paper for paper in everything(store)}
        assert again == {paper.id: paper for paper in papers}
        assert sum(entry.position is None for paper in again.values() for entry in paper.authors) == 9


PEOPLE = st.lists(
    st.lists(
        st.sampled_from([
            "Ada", "and", "Nan", "Duan", "0001", "Jr.", "III", "others", "et al.", ",", "Li,", "{x}", "}", "{", "--", "''",
            "given=a", "É", "\\a", "$x$", "%", "~", "", "van", "#", "张伟", '"', "@a{b,", "<x>",
        ]),
        min_size=1, max_size=4,
    ).map(" ".join).filter(str.strip),
    max_size=4, unique_by=str.strip,
)  # fmt: skip


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=150, deadline=None)
@given(authors=PEOPLE, placed=st.integers(0, 4), editors=PEOPLE)
def test_every_printed_name_survives(name: str, authors: list[str], placed: int, editors: list[str]) -> None:
    record = Paper("jsonl:7", "A -- title ''of'' {C} $x$", [], 2020)
    record.authors = [PersonName(author, None, place >= placed) for place, author in enumerate(authors)]
    record.authors_cut = placed < len(authors)
    record.editors = [PersonName(editor) for editor in editors]
    made = Cleaner().clean(record)
    assert made is not None
    assert read(written([made], name), name) == [made]


@pytest.mark.parametrize(
    "name",
    ["Ada given=a Jr.", "A  B Jr.", "King Jr. 0001", "Lovelace, Ada", "Foo Bar, Jr.", "0001", "a and b III"],
)
def test_an_odd_name_survives_bibtex(name: str) -> None:
    made = Cleaner().clean(Paper("web:1", "T", [PersonName(name)]))
    assert made is not None
    assert read(written([made], "bibtex"), "bibtex") == [made]


def test_programs_of_others_see_a_cut_list_without_those_whose_place_is_not_known(demo: Store) -> None:
    papers = everything(demo)
    (cut,) = [paper for paper in papers if paper.authors[-1].position is None][:1]
    text = written([cut], "bibtex").decode()
    (entry,) = pybtex.database.parse_string(text, "bibtex").entries.values()
    assert len(entry.persons["author"]) == len(cut.authors)  # "others" in place of the one
    assert entry.fields["graphapp-unplaced"] == "Weizhu Chen"
    (block,) = bibtexparser.parse_string(text).entries
    assert block["author"].endswith(" and others")
    assert "Weizhu Chen" not in block["author"]


def test_programs_of_others_keep_the_number_of_a_homonym(demo: Store) -> None:
    text = written(everything(demo), "bibtex").decode()
    entries = pybtex.database.parse_string(text, "bibtex").entries.values()
    last = {
        str(part) for entry in entries for person in entry.persons["author"] for part in person.last_names
    }
    assert "{Liang 0006}" in last
    assert any("Chen {Liang 0006}" in entry["author"] for entry in bibtexparser.parse_string(text).entries)


def test_where_nobody_has_a_place_other_programs_still_see_them(demo: Store) -> None:
    paper = everything(demo)[0]
    alone = replace(paper, authors=(Authorship(paper.authors[0].author, None),), authors_cut=True)
    text = written([alone], "bibtex")
    assert f"author = {{{paper.authors[0].author.name} and others}}".encode() in text
    assert read(text, "bibtex")[0].authors == alone.authors


def test_a_file_that_names_no_record_rightly_is_read_and_noted() -> None:
    text = b"@misc{x, title = {T}, author = {A B}, graphapp-source = {nonsense}}"
    problem, paper = loaders.by_name("bibtex").load(io.BytesIO(text))
    assert problem.what == "not a valid record name: 'nonsense'"
    assert paper.record.startswith("bibtex:x:")


@pytest.mark.parametrize("name", ["csl-json", "jsonl", "ris"])
def test_they_keep_identifiers_of_authors_and_every_field(name: str) -> None:
    people = [
        PersonName("Ada Lovelace", "dblp:1/2"),
        PersonName("A B"),
        PersonName("The ATLAS Collaboration", group=True),
        PersonName("C D", "orcid:0000-0001-2345-6789", True),
    ]
    record = Paper(
        "web:9 x", "T", people, 2020, "preprint", Venue("arXiv", None), True, "Said.", "10.1234/x", "https://x.org/1"
    )  # fmt: skip
    made = Cleaner().clean(record)
    assert made is not None
    assert read(written([made], name), name) == [made]


def test_a_json_array_is_refused_with_what_to_do(demo: Store, saved: Callable[..., Path]) -> None:
    report = ingest(demo, [saved(everything(demo), "json")], SETTINGS)
    assert report.exit_code == 3
    (problem,) = report.problems
    assert problem.what == "The file is a single JSON array, not one record per line"
    assert "(.jsonl)" in problem.done


@pytest.mark.parametrize("source", ["3", '"nonsense"', '"doi:10.1000/x"'])
def test_a_source_that_is_no_name_of_a_record_is_left_out_and_noted(source: str) -> None:
    """`doi:` and a DOI is the id of the paper with this DOI: another paper must not have it, or one of the two would be lost."""
    line = b'{"id": "1", "title": "T", "graphapp_source": %s}' % source.encode()
    items = list(loaders.by_name("jsonl").load(io.BytesIO(line)))
    assert items[0].what == "graphapp_source is not a valid record name"
    assert items[1].record == "jsonl:1"


ODD = [
    "<i>E. coli</i> &amp; <sub>2</sub>", "ER  - the end", "TY  - JOUR", "C8  - graphapp {}", '{"title": "x"}, [', "a, b; c: d", "$5 and $6",
    "\u65e5\u672c\u8a9e \u2013 \u00e9", "@article{x, title = {y}}", "and others", "100% \\LaTeX{}",
]  # fmt: skip


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("odd", ODD)
def test_texts_that_look_like_a_format_survive_it(name: str, odd: str) -> None:
    record = Paper("web:1", odd, [PersonName("A B")], 7, "other", Venue(odd, "journal"), abstract=odd)
    made = Cleaner().clean(record)
    assert made is not None
    (again,) = read(written([made, made], name), name)[:1]
    # BibTeX has years of four digits, and a formula in an abstract is one there
    expected = replace(made, year=again.year) if name == "bibtex" else made
    assert again == expected


def test_programs_of_others_read_the_ris(demo: Store) -> None:
    papers = everything(demo)
    entries = rispy.loads(written(papers, "ris").decode())
    assert [entry["title"] for entry in entries] == [paper.title for paper in papers]
    placed = [sum(entry.position is not None for entry in paper.authors) for paper in papers]
    assert [len(entry["authors"]) for entry in entries] == placed
    assert {entry["type_of_reference"] for entry in entries} <= {
        "CPAPER",
        "JOUR",
        "UNPB",
        "GEN",
        "BOOK",
        "THES",
    }


def test_csl_items_have_the_fields_that_citation_processors_know(demo: Store) -> None:
    papers = everything(demo)
    items = json.loads(written(papers, "csl-json"))
    known = {"id", "type", "title", "author", "issued", "container-title", "abstract", "DOI", "URL", "custom"}
    assert all(set(item) <= known and {"id", "type", "title"} <= set(item) for item in items)
    assert len({item["id"] for item in items}) == len(papers)
    assert {"family": "Chen", "given": "Weizhu"} in items[0]["author"] + items[1]["author"] + items[2][
        "author"
    ]
    for item in items:
        assert all(set(name) <= {"family", "given", "suffix", "literal"} for name in item.get("author", []))


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    "doi",
    [
        "10.1007/978-3-540-68825-9",
        "10.1002/(sici)1097-4571(199806)49:8<693::aid-asi4>3.0.co;2-o",
        "10.1659/0276-4741(2004)024[0141:spocmp]2.0.co;2",
        "10/fqd6hj",
        "10.1000/a_b",
    ],
)
def test_papers_of_one_doi_that_are_kept_apart_come_back_as_they_were(
    name: str, doi: str, saved: Callable[..., Path], tmp_path: Path
) -> None:
    chapters = tmp_path / "chapters.ris"
    entries = [("Graphs", "Lovelace, Ada"), ("Trees", "Turing, Alan"), ("Words", "Hopper, Grace")]
    chapters.write_text(
        "".join(
            f"TY  - CHAP\nTI  - {title}\nAU  - {author}\nDO  - {doi}\nER  -\n" for title, author in entries
        )
    )
    with (
        closing(open_store("memory:", SETTINGS, create=True)) as store,
        closing(open_store("memory:", SETTINGS, create=True)) as other,
    ):
        ingest(store, [chapters], SETTINGS)
        papers = everything(store)
        assert [(paper.title, paper.doi) for paper in papers] == [(title, doi) for title, _ in entries]
        report = ingest(other, [saved(papers[::-1], name)], SETTINGS)
        assert (report.loaded, report.merged, report.refused) == (3, 0, 0)
        assert {paper.id: paper for paper in everything(other)} == {paper.id: paper for paper in papers}
