"""Tables of names and who they are, as OpenRefine and spreadsheets write them: columns `name`, `person` and, for some papers of a name, `paper`. Pure.

Names with the same value in `person` are one person. `paper` is a paper and a place in its author list (`jsonl:cvpr2018/12#3`), or `rest` for all
papers of the name that are on no other line; where it is empty, the line is about all of the name. Papers of one name with different
values in `person` belong to different people. Other headers are known, too: `original`, `from`, `value`; `to`, `new value`, `cluster`, `replace by`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from graphapp.errors import BadInput
from graphapp.model import names
from graphapp.people.decisions import REST, Decisions, Entry, PaperRef, Side, reference
from graphapp.people.exchange.proposals import (
    Exported,
    Group,
    Imported,
    apart,
    counted,
    groups,
    numbered,
    unwritten,
)

__all__ = ["LABEL", "NAME", "SUFFIXES", "read", "sniff", "write"]

NAME = "openrefine"
LABEL = "table of names and people (CSV), as written by OpenRefine"
SUFFIXES = (".csv",)

_HEADERS = {
    "name": ("name", "original", "original value", "from", "value", "author"),
    "person": ("person", "to", "new value", "cluster", "replace by"),
    "paper": ("paper",),
}
_WHY = "table of names and people"


def _columns(header: list[str]) -> dict[str, int]:
    """Which column is which; `name` and `person` are missing where the header names none."""
    cells = [cell.strip().lower() for cell in header]
    found = {}
    for column, known in _HEADERS.items():
        place = next((cells.index(name) for name in known if name in cells), None)
        if place is not None:
            found[column] = place
    return found


def _delimiter(first: str) -> str:
    return max(",;\t", key=first.count)


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001
    """True where the first line names a column of names and one of persons."""
    first = head.decode("utf-8-sig", errors="replace").split("\n", 1)[0]
    header = next(csv.reader([first], delimiter=_delimiter(first)), [])
    return {"name", "person"} <= _columns(header).keys()


def read(stream: BinaryIO) -> Imported:
    """Decisions by which the persons are those of the table. Raises BadInput without a header, and for a line that is wrong."""
    text = stream.read().decode("utf-8-sig", errors="replace")
    rows = csv.reader(io.StringIO(text), delimiter=_delimiter(text.split("\n", 1)[0]))
    columns = _columns(next(rows, []))
    if not {"name", "person"} <= columns.keys():
        raise BadInput(
            "The first line must contain a column for names and a column for people.",
            'Use the header "name,person".',
        )
    table: dict[str, dict[str, list[str]]] = {}
    spelled: dict[str, str] = {}
    empty = 0
    for cells in rows:
        said = {
            column: cells[place].strip() if place < len(cells) else "" for column, place in columns.items()
        }
        name = names.clean(said["name"])
        if not name or not said["person"]:
            empty += any(map(str.strip, cells))
            continue
        key = names.key(name)
        spelled.setdefault(key, name)
        table.setdefault(said["person"], {}).setdefault(key, []).append(said.get("paper", ""))
    notes = [f"Not imported: {counted(empty, 'line')} without a name or a person."] if empty else []
    entries = [*_splits(table, spelled, notes), *_joins(table, spelled)]
    return Imported(numbered(entries), notes)


def _refs(papers: list[str]) -> tuple[PaperRef, ...]:
    return tuple(dict.fromkeys(reference(paper) for paper in papers if paper not in ("", REST)))


def _splits(
    table: Mapping[str, Mapping[str, list[str]]], spelled: Mapping[str, str], notes: list[str]
) -> Iterator[Entry]:
    """Papers of one name that belong to different people."""
    for key, name in spelled.items():
        mine = [parts[key] for parts in table.values() if key in parts]
        if sum("" in papers for papers in mine) and len(mine) > 1:
            notes.append(
                f"Not imported: {name}, because the table does not assign its papers to the {len(mine):,} people who share this name."
            )
            continue
        listed = [_refs(papers) for papers in mine if REST not in papers and _refs(papers)]
        yield from apart(name, listed, _WHY, rest=any(REST in papers for papers in mine))


def _joins(table: Mapping[str, Mapping[str, list[str]]], spelled: Mapping[str, str]) -> Iterator[Entry]:
    """Names and papers that belong to one person."""
    shared = {key for key in spelled if sum(key in parts for parts in table.values()) > 1}
    for parts in table.values():
        sides = []
        for key, papers in parts.items():
            if "" in papers and key not in shared:
                sides.append(Side(spelled[key]))
            elif refs := _refs(papers):
                sides.append(Side(spelled[key], refs))
        # a name of which this person has all stands for the others
        sides.sort(key=lambda side: side.papers is not None)
        for side in sides[1:]:
            yield Entry("", "same", sides[0], side, why=_WHY)


def write(decisions: Decisions) -> Exported:
    """A line for each name, listed paper and rest of a name that decisions give to a person."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(("name", "person", "paper"))
    taken: dict[str, int] = {}
    for group in groups(decisions):
        taken[group.name] = taken.get(group.name, 0) + 1
        person = group.name if taken[group.name] == 1 else f"{group.name} ({taken[group.name]})"
        table.writerows((name, person, paper) for name, paper in _lines(group))
    return Exported(out.getvalue().encode(), unwritten(decisions, papers=True))


def _lines(group: Group) -> Iterator[tuple[str, str]]:
    yield from ((name, "") for name in group.whole)
    yield from ((name, str(ref)) for name, ref in group.papers)
    yield from ((name, REST) for name in group.rest)
