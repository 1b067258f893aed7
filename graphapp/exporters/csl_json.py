"""CSL-JSON of a list of papers, for Zotero, Pandoc and other citation processors.

Format: https://github.com/citation-style-language/schema (csl-data.json): an array of items, each with the required fields `type` and `id`;
`custom` is for data without a field. There, under `graphapp`, graphapp writes for its own loader (`loaders.csl_json`) the first record that
the paper was merged from, its kind and that of its venue, whether the author list is cut, and each author as printed, with the identifier.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, BinaryIO

from graphapp.exporters.chapters import is_chapter
from graphapp.exporters.own import listed_editors, own_facts
from graphapp.exporters.text import json_array, storable
from graphapp.model.records import Kind
from graphapp.model.rows import Authorship, StoredPaper

__all__ = ["write"]

_TYPES: dict[Kind, str] = {
    "conference": "paper-conference",
    "journal": "article-journal",
    "preprint": "article",
    "book": "book",
    "thesis": "thesis",
    "other": "document",
}
_NAME = re.compile(r"(?P<given>[^,]+\S) (?P<family>[^\s,]+)(?: (?P<suffix>[JS]r\.?|I{2,3}|IV))?(?: \d{4})?")


def write(papers: Sequence[StoredPaper], out: BinaryIO) -> None:
    """Write `papers` in their order."""
    json_array(out, map(_item, papers))
    out.write(b"\n")


def _item(paper: StoredPaper) -> dict[str, Any]:
    placed = [entry for entry in paper.authors if entry.position is not None]
    facts = {
        "id": storable(paper.id),
        "type": "chapter" if is_chapter(paper) else _TYPES[paper.kind],
        "title": storable(paper.title),
        "author": [_name(entry) for entry in placed or paper.authors],
        "editor": [_name(entry) for entry in listed_editors(paper)],
        "issued": {"date-parts": [[paper.year]]} if paper.year is not None else None,
        "container-title": storable(paper.venue.name) if paper.venue else None,
        "abstract": storable(paper.abstract) if paper.abstract else None,
        "DOI": storable(paper.doi) if paper.doi else None,
        "URL": storable(paper.url) if paper.url else None,
        "custom": {"graphapp": own_facts(paper)},
    }
    return {name: value for name, value in facts.items() if value not in (None, [])}


def _name(entry: Authorship) -> dict[str, str]:
    """A name split into given and family name if it belongs to a person and can be split. A homonym number is dropped."""
    name = storable(entry.author.name)
    match = None if entry.author.id.startswith("group:") else _NAME.fullmatch(name)
    if match is None:
        return {"literal": name}
    return {part: value for part, value in match.groupdict().items() if value}
