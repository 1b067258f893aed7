"""Two tables in a zip: nodes.csv and edges.csv (RFC 4180, UTF-8, no byte order mark), with README.txt about them.

The columns `id`, `label`, `source`, `target`, `type` and `weight` have the names by which Gephi's import of tables knows them.
Text is guarded against formulas (`graphapp.exporters.spreadsheet`).
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO

from graphapp.exporters.base import Exporter
from graphapp.exporters.distinct_texts import PackedTexts, distinct
from graphapp.exporters.spreadsheet import GUARD_NOTE, guarded
from graphapp.exporters.text import names_text, notes, number, several_names, storable
from graphapp.networks.appearance import measure_columns
from graphapp.networks.spec import NetworkView

__all__ = ["EDGE_COLUMNS", "EXPORTER", "NODE_COLUMNS", "write"]

NODE_COLUMNS = (
    "id",
    "label",
    "type",
    "papers",
    "community",
    "first_year",
    "last_year",
    "rows",
    "x",
    "y",
)
EDGE_COLUMNS = ("source", "target", "type", "weight", "papers", "first_year", "last_year")


def write(view: NetworkView, out: BinaryIO) -> None:
    """Write `view`. Equal views give equal bytes: the entries have a fixed time."""
    persons = several_names(view)
    columns = (*NODE_COLUMNS, "names") if persons else NODE_COLUMNS
    ids = PackedTexts(distinct(lambda: (guarded(storable(node.id)) for node in view.nodes)))
    measures = measure_columns(view)
    nodes = (
        (
            id,
            guarded(storable(node.name)),
            node.type,
            node.papers,
            None if node.community < 0 else node.community,
            node.first,
            node.last,
            node.rows,
            node.x,
            node.y,
            *((guarded(storable(names_text(node))),) if persons else ()),
            *(guarded(storable(value)) if isinstance(value, str) else value for value in more),
        )
        for id, node, *more in zip(ids, view.nodes, *measures.values(), strict=True)
    )
    edges = (
        (
            ids[edge.source],
            ids[edge.target],
            "Undirected",
            number(edge.weight),
            edge.papers,
            edge.first,
            edge.last,
        )
        for edge in view.edges
    )
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        _table(archive, "nodes.csv", (*columns, *measures), nodes)
        _table(archive, "edges.csv", EDGE_COLUMNS, edges)
        about = [
            view.title,
            *notes(view, GUARD_NOTE),
            "UTF-8; an empty cell means that the value is unknown.",
            "",
        ]
        with archive.open(_entry("README.txt"), "w") as file:
            file.write(storable("\n".join(about)).encode())


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))  # the earliest date that a zip file can represent
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3  # on every system, so that bytes are equal
    entry.external_attr = 0o644 << 16
    return entry


def _table(
    archive: zipfile.ZipFile, name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    with (
        archive.open(_entry(name), "w", force_zip64=True) as file,
        io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=False) as text,
    ):
        table = csv.writer(text)
        table.writerow(columns)
        table.writerows(rows)


EXPORTER = Exporter("csv", "CSV tables (zip)", ".csv.zip", "application/zip", write, order=50, streams=True)
