"""The bundled demo."""

from __future__ import annotations

import pytest

from graphapp.demo import DEMO
from graphapp.ingest.load import ingest
from graphapp.settings import Settings
from graphapp.stores import open_store
from loaders import cluster_page


@pytest.fixture
def store():
    store = open_store("memory:", Settings())
    yield store
    store.close()


def test_the_demo_is_49_papers_of_one_author_without_abstracts(store):
    report = ingest(store, [DEMO], Settings())
    assert (report.read, report.loaded, report.problem_count, report.exit_code) == (49, 49, 0, 0)
    rows = store.authors("weizhu chen")
    papers = store.papers_by([row.id for row in rows])
    assert len(papers) == 49
    assert not any(paper.abstract for paper in papers)
    assert sum(paper.authors_cut for paper in papers) == 20
    assert sum(any(entry.position is None for entry in paper.authors) for paper in papers) == 9
    assert store.loads()[0].file == "demo"


def test_the_demo_has_the_facts_of_the_page_that_it_was_made_from(store, shared):
    ingest(store, [DEMO], Settings())
    with (shared / "seeds/arrow-weizhu-chen.txt").open("rb") as page:
        printed = [item for item in cluster_page.load(page) if not isinstance(item, tuple)]
    report = ingest(store, [shared / "seeds/arrow-weizhu-chen.txt"], Settings())
    # every paper of the page is one of the demo's; only what the demo leaves out is added
    assert (report.loaded, report.merged, report.after.papers) == (0, 49, 49)
    for place, item in enumerate(printed, 1):
        paper = store.paper(f"weizhu-chen/{place}")
        assert (paper.title, paper.year, paper.kind, paper.venue.name) == (
            item.title,
            item.year,
            item.kind,
            item.venue.name,
        )
        assert paper.abstract == item.abstract
        assert [entry.author.name for entry in paper.authors] == [person.name for person in item.authors]


def test_the_demo_is_in_our_own_format_with_documented_fields_only():
    import orjson

    for line in DEMO.path.read_bytes().splitlines():
        record = orjson.loads(line)
        assert set(record) <= {"id", "title", "year", "venue", "kind", "authors", "authors_cut"}
