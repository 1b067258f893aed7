"""The explanation of a paper, prepared for templates."""

from __future__ import annotations

from typing import NamedTuple

from graphapp.model.explanations import Explanation, ReadRecord
from graphapp.model.rows import StoredPaper
from graphapp.web import urls
from graphapp.web.render.papers import KIND_NAMES
from loaders.reading.titles import shown_title

__all__ = ["MatchLine", "ReadingLine", "RecordCard", "ValueLine", "record_cards"]


class ReadingLine(NamedTuple):
    """One time that a record was read: the file and the place in it ("" if unknown), the number and the time of the load, and what was noted."""

    place: str
    load: int
    time: str
    notes: list[str]


class ValueLine(NamedTuple):
    """A field of a record and its value; `shown`: the paper has its value from this record. `href` is "" for a value without a link."""

    field: str
    value: str
    shown: bool
    href: str = ""


class MatchLine(NamedTuple):
    """The number of another record, from 1, and why both are records of the same paper."""

    number: int
    reason: str


class RecordCard(NamedTuple):
    """A record of a paper; `more` is the number of further records that it matches."""

    number: int
    name: str
    format: str
    readings: list[ReadingLine]
    fields: list[ValueLine]
    matches: list[MatchLine]
    more: int


def record_cards(found: Explanation) -> list[RecordCard]:
    """The records of an explained paper, in order."""
    return [_card(number, each) for number, each in enumerate(found.records, 1)]


def _card(number: int, record: ReadRecord) -> RecordCard:
    return RecordCard(
        number,
        record.name,
        record.format,
        [
            ReadingLine(
                ", ".join(filter(None, (reading.file, reading.place))),
                reading.load,
                reading.started[:16].replace("T", " "),
                [f"{note.what}: {note.done}" for note in reading.notes],
            )
            for reading in record.readings
        ],
        _values(record.values, record.gives),
        [MatchLine(match.other + 1, match.reason) for match in record.matches],
        record.matching - len(record.matches),
    )


def _values(record: StoredPaper, gives: list[str]) -> list[ValueLine]:
    names = ", ".join(entry.author.name for entry in record.authors)
    lines = (
        ("title", "Title", shown_title(record.title), ""),
        ("authors", "Authors", f"{names}, …" if record.authors_cut else names, ""),
        ("year", "Year", str(record.year or ""), ""),
        ("venue", "Venue", record.venue.name if record.venue else "", ""),
        ("kind", "Kind", KIND_NAMES[record.kind] if record.kind != "other" else "", ""),
        ("doi", "DOI", record.doi or "", urls.doi(record.doi) or ""),
        ("url", "Link", record.url or "", urls.outside(record.url) or ""),
        ("abstract", "Abstract", f"{len(record.abstract):,} characters" if record.abstract else "", ""),
    )
    return [ValueLine(label, value, field in gives, href) for field, label, value, href in lines if value]
