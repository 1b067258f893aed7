"""Suggestions as JSON values, the same for commands and pages. Pure."""

from __future__ import annotations

from typing import Any

from graphapp.people.suggestion_views import (
    SidePaper,
    SuggestionDetail,
    SuggestionSide,
    SuggestionState,
    SuggestionSummary,
)

__all__ = ["detail_json", "state_json", "summary_json"]


def summary_json(each: SuggestionSummary) -> dict[str, Any]:
    """A suggestion in a list."""
    return each._asdict()


def state_json(state: SuggestionState) -> dict[str, Any]:
    """When and how suggestions were computed, with `open`, the number that wait for an answer."""
    counts = [count._asdict() for count in state.counts]
    return {**state._asdict(), "counts": counts, "open": state.open}


def detail_json(found: SuggestionDetail) -> dict[str, Any]:
    """A suggestion with its evidence."""
    return {
        **summary_json(found.summary),
        "sides": [_side(side) for side in found.sides],
        "evidence_for": found.evidence_for,
        "evidence_against": found.evidence_against,
        "evidence": [each._asdict() for each in found.evidence],
        "start": found.weighed.start,
        "deciding": [
            {"one": _paper(pair.one), "other": _paper(pair.other), "evidence": pair.evidence}
            for pair in found.deciding
        ],
        "name_frequency": found.name_frequency,
        "meaning": found.meaning,
        "network": {
            "nodes": [node._asdict() for node in found.network.nodes],
            "edges": [edge._asdict() for edge in found.network.edges],
            "omitted": found.network.omitted,
        },
        "groups": [
            {
                "number": group.number,
                "stated": group.stated,
                "connected_by": group.connected_by,
                "papers": [_paper(paper) for paper in group.papers],
            }
            for group in found.groups
        ],
        "decisions": list(found.decisions),
        "weights": found.weights,
        "missing": found.missing,
    }


def _side(side: SuggestionSide) -> dict[str, Any]:
    return {
        "name": side.name,
        "key": side.key,
        "papers": [_paper(paper) for paper in side.papers],
        "coauthors": [coauthor._asdict() for coauthor in side.coauthors],
        "coauthor_count": side.coauthor_count,
        "venues": [{"name": name, "papers": papers} for name, papers in side.venues],
        "years": side.years._asdict(),
    }


def _paper(each: SidePaper) -> dict[str, Any]:
    paper = each.paper
    return {
        "ref": each.ref,
        "id": paper.id,
        "title": paper.title,
        "year": paper.year,
        "venue": paper.venue.name if paper.venue else None,
        "authors": [entry.author.name for entry in paper.authors],
        "entry": each.entry,
    }
