"""How a network is cited: the facts, the digest that others can recompute, and a BibTeX entry that parses."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from hashlib import blake2b

import pybtex.database
import pytest

from graphapp import __version__
from graphapp.exporters.citation import citation_of
from graphapp.networks.provenance import DataSource, files_text, network_digest
from graphapp.networks.spec import NetworkEdge, NetworkNode, NetworkSpec, NetworkView

DATA = DataSource("Robots & 100% people", "", "https://example.org/papers", "CC BY 4.0")
LINK = "http://localhost:8000/authors/ada/network?joint=2&move=1,2,x"


@pytest.fixture
def view() -> NetworkView:
    nodes = [NetworkNode("ada", "Ada", 3), NetworkNode("bo", "Bo", 2), NetworkNode("ümit", "Ümit", 1)]
    edges = [NetworkEdge(0, 1, 2.0, 2, 1.0), NetworkEdge(0, 2, 1.0, 1, 0.5)]
    spec = NetworkSpec("author", "ada", first=2001, last=2005)
    return NetworkView("Coauthor network of Ada", spec, nodes, edges, revision="r1")


def test_the_text_has_everything_that_identifies_the_view(view):
    cited = citation_of(view, DATA, LINK, date(2026, 11, 29))
    digest = network_digest(view)
    assert cited.text == (
        "Coauthor network of Ada, 2001–2005 [3 authors, 2 links]. "
        "Data set: Robots & 100% people; https://example.org/papers; CC BY 4.0. "
        f"graphapp {__version__}, 29 November 2026. {LINK} Digest {digest}, store revision r1."
    )


def test_without_a_data_set_nothing_is_invented(view):
    cited = citation_of(view, DataSource(), LINK, date(2026, 11, 29))
    assert "Data set" not in cited.text + cited.bibtex


def test_the_digest_is_that_of_sorted_nodes_and_links(view):
    rows = [[["ada", 3], ["bo", 2], ["ümit", 1]], [["ada", "bo", 2], ["ada", "ümit", 1]]]
    assert network_digest(view) == blake2b(json.dumps(rows).encode(), digest_size=10).hexdigest()


def test_the_digest_depends_on_nodes_and_links_only(view):
    turned = NetworkView(
        "Another title",
        NetworkSpec("all"),
        [replace(node, x=5, y=7, community=1) for node in (view.nodes[2], view.nodes[1], view.nodes[0])],
        [NetworkEdge(0, 2, 9.0, 1, 0.5), NetworkEdge(1, 2, 2.0, 2, 1.0)],
        revision="r2",
    )
    assert network_digest(turned) == network_digest(view)
    fewer = replace(view, edges=view.edges[:1])
    assert network_digest(fewer) != network_digest(view)


def test_bibtex_parses_and_keeps_the_address(view):
    cited = citation_of(view, DATA, LINK, date(2026, 11, 29))
    # the standard styles define the names of months
    entries = pybtex.database.parse_string(cited.bibtex, "bibtex").entries
    (entry,) = entries.values()
    assert entry.type == "misc"
    assert entry.fields["url"] == LINK
    assert entry.fields["urldate"] == "2026-11-29"
    assert entry.fields["month"] == "November"
    assert r"Robots \& 100\% people" in entry.fields["note"]


@pytest.mark.parametrize(
    ("files", "text"),
    [
        ([], ""),
        (["/data/a.bib", "b.bib", "/other/a.bib"], "a.bib, b.bib"),
        (["a", "b", "c", "d"], "a, b, c and 1 more file"),
        (["a", "b", "c", "d", "e"], "a, b, c and 2 more files"),
    ],
)
def test_loaded_files_are_named_without_their_folders(files, text):
    assert files_text(files) == text
