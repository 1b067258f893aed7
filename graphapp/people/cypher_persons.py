"""Who is who, as Cypher needs it: see `graphapp.cypher.persons`."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b

import orjson

from graphapp.cypher.persons import PersonTable
from graphapp.people.decision_lines import line_of
from graphapp.people.decision_service import DecisionService
from graphapp.people.decisions import Decisions
from graphapp.people.identifiers_in_common import IdentifierIndex
from graphapp.people.name_links import person_id
from graphapp.people.persons import Persons

__all__ = ["CypherPersons"]

_DIGEST_BYTES = 8


class CypherPersons:
    """The persons of a store by the decisions of `service`: a `PersonSource`. Safe to call from several threads."""

    def __init__(self, service: DecisionService) -> None:
        self._service = service
        self._known: tuple[Decisions, IdentifierIndex | None, str] | None = None

    @property
    def home(self) -> str | None:
        """The path of the decisions file."""
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
        links = directory.links()
        several = links.several()
        joined = {key: person_id(links.group(key)) for key in several if not links.needs_papers(key)}
        return _table(directory.persons(several - joined.keys()), joined)


def _digest(decisions: Decisions, index: IdentifierIndex | None) -> str:
    found = [line_of(entry) for entry in decisions.active]
    said = [] if index is None else sorted((id, sorted(keys)) for id, keys in index.keys_of.items())
    if not found and not said and not (index and index.split):
        return ""
    content = orjson.dumps([found, said, [] if index is None else sorted(index.split)])
    return blake2b(content, digest_size=_DIGEST_BYTES).hexdigest()


def _table(found: Persons, joined: Mapping[str, str]) -> PersonTable:
    number = {person.id: index for index, person in enumerate(found.persons)}
    places = sorted(found.by_place)
    return PersonTable(
        ids=[person.id for person in found.persons],
        names=[person.name for person in found.persons],
        decided=[person.decided for person in found.persons],
        authors=[found.row_at[place] for place in places],
        papers=[place.paper for place in places],
        persons=[number[found.by_place[place].id] for place in places],
        joined=joined,
    )
