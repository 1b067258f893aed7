"""The graph of the parity suite, small enough to answer every question about it by hand.

    author row         key        papers, by position
    name:Ada Alt       ada alt    p1: 0, p2: 0
    dblp:1/1    "Ben"  ben        p1: 1, p2: 1
    name:BEN           ben        p5: 1              one cluster with the row above
    name:Cy            cy         p2: 2, p3: 0, p5: 2
    name:Dot           dot        p4: null           alone; the list of p4 is cut
    name:Émile Zé      émile zé   p5: 0

    paper  title           year  kind        venue              besides
    p1     Graphs          2001  conference  a (A, conference)  doi 10.1/g, sources a:1 and b:1
    p2     Trees           2003  journal     b (B, no kind)     abstract "On 'trees'.", url
    p3     Nets            2003  preprint    none
    p4     Loops           null  other       a                  authors_cut
    p5     Über Graphs 2   2010  conference  a
    p6     Empty           1999  book        c (C, book)        nobody wrote it

In all 6 author rows, 6 papers, 3 venues; 10 WROTE, 5 PUBLISHED_IN. Joint papers: Ada–Ben(dblp) 2, Ada–Cy 1, Ben(dblp)–Cy 1,
Émile–BEN 1, Émile–Cy 1, BEN–Cy 1.
"""

from __future__ import annotations

from graphapp.cypher.results import Node, PathValue, Relationship
from graphapp.model.rows import AuthorRow, Authorship, StoredPaper, VenueRow

__all__ = ["ADA", "BEN", "BEN_2", "CY", "DOT", "EMILE", "GRAPH", "P1", "P2", "P3", "P4", "P5", "P6", "VENUE_A", "VENUE_B", "VENUE_C", "path", "published", "wrote"]  # fmt: skip

_ADA = AuthorRow("name:Ada Alt", "Ada Alt", "ada alt")
_BEN = AuthorRow("dblp:1/1", "Ben", "ben")
_BEN_2 = AuthorRow("name:BEN", "BEN", "ben")
_CY = AuthorRow("name:Cy", "Cy", "cy")
_DOT = AuthorRow("name:Dot", "Dot", "dot")
_EMILE = AuthorRow("name:Émile Zé", "Émile Zé", "émile zé")
_A = VenueRow("a", "A", "conference")
_B = VenueRow("b", "B", None)
_C = VenueRow("c", "C", "book")


def _by(*authors: AuthorRow) -> tuple[Authorship, ...]:
    return tuple(Authorship(author, place) for place, author in enumerate(authors))


GRAPH = (
    StoredPaper("p1", "Graphs", 2001, "conference", _A, _by(_ADA, _BEN), doi="10.1/g", sources=("a:1", "b:1")),
    StoredPaper(
        "p2", "Trees", 2003, "journal", _B, _by(_ADA, _BEN, _CY), abstract="On 'trees'.", url="https://example.org/2", sources=("a:2",)
    ),
    StoredPaper("p3", "Nets", 2003, "preprint", None, _by(_CY), sources=("a:3",)),
    StoredPaper("p4", "Loops", None, "other", _A, (Authorship(_DOT, None),), authors_cut=True, sources=("a:4",)),
    StoredPaper("p5", "Über Graphs 2", 2010, "conference", _A, _by(_EMILE, _BEN_2, _CY), sources=("a:5",)),
    StoredPaper("p6", "Empty", 1999, "book", _C, (), sources=("a:6",)),
)  # fmt: skip


def _author(row: AuthorRow) -> Node:
    return Node(row.id, "Author", {"id": row.id, "name": row.name, "key": row.key})


def _paper(id: str, title: str, year: int | None, kind: str, sources: list[str], **more: object) -> Node:
    """A paper as queries return it: absent properties are omitted."""
    held = {
        "id": id,
        "title": title,
        "year": year,
        "kind": kind,
        "sources": sources,
        "authors_cut": False,
        **more,
    }
    return Node(id, "Paper", {name: value for name, value in held.items() if value is not None})


ADA, BEN, BEN_2, CY, DOT, EMILE = map(_author, (_ADA, _BEN, _BEN_2, _CY, _DOT, _EMILE))
P1 = _paper("p1", "Graphs", 2001, "conference", ["a:1", "b:1"], doi="10.1/g")
P2 = _paper("p2", "Trees", 2003, "journal", ["a:2"], abstract="On 'trees'.", url="https://example.org/2")
P3 = _paper("p3", "Nets", 2003, "preprint", ["a:3"])
P4 = _paper("p4", "Loops", None, "other", ["a:4"], authors_cut=True)
P5 = _paper("p5", "Über Graphs 2", 2010, "conference", ["a:5"])
P6 = _paper("p6", "Empty", 1999, "book", ["a:6"])
VENUE_A = Node("a", "Venue", {"id": "a", "name": "A", "kind": "conference"})
VENUE_B = Node("b", "Venue", {"id": "b", "name": "B"})
VENUE_C = Node("c", "Venue", {"id": "c", "name": "C", "kind": "book"})


def wrote(author: Node, paper: Node, position: int | None) -> Relationship:
    """The authorship of `author` in `paper`."""
    held = {} if position is None else {"position": position}
    return Relationship("WROTE", ("Author", author.id), ("Paper", paper.id), held)


def published(paper: Node, venue: Node) -> Relationship:
    """The PUBLISHED_IN relationship from `paper` to `venue`."""
    return Relationship("PUBLISHED_IN", ("Paper", paper.id), ("Venue", venue.id), {})


def path(*parts: Node | Relationship) -> PathValue:
    """A path of nodes and relationships, given alternately."""
    nodes = [part for part in parts if isinstance(part, Node)]
    return PathValue(nodes, [part for part in parts if isinstance(part, Relationship)])
