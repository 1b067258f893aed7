"""The pages and files of conflict lists, conflict checks and group reports."""

from __future__ import annotations

import csv
import io
import re
from urllib.parse import parse_qs, urlencode, urlsplit

from lxml import html

from graphapp.settings import Settings
from graphapp.web import create_app

# all papers of the site are of 2015 to 2021
OLD = {"months": 120, "on": "2022-01-01"}


def query(**more) -> str:
    return urlencode({**OLD, **more})


def table(response) -> list[list[str]]:
    assert response.status_code == 200, response.text
    assert response.headers["Content-Type"].startswith("text/csv")
    return list(csv.reader(io.StringIO(response.text)))


def test_the_author_page_leads_to_the_conflict_list(page, text_of, client):
    links = [link.get("href") for link in page("/authors/alan%20turing").cssselect("#coauthors a")]
    assert "/conflicts?author=Alan%20Turing" in links
    tree = page(f"/conflicts?author=Alan+Turing&{query()}")
    rows = [text_of(row) for row in tree.cssselect("table.conflicts tbody tr")]
    assert [row.split()[:2] for row in rows] == [["Grace", "Hopper"], ["Ada", "Lovelace"]]
    assert "from 1 January 2012 to 1 January 2022" in text_of(tree.cssselect(".facts")[0])
    assert "all papers of 2012 and 2022 are included" in text_of(tree.cssselect("main")[0])
    # an exact name may be that of several people
    assert "one name may belong to several people" in text_of(tree.cssselect(".caveat")[0])
    # the numbers of joint papers lead to these papers
    href = tree.cssselect("table.conflicts td.num a")[0].get("href")
    papers = page(href).cssselect("li.paper")
    assert len(papers) == int(text_of(tree.cssselect("table.conflicts td.num a")[0]))
    assert tree.cssselect("#nsf-rows")[0].text.split("\n")[0].split("\t")[:2] == ["A:", "Hopper, Grace"]


def test_a_conflict_list_is_sorted_by_date_on_request(page, text_of):
    tree = page(f"/conflicts?author=Ada+Lovelace&{query()}")
    (other,) = (link for link in tree.cssselect("nav.choices a") if link.get("aria-current") is None)
    years = [
        int(text_of(cell))
        for cell in page(other.get("href")).cssselect("table.conflicts td.num:nth-child(3)")
    ]
    assert years == sorted(years, reverse=True)


def test_a_list_without_coauthors_says_so(page, text_of):
    tree = page("/conflicts?author=Alan+Turing&on=1950-01-01")
    assert text_of(tree.cssselect(".lead")[0]).startswith(
        "No coauthors from 1 January 1946 to 1 January 1950"
    )


def test_an_unknown_name_keeps_the_period(page):
    tree = page(f"/conflicts?author=Alan+Turin&{query()}", 404)
    link = tree.cssselect(".meant a")[0]
    assert parse_qs(urlsplit(link.get("href")).query) == {
        "author": ["Alan Turing"],
        "months": ["120"],
        "on": ["2022-01-01"],
    }


def test_a_group_has_a_conflict_list_with_whom(page, text_of):
    tree = page(f"/conflicts?names=Alan+Turing%0ACharles+Babbage%0Aqqqq&{query()}")
    assert "1 name that could not be resolved: qqqq" in text_of(tree.cssselect(".failure")[0])
    heads = [text_of(head) for head in tree.cssselect("table.conflicts thead th")]
    assert heads[4] == "With"
    group = page("/groups?names=Alan+Turing%0ACharles+Babbage")
    links = [text_of(link) for link in group.cssselect("header .action a")]
    assert links == ["Report", "Recent coauthors (conflict list)"]


def test_conflict_lists_are_files(client):
    address = f"author=Alan+Turing&{query()}"
    rows = table(client.get(f"/files/conflicts.csv?{address}"))
    assert rows[0][:6] == ["name", "key", "joint_papers", "first_year", "last_year", "last_paper"]
    assert [row[0] for row in rows[1:]] == ["Grace Hopper", "Ada Lovelace"]
    form = client.get(f"/files/conflicts.tsv?{address}")
    assert form.headers["Content-Type"].startswith("text/tab-separated-values")
    read = list(csv.reader(io.StringIO(form.text), dialect="excel-tab"))
    assert [row[:2] for row in read if row and row[0] == "A:"] == [
        ["A:", "Hopper, Grace"],
        ["A:", "Lovelace, Ada"],
    ]


def test_a_check_of_pasted_lists(client, page, text_of):
    form = {"reviewers": "Ada Lovelace\nGrace Hoper", "authors": "Alan Turing\nCharles Babbage", **OLD}
    tree = html.document_fromstring(client.post("/conflicts/check", data=form).text)
    (row,) = tree.cssselect("table.conflicts tbody tr")
    assert text_of(row).startswith("Ada Lovelace Alan Turing")
    assert "1 name that could not be resolved" in text_of(tree.cssselect(".failure")[0])
    # choosing the similar name
    chooser = tree.cssselect("select[name=pick_reviewers]")[0]
    assert [option.get("value") for option in chooser] == ["", "2=Grace Hopper", "2="]
    chosen = client.post("/conflicts/check", data={**form, "pick_reviewers": "2=Grace Hopper"})
    tree = html.document_fromstring(chosen.text)
    assert not tree.cssselect(".failure")
    assert [text_of(row.cssselect("th")[0]) for row in tree.cssselect("table.conflicts tbody tr")] == [
        "Ada Lovelace",
        "Grace Hopper",
    ]
    # the same by address, and the same file by both ways
    address = "/files/conflict-check.csv"
    rows = table(client.post(address, data=form))
    assert rows == table(client.get(address, query_string=form))
    assert [row[:1] + row[2:3] for row in rows[1:]] == [["Ada Lovelace", "Alan Turing"]]
    assert page("/conflicts/check").cssselect("textarea[name=reviewers]")


def test_saved_groups_are_checked(make_service, make_paper, tmp_path):
    service = make_service([make_paper("a", "T", ["A", "B"], 2020)], Settings(groups=str(tmp_path)))
    service.groups.save("committee", "A", None, "Ada")
    client = create_app(service, service.settings).test_client()
    found = client.get(f"/api/v1/conflicts/check?reviewers_group=committee&authors=B&{query()}").json
    assert found["counts"] == {"same": 0, "joint": 1, "shared": 0}
    body = {"reviewers_group": "committee", "authors": ["B", "C"], **OLD}
    assert client.post("/api/v1/conflicts/check", json=body).json["counts"]["joint"] == 1


def test_bodies_of_another_shape_are_refused(client):
    address = "/api/v1/conflicts/check"
    assert client.post(address, data="x").status_code == 415
    for body in (
        [],
        {"reviewers": 1, "authors": "B"},
        {"reviewers": ["A"], "authors": ["B"], "x": 1},
        {"reviewers": ["A"]},
    ):
        assert client.post(address, json=body).status_code == 400, body
    assert (
        client.post(
            address, json={"reviewers": ["Ada Lovelace"], "authors": ["x"], "months": True}
        ).status_code
        == 400
    )


def test_contradictory_requests_are_refused(client):
    for address in (
        "/conflicts?author=Ada+Lovelace&names=Alan+Turing",
        "/conflicts?author=Ada+Lovelace&on=yesterday",
        "/conflicts?author=Ada+Lovelace&months=0",
        "/api/v1/conflicts",
        "/api/v1/conflicts/check?reviewers=A",
        "/conflicts/check?reviewers=A&authors=B&distance=3",
    ):
        assert client.get(address).status_code == 400, address
    assert (
        client.post("/conflicts/check", data={"reviewers": "A", "authors": "B", "nonsense": "1"}).status_code
        == 400
    )


def test_lists_depend_on_the_day_and_are_not_kept(client):
    response = client.get("/conflicts?author=Ada+Lovelace")
    assert "ETag" not in response.headers


def test_a_report_on_a_group(page, text_of, client):
    names = "Ada+Lovelace%0AAlan+Turing%0AMary+Somerville"
    tree = page(f"/groups/report?names={names}")
    numbers = {
        text_of(each.cssselect("dt")[0]): text_of(each.cssselect("dd")[0])
        for each in tree.cssselect(".numbers div")
    }
    assert re.fullmatch(r"\d+ of 3", numbers["Pairs of members with joint papers"])
    rows = table(client.get(f"/files/group-report.csv?names={names}"))
    assert rows[-1][0] == "all"
    assert rows[-1][1] == numbers["Papers"]
    partners = table(client.get(f"/files/group-report.csv?names={names}&table=partners"))
    assert partners[1][0] == text_of(tree.cssselect(".partners tbody th")[0])
    assert page("/groups/report?names=qqqq").cssselect("p.lead")
