"""A parameter that an address does not have is never ignored: a misspelled filter is an error, not a different answer."""

from __future__ import annotations

import pytest

# an example of each argument of a rule
PARTS = {"name": "ada lovelace", "id": "t:1", "suffix": "csv", "number": 1}
# rules below which files, not pages, are requested
STATIC = ("/static/",)


def test_every_address_refuses_an_unknown_parameter(app, client):
    refused, ignored = [], []
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.rule.startswith(STATIC):
            continue
        parts = {name: PARTS[name] for name in rule.arguments}
        if rule.rule.startswith(("/files/network", "/files/map")):
            parts["suffix"] = "gml"
        with app.test_request_context():
            address = rule.build(parts, append_unknown=False)[1]
        response = client.get(f"{address}?nonsense=1", headers={"Accept": "application/json"})
        if address in (
            "/query/ada%20lovelace",
            "/api/v1/saved/ada%20lovelace",
            "/api/v1/saved/ada%20lovelace/network",
        ):
            # the saved query decides which parameters it has
            assert response.status_code == 404
            continue
        if response.status_code != 400 or "nonsense" not in response.json["error"]["message"]:
            ignored.append((address, response.status_code))
        refused.append(address)
    assert ignored == []
    assert len(refused) > 25


@pytest.mark.parametrize(
    ("address", "hint"),
    [
        (
            "/authors/ada%20lovelace?from=2020&to=2021",
            "Known parameters: year, first, last, venue, kind, coauthor, text, role, page, unit",
        ),
        ("/authors/ada%20lovelace?yaer=2020", "Did you mean year?"),
        ("/venues/iclr?author=x", "Did you mean coauthor?"),
        ("/venues?year=2020", "Known parameters: q, page"),
        ("/network?centre=all&frist=2020", "Did you mean first?"),
        ("/authors/ada%20lovelace/network?value=x", "Known parameters: level,"),
        ("/search?query=ada", "Known parameters: q,"),
        ("/files/papers.csv?venue=iclr&text=ada", "Known parameters: venue,"),
        ("/files/answer.csv?cypher=MATCH+(n)+RETURN+n&p1=2", "Known parameters: cypher,"),
        ("/files/network.gml?cypher=MATCH+(n)+RETURN+n&first=2", "Known parameters: cypher,"),
        ("/query?cypher=MATCH+(n)+RETURN+n&limit=2", "Known parameters: cypher, plan, seconds, rows"),
    ],
)
def test_the_error_names_the_parameters_and_a_similar_one(client, address, hint):
    response = client.get(address, headers={"Accept": "application/json"})
    assert response.status_code == 400
    assert hint in response.json["error"]["hint"]


def test_an_unknown_parameter_of_a_saved_query_is_refused(client):
    response = client.get("/query/papers-of-an-author?nonsense=1")
    assert response.status_code in (400, 404)


def test_parameters_that_other_sites_add_to_links_have_no_effect(client):
    assert client.get("/authors/ada%20lovelace?utm_source=mail&fbclid=1").status_code == 200


def test_the_state_of_a_drawing_is_known_everywhere(client):
    state = "first=2020&joint=2&links=all&size=joint&select=a&link=a&link=b&community=1&expand=x&move=1,2,a&x=1&y=2&zoom=1"
    assert client.get(f"/authors/ada%20lovelace/network?{state}").status_code == 200
    assert client.get(f"/network?value=ada+lovelace&{state}").status_code == 200
    state = state.replace("&expand=x", "").replace("&x=1&y=2&zoom=1", "")
    assert client.get(f"/files/network.svg?value=ada+lovelace&{state}").status_code == 200


# ---------------------------------------------------------------- the page without a network


def test_network_alone_is_a_form_that_leads_to_networks(client, page, text_of):
    found = page("/network")
    assert text_of(found.cssselect("h1")[0]) == "Networks"
    centres = {}
    for form in found.cssselect("form.network-form"):
        centre = form.cssselect("input[name=centre]")[0].get("value")
        field = form.cssselect("input[name=value]:not([type=hidden]), textarea[name=value]")[0]
        centres[centre] = field.tag
    assert centres == {"author": "input", "venue": "input", "authors": "textarea", "papers": "textarea"}
    values = {
        "author": "Ada Lovelace",
        "venue": "ICLR",
        "authors": "Ada Lovelace\r\nGrace Hopper",
        "papers": "t:1\r\nt:2",
    }
    for centre, value in values.items():
        response = client.get("/network", query_string={"centre": centre, "value": value})
        assert response.status_code == 200
        assert 'id="network"' in response.get_data(as_text=True)
    assert [link.get("href") for link in found.cssselect("main a")] == [
        "/network?centre=all",
        "/network?centre=all&level=institution",
        "/network?centre=all&level=country",
    ]


def test_the_form_keeps_the_options_of_the_address(page, text_of):
    found = page("/network?joint=3&longest=20")
    form = found.cssselect("form.network-form")[0]
    assert [(each.get("name"), each.get("value")) for each in form.cssselect("input[type=hidden]")] == [
        ("centre", "author"),
        ("joint", "3"),
        ("longest", "20"),
    ]
    assert "joint = 3, longest = 20" in text_of(found.cssselect("main")[0])
    page("/network?joint=none", status=400)


def test_names_of_a_group_that_are_not_found_are_reported(client):
    names = "Ada Lovelace\nGrace Hopper\nNo One\nAlan Turing"
    network = client.get("/api/v1/network", query_string={"centre": "authors", "value": names}).json
    assert network["left_out"] == ["Not in the store: 'No One'."]
    assert network["nodes"]["id"] == ["ada lovelace", "grace hopper", "alan turing"]
    rows = "name:Ada Lovelace\nname:No One"
    network = client.get(
        "/api/v1/network", query_string={"centre": "authors", "value": rows, "unit": "row"}
    ).json
    assert network["left_out"] == ["Not in the store: 'name:No One'."]
    papers = "t:1\nt:99"
    network = client.get("/api/v1/network", query_string={"centre": "papers", "value": papers}).json
    assert network["left_out"] == ["Not in the store: 't:99'."]
    many = "\n".join(["Ada Lovelace", *(f"Missing {number}" for number in range(25))])
    network = client.get("/api/v1/network", query_string={"centre": "authors", "value": many}).json
    assert network["left_out"][0].endswith("'Missing 19' and 5 more.")
