"""What the page of an author says about who is who."""

from __future__ import annotations

from graphapp.people.weights_file import OwnWeights
from tests.suggested import MERGE, OTHER_MERGE, SPLIT, store_suggestions


def possibly(page, text_of):
    return [text_of(each) for each in page.cssselect(".possibly p")]


def test_an_author_page_links_to_what_may_be_the_same_person_and_to_what_may_be_several(browser, text_of):
    page = browser.get("/authors/david%20blei")
    assert possibly(page, text_of)[0] == "Possibly also David M. Blei 98 %"
    assert page.cssselect(".possibly a")[0].get("href") == "/people/suggestions/a1?name=david+blei"
    assert possibly(browser.get("/authors/wei%20chen"), text_of)[0] == (
        "Possibly several people 2 groups of papers 97 %"
    )


def test_an_answered_suggestion_leaves_the_page_at_once(browser, text_of):
    browser.get("/authors/david%20blei")
    browser.post("/people/suggestions/a1", answer="reject")
    assert not any("Possibly" in line for line in possibly(browser.get("/authors/david%20blei"), text_of))
    browser.post("/people/undo", ids="d1")
    assert possibly(browser.get("/authors/david%20blei"), text_of)[0].startswith("Possibly also")


def test_the_owner_decides_from_the_page_of_an_author(browser):
    links = [link.get("href") for link in browser.get("/authors/wei%20chen").cssselect(".decide a")]
    assert links == ["/people/same?name=wei%20chen", "/people/different?name=wei%20chen"]
    for link in links:
        assert browser.client.get(link).status_code == 200


def test_visitors_see_the_suggestions_but_not_the_forms(visitor_of, text_of):
    page = visitor_of().get("/authors/david%20blei")
    assert possibly(page, text_of) == ["Possibly also David M. Blei 98 %"]


def test_without_suggestions_a_page_is_the_same_for_visitors_as_without_any_file(visitor_of):
    visitor = visitor_of(suggestions=False)
    page = visitor.get("/authors/david%20blei")
    assert not page.cssselect(".possibly")


def test_authors_without_a_suggestion_have_no_block(visitor_of):
    assert not visitor_of().get("/authors/john%20lafferty").cssselect(".possibly")


def test_a_name_with_many_suggestions_lists_the_surest_five_and_links_to_all(
    make_people, browser_of, text_of
):
    library = make_people(suggestions=False)
    many = [SPLIT._replace(id=f"s{number}", probability=0.99 - number / 1000) for number in range(8)]
    store_suggestions(library, many)
    browser = browser_of(library)
    (line, *_) = browser.get("/authors/wei%20chen").cssselect(".possibly p")
    assert text_of(line).count("2 groups of papers") == 5
    more = line.cssselect("a")[-1]
    assert text_of(more) == "3 more"
    page = browser.get(more.get("href"))
    assert len(page.cssselect(".suggestion")) == 8
    # answering stays among the suggestions about the name
    response = browser.post("/people/suggestions/s0?name=wei+chen", answer="postpone")
    assert response.headers["Location"].startswith("/people/suggestions/s1?name=wei+chen&")


def test_a_person_with_two_names_is_suggested_a_third_one_once(make_people, browser_of, text_of):
    library = make_people(suggestions=False)
    third = [
        OTHER_MERGE._replace(id="x1", names=("David Blei", "Bob Ray"), probability=0.95),
        OTHER_MERGE._replace(id="x2", names=("David M. Blei", "Bob Ray"), probability=0.94),
    ]
    store_suggestions(library, [MERGE, *third])
    browser = browser_of(library)
    browser.post("/people/suggestions/a1", answer="accept")
    page = browser.get("/authors/david%20blei?unit=person")
    assert possibly(page, text_of)[0] == "Possibly also Bob Ray 95 %"
    undo = page.cssselect(".made-of .note a")[0]
    assert text_of(undo) == "Undo a decision"
    assert "d1" in browser.get(undo.get("href")).text_content()


def test_the_page_about_suggestions_says_that_their_weights_were_adjusted(browser, library, text_of):
    shipped = text_of(browser.get("/about/identity").find(".//main"))
    assert "are adjusted" not in shipped
    weights = OwnWeights.of({"full": (1.0, -0.5)})
    library.suggestions_service.file.write_weights(weights)
    adjusted = text_of(browser.get("/about/identity").find(".//main"))
    assert "the weights of step 4 are adjusted to the decisions that were recorded" in adjusted
    assert weights.version in adjusted
