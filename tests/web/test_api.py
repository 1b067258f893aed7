"""The JSON API, held against the OpenAPI document that it serves."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

import pytest
from jsonschema import Draft202012Validator

from graphapp.networks.spec import NetworkSpec
from graphapp.web.openapi import OPERATIONS
from graphapp.web.specs import SPEC_PARAMETERS

ADA = "ada%20lovelace"
EXAMPLES = {
    "overview": "/overview",
    "search": "/search?q=lov&limit=3&papers=2",
    "author": f"/authors/{ADA}?year=2021",
    "author_by_name": "/authors?name=Ada+Lovelace",
    "paper": "/papers/t:1",
    "paper_by_id": "/papers?id=t:1",
    "venue": "/venues/iclr?first=2020&last=2021&offset=1",
    "venue_by_name": "/venues?name=ICLR",
    "path": "/path?from=Ada+Lovelace&to=Alan+Turing",
    "collaborators": "/collaborators?name=Charles+Babbage&score=resource_allocation&longest=50&limit=3",
    "paths": "/paths?from=Ada+Lovelace&to=Member+00%0AMember+01&longest=50&limit=3",
    "group": "/groups?names=Ada+Lovelace%0AAlan+Turing%0AGrace+Hoper%0AMary+Somerville&longest=50",
    "saved_groups": "/groups/saved",
    "group_report": "/groups/report?names=Ada+Lovelace%0AAlan+Turing%0AGrace+Hoper",
    "conflicts": "/conflicts?names=Ada+Lovelace%0AGrace+Hoper&months=120&on=2022-01-01&longest=50&sort=date",
    "conflict_check": "/conflicts/check?reviewers=Ada+Lovelace%0AGrace+Hoper&authors=Alan+Turing%0AGrace+Hopper&months=120&on=2022-01-01&distance=2",
    "compare": "/compare?sides=author:Ada+Lovelace%0Aauthor:Grace+Hopper",
    "network_suggested": "/network/suggested?value=Alan+Turing&limit=3",
    "network": "/network?value=Ada+Lovelace",
    "network_node": "/network/node?value=ada+lovelace&id=grace+hopper",
    "network_link": "/network/link?value=ada+lovelace&source=grace+hopper&target=alan+turing",
    "network_expand": "/network/expand?value=ada+lovelace&id=grace+hopper",
    "network_communities": "/network/communities?value=ada+lovelace&resolution=2",
    "network_citation": "/network/citation?value=ada+lovelace&link=http://localhost/network?value=ada%2Blovelace",
    "network_layout": "/network/layout?value=ada+lovelace&layout=radial",
    "network_measure": "/network/measure?value=ada+lovelace&measure=degree",
    "cypher": "/cypher",
    "suggestions": "/suggestions?order=name&kind=merge&state=open&offset=0&limit=5",
    "decisions": "/decisions?name=Ada+Lovelace",
}


@pytest.fixture
def document(client) -> dict[str, Any]:
    document: dict[str, Any] = client.get("/api/v1/openapi.json").json
    return document


def _answer_schema(document, operation):
    (described,) = [
        each
        for methods in document["paths"].values()
        for each in methods.values()
        if each["operationId"] == operation
    ]
    schema = described["responses"]["200"]["content"]["application/json"]["schema"]
    return {**schema, "components": document["components"]}


@pytest.mark.parametrize("operation", EXAMPLES)
def test_every_answer_is_exactly_what_the_document_says(client, document, operation):
    response = client.get("/api/v1" + EXAMPLES[operation])
    assert response.status_code == 200, response.json
    Draft202012Validator(_answer_schema(document, operation)).validate(response.json)


def test_every_operation_is_tried_here_or_with_the_queries():
    # the files of a network are tried with the downloads, a suggestion with the pages about people, the map with its page
    assert {each.name for each in OPERATIONS if each.base != "/files"} - set(EXAMPLES) == {
        "query",
        "conflict_check_by_body",
        "map_author",
        "map_level",
        "query_by_body",
        "query_network",
        "query_plan",
        "saved",
        "saved_query",
        "saved_network",
        "suggestion",
    }


def test_the_document_has_every_address_of_the_api_and_no_other(app, document):
    rules = {
        re.sub(r"<(?:key:)?", "{", rule.rule).replace(">", "}")
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/")
    }
    described = {path for path in document["paths"] if not path.startswith("/files/")}
    assert rules - {"/api/v1/openapi.json"} == described


def test_the_document_is_sound(document):
    Draft202012Validator.check_schema({"$defs": document["components"]["schemas"]})
    for path, methods in document["paths"].items():
        for described in methods.values():
            in_path = {each["name"] for each in described["parameters"] if each["in"] == "path"}
            assert in_path == {part.strip("{}") for part in path.split("/") if part.startswith("{")}
            assert described["summary"]
            assert {"200", "503"} <= set(described["responses"])


def test_the_parameters_of_a_network_are_those_of_a_spec():
    spec = NetworkSpec(
        "venue", "x", "full", "row", 1, 2, 2, 3, "fractional", 4, 5, "z", 2.0, "shared", "ETH", "CH"
    )
    assert [each.name for each in SPEC_PARAMETERS] == [
        part.split("=")[0] for part in spec.to_query().split("&")
    ]


def test_venues_are_listed_by_papers_searched_and_paged(client, document):
    iclr = {"id": "iclr", "name": "ICLR", "kind": None, "papers": 9, "page": "/venues/iclr"}
    jmlr = {"id": "jmlr", "name": "JMLR", "kind": None, "papers": 1, "page": "/venues/jmlr"}
    for address, text, venues, offset, total in (
        ("/venues", "", [iclr, jmlr], 0, 2),
        ("/venues?offset=1", "", [jmlr], 1, 2),
        ("/venues?q=jml", "jml", [jmlr], 0, 1),
        ("/venues?q=none", "none", [], 0, 0),
    ):
        answer = client.get("/api/v1" + address).json
        Draft202012Validator(_answer_schema(document, "venue_by_name")).validate(answer)
        assert answer == {
            "text": text,
            "venues": venues,
            "offset": offset,
            "total": total,
            "truncated": "",
        }


def test_a_search_names_the_pages_of_what_it_finds(client):
    found = client.get("/api/v1/search?q=ada+lov&papers=5").json
    assert found["authors"][0] == {
        "key": "ada lovelace",
        "name": "Ada Lovelace",
        "papers": 5,
        "rows": 1,
        "page": f"/authors/{ADA}",
    }
    assert client.get("/api/v1/search?q=on+graphs&papers=5").json["papers"][0]["page"] == "/papers/t:1"


def test_an_author_has_the_members_that_other_programs_rely_on(client):
    author = client.get(f"/api/v1/authors/{ADA}").json
    assert (author["name"], author["key"], author["total"]) == ("Ada Lovelace", "ada lovelace", 5)
    assert author["author_rows"] == [{"id": "name:Ada Lovelace", "name": "Ada Lovelace"}]
    assert [paper["title"] for paper in author["papers"]][:2] == ["Alpha", "Second Steps"]
    assert author["coauthors"][0] == {
        "key": "alan turing",
        "name": "Alan Turing",
        "papers": 2,
        "first": 2021,
        "last": 2021,
    }


def test_a_network_counts_joint_papers(client):
    network = client.get("/api/v1/network?value=ada+lovelace&joint=2").json
    names = network["nodes"]["name"]
    assert names[network["centre"]] == "Ada Lovelace"
    links = {
        frozenset((names[source], names[target])): papers
        for source, target, papers in zip(
            network["edges"]["source"], network["edges"]["target"], network["edges"]["papers"], strict=True
        )
    }
    assert links == {
        frozenset(("Ada Lovelace", "Grace Hopper")): 2,
        frozenset(("Ada Lovelace", "Alan Turing")): 2,
    }


def test_a_node_and_a_link_lead_to_their_papers(client):
    node = client.get("/api/v1" + EXAMPLES["network_node"]).json
    assert [paper["title"] for paper in node["papers"]] == ["Alpha", "On Graphs"]
    assert node["page"] == "/authors/grace%20hopper"
    link = client.get("/api/v1" + EXAMPLES["network_link"]).json
    assert [paper["page"] for paper in link["papers"]] == ["/papers/t:3"]


def test_a_node_that_is_an_author_row_leads_to_its_page(client):
    id = quote("name:Grace Hopper")
    node = client.get(f"/api/v1/network/node?value=ada+lovelace&unit=row&id={id}").json
    assert node["page"] == "/authors/grace%20hopper?unit=row&row=name%3AGrace+Hopper"


def test_nodes_that_are_papers_and_venues_lead_to_their_pages(client):
    address = "/api/v1/network/node?value=ada+lovelace&level=full&id="
    assert client.get(address + quote("paper:t:1")).json["page"] == "/papers/t:1"
    assert client.get(address + quote("venue:iclr")).json["page"] == "/venues/iclr"


@pytest.mark.parametrize(
    ("address", "status"),
    [
        (f"/authors/{ADA}?yaer=2020", 400),
        ("/network?value=ada+lovelace&colour=red", 400),
        ("/authors/nobody", 404),
        ("/authors", 400),
        ("/papers/none", 404),
        ("/venues/none", 404),
        ("/venues?name=", 400),
        ("/venues?name=ICLR&q=x", 400),
        ("/venues?year=2020", 400),
        ("/venues/iclr?offset=-1", 400),
        ("/path?from=Ada+Lovelace", 400),
        ("/network?value=nobody", 404),
        ("/network/node?value=ada+lovelace", 400),
        ("/network/node?value=ada+lovelace&id=nobody", 404),
        ("/search?q=a&limit=0", 400),
        ("/search?q=a&limit=x", 400),
        ("/nothing", 404),
    ],
)
def test_what_goes_wrong_is_one_json_body_with_a_hint(client, document, address, status):
    response = client.get("/api/v1" + address)
    assert response.status_code == status
    Draft202012Validator(
        {"$ref": "#/components/schemas/Error", "components": document["components"]}
    ).validate(response.json)
    assert response.json["error"]["hint"]


def test_a_search_says_what_a_limit_cut(client):
    whole = client.get("/api/v1/search?q=ada+lov&papers=5").json
    assert whole["truncated"] == ""
    cut = client.get("/api/v1/search?q=member&limit=2").json
    assert cut["truncated"] == "Only the first 2 authors are listed."
    most = client.get("/api/v1/search?q=member&limit=1000").json
    assert most["truncated"] == "Only the first 20 authors are listed (setting search_results)."


def test_a_request_cannot_raise_a_limit(client):
    assert len(client.get("/api/v1/search?q=member&limit=1000").json["authors"]) == 20
    assert len(client.get("/api/v1/search?q=member&limit=2").json["authors"]) == 2


@pytest.mark.parametrize("id", ["venue:nowhere", "paper:nothing", "nobody"])
def test_an_unknown_node_cannot_be_expanded(client, id):
    answer = client.get(
        "/api/v1/network/expand", query_string={"value": "ada lovelace", "level": "full", "id": id}
    )
    assert answer.status_code == 404
    known = {"value": "ada lovelace", "level": "full", "id": "venue:iclr"}
    assert client.get("/api/v1/network/expand", query_string=known).status_code == 200
