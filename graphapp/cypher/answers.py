"""Shared by all engines: the properties of the graph, and the errors of queries that were stopped. Pure."""

from __future__ import annotations

from graphapp.errors import QueryStopped, QueryTooBig

__all__ = ["LABELS", "PROPERTIES", "TYPES", "stopped", "too_big"]

PROPERTIES: dict[str, tuple[str, ...]] = {
    "Author": ("id", "name", "key"),
    "Paper": ("id", "title", "year", "kind", "abstract", "doi", "url", "sources", "authors_cut"),
    "Venue": ("id", "name", "kind"),
    "WROTE": ("position",),
    "PUBLISHED_IN": (),
}
"""The properties of each label and relationship type, in display order."""

LABELS = {label: PROPERTIES[label] for label in ("Author", "Paper", "Venue")}
TYPES = {type: PROPERTIES[type] for type in ("WROTE", "PUBLISHED_IN")}

_NARROWER = "Narrow the query: add a LIMIT, use fewer steps, or match fewer nodes."


def stopped(seconds: float, narrower: str = "") -> QueryStopped:
    """The error of a query that exceeded its time limit. `narrower` says how to reduce this query; "" for general advice."""
    return QueryStopped(
        f"The query took more than {seconds:g} seconds and was stopped.", narrower or _NARROWER
    )


def too_big() -> QueryTooBig:
    """The error of a query that ended its process."""
    return QueryTooBig("The query used too much memory or was nested too deeply, and was stopped.", _NARROWER)
