"""Two tables in a zip: nodes.csv and edges.csv (RFC 4180, UTF-8, no byte order mark), with README.txt about them.

The columns `id`, `label`, `source`, `target`, `type` and `weight` have the names by which Gephi's import of tables knows them.
Text is guarded against formulas (`graphapp.exporters.spreadsheet`).
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, BinaryIO

from graphapp.exporters.base import Exporter
from graphapp.exporters.distinct_texts import PackedTexts, distinct
from graphapp.exporters.spreadsheet import FORMULA, GUARD_NOTE, guarded
from graphapp.exporters.table_rows import Tails, by_source, rows_of
from graphapp.exporters.text import batched, names_text, notes, number, several_names, storable
from graphapp.networks.appearance import measure_columns
from graphapp.networks.columns import link_columns, node_columns, node_strings
from graphapp.networks.spec import NetworkNode, NetworkView
from graphapp.support.write_ahead import write_ahead

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
# a third of the time of level 6 for files that are a sixth larger
LEVEL = 2
_QUOTED = re.compile('[",\r\n]')
# lines that `guarded` and `_cell` change; the line break is that between two lines
_GUARDED = re.compile("^" + FORMULA.pattern.replace("\n", "") + ".*", re.MULTILINE)
_QUOTED_LINE = re.compile('^[^",\r\n]*+[",\r].*', re.MULTILINE)
EDGE_COLUMNS = ("source", "target", "type", "weight", "papers", "first_year", "last_year")


def write(view: NetworkView, out: BinaryIO) -> None:
    """Write `view`. Equal views give equal bytes: the entries have a fixed time."""
    unique = distinct(lambda: (_texts(ids) for ids, _ in node_strings(view)))
    ids = PackedTexts(_cells(piece) for piece in batched(unique))
    about = [
        view.title,
        *notes(view, GUARD_NOTE),
        "UTF-8; an empty cell means that the value is unknown.",
        "",
    ]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        _add(archive, "nodes.csv", _nodes(view, ids))
        _add(archive, "edges.csv", _edges(view, ids))
        _add(archive, "README.txt", [storable("\n".join(about)).encode()])


def _nodes(view: NetworkView, ids: PackedTexts) -> Iterator[bytes]:
    persons = several_names(view)
    columns = (*NODE_COLUMNS, "names") if persons else NODE_COLUMNS
    measures = measure_columns(view)
    yield _row((*columns, *measures))
    tails, begin = Tails(_author), 0
    for some in node_columns(view):
        end = begin + len(some.ids)
        tail = tails.of_nodes(some)
        if some.nodes:
            tail = [_tail_of(node, measures, place, persons) for place, node in enumerate(some.nodes, begin)]
        names = _cells(_texts(some.names))
        yield rows_of(len(names), ids.between(begin, end), b",", names, tail)
        begin = end


def _author(rows: int, papers: int, first: int | None, last: int | None) -> bytes:
    return b"," + _row(("author", papers, None, first, last, rows, None, None))


def _tail_of(node: NetworkNode, measures: Mapping[str, Sequence[Any]], place: int, persons: bool) -> bytes:
    """What follows the name of a node; `persons`: with a column of names."""
    community = None if node.community < 0 else node.community
    facts = (node.type, node.papers, community, node.first, node.last, node.rows, node.x, node.y)
    more = (column[place] for column in measures.values())
    said = (_text(value) if isinstance(value, str) else value for value in more)
    return b"," + _row((*facts, *((_text(names_text(node)),) if persons else ()), *said))


def _edges(view: NetworkView, ids: PackedTexts) -> Iterator[bytes]:
    yield _row(EDGE_COLUMNS)
    tails = Tails(_tail)
    for links in link_columns(view):
        sources = by_source(links.source, ids.at)
        yield rows_of(len(sources), sources, b",", ids.at(links.target), tails.of_links(links))


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
    return guarded(storable(text))


def _texts(texts: list[str]) -> list[str]:
    """`_text` of each string; most need nothing."""
    together = storable("\n".join(texts))
    return _where(texts, together, _GUARDED, guarded)


def _cells(texts: list[str]) -> list[bytes]:
    """`_cell` of each string, in UTF-8."""
    return [text.encode() for text in _where(texts, "\n".join(texts), _QUOTED_LINE, _cell)]


def _where(
    texts: list[str], together: str, pattern: re.Pattern[str], change: Callable[[str], str]
) -> list[str]:
    """The lines of `together`, one for each string; those that match `pattern` are changed."""
    lines = together.split("\n")
    if len(lines) != len(texts):
        return [change(storable(text)) for text in texts]
    found = set(pattern.findall(together))
    return [change(line) if line in found else line for line in lines] if found else lines


def _cell(text: str) -> str:
    """`text` as a cell of a row: in double quotes if necessary."""
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))  # the earliest date that a zip file can represent
    entry.compress_type = zipfile.ZIP_DEFLATED
    # an entry with its own time does not take the level of the archive
    entry._compresslevel = LEVEL  # type: ignore[attr-defined]
    entry.create_system = 3  # on every system, so that bytes are equal
    entry.external_attr = 0o644 << 16
    return entry


def _add(archive: zipfile.ZipFile, name: str, pieces: Iterable[bytes]) -> None:
    with archive.open(_entry(name), "w", force_zip64=True) as file:
        write_ahead(file.write, pieces)


EXPORTER = Exporter("csv", "CSV tables (zip)", ".csv.zip", "application/zip", write, order=50, streams=True)
