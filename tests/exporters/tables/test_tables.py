"""Tables of a whole store: their values, and that they can be loaded again."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapp.exporters.tables import writing
from graphapp.exporters.tables.writing import write_paper_table, write_tables
from graphapp.model.records import Paper
from graphapp.model.rows import AuthorRow, Authorship, StoredPaper, Variant, VenueRow
from loaders import jsonl
from loaders.reading import table_process

ANN = AuthorRow("dblp:79/1", "Ann Lee", "ann lee")
BO = AuthorRow("name:Bo Wu", "Bo Wu", "bo wu")
PAPERS = [
    StoredPaper(
        "doi:10.1/a",
        "On Engines",
        2020,
        "journal",
        VenueRow("tacl", "TACL", "journal"),
        (Authorship(ANN, 0), Authorship(BO, None)),
        authors_cut=True,
        abstract="Of \ud800 engines.",
        doi="10.1/a",
        sources=("dblp:journals/a",),
        variants=(
            Variant(
                "dblp:journals/a",
                '{"editors":[["Ed Itor","ed itor",["dblp:9/9"]],["Flo Rae","flo rae",[]]]}',
            ),
        ),
    ),
    StoredPaper("x", "Of Nothing", None, "other", None, (), sources=("jsonl:x",)),
]


def table(papers: Sequence[StoredPaper], form: writing.TableFormat) -> pa.Table:
    out = io.BytesIO()
    write_paper_table([papers[:1], papers[1:]], form, out)
    out.seek(0)
    return pq.read_table(out) if form == "parquet" else pa.ipc.open_file(out).read_all()


@pytest.mark.parametrize("form", ["parquet", "arrow"])
@pytest.mark.parametrize("at_once", [1, 20_000])
def test_the_values_of_a_paper(
    form: writing.TableFormat, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "ROWS_AT_ONCE", at_once)
    one, two = table(PAPERS, form).to_pylist()
    assert one == {
        "id": "doi:10.1/a",
        "title": "On Engines",
        "year": 2020,
        "kind": "journal",
        "venue": {"id": "tacl", "name": "TACL", "kind": "journal"},
        "authors": [
            {
                "name": "Ann Lee",
                "id": "dblp:79/1",
                "author": "dblp:79/1",
                "cluster": "ann lee",
                "position": 0,
                "unplaced": False,
            },
            {
                "name": "Bo Wu",
                "id": None,
                "author": "name:Bo Wu",
                "cluster": "bo wu",
                "position": None,
                "unplaced": True,
            },
        ],
        "authors_cut": True,
        "editors": [{"name": "Ed Itor", "id": "dblp:9/9"}, {"name": "Flo Rae", "id": None}],
        "abstract": "Of \ufffd engines.",
        "doi": "10.1/a",
        "url": None,
        "sources": ["dblp:journals/a"],
        "graphapp_source": "dblp:journals/a",
        "graphapp_records": [],
    }
    assert (two["year"], two["venue"], two["authors"]) == (None, None, [])


def test_an_empty_store_gives_tables_without_rows(tmp_path: Path) -> None:
    write_tables([], [], [], "parquet", lambda name: (tmp_path / name).open("xb"))
    assert sorted(each.name for each in tmp_path.iterdir()) == [
        *("authors.parquet", "authorships.parquet", "papers.parquet", "venues.parquet"),
    ]
    assert pq.read_table(tmp_path / "papers.parquet").num_rows == 0


def test_the_tables_of_a_folder_refer_to_each_other(tmp_path: Path) -> None:
    authors = [[tuple(ANN), tuple(BO)]]
    write_tables(
        [PAPERS],
        authors,
        [[("tacl", "TACL", "journal")]],
        "parquet",
        lambda name: (tmp_path / name).open("xb"),
    )
    read = {each.stem: pq.read_table(each).to_pylist() for each in tmp_path.iterdir()}
    assert read["authors"][1] == {"id": "name:Bo Wu", "name": "Bo Wu", "cluster": "bo wu"}
    assert read["authorships"] == [
        {"author": "dblp:79/1", "paper": "doi:10.1/a", "position": 0},
        {"author": "name:Bo Wu", "paper": "doi:10.1/a", "position": None},
    ]
    assert read["venues"] == [{"id": "tacl", "name": "TACL", "kind": "journal"}]
    assert read["papers"][0]["id"] == "doi:10.1/a"


def loaded(read: pa.Table) -> list[Paper]:
    """The records in a table, as the process that reads the file and the loader give them."""
    lines = "".join(table_process._rows(read.schema, read.to_batches())).encode()
    found = list(jsonl.load(io.BytesIO(lines)))
    assert all(isinstance(each, Paper) for each in found)
    return found


def test_the_records_of_a_paper_are_read_one_by_one() -> None:
    # the paper has the DOI of its second record, but its id is that of the first one
    from graphapp.ingest.merge import combined

    first = StoredPaper("dblp:b", "On B", 2020, "other", None, (Authorship(ANN, 0),), sources=("dblp:b",))
    second = StoredPaper(
        "doi:10.1/b",
        "On b",
        2020,
        "journal",
        None,
        (Authorship(BO, 0),),
        doi="10.1/b",
        sources=("crossref:b",),
    )
    records = loaded(table([combined([first, second])], "parquet"))
    assert [(each.record, each.title, each.doi, each.kind) for each in records] == [
        ("dblp:b", "On B", None, "other"),
        ("crossref:b", "On b", "10.1/b", "journal"),
    ]


def test_editors_are_read_again() -> None:
    edited = loaded(table(PAPERS, "parquet"))[0].editors
    assert [(each.name, each.id) for each in edited] == [("Ed Itor", "dblp:9/9"), ("Flo Rae", None)]


def test_columns_in_another_order_and_further_columns_are_read_too() -> None:
    read = table(PAPERS, "parquet")
    changed = read.select(read.column_names[::-1]).append_column("score", pa.array([1.5, None]))
    assert [each.record for each in loaded(changed)] == ["dblp:journals/a", "jsonl:x"]


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8).filter(str.strip)


@given(
    title=TEXTS,
    names=st.lists(TEXTS, max_size=4),
    year=st.none() | st.integers(1000, 2099),
    id=st.none() | st.sampled_from(["dblp:1/2", "orcid:0000-0001", "id:x"]),
    abstract=st.none() | TEXTS,
)
def test_any_paper_is_read_back(
    title: str, names: list[str], year: int | None, id: str | None, abstract: str | None
) -> None:
    authors = tuple(
        Authorship(AuthorRow(id or f"name:{name}", name, name.casefold()), place)
        for place, name in enumerate(names)
    )
    paper = StoredPaper(
        "p", title, year, "thesis", None, authors, abstract=abstract, sources=("openalex:W1",)
    )
    (read,) = loaded(table([paper], "arrow"))
    assert (read.record, read.title, read.year, read.kind) == ("openalex:W1", title, year, "thesis")
    assert [(each.name, each.id) for each in read.authors] == [(name, id) for name in names]
    assert read.abstract == abstract
