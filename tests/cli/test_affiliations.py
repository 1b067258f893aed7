"""Institutions, countries, positions and identifiers on the command line."""

from __future__ import annotations

import json

import pytest

from tests.affiliated import ORCID, write_works


@pytest.fixture
def store(graphapp, tmp_path):
    """The path of a store with the six papers of `tests.affiliated`."""
    path = tmp_path / "works.db"
    assert graphapp("load", write_works(tmp_path), "--store", path).status == 0
    return path


def test_a_network_of_countries_is_written_and_says_what_it_does_not_count(graphapp, store, tmp_path):
    target = tmp_path / "countries.json"
    done = graphapp(
        "network",
        "--all",
        "--level",
        "country",
        "--weighting",
        "fractional",
        "--store",
        store,
        "--to",
        target,
    )
    assert (done.status, done.out) == (0, f"{target}: 3 nodes, 3 links\n")
    assert "1 of 6 papers, on which no country is known" in done.err
    found = json.loads(target.read_text("utf-8"))
    assert sorted(edge["weight"] for edge in found["links"]) == [0.5, 0.5, 2.5]
    nothing = graphapp(
        "network", "--all", "--level", "country", "--country", "FR", "--store", store, "--to", target
    )
    assert nothing.status == 3
    assert graphapp("network", "--all", "--country", "Atlantis", "--store", store, "--to", target).status == 3
    coloured = graphapp(
        "network", "--all", "--measure", "country", "--store", store, "--to", tmp_path / "all.graphml"
    )
    assert coloured.status == 0
    assert "Switzerland" in (tmp_path / "all.graphml").read_text("utf-8")


def test_an_author_has_positions_and_identifiers_and_an_orcid_finds_the_author(graphapp, store, tmp_path):
    shown = graphapp("author", "Bo Wu", "--role", "first", "--store", store)
    assert "Position: first 1, middle 1\n" in shown.out
    assert f"orcid:{ORCID}" in shown.out
    assert "1 of 2 papers" in shown.out
    assert "Affiliation: Dept. of Computer Science, ETH Zürich, Switzerland (2023)\n" in shown.out
    found = graphapp("search", ORCID, "--store", store, "--json")
    assert [author["name"] for author in json.loads(found.out)] == ["Bo Wu"]
    listed = graphapp(
        "papers", "--author", "Bo Wu", "--role", "first", "--store", store, "--to", tmp_path / "bo.csv"
    )
    assert listed.status == 0
    assert graphapp("papers", "--venue", "x", "--role", "last", "--store", store, "--to", "x.csv").status == 2
