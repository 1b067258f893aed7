"""Decisions in the browser: by hand, listed, undone, restored, and checked."""

from __future__ import annotations

import pytest

from graphapp.people.decision_service import Who
from graphapp.people.decisions import Entry, PaperRef, Side

ADA = Who("Ada", "a test")


def said(page, text_of):
    return [text_of(each) for each in page.cssselect(".decision .said")]


def numbers(page, *titles):
    """The numbers in the form of the papers with these titles."""
    found = {
        label.cssselect(".chosen-title")[0].text_content(): label.cssselect("input")[0].get("value")
        for label in page.cssselect(".choose label")
    }
    return [found[title] for title in titles]


# --- by hand


def test_two_names_are_compared_before_they_are_recorded_as_one_person(browser, library, text_of):
    page = browser.get("/people/same?name=david+blei&other=David+M.+Blei")
    assert text_of(page.cssselect("main .lead")[0]) == "2 shared coauthors: Andrew Ng, Michael Jordan."
    assert [text_of(each) for each in page.cssselect(".side-card h2")] == ["David Blei", "David M. Blei"]
    fields = {each.get("name"): each.get("value") for each in page.cssselect("form[method=post] input")}
    response = browser.post("/people/same", **{**fields, "why": "the same home page"})
    (entry,) = library.decisions.entries()
    assert (entry.say, entry.why, entry.p) == ("same", "the same home page", None)
    shown = browser.follow(response)
    assert "d1: David Blei and David M. Blei are the same person" in text_of(shown.cssselect(".recorded")[0])


def test_an_unknown_name_is_answered_with_similar_ones(browser, library, text_of):
    page = browser.get("/people/same?name=David+Blei&other=Andrew+Ngo")
    assert "Andrew Ng" in text_of(page.cssselect(".meant")[0])
    response = browser.post("/people/same", name="David Blei", other="Nobody At All")
    assert response.status_code == 404
    assert library.decisions.entries() == []


def test_a_name_is_not_compared_with_itself(browser, library, text_of):
    page = browser.get("/people/same?name=David+Blei&other=DAVID++BLEI")
    assert "the same name" in text_of(page.cssselect(".failure")[0])
    assert browser.post("/people/same", name="David Blei", other="david blei").status_code in (400, 409)
    assert library.decisions.entries() == []


def test_papers_by_someone_else_are_selected_and_recorded(browser, library, text_of):
    page = browser.get("/people/different?name=Wei+Chen")
    digest = page.cssselect("input[name=papers]")[0].get("value")
    chosen = numbers(page, "Touch Screens", "Gestures")
    response = browser.post("/people/different", name="Wei Chen", papers=digest, p=chosen, why="CHI")
    assert response.status_code == 303
    found = library.decisions.persons("Wei Chen").persons
    assert sorted(len(person.papers) for person in found) == [2, 4]
    # the page then shows both people
    again = browser.get("/people/different?name=Wei+Chen")
    assert [text_of(each) for each in again.cssselect("h2")] == [
        "Person 1 4 papers, 1 name, 1 decision",
        "Person 2 2 papers, 1 name, 1 decision",
    ]


@pytest.mark.parametrize(
    ("chosen", "said"),
    [([], "No paper is selected"), (["99"], "No paper is selected"), (["x"], "No paper is selected")],
)
def test_without_a_selection_nothing_is_recorded(browser, library, chosen, said):
    digest = browser.get("/people/different?name=Wei+Chen").cssselect("input[name=papers]")[0].get("value")
    response = browser.post("/people/different", name="Wei Chen", papers=digest, p=chosen)
    assert response.status_code == 400
    assert said in response.get_data(as_text=True)
    assert library.decisions.entries() == []


def test_all_papers_cannot_be_by_someone_else(browser, library):
    page = browser.get("/people/different?name=Wei+Chen")
    everything = [box.get("value") for box in page.cssselect("input[name=p]")]
    digest = page.cssselect("input[name=papers]")[0].get("value")
    response = browser.post("/people/different", name="Wei Chen", papers=digest, p=everything)
    assert response.status_code == 400
    assert library.decisions.entries() == []


def test_a_selection_among_other_papers_is_refused(browser, library):
    response = browser.post("/people/different", name="Wei Chen", papers="0123", p=["0"])
    assert response.status_code == 400
    assert "have changed" in response.get_data(as_text=True)


# --- the list


def test_decisions_are_listed_newest_first_with_who_when_why_and_how_sure(browser, library, text_of):
    decisions = library.decisions
    decisions.same([decisions.side("David Blei"), decisions.side("David M. Blei")], ADA, why="home page")
    browser.post("/people/suggestions/c3", answer="accept")
    page = browser.get("/people/decisions")
    assert said(page, text_of) == [
        "Csaba Szepesvári and Csaba Szepesvari are the same person",
        "David Blei and David M. Blei are the same person",
    ]
    newest, oldest = page.cssselect(".decision")
    assert "suggested with 93 % (weights 1234abcd)" in text_of(newest)
    assert "“home page”" in text_of(oldest)
    assert " · Ada · 20" in text_of(oldest)


def test_an_undo_is_listed_and_can_be_undone_itself(browser, library, text_of):
    decisions = library.decisions
    decisions.same([decisions.side("David Blei"), decisions.side("David M. Blei")], ADA)
    browser.post("/people/undo", ids="d1")
    page = browser.get("/people/decisions")
    assert said(page, text_of) == [
        "Undoes d1",
        "David Blei and David M. Blei are the same person undone by d2",
    ]
    assert [text_of(each) for each in page.cssselect(".decision button")] == ["Restore d1 d2"]
    browser.post("/people/undo", ids="d2")
    assert decisions.reading().decisions.is_active("d1")


@pytest.mark.parametrize("ids", ["", "d7", "d1,d7"])
def test_what_does_not_exist_cannot_be_undone(browser, library, ids):
    assert browser.post("/people/undo", ids=ids).status_code == 404


def test_several_decisions_are_undone_together_or_not_at_all(browser, library):
    decisions = library.decisions
    for one, other in (("David Blei", "David M. Blei"), ("Ann Lee", "Bob Ray")):
        decisions.same([decisions.side(one), decisions.side(other)], ADA)
    assert browser.post("/people/undo", ids="d7,d1").status_code == 404
    assert len(decisions.entries()) == 2
    assert browser.post("/people/undo", ids="d1,d2").status_code == 303
    assert [entry.undo for entry in decisions.entries()[2:]] == ["d2", "d1"]
    assert decisions.reading().decisions.active == ()


def test_decisions_about_a_name_are_filtered(browser, library, text_of):
    decisions = library.decisions
    decisions.same([decisions.side("David Blei"), decisions.side("David M. Blei")], ADA)
    decisions.same([decisions.side("Ann Lee"), decisions.side("Bob Ray")], ADA)
    assert said(browser.get("/people/decisions?name=ann+lee"), text_of) == [
        "Ann Lee and Bob Ray are the same person"
    ]
    assert "No decisions about" in text_of(browser.get("/people/decisions?name=Nobody").find(".//main"))


def test_text_in_decisions_stays_text(browser, library):
    decisions = library.decisions
    sides = [decisions.side("David Blei"), decisions.side("David M. Blei")]
    decisions.same(sides, Who("<script>alert(1)</script>", "x"), why="</p><img src=x onerror=alert(1)>")
    page = browser.get("/people/decisions")
    assert not page.xpath("//main//script | //main//img")
    assert "</p><img src=x onerror=alert(1)>" in page.text_content()


# --- contradictions


def test_a_decision_about_papers_that_are_not_here_is_reported_and_can_be_undone(browser, library, text_of):
    lost = Side("Wei Chen", (PaperRef("t:99", 0),))
    library.decisions.decide([Entry("", "different", lost, Side("Wei Chen", (PaperRef("t:6", 0),)))], ADA)
    page = browser.get("/people/contradictions")
    (misfit,) = page.cssselect(".decision")
    assert "There is no paper t:99" in text_of(misfit)
    assert misfit.cssselect("form[action='/people/undo']")


def test_without_contradictions_the_page_says_so(browser, text_of):
    assert "there are no known contradictions" in text_of(
        browser.get("/people/contradictions").find(".//main")
    )


def test_only_the_owner_learns_where_the_file_is(browser, library, visitor_of, tmp_path, text_of):
    assert str(tmp_path) in text_of(browser.get("/people/decisions").find(".//main"))
    (tmp_path / "decisions.jsonl").write_text("x")
    assert f"{tmp_path}/decisions.jsonl: Line 1" in text_of(browser.get("/people/decisions").find(".//main"))
    for address in ("/people", "/people/decisions", "/people/contradictions"):
        text = text_of(visitor_of().get(address).find(".//main"))
        assert "Line 1" in text
        assert str(tmp_path) not in text


def test_the_pages_keep_the_unit_of_the_address(browser, text_of):
    page = browser.get("/people/suggestions/a1?unit=person")
    links = {link.get("href") for link in page.cssselect("main a")}
    assert "/authors/david%20blei?unit=person" in links
    assert "/people/suggestions/b2?unit=person" in links
    response = browser.post("/people/suggestions/a1", answer="accept", unit="person")
    assert response.headers["Location"].startswith("/people/suggestions/b2?unit=person&")
    # the page of the person links to what is left, in the same unit
    person = browser.get("/authors/wei%20chen?unit=person")
    assert "/people/suggestions/b2?name=wei+chen&unit=person" in {
        a.get("href") for a in person.cssselect(".possibly a")
    }
