"""Answers suggestions by keyboard: the loop of `graphapp people review`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from graphapp.cli import output, suggestion_output
from graphapp.errors import GraphappError

if TYPE_CHECKING:
    from graphapp.people.decision_service import Recorded, Who
    from graphapp.people.suggestion_service import SuggestionService

__all__ = ["KEYS", "Review"]

KEYS = "y accept, n reject, p postpone, u undo, j next, k previous, d papers, q quit"


class _Done(NamedTuple):
    """An answer that can be undone: the suggestion and the ids of the recorded entries, none for a postponed one."""

    id: str
    entries: tuple[str, ...]


class Review:
    """A session: the suggestions that waited for an answer at its beginning, and the answers so far."""

    def __init__(self, service: SuggestionService, who: Who, order: str, kind: str | None) -> None:
        self._service = service
        self._who = who
        given: Any = {"order": order, "kind": kind}
        total = service.page(**given, limit=0).total
        self._ids = [each.id for each in service.page(**given, limit=total).items]
        self._place = 0
        self._answers: list[_Done] = []

    def run(self, key: Callable[[], str]) -> None:
        """Show suggestions until q is pressed. `key` waits for a key."""
        if not self._ids:
            state = self._service.state()
            output.note(
                state.problem
                or (
                    "No suggestions are waiting for review."
                    if state.computed
                    else "No suggestions have been computed yet. Run `graphapp people suggest`."
                )
            )
            return
        actions: dict[str, Callable[[], object]] = {
            "y": self._accept,
            "n": self._reject,
            "p": self._postpone,
            "u": self._undo,
            "j": lambda: self._move(1),
            "k": lambda: self._move(-1),
        }
        self._show()
        while True:
            pressed = key().lower()
            if pressed in ("q", "\x04", ""):
                break
            if pressed == "\x03":
                raise KeyboardInterrupt
            if pressed == "d":
                suggestion_output.papers(self._service.detail(self._ids[self._place]))
            elif pressed in actions:
                try:
                    actions[pressed]()
                except GraphappError as error:
                    output.note(f"{error.message} {error.hint}")
                    continue
                self._show()
            else:
                print(f"Keys: {KEYS}")
        print(f"{output.count(len(self._answers), 'answer')} recorded.")

    def _show(self) -> None:
        id = self._ids[self._place]
        print(f"\n{self._place + 1:,} of {len(self._ids):,}")
        found = self._service.detail(id)
        suggestion_output.evidence(found)
        if found.summary.state in ("accepted", "rejected", "postponed"):
            print(f"  {found.summary.state}")
        print(f"[{KEYS}]")

    def _move(self, by: int) -> None:
        place = self._place + by
        if not 0 <= place < len(self._ids):
            print("This is the last suggestion." if by > 0 else "This is the first suggestion.")
            return
        self._place = place

    def _accept(self) -> None:
        self._answered(self._service.accept(self._ids[self._place], self._who))

    def _reject(self) -> None:
        self._answered(self._service.reject(self._ids[self._place], self._who))

    def _answered(self, recorded: Recorded) -> None:
        suggestion_output.answer(recorded)
        self._answers.append(_Done(self._ids[self._place], tuple(entry.id for entry in recorded.entries)))
        self._move(1)

    def _postpone(self) -> None:
        id = self._ids[self._place]
        self._service.postpone(id, self._who)
        self._answers.append(_Done(id, ()))
        print("Postponed.")
        self._move(1)

    def _undo(self) -> None:
        if not self._answers:
            print("Nothing to undo in this session.")
            return
        last = self._answers[-1]
        if last.entries:
            suggestion_output.answer(self._service.decisions.undo(last.entries[::-1], self._who))
        else:
            self._service.resume(last.id)
            print("No longer postponed.")
        self._answers.pop()
        self._place = self._ids.index(last.id)
