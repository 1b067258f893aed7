"""Suggestions about one store: compute, list, look at, accept, reject, postpone. Pages and commands call this.

A suggestion decides nothing. Accepting or rejecting one records a decision of a person, which `DecisionService.undo` takes back.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from graphapp.errors import BadInput, NotFound
from graphapp.model import names
from graphapp.people.decision_service import DecisionService, Recorded, Who
from graphapp.people.decisions import Side
from graphapp.people.evidence_subjects import WeighedEvidence
from graphapp.people.stored_suggestions import StoredSuggestions
from graphapp.people.suggestion_answers import Answer, Answers, new_papers
from graphapp.people.suggestion_detail import Described, meaning
from graphapp.people.suggestion_entries import accepted_merge, accepted_split, listed_side, rejected
from graphapp.people.suggestion_orders import ORDERS, SuggestionOrders
from graphapp.people.suggestion_records import RecordHead, SuggestionRecord
from graphapp.people.suggestion_views import (
    OPEN_STATES,
    Computed,
    Retrained,
    SuggestionCount,
    SuggestionDetail,
    SuggestionKind,
    SuggestionList,
    SuggestionOrder,
    SuggestionSide,
    SuggestionState,
    SuggestionStatus,
    SuggestionSummary,
)
from graphapp.people.suggestions_file import Postponed, SuggestionsFile, suggestions_path
from graphapp.people.weights_file import OwnWeights

__all__ = ["LEVELS", "SuggestionService"]

LEVELS = (0.97, 0.9, 0.8, 0.5)
"""The probabilities by which suggestions are counted, highest first."""

_LEVEL = 0.9
_RUN = "Run `graphapp people suggest`."

Tell = Callable[[str, int, int], object]


class _Answered(NamedTuple):
    """A suggestion with its answer, and the set of names to which it belongs, () if to none."""

    head: RecordHead
    answer: Answer
    name_set: tuple[str, ...] = ()


class SuggestionService:
    """The suggestions about one store. Safe to call from several threads. Raises NotFound, BadInput, DecisionError (a contradiction),
    DecisionsDamaged, StoreBusy and StoreUnavailable."""

    def __init__(self, decisions: DecisionService) -> None:
        self.decisions = decisions
        self.store = decisions.store
        self.settings = decisions.settings
        self.file = SuggestionsFile(suggestions_path(self.settings), self.settings.writer_wait_seconds)
        self._states: tuple[tuple[object, ...], tuple[Answer, ...]] | None = None
        self._answered: tuple[tuple[Answer, ...], tuple[_Answered, ...]] | None = None
        self._orders: tuple[StoredSuggestions, SuggestionOrders] | None = None
        self._computing = threading.Lock()

    def revision(self) -> str:
        """Identifies the state of the suggestions without reading them; with that of the decisions, it determines all answers."""
        return self.file.revision()

    # --- looking

    def state(self) -> SuggestionState:
        """When and how the suggestions were computed, and how many there are by kind, state and probability."""
        stored, problem = self.file.read()
        current = self.file.own_weights().version
        if stored is None:
            return SuggestionState(current_weights=current, problem=f"{problem} {_RUN}" if problem else "")
        run = stored.run
        counts = Counter(
            (head.kind, answer.state, next((level for level in LEVELS if head.probability >= level), 0.0))
            for head, answer in zip(stored.heads, self._answers(stored), strict=True)
        )
        return SuggestionState(
            computed=run.computed,
            weights=run.weights,
            current_weights=current,
            revision=run.revision,
            level=run.level,
            papers=run.papers,
            new_papers=max(0, self.store.counts().papers - run.papers),
            current=run.revision == self.store.revision(),
            counts=tuple(SuggestionCount(*key, number) for key, number in sorted(counts.items())),
        )

    def page(
        self,
        order: SuggestionOrder = "confidence",
        kind: SuggestionKind | None = None,
        offset: int = 0,
        limit: int = 50,
        states: Collection[SuggestionStatus] = OPEN_STATES,
    ) -> SuggestionList:
        """A slice of the suggestions in these states: the most probable first (equal ones by name), by name, or by community (the largest
        first). Empty if none were computed. Raises BadInput for an unknown order."""
        if order not in ORDERS:
            raise BadInput(f"Unknown order {order!r}.", f"Choose one of {', '.join(ORDERS)}.")
        if offset < 0 or limit < 0:
            raise BadInput(
                "`offset` and `limit` must be integers of at least 0.", "Omit both to get the first page."
            )
        found = [
            each
            for each in self._in_order(order)
            if each.answer.state in states and (kind is None or each.head.kind == kind)
        ]
        return SuggestionList(tuple(map(_summary, found[offset : offset + limit])), len(found))

    def of_name(
        self, key: str, states: Collection[SuggestionStatus] = OPEN_STATES
    ) -> tuple[SuggestionSummary, ...]:
        """The suggestions about a name (a cluster key or a printed name), the most probable first."""
        stored, _ = self.file.read()
        if stored is None:
            return ()
        listed = self._all(stored)
        found = (listed[index] for index in stored.by_key.get(names.key(key), ()))
        return tuple(_summary(each) for each in found if each.answer.state in states)

    def summary(self, id: str) -> SuggestionSummary:
        """A suggestion as lists show it. Raises NotFound."""
        return self._found(id)[1]

    def neighbours(
        self, id: str, order: SuggestionOrder = "confidence", kind: SuggestionKind | None = None
    ) -> tuple[str | None, str | None]:
        """The ids of the open suggestions before and after this one in a list; None at its ends. An answered suggestion keeps its place."""
        listed = [each for each in self._in_order(order) if kind is None or each.head.kind == kind]
        place = next((n for n, each in enumerate(listed) if each.head.id == id), None)
        if place is None:
            return None, None
        waiting = [each.answer.state in OPEN_STATES for each in listed]
        before = next((listed[n].head.id for n in range(place - 1, -1, -1) if waiting[n]), None)
        after = next((listed[n].head.id for n in range(place + 1, len(listed)) if waiting[n]), None)
        return before, after

    def detail(self, id: str) -> SuggestionDetail:
        """A suggestion with its evidence. Raises NotFound. Reads only the papers that the suggestion names."""
        record, summary, answer, weights = self._record(id)
        described = self._described(record)
        for_it, against = record.for_one, record.against
        if record.kind == "split":
            for_it, against = against, for_it
        return SuggestionDetail(
            summary=summary,
            sides=described.sides,
            evidence_for=for_it,
            evidence_against=against,
            deciding=described.deciding(),
            name_frequency=record.name_frequency,
            meaning=meaning(record),
            network=described.network(),
            groups=described.groups(),
            decisions=answer.decisions,
            weights=weights,
            missing=described.missing,
            evidence=record.evidence,
            weighed=record.weighed,
        )

    def effects(self, kind: SuggestionKind, most: int) -> tuple[WeighedEvidence, ...]:
        """How the evidence of at most `most` suggestions of a kind adds up, taken evenly from all of them."""
        stored, _ = self.file.read()
        found = [] if stored is None else [n for n, head in enumerate(stored.heads) if head.kind == kind]
        chosen = found[:: -(-len(found) // most) or 1]
        return tuple(stored.record(index).weighed for index in chosen) if stored else ()

    def _described(self, record: SuggestionRecord) -> Described:
        places = [*record.one, *record.other, *(place for group in record.rest for place in group)]
        ids = list(dict.fromkeys(place.paper for place in places))
        return Described(record, {paper.id: paper for paper in self.store.papers(ids)})

    def _all(self, stored: StoredSuggestions | None = None) -> tuple[_Answered, ...]:
        """All suggestions with their states, as they are stored; computed again when a file has changed."""
        if stored is None:
            stored, _ = self.file.read()
            if stored is None:
                return ()
        answers = self._answers(stored)
        known = self._answered
        if known is not None and known[0] is answers:
            return known[1]
        sets = self._orders_of(stored).sets
        found = tuple(
            _Answered(head, answer, sets.get(head.id, ()))
            for head, answer in zip(stored.heads, answers, strict=True)
        )
        self._answered = (answers, found)
        return found

    def _answers(self, stored: StoredSuggestions) -> tuple[Answer, ...]:
        """The state of each suggestion; computed again when a file has changed."""
        decisions = self.decisions.reading().decisions
        postponed = self.file.postponed()
        made_of = (stored, decisions, postponed)
        known = self._states
        if known is not None and all(a is b for a, b in zip(known[0], made_of, strict=True)):
            return known[1]
        answers = Answers(decisions)
        if decisions.by_key or postponed:
            found = tuple(_answer(stored, index, answers, postponed) for index in range(len(stored.heads)))
        else:
            found = (Answer("open"),) * len(stored.heads)
        self._states = (made_of, found)
        return found

    def _in_order(self, order: SuggestionOrder) -> list[_Answered]:
        """All suggestions with their states, in an order."""
        stored, _ = self.file.read()
        if stored is None:
            return []
        listed = self._all(stored)
        return [listed[index] for index in self._orders_of(stored).indices(order)]

    def _orders_of(self, stored: StoredSuggestions) -> SuggestionOrders:
        known = self._orders
        if known is None or known[0] is not stored:
            self._orders = known = (stored, SuggestionOrders(stored.heads))
        return known[1]

    def _found(self, id: str) -> tuple[StoredSuggestions, SuggestionSummary, int, Answer]:
        stored, problem = self.file.read()
        if stored is None:
            raise NotFound(problem or "No suggestions have been computed yet.", _RUN)
        index = stored.index.get(id)
        if index is None:
            raise NotFound(
                f"No suggestion has the ID {names.shown(id)}.",
                "IDs can change when suggestions are computed again. `graphapp people suggestions` lists the current suggestions.",
            )
        each = self._all(stored)[index]
        return stored, _summary(each), index, each.answer

    def _record(self, id: str) -> tuple[SuggestionRecord, SuggestionSummary, Answer, str]:
        stored, summary, index, answer = self._found(id)
        return stored.record(index), summary, answer, stored.run.weights

    # --- answering

    def accept(self, id: str, who: Who, groups: Mapping[str, int] | None = None) -> Recorded:
        """Record what a suggestion proposes: that the names are one person, or that the groups of papers are different people.

        `groups` moves papers of a split: the number of the group of each paper, by its `ref`; papers that it omits stay undecided. A
        suggestion that was rejected before is accepted by undoing the rejection. Raises DecisionError if other decisions contradict it."""
        record, _, answer, weights = self._record(id)
        described = self._described(record)
        self._check(described)
        if record.kind == "merge":
            if groups is not None:
                raise BadInput(
                    "Papers can be moved only if the suggestion is to split a name.", "Omit the groups."
                )
            one, other = map(self._whole_or_listed, described.sides)
            entries = [accepted_merge(record, weights, one, other)]
        else:
            entries = accepted_split(record, weights, described, groups)
        return self.decisions.decide(entries, who, undoing=answer.rejected_by)

    def reject(self, id: str, who: Who) -> Recorded:
        """Record the opposite of a suggestion about the papers that it names: different people for a merge, the same person for all stated
        groups of a split. The suggestion is shown again only if new papers change it."""
        record, _, _, weights = self._record(id)
        described = self._described(record)
        self._check(described)
        return self.decisions.decide([rejected(record, weights, described)], who)

    def postpone(self, id: str, who: Who) -> SuggestionSummary:
        """Put a suggestion at the end, out of the list of open ones, until new papers change it or `resume` is called."""
        record, _, _, _ = self._record(id)
        refs = frozenset(place.ref for place in (*record.one, *record.other))
        self.file.postpone(id, Postponed(refs, who.by, _now()))
        return self.summary(id)

    def resume(self, id: str) -> SuggestionSummary:
        """Take a postponed suggestion back into the list of open ones."""
        self._found(id)
        self.file.postpone(id, None)
        return self.summary(id)

    @staticmethod
    def _check(described: Described) -> None:
        if not all(side.papers for side in described.sides):
            raise BadInput("The papers in this suggestion are no longer in the store.", _RUN)

    def _whole_or_listed(self, side: SuggestionSide) -> Side:
        """The whole name if the side has all its papers and no split of it is suggested, so that later papers belong to it, too."""
        name, key, papers = side.name, side.key, side.papers
        rows = self.store.authors(key)
        total = sum(
            entry.author.key == key
            for paper in self.store.papers_by([row.id for row in rows])
            for entry in paper.authors
        )
        mixed = any(each.kind == "split" for each in self.of_name(key))
        decided = any(
            key in entry.keys and entry.say == "different"
            for entry in self.decisions.reading().decisions.active
        )
        return Side(name) if total == len(papers) and not mixed and not decided else listed_side(name, papers)

    # --- weights

    def retrain(self, *, reset: bool = False, dry_run: bool = False) -> Retrained:
        """Adjust the weights to the decisions that answered suggestions, for the next run; with `reset`, use the shipped weights again. With
        `dry_run`, only tell what would change. Raises BadInput without any such decision, DecisionsDamaged."""
        from graphapp.people.retraining import Adjustment, answered, fitted, log_loss

        own = self.file.own_weights()
        known = {
            version: {kind: Adjustment(*values) for kind, values in changes.items()}
            for version, changes in own.known.items()
        }
        self.decisions.entries()  # raises if the file is damaged
        rows, unknown = answered(self.decisions.reading().decisions.active, known)
        if not rows and not reset:
            raise BadInput(
                "No suggestion has been answered yet.",
                "Answer some suggestions with `graphapp people review` first.",
            )
        changes = {} if reset else fitted(rows)
        made = OwnWeights.of(
            {kind: (each.scale, each.shift) for kind, each in changes.items()},
            {**own.former, own.version: own.adjustments},
        )
        if not dry_run:
            self.file.write_weights(made)
        return Retrained(
            made.version,
            len(rows),
            unknown,
            {kind: tuple(each) for kind, each in changes.items()},
            log_loss(rows, {}),
            log_loss(rows, changes),
            own.problem,
        )

    # --- computing

    def compute(self, tell: Tell | None = None, full: bool = False, level: float | None = None) -> Computed:
        """Compute the suggestions again and store them. `tell` receives the phase, the amount done and the total. Raises BadInput for a
        level outside 0.5 to 1, StoreBusy if this service is computing already."""
        from graphapp.people.suggestion_update import Updater

        if level is not None and not 0.5 <= level < 1:
            raise BadInput("`level` must be at least 0.5 and below 1.", f"Omit `level` to use {_LEVEL}.")
        if not self._computing.acquire(blocking=False):
            from graphapp.errors import StoreBusy

            raise StoreBusy("Suggestions are being computed.", "Wait until that run has finished.")
        try:
            return Updater(self.store, self.settings, self.file).run(tell or (lambda *_: None), full, level)
        finally:
            self._computing.release()


def _answer(
    stored: StoredSuggestions, index: int, answers: Answers, postponed: Mapping[str, Postponed]
) -> Answer:
    head = stored.heads[index]
    concerned = answers.concerns(head.keys)
    if not concerned and head.id not in postponed:
        return Answer("open")
    record = stored.record(index)
    found = answers.answer(record) if concerned else Answer("open")
    if found.state in OPEN_STATES and head.id in postponed:
        refs: Sequence[str] = [place.ref for place in (*record.one, *record.other)]
        new = len(set(refs) - postponed[head.id].refs)
        return Answer("open", new_papers(new, "postponed")) if new else found._replace(state="postponed")
    return found


def _summary(each: _Answered) -> SuggestionSummary:
    head, answer = each.head, each.answer
    return SuggestionSummary(
        id=head.id,
        kind=head.kind,
        names=head.names,
        sentence=head.sentence,
        probability=head.probability,
        state=answer.state,
        reason=answer.reason,
        keys=head.keys,
        papers=head.papers,
        community=head.community,
        group_count=head.group_count,
        name_set=each.name_set,
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
