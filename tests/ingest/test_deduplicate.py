"""Which records are merged into one paper, regardless of their order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from graphapp.ingest.clean import Cleaner
from graphapp.ingest.deduplicate import column_keys, join, join_columns
from graphapp.ingest.file import stored_for
from graphapp.ingest.intake import CleanedPart
from graphapp.ingest.part_codec import PartDecoder, PartEncoder
from graphapp.ingest.readings import ReadItem
from graphapp.model import variants
from graphapp.model.preprints import versions
from graphapp.model.record_columns import RecordColumns
from graphapp.model.records import Paper, PersonName, Venue
from graphapp.model.rows import StoredPaper
from graphapp.settings import Settings
from graphapp.stores import open_store


def record(name, title="On Graphs", authors=("Ada Lovelace", "Alan Turing"), year=2020, **fields):
    people = [PersonName(author) if isinstance(author, str) else author for author in authors]
    paper = Cleaner().clean(Paper(name, title, people, year, **fields))
    assert paper is not None
    return paper


class Held:
    """A store with only the methods that `join` needs, called as the loader calls them."""

    def __init__(self):
        self.papers: dict[str, StoredPaper] = {}

    def load(self, *records, merge=True):
        joined = join(list(self.papers.values()), [(each, each.sources[0]) for each in records], merge=merge)
        for id in joined.gone:
            del self.papers[id]
        self.papers.update({paper.id: paper for paper in joined.changed})
        return joined

    def groups(self):
        return sorted(sorted(paper.sources) for paper in self.papers.values())


def load(*batches):
    held = Held()
    for batch in batches:
        held.load(*batch)
    return held


A = record("a:1", doi="10.1000/x", authors=["A. Lovelace"])
B = record("b:1")
C = record("c:1", doi="10.1000/x")


@pytest.mark.parametrize("order", [[A, B, C], [A, C, B], [B, A, C], [B, C, A], [C, A, B], [C, B, A]])
@pytest.mark.parametrize("apart", [False, True])
def test_a_chain_by_doi_and_by_content_is_one_paper_in_every_order(order, apart):
    # A and C have one DOI, C and B one title, year and authors; A and B have nothing in common
    held = load(*([each] for each in order)) if apart else load(order)
    assert held.groups() == [["a:1", "b:1", "c:1"]]


def test_the_paper_that_two_become_keeps_the_name_of_one_and_the_other_is_gone():
    held = load([A], [B])
    assert sorted(held.papers) == ["b:1", "doi:10.1000/x"]
    joined = held.load(C)
    assert joined.gone == ["doi:10.1000/x"]
    assert (joined.loaded, joined.merged) == (0, 1)
    assert joined.problems[0].what == "this record matches the papers b:1 and doi:10.1000/x"
    (paper,) = held.papers.values()
    assert (paper.id, paper.sources, paper.doi) == ("b:1", ("b:1", "a:1", "c:1"), "10.1000/x")


def test_a_preprint_and_what_appeared_elsewhere_are_two_papers_in_every_order():
    preprint = record("arxiv:1", kind="preprint", venue=Venue("arXiv", "preprint"))
    dblp = record("dblp:corr", venue=Venue("CoRR"))
    paper = record("dblp:conf", kind="conference", venue=Venue("NeurIPS", "conference"))
    nothing = record("x:1")
    for order in (
        [preprint, dblp, paper, nothing],
        [nothing, preprint, paper, dblp],
        [paper, nothing, dblp, preprint],
    ):
        assert load(*([each] for each in order)).groups() == [["arxiv:1", "dblp:corr"], ["dblp:conf", "x:1"]]
    assert load([preprint], [nothing]).groups() == [["arxiv:1", "x:1"]]


def test_a_record_that_has_only_a_doi_is_not_a_preprint_unless_the_doi_is_of_arxiv():
    early = record("a:1", year=2000, doi="10.1234/a")
    late = record("b:1", year=2001, doi="10.1234/a")
    preprint = record("c:1", year=2001, kind="preprint", doi="10.48550/arxiv.1")
    other = record("d:1", year=2001, doi="10.48550/arXiv.2")
    for order in permutations([early, late, preprint, other]):
        for held in (load(order), load(*([each] for each in order))):
            assert held.groups() == [["a:1", "b:1"], ["c:1", "d:1"]]
            paper = next(each for each in held.papers.values() if "a:1" in each.sources)
            (linked,) = versions(paper, held.papers.values())
            assert (paper.kind, linked.kind) == ("other", "preprint")


def test_a_title_at_two_venues_of_one_source_is_two_papers_and_a_third_source_takes_no_side_by_its_order():
    workshop = record("dblp:w", venue=Venue("A Workshop"))
    conference = record("dblp:c", venue=Venue("Conference"))
    other = record("acm:1", venue=Venue("Proc. of the Conference"))
    expected = [["acm:1", "dblp:w"], ["dblp:c"]]
    for order in (
        [workshop, conference, other],
        [other, conference, workshop],
        [conference, other, workshop],
    ):
        assert load(*([each] for each in order)).groups() == expected
        assert load(order).groups() == expected


def test_without_merging_each_record_is_a_paper_and_the_same_record_again_is_none():
    held = Held()
    joined = held.load(A, B, C, merge=False)
    assert (joined.loaded, joined.merged) == (3, 0)
    assert sorted(held.papers) == ["a:1", "b:1", "c:1"]
    again = held.load(A, merge=False)
    assert (again.loaded, again.merged, again.changed) == (0, 1, [])


def test_loading_again_changes_nothing():
    held = load([A, B, C])
    joined = held.load(C, B, A)
    assert (joined.changed, joined.gone, joined.loaded, joined.merged) == ([], [], 0, 3)


def test_every_record_can_be_put_together_again_from_the_paper():
    more = record(
        "d:1",
        doi="10.1000/X",
        abstract="Words.",
        year=2021,
        authors=[PersonName("Ada Lovelace", "orcid:1", affiliation="London", printed="A. L.", ids=("s2:7",))],
    )
    (paper,) = load([A, B], [C, more]).papers.values()
    kept = {each.sources[0]: each for each in variants.records(paper)}
    for own in (A, B, C, more):
        # a later record has the id of the paper that it would create
        assert replace(kept[own.sources[0]], id="") == replace(own, id="")


# --- every order


NAMES = ["Ada Lovelace", "Alan Turing", "Grace Hopper"]
VENUES = [None, Venue("V", "conference"), Venue("W", "journal"), Venue("arXiv", "preprint")]


@st.composite
def collections(draw):
    """Records of few titles, DOIs, venues and authors, so that they often belong together; each with a unique name."""
    found = []
    for number in range(draw(st.integers(2, 7))):
        cut = draw(st.booleans())
        people = [
            PersonName(name) for name in draw(st.lists(st.sampled_from(NAMES), max_size=2, unique=True))
        ]
        if cut and draw(st.booleans()):
            people.append(PersonName(draw(st.sampled_from(["Zoe", "Yan"])), unplaced=True))
        found.append(
            record(
                f"{draw(st.sampled_from('st'))}:{number}",
                draw(st.sampled_from(["T", "T!", "U"])),
                people,
                draw(st.sampled_from([2020, 2021, None])),
                doi=draw(st.sampled_from([None, None, "10.1000/x", "10.1000/y"])),
                venue=draw(st.sampled_from(VENUES)),
                kind=draw(st.sampled_from(["other", "conference", "preprint"])),
                authors_cut=cut,
                abstract=draw(st.sampled_from([None, "one", "two"])),
            )
        )
    return found


def _all_said(paper):
    """What hangs on no order: the records of a paper and what each says, whether its list is cut, who has no place in it, how many
    have one."""
    kept = frozenset(
        (
            each.sources,
            each.title,
            each.year,
            each.kind,
            each.venue,
            tuple(each.authors),
            each.doi,
            each.abstract,
        )
        for each in variants.records(paper)
    )
    unplaced = frozenset(entry.author for entry in paper.authors if entry.position is None)
    return kept, paper.authors_cut, unplaced if paper.authors_cut else None


@given(collections(), st.randoms(use_true_random=False), st.integers(1, 4))
@hypothesis_settings(max_examples=300, deadline=None)
@pytest.mark.slow
def test_the_order_of_records_and_files_changes_nothing_but_which_value_is_shown_first(found, random, size):
    other = list(found)
    random.shuffle(other)
    one = load(found)
    two = load(*(other[start : start + size] for start in range(0, len(other), size)))
    assert one.groups() == two.groups()
    assert {_all_said(paper) for paper in one.papers.values()} == {
        _all_said(paper) for paper in two.papers.values()
    }
    for paper in [*one.papers.values(), *two.papers.values()]:
        records = variants.records(paper)
        for field in ("year", "venue", "doi", "abstract"):
            values = {getattr(record, field) for record in records}
            assert getattr(paper, field) in values
            assert getattr(paper, field) is not None or values == {None}


@given(collections(), st.randoms(use_true_random=False))
@hypothesis_settings(max_examples=12, deadline=None)
def test_a_store_holds_the_same_papers_in_every_order_of_files(tmp_path_factory, found, random):
    folder = tmp_path_factory.mktemp("orders")
    other = list(found)
    random.shuffle(other)
    groups = []
    for place, order in enumerate((found, other)):
        for address in ("memory:", str(folder / f"{place}.db")):
            store = open_store(address, Settings(), create=True)
            try:
                for each in order:
                    joined = join(stored_for(store, [(each, "")]), [(each, "")])
                    store.upsert(joined.changed, joined.gone)
                store.settle()
                ids = [row[0] for batch in store.rows("Paper") for row in batch]
                papers = store.papers(ids)
                groups.append({_all_said(paper) for paper in papers})
                assert store.counts().papers == len(papers)
                names = {entry.author.id for paper in papers for entry in paper.authors}
                assert names == {row[0] for batch in store.rows("Author") for row in batch}
            finally:
                store.close()
    assert groups[0] == groups[1] == groups[2] == groups[3]


def columns_of(records: Sequence[StoredPaper]) -> RecordColumns:
    items = [ReadItem(each.sources[0], number, each) for number, each in enumerate(records)]
    return PartDecoder().decoded(*PartEncoder().encoded(CleanedPart(items, [], 0, 0))).records


@given(collections(), st.integers(1, 4))
def test_records_in_columns_are_joined_like_others(found, size):
    one, two = Held(), Held()
    for start in range(0, len(found), size):
        batch = found[start : start + size]
        joined = one.load(*batch)
        columns = columns_of(batch)
        other = join_columns(list(two.papers.values()), columns, column_keys(columns))
        for id in other.gone:
            del two.papers[id]
        two.papers.update({paper.id: paper for paper in [*other.alone, *other.changed]})
        assert two.papers == one.papers
        for counted in ("gone", "loaded", "merged", "problems", "again", "before", "unsettled"):
            assert getattr(other, counted) == getattr(joined, counted)
