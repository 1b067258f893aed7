"""The ACL Anthology's lists of people: people.yaml, and name_variants.yaml as it was until 2025. Pure.

Each person has an id and `names`, the first of which is the canonical one. A person with several names becomes `same` decisions. A name that
several people have, or of a person with `disable_name_matching`, says nothing about papers and becomes none. What else the file says of a person
(orcid, degree, comment, similar) is kept with the decision, so that it is written again.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, BinaryIO, NamedTuple

import yaml

from graphapp.errors import BadInput
from graphapp.model import names
from graphapp.people.decisions import Decisions, Entry
from graphapp.people.exchange.proposals import (
    Exported,
    Imported,
    counted,
    merged_names,
    numbered,
    same_names,
    unwritten,
)

__all__ = ["LABEL", "NAME", "SUFFIXES", "read", "sniff", "write"]

NAME = "acl-people"
LABEL = "ACL Anthology, people.yaml or name_variants.yaml"
SUFFIXES = (".yaml", ".yml")

_FIRST = re.compile(
    r"\s*(?:---\s*)?(?:#[^\n]*\n\s*)*(?:- canonical:|[^\s:#-][^\s:]*:\s*\n(?: +[^\n]*\n)*? +names:)"
)
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PARTS = ("first", "last")


class _Record(NamedTuple):
    """A person of the file: the id, the printed names, and the whole record."""

    id: str
    names: list[str]
    said: Mapping[str, Any]


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001
    """True for a list of people with their names."""
    return _FIRST.match(head.decode("utf-8-sig", errors="replace").replace("\r\n", "\n")) is not None


def read(stream: BinaryIO) -> Imported:
    """`same` decisions for everyone with several names of their own. Raises BadInput if the file is not such a list."""
    try:
        said = yaml.load(stream.read(), Loader=_LOADER)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        problem = getattr(error, "problem", None) or str(error)
        mark = getattr(error, "problem_mark", None)
        where = f" on line {mark.line + 1:,}" if mark is not None else ""
        raise BadInput(f"The file is not valid YAML{where}: {problem}.", "Correct this line.") from error
    records = list(_records(said))
    if not records:
        raise BadInput(
            "The file does not list any people with names.",
            "Import people.yaml or name_variants.yaml from the ACL Anthology.",
        )
    owners = Counter(key for record in records for key in {names.key(name) for name in record.names})
    entries: list[Entry] = []
    notes: list[str] = []
    for record in records:
        own = [name for name in record.names if owners[names.key(name)] == 1]
        if record.said.get("disable_name_matching"):
            notes.append(f"Not imported: {record.id}, because its papers are assigned by ID, not by name.")
        elif len(own) > 1:
            kept = {NAME: {"id": record.id, **_as_json(record.said)}}
            entries += same_names(own, f"ACL Anthology, {record.id}", kept)
    shared = sum(number > 1 for number in owners.values())
    if shared:
        notes.append(
            f"Not imported: {counted(shared, 'name')} shared by several people, because the file does not assign the papers to them."
        )
    return Imported(numbered(entries), notes)


def _records(said: Any) -> Iterable[_Record]:
    """The persons of both forms of the file. Other values are ignored."""
    if isinstance(said, dict):
        for id, person in said.items():
            if isinstance(person, dict) and isinstance(person.get("names"), list):
                yield _Record(str(id), _printed(person["names"]), person)
    elif isinstance(said, list):
        for person in said:
            if isinstance(person, dict) and isinstance(person.get("canonical"), dict):
                listed = [person["canonical"], *(person.get("variants") or [])]
                rest = {
                    name: value
                    for name, value in person.items()
                    if name not in ("canonical", "variants", "id")
                }
                named = _printed(listed)
                yield _Record(str(person.get("id") or _slug(named[0])), named, {**rest, "names": listed})


def _printed(listed: Iterable[Any]) -> list[str]:
    """Names as the Anthology's papers print them, each once."""
    found = (
        names.clean(f"{name.get('first') or ''} {name.get('last') or ''}")
        for name in listed
        if isinstance(name, dict)
    )
    return list(dict.fromkeys(filter(names.key, found)))


def _as_json(value: Any) -> Any:
    """A YAML value as JSON can represent it: dates, binary data, integers beyond 64 bits and floats that are not finite become strings."""
    if isinstance(value, Mapping):
        return {_as_text(name): _as_json(each) for name, each in value.items()}
    if isinstance(value, (list, tuple, set)):
        return [_as_json(each) for each in value]
    exact = isinstance(value, int) and abs(value) < 1 << 63
    if value is None or exact or (isinstance(value, float) and math.isfinite(value)):
        return value
    return _as_text(value)


def _as_text(value: Any) -> str:
    """A string without surrogates, which UTF-8 cannot encode."""
    return str(value).encode("utf-8", "replace").decode()


def _slug(name: str) -> str:
    return "-".join(names.words(name)) or "unnamed"


class _Flow(dict[str, str]):
    """A mapping that is written on one line."""


class _Dumper(yaml.SafeDumper):  # type: ignore[misc]
    """Writes as the Anthology does."""


_Dumper.add_representer(
    _Flow, lambda dumper, name: dumper.represent_mapping("tag:yaml.org,2002:map", name, flow_style=True)
)


def write(decisions: Decisions) -> Exported:
    """people.yaml with everyone who has several names; those who came from such a file unchanged."""
    known: dict[str, Mapping[str, Any]] = {}
    for entry in decisions.active:
        record = entry.details.get(NAME)
        if entry.say == "same" and isinstance(record, dict) and record.get("id"):
            known[entry.sides[0].key] = record
    people: dict[str, dict[str, Any]] = {}
    for named in merged_names(decisions):
        record = next((known[names.key(name)] for name in named if names.key(name) in known), {})
        id = str(record.get("id") or _free(_slug(named[0]), people))
        people[id] = _person(named, record)
    text = yaml.dump(
        dict(sorted(people.items())),
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=True,
        default_flow_style=False,
        width=10_000,
    )
    return Exported((text if people else "").encode(), unwritten(decisions))


def _free(id: str, taken: Mapping[str, Any]) -> str:
    number = 1
    while (found := id if number == 1 else f"{id}-{number}") in taken:
        number += 1
    return found


def _person(named: tuple[str, ...], record: Mapping[str, Any]) -> dict[str, Any]:
    """A person as the file has one: the names that decisions still join, as they were split into first and last names there."""
    before = [name for name in record.get("names", ()) if isinstance(name, dict)]
    keys = {names.key(name) for name in named}
    kept = [_Flow(name) for name in before if {names.key(each) for each in _printed([name])} <= keys]
    held = {names.key(name) for name in _printed(kept)}
    added = [_Flow(_split(name)) for name in named if names.key(name) not in held]
    rest = {field: value for field, value in record.items() if field not in ("id", "names")}
    return {**rest, "names": kept + added}


def _split(name: str) -> dict[str, str]:
    first, _, last = name.rpartition(" ")
    return dict(zip(_PARTS, (first, last), strict=True))
