"""Lists of papers as files: the table of formats, and the formats that need only one function."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import BinaryIO

import orjson

from graphapp.exporters import bibtex, csl_json, ris
from graphapp.exporters.own import listed_editors
from graphapp.exporters.spreadsheet import guarded
from graphapp.exporters.text import json_array, storable
from graphapp.model.rows import Authorship, StoredPaper
from graphapp.serialize import paper_json

__all__ = ["CSV_COLUMNS", "LIST_FORMATS", "PaperList", "own_record", "write_csv", "write_json", "write_jsonl"]

# characters of a table that are written at once
_PIECE = 1 << 18
CSV_COLUMNS = (
    "id",
    "title",
    "year",
    "kind",
    "venue",
    "authors",
    "authors_cut",
    "abstract",
    "doi",
    "url",
    "sources",
)


@dataclass(frozen=True, slots=True)
class PaperList:
    """A file format for lists of papers. `write` keeps their order; equal lists give equal bytes."""

    name: str
    label: str
    suffix: str
    media_type: str
    write: Callable[[Sequence[StoredPaper], BinaryIO], None]


def write_csv(papers: Sequence[StoredPaper], out: BinaryIO) -> None:
    """A table for spreadsheets, in UTF-8 with the byte order mark that Excel needs. Authors and sources are joined by "; ", and text is
    protected against evaluation as a formula (`graphapp.exporters.spreadsheet`)."""
    out.write(codecs.BOM_UTF8)
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow(CSV_COLUMNS)
    for paper in papers:
        if text.tell() > _PIECE:
            out.write(text.getvalue().encode())
            text.seek(0)
            text.truncate()
        facts = paper_json(paper)
        facts["authors"] = "; ".join(facts["authors"])
        facts["sources"] = "; ".join(facts["sources"])
        facts["authors_cut"] = "yes" if paper.authors_cut else "no"
        table.writerow(
            guarded(storable(value)) if isinstance(value, str) else value
            for value in (facts[column] for column in CSV_COLUMNS)
        )
    out.write(text.getvalue().encode())


def write_json(papers: Sequence[StoredPaper], out: BinaryIO) -> None:
    """An array of papers, each as in the API."""
    json_array(out, (_storable(paper_json(paper)) for paper in papers))
    out.write(b"\n")


def write_jsonl(papers: Sequence[StoredPaper], out: BinaryIO) -> None:
    """Our own record format (`loaders.jsonl`), which gives the same papers when it is loaded. It names the first of the records that a paper
    was merged from."""
    for paper in papers:
        out.write(orjson.dumps(own_record(paper)) + b"\n")


def own_record(paper: StoredPaper) -> dict[str, object]:
    """A paper as a record of graphapp's own format."""
    scheme, _, own = paper.sources[0].partition(":") if paper.sources else ("", "", "")
    facts = {
        "id": storable(own if scheme == "jsonl" and own else paper.id),
        "title": storable(paper.title),
        "year": paper.year,
        "kind": paper.kind,
        "venue": {"name": storable(paper.venue.name), "kind": paper.venue.kind} if paper.venue else None,
        "authors": [_author(entry) for entry in paper.authors],
        "authors_cut": paper.authors_cut or None,
        "editors": [_author(entry) for entry in listed_editors(paper)] or None,
        "abstract": paper.abstract and storable(paper.abstract),
        "doi": paper.doi and storable(paper.doi),
        "url": paper.url and storable(paper.url),
        "graphapp_source": storable(paper.sources[0]) if scheme not in ("", "jsonl") else None,
    }
    return {name: value for name, value in facts.items() if value is not None}


def _author(entry: Authorship) -> str | dict[str, object]:
    """A printed name, or an object if there are further values."""
    row = entry.author
    said: dict[str, object] = {"name": storable(row.name)}
    if not row.id.startswith("name:"):
        said["id"] = storable(row.id)
    if entry.position is None:
        said["unplaced"] = True
    return said if len(said) > 1 else storable(row.name)


def _storable(facts: dict[str, object]) -> dict[str, object]:
    return {name: _value(value) for name, value in facts.items()}


def _value(value: object) -> object:
    if isinstance(value, str):
        return storable(value)
    return [_value(item) for item in value] if isinstance(value, list) else value


LIST_FORMATS: tuple[PaperList, ...] = (
    PaperList("bibtex", "BibTeX", ".bib", "application/x-bibtex", bibtex.write),
    PaperList("csl-json", "CSL-JSON", ".csl.json", "application/vnd.citationstyles.csl+json", csl_json.write),
    PaperList("csv", "CSV", ".csv", "text/csv", write_csv),
    PaperList("json", "JSON", ".json", "application/json", write_json),
    PaperList("jsonl", "JSON Lines (can be loaded again)", ".jsonl", "application/jsonl", write_jsonl),
    PaperList("ris", "RIS", ".ris", "application/x-research-info-systems", ris.write),
)
