"""Example queries about coauthorship in the console. They run on every store, and return nothing on an empty one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graphapp.cypher.parameter_types import typed_text
from graphapp.cypher.saved_queries import SavedParameter, SavedQuery

__all__ = ["DEMO_AUTHOR", "EXAMPLES", "PERSON_EXAMPLES", "Example", "gallery"]


@dataclass(frozen=True, slots=True)
class Example:
    """An example: its title, its query, and values for its parameters. `name` never changes, because links contain it."""

    name: str
    title: str
    text: str
    parameters: dict[str, Any] = field(default_factory=dict)


DEMO_AUTHOR = "Weizhu Chen"
"""An author in the demo data."""

_AUTHOR = {"author": DEMO_AUTHOR}

EXAMPLES: tuple[Example, ...] = (
    Example(
        "papers",
        "Papers by an author, newest first",
        """MATCH (a:Author {key: toLower($author)})-[:WROTE]->(p:Paper)
RETURN p.year AS year, p.title AS title, p.kind AS kind
ORDER BY year DESC, title""",
        _AUTHOR,
    ),
    Example(
        "coauthors",
        "Coauthors of an author, by number of joint papers",
        """MATCH (a:Author {key: toLower($author)})-[:WROTE]->(p:Paper)<-[:WROTE]-(b:Author)
RETURN b.name AS coauthor, count(p) AS papers, min(p.year) AS first, max(p.year) AS last
ORDER BY papers DESC, coauthor
LIMIT 50""",
        _AUTHOR,
    ),
    Example(
        "network",
        "An author's newest papers and their authors, as a network",
        """MATCH (a:Author {key: toLower($author)})-[:WROTE]->(p:Paper)
WITH p ORDER BY p.year DESC, p.title LIMIT 12
MATCH (p)<-[w:WROTE]-(b:Author)
RETURN b, w, p""",
        _AUTHOR,
    ),
    Example(
        "joint-papers",
        "Joint papers of two authors",
        """MATCH (a:Author {key: toLower($author)})-[:WROTE]->(p:Paper)<-[:WROTE]-(b:Author {key: toLower($coauthor)})
RETURN p.year AS year, p.title AS title
ORDER BY year DESC, title""",
        {"author": DEMO_AUTHOR, "coauthor": "Pengcheng He"},
    ),
    Example(
        "chain",
        "The shortest chain of papers between two authors",
        """MATCH chain = shortestPath((a:Author {key: toLower($author)})-[:WROTE*..16]-(b:Author {key: toLower($coauthor)}))
RETURN chain""",
        {"author": "Yeyun Gong", "coauthor": "Tuo Zhao"},
    ),
    Example(
        "venues",
        "An author's venues, by number of papers",
        """MATCH (a:Author {key: toLower($author)})-[:WROTE]->(p:Paper)-[:PUBLISHED_IN]->(v:Venue)
RETURN v.name AS venue, count(p) AS papers, min(p.year) AS first, max(p.year) AS last
ORDER BY papers DESC, venue""",
        _AUTHOR,
    ),
    Example(
        "years",
        "Papers and coauthors of an author by year",
        """MATCH (a:Author {key: toLower($author)})-[:WROTE]->(p:Paper)
OPTIONAL MATCH (p)<-[:WROTE]-(b:Author) WHERE b.id <> a.id
RETURN p.year AS year, count(DISTINCT p) AS papers, count(DISTINCT b) AS coauthors
ORDER BY year""",
        _AUTHOR,
    ),
    Example(
        "new-coauthors",
        "New coauthors of an author by year",
        """MATCH (a:Author {key: toLower($author)})-[:WROTE]->(p:Paper)<-[:WROTE]-(b:Author)
WITH b, min(p.year) AS year
RETURN year, count(b) AS coauthors
ORDER BY year""",
        _AUTHOR,
    ),
    Example(
        "not-yet",
        "Coauthors of coauthors who have no joint paper with the author",
        """MATCH (a:Author {key: toLower($author)})-[:WROTE]->(:Paper)<-[:WROTE]-(b:Author)
WITH a, collect(DISTINCT b.id) AS known
MATCH (a)-[:WROTE]->(:Paper)<-[:WROTE]-(b:Author)-[:WROTE]->(:Paper)<-[:WROTE]-(c:Author)
WHERE c.id <> a.id AND NOT c.id IN known
RETURN c.name AS author, count(DISTINCT b) AS through
ORDER BY through DESC, author
LIMIT 20""",
        {"author": "Yelong Shen"},
    ),
    Example(
        "first-authors",
        "First authors of an author's papers",
        """MATCH (a:Author {key: toLower($author)})-[:WROTE]->(p:Paper)<-[:WROTE {position: 0}]-(b:Author)
RETURN b.name AS first, count(p) AS papers
ORDER BY papers DESC, first
LIMIT 20""",
        _AUTHOR,
    ),
    Example(
        "prolific",
        "Authors with the most papers",
        """MATCH (a:Author)-[:WROTE]->(p:Paper)
RETURN a.name AS author, count(p) AS papers, min(p.year) AS first, max(p.year) AS last
ORDER BY papers DESC, author
LIMIT 20""",
    ),
    Example(
        "venues-by-papers",
        "Venues with the most papers",
        """MATCH (p:Paper)-[:PUBLISHED_IN]->(v:Venue)
RETURN v.name AS venue, count(p) AS papers, min(p.year) AS first, max(p.year) AS last
ORDER BY papers DESC, venue
LIMIT 20""",
    ),
    Example(
        "pairs",
        "Pairs of authors with the most joint papers at a venue",
        """MATCH (v:Venue {name: $venue})<-[:PUBLISHED_IN]-(p:Paper)
WHERE p.year >= $since
MATCH (p)<-[:WROTE]-(a:Author)
MATCH (p)<-[:WROTE]-(b:Author)
WHERE a.id < b.id
RETURN a.name AS author, b.name AS other, count(p) AS papers
ORDER BY papers DESC, author, other
LIMIT 20""",
        {"venue": "ICLR", "since": 2015},
    ),
    Example(
        "team-size",
        "Number of papers by number of authors",
        """MATCH (p:Paper)
WITH p, COUNT { (p)<-[:WROTE]-() } AS authors
RETURN authors, count(p) AS papers
ORDER BY authors""",
    ),
    Example(
        "largest-teams",
        "Papers with the most authors",
        """MATCH (p:Paper)<-[:WROTE]-(a:Author)
WITH p, count(a) AS authors
ORDER BY authors DESC LIMIT 20
RETURN p.title AS title, p.year AS year, authors
ORDER BY authors DESC, title""",
    ),
    Example(
        "both-venues",
        "Authors who have published at both of two venues",
        """MATCH (v:Venue {name: $venue})<-[:PUBLISHED_IN]-(p:Paper)<-[:WROTE]-(a:Author)
WITH a, count(p) AS here
MATCH (a)-[:WROTE]->(q:Paper)-[:PUBLISHED_IN]->(w:Venue {name: $other})
WITH a, here, count(q) AS there
RETURN a.name AS author, here, there
ORDER BY here + there DESC, author
LIMIT 20""",
        {"venue": "ICLR", "other": "NeurIPS"},
    ),
    Example(
        "titles",
        "Papers with a given word in the title",
        """MATCH (p:Paper)
WHERE toLower(p.title) CONTAINS toLower($word)
RETURN p.year AS year, p.title AS title
ORDER BY year DESC, title
LIMIT 50""",
        {"word": "language"},
    ),
)

PERSON_EXAMPLES: tuple[Example, ...] = (
    Example(
        "person-papers",
        "Papers by each person with this name, under all names of that person",
        """MATCH (a:Author {key: toLower($author)})-[:IS]->(person:Person)
WITH DISTINCT person
MATCH (person)-[:AUTHOR_OF]->(p:Paper)
RETURN DISTINCT person.id AS person, p.year AS year, p.title AS title
ORDER BY person, year DESC, title""",
        _AUTHOR,
    ),
    Example(
        "person-coauthors",
        "Coauthors of each person with this name, by number of joint papers",
        """MATCH (a:Author {key: toLower($author)})-[:IS]->(person:Person)
WITH DISTINCT person
MATCH (person)-[:AUTHOR_OF]->(p:Paper)<-[:AUTHOR_OF]-(other:Person)
WITH person, other, count(DISTINCT p) AS papers
RETURN person.id AS person, other.name AS coauthor, papers
ORDER BY papers DESC, coauthor, person, other.id
LIMIT 50""",
        _AUTHOR,
    ),
    Example(
        "persons",
        "People with the most papers",
        """MATCH (person:Person)-[:AUTHOR_OF]->(p:Paper)
WITH person, count(DISTINCT p) AS papers, min(p.year) AS first, max(p.year) AS last
RETURN person.name AS name, papers, first, last
ORDER BY papers DESC, name, person.id
LIMIT 20""",
    ),
    Example(
        "person-names",
        "People with several names",
        """MATCH (person:Person)<-[:IS]-(a:Author)
WITH person, a.key AS key, min(a.name) AS name
ORDER BY name
WITH person, collect(name) AS names
WHERE size(names) > 1
RETURN person.name AS name, names
ORDER BY size(names) DESC, name, person.id
LIMIT 50""",
    ),
    Example(
        "shared-names",
        "Names shared by several people",
        """MATCH (a:Author)-[:IS]->(person:Person)
WITH a.key AS key, min(a.name) AS name, count(DISTINCT person) AS persons
WHERE persons > 1
RETURN name, persons
ORDER BY persons DESC, name
LIMIT 50""",
    ),
)
"""Examples for graphs with persons (`graphapp.cypher.persons`)."""


_AUTHORS = ("author", "coauthor")


def gallery(known: Mapping[str, str] | None = None, *, persons: bool = False) -> dict[str, SavedQuery]:
    """The examples as saved queries, by name; with `persons`, those about persons too. `known` has values by parameter that replace those of
    the demo, for a store with other content."""
    return {
        each.name: SavedQuery(
            each.name,
            each.title,
            each.text,
            tuple(
                _parameter(name, (known or {}).get(name, value)) for name, value in each.parameters.items()
            ),
            owned=False,
        )
        for each in (*EXAMPLES, *(PERSON_EXAMPLES if persons else ()))
    }


def _parameter(name: str, value: Any) -> SavedParameter:
    # lower case is not enough: "Straße" has the key "strasse"
    type = "key" if name in _AUTHORS else "integer" if isinstance(value, int) else "text"
    return SavedParameter(name, type, name.capitalize(), typed_text(type, value))
