"""The network of a whole store, read from temporary files, is the network that is computed in memory."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphapp.exporters import EXPORTERS
from graphapp.model import names
from graphapp.model.rows import AuthorRow, Authorship, StoredPaper
from graphapp.networks.appearance import Appearance
from graphapp.networks.projection import project
from graphapp.networks.spec import NetworkSpec, NetworkView
from graphapp.networks.streamed import joint_papers, node_order, whole_network
from graphapp.networks.streamed.scratch import PREFIX, ArrayFile, Buckets, bucket_bounds, scratch_folder
from graphapp.networks.streamed.whole_network import can_stream, streamed_network
from graphapp.service import GraphService
from graphapp.settings import Settings
from graphapp.stores import open_store
from graphapp.stores.base import Scope, Store
from graphapp.support.whole_folder import NotWritten

PAPERS = [
    ("p1", 2020, ["Ann Lee", "Bo Wu", "Cy Day"]),
    ("p2", 2021, ["Ann Lee", "Bo Wu"]),
    ("p3", None, ["ANN LEE", "Bo Wu"]),
    ("p4", 2022, ["Cy Day", "Di Eis"]),
    ("p5", 2019, ["Éva Fox"]),
    ("p6", 2020, ["Ann Lee", "ANN LEE", "Bo Wu", "Cy Day", "Di Eis"]),
]
SPEC = NetworkSpec("all")
SPECS = [
    SPEC,
    replace(SPEC, unit="row"),
    replace(SPEC, joint=2),
    replace(SPEC, first=2020, last=2021, weighting="fractional"),
    replace(SPEC, longest=3, joint=2, unit="row"),
    replace(SPEC, first=2050),
]
STREAMING = [each for each in EXPORTERS if each.streams]

Printed = list[tuple[str, int | None, list[str]]]


def filled(store: Store, papers: Printed) -> Store:
    store.upsert(
        [
            StoredPaper(
                id,
                f"Title of {id}",
                year,
                "other",
                None,
                tuple(
                    Authorship(AuthorRow(f"name:{name}", name, names.key(name)), place)
                    for place, name in enumerate(authors)
                ),
                sources=(id,),
            )
            for id, year, authors in papers
        ]
    )
    store.settle()
    return store


@contextmanager
def opened(kind: str, folder: Path, papers: Printed, **given: str) -> Iterator[Store]:
    """A store with these papers."""
    address = "memory:" if kind == "memory" else str(folder / "graph.db")
    store = open_store(address, Settings.read(given, environ={}), create=True)
    try:
        yield filled(store, papers)
    finally:
        store.close()


def in_memory(store: Store, spec: NetworkSpec) -> NetworkView:
    data = store.authorships(Scope("all"))
    if spec.unit == "row":
        data.authors = [row._replace(key=row.id) for row in data.authors]
    return project(data, spec, title="T")


def check_equal(store: Store, spec: NetworkSpec, folder: Path) -> None:
    wanted = in_memory(store, spec)
    with streamed_network(store, spec, folder, "T", lambda *_: None) as view:
        assert list(view.nodes) == wanted.nodes
        # which links pictures show is not computed
        assert list(view.edges) == [replace(edge, strong=True) for edge in wanted.edges]
        assert list(view.edges) == list(view.edges)
        assert (len(view.nodes), len(view.edges)) == (len(wanted.nodes), len(wanted.edges))
        assert view.left_out == wanted.left_out


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pieces and ranges of a few records, so that there are several."""
    monkeypatch.setattr(joint_papers, "PAIRS_AT_ONCE", 2)
    monkeypatch.setattr(node_order, "AT_ONCE", 2)
    monkeypatch.setattr(whole_network, "PAPERS_AT_ONCE", 2)


def test_the_network_of_six_papers(tmp_path: Path) -> None:
    with (
        opened("sqlite", tmp_path, PAPERS) as store,
        streamed_network(store, SPEC, tmp_path, "T", lambda *_: None) as view,
    ):
        people = {
            node.name: (node.papers, node.rows, node.first, node.last, node.years) for node in view.nodes
        }
        links = {
            (list(view.nodes)[edge.source].name, list(view.nodes)[edge.target].name): (
                edge.papers,
                edge.years,
            )
            for edge in view.edges
        }
        strengths = [edge.strength for edge in view.edges]
    # "Ann Lee" is printed three times, "ANN LEE" twice; p6 counts once for the cluster
    assert people["Ann Lee"] == (4, 2, 2020, 2021, (2020, 2020, 2021))
    assert people["Éva Fox"] == (1, 1, 2019, 2019, (2019,))
    assert links["Ann Lee", "Bo Wu"] == (4, (2020, 2020, 2021))
    assert ("Cy Day", "Di Eis") in links
    # p1: 1/2, p2 and p3: 1 each, p6 has five authors: 1/4
    assert max(strengths) == 2.75


@pytest.mark.parametrize("kind", ["memory", "sqlite"])
@pytest.mark.usefixtures("small_pieces")
def test_it_equals_the_network_in_memory(kind: str, tmp_path: Path) -> None:
    with opened(kind, tmp_path, PAPERS) as store:
        for spec in SPECS:
            check_equal(store, spec, tmp_path)


NAMES = st.sampled_from(["Ann Lee", "ANN LEE", "Ann lee", "Bo Wu", "Cy", "Di", "Éva", "é", "Z", "=1", "𝔸"])


@pytest.mark.usefixtures("small_pieces")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    papers=st.lists(
        st.tuples(st.none() | st.integers(1990, 1994), st.lists(NAMES, max_size=6)), min_size=1, max_size=9
    ),
    spec=st.builds(
        NetworkSpec,
        st.just("all"),
        unit=st.sampled_from(["cluster", "row"]),
        joint=st.integers(1, 3),
        longest=st.none() | st.integers(1, 4),
        first=st.none() | st.integers(1990, 1992),
        last=st.none() | st.integers(1992, 1994),
        weighting=st.sampled_from(["full", "fractional"]),
    ),
)
def test_any_network_equals_the_network_in_memory(
    papers: list[tuple[int | None, list[str]]], spec: NetworkSpec, tmp_path: Path
) -> None:
    printed: Printed = [(f"p{n}", year, authors) for n, (year, authors) in enumerate(papers)]
    with opened("memory", tmp_path, printed) as store:
        check_equal(store, spec, tmp_path)


@pytest.mark.parametrize("exporter", STREAMING, ids=lambda each: each.name)
@pytest.mark.usefixtures("small_pieces")
def test_files_have_the_same_bytes(exporter, tmp_path: Path) -> None:
    # all formats that are not pictures or pages
    assert {each.name for each in STREAMING} == {
        *("graphml", "gexf", "gml", "gml-ascii", "pajek", "csv", "json", "cyjs", "vosviewer"),
    }
    few = {"layout_nodes": "2", "network_nodes": "2", "network_edges": "2"}
    papers: Printed = [*PAPERS, ("p7", 2020, ["Ann \x85Lee", 'ann&amp; "lee"', "=1", "null"])]
    with opened("sqlite", tmp_path, papers, **few) as store:
        service = GraphService(store, Settings.read(few, environ={}))
        for spec in SPECS[:4]:
            wanted, found = io.BytesIO(), io.BytesIO()
            exporter.write(service.arranged(spec, Appearance(), topics=exporter.wants_topics), wanted)
            with service.streamed_network(spec, tmp_path, lambda *_: None) as view:
                assert view is not None
                exporter.write(view, found)
            assert found.getvalue() == wanted.getvalue()
        service.close()


def test_small_networks_and_other_networks_are_computed_in_memory(tmp_path: Path) -> None:
    with opened("sqlite", tmp_path, PAPERS) as store:
        service = GraphService(store, Settings.read({}, environ={}))
        # five nodes can have positions
        with service.streamed_network(SPEC, tmp_path, lambda *_: None) as view:
            assert view is None
        service.close()
    others: list[Callable[[NetworkSpec], NetworkSpec]] = [
        lambda spec: replace(spec, centre="author", value="Ann Lee"),
        lambda spec: replace(spec, level="full"),
        lambda spec: replace(spec, unit="person"),
        lambda spec: replace(spec, nodes=10),
        lambda spec: replace(spec, coauthor="Bo Wu"),
        lambda spec: replace(spec, country="DE"),
    ]
    assert can_stream(SPEC)
    assert not any(can_stream(change(SPEC)) for change in others)


def test_an_interrupted_writer_leaves_no_files(tmp_path: Path) -> None:
    def interrupt(what: str, done: int, total: int) -> None:
        raise KeyboardInterrupt

    few = {"layout_nodes": "2", "network_nodes": "2"}
    beside = tmp_path / "out"
    beside.mkdir()
    with opened("sqlite", tmp_path, PAPERS) as store:
        service = GraphService(store, Settings.read(few, environ={}))
        with pytest.raises(KeyboardInterrupt), service.streamed_network(SPEC, beside, interrupt):
            pass
        service.close()
    assert list(beside.iterdir()) == []


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (OSError(28, "No space left on device"), "No space left on device"),
        # as numpy reports it
        (OSError("500 requested and 12 written"), "the disk is probably full"),
    ],
)
def test_a_full_disk_is_reported_and_leaves_no_files(error, reason, tmp_path: Path, monkeypatch) -> None:
    def full(*_: object) -> None:
        raise error

    few = {"layout_nodes": "2", "network_nodes": "2"}
    beside = tmp_path / "out"
    beside.mkdir()
    monkeypatch.setattr(ArrayFile, "write", full)
    with opened("sqlite", tmp_path, PAPERS) as store:
        service = GraphService(store, Settings.read(few, environ={}))
        with pytest.raises(NotWritten) as caught, service.streamed_network(SPEC, beside, lambda *_: None):
            pass
        service.close()
    assert caught.value.message == f"The temporary files of the network cannot be written: {reason}."
    assert caught.value.hint == f"They need space in {beside}. Free disk space there, and try again."
    assert list(beside.iterdir()) == []


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="finds open files in /proc")
def test_many_ranges_need_few_open_files(tmp_path: Path) -> None:
    import numpy as np

    before = len(list(Path("/proc/self/fd").iterdir()))
    buckets = Buckets(tmp_path, "x", np.dtype([("n", "<i4")]), np.arange(200))
    for _ in range(2):
        numbers = np.arange(400)[::-1] // 2
        buckets.add(numbers, numbers.astype("<i4").view([("n", "<i4")]))
    assert len(list(Path("/proc/self/fd").iterdir())) < before + 10
    assert [records["n"].tolist() for records in buckets.read()] == [[n] * 4 for n in range(200)]


def test_the_files_of_a_killed_writer_are_removed_by_the_next_one(tmp_path: Path) -> None:
    left = tmp_path / f"{PREFIX}killed"
    left.mkdir()
    (left / "links").write_bytes(b"x")
    with scratch_folder(tmp_path) as folder:
        assert [each.name for each in tmp_path.iterdir()] == [folder.name]
    assert list(tmp_path.iterdir()) == []


@given(st.lists(st.integers(0, 50), max_size=60), st.integers(1, 60))
def test_ranges_have_about_the_load_that_fits(loads: list[int], most: int) -> None:
    import numpy as np

    begins = bucket_bounds(np.array(loads, np.int64), most).tolist()
    assert begins[0] == 0
    assert begins == sorted(set(begins))
    ends = [*begins[1:], len(loads)]
    for begin, end in zip(begins, ends, strict=True):
        # the last one may pass the limit
        assert sum(loads[begin : end - 1]) <= most or end - begin <= 1
