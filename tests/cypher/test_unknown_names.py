"""Unknown names in a query give a warning with the probable correction."""

from __future__ import annotations

import pytest

from graphapp.cypher.answers import PROPERTIES
from graphapp.cypher.evaluator.parser import parse
from graphapp.cypher.unknown_names import unknown_names

LABELS = {name: PROPERTIES[name] for name in ("Author", "Paper", "Venue")}
TYPES = {name: PROPERTIES[name] for name in ("WROTE", "PUBLISHED_IN")}


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("MATCH (a:Auhtor) RETURN a.name", ["No node has the label Auhtor. Did you mean Author?"]),
        (
            "MATCH (a)-[:WORTE|PUBLISHED_IN]->(p) RETURN p",
            ["No relationship has the type WORTE. Did you mean WROTE?"],
        ),
        (
            "MATCH (p:Paper) WHERE p.yaer > 2000 RETURN p.yaer",
            ["No Paper has the property yaer. Did you mean year?"],
        ),
        (
            "MATCH (:Author)-[w:WROTE]->() RETURN w.rank",
            ["No WROTE has the property rank. Known: position."],
        ),
        ("MATCH (p:Paper) WHERE EXISTS { (p)<-[:WROTE]-(:Person) } RETURN p.title", ["No node has the label Person. Known: Author, Paper, Venue."]),
        (
            "MATCH (p:Paper {titel: 'x'})<-[:WROTE {place: 0}]-() RETURN p.year",
            ["No Paper has the property titel. Did you mean title?", "No WROTE has the property place. Known: position."],
        ),
        ("MATCH (p:Paper) RETURN p {.titel}", ["No Paper has the property titel. Did you mean title?"]),
        # the effect of another clause on a name is not known
        ("MATCH (p:Paper) WITH {yaer: p.year} AS p RETURN p.yaer", []),
        ("MATCH (p:Paper) UNWIND [{yaer: 1}] AS p2 RETURN p2.yaer", []),
        ("MATCH (p) RETURN p.yaer", []),
        ("MATCH (p:Paper) WITH p RETURN p.title, date().year", []),
        ("MATCH (n:Author|Venue) RETURN n.title", []),
    ],
)  # fmt: skip
def test_unknown_names_give_warnings(query: str, said: list[str]) -> None:
    assert unknown_names(parse(query), LABELS, TYPES) == said
