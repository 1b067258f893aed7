"""The JSON of the views: one function per view, used by the API and the command line. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import orjson

from graphapp.cypher.results import Node, PathValue, PlanStep, Relationship, ResultTable
from graphapp.model.explanations import Explanation
from graphapp.model.rows import AuthorHit, LoadRecord, StoredPaper, VenueRow
from graphapp.views import (
    AuthorCluster,
    AuthorsOfName,
    Coauthor,
    DatedAffiliations,
    Overview,
    PaperView,
    PathView,
    VenueView,
)

if TYPE_CHECKING:
    from graphapp.cypher.saved_queries import SavedQuery
    from graphapp.networks.spec import NetworkView

__all__ = [
    "author_json",
    "authors_json",
    "cell_json",
    "cell_text",
    "coauthor_json",
    "communities_json",
    "explanation_json",
    "hit_json",
    "load_json",
    "network_json",
    "overview_json",
    "paper_json",
    "paper_view_json",
    "path_json",
    "plan_json",
    "saved_json",
    "table_csv",
    "table_json",
    "topics_json",
    "venue_json",
]

Json = dict[str, Any]


def hit_json(hit: AuthorHit) -> Json:
    """An author found; `names` only for a person with several."""
    said = hit._asdict()
    names = said.pop("names")
    return said | {"names": list(names)} if names else said


def coauthor_json(coauthor: Coauthor) -> Json:
    return asdict(coauthor)


def paper_json(paper: StoredPaper) -> Json:
    """A paper: its authors as printed names in order, its venue as a name."""
    return {
        **_other_paper(paper),
        "authors": [entry.author.name for entry in paper.authors],
        "authors_cut": paper.authors_cut,
        "abstract": paper.abstract,
        "doi": paper.doi,
        "url": paper.url,
        "sources": list(paper.sources),
    }


def _other_paper(paper: StoredPaper) -> Json:
    """A paper that another one refers to: id, title, year, kind and venue."""
    return {
        "id": paper.id,
        "title": paper.title,
        "year": paper.year,
        "kind": paper.kind,
        "venue": paper.venue.name if paper.venue else None,
    }


def paper_view_json(view: PaperView) -> Json:
    """A paper with its versions, other papers with the same DOI, values of its records that differ, and what the records state about its
    authors besides their names."""
    return {
        **paper_json(view.paper),
        **_author_ids(view),
        "versions": list(map(_other_paper, view.versions)),
        "same_doi": list(map(_other_paper, view.same_doi)),
        "same_doi_count": view.same_doi_count,
        "differences": [difference._asdict() for difference in view.differences],
        "editors": [{"name": each.name, "ids": list(each.ids)} for each in view.editors],
        "people": [
            {
                "record": record,
                **person._asdict(),
                "ids": list(person.ids),
                "affiliations": [each._asdict() for each in person.affiliations],
            }
            for record, people in view.people
            for person in people
        ],
    }


def _author_ids(view: PaperView) -> Json:
    """The identifiers of the authors of a paper, in the order of the author list; not for clusters, where these are the names."""
    if view.unit == "cluster":
        return {}
    return {"unit": view.unit, "author_ids": [entry.author.key for entry in view.paper.authors]}


def author_json(cluster: AuthorCluster) -> Json:
    """An author with the papers that pass its filter; `total` counts all papers. For clusters without what concerns other units."""
    found = _cluster_json(cluster)
    return found if cluster.unit == "cluster" else found | _unit_json(cluster)


def _unit_json(cluster: AuthorCluster) -> Json:
    return {
        "unit": cluster.unit,
        "names": list(cluster.names),
        "same_name": [hit_json(hit) for hit in cluster.same_name],
        "decided": cluster.decided,
        "decisions": [decision._asdict() for decision in cluster.decisions],
        "misfits": list(cluster.misfits),
    }


def authors_json(found: AuthorsOfName) -> Json:
    """The authors who publish under one name."""
    return {
        "name": found.name,
        "key": found.key,
        "unit": found.unit,
        "authors": [
            {
                **hit_json(each.hit),
                "first": each.first,
                "last": each.last,
                "decided": each.decided,
                "coauthors": [coauthor_json(coauthor) for coauthor in each.coauthors],
                "venues": [
                    {"id": one.venue.id, "name": one.venue.name, "papers": one.papers} for one in each.venues
                ],
            }
            for each in found.authors
        ],
    }


def _cluster_json(cluster: AuthorCluster) -> Json:
    return {
        "name": cluster.name,
        "key": cluster.key,
        "author_rows": [{"id": row.id, "name": row.name} for row in cluster.rows],
        "total": cluster.total,
        "roles": dict(cluster.roles),
        "edited": [paper_json(paper) for paper in cluster.edited],
        "edited_count": cluster.edited_count,
        "identifiers": [each._asdict() for each in cluster.identifiers],
        "affiliation": _affiliation_json(cluster.affiliation),
        "papers": [paper_json(paper) for paper in cluster.papers],
        "coauthors": [coauthor_json(coauthor) for coauthor in cluster.coauthors],
        "namesakes": [hit_json(hit) for hit in cluster.namesakes],
        "near": [hit_json(hit) for hit in cluster.near],
        "near_count": cluster.near_count,
        "near_complete": cluster.near_complete,
    }


def _affiliation_json(found: DatedAffiliations | None) -> Json | None:
    if found is None:
        return None
    own = [each._asdict() for each in found.affiliations]
    return {"paper": found.paper, "year": found.year, "text": found.text, "affiliations": own}


def _venue_row(venue: VenueRow) -> Json:
    return venue._asdict()


def explanation_json(found: Explanation) -> Json:
    """How the records of a paper were read and why they were merged. Records are numbered from 1."""
    return {
        "paper": paper_json(found.paper),
        "records": [
            {
                "record": each.name,
                "format": each.format,
                "values": {
                    name: value
                    for name, value in paper_json(each.values).items()
                    if name not in ("id", "sources")
                },
                "read": [
                    reading._asdict() | {"notes": [note._asdict() for note in reading.notes]}
                    for reading in each.readings
                ],
                "matches": [{"record": match.other + 1, "reason": match.reason} for match in each.matches],
                "matching": each.matching,
                "gives": each.gives,
            }
            for each in found.records
        ],
        "separate": [{"paper": paper_json(each.paper), "reason": each.reason} for each in found.apart],
    }


def venue_json(view: VenueView) -> Json:
    """A venue with one slice of its papers; `matching` counts the papers of the requested year."""
    return {
        "id": view.venue.id,
        "name": view.venue.name,
        "kind": view.venue.kind,
        "total": view.venue.papers,
        "years": [asdict(year) for year in view.years],
        "authors": [coauthor_json(author) for author in view.authors],
        "author_count": view.author_count,
        "papers": [paper_json(paper) for paper in view.papers],
        "offset": view.offset,
        "matching": view.matching,
    }


def path_json(view: PathView) -> Json:
    """A chain of coauthors; `length` is None if there is no chain of at most `longest` steps."""
    return {
        **({} if view.unit == "cluster" else {"unit": view.unit}),
        "from": hit_json(view.source),
        "to": hit_json(view.target),
        "length": len(view.steps) if view.found else None,
        "longest": view.longest,
        "steps": [
            {
                "from": hit_json(step.source),
                "to": hit_json(step.target),
                "papers": [paper_json(paper) for paper in step.papers],
            }
            for step in view.steps
        ],
    }


def network_json(view: NetworkView, usual_unit: str = "cluster") -> Json:
    """A network by columns: `nodes` and `edges` are objects of arrays of equal length; the ends of an edge are indices into `nodes`. `spec`
    is the query string for a server whose setting `unit` is `usual_unit`. Only networks of persons have the names of nodes, and only drawings with added
    nodes, which come last, say which they are."""
    nodes, edges = view.nodes, view.edges
    return {
        "title": view.title,
        "spec": view.spec.to_query(usual_unit),
        "centre": view.centre,
        "centres": view.centres,
        "members": view.members,
        "nodes": {
            name: [getattr(node, name) for node in nodes]
            for name in (
                "id",
                "name",
                "type",
                "papers",
                "community",
                "x",
                "y",
                "first",
                "last",
                "rows",
                "years",
                *(("names",) if view.spec.unit == "person" else ()),
                *(("added",) if any(node.added for node in nodes) else ()),
            )
        },
        "edges": {
            name: [getattr(edge, name) for edge in edges]
            for name in (
                "source",
                "target",
                "weight",
                "papers",
                "strength",
                "first",
                "last",
                "strong",
                "years",
            )
        },
        "total_nodes": view.total_nodes,
        "total_edges": view.total_edges,
        "left_out": view.left_out,
        "layout": asdict(view.layout),
    }


def communities_json(view: NetworkView) -> Json:
    """The communities of a network: the number of each node by id, and the topics of the largest."""
    return {
        "resolution": view.spec.resolution,
        "ids": [node.id for node in view.nodes],
        "community": [node.community for node in view.nodes],
        "communities": topics_json(view),
        "layout": asdict(view.layout),
    }


def topics_json(view: NetworkView) -> list[Json]:
    """What the largest communities of a network are about; `people` are ids of nodes."""
    return [
        {
            **topic._asdict(),
            "words": list(topic.words),
            "people": [
                {"id": view.nodes[index].id, "name": view.nodes[index].name} for index in topic.people
            ],
        }
        for topic in view.topics
    ]


def cell_json(value: Any) -> Any:
    """A value of a query result: nodes, relationships and paths become objects marked by `_is`; dates become strings."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, Node):
        return {
            "_is": "node",
            "label": value.label,
            "id": value.id,
            "properties": cell_json(value.properties),
        }
    if isinstance(value, Relationship):
        return {
            "_is": "relationship",
            "type": value.type,
            "start": list(value.start),
            "end": list(value.end),
            "properties": cell_json(value.properties),
        }
    if isinstance(value, PathValue):
        return {
            "_is": "path",
            "nodes": cell_json(value.nodes),
            "relationships": cell_json(value.relationships),
        }
    if isinstance(value, dict):
        return {str(name): cell_json(item) for name, item in value.items()}
    if isinstance(value, Sequence):
        return [cell_json(item) for item in value]
    return str(value)


def table_json(table: ResultTable) -> Json:
    """The result of a Cypher query."""
    return {
        "columns": table.columns,
        "rows": [[cell_json(value) for value in row] for row in table.rows],
        "truncated": table.truncated,
        "warnings": table.warnings,
        "seconds": table.seconds,
        "as_of": table.as_of,
    }


def saved_json(saved: SavedQuery) -> Json:
    """A saved query: its text, and its parameters with their defaults as strings (null: a value is required)."""
    return {
        "name": saved.name,
        "title": saved.title,
        "description": saved.description,
        "text": saved.text,
        "owned": saved.owned,
        "parameters": [{**asdict(each), "choices": list(each.choices)} for each in saved.parameters],
    }


def plan_json(step: PlanStep) -> Json:
    """A query plan: the last step, with the steps that feed it as `children`."""
    return {
        "operator": step.operator,
        "details": step.details,
        "rows": step.rows,
        "children": [plan_json(below) for below in step.children],
    }


def cell_text(value: Any) -> str:
    """A value of a query result as a string: a node or list as JSON, null as the empty string."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    value = cell_json(value)
    return orjson.dumps(value).decode() if isinstance(value, dict | list) else str(value)


def table_csv(answer: ResultTable, text: Callable[[str], str] = str) -> str:
    """The result of a query as CSV, with each value converted by `cell_text`. `text` is applied to column names and to all values
    except numbers."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(map(text, answer.columns))
    writer.writerows(
        [cell_text(value) if isinstance(value, int | float) else text(cell_text(value)) for value in row]
        for row in answer.rows
    )
    return buffer.getvalue()


def load_json(load: LoadRecord) -> Json:
    """The counts of one load."""
    return {
        "file": load.file,
        "format": load.format,
        "finished": load.finished,
        "read": load.read,
        "loaded": load.loaded,
        "merged": load.merged,
        "refused": load.refused,
        "problem_count": load.problem_count,
    }


def overview_json(view: Overview) -> Json:
    """The contents of a store."""
    return {
        "counts": view.counts._asdict(),
        "authors": [hit_json(hit) for hit in view.authors],
        "venues": [_venue_row(venue) for venue in view.venues],
        "loads": [load_json(load) for load in view.loads],
    }
