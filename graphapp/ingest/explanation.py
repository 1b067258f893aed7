"""How the records of a paper were read and why they were merged: for each record its file and place, the problems noted while it was read, the
rule by which it belongs to the paper, and the fields that the paper has from it. Reads the store, writes nothing.

The rules are those of `graphapp.ingest.deduplicate`, applied to the records as they are stored now. Files, places and problems come from the journal of
loads; records loaded by earlier versions, or with the setting `undo` off, have none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from graphapp.ingest.agreement import common_sign
from graphapp.ingest.ledger import ledger
from graphapp.ingest.recorded import unpacked_if
from graphapp.model import names
from graphapp.model.explanations import (
    Explanation,
    ReadingNote,
    ReadRecord,
    RecordMatch,
    RecordReading,
    SeparatePaper,
)
from graphapp.model.identifiers import folded_title
from graphapp.model.preprints import is_preprint
from graphapp.model.rows import StoredPaper
from graphapp.model.variants import records
from graphapp.stores.base import Store

__all__ = ["explanation", "matches"]

_SHOWN_MATCHES = 3
_SHOWN_NAMES = 4
_FIELDS = ("title", "year", "kind", "venue", "authors", "abstract", "doi", "url")


def explanation(
    store: Store, paper: StoredPaper, same_doi: Sequence[StoredPaper], same_title: Iterable[StoredPaper]
) -> Explanation:
    """The explanation of a paper. `same_doi` are the other papers with one of its DOIs, `same_title` papers with its title and last names of any
    year."""
    own = records(paper)
    found = Explanation(paper, [ReadRecord(each.sources[0], each) for each in own])
    readings = _readings(store, {each.name for each in found.records})
    given: set[str] = set()
    for number, each in enumerate(found.records):
        each.readings = readings.get(each.name, [])
        known = matches(own, number)
        each.matches, each.matching = known[:_SHOWN_MATCHES], len(known)
        each.gives = [name for name in _FIELDS if name not in given and _gives(paper, each.values, name)]
        given.update(each.gives)
    found.apart = [
        SeparatePaper(other, f"same DOI ({other.doi}), but neither the titles nor an author match")
        if other.doi
        else SeparatePaper(other, "a record with the same DOI, but neither the titles nor an author match")
        for other in same_doi
    ]
    known_ids = {paper.id, *(each.paper.id for each in found.apart)}
    found.apart += [
        SeparatePaper(other, _why_apart(paper, other)) for other in same_title if other.id not in known_ids
    ]
    return found


def matches(own: Sequence[StoredPaper], number: int) -> list[RecordMatch]:
    """The records of a paper that record `number` matches directly, those before it first."""
    order = (*range(number), *range(number + 1, len(own)))
    return [RecordMatch(other, why) for other in order if (why := _reason(own[number], own[other]))]


def _reason(one: StoredPaper, other: StoredPaper) -> str:
    """The rule that merges two records; "" if none does."""
    reasons: list[str] = []
    if one.doi is not None and one.doi == other.doi and (sign := common_sign(one, other)):
        reasons.append(f"same DOI ({one.doi}) and {sign}")
    if _same_print(one, other):
        year = f"year ({one.year})" if one.year is not None else "no year"
        reasons.append(f"same title, {year} and last names of the authors ({_last_names(one)})")
    return "; ".join(reasons)


def _same_print(one: StoredPaper, other: StoredPaper) -> bool:
    return (
        one.fingerprint is not None
        and one.fingerprint == other.fingerprint
        and folded_title(one.title) == folded_title(other.title)
    )


def _last_names(paper: StoredPaper) -> str:
    last = [names.last_name(entry.author.name) for entry in paper.authors]
    more = f" and {len(last) - _SHOWN_NAMES:,} more" if len(last) > _SHOWN_NAMES else ""
    return ", ".join(last[:_SHOWN_NAMES]) + more


def _gives(paper: StoredPaper, record: StoredPaper, name: str) -> bool:
    """True if the paper has the value of this field from the record."""
    value = getattr(record, name)
    if name == "authors":
        return bool(value) and tuple(value) == tuple(paper.authors)
    if name == "venue":
        return value is not None and paper.venue is not None and value.id == paper.venue.id
    return value is not None and value == getattr(paper, name) and not (name == "kind" and value == "other")


def _why_apart(paper: StoredPaper, other: StoredPaper) -> str:
    """Why a paper with the same title and last names is another paper."""
    if is_preprint(paper) != is_preprint(other):
        return "same title and authors; a preprint and a published version are kept as two papers"
    if paper.year != other.year:
        years = " and ".join(str(year or "unknown") for year in (paper.year, other.year))
        return f"same title and authors, but different years ({years})"
    return "same title, authors and year, but one source lists the title at two venues"


def _readings(store: Store, wanted: set[str]) -> dict[str, list[RecordReading]]:
    """Each time that these records were read, oldest first."""
    found: dict[str, list[RecordReading]] = {}
    for entry in ledger(store):
        for part in store.journal(entry.number):
            batch = unpacked_if(part.data, wanted) if part.place > 0 and part.data is not None else None
            if batch is None:
                continue
            for number, name in enumerate(batch.names()):
                if name not in wanted:
                    continue
                place = batch.places[number] if number < len(batch.places) else ""
                notes = tuple(note for note in batch.notes if place and note.where == place)
                found.setdefault(name, []).append(
                    RecordReading(entry.number, entry.started, batch.file, place, notes)
                )
    return _with_file_notes(store, found)


def _with_file_notes(store: Store, found: dict[str, list[RecordReading]]) -> dict[str, list[RecordReading]]:
    """The readings with the problems that a file reports once, at the first record that has them."""
    files = {reading.file for readings in found.values() for reading in readings if reading.file}
    problems = {load.file: load.problems for load in store.loads() if load.file in files}
    for name, readings in found.items():
        # the store has the problems of the last load of a file
        last = {reading.file: number for number, reading in enumerate(readings)}
        for file, number in last.items():
            reading = readings[number]
            more = [
                ReadingNote(each.where, each.what, each.done)
                for each in problems.get(file, ())
                if reading.place and each.where == reading.place
            ]
            notes = tuple(dict.fromkeys((*reading.notes, *more)))
            found[name][number] = reading._replace(notes=notes)
    return found
