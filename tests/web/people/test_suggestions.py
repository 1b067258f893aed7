"""The suggestions in the browser: found, understood, answered, and the answer taken back."""

from __future__ import annotations

import json
import re

import pytest

from graphapp.people.decision_service import Who
from graphapp.settings import Settings
from graphapp.web.render.suggestions import papers_digest
from tests.suggested import MERGE, OTHER_MERGE, PAPERS, SPLIT, store_suggestions


def titles(page):
    return [link.text_content() for link in page.cssselect(".suggestion-title a")]


def entries(library):
    return library.decisions.entries()


def answer(browser, id, given, **more):
    return browser.post(f"/people/suggestions/{id}", answer=given, **more)


def persons(library, name):
    return {person.name: len(person.papers) for person in library.decisions.persons(name).persons}


def split_form(page):
    """The fields of the groups as the page has them."""
    fields = {
        select.get("name"): select.cssselect("option[selected]")[0].get("value")
        for select in page.cssselect("select[name^=g]")
    }
    return {**fields, "papers": page.cssselect("input[name=papers]")[0].get("value")}


# --- the list


def test_the_surest_suggestions_come_first(browser):
    page = browser.get("/people")
    assert titles(page) == [
        "David Blei and David M. Blei",
        "Wei Chen",
        "Csaba Szepesvári and Csaba Szepesvari",
    ]
    assert [each.text_content() for each in page.cssselect(".percent")] == ["98 %", "97 %", "93 %"]
    assert [each.text_content() for each in page.cssselect(".suggestion-block h2")] == [
        "Probability of 97 to 99 %",
        "Probability of 90 to 97 %",
    ]
    # the sentence does not repeat the probability
    assert (
        page.cssselect(".sentence")[0]
        .text_content()
        .startswith(
            "“David Blei” (2 papers) and “David M. Blei” (3 papers) are probably the same person: 2 shared coauthors"
        )
    )


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("order=name", ["Csaba", "David", "Wei"]),
        ("order=community", ["Csaba", "Wei", "David"]),
        ("kind=merge", ["David", "Csaba"]),
        ("kind=split", ["Wei"]),
        ("state=answered", []),
        ("state=postponed", []),
    ],
)
def test_the_list_is_ordered_and_filtered_as_asked(browser, query, expected):
    page = browser.get(f"/people?{query}")
    assert [title.split()[0] for title in titles(page)] == expected


@pytest.mark.parametrize("query", ["order=size", "kind=other", "state=new", "page=0", "page=2"])
def test_an_unknown_order_or_page_is_an_error_that_says_so(browser, query):
    assert browser.client.get(f"/people?{query}").status_code in (400, 404)


def test_communities_are_headings(browser, text_of):
    page = browser.get("/people?order=community")
    assert [text_of(each) for each in page.cssselect(".suggestion-block h2")] == [
        "Community of Ann Lee",
        "Community of Li Na",
        "Community of Michael Jordan",
    ]


def test_the_suggestions_about_three_names_of_one_person_are_one_entry(make_people, browser_of, text_of):
    library = make_people(suggestions=False)
    names = ("David Blei", "David M. Blei", "D. Blei")
    pairs = [(names[0], names[1]), (names[0], names[2]), (names[1], names[2])]
    store_suggestions(
        library,
        [
            OTHER_MERGE,
            *(
                MERGE._replace(id=f"m{n}", names=pair, probability=probability)
                for n, (pair, probability) in enumerate(zip(pairs, (0.9995, 0.93, 0.98), strict=True))
            ),
        ],
    )
    browser = browser_of(library)
    page = browser.get("/people")
    blocks = page.cssselect(".suggestion-block")
    assert [text_of(block.cssselect("h2")[0]) for block in blocks] == [
        "Probability of more than 99.9 %",
        "Probability of 90 to 97 %",
    ]
    (entry,) = blocks[0].cssselect(".suggestion")
    assert text_of(entry.cssselect(".set-title")[0]) == "D. Blei, David Blei and David M. Blei"
    assert [text_of(each) for each in entry.cssselect(".set li")] == [
        "David Blei and David M. Blei more than 99.9 %",
        "David M. Blei and D. Blei 98 %",
        "David Blei and D. Blei 93 %",
    ]
    assert "3 suggestions, one for each pair of names" in text_of(entry)
    # the next suggestion is the next one of the list
    next = browser.get("/people/suggestions/m0").cssselect("a[rel=next]")[0].get("href")
    assert next == "/people/suggestions/m2"
    # m1 is in another list then
    browser.follow(answer(browser, "m1", "postpone"))
    (entry,) = browser.get("/people").cssselect(".suggestion-block .set")
    assert "2 of the 3 pairs of these names are listed" in text_of(entry.getparent())


def test_without_suggestions_the_owner_may_look_for_them_and_others_learn_the_command(
    make_people, browser_of, text_of
):
    page = browser_of(make_people(suggestions=False)).get("/people")
    assert "graphapp people suggest" in text_of(page.cssselect(".empty")[0])
    assert page.cssselect("form[action='/people/compute'] button")


def test_visitors_read_everything_and_find_no_form(visitor_of, text_of):
    visitor = visitor_of()
    for address in ("/people", "/people/suggestions/a1", "/people/suggestions/b2", "/people/decisions"):
        page = visitor.get(address)
        assert not page.cssselect("form[method=post] button[type=submit], select, input[name=csrf]")
        assert "Read-only" in text_of(page.cssselect(".standing")[0])


# --- one suggestion


def test_a_merge_shows_both_sides_with_what_speaks_for_and_against(browser, text_of):
    page = browser.get("/people/suggestions/a1")
    assert text_of(page.find(".//h1")).endswith("Are David Blei and David M. Blei the same person?")
    # e to the power of 3 is 20.1, of 0.69 is 1.99
    assert [text_of(row).strip() for row in page.cssselect(".evidence-table tbody tr")] == [
        "Identifiers No identifiers to compare (ORCID, dblp, OpenReview, Scopus, IEEE) no effect",
        "Coauthors 2 shared coauthors, 1 of them with fewer than 10 papers × 20 for",
        "Venues Both in NIPS × 2 for",
        "Titles No rare title words in common no effect",
        "Difference between the names Only one of the names has “M.” ÷ 2 against",
    ]
    assert text_of(page.cssselect(".odds-sum")[0]).startswith(
        "The odds that both names belong to the same person are 1 to 2 before any evidence. Each line multiplies these odds (×, "
        "evidence for one person) or divides them (÷, evidence against). All lines together give 10 to 1, and calibration "
        "corrects this to 58 to 1, a probability of 98 %."
    )
    # the odds are explained before the table
    assert page.cssselect(".odds-sum + .evidence-table")
    one, other = page.cssselect(".side-card")
    assert text_of(one.cssselect("h3")[0]) == "David Blei 2 papers, 2003–2004"
    assert text_of(other.cssselect("h3")[0]) == "David M. Blei 3 papers, 2006–2007"
    assert [text_of(each) for each in one.cssselect(".names .shared")] == [
        "Michael Jordan 2 (of both)",
        "Andrew Ng 1 (of both)",
    ]
    assert "of 100 suggestions" in text_of(page.cssselect(".probability")[0]).lower()
    drawn = page.cssselect(".small-network text")
    assert {each.text_content() for each in drawn} == {
        "David Blei",
        "David M. Blei",
        "Michael Jordan",
        "Andrew Ng",
    }


def headings(page, text_of):
    """The headings of the groups of papers."""
    return [text_of(group.cssselect("h3, h4")[0]) for group in page.cssselect(".group")]


def test_a_split_shows_its_groups_the_largest_first_and_what_each_has_in_common(browser, text_of):
    page = browser.get("/people/suggestions/b2")
    assert headings(page, text_of) == ["Group A 3 papers", "Group B 2 papers", "No group", "Group C 1 paper"]
    assert text_of(page.cssselect(".undecided > h3")[0]) == "Undecided groups 1 paper in 1 group"
    groups = page.cssselect(".group")
    assert text_of(groups[1].cssselect(".connected")[0]) == (
        "Coauthors Bo Sun (2 of 2 papers); venues CHI (2); years 2011–2012."
    )
    assert [link.text_content() for link in groups[0].cssselect(".paper-words > a")] == [
        "Mining Text",
        "Mining Graphs",
        "Mining Streams",
    ]


def test_a_split_says_what_is_decided_and_weighs_the_odds_of_two_people(browser, text_of):
    page = browser.get("/people/suggestions/b2")
    assert text_of(page.find(".//h1")).endswith("Wei Chen: are A and B two people?")
    assert text_of(page.cssselect("h1 + .lead")[0]) == (
        "6 papers have the author name Wei Chen. They are divided into groups: the papers of one group are probably by one "
        "person. The two groups A and B are probably by two different people. The other 1 paper is undecided: by A or B, or by someone else."
    )
    assert [text_of(each) for each in page.cssselect(".defined > *")] == [
        "Group A",
        "3 papers: coauthors Li Na (3 of 3 papers); venues KDD (3); title words mining; years 2010–2012",
        "Group B",
        "2 papers: coauthors Bo Sun (2 of 2 papers); venues CHI (2); years 2011–2012",
    ]
    # the evidence comes before the papers
    sections = [each.get("aria-labelledby") for each in page.cssselect("main > section")]
    assert sections.index("evidence-title") < sections.index("groups-title")
    assert [text_of(each) for each in page.cssselect("button[name=answer]")] == [
        "Yes, A and B are two people y",
        "No, A and B are the same person n",
        "Postpone p",
    ]
    assert [text_of(each) for each in page.cssselect(".evidence-table .effect")] == [
        # identifiers
        "no effect",
        "× 10 for",
        "× 2 for",
        "no effect",
        "÷ 1.5 against",
    ]


def test_the_worked_example_multiplies_the_odds_step_by_step(browser, text_of):
    link = browser.get("/people/suggestions/a1").cssselect(".probability a")[0].get("href")
    assert link == "/about/identity?suggestion=a1#example"
    page = browser.get(link.partition("#")[0])
    rows = [
        [text_of(cell) for cell in row.cssselect("th, td.num")]
        for row in page.cssselect(".steps-table tbody tr")
    ]
    # log-odds: -0.69, +3, +0.69, -0.69, and +1.75 to 4.06
    assert rows == [
        ["Starting odds", "", "1 to 2"],
        ["Coauthors", "× 20", "10 to 1"],
        ["Venues", "× 2", "20 to 1"],
        ["Difference between the names", "÷ 2", "10 to 1"],
        ["Calibration", "× 5.8", "58 to 1 = 98 %"],
    ]
    # without an id, the suggestion in the middle of the merges
    usual = browser.get("/about/identity")
    assert "Csaba Szepesvári and Csaba Szepesvari" in text_of(usual.cssselect("#example + p")[0])
    assert browser.client.get("/about/identity?suggestion=none").status_code == 404


def test_the_page_says_what_each_answer_changes(browser, visitor_of, text_of):
    page = browser.get("/people/suggestions/a1")
    merge = page.cssselect(".outcome")[0]
    assert "list all 5 papers of both names under one author" in text_of(merge)
    assert "No decision is recorded: all pages stay as they are" in text_of(merge)
    assert merge.cssselect("a")[0].get("href") == "/authors/david%20blei?unit=person"
    assert "decisions can be undone under Decisions" in text_of(merge)
    split = text_of(browser.get("/people/suggestions/b2").cssselect(".outcome")[0])
    assert "list two authors named Wei Chen: one for each of the groups A and B" in split
    assert "The 1 undecided paper is listed there separately, marked “undecided”." in split
    assert "Wei Chen remains one author with all 6 papers" in split
    # visitors have no buttons to explain
    assert not visitor_of().get("/people/suggestions/a1").cssselect(".outcome")


def test_an_unknown_suggestion_is_not_found(browser):
    assert browser.client.get("/people/suggestions/nothing").status_code == 404
    assert answer(browser, "nothing", "accept").status_code == 404


def test_a_merge_is_accepted_recorded_and_the_next_suggestion_shown(browser, library, text_of, tmp_path):
    response = answer(browser, "a1", "accept")
    assert response.headers["Location"].startswith("/people/suggestions/b2?")
    (entry,) = entries(library)
    assert (entry.say, entry.p) == ("same", MERGE.probability)
    assert entry.weights == "1234abcd"
    assert entry.by
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", entry.at)
    assert persons(library, "David Blei") == {"David M. Blei": 5}
    page = browser.follow(response)
    assert text_of(page.cssselect(".recorded p")[0]) == (
        "Recorded: David Blei and David M. Blei: yes, the same person (d1)."
    )
    log = [json.loads(line) for line in (tmp_path / "decisions.jsonl.log").read_text().splitlines()]
    assert [(line["did"], line["from"]) for line in log] == [("adds", "page, 127.0.0.1")]


def test_an_answer_is_undone_by_the_button_beside_the_message(browser, library):
    page = browser.follow(answer(browser, "a1", "accept"))
    form = page.cssselect(".recorded form")[0]
    fields = {each.get("name"): each.get("value") for each in form.cssselect("input")}
    assert form.get("action") == "/people/undo"
    back = browser.post("/people/undo", ids=fields["ids"], back=fields["back"])
    assert back.headers["Location"] == "/people/suggestions/a1"
    assert persons(library, "David Blei") == {"David Blei": 2}
    assert library.suggestions_service.summary("a1").state == "open"
    assert [entry.say for entry in entries(library)] == ["same", "undo"]


def test_a_rejected_merge_is_recorded_as_different_people_and_leaves_the_list(browser, library):
    answer(browser, "a1", "reject")
    (entry,) = entries(library)
    assert (entry.say, entry.p) == ("different", MERGE.probability)
    assert "David Blei and David M. Blei" not in titles(browser.get("/people"))
    assert titles(browser.get("/people?state=answered")) == ["David Blei and David M. Blei"]


def test_a_rejected_split_is_recorded_as_the_same_person(browser, library):
    answer(browser, "b2", "reject")
    (entry,) = entries(library)
    assert (entry.say, entry.p) == ("same", SPLIT.probability)


def test_a_postponed_suggestion_waits_apart_until_it_is_opened_again(browser, library):
    page = browser.follow(answer(browser, "a1", "postpone"))
    assert entries(library) == []
    assert titles(browser.get("/people?state=postponed")) == ["David Blei and David M. Blei"]
    undo = page.cssselect(".recorded form")[0]
    assert undo.get("action") == "/people/suggestions/a1"
    answer(browser, "a1", "resume")
    assert library.suggestions_service.summary("a1").state == "open"


def test_a_split_as_suggested_leaves_the_undecided_paper_undecided(browser, library):
    form = split_form(browser.get("/people/suggestions/b2"))
    assert answer(browser, "b2", "accept", **form).status_code == 303
    (entry,) = entries(library)
    assert (entry.say, entry.p) == ("different", SPLIT.probability)
    found = library.decisions.persons("Wei Chen").persons
    assert sorted((len(person.papers), person.decided) for person in found) == [
        (1, False),
        (2, True),
        (3, True),
    ]


def test_a_paper_is_moved_before_the_split_is_accepted(browser, library):
    page = browser.get("/people/suggestions/b2")
    form = split_form(page)
    (talk,) = [item for item in page.cssselect("[data-paper]") if "An Invited Talk" in item.text_content()]
    form[f"g{talk.get('data-paper')}"] = "2"
    answer(browser, "b2", "accept", **form)
    (entry,) = entries(library)
    assert sorted(len(side.listed) for side in entry.sides) == [3, 3]
    # the probability is that of the suggested groups
    assert entry.p is None


def test_a_paper_is_moved_out_of_all_groups(browser, library):
    form = split_form(browser.get("/people/suggestions/b2"))
    answer(browser, "b2", "accept", **{**form, "g0": "0"})
    found = library.decisions.persons("Wei Chen").persons
    # the moved paper is undecided like the one of group C
    assert sorted((len(person.papers), person.decided) for person in found) == [
        (2, False),
        (2, True),
        (2, True),
    ]


def test_an_undecided_group_may_be_one_more_person(browser, library):
    form = split_form(browser.get("/people/suggestions/b2"))
    answer(browser, "b2", "accept", **form, decided="3")
    # the second and the third group, each against those before it
    assert len(entries(library)) == 2
    assert all(person.decided for person in library.decisions.persons("Wei Chen").persons)


def test_a_further_stated_group_is_checked_and_may_be_left_undecided(make_people, browser_of, text_of):
    library = make_people(suggestions=False)
    store_suggestions(library, [SPLIT._replace(stated=1, least=0.91)])
    browser = browser_of(library)
    page = browser.get("/people/suggestions/b2")
    assert headings(page, text_of) == ["Group A 3 papers", "Group B 2 papers", "Group C 1 paper", "No group"]
    assert "Yes, A, B and C are three people" in text_of(page.cssselect(".answers")[0])
    (box,) = page.cssselect("input[name=decided]")
    assert (box.get("value"), box.get("checked")) == ("3", "checked")
    assert "Possibly several people 3 groups of papers 97 %" in [
        text_of(each) for each in browser.get("/authors/wei%20chen").cssselect(".possibly p")
    ]
    # unchecked: a browser sends no field
    answer(browser, "b2", "accept", **split_form(page))
    (entry,) = entries(library)
    assert (sorted(len(side.listed) for side in entry.sides), entry.p) == ([2, 3], SPLIT.probability)


def test_many_undecided_groups_are_folded(make_people, browser_of, text_of):
    library = make_people(suggestions=False)
    store_suggestions(library, [SPLIT._replace(rest=SPLIT.rest * 7)])
    page = browser_of(library).get("/people/suggestions/b2")
    assert text_of(page.cssselect(".more-groups summary")[0]) == "3 more undecided groups, 3 papers in all"
    assert len(page.cssselect(".groups > .group")) == 9
    assert text_of(page.cssselect(".undecided > h3")[0]) == "Undecided groups 7 papers in 7 groups"


def test_all_papers_in_one_group_is_no_split(browser, library, text_of):
    form = split_form(browser.get("/people/suggestions/b2"))
    together = {name: "1" if name.startswith("g") else value for name, value in form.items()}
    response = answer(browser, "b2", "accept", **together)
    assert response.status_code == 400
    assert "one group" in response.get_data(as_text=True)
    assert entries(library) == []


def test_a_form_for_other_papers_is_refused(browser, library):
    form = {**split_form(browser.get("/people/suggestions/b2")), "papers": papers_digest(["t:1#0"])}
    response = answer(browser, "b2", "accept", **form)
    assert response.status_code == 400
    assert "have changed" in response.get_data(as_text=True)
    assert entries(library) == []


@pytest.mark.parametrize("given", ["", "delete", "accept'"])
def test_an_unknown_answer_changes_nothing(browser, library, given):
    assert answer(browser, "a1", given).status_code == 400
    assert entries(library) == []


def test_an_answer_that_contradicts_decisions_is_refused_with_both(browser, library):
    for address, other in (("same", "David Blei"), ("same", "Csaba Szepesvari")):
        browser.post(f"/people/{address}", name="Andrew Ng", other=other)
    decisions = library.decisions
    decisions.different(
        decisions.side("Csaba Szepesvari"), decisions.side("David M. Blei"), Who("Ada", "test")
    )
    before = entries(library)
    response = answer(browser, "a1", "accept")
    text = response.get_data(as_text=True)
    assert response.status_code == 409
    assert all(entry.id in text for entry in before)
    assert entries(library) == before


def test_the_last_answer_leads_back_to_the_list(browser):
    for id in ("a1", "b2"):
        answer(browser, id, "reject")
    response = answer(browser, "c3", "reject")
    assert response.headers["Location"].startswith("/people?")
    assert titles(browser.follow(response)) == []


def test_answers_stay_in_the_chosen_list(browser):
    response = answer(browser, "a1", "accept", kind="merge", order="name")
    assert response.headers["Location"].startswith("/people/suggestions/c3?order=name&kind=merge&")


def test_a_damaged_file_of_decisions_is_reported_and_nothing_can_be_recorded(browser, tmp_path, text_of):
    (tmp_path / "decisions.jsonl").write_text('{"id": "d1", "say"\n')
    page = browser.get("/people")
    assert "Line 1" in text_of(page.cssselect(".failure")[0])
    assert len(titles(page)) == 3
    assert answer(browser, "a1", "accept").status_code == 503


def test_a_message_in_the_address_is_not_believed(browser):
    page = browser.get("/people?answered=a1&did=accept&recorded=d1")
    assert not page.cssselect(".recorded")
    page = browser.get("/people?answered=a1&did=accept&recorded=<script>")
    assert not page.cssselect(".recorded")


def test_a_store_without_a_file_says_that_it_keeps_no_decisions(make_service, browser_of, text_of):
    service = make_service(PAPERS, Settings(store="memory:"))
    store_suggestions(service)
    browser = browser_of(service)
    page = browser.get("/people/suggestions/a1")
    assert "are not saved" in text_of(page.cssselect(".standing")[0])
    assert not page.cssselect("button[name=answer]")
    assert answer(browser, "a1", "accept").status_code == 400
