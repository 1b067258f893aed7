"""The pages and files about collaborators, shortest paths, groups and comparisons."""

from __future__ import annotations

import csv
import io
from urllib.parse import parse_qs, urlsplit

import pytest
from lxml import html

from graphapp.settings import Settings
from graphapp.web import create_app

NAMES = "Ada Lovelace\nAlan Turing\nGrace Hoper\nMary Somerville"


def table(client, address: str, **query) -> list[list[str]]:
    response = client.get(address, query_string=query)
    assert response.status_code == 200, response.text
    assert response.headers["Content-Type"].startswith("text/csv")
    return list(csv.reader(io.StringIO(response.text)))


# ---------------------------------------------------------------- collaborators


def test_the_author_page_leads_to_suggested_collaborators(page, text_of):
    links = [link.get("href") for link in page("/authors/alan%20turing").cssselect("#coauthors a")]
    assert "/collaborators?name=Alan%20Turing" in links
    tree = page("/collaborators?name=Alan%20Turing")
    rows = [text_of(row) for row in tree.cssselect(".collaborators tbody tr")]
    # Ada Lovelace has ten coauthors, Grace Hopper thirty-two
    assert len(rows) == 20
    assert (
        "38 authors share at least one of the 2 coauthors of Alan Turing; the first 20 are listed."
        in text_of(tree.cssselect(".lead")[0])
    )
    assert "Adamic and Adar 2003" in text_of(tree.cssselect("main")[0])
    assert tree.cssselect("p.action a")[0].get("href") == "/authors/alan%20turing/network?suggested=10"


def test_an_unknown_name_offers_similar_ones(page, text_of):
    tree = page("/collaborators?name=Alan+Turin&score=resource_allocation", 404)
    link = tree.cssselect(".meant a")[0]
    assert parse_qs(urlsplit(link.get("href")).query) == {
        "name": ["Alan Turing"],
        "score": ["resource_allocation"],
    }


def test_suggested_collaborators_are_a_file(client):
    found = table(client, "/files/collaborators.csv", name="Alan Turing", limit=2)
    assert found[0][:3] == ["name", "key", "adamic_adar"]
    assert len(found) == 3


def test_the_drawing_gets_suggested_collaborators_and_their_links(client):
    found = client.get("/api/v1/network/suggested?value=Alan+Turing&limit=2").json
    names = dict(enumerate(found["nodes"]["id"]))
    ends = {
        frozenset((names[a], names[b]))
        for a, b in zip(found["edges"]["source"], found["edges"]["target"], strict=True)
    }
    candidates = client.get("/api/v1/collaborators?name=Alan+Turing&limit=2").json["collaborators"]
    keys = {each["key"] for each in candidates}
    expected = {frozenset((each["key"], one["key"])) for each in candidates for one in each["shared"]}
    assert expected <= ends
    assert all(pair & keys for pair in ends)
    assert client.get("/api/v1/network/suggested?centre=all").status_code == 400


# ---------------------------------------------------------------- shortest paths


def test_paths_between_groups_have_a_form_of_their_own(page, text_of):
    tree = page("/path?from=Alan+Turing%0ACharles+Babbage&to=Member+00%0AMember+01")
    assert [field.text for field in tree.cssselect("form.two-names textarea")] == [
        "Alan Turing\nCharles Babbage",
        "Member 00\nMember 01",
    ]
    assert text_of(tree.cssselect("p.lead")[0]) == "2 shortest paths of 2 steps from 2 authors to 2 authors."
    assert [text_of(each) for each in tree.cssselect(".paths li")] == [
        "Alan Turing → Grace Hopper → Member 00 weakest link 1 joint paper",
        "Alan Turing → Grace Hopper → Member 01 weakest link 1 joint paper",
    ]
    # three layers: one author, one author, two authors
    xs = [circle.get("cx") for circle in tree.cssselect(".layered circle")]
    assert sorted(xs.count(x) for x in set(xs)) == [1, 1, 2]
    # each line of the drawing leads to the papers of its link
    ids = {each.get("id") for each in tree.cssselect(".chain > li")}
    lines = [each.get("href") for each in tree.cssselect(".layered a[href^='#']")]
    assert {href.removeprefix("#") for href in lines} == ids
    assert len(ids) == 3


def test_common_authors_of_two_groups_are_named(page, text_of):
    tree = page("/path?from=Alan+Turing%0AGrace+Hopper&to=Grace+Hopper%0AMember+01")
    assert "This author is in both groups: Grace Hopper." in text_of(tree.cssselect("p.lead")[0])


def test_papers_with_many_authors_can_be_ignored(page, text_of):
    tree = page("/path?from=Alan+Turing&to=Member+00&longest=5")
    assert "Papers with more than 5 authors are ignored." in text_of(tree.cssselect("p.lead")[0])
    assert tree.cssselect("input[name=longest]")[0].get("value") == "5"


def test_a_mistyped_name_in_a_group_is_replaced_alone(page, client):
    tree = page("/path?from=Alan+Turin%0ACharles+Babbage&to=Mary+Somerville", 404)
    query = parse_qs(urlsplit(tree.cssselect(".meant a")[0].get("href")).query)
    assert query == {"from": ["Alan Turing\nCharles Babbage"], "to": ["Mary Somerville"]}


def test_listed_paths_are_limited_and_the_rest_is_counted(make_service, make_paper, text_of):
    papers = [make_paper(f"a{n}", "T", ["Start", f"Middle {n}"]) for n in range(4)]
    papers += [make_paper(f"b{n}", "T", [f"Middle {n}", "End"]) for n in range(4)]
    service = make_service(papers, Settings(listed_paths=3))
    client = create_app(service, service.settings).test_client()
    tree = html.document_fromstring(client.get("/path?from=Start&to=End").text)
    assert text_of(tree.cssselect("p.lead")[0]).startswith("4 shortest paths of 2 steps")
    assert len(tree.cssselect(".paths li")) == 3
    assert (
        "Only the first 3 are listed and drawn; all paths together contain 6 authors and 8 links."
        in text_of(tree.cssselect("main")[0])
    )


# ---------------------------------------------------------------- groups


def test_each_name_has_a_tick_a_chooser_or_is_not_found(page, text_of):
    tree = page(f"/groups?names={NAMES}%0Aqqqq".replace("\n", "%0A"))
    rows = tree.cssselect("table.resolved tbody tr")
    # unresolved names come first
    assert [text_of(row.cssselect("th")[0]) for row in rows] == [
        "Grace Hoper",
        "qqqq",
        "Ada Lovelace",
        "Alan Turing",
        "Mary Somerville",
    ]
    chooser, missing = (row.cssselect("select")[0] for row in rows[:2])
    assert [option.get("value") for option in chooser] == ["", "3=Grace Hopper", "3="]
    assert text_of(rows[1].cssselect(".mark")[0]) == "not found"
    assert [option.get("value") for option in missing] == ["", "5="]
    assert all(row.cssselect("svg[aria-label=Found]") for row in rows[2:])
    assert (
        text_of(tree.cssselect("p.failure")[0])
        == "The group does not include 2 names that could not be resolved."
    )


def test_choices_lead_to_the_address_of_the_chosen_group(client):
    query = {"names": NAMES, "pick": ["3=Grace Hopper", "4=", ""], "others": "shared"}
    response = client.get("/groups", query_string=query)
    assert response.status_code == 302
    assert parse_qs(urlsplit(response.location).query) == {
        "names": ["Ada Lovelace\nAlan Turing\nGrace Hopper"],
        "others": ["shared"],
    }
    assert client.get("/groups", query_string={"names": "a", "pick": "x"}).status_code == 400


def test_the_page_of_a_group(page, text_of, client):
    names = "Ada Lovelace%0AAlan Turing%0AGrace Hopper%0AMary Somerville"
    tree = page(f"/groups?names={names}")
    matrix = [[text_of(cell) for cell in row.cssselect("td")] for row in tree.cssselect(".matrix tbody tr")]
    assert matrix == [
        # Ada Lovelace: t:1 to t:5
        ["5", "2", "2", "0"],
        ["2", "2", "1", "0"],
        ["2", "1", "4", "0"],
        ["0", "0", "0", "1"],
    ]
    link = tree.cssselect(".matrix td a")[0].get("href")
    assert link == "/authors/ada%20lovelace?coauthor=alan%20turing#papers"
    assert len(page(link).cssselect(".paper")) == 2
    pairs = [text_of(row) for row in tree.cssselect(".pairs-table tbody tr")]
    assert pairs == [
        f"{name} – Mary Somerville no author has joint papers with both Paths"
        for name in ("Ada Lovelace", "Alan Turing", "Grace Hopper")
    ]
    years = {text_of(row.cssselect("th")[0]): text_of(row) for row in tree.cssselect(".group-years tbody tr")}
    assert years["2021"].split() == ["2021", "2", "2", "0", "0", "%"]
    assert years["2017"].split() == ["2017", "1", "0", "1", "100", "%"]
    # the drawing has the same members
    found = client.get(tree.cssselect("#network")[0].get("data-src")).json
    assert sorted(found["nodes"]["id"]) == ["ada lovelace", "alan turing", "grace hopper", "mary somerville"]


def test_the_tables_of_a_group_are_files(client):
    names = "Ada Lovelace\nAlan Turing\nqqqq"
    assert table(client, "/files/group.csv", names=names) == [
        ["", "Ada Lovelace", "Alan Turing"],
        ["Ada Lovelace", "5", "2"],
        ["Alan Turing", "2", "2"],
    ]
    assert table(client, "/files/group.csv", names=names, table="names")[3] == [
        "3",
        "qqqq",
        "unknown",
        "",
        "",
        "",
    ]
    pairs = table(client, "/files/group.csv", names="Ada Lovelace\nMary Somerville", table="unconnected")
    assert pairs[1:] == [["Ada Lovelace", "Mary Somerville", "0", ""]]
    years = table(client, "/files/group.csv", names=names, table="years")
    assert years[1] == ["2019", "1", "0", "1"]
    assert client.get("/files/group.csv").status_code == 400
    assert client.get("/files/group.csv?names=a&group=b").status_code == 400


def test_a_large_group_has_its_matrix_as_a_file(make_service, make_paper, text_of):
    names = [f"Person {number}" for number in range(41)]
    service = make_service([make_paper("p", "T", names)])
    client = create_app(service, service.settings).test_client()
    tree = html.document_fromstring(client.get("/groups", query_string={"names": "\n".join(names)}).text)
    assert tree.cssselect(".matrix") == []
    assert "The matrix for a group with more than 40 members is not shown," in text_of(
        tree.cssselect("main")[0]
    )


@pytest.fixture
def kept(make_service, make_paper, tmp_path):
    """A client of the owner, with a folder for groups."""
    settings = Settings(groups=str(tmp_path / "groups"))
    papers = [make_paper("p1", "T", ["Ann Lee", "Bo Wu"]), make_paper("p2", "T", ["Bo Wu", "Cy Day"])]
    service = make_service(papers, settings)
    return create_app(service, settings).test_client()


def post(client, address: str, **form):
    tree = html.document_fromstring(client.get("/groups?names=Ann Lee").text)
    token = tree.cssselect("input[name=csrf]")[0].get("value")
    return client.post(address, data={**form, "csrf": token}, headers={"Origin": "http://localhost"})


def test_the_owner_saves_a_group_under_a_permanent_address(kept, text_of):
    saved = post(kept, "/groups/save", title="Team 1", names="ann lee\nBo Wu")
    assert saved.status_code == 303, saved.text
    assert saved.location == "/groups?group=team-1&saved=1"
    tree = html.document_fromstring(kept.get("/groups?group=team-1").text)
    assert text_of(tree.find(".//h1")) == "Saved group Team 1"
    network = kept.get("/network?group=team-1&joint=1")
    assert (network.status_code, network.location) == (302, "/network?centre=group&value=team-1&joint=1")
    assert kept.get(network.location).status_code == 200
    assert kept.get("/api/v1/network?centre=group&value=team-1").json["title"] == "Group Team 1"
    assert [each["name"] for each in kept.get("/api/v1/groups/saved").json["groups"]] == ["team-1"]
    assert "Team 1" in kept.get("/groups").text
    # a page that was answered before is not served from memory after the group has changed
    again = post(kept, "/groups/save", title="Team 1", names="Bo Wu\nCy Day", replace="1")
    assert again.status_code == 303
    found = kept.get("/api/v1/network?centre=group&value=team-1").json
    assert sorted(found["nodes"]["id"]) == ["bo wu", "cy day"]
    removed = post(kept, "/groups/remove", group="team-1")
    assert removed.location == "/groups?names=Bo+Wu%0ACy+Day"
    assert kept.get("/groups?group=team-1").status_code == 404


def test_an_unreadable_group_is_listed_with_the_reason_and_can_be_removed(kept, tmp_path):
    post(kept, "/groups/save", title="Team 1", names="ann lee\nBo Wu")
    (tmp_path / "groups" / "latin.txt").write_bytes("Jos\xe9\n".encode("latin-1"))
    saved = kept.get("/api/v1/groups/saved").json
    assert [each["name"] for each in saved["groups"]] == ["team-1"]
    assert [each["name"] for each in saved["unreadable"]] == ["latin"]
    tree = html.document_fromstring(kept.get("/groups").text)
    assert "Team 1" in tree.text_content()
    assert saved["unreadable"][0]["problem"] in tree.text_content()
    (button,) = tree.cssselect('form[action="/groups/remove"] button')
    assert button.text_content() == "Remove latin"
    assert post(kept, "/groups/remove", group="latin").status_code == 303
    assert kept.get("/api/v1/groups/saved").json["unreadable"] == []


def test_a_saved_group_keeps_its_unit(kept, tmp_path):
    (tmp_path / "groups").mkdir()
    (tmp_path / "groups" / "rows.txt").write_text("# unit: row\nname:Ann Lee\nname:Bo Wu\n")
    api = "/api/v1/network?centre=group&value=rows"
    assert sorted(kept.get(api).json["nodes"]["id"]) == ["name:Ann Lee", "name:Bo Wu"]
    assert kept.get("/api/v1/network?centre=group&value=none").status_code == 404
    for address, current in (
        ("/groups?group=rows", "author row"),
        ("/groups?group=rows&unit=person", "person"),
    ):
        tree = html.document_fromstring(kept.get(address).text)
        switch = tree.cssselect("nav.units a")
        assert [link.text for link in switch if link.get("aria-current")] == [current]
        assert [link.get("href") for link in switch] == [
            "/groups?group=rows&unit=cluster",
            "/groups?group=rows",
            "/groups?group=rows&unit=person",
        ]
    # each choice is kept by the drawing, the files and the way back
    (tmp_path / "groups" / "rows.txt").write_text("# unit: row\nAnn Lee\nBo Wu\n")
    tree = html.document_fromstring(kept.get("/groups?group=rows&unit=cluster").text)
    assert sorted(kept.get(tree.cssselect("#network")[0].get("data-src")).json["nodes"]["id"]) == [
        "ann lee",
        "bo wu",
    ]
    csv_file = next(a.get("href") for a in tree.cssselect("a[href*='group.csv']"))
    assert parse_qs(urlsplit(csv_file).query)["unit"] == ["cluster"]
    window = kept.get("/network?centre=group&value=rows&unit=cluster").text
    assert "/groups?group=rows&amp;unit=cluster" in window


def test_only_the_owner_saves_groups(kept, make_service, make_paper, tmp_path):
    assert kept.post("/groups/save", data={"title": "x", "names": "Ann Lee"}).status_code == 403
    settings = Settings(groups=str(tmp_path / "others"), owner="off")
    service = make_service([make_paper("p1", "T", ["Ann Lee", "Bo Wu"])], settings)
    reader = create_app(service, settings).test_client()
    page = reader.get("/groups?names=Ann Lee").text
    assert 'action="/groups/save"' not in page
    assert "graphapp groups save" in page
    refused = reader.post("/groups/save", data={"title": "x"}, headers={"Origin": "http://localhost"})
    assert refused.status_code == 403
    assert not (tmp_path / "others").exists()


# ---------------------------------------------------------------- comparisons


def test_the_form_leads_to_the_address_of_a_comparison(client):
    fields = {"kind": "authors", "a": "Ada Lovelace", "b": "Grace Hopper", "c": "", "d": ""}
    response = client.get("/compare", query_string=fields)
    assert parse_qs(urlsplit(response.location).query) == {
        "sides": ["author:Ada Lovelace\nauthor:Grace Hopper"]
    }
    periods = {"kind": "periods", "subject": "venue", "of": "ICLR", "a": "2015-2018", "b": "2019-"}
    response = client.get("/compare", query_string=periods)
    assert parse_qs(urlsplit(response.location).query) == {
        "sides": ["venue:ICLR@2015-2018\nvenue:ICLR@2019-"]
    }
    assert client.get(response.location).status_code == 200


def test_an_incomplete_form_says_what_is_missing(page, text_of):
    tree = page("/compare?kind=authors&a=Ada+Lovelace", 400)
    assert "A comparison must have 2 to 4 sides, not 1." in text_of(tree.cssselect("[role=alert]")[0])
    assert tree.cssselect("#authors-a")[0].get("value") == "Ada Lovelace"
    tree = page("/compare?kind=periods&subject=all&a=2010-2012&b=soon", 400)
    assert "'soon' is not a period." in text_of(tree.cssselect("[role=alert]")[0])
    assert tree.cssselect("#periods-b")[0].get("value") == "soon"


def _file(client, tree, suffix):
    """A network file that a page links to, as text."""
    (address,) = {
        link.get("href")
        for link in tree.cssselect("#downloads a")
        if urlsplit(link.get("href")).path == f"/files/network{suffix}"
    }
    response = client.get(address)
    assert response.status_code == 200
    return response.get_data(as_text=True)


def test_the_files_of_a_group_with_others_show_who_is_a_member(page, client):
    alone, others = (
        page(f"/groups?names=Ada+Lovelace%0AGrace+Hopper{more}") for more in ("", "&others=shared")
    )
    assert "side" not in _file(client, alone, ".graphml")
    assert 'attr.name="side"' in _file(client, others, ".graphml")


def test_a_comparison_of_two_authors(page, text_of, client):
    tree = page("/compare?sides=author:Ada+Lovelace%0Aauthor:Grace+Hopper")
    assert [text_of(row) for row in tree.cssselect("table.wide.compared tbody tr")][:2] == [
        # Turing and eight of the paper that is cut
        "Ada Lovelace 5 9 8",
        # Turing and thirty of a team
        "Grace Hopper 4 31 30",
    ]
    common = tree.cssselect("#common tbody tr")
    assert [text_of(row) for row in common] == ["Alan Turing 2 1"]
    assert text_of(tree.cssselect("#joint h3")[0]) == "Ada Lovelace and Grace Hopper 2"
    drawing = tree.cssselect("#network")[0]
    assert drawing.get("data-colour") == "side"
    query = parse_qs(urlsplit(drawing.get("data-src")).query)
    values = client.get("/api/v1/network/measure", query_string={**query, "measure": "side"}).json
    sides = dict(zip(values["ids"], values["values"], strict=True))
    assert sides["alan turing"] == "Ada Lovelace + Grace Hopper"
    file = _file(client, tree, ".graphml")
    assert "Ada Lovelace + Grace Hopper" in file
    assert sides["member 00"] == "Grace Hopper only"


def test_a_comparison_is_a_file(client):
    sides = "author:Ada Lovelace\nauthor:Grace Hopper"
    people = table(client, "/files/compare.csv", sides=sides)
    assert people[:2] == [
        ["name", "key", "Ada Lovelace", "Grace Hopper"],
        ["Alan Turing", "alan turing", "2", "1"],
    ]
    assert len(people) == 1 + 1 + 8 + 30
    years = table(client, "/files/compare.csv", sides=sides, table="years")
    assert years[-1] == ["", "1", "0"]
    venues = table(client, "/files/compare.csv", sides=sides, table="venues")
    assert venues[1] == ["ICLR", "3", "4"]


def test_an_unknown_side_offers_similar_names(page, client):
    tree = page("/compare?sides=author:Ada+Lovelace%0Aauthor:Alan+Turin", 404)
    link = tree.cssselect(".meant a")[0].get("href")
    assert parse_qs(urlsplit(link).query) == {"sides": ["author:Ada Lovelace\nauthor:Alan Turing"]}
    assert client.get(link).status_code == 200
    mixed = page("/compare?sides=author:Alan+Turin@2010-2020%0Avenue:ICLR", 404)
    link = mixed.cssselect(".meant a")[0].get("href")
    assert parse_qs(urlsplit(link).query) == {"sides": ["author:Alan Turing@2010-2020\nvenue:ICLR"]}
    # no form selects an author and a venue
    assert mixed.cssselect("#authors-a")[0].get("value") == ""
    assert client.get("/compare?sides=venue:ICLR%0Avenue:none").status_code == 404
    assert client.get("/compare?sides=author:x").status_code == 400
