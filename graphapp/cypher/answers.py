"""What the answers of all engines have in common: the properties of the graph, and the errors of queries that were stopped. Pure."""

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
"""The properties of each label and relationship type, in the order in which they are shown."""

LABELS = {label: PROPERTIES[label] for label in ("Author", "Paper", "Venue")}
TYPES = {type: PROPERTIES[type] for type in ("WROTE", "PUBLISHED_IN")}

_NARROWER = "Ask for less: a LIMIT, fewer steps, a narrower MATCH."


def stopped(seconds: float, narrower: str = "") -> QueryStopped:
    """A query that ran into its time limit. `narrower` is what to change of this one, "" for what helps most queries."""
    return QueryStopped(
        f"The query took more than {seconds:g} seconds and was stopped.", narrower or _NARROWER
    )


def too_big() -> QueryTooBig:
    """A query that ended its process."""
    return QueryTooBig("The query used too much memory or was nested too deep, and was stopped.", _NARROWER)
