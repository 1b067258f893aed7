"""Authors by person: pages, JSON, files and commands agree, and nothing changes where nobody decided anything.

p1 2018 Wei Chen, Bo Li     p3 2020 Wei Chen, Ann Lee    p5 2003 David Blei, Ann Lee       p7 2022 David M. Blei
p2 2019 Bo Li, Wei Chen     p4 2021 W. Chen, Cy Day      p6 2006 David M. Blei, Ann Lee

The two Bleis are one person; the Wei Chen of p1 is W. Chen, the one of p2 and p3 is another.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html

from graphapp.cli.main import main
from graphapp.model import names
from graphapp.model.rows import AuthorRow, Authorship, StoredPaper, VenueRow
from graphapp.people.decision_service import Who
from graphapp.service import GraphService
from graphapp.settings import Settings
from graphapp.stores import open_store
from graphapp.web import create_app
from graphapp.web.urls import Links

PAPERS = [
    ("p1", 2018, ["Wei Chen", "Bo Li"]),
    ("p2", 2019, ["Bo Li", "Wei Chen"]),
    ("p3", 2020, ["Wei Chen", "Ann Lee"]),
    ("p4", 2021, ["W. Chen", "Cy Day"]),
    ("p5", 2003, ["David Blei", "Ann Lee"]),
    ("p6", 2006, ["David M. Blei", "Ann Lee"]),
    ("p7", 2022, ["David M. Blei"]),
]
BLEI = "person:david blei"
WHO = Who("ada", "test")


def paper(id: str, year: int, authors: list[str]) -> StoredPaper:
    rows = [AuthorRow(f"name:{name}", name, names.key(name)) for name in authors]
    listed = tuple(Authorship(row, place) for place, row in enumerate(rows))
    venue = VenueRow("icml", "ICML", None)
    return StoredPaper(id, f"Title {id}", year, "other", venue, listed, sources=(f"jsonl:{id}",))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.read({"store": str(tmp_path / "g.db")}, {})


@pytest.fixture
def service(settings: Settings) -> Iterator[GraphService]:
    store = open_store(settings.store, settings, create=True)
    store.upsert([paper(*each) for each in PAPERS])
    with closing(GraphService(store, settings)) as opened:
        yield opened


@pytest.fixture
def client(service: GraphService, settings: Settings) -> FlaskClient:
    return create_app(service, settings).test_client()


@pytest.fixture
def decide(service: GraphService) -> Callable[[], None]:
    """Records the decisions of the example."""

    def recorded() -> None:
        decisions = service.decisions
        side = decisions.side
        decisions.same([side("David Blei"), side("David M. Blei")], WHO, why="same page")
        decisions.different(side("Wei Chen", ["jsonl:p1"]), None, WHO)
        decisions.same([side("Wei Chen", ["jsonl:p1"]), side("W. Chen")], WHO)

    return recorded


@pytest.fixture
def page(client: FlaskClient) -> Callable[[str], Any]:
    def tree(address: str) -> Any:
        answer = client.get(address)
        assert answer.status_code == 200, address
        return html.document_fromstring(answer.get_data(as_text=True))

    return tree


def text(element: Any) -> str:
    return " ".join(element.text_content().split())


def titles(tree: Any) -> list[str]:
    return [text(each) for each in tree.cssselect("#papers .paper-title")]


def links(tree: Any) -> list[str]:
    """The links of a page, except the switch."""
    switch = set(tree.cssselect(".units a"))
    return [each.get("href") for each in tree.cssselect("main a") if each not in switch]


def test_the_page_of_a_person_has_the_papers_under_all_names_and_says_what_it_is_made_of(page, decide):
    decide()
    for name in ("david%20blei", "David%20M.%20Blei"):
        tree = page(f"/authors/{name}?unit=person")
        assert text(tree.find(".//h1")) == "Person: David M. Blei"
        assert titles(tree) == ["Title p7", "Title p6", "Title p5"]
        made_of = tree.cssselect("#decisions")[0]
        assert text(made_of.find("summary")) == "2 names, 1 decision"
        assert "David M. Blei and David Blei" not in text(made_of)
        assert "Published as David M. Blei, David Blei." in text(made_of)
        assert "David Blei and David M. Blei are the same person" in text(made_of)
        assert "by ada" in text(made_of)
        assert "same page" in text(made_of)
        (link,) = made_of.cssselect("a")
        assert "undo" in text(page(link.get("href")).find(".//main")).casefold()
    by_name = page("/authors/david%20blei")
    assert titles(by_name) == ["Title p5"]
    assert not by_name.cssselect("#decisions")


def test_a_name_of_several_persons_lists_them_and_each_has_its_own_page(page, decide):
    decide()
    tree = page("/authors/wei%20chen?unit=person")
    assert text(tree.find(".//h1")) == "People with the name Wei Chen"
    found = {text(each.find(".//h2/a")): each for each in tree.cssselect(".persons > li")}
    assert [text(each.cssselect(".facts")[0]) for each in found.values()] == [
        "2 papers, 2019–2020",
        "2 papers, 2018–2021",
    ]
    assert "Coauthors Ann Lee (1), Bo Li (1)" in text(found["Wei Chen"])
    assert "Published as W. Chen, Wei Chen" in text(found["W. Chen"])
    by_person = {name: titles(page(each.find(".//h2/a").get("href"))) for name, each in found.items()}
    assert by_person == {"Wei Chen": ["Title p3", "Title p2"], "W. Chen": ["Title p4", "Title p1"]}
    one = page(found["W. Chen"].find(".//h2/a").get("href"))
    assert "Same name Wei Chen 2" in text(one.cssselect(".others")[0])


def test_a_page_leads_on_by_person(page, decide):
    decide()
    for address in (
        "/",
        "/search?q=chen",
        "/authors/ann%20lee",
        "/venues/icml",
        "/papers/p1",
        "/path?from=Cy+Day&to=Bo+Li",
    ):
        tree = page(f"{address}{'&' if '?' in address else '?'}unit=person")
        authors = [href for href in links(tree) if href.startswith("/authors/")]
        assert authors, address
        assert all("unit=person" in href for href in authors), address
        hidden = tree.cssselect(".site input[name=unit], .search input[name=unit]")
        assert [each.get("value") for each in hidden] == ["person"], address
    (chen, li) = [href for href in links(page("/papers/p1?unit=person")) if href.startswith("/authors/")]
    assert "person=person%3Awei+chen%2F" in chen
    assert li == "/authors/bo%20li?unit=person"


def test_the_switch_leads_to_the_same_page_by_name_row_and_person(page, decide):
    decide()
    tree = page("/authors/david%20blei?unit=person&year=2006")
    choices = {text(each): each for each in tree.cssselect(".units a")}
    assert {name: each.get("href") for name, each in choices.items()} == {
        "name": "/authors/david%20blei?year=2006",
        "author row": "/authors/david%20blei?year=2006&unit=row",
        "person": "/authors/david%20blei?year=2006&unit=person",
    }
    assert choices["person"].get("aria-current") == "true"
    assert text(page(choices["author row"].get("href")).find(".//h1")) == "Author row: David Blei"


def test_a_decision_shows_at_once_and_so_does_its_undoing(page, service):
    assert titles(page("/authors/david%20blei?unit=person")) == ["Title p5"]
    side = service.decisions.side
    service.decisions.same([side("David Blei"), side("David M. Blei")], WHO)
    assert len(titles(page("/authors/david%20blei?unit=person"))) == 3
    service.decisions.undo("d1", WHO)
    assert titles(page("/authors/david%20blei?unit=person")) == ["Title p5"]


def test_a_coauthor_filter_takes_a_person_by_identifier_and_by_any_name(page, decide):
    decide()
    for given in (BLEI, "David Blei", "david m. blei"):
        tree = page(f"/authors/ann%20lee?unit=person&coauthor={given}")
        assert titles(tree) == ["Title p6", "Title p5"], given
        assert not tree.cssselect("p.failure")
    rows = [
        [text(cell) for cell in row]
        for row in page("/authors/ann%20lee?unit=person").cssselect("#coauthors tbody tr")
    ]
    assert ["David Blei", "2", "2003–2006"] in rows


def test_the_files_of_a_venue_have_the_papers_of_the_person_on_its_page(page, client, decide):
    decide()
    tree = page("/venues/icml?unit=person&coauthor=david%20blei")
    assert titles(tree) == ["Title p7", "Title p6", "Title p5"]
    (file,) = [href for href in links(tree) if href.startswith("/files/papers.json?")]
    assert [each["title"] for each in client.get(file).json] == ["Title p7", "Title p6", "Title p5"]


def addresses() -> list[str]:
    return [
        "/",
        "/search?q=chen",
        "/authors/wei%20chen",
        "/authors/david%20m.%20blei?coauthor=ann+lee",
        "/authors/nobody",
        "/venues/icml",
        "/venues",
        "/papers/p1",
        "/path?from=Cy+Day&to=Bo+Li",
        "/path?from=nobody&to=Bo+Li",
        "/network?centre=all",
        "/authors/wei%20chen/network",
        "/api/v1/overview",
        "/api/v1/search?q=chen&papers=5&venues=5",
        "/api/v1/authors/wei%20chen",
        "/api/v1/venues/icml",
        "/api/v1/papers/p1",
        "/api/v1/path?from=Cy+Day&to=W.+Chen",
        "/api/v1/network?value=wei+chen",
        "/api/v1/network?value=wei+chen&level=full",
        "/files/papers.csv?author=wei+chen",
        "/files/network.gexf?value=wei+chen",
        "/files/network.json?centre=all",
    ]


def digests(client: FlaskClient) -> dict[str, str]:
    return {
        address: blake2b(client.get(address).get_data(), digest_size=8).hexdigest() for address in addresses()
    }


def test_without_decisions_and_with_a_file_of_none_every_byte_is_the_same(client, service):
    before = digests(client)
    assert not any("unit" in href for href in links(html.document_fromstring(client.get("/").text)))
    side = service.decisions.side
    service.decisions.same([side("David Blei"), side("David M. Blei")], WHO)
    service.decisions.file.path.unlink()
    assert digests(client) == before


def test_decisions_change_nothing_by_name_but_the_switch(client, decide):
    before = {address: client.get(address).get_data() for address in addresses()}
    decide()
    for address, was in before.items():
        now = client.get(address).get_data()
        if address.startswith(("/api", "/files")) or now == was:
            assert now == was, address
            continue
        tree = html.document_fromstring(now.decode())
        for switch in tree.cssselect("nav.units"):
            switch.drop_tree()
        assert text(tree) == text(html.document_fromstring(was.decode())), address


def test_a_damaged_file_is_reported_with_its_line_and_names_are_shown(page, client, decide, service):
    decide()
    path = service.decisions.file.path
    path.write_bytes(path.read_bytes() + b"{not json}\n")
    tree = page("/authors/david%20blei?unit=person")
    (alert,) = tree.cssselect("[role=alert]")
    assert "Line 4" in text(alert)
    assert titles(tree) == ["Title p5"]
    assert [text(each) for each in page("/search?q=chen&unit=person").cssselect("main table th a")] == [
        "Wei Chen",
        "W. Chen",
    ]
    assert not page("/authors/david%20blei").cssselect("[role=alert]")
    network = client.get("/api/v1/network?value=wei+chen&unit=person")
    said = "The decisions about who is who cannot be used (line 4), so each name counts as one person."
    assert network.json["left_out"] == [said]
    for address in (
        "/api/v1/authors/wei%20chen",
        "/files/papers.csv?author=wei+chen",
        "/api/v1/path?from=Cy+Day&to=Bo+Li",
    ):
        by = f"{address}{'&' if '?' in address else '?'}unit=person"
        assert client.get(by).headers["Graphapp-Warning"] == f"decisions_damaged: {said}"
        assert "Graphapp-Warning" not in client.get(address).headers
    assert client.get("/path?from=Cy+Day&to=Bo+Li&unit=person").text.count("No chain") == 1


def test_a_decision_that_does_not_fit_is_reported_on_the_page(page, service, settings):
    side = service.decisions.side
    service.decisions.same([side("David Blei"), side("David M. Blei")], WHO)
    with service.decisions.file.path.open("a") as file:
        file.write('{"id":"d2","say":"same","a":{"name":"David Blei"},"b":{"name":"D. Blei"}}\n')
    tree = page("/authors/david%20blei?unit=person")
    assert "d2: no author is named D. Blei; not applied" in [
        text(each).removeprefix("A decision does not match this store. ")
        for each in tree.cssselect("p.failure")
    ]
    assert len(titles(tree)) == 3


def test_the_setting_is_the_default_and_an_address_can_ask_for_names(service, tmp_path, decide):
    decide()
    settings = Settings.read({"store": str(tmp_path / "g.db"), "unit": "person"}, {})
    own = GraphService(service.store, settings)
    client = create_app(own, settings).test_client()
    tree = html.document_fromstring(client.get("/authors/david%20blei").text)
    assert len(titles(tree)) == 3
    # no address needs the unit but the others'
    assert {text(each): each.get("href") for each in tree.cssselect(".units a")} == {
        "name": "/authors/david%20blei?unit=cluster",
        "author row": "/authors/david%20blei?unit=row",
        "person": "/authors/david%20blei",
    }
    network = tree.cssselect("#network")[0].get("data-src")
    assert "unit" not in network
    assert client.get(network).json["nodes"]["id"][0] == BLEI
    by_name = html.document_fromstring(client.get("/authors/david%20blei?unit=cluster").text)
    network = by_name.cssselect("#network")[0].get("data-src")
    assert "unit=cluster" in network
    answer = client.get(network).json
    assert answer["nodes"]["id"] == ["david blei", "ann lee"]
    assert "unit=cluster" in answer["spec"]


def run(store: str, *arguments: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["graphapp", *arguments, "--store", store])
        with pytest.raises(SystemExit) as end:
            main()
    assert not end.value.code


def test_page_json_command_network_chain_and_file_agree(
    page, client, decide, service, settings, tmp_path, capsys
):
    """For every person: identifiers, names, papers and coauthors are the same wherever one looks."""
    decide()
    # network: who is linked with whom by how many papers
    network = client.get("/api/v1/network?centre=all&unit=person").json
    nodes = network["nodes"]
    linked: dict[str, dict[str, int]] = {id: {} for id in nodes["id"]}
    edges = network["edges"]
    for source, target, papers in zip(edges["source"], edges["target"], edges["papers"], strict=True):
        linked[nodes["id"][source]][nodes["id"][target]] = papers
        linked[nodes["id"][target]][nodes["id"][source]] = papers
    assert len(nodes["id"]) == 6
    assert dict(zip(nodes["id"], nodes["names"], strict=True))[BLEI] == ["David M. Blei", "David Blei"]
    # the file of the network
    run(settings.store, "network", "--all", "--unit", "person", "--to", str(tmp_path / "n.json"))
    written = json.loads((tmp_path / "n.json").read_text())
    assert [(node["id"], node["papers"]) for node in written["nodes"]] == list(
        zip(nodes["id"], nodes["papers"], strict=True)
    )
    assert [node.get("names", []) for node in written["nodes"]] == nodes["names"]
    overview = client.get("/api/v1/overview?unit=person").json["authors"]
    assert {each["key"]: each["papers"] for each in overview} == dict(
        zip(nodes["id"], nodes["papers"], strict=True)
    )
    by = Links("person")
    for id, name, papers in zip(nodes["id"], nodes["name"], nodes["papers"], strict=True):
        address = by.author(id, name)
        answer = client.get(f"/api/v1{address}").json
        assert (answer["key"], answer["total"], answer["unit"]) == (id, papers, "person")
        assert {each["key"]: each["papers"] for each in answer["coauthors"]} == linked[id]
        mine = [each["title"] for each in answer["papers"]]
        assert titles(page(address)) == mine
        around = client.get(f"/api/v1/network?value={id}&unit=person").json
        assert around["nodes"]["id"][around["centre"]] == id
        assert set(around["nodes"]["id"]) == {id, *linked[id]}
        node = client.get(f"/api/v1/network/node?centre=all&unit=person&id={id}").json
        assert [each["title"] for each in node["papers"]] == mine
        assert client.get(node["page"]).text.count(f">{mine[0]}</a>") >= 1
        for other, joint in linked[id].items():
            query = f"centre=all&unit=person&source={id}&target={other}"
            assert len(client.get(f"/api/v1/network/link?{query}").json["papers"]) == joint
        # commands
        capsys.readouterr()
        run(settings.store, "author", id, "--unit", "person", "--json")
        assert json.loads(capsys.readouterr().out) == answer
        run(settings.store, "papers", "--author", id, "--unit", "person", "--to", str(tmp_path / "p.csv"))
        file = client.get(f"/files/papers.csv?author={id}&unit=person").get_data()
        assert (tmp_path / "p.csv").read_bytes() == file
        rows = list(csv.DictReader(io.StringIO(file.decode("utf-8-sig"))))
        assert [row["title"] for row in rows] == mine
        # the author lists of papers
        for each in answer["papers"]:
            whole = client.get(f"/api/v1/papers/{each['id']}?unit=person").json
            assert id in whole["author_ids"]
    # a chain through a person with two names
    capsys.readouterr()
    run(settings.store, "path", "Cy Day", "Bo Li", "--unit", "person", "--json")
    chain = json.loads(capsys.readouterr().out)
    assert chain == client.get("/api/v1/path?from=Cy+Day&to=Bo+Li&unit=person").json
    assert chain["length"] == 2
    (between,) = {each["from"]["key"] for each in chain["steps"]} - {"person:cy day"}
    assert linked[between] == {"person:cy day": 1, "person:bo li": 1}
    shown = page("/path?from=Cy+Day&to=Bo+Li&unit=person")
    assert [text(each) for each in shown.cssselect(".chain .paper-title")] == ["Title p4", "Title p1"]
    assert client.get("/api/v1/path?from=Cy+Day&to=Bo+Li").json["length"] is None


def test_a_name_of_several_persons_is_refused_where_one_is_needed(client, decide):
    decide()
    for address in ("/path?from=Wei+Chen&to=Bo+Li", "/network?value=wei+chen"):
        refused = client.get(f"/api/v1{address}&unit=person")
        assert refused.status_code == 409
        assert refused.json["error"]["code"] == "ambiguous_name"
    tree = html.document_fromstring(client.get("/path?from=Wei+Chen&to=Bo+Li&unit=person").text)
    offered = [each.get("href") for each in tree.cssselect(".meant a")]
    assert len(offered) == 2
    assert all(client.get(href).status_code == 200 for href in offered)


def test_the_network_among_listed_persons_takes_names_and_identifiers_and_names_what_is_missing(
    client, decide
):
    decide()
    listed = "David+M.+Blei%0Aperson:ann+lee%0AW.+Chen%0ANo+One"
    for unit, ids in (
        ("person", {BLEI, "person:ann lee"}),
        ("cluster", {"david m. blei", "ann lee", "w. chen"}),
    ):
        wanted = listed if unit == "person" else listed.replace("person:", "")
        answer = client.get(f"/api/v1/network?centre=authors&value={wanted}&unit={unit}").json
        assert ids <= set(answer["nodes"]["id"])
        # the other Wei Chen is not among them, although one row is of both
        assert len(answer["nodes"]["id"]) == 3
        assert answer["left_out"] == ["Not in the store: 'No One'."]


def test_conflicts_by_person_follow_the_decisions(client, decide):
    decide()
    period = "months=300&on=2022-12-31"

    def coauthors(unit: str) -> dict[str, int]:
        found = client.get(f"/api/v1/conflicts?author=Ann+Lee&{period}&unit={unit}").json
        return {each["name"]: each["joint_papers"] for each in found["coauthors"]}

    assert coauthors("cluster") == {"David Blei": 1, "David M. Blei": 1, "Wei Chen": 1}
    people = coauthors("person")
    assert sorted(people.values()) == [1, 2]
    assert people["Wei Chen"] == 1
    # W. Chen wrote p1 with Bo Li under another name
    check = f"/api/v1/conflicts/check?reviewers=W.+Chen%0AWei+Chen&authors=Bo+Li&{period}"
    assert client.get(f"{check}&unit=cluster").json["counts"] == {"same": 0, "joint": 1, "shared": 0}
    found = client.get(f"{check}&unit=person").json
    assert [line["status"] for line in found["reviewers"]] == ["found", "several"]
    assert [[paper["title"] for paper in each["papers"]] for each in found["conflicts"]] == [["Title p1"]]
    # the same on the page, whose form keeps the unit
    page = client.post(
        "/conflicts/check",
        data={
            "reviewers": "W. Chen\nWei Chen",
            "authors": "Bo Li",
            "months": "300",
            "on": "2022-12-31",
            "unit": "person",
        },
    )
    tree = html.document_fromstring(page.get_data(as_text=True))
    assert [text(row.find("th")) for row in tree.cssselect("table.conflicts tbody tr")] == ["W. Chen"]
    assert tree.cssselect("select[name=unit] option[selected]")[0].get("value") == "person"
    assert tree.cssselect("select[name=pick_reviewers] option")
