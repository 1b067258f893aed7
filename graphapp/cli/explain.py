"""The command `explain`: how the records of a paper were read and why they were merged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from graphapp.cli import output
from graphapp.cli.opening import opened
from graphapp.cli.options import json_option, store_option

if TYPE_CHECKING:
    from graphapp.model.explanations import Explanation, ReadRecord, RecordReading

__all__ = ["explain"]


@click.command(short_help="Show how the records of a paper were read and merged.")
@click.argument("record")
@json_option
@store_option
def explain(record: str, as_json: bool, store: str | None) -> None:
    """Show how a paper came to be: the file, the load and the values of each of its records, the problems noted while reading it, the rule by which it was
    merged with the others, and similar papers that were not merged. RECORD is the identifier of a paper or of a source record, a DOI or a title."""
    from graphapp.serialize import explanation_json

    with opened(store) as service:
        found = service.explain_paper(record)
    output.json(explanation_json(found)) if as_json else _print(found)


def _print(found: Explanation) -> None:
    paper = found.paper
    _line(output.paper_line(paper))
    count = len(found.records)
    _line(f"Paper {paper.id}, " + (f"merged from {count:,} records:" if count > 1 else "from one record:"))
    for number, each in enumerate(found.records, 1):
        print()
        _line(f"{number}. {each.name}")
        for text in (*_readings(each), *_values(each), *_matches(each, number)):
            _line(f"   {text}")
    if found.apart:
        print()
        _line("Not merged with:")
    for other in found.apart:
        _line(f"   {other.paper.id}: {output.paper_line(other.paper)}")
        _line(f"      {other.reason}")


def _line(text: str) -> None:
    print(output.visible(text))


def _readings(each: ReadRecord) -> list[str]:
    if not each.readings:
        return [f"read as {each.format}; the file was not recorded"]
    lines = []
    for number, reading in enumerate(each.readings):
        lines.append(f"{'read again' if number else f'read as {each.format}'} {_where(reading)}")
        lines += [f"   {note.what}: {note.done}" for note in reading.notes]
    return lines


def _where(reading: RecordReading) -> str:
    place = ", ".join(filter(None, (reading.file, reading.place)))
    load = f"load {reading.load} of {reading.started[:16].replace('T', ' ')} UTC"
    return f"from {place} ({load})" if place else f"by {load}"


def _values(each: ReadRecord) -> list[str]:
    record = each.values
    known = {
        "title": record.title,
        "year": record.year,
        "kind": record.kind,
        "venue": record.venue.name if record.venue else None,
        "authors": "; ".join(entry.author.name for entry in record.authors)
        + (" …" if record.authors_cut else ""),
        "doi": record.doi,
        "url": record.url,
        "abstract": f"{len(record.abstract):,} characters" if record.abstract else None,
    }
    return [
        f"{name}: {value}{' (shown)' if name in each.gives else ''}" for name, value in known.items() if value
    ]


def _matches(each: ReadRecord, number: int) -> list[str]:
    if number == 1 and not each.matching:
        return []
    lines = [f"merged with record {match.other + 1}: {match.reason}" for match in each.matches]
    if each.matching > len(each.matches):
        lines.append(f"and with {each.matching - len(each.matches):,} more records")
    return lines or ["merged by an earlier version: today's rules would keep this record as a separate paper"]
