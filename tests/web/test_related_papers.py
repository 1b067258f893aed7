"""The page of a paper lists the papers with the most shared authors."""

from __future__ import annotations

from graphapp.views import RELATED_AUTHORS
from graphapp.web import create_app


def test_papers_with_most_shared_authors_come_first(make_service, make_paper):
    papers = [
        make_paper("t:1", "The Paper", ["Ada", "Bo", "Cy"], 2020),
        make_paper("t:2", "One Shared", ["Ada", "Eve"], 2024),
        make_paper("t:3", "Two Shared", ["Cy", "Bo", "Dee"], 2010),
        make_paper("t:4", "One Shared Earlier", ["Ada"], 2015),
        make_paper("t:5", "None Shared", ["Eve"], 2020),
    ]
    service = make_service(papers)
    found = service.related_papers(service.paper_view("t:1"))
    assert [(each.paper.id, each.shared) for each in found] == [("t:3", 2), ("t:2", 1), ("t:4", 1)]
    assert [each.paper.id for each in service.related_papers(service.paper_view("t:1"), 1)] == ["t:3"]
    text = create_app(service, service.settings).test_client().get("/papers/t%3A1").text
    assert text.index("Two Shared") < text.index("One Shared") < text.index("One Shared Earlier")
    assert "2 shared authors" in text
    assert "None Shared" not in text


def test_only_the_first_authors_of_a_long_list_are_compared_and_the_page_says_so(make_service, make_paper):
    many = [f"Author {number}" for number in range(RELATED_AUTHORS + 1)]
    papers = [
        make_paper("t:1", "Long", many),
        make_paper("t:2", "By the First", many[:1]),
        make_paper("t:3", "By the Last", many[-1:]),
    ]
    service = make_service(papers)
    assert [each.paper.id for each in service.related_papers(service.paper_view("t:1"))] == ["t:2"]
    text = create_app(service, service.settings).test_client().get("/papers/t%3A1").text
    assert "only the first 100 authors are compared" in text


def test_a_paper_whose_authors_wrote_nothing_else_has_no_list(make_service, make_paper):
    service = make_service([make_paper("t:1", "Alone", ["Ada", "Bo"])])
    text = create_app(service, service.settings).test_client().get("/papers/t%3A1").text
    assert "Related papers</h2>" not in text
    assert "Network of the 2 authors" in text
