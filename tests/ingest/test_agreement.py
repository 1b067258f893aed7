"""When records with one DOI are records of one paper."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from graphapp.ingest import agreement
from graphapp.ingest.clean import Cleaner
from graphapp.ingest.deduplicate import join
from graphapp.model import variants
from graphapp.model.records import Paper, PersonName
from graphapp.model.rows import StoredPaper

pytestmark = pytest.mark.slow

DOI = "10.1007/978-3-540-68825-9"


def record(name, title, *authors, doi=DOI, year=2020, **fields):
    people = [PersonName(author) if isinstance(author, str) else author for author in authors]
    paper = Cleaner().clean(Paper(name, title, people, year, doi=doi, **fields))
    assert paper is not None
    return paper


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Deep Learning",), ("deep learning.",)),
        (("Deep Learning: A Survey", "A. Lee"), ("Deep learning", "B. Wu")),
        (("Deep Learning - a survey",), ("Deep Learning — Survey of 2020",)),
        (("Deep Learning (extended abstract)",), ("Deep Learning",)),
        (("Ünïcode Wörter",), ("Unicode worter",)),
        (("???",), ("???",)),
        # an author: by last name, by all words of the name, by identifier
        (("Über Graphen", "Ada Lovelace"), ("On Graphs", "Lovelace, A.")),
        (("One", "José García"), ("Two", "J. Garcia")),
        (("One", "Xi Jinping"), ("Two", "Jinping Xi")),
        (("One", "Weinan E"), ("Two", "Weinan E")),
        (("One", PersonName("Maria Silva", "orcid:1")), ("Two", PersonName("M. S. Costa", "orcid:1"))),
        (("One", PersonName("ATLAS Collaboration", group=True)), ("Two", "ATLAS Collaboration")),
        (("One", "A. Lee", "B. Wu"), ("Two", "C. Li", PersonName("Bo Wu", unplaced=True))),
    ],
)
def test_a_title_or_an_author_that_agrees_is_enough(one, other):
    assert agreement.agree(record("a:1", *one), record("b:1", *other))
    assert agreement.agree(record("b:1", *other), record("a:1", *one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Chapter One", "Ada Lovelace"), ("Chapter Two", "Alan Turing")),
        # missing values agree with nothing
        (("Chapter One", "Ada Lovelace"), ("The Whole Book",)),
        (("Chapter One",), ("Chapter Two",)),
        (("One", "Ada L"), ("Two", "Alan L")),
        (
            ("One", PersonName("ATLAS Collaboration", group=True)),
            ("Two", PersonName("CMS Collaboration", group=True)),
        ),
    ],
)
def test_other_titles_and_other_authors_are_other_papers(one, other):
    assert not agreement.agree(record("a:1", *one), record("b:1", *other))


@pytest.mark.parametrize(
    ("title", "main"),
    [
        ("On Graphs: a Survey", b"ongraphs"),
        ("On Graphs?", b"ongraphs"),
        ("Why Graphs? An Answer", b"whygraphs"),
        ("Well-known co-authors", b"wellknowncoauthors"),
        ("Version 2.0 of it", b"version20ofit"),
        (": a Survey", b"asurvey"),
        ("(On) Graphs", b"ongraphs"),
        ("!?", b"!?"),
    ],
)
def test_a_title_without_its_subtitle(title, main):
    assert agreement.main_title(title) == main


# --- joining


ONE = record("a:1", "Chapter One", "Ada Lovelace")
TWO = record("b:1", "Chapter Two", "Alan Turing")
ALSO_TWO = record("c:1", "Chapter 2", "A. Turing")


class Held:
    """A store with only the methods that `join` needs."""

    def __init__(self):
        self.papers: dict[str, StoredPaper] = {}

    def load(self, *records):
        joined = join(list(self.papers.values()), [(each, f"at {each.sources[0]}") for each in records])
        for id in joined.gone:
            del self.papers[id]
        self.papers.update({paper.id: paper for paper in joined.changed})
        return joined

    def groups(self):
        return sorted(sorted(paper.sources) for paper in self.papers.values())


def loaded(*batches):
    held = Held()
    for batch in batches:
        held.load(*batch)
    return held


def test_two_chapters_with_the_doi_of_their_book_are_two_papers_and_no_author_is_lost():
    for order in permutations([ONE, TWO]):
        for held in (loaded(order), loaded(*([each] for each in order))):
            # the DOI identifies neither of them: their ids do not depend on the order
            assert sorted(held.papers) == ["a:1", "b:1"]
            assert [held.papers[id].doi for id in ("a:1", "b:1")] == [DOI, DOI]
            assert [held.papers[id].authors[0].author.name for id in ("a:1", "b:1")] == [
                "Ada Lovelace",
                "Alan Turing",
            ]


def test_of_three_records_the_two_that_agree_are_one_paper():
    for order in permutations([ONE, TWO, ALSO_TWO]):
        for held in (loaded(order), loaded(order[:2], order[2:]), loaded(*([each] for each in order))):
            assert held.groups() == [["a:1"], ["b:1", "c:1"]]
            first = next(each.sources[0] for each in order if each is not ONE)
            assert set(held.papers) == {"a:1", first}


def test_records_that_each_agree_with_a_third_are_one_paper():
    both = record("d:1", "Chapter One", "Alan Turing")
    for order in permutations([ONE, TWO, both]):
        assert loaded(*([each] for each in order)).groups() == [["a:1", "b:1", "d:1"]]


def test_a_paper_keeps_the_doi_as_its_name_until_another_one_has_it():
    held = loaded([ONE])
    assert list(held.papers) == [f"doi:{DOI}"]
    joined = held.load(TWO)
    assert (joined.loaded, joined.merged, joined.gone) == (1, 0, [f"doi:{DOI}"])
    assert sorted(held.papers) == ["a:1", "b:1"]


def test_records_kept_apart_are_reported_with_both_their_names():
    held = loaded([ONE])
    (problem,) = held.load(TWO).problems
    assert problem.where == "at b:1"
    assert problem.what == f"2 papers share the DOI '{DOI}', but neither their titles nor their authors match"
    kept = "kept as 2 papers ('Chapter One', 'Chapter Two')"
    assert (problem.done, problem.details, problem.refused) == (kept, "records a:1, b:1", 0)
    (problem,) = loaded([]).load(ONE, TWO).problems
    assert problem.done == kept
    three = record("d:1", "Chapter Three", "Grace Hopper")
    (problem,) = held.load(three).problems
    assert problem.done == "kept as 3 papers ('Chapter One', 'Chapter Two', 'Chapter Three')"
    four = record("f:1", "Chapter Four", "Barbara Liskov")
    (problem,) = held.load(four).problems
    assert problem.done == "kept as 4 papers ('Chapter One', 'Chapter Two', 'Chapter Four' and 1 more)"
    assert problem.details == "records a:1, b:1, f:1 and 1 more"
    # unrelated records do not change the result
    assert held.load(record("e:1", "Other", "X Y", doi="10.1000/y")).problems == []


def test_loading_them_again_changes_nothing_and_reports_them_again():
    held = loaded([ONE, TWO, ALSO_TWO])
    for again in ([ONE, TWO, ALSO_TWO], [TWO], [ALSO_TWO, ONE]):
        joined = held.load(*again)
        assert (joined.changed, joined.gone, joined.loaded, joined.merged) == ([], [], 0, len(again))
        assert [problem.done[:16] for problem in joined.problems] == ["kept as 2 papers"]


def test_papers_that_were_wrongly_merged_before_are_two_when_loaded_again():
    from graphapp.ingest.merge import combined

    wrong = combined([ONE, TWO])
    held = Held()
    held.papers[wrong.id] = wrong
    joined = held.load(ONE, TWO)
    assert (joined.loaded, joined.merged, joined.gone) == (0, 2, [f"doi:{DOI}"])
    assert held.groups() == [["a:1"], ["b:1"]]
    assert {each.title for each in held.papers.values()} == {"Chapter One", "Chapter Two"}


def test_a_record_of_one_name_with_other_title_and_authors_is_refused_though_the_doi_is_the_same():
    joined = loaded([ONE]).load(record("a:1", "Chapter Two", "Alan Turing"))
    assert [(problem.refused, problem.done) for problem in joined.problems] == [
        (1, "record refused; use another ID")
    ]


def test_thousands_of_papers_with_one_doi_take_time_in_proportion(monkeypatch):
    seen = 0
    signs = agreement._signs

    def counted(paper):
        nonlocal seen
        seen += 1
        return signs(paper)

    monkeypatch.setattr(agreement, "_signs", counted)
    many = [record(f"a:{n}", f"Title{n}", f"Author{n}") for n in range(3000)]
    held = loaded(many)
    assert len(held.papers) == len(many) == seen


# --- compared with a brute-force search over all pairs


TITLES = ["Graphs", "Graphs: a survey", "Trees", "Trees - a survey", "???"]
NAMES = ["Ada Lovelace", "A. Lovelace", "Alan Turing", "Grace Hopper"]


@st.composite
def collections(draw):
    """Records of different years, so that only DOIs join them."""
    return [
        record(
            f"s:{number}",
            draw(st.sampled_from(TITLES)),
            *draw(st.lists(st.sampled_from(NAMES), max_size=2, unique=True)),
            doi=draw(st.sampled_from([None, "10.1000/x", "10.1000/y"])),
            year=2000 + number,
        )
        for number in range(draw(st.integers(2, 8)))
    ]


def _plainly(records):
    """Groups of records, computed by comparing every pair repeatedly."""
    groups = [{each.sources[0]} for each in records]
    by_name = {each.sources[0]: each for each in records}

    def belong(one, other):
        return any(
            by_name[a].doi is not None and by_name[a].doi == by_name[b].doi and _agree(by_name[a], by_name[b])
            for a in one
            for b in other
        )

    changed = True
    while changed:
        changed = False
        for one in groups:
            other = next((each for each in groups if each is not one and belong(one, each)), None)
            if other is not None:
                groups.remove(other)
                one |= other
                changed = True
                break
    return sorted(sorted(group) for group in groups)


def _agree(one, other):
    title = one.title.split(":")[0].split(" - ")[0] == other.title.split(":")[0].split(" - ")[0]
    last = {e.author.name.split()[-1] for e in one.authors} & {
        e.author.name.split()[-1] for e in other.authors
    }
    return title or bool(last)


@given(collections(), st.randoms(use_true_random=False), st.integers(1, 4))
@hypothesis_settings(max_examples=300, deadline=None)
def test_every_order_and_every_batch_gives_what_the_plain_way_gives(found, random, size):
    other = list(found)
    random.shuffle(other)
    one, two = loaded(found), loaded(*(other[start : start + size] for start in range(0, len(other), size)))
    assert one.groups() == two.groups() == _plainly(found)
    for held in (one, two):
        assert all(id == paper.id for id, paper in held.papers.items())
        assert all(paper.id.startswith(("doi:", "s:")) for paper in held.papers.values())
        # again in another order: nothing changes
        joined = held.load(*other)
        assert (joined.changed, joined.gone, joined.loaded) == ([], [], 0)
    alone = {paper.sources: paper.id for paper in one.papers.values() if len(paper.sources) == 1}
    assert alone == {paper.sources: paper.id for paper in two.papers.values() if len(paper.sources) == 1}
    contested = {
        doi
        for doi in ("10.1000/x", "10.1000/y")
        if sum(any(each.doi == doi for each in variants.records(paper)) for paper in one.papers.values()) > 1
    }
    assert not {f"doi:{doi}" for doi in contested} & set(one.papers)
    reported = {problem.what.split("'")[1].split(" of ")[0] for problem in loaded([]).load(*found).problems if problem.done.startswith("kept as")}  # fmt: skip
    assert reported == contested
