"""Networks with names that break careless writers, and ways to write them."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest

from graphapp.exporters import for_file
from graphapp.networks.spec import NetworkEdge, NetworkNode, NetworkPaper, NetworkSpec, NetworkView

NAMES = [
    "Ada Lovelace",
    'Grace "Amazing" Hopper',
    "O'Brien & Söhne <GmbH>",
    "</script><script>alert(1)</script>",
    "]]> CDATA",
    "<!-- comment --><script>",
    "Émile Zürcher 张伟",
    "👩‍🔬 Emoji",
    "محمد علي",
    "bidi \u202eevil\u202c",
    "null",
    "12e4",
    "=1+1",
    "@cmd|' /C calc'!A0",
    "back\\slash\\",
    "{brace} &#252; &amp;",
    "comma, semi; tab",
    "[1] %comment *Vertices 3",
    "x" * 3000,
    "Li Wei",
    "Li Wei",
    "Li Wei (2)",
    "",
    "</style><img src=x onerror=alert(1)>",
    "line\u2028separator",
    "javascript:alert(1)",
    "${7*7}{{7*7}}",
    "' OR 1=1 --",
]
CONTROLS = [
    "nul\x00bell\x07",
    "tab\there",
    "new\nline",
    "return\rhere",
    "escape\x1b[31m",
    "\ufffe",
    "del\x7f\x85",
]


@pytest.fixture(scope="session")
def unguarded() -> Callable[[str], str]:
    """The text of a cell of a CSV file, got back as the file's reader is told to."""
    begins = re.compile("'+[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
    return lambda text: text[1:] if begins.match(text) else text


def network(names: list[str], **more: object) -> NetworkView:
    """A network whose centre is the first name: everybody wrote with it, and each with the next."""
    nodes = [
        NetworkNode(
            f"id {name}" if index % 2 else f"{name}#{index}",
            name,
            papers=index + 1,
            community=-1 if index == 0 else index % 3,
            x=37 * index - 200,
            y=(index * index) % 311 - 90,
            first=None if index == 1 else 2001,
            last=None if index == 1 else 2005,
            rows=1 + index % 2,
            years=() if index == 1 else (2001, 2002, 2002, 2005),
        )
        for index, name in enumerate(names)
    ]
    pairs = [(0, i) for i in range(1, len(names))] + [(i, i + 1) for i in range(1, len(names) - 1)]
    edges = [
        NetworkEdge(
            a,
            b,
            weight=1 / (b + 1),
            papers=b,
            strength=0.5,
            first=2001,
            last=2002,
            strong=a == 0,
            years=(2001, 2002),
        )
        for a, b in sorted(pairs)
    ]
    papers = [
        NetworkPaper(f"p{i}", f"Paper {name}", "Venue", 2001, (0, i)) for i, name in enumerate(names) if i
    ]
    view = NetworkView(
        "Network of Ada </title><script>alert(2)</script>", NetworkSpec(value="ada"), nodes, edges, 0
    )
    view.total_nodes, view.total_edges, view.papers = len(nodes), len(edges), papers
    view.revision = "1"
    for name, value in more.items():
        setattr(view, name, value)
    return view


@pytest.fixture(scope="session")
def make_network() -> Callable[..., NetworkView]:
    """Makes a network of these names."""
    return network


@pytest.fixture
def hostile() -> NetworkView:
    """Names that every format can hold, one way or another."""
    return network(NAMES)


@pytest.fixture
def controlled() -> NetworkView:
    """Names with control characters."""
    return network(["Ada", *CONTROLS])


@pytest.fixture
def empty() -> NetworkView:
    """A network of nobody."""
    return NetworkView("Nobody", NetworkSpec(centre="all"), [], [])


@pytest.fixture(scope="session")
def written() -> Callable[..., bytes]:
    """Writes a network in the format of an ending, with options as texts."""

    def write(view: NetworkView, suffix: str, **options: str) -> bytes:
        out = io.BytesIO()
        exporter = for_file("network" + suffix)
        exporter.write(view, out, **exporter.chosen(options))
        return out.getvalue()

    return write
