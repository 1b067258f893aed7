"""Conflict lists and conflict checks as JSON, the same for the API and commands. Pure."""

from __future__ import annotations

from typing import Any

from graphapp.groups.as_json import line_json, saved_group_json
from graphapp.groups.conflicts.listing import RecentCoauthor
from graphapp.groups.conflicts.views import ConflictCheck, ConflictList, ConflictPair
from graphapp.groups.conflicts.window import ConflictWindow
from graphapp.serialize import hit_json, paper_json
from graphapp.views import DatedAffiliations

__all__ = ["check_json", "conflicts_json"]

Json = dict[str, Any]


def conflicts_json(found: ConflictList) -> Json:
    """The coauthors of one or several authors in a period; `total` counts those that are not listed, too."""
    return {
        "unit": found.unit,
        "saved": None if found.saved is None else saved_group_json(found.saved),
        **_window_json(found.window),
        "longest": found.longest,
        "sort": found.sort,
        "lines": list(map(line_json, found.lines)),
        "authors": [
            {
                **hit_json(each.hit),
                "affiliation": _affiliation_json(each.affiliation),
                "namesakes": list(map(hit_json, each.namesakes)),
            }
            for each in found.authors
        ],
        "papers": found.papers,
        "total": found.total,
        "coauthors": list(map(_coauthor_json, found.rows)),
        "notes": found.notes,
    }


def _window_json(window: ConflictWindow) -> Json:
    return {
        "months": window.months,
        "on": window.on and window.on.isoformat(),
        "start": window.start.isoformat(),
        "first_year": window.first,
        "last_year": window.last,
    }


def _coauthor_json(row: RecentCoauthor) -> Json:
    return {
        "key": row.key,
        "name": row.name,
        "joint_papers": row.papers,
        "first": row.first,
        "last": row.last,
        "last_paper": paper_json(row.last_paper),
        "with": [each._asdict() for each in row.joint],
        "affiliation": _affiliation_json(row.affiliation),
        "orcids": list(row.orcids),
        "member": row.member,
        "group": row.group,
    }


def _affiliation_json(found: DatedAffiliations | None) -> Json | None:
    return found and {"text": found.text, "year": found.year, "paper": found.paper}


def check_json(found: ConflictCheck) -> Json:
    """The conflicts between reviewers and authors; `counts` counts those that are not listed, too."""
    return {
        "unit": found.unit,
        **_window_json(found.window),
        "longest": found.longest,
        "distance": found.distance,
        "reviewers": list(map(line_json, found.reviewers)),
        "authors": list(map(line_json, found.authors)),
        "counts": dict(found.counts),
        "conflicts": list(map(_pair_json, found.pairs)),
        "notes": found.notes,
    }


def _pair_json(pair: ConflictPair) -> Json:
    return {
        "kind": pair.kind,
        "reviewer": hit_json(pair.reviewer),
        "author": hit_json(pair.author),
        "papers": list(map(paper_json, pair.papers)),
        "through": [{**each._asdict(), "papers": list(each.papers)} for each in pair.through],
        "connectors": pair.connectors,
    }
