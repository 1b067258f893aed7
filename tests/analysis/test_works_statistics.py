"""The statistics of an author from columns equal those that are computed paper by paper."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from graphapp.analysis.affiliations import latest_affiliations
from graphapp.analysis.author_identifiers import author_identifiers
from graphapp.analysis.author_statistics import coauthors, venues
from graphapp.analysis.roles import role_on
from graphapp.analysis.works_statistics import works_statistics
from graphapp.model.rows import (
    PAPER_ROLES,
    AuthorRow,
    Authorship,
    AuthorWorks,
    StoredPaper,
    Variant,
    VenueRow,
    paper_order,
)
from graphapp.views import AuthorIdentifier, Coauthor, YearCount

ROWS = (
    AuthorRow("name:Ann Li", "Ann Li", "ann li"),
    AuthorRow("orcid:1", "Ann LI", "ann li"),
    AuthorRow("name:Bo Wu", "Bo Wu", "bo wu"),
    AuthorRow("dblp:2", "BO WU", "bo wu"),
    AuthorRow("dblp:3", "Cy Fox", "cy fox"),
)
SAID = (
    '{"people":[[0,null,"Rome",["orcid:7"]]]}',
    '{"authors":[["dblp:9","Ann Li"]]}',
    '{"title":"Another"}',
)


@st.composite
def papers(draw: st.DrawFn) -> list[StoredPaper]:
    """Papers of Ann Li, some of whose records differ, in the order of a store."""
    lists = st.lists(st.tuples(st.sampled_from(ROWS), st.sampled_from([None, 0, 1, 2])), max_size=4)
    found = []
    for number in range(draw(st.integers(0, 5))):
        listed = [(ROWS[draw(st.integers(0, 1))], draw(st.sampled_from([None, 0, 1]))), *draw(lists)]
        venue = draw(st.none() | st.sampled_from("abc").map(lambda id: VenueRow(id, id.upper(), None)))
        said = draw(st.none() | st.sampled_from(SAID))
        found.append(
            StoredPaper(
                f"p:{number}",
                "Title",
                draw(st.sampled_from([None, 1999, 2001])),
                draw(st.sampled_from(["journal", "other"])),
                venue,
                tuple(Authorship(*entry) for entry in listed),
                draw(st.booleans()),
                sources=(f"r:{number}",),
                variants=(Variant(f"r:{number}", said),) if said else (),
            )
        )
    return sorted(found, key=paper_order)


@given(papers())
def test_columns_give_the_same_statistics_as_papers(of_ann: list[StoredPaper]) -> None:
    found = works_statistics(AuthorWorks.of(of_ann), "ann li")
    assert found.coauthors == coauthors(of_ann, "ann li")
    assert found.venues == venues(of_ann)
    roles = Counter(role_on(paper, "ann li") for paper in of_ann)
    assert found.roles == {role: roles[role] for role in PAPER_ROLES if roles[role]}
    assert found.identifiers == author_identifiers(of_ann, "ann li")
    assert found.affiliation == latest_affiliations(of_ann, "ann li")
    assert found.kinds == Counter(paper.kind for paper in of_ann)
    forms = (
        {entry.author.name for entry in paper.authors if entry.author.key == "ann li"} for paper in of_ann
    )
    assert found.printed == Counter(name for each in forms for name in each)


def test_the_lists_of_the_papers_may_be_in_any_order() -> None:
    listed = (Authorship(ROWS[0], 0), Authorship(ROWS[4], 1))
    first = StoredPaper("p:1", "A", 2001, "journal", None, listed)
    second = replace(first, id="p:2", year=2003, authors=(Authorship(ROWS[2], 0), Authorship(ROWS[0], 1)))
    works = AuthorWorks.of([first, second])
    # the two entries of the second paper, then those of the first one
    order = (2, 3, 0, 1)
    turned = works._replace(
        members=[works.members[j] for j in order],
        papers=[works.papers[j] for j in order],
        positions=[works.positions[j] for j in order],
    )
    found = works_statistics(turned, "ann li")
    assert found.coauthors == [
        Coauthor("bo wu", "Bo Wu", 1, 2003, 2003),
        Coauthor("cy fox", "Cy Fox", 1, 2001, 2001),
    ]
    assert found.roles == {"first": 1, "last": 1}


def test_the_statistics_of_two_papers() -> None:
    listed = (Authorship(ROWS[1], 0), Authorship(ROWS[2], 1), Authorship(ROWS[3], 2))
    first = StoredPaper("p:1", "B", 2001, "journal", VenueRow("a", "A", None), listed)
    second = replace(first, id="p:2", year=2003, authors=(Authorship(ROWS[2], 0), Authorship(ROWS[0], 1)))
    found = works_statistics(AuthorWorks.of([second, first]), "ann li")
    # "Bo Wu" is printed twice, "BO WU" once, both on the first paper
    assert found.coauthors == [Coauthor("bo wu", "Bo Wu", 2, 2001, 2003)]
    assert found.roles == {"first": 1, "last": 1}
    assert found.years == [YearCount(2001, 1), YearCount(2002, 0), YearCount(2003, 1)]
    assert found.identifiers == [AuthorIdentifier("orcid:1", 1)]
    assert (found.total, found.printed) == (2, {"Ann LI": 1, "Ann Li": 1})
