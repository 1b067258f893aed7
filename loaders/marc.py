"""MARC 21 in its binary form (ISO 2709), as libraries exchange it (https://www.loc.gov/marc/specifications/specrecstruc.html).

pymarc reads the records, in UTF-8 and MARC-8; they are converted to XML elements, which `loaders.marcxml` reads. pymarc is optional (`pip install
graphapp[marc]`): without it, a file of MARC records is one of `loaders.reading.mistakes`.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from graphapp.errors import BadInput
from graphapp.model.names import clean
from graphapp.model.records import Paper, Problem
from loaders.reading.mistakes import is_marc

if TYPE_CHECKING:
    from lxml import etree

__all__ = ["LABEL", "NAME", "SUFFIXES", "load", "sniff"]

NAME = "marc"
LABEL = "MARC 21, binary (ISO 2709)"
# readers of MARC are optional: the content decides
SUFFIXES: tuple[str, ...] = ()


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001
    """True if a record begins with the leader of a MARC record, and pymarc is installed."""
    return is_marc(head) and find_spec("pymarc") is not None


def load(stream: BinaryIO, *, max_record_bytes: int = 4_000_000) -> Iterator[Paper | Problem]:  # noqa: ARG001
    """The titles of a file, in file order. A record has at most 99,999 bytes. Raises BadInput without pymarc."""
    if find_spec("pymarc") is None:
        raise BadInput(
            "pymarc, which reads binary MARC, is not installed",
            "Install it with `pip install graphapp[marc]`.",
        )
    import pymarc

    # only files of this format need it
    from loaders.marcxml import item

    reader = pymarc.MARCReader(stream, hide_utf8_warnings=True, utf8_handling="replace")
    # not typed
    to_xml = cast("Callable[[Any], etree._Element]", pymarc.record_to_xml_node)
    number = 0
    while True:
        # pymarc prints the characters of MARC-8 that it does not know
        with contextlib.redirect_stderr(io.StringIO()):
            try:
                record = next(reader)
            except StopIteration:
                return
            node = None if record is None else to_xml(record)
        number += 1
        where = f"record {number}"
        if node is None:
            error = reader.current_exception
            what = clean(str(error)).rstrip(".")[:100] or type(error).__name__
            yield Problem(where, f"not a MARC record: {what}", "record refused", 1)
        else:
            yield item(node, where, NAME)
