"""The suggestions of a full run and what later runs changed, as values and as the content of files. Pure.

The first line of a file has what lists show, each further line one suggestion.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from functools import cached_property
from typing import Any, NamedTuple
from zlib import crc32

import orjson

from graphapp.people.suggestion_records import RecordHead, SuggestionRecord, head_order

__all__ = ["OtherFormat", "RunFacts", "StoredSuggestions", "SuggestionChanges", "to_json"]

_FORMAT = 4


_Line = bytes | memoryview


class RunFacts(NamedTuple):
    """How suggestions were computed: when (ISO 8601), with which weights, from which state of the store, with how many papers, the lowest
    probability that was kept, and which full run it was or continued."""

    computed: str
    weights: str
    revision: str
    papers: int
    level: float
    base: str = ""


class OtherFormat(ValueError):
    """The file has the format of another version of graphapp."""


class StoredSuggestions:
    """The suggestions of a run, the most probable first. `heads` has what lists show; records are parsed when they are used."""

    def __init__(self, run: RunFacts, heads: Sequence[RecordHead], lines: Sequence[_Line]) -> None:
        self.run = run
        self.heads = tuple(heads)
        self._lines = lines

    @classmethod
    def of(cls, run: RunFacts, records: Iterable[SuggestionRecord]) -> StoredSuggestions:
        """The suggestions as they are stored."""
        listed = sorted(records, key=lambda record: head_order(record.head))
        return cls(run, [record.head for record in listed], [to_json(record.plain()) for record in listed])

    def updated(self, changes: SuggestionChanges) -> StoredSuggestions:
        """These suggestions without those that `changes` removes or replaces, and with those that it adds."""
        replaced = changes.gone | {head.id for head in changes.made.heads}
        listed = [
            (head, line)
            for head, line in zip(self.heads, self._lines, strict=True)
            if head.id not in replaced
        ]
        listed += zip(changes.made.heads, changes.made._lines, strict=True)
        listed.sort(key=lambda pair: head_order(pair[0]))
        return StoredSuggestions(changes.run, [head for head, _ in listed], [line for _, line in listed])

    def record(self, index: int) -> SuggestionRecord:
        """The suggestion with this index."""
        return SuggestionRecord.of(orjson.loads(self._lines[index]))

    @cached_property
    def index(self) -> Mapping[str, int]:
        """The index of each suggestion, by id."""
        return {head.id: index for index, head in enumerate(self.heads)}

    @cached_property
    def by_key(self) -> Mapping[str, tuple[int, ...]]:
        """The indices of the suggestions about each name, by cluster key."""
        found: dict[str, list[int]] = {}
        for index, head in enumerate(self.heads):
            for key in head.keys:
                found.setdefault(key, []).append(index)
        return {key: tuple(indices) for key, indices in found.items()}

    def content(self) -> bytes:
        """The content of the file."""
        return self._content({})

    def _content(self, more: Mapping[str, object]) -> bytes:
        """The content of a file whose first line has `more`, too."""
        body = b"\n".join([*self._lines, b""])
        head = {
            "format": _FORMAT,
            "check": crc32(body),
            "sizes": list(map(len, self._lines)),
            "run": self.run._asdict(),
            "heads": self.heads,
        }
        return b"\n".join([to_json({**head, **more}), body])

    @classmethod
    def read(cls, content: bytes) -> StoredSuggestions:
        """The suggestions in the content of a file. Raises OtherFormat for a file of another version of graphapp, and ValueError, KeyError or
        TypeError if it is damaged."""
        return cls._read(content)[0]

    @classmethod
    def _read(cls, content: bytes) -> tuple[StoredSuggestions, Mapping[str, Any]]:
        """The suggestions in the content of a file, and its first line."""
        # without a copy: a large store has tens of megabytes of suggestions
        view = memoryview(content)
        start = content.find(b"\n") + 1
        head = orjson.loads(view[:start])
        if head["format"] != _FORMAT:
            raise OtherFormat
        if head["check"] != crc32(view[start:]) or len(head["sizes"]) != len(head["heads"]):
            raise ValueError("damaged")
        lines = []
        for size in head["sizes"]:
            lines.append(view[start : start + size])
            start += size + 1
        return cls(RunFacts(**head["run"]), [RecordHead.of(row) for row in head["heads"]], lines), head


class SuggestionChanges(NamedTuple):
    """How the suggestions of a full run change after later loads: the ids of those that no longer hold (`gone`), and those that are new or
    replace the one with the same id (`made`, with the facts of the run that changed them)."""

    gone: frozenset[str]
    made: StoredSuggestions

    @property
    def run(self) -> RunFacts:
        """The run that made the changes; its `base` is the full run that they belong to."""
        return self.made.run

    @classmethod
    def of(cls, run: RunFacts, gone: Set[str], records: Iterable[SuggestionRecord]) -> SuggestionChanges:
        """The changes as they are stored. Of several records with one id, the last one counts."""
        by_id = {record.id: record for record in records}
        return cls(frozenset(gone), StoredSuggestions.of(run, by_id.values()))

    def content(self) -> bytes:
        """The content of the file."""
        return self.made._content({"gone": sorted(self.gone)})

    @classmethod
    def read(cls, content: bytes) -> SuggestionChanges:
        """The changes in the content of a file. Raises OtherFormat, ValueError, KeyError and TypeError as `StoredSuggestions.read`."""
        made, head = StoredSuggestions._read(content)
        return cls(frozenset(head["gone"]), made)


def to_json(value: object) -> bytes:
    """A value as JSON; tuples as arrays."""
    # orjson writes no named tuples by itself
    return orjson.dumps(value, default=list)
