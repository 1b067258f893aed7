"""Escape text for file formats, and write lines. Pure, except for functions that write to `out`.

Only characters that a format cannot contain are replaced; `notes` returns the sentences about this for the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, BinaryIO, TypeVar

import orjson

from graphapp.exporters.table_rows import converted
from graphapp.networks.columns import node_strings
from graphapp.networks.spec import NetworkNode, NetworkView

__all__ = [
    "batched",
    "has_breaks",
    "json_array",
    "json_rows",
    "names_text",
    "node_texts",
    "notes",
    "number",
    "one_line",
    "several_names",
    "storable",
    "storable_all",
    "title_with_filters",
    "with_names",
    "write_lines",
    "xml",
    "xml_all",
    "xml_notes",
]

REPLACEMENT = "\ufffd"
LINES_AT_ONCE = 20_000
ROWS_AT_ONCE = 4_000

_SURROGATE = re.compile("[\ud800-\udfff]")
# characters that XML 1.0 cannot contain, even as character references: https://www.w3.org/TR/xml/#charsets
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_XML_SPECIAL = re.compile("[\x00-\x1f\x85\u2028&<>\"'\ud800-\udfff\ufffe\uffff]")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;"}
_BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")

# a character that hardly any text contains
_SEPARATOR = "\x7f"

Row = TypeVar("Row")


def storable(text: str) -> str:
    """`text` with unpaired surrogates, which UTF-8 cannot encode, replaced by U+FFFD."""
    return text if text.isascii() else _SURROGATE.sub(REPLACEMENT, text)


def storable_all(texts: list[str]) -> list[str]:
    """`storable` of each text, in a fraction of the time."""
    return list(map(storable, texts)) if _SURROGATE.search("".join(texts)) else texts


def one_line(text: str) -> str:
    """`text` for a format with one line per entry: control characters and line breaks become one space."""
    return text if text.isprintable() else _BREAKS.sub(" ", text)


def has_breaks(text: str) -> bool:
    """True if `one_line` changes `text`."""
    return not text.isprintable() and _BREAKS.search(text) is not None


def _entity(match: re.Match[str]) -> str:
    char = match[0]
    if char in "\t\n\r\x85\u2028":
        return f"&#{ord(char)};"  # unescaped, a reader would convert it to a space or another line break
    return _ENTITIES.get(char, REPLACEMENT)


def xml(text: str) -> str:
    """`text` escaped for an XML element or a quoted attribute; characters that XML cannot contain become U+FFFD."""
    return _XML_SPECIAL.sub(_entity, text)


def xml_all(texts: list[str]) -> list[bytes]:
    """`xml` of each text in UTF-8, in a fraction of the time."""
    return converted(texts, xml, _SEPARATOR)


def number(value: float) -> str:
    """A number in the form that every reader accepts, integers without a decimal point: 2, 0.25, 1e-07."""
    return str(int(value)) if value == int(value) else repr(value)


def with_names(view: NetworkView, attributes: dict[str, str], kind: str = "string") -> dict[str, str]:
    """The attributes of nodes that a file declares: with `names`, of this type, if a node is a person with several names."""
    return {**attributes, "names": kind} if several_names(view) else attributes


def several_names(view: NetworkView) -> bool:
    """True if a node is a person with several names."""
    return not view.plain and any(node.names for node in view.nodes)


def node_texts(view: NetworkView) -> Iterator[list[str]]:
    """The identifiers and names of all nodes, some at a time."""
    for ids, names in node_strings(view):
        yield ids
        yield names
    if not view.plain:
        yield from batched(name for node in view.nodes for name in node.names)


def names_text(node: NetworkNode) -> str:
    """The names of a person who has several, separated by semicolons; "" for all other nodes."""
    return "; ".join(node.names)


def notes(view: NetworkView, *more: str) -> list[str]:
    """The notes in a file: what was omitted from the network, the data set, and `more` (empty strings are skipped)."""
    return [*view.left_out, *view.data.sentences(), *(note for note in more if note)]


def title_with_filters(view: NetworkView) -> str:
    """The title of a network with its years and filters, for files that show nothing else about it."""
    spec = view.spec
    years = f"{spec.first or ''}–{spec.last or ''}" if spec.first != spec.last else f"{spec.first or ''}"
    joint = f"at least {spec.joint} joint papers" if spec.joint > 1 and spec.level != "full" else ""
    authors = "author" if spec.longest == 1 else "authors"
    longest = "" if spec.longest is None else f"papers with at most {spec.longest} {authors}"
    return ", ".join(part for part in (view.title, years, joint, longest) if part)


def xml_notes(view: NetworkView) -> list[str]:
    """`notes` for an XML format, with the number of replaced characters."""
    replaced = sum(
        len(_NOT_XML.findall(text)) for text in map("".join, node_texts(view)) if not text.isprintable()
    )
    return notes(
        view,
        f"Replaced {replaced:,} {'character' if replaced == 1 else 'characters'} invalid in XML with U+FFFD."
        if replaced
        else "",
    )


def write_lines(out: BinaryIO, lines: Iterable[str]) -> None:
    """Write `lines` as UTF-8, each followed by a newline, in batches of some thousands."""
    pending = iter(lines)
    while chunk := list(islice(pending, LINES_AT_ONCE)):
        chunk.append("")
        out.write("\n".join(chunk).encode())


def batched(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """`rows` in lists of some thousands."""
    pending = iter(rows)
    while batch := list(islice(pending, ROWS_AT_ONCE)):
        yield batch


def json_array(out: BinaryIO, rows: Iterable[dict[str, Any]]) -> None:
    """Write `rows` as a JSON array with one row per line, in batches of some thousands."""
    json_rows(out, (b",\n".join(map(orjson.dumps, batch)) for batch in batched(rows)))


def json_rows(out: BinaryIO, pieces: Iterable[bytes]) -> None:
    """Write a JSON array of rows with one row per line; `pieces` are some rows each, separated by b",\\n"."""
    out.write(b"[")
    first = True
    for piece in pieces:
        out.write(b"\n" if first else b",\n")
        out.write(piece)
        first = False
    out.write(b"\n]")
