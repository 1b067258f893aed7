"""Decisions and persons as JSON, the same for commands and pages. Pure."""

from __future__ import annotations

import json
from typing import Any

from graphapp.people.decision_lines import line_of
from graphapp.people.decisions import Entry, sentence
from graphapp.people.persons import Person

__all__ = ["entry_json", "person_json"]


def entry_json(entry: Entry, *, active: bool = True) -> dict[str, Any]:
    """An entry as its line in the file has it, with what it says in words and whether it is active."""
    said: dict[str, Any] = json.loads(line_of(entry))
    return {**said, "sentence": sentence(entry), "active": active, "line": entry.line or None}


def person_json(person: Person) -> dict[str, Any]:
    """A person; `places` are [paper id, number of the entry in its author list]."""
    return {
        "id": person.id,
        "name": person.name,
        "keys": list(person.keys),
        "papers": len(person.papers),
        "places": sorted(map(list, person.places)),
        "rows": [row.id for row in person.rows],
        "decisions": list(person.decisions),
        "identifiers": list(person.identifiers),
        "decided": person.decided,
        "made_of": person.made_of,
    }
