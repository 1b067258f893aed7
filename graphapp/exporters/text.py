"""Escape text for file formats, and write lines. Pure, except for functions that write to `out`.

Only characters that a format cannot contain are replaced; `notes` returns the sentences about this for the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, BinaryIO, TypeVar

import orjson

from graphapp.networks.spec import NetworkNode, NetworkView

__all__ = [
    "TAILS_KEPT",
    "json_array",
    "names_text",
    "notes",
    "number",
    "one_line",
    "several_names",
    "storable",
    "title_with_filters",
    "with_names",
    "write_lines",
    "xml",
    "xml_notes",
]

REPLACEMENT = "\ufffd"
LINES_AT_ONCE = 20_000
TAILS_KEPT = 20_000
"""The number of lists of attributes whose text a writer remembers, because many links have the same ones."""
ROWS_AT_ONCE = 4_000

_SURROGATE = re.compile("[\ud800-\udfff]")
# characters that XML 1.0 cannot contain, even as character references: https://www.w3.org/TR/xml/#charsets
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_XML_SPECIAL = re.compile("[\x00-\x1f\x85\u2028&<>\"'\ud800-\udfff\ufffe\uffff]")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;"}
_BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")

Row = TypeVar("Row")


def storable(text: str) -> str:
    """`text` with unpaired surrogates, which UTF-8 cannot encode, replaced by U+FFFD."""
    return text if text.isascii() else _SURROGATE.sub(REPLACEMENT, text)


def one_line(text: str) -> str:
    """`text` for a format with one line per entry: control characters and line breaks become one space."""
    return text if text.isprintable() else _BREAKS.sub(" ", text)


def _entity(match: re.Match[str]) -> str:
    char = match[0]
    if char in "\t\n\r\x85\u2028":
        return f"&#{ord(char)};"  # unescaped, a reader would convert it to a space or another line break
    return _ENTITIES.get(char, REPLACEMENT)


def xml(text: str) -> str:
    """`text` escaped for an XML element or a quoted attribute; characters that XML cannot contain become U+FFFD."""
    return _XML_SPECIAL.sub(_entity, text)


def number(value: float) -> str:
    """A number in the form that every reader accepts, integers without a decimal point: 2, 0.25, 1e-07."""
    return str(int(value)) if value == int(value) else repr(value)


def with_names(view: NetworkView, attributes: dict[str, str], kind: str = "string") -> dict[str, str]:
    """The attributes of nodes that a file declares: with `names`, of this type, if a node is a person with several names."""
    return {**attributes, "names": kind} if several_names(view) else attributes


def several_names(view: NetworkView) -> bool:
    """True if a node is a person with several names."""
    return not view.plain and any(node.names for node in view.nodes)


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
    texts = (
        text for node in view.nodes for text in (node.id, node.name, *node.names) if not text.isprintable()
    )
    replaced = sum(len(_NOT_XML.findall(text)) for text in texts)
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


def _batched(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    """`rows` in lists of `size`."""
    pending = iter(rows)
    while batch := list(islice(pending, size)):
        yield batch


def json_array(out: BinaryIO, rows: Iterable[dict[str, Any]]) -> None:
    """Write `rows` as a JSON array with one row per line, in batches of some thousands."""
    out.write(b"[")
    first = True
    for batch in _batched(rows, ROWS_AT_ONCE):
        out.write(b"\n" if first else b",\n")
        out.write(b",\n".join(map(orjson.dumps, batch)))
        first = False
    out.write(b"\n]")
