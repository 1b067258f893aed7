"""A paper of the Proceedings of Machine Learning Research in the repository of its volume's site: one file for each paper, YAML between
two lines of hyphens (https://github.com/mlresearch, folders `_posts`).

Authors have `given` and `family`; editors are not authors. A paper's `id` is unique in its volume, so both identify the record.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any, BinaryIO

import yaml

from graphapp.model.identifiers import normal_doi
from graphapp.model.names import clean
from graphapp.model.records import Paper, PersonName, Problem, Venue
from loaders.reading.decoding import Decoder, LongText, text_lines
from loaders.reading.fields import plain, year_in
from loaders.reading.latex import to_text
from loaders.reading.tagged import beginning

__all__ = ["LABEL", "NAME", "SUFFIXES", "load", "sniff"]

NAME = "pmlr"
LABEL = "a paper from the Proceedings of Machine Learning Research, YAML"
# the extension .md is that of any Markdown file: only the content decides
SUFFIXES: tuple[str, ...] = ()

_SNIFFED = re.compile(
    r"\A---[ \t]*\n(?=(?:.*\n)*?(?:layout: inproceedings|publisher: PMLR|series: Proceedings of Machine Learning))"
)
_FENCE = re.compile(r"---[ \t]*\n?")
# enough for one paper with its abstract; the parser is slow with more
_LONGEST = 300_000


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001
    """True for a file that begins with hyphens and names the Proceedings."""
    return _SNIFFED.match(beginning(head).replace("\r\n", "\n")) is not None


def load(stream: BinaryIO, *, max_record_bytes: int = 4_000_000) -> Iterator[Paper | Problem]:
    """The paper of a file."""
    decoder = Decoder()
    limit = min(max_record_bytes, _LONGEST)
    text = _front(stream, limit, decoder)
    if text is None:
        yield Problem("line 1", f"longer than {limit:,} bytes", "record refused", 1)
        return
    try:
        said = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = 2 + (mark.line if mark else 0)
        # the library's message names its internals
        yield Problem(f"line {line}", "invalid YAML", "record refused", 1)
        return
    if isinstance(said, dict):
        yield from _paper(said)
    elif text.strip():
        yield Problem("line 1", "no fields", "record refused", 1)
    yield from decoder.problems()


def _front(stream: BinaryIO, limit: int, decoder: Decoder) -> str | None:
    """The text between the lines of hyphens; None if it is longer than the limit."""
    lines: list[str] = []
    size = 0
    for number, line in text_lines(stream, limit, decoder):
        if _FENCE.fullmatch(line):
            if number > 1:
                break
            continue
        size += len(line)
        if size > limit or type(line) is LongText:
            return None
        lines.append(line)
    return "".join(lines)


def _paper(said: dict[Any, Any]) -> Iterator[Paper | Problem]:
    title = clean(to_text(plain(_text(said.get("title")))))
    if not title:
        yield Problem("line 1", "no title", "record refused", 1)
        return
    people = [_person(entry) for entry in _list(said.get("author"))]
    if "" in people:
        yield Problem("line 1", "author without a name", "author dropped")
    volume, id = clean(_text(said.get("volume"))), clean(_text(said.get("id")))
    venue = clean(
        _text(said.get("container-title")) or _text(said.get("booktitle")) or _text(said.get("series"))
    )
    url = _text(said.get("url")) or _text(said.get("pdf"))
    yield Paper(
        record=f"{NAME}:v{volume}/{id}"[:300]
        if volume and id
        else f"{NAME}:content:{clean(url) or title}"[:300],
        title=title,
        authors=[PersonName(name) for name in people if name],
        year=_year(said),
        kind="conference",
        venue=Venue(venue, "conference") if venue else None,
        abstract=clean(to_text(plain(_text(said.get("abstract"))))) or None,
        doi=normal_doi(_text(said.get("doi"))),
        url=url or None,
        where="line 1",
    )


def _text(said: Any) -> str:
    """A field as a string if it is a string, number or date; "" for anything else."""
    return (
        str(said).strip() if isinstance(said, str | int | float | date) and not isinstance(said, bool) else ""
    )


def _list(said: Any) -> list[Any]:
    return said if isinstance(said, list) else []


def _person(said: Any) -> str:
    if not isinstance(said, dict):
        return clean(to_text(_text(said)))
    return clean(
        to_text(
            " ".join(
                filter(None, (_text(said.get(part)) for part in ("given", "prefix", "family", "suffix")))
            )
        )
    )


def _year(said: dict[Any, Any]) -> int | None:
    issued = said.get("issued")
    parts = _list(issued.get("date-parts")) if isinstance(issued, dict) else []
    return (
        year_in(_text(parts[0]))
        if parts
        else year_in(_text(said.get("date"))) or year_in(_text(said.get("year")))
    )
