"""The decisions about who is who that a map counts, and whether there have been others since."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from graphapp.cypher.persons import PersonTable
    from graphapp.people.cypher_persons import CypherPersons
    from graphapp.people.decision_service import DecisionService

__all__ = ["DecisionsNow", "WhoIsWho"]

_DAMAGED = "damaged"


class DecisionsNow(NamedTuple):
    """The state of the decisions: a string that identifies what they say, "" if nothing is decided; the number of decisions that count, and of all that
    were recorded, with those that were undone and their undos; why they cannot be used, or ""; and whether identifiers that names have in common count, too."""

    state: str = ""
    active: int = 0
    recorded: int = 0
    problem: str = ""
    identifiers: bool = False


class WhoIsWho:
    """Who is who in a store, by the decisions of the service that `decisions` returns; nothing is decided without one."""

    def __init__(self, decisions: Callable[[], DecisionService] | None = None) -> None:
        self._decisions = decisions
        self._source: CypherPersons | None = None

    def now(self) -> DecisionsNow:
        """The decisions as they are now."""
        if self._decisions is None:
            return DecisionsNow()
        service = self._decisions()
        reading = service.reading()
        if reading.problem is not None:
            return DecisionsNow(_DAMAGED, problem=reading.problem.consequence)
        found = reading.decisions
        index = service.identifiers
        counted = index is not None and bool(index.keys_of or index.split)
        return DecisionsNow(
            self._persons().revision(), len(found.active), len(found.entries), identifiers=counted
        )

    def table(self) -> PersonTable | None:
        """Who authors are where they are not simply names; None if nothing is decided, or the decisions cannot be used."""
        now = self.now()
        return self._persons().table() if now.state and not now.problem else None

    def _persons(self) -> CypherPersons:
        from graphapp.people.cypher_persons import CypherPersons

        assert self._decisions is not None
        if self._source is None:
            self._source = CypherPersons(self._decisions())
        return self._source
