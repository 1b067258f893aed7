"""Records of one DOI whose titles and authors differ are two papers in every store, in every order, however often they are loaded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphapp.ingest.load import LoadReport, ingest
from graphapp.service import GraphService
from graphapp.settings import Settings
from graphapp.stores import open_store
from graphapp.stores.base import Store
from graphapp.stores.copy import digest

# each with the number of examples that its speed allows
STORES = {"sqlite": 60, "neo4j": 6}

BOOK = """TY  - CHAP
TI  - Graphs of People
AU  - Lovelace, Ada
PY  - 2008
DO  - 10.1007/978-3-540-68825-9
ER  -
TY  - CHAP
TI  - Trees of Words
AU  - Turing, Alan
PY  - 2008
DO  - 10.1007/978-3-540-68825-9
ER  -
"""
AGAIN = """@incollection{turing, title={Trees of Words: An Introduction}, author={Turing, A. M.}, year={2009},
  doi={https://doi.org/10.1007/978-3-540-68825-9}}
"""


def test_two_chapters_with_the_doi_of_their_book_keep_their_authors(store: Store, tmp_path: Path) -> None:
    book, again = tmp_path / "book.ris", tmp_path / "again.bib"
    book.write_text(BOOK)
    again.write_text(AGAIN)
    first = ingest(store, [book], Settings())
    assert (first.read, first.loaded, first.merged, first.refused) == (2, 2, 0, 0)
    second = ingest(store, [again], Settings())
    assert (second.read, second.loaded, second.merged) == (1, 0, 1)
    for report in (first, second):
        (problem,) = report.problems
        assert problem.what.startswith("2 papers share the DOI '10.1007/978-3-540-68825-9', but")
        assert problem.done.startswith("kept as 2 papers (")
        assert "'Graphs of People'" in problem.done
        assert "'Trees of Words" in problem.done
    service = GraphService(store, Settings())
    papers = {paper.title: paper for paper in store.search_papers("of", 9)}
    assert sorted(papers) == ["Graphs of People", "Trees of Words"]
    assert [len(papers[title].sources) for title in sorted(papers)] == [1, 2]
    for title, other in [("Graphs of People", "Trees of Words"), ("Trees of Words", "Graphs of People")]:
        view = service.paper_view(papers[title].id)
        assert [(each.title, each.id) for each in view.same_doi] == [(other, papers[other].id)]
        assert view.same_doi_count == 1
    # the DOI still finds one of them, the same each time
    found = service.paper("doi:10.1007/978-3-540-68825-9")
    assert found.id == min(paper.id for paper in papers.values())
    before, counts = digest(store), store.counts()
    ingest(store, [again, book], Settings())
    assert (digest(store), store.counts()) == (before, counts)


TITLES = ("Graphs", "Graphs: a survey", "Trees", "Words")
NAMES = ("Ada Lovelace", "A. Lovelace", "Alan Turing", "Grace Hopper")


@st.composite
def records(draw: st.DrawFn) -> list[dict[str, object]]:
    """Records of few DOIs, titles and authors."""
    return [
        {
            "id": f"r/{number}",
            "title": draw(st.sampled_from(TITLES)),
            "authors": draw(st.lists(st.sampled_from(NAMES), max_size=2, unique=True)),
            "year": draw(st.sampled_from([2019, 2020])),
            "doi": draw(st.sampled_from([None, "10.1000/x", "10.1000/y"])),
            "kind": draw(st.sampled_from(["other", "conference", "preprint"])),
        }
        for number in range(draw(st.integers(2, 8)))
    ]


def _load(
    store: Store, folder: Path, name: str, chosen: Sequence[dict[str, object]], batch: int
) -> LoadReport:
    path = folder / name
    path.write_bytes(b"".join(orjson.dumps(record) + b"\n" for record in chosen))
    return ingest(store, [path], replace(Settings(), batch_papers=batch))


def _sources(store: Store) -> list[tuple[str, ...]]:
    return sorted(tuple(sorted(row[7])) for batch in store.rows("Paper") for row in batch)


@pytest.mark.parametrize("kind", STORES)
def test_every_store_joins_as_the_one_in_memory_does(kind, request, tmp_path_factory):
    """In any batches and files, and when records come again."""
    address = request.getfixturevalue(f"new_{kind}_address")
    folder = tmp_path_factory.mktemp("records")

    @settings(
        max_examples=STORES[kind],
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(records(), st.integers(1, 8), st.integers(1, 3), st.randoms(use_true_random=False))
    def compare(found, cut, batch, random):
        place = address()
        plain, store = open_store("memory:", Settings()), open_store(place, Settings(), create=True)
        try:
            for name, part in (("a.jsonl", found[:cut]), ("b.jsonl", found[cut:]), ("a.jsonl", found)):
                expected, report = (_load(each, folder, name, part, batch) for each in (plain, store))
                assert [problem[:3] for problem in report.problems] == [
                    problem[:3] for problem in expected.problems
                ]
                assert (report.loaded, report.merged, report.after) == (
                    expected.loaded,
                    expected.merged,
                    expected.after,
                )
                assert digest(store) == digest(plain)
            same = digest(store)
            _load(store, folder, "c.jsonl", found[::-1], 2)
            assert digest(store) == same
            other = list(found)
            random.shuffle(other)
            again = open_store("memory:", Settings())
            _load(again, folder, "d.jsonl", other, batch)
            assert _sources(again) == _sources(store)
        finally:
            store.close()

    compare()
