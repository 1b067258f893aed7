"""Decisions as lines of text: one JSON object a line, which people may edit. Pure.

    {"id": "d1", "say": "same", "a": {"name": "David Blei"}, "b": {"name": "David M. Blei"}, "by": "wei", "at": "2026-11-28T22:39:37Z"}
    {"id": "d2", "say": "different", "a": {"name": "Wei Chen", "papers": ["jsonl:cvpr2018/12#3"]}, "b": {"name": "Wei Chen", "papers": "rest"}}
    {"id": "d3", "undo": "d1", "by": "wei", "at": "2026-11-28T22:41:02Z"}

Needed are `id`, `say`, `a` and `b`, or `undo`. `why`, `p` (a probability), `weights`, `by` and `at` may be missing; `details` is kept as it is.
Blank lines and lines that begin with # are ignored.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal

from graphapp.model import names
from graphapp.people.decisions import (
    REST,
    DecisionError,
    Decisions,
    Entry,
    PaperRef,
    Side,
    reference,
)

__all__ = ["line_of", "parse", "parse_entries"]

_FIELDS = ("id", "say", "undo", "a", "b", "p", "why", "weights", "by", "at", "details")
_SIDE_FIELDS = ("name", "papers", "rows")
_ID = re.compile(r"[\w.:-]{1,64}")
_EXAMPLE = '{"id": "d1", "say": "same", "a": {"name": "David Blei"}, "b": {"name": "David M. Blei"}}'
_SIDE_EXAMPLE = '{"name": "Wei Chen"} or {"name": "Wei Chen", "papers": ["jsonl:cvpr2018/12#3"]}'


def parse(text: str) -> Decisions:
    """The decisions of a file. Raises DecisionError, which names the line, what is wrong with it and what to write."""
    return Decisions(parse_entries(text))


def parse_entries(text: str) -> list[Entry]:
    """The entries of a file, each checked alone. Raises DecisionError."""
    # not splitlines: a string may contain other characters that end a line
    lines = text.removeprefix("\ufeff").split("\n")
    return [
        _Line(number, line).entry()
        for number, line in enumerate(lines, 1)
        if line.strip() and not line.lstrip().startswith("#")
    ]


def line_of(entry: Entry) -> str:
    """An entry as a line, without its end. Raises DecisionError for text that is not Unicode."""
    said: dict[str, Any] = {"id": entry.id} if entry.id else {}
    if entry.say == "undo":
        said["undo"] = entry.undo
    else:
        a, b = entry.sides
        said |= {"say": entry.say, "a": _side_object(a), "b": _side_object(b)}
    if entry.p is not None:
        said["p"] = entry.p
    said |= {name: value for name in ("why", "weights", "by", "at") if (value := getattr(entry, name))}
    if entry.details:
        said["details"] = dict(entry.details)
    text = json.dumps(said, ensure_ascii=False, allow_nan=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        raise DecisionError(
            f"{entry.id or 'The undo'} contains an unpaired surrogate, which UTF-8 cannot encode.",
            "Type the name again.",
            entries=(entry.id,),
        ) from None
    return text


def _side_object(side: Side) -> dict[str, Any]:
    said: dict[str, Any] = {"name": side.name}
    if side.papers is not None:
        said["papers"] = REST if side.papers == REST else [str(ref) for ref in side.papers]
    if side.rows:
        said["rows"] = list(side.rows)
    return said


class _Line:
    """A line that should hold an entry."""

    def __init__(self, number: int, text: str) -> None:
        self.number = number
        self.text = text

    def wrong(self, what: str, write: str) -> DecisionError:
        return DecisionError(f"Line {self.number:,}: {what}", write, lines=(self.number,))

    def entry(self) -> Entry:
        said = self._object()
        for name in said:
            if name not in _FIELDS:
                raise self.wrong(f"{name!r} is not a known field.", _instead(name, _FIELDS))
        if "undo" in said:
            return self._undo(said)
        if said.get("say") not in ("same", "different"):
            what = (
                f"say is {json.dumps(said['say'])}."
                if "say" in said
                else '"say" and "undo" are both missing.'
            )
            raise self.wrong(
                what, 'Write "say": "same" or "say": "different"; to undo an entry, write {"undo": "d1"}.'
            )
        a, b = self._side(said, "a"), self._side(said, "b")
        self._check(said["say"], a, b)
        return Entry(self._id(said, needed=True), said["say"], a, b, **self._common(said))

    def _object(self) -> dict[str, Any]:
        try:
            said = json.loads(self.text, object_pairs_hook=self._unrepeated, parse_constant=self._constant)
        except json.JSONDecodeError as error:
            raise self.wrong(
                f"not JSON at column {error.colno:,}: {error.msg}.",
                f"Write one JSON object per line, such as {_EXAMPLE}",
            ) from None
        except RecursionError:
            raise self.wrong("nested too deeply.", f"Write one JSON object, such as {_EXAMPLE}") from None
        if not isinstance(said, dict):
            raise self.wrong("not a JSON object.", f"Write one JSON object per line, such as {_EXAMPLE}")
        return said

    def _unrepeated(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            seen: set[str] = set()
            twice = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
            raise self.wrong(f"the field {twice!r} appears twice.", "Write the field once.")
        return found

    def _constant(self, text: str) -> float:
        raise self.wrong(f"{text} is not a valid JSON number.", "Write a number, or omit the field.")

    def _undo(self, said: dict[str, Any]) -> Entry:
        for name in ("say", "a", "b", "p", "weights"):
            if name in said:
                raise self.wrong(
                    f"an undo entry has no field {name!r}.",
                    'Write {"undo": "d1"}, optionally with "id", "by", "at" and "why".',
                )
        target = said["undo"]
        if not isinstance(target, str) or not target:
            raise self.wrong(
                'the value of "undo" is not the ID of an entry.',
                'Write the ID as a string, such as "undo": "d1".',
            )
        return Entry(self._id(said, needed=False), "undo", undo=target, **self._common(said))

    def _id(self, said: dict[str, Any], *, needed: bool) -> str:
        id = said.get("id")
        if id is None and not needed:
            return ""
        if not isinstance(id, str) or not _ID.fullmatch(id):
            what = "the ID is missing." if id is None else f"{json.dumps(id)} is not a valid ID."
            raise self.wrong(
                what, 'Write an ID that consists of letters, digits and . : - _, such as "id": "d1".'
            )
        return id

    def _common(self, said: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {"line": self.number}
        for name in ("why", "weights", "by"):
            found[name] = self._string(said, name)
        found["at"] = self._time(said)
        p = said.get("p")
        if p is not None and (isinstance(p, bool) or not isinstance(p, int | float) or not 0 <= p <= 1):
            raise self.wrong(
                f"p is {json.dumps(p)}.", "Write a probability from 0 to 1, such as 0.97, or omit p."
            )
        found["p"] = None if p is None else float(p)
        details = said.get("details", {})
        if not isinstance(details, dict):
            raise self.wrong('"details" is not an object.', "Omit this field, which only imports write.")
        found["details"] = details
        return found

    def _string(self, said: dict[str, Any], name: str) -> str:
        value = said.get(name)
        if value is not None and not isinstance(value, str):
            raise self.wrong(
                f"{name} is {json.dumps(value)}.", f"Write {name} as a string, or omit the field."
            )
        return value or ""

    def _time(self, said: dict[str, Any]) -> str:
        at = self._string(said, "at")
        if at:
            try:
                datetime.fromisoformat(at)
            except ValueError:
                raise self.wrong(
                    f"at is {json.dumps(at)}.",
                    'Write a time in ISO 8601, such as "at": "2026-11-28T22:39:37Z", or omit the field.',
                ) from None
        return at

    def _side(self, said: dict[str, Any], which: Literal["a", "b"]) -> Side:
        side = said.get(which)
        if not isinstance(side, dict):
            what = "is missing" if side is None else "is not an object"
            raise self.wrong(f"the side {which} {what}.", f'Write "{which}": {_SIDE_EXAMPLE}')
        for name in side:
            if name not in _SIDE_FIELDS:
                raise self.wrong(f"the side {which} has no field {name!r}.", _instead(name, _SIDE_FIELDS))
        name = side.get("name")
        if not isinstance(name, str) or not names.key(names.clean(name)):
            raise self.wrong(f"the side {which} has no name.", f'Write "{which}": {_SIDE_EXAMPLE}')
        rows = side.get("rows", [])
        # a number is what a row was known by in one store, which means nothing in another
        if not isinstance(rows, list) or not all(isinstance(row, str | int) for row in rows):
            raise self.wrong(
                f'the field "rows" of the side {which} is not a list of author row IDs.',
                'Write "rows": ["dblp:79/2536"], or omit the field.',
            )
        hints = tuple(row for row in rows if isinstance(row, str))
        return Side(names.clean(name), self._papers(side.get("papers"), which), hints)

    def _papers(self, papers: Any, which: str) -> tuple[PaperRef, ...] | Literal["rest"] | None:
        if papers is None:
            return None
        if papers == REST:
            return REST
        if not (isinstance(papers, list) and papers and all(isinstance(p, str) and p for p in papers)):
            raise self.wrong(
                f'the field "papers" of the side {which} is not a list of papers.',
                'Write "papers": ["jsonl:cvpr2018/12#3"] (a paper and the position of the author, counted from 0) or '
                '"papers": "rest", or omit the field for the whole name.',
            )
        refs = tuple(map(reference, papers))
        if len(set(refs)) < len(refs):
            twice = next(ref for ref in refs if refs.count(ref) > 1)
            raise self.wrong(f"the side {which} lists {twice} twice.", "List the paper once.")
        return refs

    def _check(self, say: str, a: Side, b: Side) -> None:
        """Raises DecisionError where the sides cannot be combined."""
        alike = a.key == b.key
        if REST in (a.papers, b.papers) and not (say == "different" and alike and (a.listed or b.listed)):
            raise self.wrong(
                '"rest" means the papers under a name that the other side does not list.',
                'Use "rest" only with "say": "different", and only if the other side has the same name and lists papers.',
            )
        if alike and (a.papers is None or b.papers is None):
            if say == "same":
                raise self.wrong(
                    f"both sides use the same name, {names.shown(a.name)}, which already counts as one person.",
                    "Write another name, or remove the line.",
                )
            raise self.wrong(
                f"both sides use the same name, {names.shown(a.name)}, and one side includes all papers under this name.",
                'List the papers on one side, and write "papers": "rest" for the other.',
            )
        shared = sorted(map(str, set(a.listed) & set(b.listed)))
        if shared and say == "different":
            raise self.wrong(f"both sides list {shared[0]}.", "List the paper on one side only.")


def _instead(name: str, known: Iterable[str]) -> str:
    known = list(known)
    close = difflib.get_close_matches(name, known, 1)
    return f"Write {close[0]!r}." if close else f"Known fields: {', '.join(known)}."
