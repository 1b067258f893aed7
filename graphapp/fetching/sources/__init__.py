"""The sources, one module each with a `SOURCE`. To add a source, write a module and add its name here."""

from __future__ import annotations

from importlib import import_module

from graphapp.errors import BadInput
from graphapp.fetching.source import Source

__all__ = ["SOURCE_NAMES", "source_module", "source_named"]

SOURCE_NAMES: tuple[str, ...] = (
    "openalex",
    "crossref",
    "semantic-scholar",
    "orcid",
    "arxiv",
    "datacite",
    "pubmed",
    "dblp",
)
"""The names for `graphapp fetch`; the module is named the same, with _ for -."""


def source_named(name: str) -> Source:
    """The source with this name. Raises BadInput if there is none, or if nothing can be fetched from it."""
    if name not in SOURCE_NAMES:
        raise BadInput(f"Unknown source {name!r}.", f"Sources: {', '.join(SOURCE_NAMES)}.")
    source = source_module(name)
    if source.explanation:
        raise BadInput(*source.explanation)
    return source


def source_module(name: str) -> Source:
    """The table of the source with this name, which is one of `SOURCE_NAMES`."""
    source: Source = import_module(f"{__name__}.{name.replace('-', '_')}").SOURCE
    return source
