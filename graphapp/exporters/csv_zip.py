"""Two tables in a zip: nodes.csv and edges.csv (RFC 4180, UTF-8, no byte order mark), with README.txt about them.

The columns `id`, `label`, `source`, `target`, `type` and `weight` have the names by which Gephi's import of tables knows them.
Text is guarded against formulas (`graphapp.exporters.spreadsheet`).
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from itertools import chain, repeat
from typing import Any, BinaryIO

from graphapp.exporters.base import Exporter
from graphapp.exporters.distinct_texts import PackedTexts, distinct
from graphapp.exporters.spreadsheet import GUARD_NOTE, guarded
from graphapp.exporters.text import Tails, batched, names_text, notes, number, several_names, storable
from graphapp.networks.appearance import measure_columns
from graphapp.networks.columns import link_columns, node_ids
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
# half the time of level 6 for files that are 3% larger
LEVEL = 4
# most names, which need nothing; unpaired surrogates are not letters
_PLAIN = re.compile(r"[^\W_][\w .-]*")
_QUOTED = re.compile('[",\r\n]')
EDGE_COLUMNS = ("source", "target", "type", "weight", "papers", "first_year", "last_year")


def write(view: NetworkView, out: BinaryIO) -> None:
    """Write `view`. Equal views give equal bytes: the entries have a fixed time."""
    ids = PackedTexts(map(_cell, distinct(lambda: map(_text, node_ids(view)))))
    about = [
        view.title,
        *notes(view, GUARD_NOTE),
        "UTF-8; an empty cell means that the value is unknown.",
        "",
    ]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as archive:
        _add(archive, "nodes.csv", _nodes(view, ids))
        _add(archive, "edges.csv", _edges(view, ids))
        _add(archive, "README.txt", [storable("\n".join(about)).encode()])


def _nodes(view: NetworkView, ids: PackedTexts) -> Iterator[bytes]:
    persons = several_names(view)
    columns = (*NODE_COLUMNS, "names") if persons else NODE_COLUMNS
    measures = measure_columns(view)
    yield _row((*columns, *measures))
    tails = Tails(_facts)
    for nodes in batched(zip(ids, view.nodes, *measures.values(), strict=True)):
        yield b"".join(
            [
                b"%b,%b%b"
                % (
                    id,
                    _plain_cell(node.name).encode(),
                    tails[
                        node.type, node.papers, node.community, node.first, node.last, node.rows, node.x, node.y,
                        _text(names_text(node)) if persons else None,
                        *(_text(value) if isinstance(value, str) else value for value in more),
                    ],
                )
                for id, node, *more in nodes
            ]
        )  # fmt: skip


def _facts(
    kind: str,
    papers: int,
    community: int,
    first: int | None,
    last: int | None,
    rows: int,
    x: int | None,
    y: int | None,
    names: str | None,
    *more: Any,
) -> bytes:
    facts = (kind, papers, None if community < 0 else community, first, last, rows, x, y)
    return b"," + _row((*facts, *(() if names is None else (names,)), *more))


def _edges(view: NetworkView, ids: PackedTexts) -> Iterator[bytes]:
    yield _row(EDGE_COLUMNS)
    tails = Tails(_tail)
    for links in link_columns(view):
        parts = zip(
            ids.at(links.source),
            repeat(b",", len(links.papers)),
            ids.at(links.target),
            tails.of(links.weight, links.papers, links.first, links.last),
            strict=True,
        )
        yield b"".join(chain.from_iterable(parts))


def _tail(weight: float, papers: int, first: int | None, last: int | None) -> bytes:
    return b"," + _row(("Undirected", number(weight), papers, first, last))


def _row(values: Iterable[Any]) -> bytes:
    """A row, with its line break (RFC 4180)."""
    cells = [
        "" if value is None else _cell(value) if isinstance(value, str) else str(value) for value in values
    ]
    return f"{','.join(cells)}\r\n".encode()


def _text(text: str) -> str:
    """`text` without characters that UTF-8 cannot encode, guarded."""
    return text if _PLAIN.fullmatch(text) else guarded(storable(text))


def _plain_cell(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else _cell(guarded(storable(text)))


def _cell(text: str) -> str:
    """`text` as a cell of a row: in double quotes if necessary."""
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))  # the earliest date that a zip file can represent
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3  # on every system, so that bytes are equal
    entry.external_attr = 0o644 << 16
    return entry


def _add(archive: zipfile.ZipFile, name: str, pieces: Iterable[bytes]) -> None:
    with archive.open(_entry(name), "w", force_zip64=True) as file:
        file.writelines(pieces)


EXPORTER = Exporter("csv", "CSV tables (zip)", ".csv.zip", "application/zip", write, order=50, streams=True)
