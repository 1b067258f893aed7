"""Suggested collaborators, shortest paths, groups and comparisons as JSON, the same for the API and commands. Pure."""

from __future__ import annotations

from typing import Any

from graphapp.groups.comparing import ComparedSides
from graphapp.groups.name_lists import NameLine
from graphapp.groups.views import (
    CollaboratorList,
    GroupReport,
    GroupView,
    SavedGroup,
    SavedGroups,
    ShortestPaths,
)
from graphapp.serialize import hit_json, paper_json

__all__ = [
    "collaborators_json",
    "comparison_json",
    "group_json",
    "line_json",
    "paths_json",
    "report_json",
    "saved_group_json",
    "saved_groups_json",
]

Json = dict[str, Any]


def collaborators_json(found: CollaboratorList) -> Json:
    """The suggested collaborators of an author; `total` counts those that are not listed, too."""
    return {
        "author": hit_json(found.author),
        "unit": found.unit,
        "score": found.score,
        "longest": found.longest,
        "coauthors": found.coauthors,
        "total": found.total,
        "collaborators": [
            {
                **hit_json(each.hit),
                "adamic_adar": each.adamic_adar,
                "resource_allocation": each.resource_allocation,
                "first": each.first,
                "last": each.last,
                "shared": [{"key": one.key, "name": one.name, "papers": one.papers} for one in each.shared],
            }
            for each in found.rows
        ],
        "notes": found.notes,
    }


def paths_json(view: ShortestPaths) -> Json:
    """All shortest paths between two authors or groups; `length` is None if there is no path of at most `most_steps` steps. Papers of links
    are those of the listed paths."""
    return {
        "from": list(map(hit_json, view.sources)),
        "to": list(map(hit_json, view.targets)),
        "unit": view.unit,
        "common": list(map(hit_json, view.common)),
        "most_steps": view.most_steps,
        "longest": view.longest,
        "length": view.steps,
        "count": view.count,
        "authors_on_paths": view.author_count,
        "links_on_paths": view.edge_count,
        "authors": [{**hit_json(hit), "step": view.layer[id]} for id, hit in sorted(view.authors.items())],
        "paths": [
            {"authors": list(path.authors), "weakest": path.weakest, "joint_papers": path.joint}
            for path in view.paths
        ],
        "links": [
            {"source": edge.source, "target": edge.target, "papers": list(map(paper_json, edge.papers))}
            for edge in view.edges
        ],
        "notes": view.notes,
    }


def line_json(line: NameLine) -> Json:
    """A line of a list of names, and what it means."""
    return {
        "line": line.number,
        "text": line.text,
        "status": line.status,
        "author": None if line.author is None else hit_json(line.author),
        "candidates": list(map(hit_json, line.candidates)),
        "same_as": line.same_as,
        "searched": line.searched,
    }


def saved_group_json(group: SavedGroup) -> Json:
    """A saved group."""
    return {**group._asdict(), "lines": list(group.lines)}


def saved_groups_json(found: SavedGroups) -> Json:
    """The saved groups, and those whose files cannot be read."""
    return {
        "groups": list(map(saved_group_json, found.groups)),
        "unreadable": [each._asdict() for each in found.unreadable],
    }


def _members_json(view: GroupView) -> list[Json]:
    return [
        {
            **hit_json(member.hit),
            "first": member.first,
            "last": member.last,
            "partners": member.partners,
        }
        for member in view.members
    ]


def group_json(view: GroupView) -> Json:
    """A group: what its lines mean, its members, and their tables."""
    key = [member.hit.key for member in view.members]
    return {
        "unit": view.unit,
        "saved": None if view.saved is None else saved_group_json(view.saved),
        "longest": view.longest,
        "lines": list(map(line_json, view.lines)),
        "members": _members_json(view),
        "joint_papers": view.tables.joint,
        "unconnected": [
            {
                "one": key[pair.one],
                "other": key[pair.other],
                "through": [
                    {
                        "key": each.key,
                        "name": each.name,
                        "papers": list(each.papers),
                        "member": each.member,
                    }
                    for each in pair.through
                ],
                "connectors": pair.connectors,
            }
            for pair in view.tables.unconnected
        ],
        "years": [year._asdict() for year in view.tables.years],
        "notes": view.notes,
    }


def report_json(report: GroupReport) -> Json:
    """The report on a group. `partners` are the coauthors outside the group."""
    view = report.view
    key = [member.hit.key for member in view.members]
    return {
        "unit": view.unit,
        "saved": None if view.saved is None else saved_group_json(view.saved),
        "longest": view.longest,
        "lines": list(map(line_json, view.lines)),
        "members": _members_json(view),
        "pairs": view.tables.pairs,
        "years": [year._asdict() for year in report.tables.years],
        "total": report.tables.total._asdict(),
        "partners": [
            {
                **each._asdict(),
                "members": [{"key": key[number], "papers": papers} for number, papers in each.members],
            }
            for each in report.tables.partners
        ],
        "notes": [*view.notes, *report.notes],
    }


def comparison_json(view: ComparedSides) -> Json:
    """A comparison of authors, venues or periods."""
    return {
        "unit": view.unit,
        "sides": [
            {
                "side": side.text,
                "kind": side.kind,
                "label": side.label,
                "id": side.id,
                "papers": side.papers,
                "people": side.people,
                "unique": side.unique,
            }
            for side in view.sides
        ],
        "common": [person._asdict() for person in view.common],
        "common_count": view.common_count,
        "unique": [[person._asdict() for person in people] for people in view.unique],
        "joint": [
            {
                "sides": [pair.one, pair.other],
                "count": pair.total,
                "papers": list(map(paper_json, pair.papers)),
            }
            for pair in view.joint
        ],
        "years": [year._asdict() for year in view.years],
        "venues": [
            {
                "id": each.venue.id if each.venue else None,
                "name": each.venue.name if each.venue else None,
                "papers": list(each.papers),
            }
            for each in view.venues
        ],
        "venue_count": view.venue_count,
        "notes": view.notes,
    }
