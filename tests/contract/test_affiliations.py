"""Details about authors, such as affiliations, in every store."""

from __future__ import annotations

from pathlib import Path

from graphapp.model.records import Affiliation
from graphapp.model.variants import affiliations
from graphapp.networks.spec import NetworkSpec
from graphapp.service import GraphService
from graphapp.settings import Settings
from graphapp.stores.base import Store
from tests.affiliated import load_works


def test_affiliations_are_read_for_all_papers_and_for_some(store: Store, tmp_path: Path) -> None:
    load_works(store, tmp_path)
    every = dict(store.author_details())
    assert sorted(every) == [f"openalex:W{number}" for number in (1, 2, 3, 4, 6)]
    (variant,) = every["openalex:W3"]
    assert affiliations(variant.said) == {
        0: [
            Affiliation(
                "Dept. of Computer Science, ETH Zürich, Switzerland", "ETH Zurich", "ror:05a28rw58", "CH"
            ),
            Affiliation(
                "MIT, Cambridge, MA, USA", "Massachusetts Institute of Technology", "ror:042nb2s44", "US"
            ),
        ]
    }
    some = dict(store.author_details(["openalex:W3", "openalex:W5", "no such paper"]))
    assert some == {"openalex:W3": every["openalex:W3"]}
    assert list(store.author_details([])) == []
    assert {id for id, _ in store.author_details(text="ror:057zh3y96")} == {"openalex:W2", "openalex:W4"}
    view = GraphService(store, Settings.read(environ={})).network(NetworkSpec("all", level="country"), wait=0)
    assert {node.id: node.papers for node in view.nodes} == {"CH": 4, "US": 3, "JP": 2}
