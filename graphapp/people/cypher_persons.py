"""Who is who, as Cypher needs it: see `graphapp.cypher.persons`."""

from __future__ import annotations

from hashlib import blake2b

import orjson

from graphapp.cypher.persons import PersonTable
from graphapp.people import identifier_evidence
from graphapp.people.decision_lines import line_of
from graphapp.people.decision_service import DecisionService
from graphapp.people.decisions import Decisions
from graphapp.people.identifiers_in_common import IdentifierIndex
from graphapp.people.persons import Persons
from graphapp.stores.base import Store

__all__ = ["CypherPersons"]

_DIGEST_BYTES = 8


class CypherPersons:
    """The persons of a store by the decisions of `service`: a `PersonSource`. Safe to call from several threads."""

    def __init__(self, service: DecisionService) -> None:
        self._service = service
        self._known: tuple[Decisions, IdentifierIndex | None, str] | None = None

    @property
    def home(self) -> str | None:
        """The path of the file of decisions."""
        return None if self._service.file is None else str(self._service.file.path)

    def revision(self) -> str:
        """A digest of the active decisions and of what a scan found about identifiers; "" if neither says anything. Raises
        DecisionsDamaged."""
        reading = self._service.reading()
        if reading.problem is not None:
            raise reading.problem
        decisions, index = reading.decisions, self._service.identifiers
        known = self._known
        if known is None or known[0] is not decisions or known[1] is not index:
            known = self._known = decisions, index, _digest(decisions, index)
        return known[2]

    def table(self) -> PersonTable:
        """The persons of all names that are not simply those of a cluster."""
        directory = self._service.directory()
        return _table(directory.persons(directory.concerned() | _contested(directory.store)))


def _contested(store: Store) -> set[str]:
    """The names with rows that have identifiers of different people."""
    ids: dict[str, set[str]] = {}
    for id, _, key in (row for batch in store.rows("Author") for row in batch):
        if identifier_evidence.scheme_of(id):
            ids.setdefault(key, set()).add(id)
    return {key for key, mine in ids.items() if len(mine) > 1 and identifier_evidence.differing(mine, mine)}


def _digest(decisions: Decisions, index: IdentifierIndex | None) -> str:
    found = [line_of(entry) for entry in decisions.active]
    said = [] if index is None else sorted((id, sorted(keys)) for id, keys in index.keys_of.items())
    if not found and not said and not (index and index.split):
        return ""
    content = orjson.dumps([found, said, [] if index is None else sorted(index.split)])
    return blake2b(content, digest_size=_DIGEST_BYTES).hexdigest()


def _table(found: Persons) -> PersonTable:
    number = {person.id: index for index, person in enumerate(found.persons)}
    places = sorted(found.by_place)
    return PersonTable(
        ids=[person.id for person in found.persons],
        names=[person.name for person in found.persons],
        decided=[person.decided for person in found.persons],
        authors=[found.row_at[place] for place in places],
        papers=[place.paper for place in places],
        persons=[number[found.by_place[place].id] for place in places],
    )
